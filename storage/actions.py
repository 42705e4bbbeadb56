"""Agreed actions of clusters in one list: read, changed by hand, and added by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from storage.models import Action, Activity, Call, Meeting, Run
from storage.models.base import core
from storage.reminders import mark_for_planning
from storage.rows import ActionRow
from storage.work import OPEN

action, run, activity, call, meeting = (core(table) for table in (Action, Run, Activity, Call, Meeting))
_ACTION = select(*(action.c[name] for name in ActionRow.__struct_fields__))
_ORIGIN = (
    select(action.c.id, run.c.flow, run.c.period, activity.c.title, call.c.on_date, meeting.c.title)
    .join(run, run.c.id == action.c.run_id)
    .outerjoin(activity, activity.c.id == run.c.activity_id)
    .outerjoin(call, call.c.id == run.c.call_id)
    .outerjoin(meeting, meeting.c.id == run.c.meeting_id)
)


@dataclass(frozen=True, slots=True)
class OriginRow:
    """The run that an action came from: its flow, and what it was about."""

    flow: str
    period: str
    activity: str | None
    call_on: date | None
    meeting: str | None


class Actions:
    """What clusters agreed to do."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def open(self, clusters: Sequence[int]) -> list[ActionRow]:
        """List the actions of clusters that are open, the earliest due first and those without a date last."""
        mine = (action.c.cluster_id.in_(clusters), action.c.withdrawn_at.is_(None), action.c.status.in_(OPEN))
        order = (action.c.due_on.is_(None), action.c.due_on, action.c.id)
        return [ActionRow(*row) for row in self._db.execute(_ACTION.where(*mine).order_by(*order))]

    def find(self, id: int) -> ActionRow | None:  # noqa: A002 - the column's own name
        """Give an action by its number, if it was not withdrawn."""
        row = self._db.execute(_ACTION.where(action.c.id == id, action.c.withdrawn_at.is_(None))).one_or_none()
        return None if row is None else ActionRow(*row)

    def origins(self, ids: Sequence[int]) -> dict[int, OriginRow]:
        """Say where actions came from; those that were added by hand came from nowhere."""
        return {row[0]: OriginRow(*row[1:]) for row in self._db.execute(_ORIGIN.where(action.c.id.in_(ids)))}

    def add(self, cluster_id: int, what: str, owner: str, due_on: date | None, at: datetime) -> ActionRow:
        """Add an action by hand."""
        row: dict[str, Any] = {
            "cluster_id": cluster_id,
            "run_id": None,
            "key": uuid4().hex,
            "what": what,
            "owner": owner,
        }
        row |= {"due_on": due_on, "created_at": at}
        found = self._db.execute(insert(action).values(row)).inserted_primary_key
        mark_for_planning(self._db, cluster_id)
        return ActionRow(*self._db.execute(_ACTION.where(action.c.id == found[0])).one())  # type: ignore[index]  # inserted

    def change(self, row: ActionRow, **columns: Any) -> ActionRow:
        """Change an action by hand: the answer that it came from changes these columns no more."""
        hand = " ".join(sorted({*row.hand.split(), *columns}))
        self._db.execute(update(action).where(action.c.id == row.id).values(**columns, hand=hand))
        mark_for_planning(self._db, row.cluster_id)
        return ActionRow(*self._db.execute(_ACTION.where(action.c.id == row.id)).one())
