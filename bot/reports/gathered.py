"""What a report is made of, gathered from the store: each cluster's runs as they stand, and what it works on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.facts import facts_of
from bot.library import Library
from bot.partners.counting import figures
from bot.sharing.released import releases
from conversations.fold import fold
from conversations.log import asked
from conversations.model import Flow, Question
from conversations.portrait import Taken, agreed, reviews
from conversations.practices import Release
from conversations.rows import valued
from conversations.standing import Levels
from conversations.totals import Figures
from conversations.turn import HOME
from conversations.views import said, shown
from storage.rows import ActionRow, ActivityRow, CallRow, ClusterRow, GivenRow, MeetingRow, MovedRow, StageRow
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in words: the title of its part, what was asked, and what was said."""

    part: str
    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a report may say of one cluster; nothing in it is private to staff."""

    cluster: ClusterRow
    taken: tuple[Taken, ...]
    said: Mapping[int, tuple[Said, ...]]
    """The answers of each run in words, where they were asked for."""
    consents: bool
    activities: tuple[ActivityRow, ...]
    stages: Mapping[int, tuple[StageRow, ...]]
    actions: tuple[ActionRow, ...]
    calls: tuple[CallRow, ...]
    meetings: tuple[MeetingRow, ...]
    next_review: date | None
    levels: Levels = field(default_factory=dict)
    """How each thing of it stands from which day on, by subject, as the views say."""
    moved: tuple[MovedRow, ...] = ()
    """How practice moved, as the views say."""
    partners: Mapping[str, Figures] = field(default_factory=dict)
    """The totals of its partner schools that may be shown, by question."""
    releases: tuple[Release, ...] = ()
    """What it lets others hear of, where that was asked for."""
    names: tuple[str, ...] = ()
    """The names of its schools and people: what tells who it is beside its own."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale or a list: its keys in order, their labels, and the keys that do not count."""

    keys: tuple[str, ...]
    labels: Mapping[str, str]
    uncounted: tuple[int, ...] = ()


def scale(library: Library, name: str) -> Scale:
    """Give a scale or list of those that flows share.

    Raises:
        KeyError: there is neither.
    """
    shared = library.shared
    options = shared.scales[name] if name in shared.scales else shared.lists[name]
    labels = {str(option.key): option.label for option in options}
    return Scale(tuple(labels), labels, tuple(one.key for one in options if one.uncounted and isinstance(one.key, int)))


def question(library: Library, flow: str, name: str) -> Question | None:
    """Find what was asked by its name, with or without its item."""
    return library.flow(flow).question(name.partition("[")[0])


def gather(tx: Transaction, library: Library, cluster: ClusterRow, in_words: datetime | None = None) -> Gathered:
    """Gather everything that a report may say of a cluster; ``in_words`` is now, and adds its answers in words."""
    taken = _taken(tx, library, cluster.id).get(cluster.id, ())
    said = _all_said(tx, library, taken, in_words) if in_words else {}
    return _gathered(tx, library, cluster, taken, said)


def gather_all(tx: Transaction, library: Library, today: date) -> list[Gathered]:
    """Gather every cluster that is still in the project, with what they let others hear of on a day."""
    taken, released = _taken(tx, library), _released(tx, library, today)
    found = []
    for cluster in tx.clusters.all():
        mine = _gathered(tx, library, cluster, taken.get(cluster.id, ()), {})
        names = tuple(tx.sharing.names_around(cluster.id))
        found.append(replace(mine, releases=tuple(released.get(cluster.id, ())), names=names))
    return found


def _released(tx: Transaction, library: Library, today: date) -> dict[int, list[Release]]:
    found: dict[int, list[Release]] = {}
    for release in releases(tx, library, today):
        found.setdefault(release.cluster_id, []).append(release)
    return found


def gather_levels(tx: Transaction, library: Library) -> list[Gathered]:
    """Gather of every cluster only what a comparison needs: its reviews, and whether it agreed to be compared."""
    taken = _taken(tx, library, flows=(library.report.consent.flow, library.report.review.flow))
    found = []
    for cluster in tx.clusters.all():
        mine = taken.get(cluster.id, ())
        found.append(Gathered(cluster, mine, {}, agreed(library.report, mine), (), {}, (), (), (), None))
    return found


def _gathered(
    tx: Transaction,
    library: Library,
    cluster: ClusterRow,
    taken: tuple[Taken, ...],
    said: Mapping[int, tuple[Said, ...]],
) -> Gathered:
    activities = tuple(reversed(tx.work.activities(cluster.id)))
    due = tx.clusters.fact(cluster.id, "review.next")
    return Gathered(
        cluster,
        taken,
        said,
        agreed(library.report, taken),
        activities,
        {one.id: tuple(tx.work.stages(one.id)) for one in activities},
        tuple(tx.work.actions(cluster.id)),
        tuple(tx.work.calls(cluster.id)),
        tuple(tx.work.meetings()),
        date.fromisoformat(due) if due else None,
        tx.standings.of([cluster.id], date.min, date.max).get(cluster.id, {}),
        tuple(row for row in tx.standings.moved(cluster.id) if not row.private_to),
        figures(tx, cluster.id, library.flow(library.report.partners.flow)),
    )


def _taken(
    tx: Transaction, library: Library, cluster_id: int | None = None, flows: Sequence[str] = ()
) -> dict[int, tuple[Taken, ...]]:
    """Give each cluster's runs, from the same rows that exports are made of."""
    found: dict[int, list[Taken]] = {}
    # What is anonymous is read by nobody: only its totals are.
    known = (library.flow(name) for name in flows or library.names())
    open_to_all = {flow.flow: _open_to_all(flow) for flow in known if not flow.anonymous}
    for row in tx.answers.given(cluster_id, tuple(open_to_all)):
        found.setdefault(row.cluster_id, []).append(_read(open_to_all[row.flow], row))
    return {cluster: tuple(taken) for cluster, taken in found.items()}


def _read(questions: Mapping[str, Question], row: GivenRow) -> Taken:
    known = ((questions.get(name), name, item, code) for name, item, code in row.answers)
    answers = {asked(name, item): valued(about, code) for about, name, item, code in known if about is not None}
    on = row.sent_at.astimezone(HOME).date() if row.sent_at else None
    return Taken(row.run_id, row.flow, on, row.period, row.subject, answers)


def _open_to_all(flow: Flow) -> dict[str, Question]:
    """Give a flow's questions by name, without those whose answers only staff may see."""
    return {one.id: one for one in flow.questions() if not one.private_to}


def _all_said(tx: Transaction, library: Library, taken: Sequence[Taken], now: datetime) -> dict[int, tuple[Said, ...]]:
    """Give the answers in words of those runs that stand behind a report: the latest review, and what was followed."""
    shown_ones = [one for one in taken if one.on and one.flow in library.report.activity.stages]
    return {
        one.run: tuple(_said(tx, library, one.run, now)) for one in (*reviews(library.report, taken)[-1:], *shown_ones)
    }


def _said(tx: Transaction, library: Library, run_id: int, now: datetime) -> Iterator[Said]:
    """Word a run's answers under the questions as they are asked in it."""
    run = tx.runs.get(run_id)
    flow = library.flow(run.flow)
    state = fold(flow, tx.runs.log(run_id), facts_of(tx, library, run, now))
    for one in state.order:
        about = one.step.question
        if one.name in state.current and not about.private_to and about.type != "group":
            part = flow.sections[one.step.section].title or flow.title
            yield Said(part, said(about.prompt, state, one, "…") or "", shown(about, state.current[one.name]))
