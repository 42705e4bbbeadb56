"""Reminders, who has what in hand, what staff should know, and which clusters are to be planned anew."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.planning import Changes, Kept, Wanted
from conversations.sending import NUDGE, Due, Told
from storage import planned
from storage.among import among
from storage.models import Cluster, Duty, Mark, Notice, Person, Reminder, Replan
from storage.models.base import core
from storage.models.reminding import IN_MESSAGE
from storage.plain import filled
from storage.prepared import Prepared, plain
from storage.rows import NoticeRow, ReminderRow

reminder, duty, notice, replan, mark = (core(table) for table in (Reminder, Duty, Notice, Replan, Mark))
person, cluster = core(Person), core(Cluster)
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ROW = select(*(reminder.c[name] for name in ReminderRow.__struct_fields__))
_PENDING = reminder.c.state == plain("pending")
_DUE_NOW = (_PENDING, reminder.c.look_at <= bindparam("now"))
_LISTENERS = Prepared(
    select(reminder.c.person_id)
    .where(*_DUE_NOW, reminder.c.person_id.is_not(None))
    .order_by(reminder.c.look_at, reminder.c.id)
    .limit(bindparam("limit"))
)
_HOLD = Prepared(
    select(person.c.id).where(among(person.c.id, "people")).with_for_update(skip_locked=True, key_share=True)
)
_ANY = Prepared(select(reminder.c.id).where(*_DUE_NOW).limit(1))
_DUE = Prepared(_ROW.where(*_DUE_NOW, among(reminder.c.person_id, "people")))
_IN_MESSAGE = Prepared(
    _ROW.where(reminder.c.message == bindparam("message"), IN_MESSAGE).order_by(reminder.c.settled_at, reminder.c.id)
)
_DEEDS = Prepared(
    _ROW.where(*_DUE_NOW, reminder.c.person_id.is_(None))
    .order_by(reminder.c.look_at, reminder.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_SETTLE = Prepared(
    update(reminder)
    .where(reminder.c.id == bindparam("row"), _PENDING)
    .values(state=bindparam("end"), settled_at=bindparam("then"), message=bindparam("key_of"))
)
_LATER = Prepared(update(reminder).where(reminder.c.id == bindparam("row")).values(look_at=bindparam("then")))
_MARKED = Prepared(
    select(replan.c.cluster_id)
    .order_by(replan.c.cluster_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_PLANNED_NOW = Prepared(delete(replan).where(among(replan.c.cluster_id, "clusters")))
_RECALLED = Prepared(select(mark.c.value).where(mark.c.name == bindparam("name")))
_OF_PEOPLE = among(reminder.c.person_id, "people")
_TOLD = Prepared(
    select(*(reminder.c[name] for name in ("person_id", "message", "settled_at", "kind", "wish", "step"))).where(
        _OF_PEOPLE, reminder.c.settled_at >= bindparam("since"), reminder.c.state == "sent"
    )
)
_AHEAD = Prepared(
    select(reminder.c.person_id, func.count())
    .where(_OF_PEOPLE, reminder.c.kind == "call", _PENDING)
    .where(reminder.c.look_at > bindparam("after"), reminder.c.look_at < bindparam("until"))
    .group_by(reminder.c.person_id)
)
_SNOOZED = Prepared(
    select(reminder.c.person_id, reminder.c.subject).where(
        _OF_PEOPLE,
        reminder.c.wish,
        ~reminder.c.step.startswith(NUDGE),
        _PENDING,
        reminder.c.due_at > bindparam("now"),
    )
)
_FIRST_TOLD = Prepared(
    select(reminder.c.person_id, reminder.c.subject, func.min(reminder.c.settled_at))
    .where(_OF_PEOPLE, reminder.c.state == "sent")
    .group_by(reminder.c.person_id, reminder.c.subject)
)
_REPLAN = {
    dialect: Prepared(make(replan).values(cluster_id=bindparam("cluster")).on_conflict_do_nothing())
    for dialect, make in _INSERT.items()
}


EACH = 3
"""Reminders of one person that are due at once, about: so many rows are read to find a number of people."""


def mark_for_planning(connection: Connection, cluster_id: int | None) -> None:
    """Ask for a cluster's reminders to be worked out anew, soon: one small row."""
    if cluster_id is not None:
        _REPLAN[connection.dialect.name].change(connection, cluster=cluster_id)


