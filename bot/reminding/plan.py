"""Planning: each cluster's reminders are made to be what its situation asks for. Doing it twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.library import Library
from conversations.calendar import Calendar
from conversations.digests import digests
from conversations.owing import Owed, deeds, owed
from conversations.planning import in_time, reconcile, wanted
from conversations.situation import Situation
from storage.store import Transaction

SETTLED_BY_ITSELF = ("unanswered", "nobody", "somebody_new", "not_known")
"""Notices that nobody needs any more once their subject is not owed."""
PASSING = ("finished", "help", "ask")
"""Notices that are news, and that are settled by being looked at, or by themselves after a while."""
NEWS_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Around:
    """A cluster at this moment: how it stands, its calendar, and what it owes."""

    situation: Situation
    calendar: Calendar
    owed: tuple[Owed, ...]

    def asked_of(self, person_id: int) -> dict[str, Owed]:
        """Give what a person is asked for, by subject."""
        return {one.subject: one for one in self.owed if person_id in one.people}

    def find(self, subject: str) -> Owed | None:
        """Give what is owed under a subject."""
        return next((one for one in self.owed if one.subject == subject), None)


def surroundings(tx: Transaction, library: Library, clusters: Sequence[int], now: datetime) -> dict[int, Around]:
    """Read how clusters stand, and work out what each owes."""
    programme = library.programme
    today = now.astimezone(programme.tz).date()
    found = {}
    for number, situation in tx.situations(programme.tz).of(clusters, library.anchors).items():
        calendar = library.calendar(situation.nation, situation.area)
        owing = owed(situation, library.flows, programme, calendar, today)
        owing += digests(situation, tuple(owing), programme.reminders, calendar, now)
        found[number] = Around(situation, calendar, tuple(owing))
    return found


def plan(tx: Transaction, library: Library, clusters: Sequence[int], now: datetime) -> None:
    """Make the reminders of clusters be as wanted: added, moved or withdrawn."""
    around = surroundings(tx, library, clusters, now)
    kept = tx.reminders.kept(list(around))
    for number, here in around.items():
        _settle_notices(tx, here, now)
        doing = deeds(
            here.situation, library.flows, library.programme, here.calendar, now.astimezone(here.calendar.zone).date()
        )
        wants = wanted(here.owed, doing, library.programme, here.calendar, now)
        changes = in_time(reconcile(wants, kept[number], here.owed), now)
        tx.reminders.change(number, library.programme.zone, changes)


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
