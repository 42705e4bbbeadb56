"""What a call's agenda is built from, read from the store."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.facts import facts_of
from bot.library import Library
from bot.reminding.plan import Around, surroundings
from conversations.agenda import Agreed, Known, Moved, Overdue, Said, agenda, worded
from conversations.cards import Card
from conversations.fold import State, fold
from conversations.log import Value
from conversations.plan import Asked
from conversations.standing import overdue
from conversations.turn import HOME
from conversations.wording import join_words, long_date
from storage.rows import RunRow
from storage.transaction import Transaction

LEADS = ("lead", "coordinator")


def agenda_card(
    tx: Transaction,
    library: Library,
    cluster_id: int,
    call_id: int | None,
    now: datetime,
    *,
    for_staff: bool,
    here: Around | None = None,
) -> Card:
    """Show what to talk about in a call; what is private to staff is read only for them.

    ``here`` is how the cluster stands, where that has been read already.
    """
    known = known_of(tx, library, cluster_id, call_id, now, for_staff=for_staff, here=here)
    lines = [line for name in library.names() for line in library.flow(name).agenda]
    topics = agenda(lines, known)
    call = tx.calls.find(call_id) if call_id is not None else None
    when = f" on {long_date(call.on_date)}" if call is not None and call.on_date else ""
    body = worded(topics) or "There is nothing on it yet. It fills up as the cluster answers."
    return Card(f"Agenda: {tx.clusters.get(cluster_id).name}, call{when}", body)


def known_of(
    tx: Transaction,
    library: Library,
    cluster_id: int,
    call_id: int | None,
    now: datetime,
    *,
    for_staff: bool,
    here: Around | None = None,
) -> Known:
    """Gather what a cluster has said and agreed, as it counts now; ``here`` is how it stands, where that is known."""
    today = now.astimezone(HOME).date()
    here = here or surroundings(tx, library, [cluster_id], now).get(cluster_id)
    runs = tx.runs.of_cluster(cluster_id)
    said = [
        one for group in _grouped(runs, call_id) for one in _said(tx, library, group, now) if for_staff or _open(one)
    ]
    people = [person.name for person in tx.people.of_cluster(cluster_id, *LEADS)]
    return Known(
        today=today,
        said=said,
        actions=[Agreed(row.what, row.owner, row.due_on) for row in tx.work.actions(cluster_id)],
        overdue=_overdue(library, here, today) if here is not None else [],
        moved=[
            Moved(row.series, row.activity, row.first_level, row.level, row.label)
            for row in tx.standings.moved(cluster_id)
            if for_staff or not row.private_to
        ],
        facts={"cluster.people": ("Coordinator", join_words(people))} if people else {},
    )


def _open(one: Said) -> bool:
    return not one.question.private_to


def _grouped(runs: list[RunRow], call_id: int | None) -> list[list[RunRow]]:
    """Put a flow's runs about one subject together, the newest first: sent ones, and what prepares this very call."""
    groups: dict[tuple[str, int | None], list[RunRow]] = {}
    for run in runs:
        of_this_call = run.call_id is not None and run.call_id == call_id
        if run.respondent_id is None and (of_this_call or (run.sent_at is not None and run.call_id is None)):
            groups.setdefault((run.flow, run.activity_id), []).append(run)
    return list(groups.values())


def _said(tx: Transaction, library: Library, runs: list[RunRow], now: datetime) -> Iterator[Said]:
    """Give what counts of runs of one flow: the newest answers, with older ones where a shorter run did not ask."""
    flow, seen = library.flow(runs[0].flow), dict[str, list[tuple[Asked, Value, date]]]()
    whole = False
    for run in runs:
        state = fold(flow, tx.runs.log(run.id), facts_of(tx, library, run, now))
        for name, kept in _current(state, run):
            # Once a run has asked everything, what only an older one asked counts no more.
            if name in seen or not whole:
                seen.setdefault(name, []).append(kept)
        if whole:
            break
        whole = not _shorter(library, run)
    subject = tx.work.activity(runs[0].activity_id).title if runs[0].activity_id is not None else ""
    for (one, value, on), *earlier in seen.values():
        section = flow.sections[one.step.section]
        about = (one.label if one.item else "") or subject or section.title
        yield Said(one.step.question, about, value, on, one.item, subject, earlier[0][1] if earlier else None)


def _current(state: State, run: RunRow) -> Iterator[tuple[str, tuple[Asked, Value, date]]]:
    for one in state.order:
        event = state.latest.get(one.name)
        if one.name in state.current and one.step.question.type != "group" and event is not None:
            on = (event.at or run.opened_at).astimezone(HOME).date()
            yield one.name, (one, state.current[one.name], on)


def _shorter(library: Library, run: RunRow) -> bool:
    """Whether a run asked less than everything, so that older answers may count still."""
    return run.mode not in ("", next(iter(library.flow(run.flow).modes), ""))


def _overdue(library: Library, here: Around, today: date) -> list[Overdue]:
    """Give the looks at activities that are overdue, the latest first."""
    looks = [one.what for one in overdue(here.owed, today) if one.what.kind == "follow_up"]
    return [Overdue(one.about, library.flow(one.flow).title, one.due_on) for one in looks if one.due_on is not None]