class Reminders:
    """What people are to be reminded of."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert: Any = _INSERT[connection.dialect.name]

    def replan(self, cluster_id: int | None) -> None:
        """Ask for a cluster's reminders to be worked out anew, soon."""
        mark_for_planning(self._db, cluster_id)

    def replan_all(self) -> None:
        """Ask for every cluster's reminders to be worked out anew."""
        every = select(cluster.c.id).where(cluster.c.left_at.is_(None))
        # The condition only keeps SQLite from reading ON CONFLICT as a join's ON.
        put = self._insert(replan).from_select(["cluster_id"], every.where(cluster.c.id > 0))
        self._db.execute(put.on_conflict_do_nothing())

    def to_plan(self, limit: int) -> list[int]:
        """Take clusters that are to be planned anew; another process that is at one keeps it."""
        found = [number for (number,) in _MARKED.rows(self._db, limit=limit)]
        if found:
            _PLANNED_NOW.change(self._db, clusters=found)
        return found

    def remember(self, name: str, value: str) -> bool:
        """Keep something under a name; False when it was kept already. Of two processes one gets True."""
        put = self._insert(mark).values(name=name, value="").on_conflict_do_nothing()
        self._db.execute(put)
        changed = update(mark).where(mark.c.name == name, mark.c.value != value).values(value=value)
        return self._db.execute(changed).rowcount == 1

    def recalled(self, name: str) -> str:
        """Give what is kept under a name; empty for nothing."""
        return str(_RECALLED.value(self._db, name=name) or "")

    def kept(self, wanted: Mapping[int, Iterable[Wanted]]) -> dict[int, list[Kept]]:
        """Give the reminders of clusters, by cluster: what is to come, and what became of what is wanted now."""
        return planned.kept(self._db, wanted)

    def change(self, zone: str, changes: Mapping[int, Changes]) -> None:
        """Do what planning found to be done, by cluster."""
        planned.change(self._db, zone, changes)

    def wish(self, cluster_id: int, zone: str, one: Wanted) -> None:
        """Keep that somebody asked to be reminded; a later wish about the same takes the place of an earlier one."""
        same = (reminder.c.subject == one.subject, reminder.c.person_id == one.person_id, reminder.c.wish)
        self._db.execute(update(reminder).where(*same, _PENDING).values(state="superseded"))
        row = {**planned.columns(one, cluster_id, zone), "settled_at": None}
        names = ("cluster_id", "state", "local_due", "due_at", "look_at", "settled_at", "message")
        again = {name: row[name] for name in names}
        put = self._insert(reminder).values(row)
        self._db.execute(put.on_conflict_do_update(index_elements=["key"], set_=again))

    def find(self, id: int) -> ReminderRow | None:  # noqa: A002 - the column's own name
        """Give a reminder by its number, if there is one."""
        row = self._db.execute(_ROW.where(reminder.c.id == id)).one_or_none()
        return None if row is None else filled(ReminderRow, row)

    def in_message(self, message: str) -> list[ReminderRow]:
        """Give the reminders that went out in one message, in the order in which they were said."""
        return [ReminderRow(*row) for row in _IN_MESSAGE.rows(self._db, message=message)]

    def is_due(self, now: datetime) -> bool:
        """Whether anything is to be looked at now."""
        return _ANY.row(self._db, now=now) is not None

    def listeners(self, now: datetime, limit: int) -> list[int]:
        """Take the people of whom something is due; those whom another process is at are left to it."""
        found = (who for (who,) in _LISTENERS.rows(self._db, now=now, limit=limit * EACH))
        people = list(dict.fromkeys(found))[:limit]
        return [who for (who,) in _HOLD.rows(self._db, people=people)] if people else []

    def due(self, people: Sequence[int], now: datetime) -> list[ReminderRow]:
        """Give what is due of people who were taken."""
        return [ReminderRow(*row) for row in _DUE.rows(self._db, now=now, people=people)]

    def deeds(self, now: datetime, limit: int) -> list[ReminderRow]:
        """Take what is to happen by itself by now; what another process is at is left to it."""
        return [ReminderRow(*row) for row in _DEEDS.rows(self._db, now=now, limit=limit)]

    def told(self, people: Sequence[int], since: datetime) -> dict[int, list[Told]]:
        """Give what people were sent since a moment: messages, however many reminders were in each."""
        found: dict[tuple[int, str], Told] = {}
        for who, message, at, kind, wish, step in _TOLD.rows(self._db, people=people, since=since):
            before = found.get((who, message))
            own = bool(wish) and not step.startswith(NUDGE)
            found[who, message] = Told(at, kind == "call", own and (before is None or before.wish))
        told: dict[int, list[Told]] = {}
        for (who, _), one in found.items():
            told.setdefault(who, []).append(one)
        return told

    def ahead(self, people: Sequence[int], after: datetime, until: datetime) -> dict[int, int]:
        """Count the reminders of calls that people will get between two moments."""
        return dict(_AHEAD.rows(self._db, people=people, after=after, until=until))

    def snoozed(self, people: Sequence[int], now: datetime) -> dict[int, set[str]]:
        """Give the subjects of which people asked to be reminded later than now."""
        found: dict[int, set[str]] = {}
        for who, subject in _SNOOZED.rows(self._db, people=people, now=now):
            found.setdefault(who, set()).add(subject)
        return found

    def settle_each(self, ends: Sequence[tuple[int, str, str]], now: datetime) -> None:
        """Say what became of reminders, by number: their end, and the key of the message that they went out in."""
        if ends:
            rows = [{"row": row, "end": end, "then": now, "key_of": message} for row, end, message in ends]
            _SETTLE.each(self._db, rows)

    def again(self, message: str) -> None:
        """Look once more at what was to go out in a message that came too late, and certainly did not arrive."""
        mine = (reminder.c.message == message, reminder.c.state == "sent")
        values = {"state": "pending", "settled_at": None, "message": ""}
        self._db.execute(update(reminder).where(*mine).values(values))

    def wait(self, waits: Mapping[int, datetime]) -> None:
        """Look at reminders again at a later moment."""
        if waits:
            _LATER.each(self._db, [{"row": number, "then": then} for number, then in waits.items()])

    def look_again(self, person_id: int, now: datetime) -> None:
        """Look at what waits for a person now: they have changed when they like to hear."""
        waits = (reminder.c.person_id == person_id, _PENDING, reminder.c.due_at <= now)
        self._db.execute(update(reminder).where(*waits).values(look_at=now))

    def first_told(self, people: Sequence[int]) -> dict[tuple[int, str], datetime]:
        """Say when people were first told of each subject."""
        return {(who, subject): at for who, subject, at in _FIRST_TOLD.rows(self._db, people=people)}

    def stand(self, subject: str, cluster_id: int, person_id: int, stance: str, at: datetime) -> None:
        """Keep that a person has taken or refused a subject."""
        row = {"subject": subject, "person_id": person_id, "stance": stance, "cluster_id": cluster_id, "at": at}
        put = self._insert(duty).values(row)
        self._db.execute(put.on_conflict_do_update(index_elements=["subject", "person_id"], set_=row))

    def tell_staff(
        self, key: str, cluster_id: int, subject: str, kind: str, at: datetime, person_id: int | None = None
    ) -> bool:
        """Note something that staff should know, once; False when it was noted before."""
        row = {"key": key, "cluster_id": cluster_id, "subject": subject, "kind": kind, "person_id": person_id, "at": at}
        put = self._insert(notice).values(row).on_conflict_do_nothing().returning(notice.c.id)
        added = self._db.execute(put).first() is not None
        if added:
            self.replan(cluster_id)
        return added

    def notices(self, clusters: Iterable[int]) -> list[NoticeRow]:
        """List what staff should know of clusters and have not settled, the oldest first."""
        columns = (notice.c[name] for name in NoticeRow.__struct_fields__)
        where = (notice.c.cluster_id.in_(list(clusters)), notice.c.settled_at.is_(None))
        return [
            filled(NoticeRow, row) for row in self._db.execute(select(*columns).where(*where).order_by(notice.c.id))
        ]

    def find_notice(self, id: int) -> NoticeRow | None:  # noqa: A002 - the column's own name
        """Give a notice by its number."""
        columns = (notice.c[name] for name in NoticeRow.__struct_fields__)
        row = self._db.execute(select(*columns).where(notice.c.id == id)).one_or_none()
        return None if row is None else filled(NoticeRow, row)

    def settle_notices(
        self, subjects: Sequence[str], now: datetime, kinds: Sequence[str] = (), cluster_id: int | None = None
    ) -> None:
        """Take what is settled off the list of what staff should know; of some kinds or a cluster only, where given."""
        open_ones = update(notice).where(notice.c.subject.in_(subjects), notice.c.settled_at.is_(None))
        if cluster_id is not None:
            open_ones = open_ones.where(notice.c.cluster_id == cluster_id)
        self._db.execute((open_ones.where(notice.c.kind.in_(kinds)) if kinds else open_ones).values(settled_at=now))

    def count(self) -> int:
        """Count the reminders that are to come."""
        return int(self._db.execute(select(func.count()).where(_PENDING)).scalar_one())


def as_due(row: ReminderRow) -> Due:
    """Give a reminder as it is decided on."""
    return Due(row.id, row.key, row.subject, row.kind, row.step, row.rank, row.last, row.wish, row.due_at)
