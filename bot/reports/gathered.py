"""What a report is made of, gathered from the store: each cluster's runs as they stand, and what it works on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bot.library import Library
from bot.partners.counting import figures
from conversations.engine import HOME
from conversations.fold import State, fold
from conversations.log import Earlier, Event, Facts, Item
from conversations.model import Flow, Question
from conversations.portrait import Taken, agreed
from conversations.standing import Levels
from conversations.totals import Figures
from conversations.views import said, shown
from storage.rows import ActionRow, ActivityRow, CallRow, ClusterRow, LoggedRow, MeetingRow, MovedRow, RunRow, StageRow
from storage.store import Transaction


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


def gather(tx: Transaction, library: Library, cluster: ClusterRow, *, in_words: bool = False) -> Gathered:
    """Gather everything that a report may say of a cluster at this moment; ``in_words`` adds its answers in words."""
    read = list(_read_all(tx, library, cluster))
    taken = tuple(one for one, _ in read)
    words = {one.run: tuple(_said(state)) for one, state in read} if in_words else {}
    activities = tuple(reversed(tx.work.activities(cluster.id)))
    due = tx.people.fact(cluster.id, "review.next")
    return Gathered(
        cluster,
        taken,
        words,
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


def gather_all(tx: Transaction, library: Library) -> list[Gathered]:
    """Gather every cluster that is still in the project."""
    return [gather(tx, library, cluster) for cluster in tx.people.clusters()]


def gather_levels(tx: Transaction, library: Library) -> list[Gathered]:
    """Gather of every cluster only what a comparison needs: its reviews, and whether it agreed to be compared."""
    flows = (library.report.consent.flow, library.report.review.flow)
    found = []
    for cluster in tx.people.clusters():
        taken = tuple(one for flow in flows for one, _ in _read_all(tx, library, cluster, flow))
        found.append(Gathered(cluster, taken, {}, agreed(library.report, taken), (), {}, (), (), (), None))
    return found


def _read_all(tx: Transaction, library: Library, cluster: ClusterRow, flow: str = "") -> Iterator[tuple[Taken, State]]:
    runs = {run.id: run for run in tx.runs.of_cluster(cluster.id, flow)}
    previous: dict[str, dict[str, Earlier]] = {}
    # What is anonymous is read by nobody: only its totals are.
    known = {name for name in library.names() if not library.flow(name).anonymous}
    for run_id, group in groupby(tx.queries.logged(cluster.id, flow=flow), key=lambda row: row.run_id):
        run = runs.get(run_id)
        if run is not None and run.flow in known:
            yield _read(library.flow(run.flow), run, list(group), previous)


def _read(
    flow: Flow, run: RunRow, logged: Sequence[LoggedRow], previous: dict[str, dict[str, Earlier]]
) -> tuple[Taken, State]:
    log = [Event(row.kind, row.question, row.item, row.value, row.by, row.at) for row in logged]  # type: ignore[arg-type]  # as kept
    # What a run repeats over is what its log names: an action may be closed or gone by now.
    named = {event.item: event.item for event in log if event.item}
    items = {name: [Item(key, key) for key in named] for name, fact in flow.facts.items() if fact.type == "items"}
    number = {"review.number": 2 if run.flow in previous else 1}
    state = fold(flow, log, Facts(run.mode, number, items, previous.get(run.flow, {})))
    on = state.sent_at.astimezone(HOME).date() if state.sent_at else None
    if on is not None and run.review_id is not None:
        previous[run.flow] = {name: Earlier(value, on) for name, value in state.current.items()}
    private = _private(flow)
    open_to_all = {name: value for name, value in state.current.items() if name.partition("[")[0] not in private}
    return Taken(run.id, run.flow, on, run.period, run.activity_id or run.meeting_id or run.call_id, open_to_all), state


def _private(flow: Flow) -> frozenset[str]:
    """Name the questions whose answers only staff may see, with those inside them."""
    theirs = [one for one in flow.questions() if one.private_to]
    return frozenset(name for one in theirs for name in (one.id, *(field.id for field in one.fields)))


def _said(state: State) -> Iterator[Said]:
    flow = state.plan.flow
    private = _private(flow)
    for one in state.order:
        asked = one.step.question
        if one.name in state.current and asked.id not in private and asked.type != "group":
            part = flow.sections[one.step.section].title or flow.title
            yield Said(part, said(asked.prompt, state, one, "…") or "", shown(asked, state.current[one.name]))
