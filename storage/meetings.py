"""Project meetings, kept in step with the programme's file: what was said for one is never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.models import Meeting, Run
from storage.models.base import core
from storage.rows import MeetingRow, RunRow

meeting, run = core(Meeting), core(Run)
_MEETING = select(*(meeting.c[name] for name in MeetingRow.__struct_fields__))
_RUN = select(*(run.c[name] for name in RunRow.__struct_fields__))


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting as the programme's file has it; ``key`` names it for ever, whatever its day."""

    key: str
    title: str
    on_date: date
    place: str = ""
    workshop: bool = False


class Meetings:
    """Meetings of all clusters."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, planned: Sequence[Planned], today: date, at: datetime) -> int:
        """Make the meetings of the programme's file be as it says, and give how many were added, moved or cancelled.

        One that was over before it was known is not added: nobody is asked about it. One that is gone from the file
        is cancelled unless it has taken place; when it comes back it is the same one again.
        """
        columns = (meeting.c[name] for name in ("key", "title", "on_date", "place", "workshop", "cancelled_at"))
        known = {row.key: row for row in self._db.execute(select(*columns).where(meeting.c.key != ""))}
        changed = 0
        for one in planned:
            changed += self._keep_one(one, known.get(one.key), today)
        gone = [row.key for key, row in known.items() if key not in {one.key for one in planned}]
        cancelled = (meeting.c.key.in_(gone), meeting.c.on_date >= today, meeting.c.cancelled_at.is_(None))
        changed += self._db.execute(update(meeting).where(*cancelled).values(cancelled_at=at)).rowcount
        return changed

    def _keep_one(self, one: Planned, row: Any, today: date) -> int:
        wanted = {"title": one.title, "on_date": one.on_date, "place": one.place, "workshop": one.workshop}
        if row is None:
            if one.on_date < today:
                return 0
            self._db.execute(insert(meeting).values(key=one.key, **wanted))
            return 1
        if row.cancelled_at is None and all(getattr(row, name) == value for name, value in wanted.items()):
            return 0
        # What was sent of another day has to be sent again.
        again = {"sent_at": None} if row.on_date != one.on_date else {}
        same = update(meeting).where(meeting.c.key == one.key)
        self._db.execute(same.values(**wanted, **again, cancelled_at=None))
        return 1

    def find(self, id: int) -> MeetingRow | None:  # noqa: A002 - the column's own name
        """Give a meeting by its number, if it was not cancelled."""
        row = self._db.execute(_MEETING.where(meeting.c.id == id, meeting.c.cancelled_at.is_(None))).one_or_none()
        return None if row is None else MeetingRow(*row)

    def sent(self, id: int, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Note that a meeting's programme is being sent; of two who send it at once one gets True."""
        unsent = update(meeting).where(meeting.c.id == id, meeting.c.sent_at.is_(None))
        return self._db.execute(unsent.values(sent_at=at)).rowcount == 1

    def sent_again(self, id: int, before: datetime, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Note that a programme is being sent again, instead of the one of a moment; of two at once one gets True."""
        same = update(meeting).where(meeting.c.id == id, meeting.c.sent_at == before)
        return self._db.execute(same.values(sent_at=at)).rowcount == 1

    def runs(self, flow: str, clusters: Sequence[int], meeting_id: int | None = None) -> list[RunRow]:
        """Give the runs of a flow about meetings, or about one, of some clusters: the newest first."""
        wanted = _RUN.where(run.c.flow == flow, run.c.cluster_id.in_(clusters), run.c.meeting_id.is_not(None))
        if meeting_id is not None:
            wanted = wanted.where(run.c.meeting_id == meeting_id)
        return [RunRow(*row) for row in self._db.execute(wanted.order_by(run.c.id.desc()))]
