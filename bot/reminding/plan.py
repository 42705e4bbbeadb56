"""Planning: each cluster's reminders are made to be what its situation asks for. Doing it twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.library import Library
from conversations.calendar import Calendar
from conversations.digests import digests
from conversations.levels import turns
from conversations.obligations import owed
from conversations.owing import PROGRAMME, Owed, columns_of, deeds
from conversations.planning import Changes, Kept, Wanted, in_time, reconcile, wanted
from conversations.situation import Situation
from conversations.standing import COUNTED, Levels
from storage.rows import OwedRow
from storage.store import Store
from storage.transaction import Transaction

SETTLED_BY_ITSELF = ("unanswered", "nobody", "somebody_new", "not_known")
"""Notices that nobody needs any more once their subject is not owed."""
PASSING = ("finished", "help", "ask")
"""Notices that are news, and that are settled by being looked at, or by themselves after a while."""
NEWS_FOR = timedelta(days=14)
AHEAD = timedelta(days=14)
"""How far ahead it is read how things stand: a digest that is planned is judged by its own day."""
SUBJECTS = ("review_id", "activity_id", "call_id", "meeting_id")
TOGETHER = 25
"""Clusters in one transaction: nobody who is talking waits for longer than that takes."""


@dataclass(frozen=True, slots=True)
class Around:
    """A cluster at this moment: how it stands, its calendar, and what it owes."""

    situation: Situation
    calendar: Calendar
    owed: tuple[Owed, ...]
    levels: Levels = field(default_factory=dict)
    """How each thing stands from which day on, by subject, as the views say."""

    def asked_of(self, person_id: int) -> dict[str, Owed]:
        """Give what a person is asked for, by subject."""
        return {one.subject: one for one in self.owed if person_id in one.people}

    def find(self, subject: str) -> Owed | None:
        """Give what is owed under a subject."""
        return next((one for one in self.owed if one.subject == subject), None)


def surroundings(tx: Transaction, library: Library, clusters: Sequence[int], now: datetime) -> dict[int, Around]:
    """Read how clusters stand, work out what each owes, keep that, and read back how each thing of it stands."""
    programme = library.programme
    today = now.astimezone(programme.tz).date()
    situations = tx.situations(programme.tz).of(clusters, library.anchors)
    calendars = {number: library.calendar(here.nation, here.area) for number, here in situations.items()}
    owing = {
        number: owed(here, library.flows, programme, calendars[number], today) for number, here in situations.items()
    }
    tx.standings.keep(list(owing), [_row(library, one) for each in owing.values() for one in each if _counts(one)])
    levels = tx.standings.of(list(owing), today, today + AHEAD)
    found = {}
    for number, situation in situations.items():
        mine = levels.get(number, {})
        standing = [replace(one, stretches=mine[one.subject]) if _counts(one) else one for one in owing[number]]
        standing += digests(situation, tuple(standing), programme.reminders, calendars[number], now)
        found[number] = Around(situation, calendars[number], tuple(standing), mine)
    return found


def _counts(one: Owed) -> bool:
    return one.kind in COUNTED


def _row(library: Library, one: Owed) -> OwedRow:
    days = turns(one.opens_on, one.due_on, one.last_on, library.programme.reminders.tell_staff_after_days)
    levels = (days.opens_on, days.soon_on, days.late_on, days.missed_on, days.over_on)
    about = columns_of(library.flow(one.flow), int(one.subject.partition(":")[2]))
    links = (one.run.id if one.run is not None else None, *map(about.get, SUBJECTS))
    return OwedRow(one.cluster_id, one.subject, one.kind, one.flow, one.due_on, *levels, *links)


def as_they_stand(store: Store, programme: Path | None, now: datetime) -> None:
    """Keep what every cluster owes at a moment, for a command that reads the views while no program runs."""
    library = Library(programme_file=programme)
    clusters = store.run(lambda tx: [cluster.id for cluster in tx.clusters.all()])
    for start in range(0, len(clusters), TOGETHER):
        some = clusters[start : start + TOGETHER]
        store.run(lambda tx, some=some: surroundings(tx, library, some, now))  # type: ignore[misc]  # a default binds it now


def plan(tx: Transaction, library: Library, clusters: Sequence[int], now: datetime) -> None:
    """Make the reminders of clusters be as wanted: added, moved or withdrawn."""
    around = surroundings(tx, library, clusters, now)
    wants = {number: _wanted(library, here, now) for number, here in around.items()}
    kept = tx.reminders.kept(wants)
    changes = {
        number: in_time(reconcile(wants[number], kept[number], here.owed), now) for number, here in around.items()
    }
    tx.reminders.change(library.programme.zone, changes)
    if any(_was_of_all(kept[number], here) for number, here in changes.items()):
        # It was of one cluster's staff and stood for all of theirs: whoever else it falls to still is told.
        tx.reminders.replan_all()
    for here in around.values():
        _settle_notices(tx, here, now)


def _was_of_all(kept: Sequence[Kept], changes: Changes) -> bool:
    return any(row.kind == PROGRAMME and row.id in changes.withdraw for row in kept)


def _wanted(library: Library, here: Around, now: datetime) -> list[Wanted]:
    programme, calendar = library.programme, here.calendar
    doing = deeds(here.situation, library.flows, programme, calendar, now.astimezone(calendar.zone).date())
    return wanted(here.owed, doing, programme, calendar, now)


def _settle_notices(tx: Transaction, here: Around, now: datetime) -> None:
    owing = {one.subject for one in here.owed}
    gone = [
        notice.subject
        for notice in here.situation.notices
        if notice.kind in SETTLED_BY_ITSELF and notice.subject not in owing
    ]
    if gone:
        tx.reminders.settle_notices(gone, now, cluster_id=here.situation.cluster_id)
    old = [one.subject for one in here.situation.notices if one.kind in PASSING and one.at < now - NEWS_FOR]
    if old:
        tx.reminders.settle_notices(old, now, PASSING, here.situation.cluster_id)
