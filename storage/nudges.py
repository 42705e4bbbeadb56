"""Nudges: reminders that staff asked for, in whose words, and how often each person was told of something."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.nudging import Before, Heard
from storage.among import among
from storage.models import Nudge, Person, Reminder
from storage.models.base import core
from storage.prepared import Prepared, plain

nudge, reminder, person = core(Nudge), core(Reminder), core(Person)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ROW = (
    select(nudge.c.id, nudge.c.key, nudge.c.cluster_id, nudge.c.person_id, nudge.c.by, nudge.c.words, reminder.c.state)
    .join(reminder, reminder.c.key == nudge.c.key)
    .order_by(nudge.c.id)
)

_DIGESTS = Prepared(
    select(reminder.c.person_id, func.min(reminder.c.look_at))
    .where(among(reminder.c.person_id, "people"), reminder.c.kind == bindparam("kind"))
    .where(reminder.c.state == plain("pending"))
    .where(reminder.c.look_at > bindparam("now"), reminder.c.look_at < bindparam("until"))
    .group_by(reminder.c.person_id)
)


@dataclass(frozen=True, slots=True)
class NudgeRow:
    """A reminder that staff asked for; ``state`` is its reminder's, by whose ``key`` it is known."""

    id: int
    key: str
    cluster_id: int
    person_id: int
    by: int
    words: str
    state: str


class Nudges:
    """What staff ask people about, beside what they are reminded of by itself."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def hold(self, people: Collection[int]) -> None:
        """Let nobody else nudge these people until the transaction ends, so that two of staff cannot both do it."""
        self._db.execute(select(person.c.id).where(person.c.id.in_(people)).order_by(person.c.id).with_for_update())

    def add(self, key: str, cluster_id: int, person_id: int, by: int, words: str, at: datetime) -> int:
        """Note who asked for a reminder of this key and in which words; empty for the usual ones. Give its number."""
        row = {"key": key, "cluster_id": cluster_id, "person_id": person_id, "by": by, "words": words, "at": at}
        put = _INSERT[self._db.dialect.name](nudge).values(row)
        again = put.on_conflict_do_update(index_elements=["key"], set_=row).returning(nudge.c.id)
        return int(self._db.execute(again).scalar_one())

    def find(self, id: int) -> NudgeRow | None:  # noqa: A002 - the column's own name
        """Give a nudge by its number."""
        row = self._db.execute(_ROW.where(nudge.c.id == id)).one_or_none()
        return None if row is None else NudgeRow(*row)

    def of_reminder(self, key: str) -> NudgeRow | None:
        """Give the nudge that made a reminder."""
        row = self._db.execute(_ROW.where(nudge.c.key == key)).one_or_none()
        return None if row is None else NudgeRow(*row)

    def undo(self, row: NudgeRow, now: datetime) -> bool:
        """Take back a nudge; False when it went out already."""
        waits = (reminder.c.key == row.key, reminder.c.state == "pending")
        gone = update(reminder).where(*waits).values(state="withdrawn", settled_at=now)
        return self._db.execute(gone).rowcount > 0

    def before(self, people: Collection[int]) -> dict[int, Before]:
        """Say of people whether a nudge waits for them, and when the last one went out."""
        columns = (nudge.c.person_id, reminder.c.state, func.max(reminder.c.settled_at))
        found = select(*columns).join(reminder, reminder.c.key == nudge.c.key)
        mine = (nudge.c.person_id.in_(people), reminder.c.state.in_(("pending", "sent")))
        rows = self._db.execute(found.where(*mine).group_by(nudge.c.person_id, reminder.c.state)).all()
        last = {row[0]: row[2] for row in rows if row[1] == "sent"}
        waits = {row[0] for row in rows if row[1] == "pending"}
        return {who: Before(who in waits, last.get(who)) for who in {*last, *waits}}

    def heard(self, subjects: Sequence[str]) -> dict[tuple[str, int], Heard]:
        """Say how often each person was told of each subject, and when last."""
        columns = (reminder.c.subject, reminder.c.person_id, func.count(), func.max(reminder.c.settled_at))
        told = (reminder.c.subject.in_(subjects), reminder.c.state == "sent", reminder.c.person_id.is_not(None))
        rows = self._db.execute(select(*columns).where(*told).group_by(reminder.c.subject, reminder.c.person_id))
        return {(subject, who): Heard(times, last) for subject, who, times, last in rows}

    def digests(self, people: Collection[int], kind: str, now: datetime, until: datetime) -> dict[int, datetime]:
        """Give when people get a digest between two moments."""
        return dict(_DIGESTS.rows(self._db, people=people, kind=kind, now=now, until=until))
