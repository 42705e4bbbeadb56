"""Reviews, activities with their stages, calls, meetings and actions."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import NoResultFound

from storage.models import Action, Activity, Call, Meeting, Review, Stage
from storage.models.base import core
from storage.prepared import Prepared
from storage.reminders import mark_for_planning
from storage.rows import ActionRow, ActivityRow, CallRow, MeetingRow, StageRow

review, activity, stage, call, meeting, action = (
    core(table) for table in (Review, Activity, Stage, Call, Meeting, Action)
)
_ACTIVITY = select(*(activity.c[name] for name in ActivityRow.__struct_fields__))
_ONE_ACTIVITY = Prepared(_ACTIVITY.where(activity.c.id == bindparam("activity")))
_CALL = select(*(call.c[name] for name in CallRow.__struct_fields__))
_ACTION = select(*(action.c[name] for name in ActionRow.__struct_fields__))
_MEETING = select(*(meeting.c[name] for name in MeetingRow.__struct_fields__))
OPEN = ("open", "going", "stuck")


def later(row: StageRow, days: int) -> StageRow:
    """Give a stage with its due day put off."""
    return replace(row, due_on=row.due_on + timedelta(days=days) if row.due_on is not None else None)


class Work:
    """What a cluster works on."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def _add(self, table: Any, **row: Any) -> int:
        return int(self._db.execute(insert(table).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def open_review(
        self, cluster_id: int, period: str, at: datetime, due_on: date | None = None, cycle: str = ""
    ) -> tuple[int, int]:
        """Open a cluster's next review; give its row and which it is, counted from 1. ``cycle`` is the calendar's."""
        counted = select(func.max(review.c.number)).where(review.c.cluster_id == cluster_id)
        number = (self._db.execute(counted).scalar() or 0) + 1
        return self._add(
            review, cluster_id=cluster_id, number=number, period=period, opened_at=at, due_on=due_on, cycle=cycle
        ), number

    def adopt_review(self, id: int, cycle: str, period: str, due_on: date) -> None:  # noqa: A002 - the column's own name
        """Let a review that a cluster began by itself be one of the calendar's, with its name and due day."""
        self._db.execute(update(review).where(review.c.id == id).values(cycle=cycle, period=period, due_on=due_on))

    def review_number(self, id: int) -> int:  # noqa: A002 - the column's own name
        """Say which of a cluster's reviews this is."""
        return int(self._db.execute(select(review.c.number).where(review.c.id == id)).scalar_one())

    def add_activity(self, cluster_id: int, title: str, at: datetime) -> int:
        """Add an activity."""
        return self._add(activity, cluster_id=cluster_id, title=title, created_at=at)

    def activity(self, id: int) -> ActivityRow:  # noqa: A002 - the column's own name
        """Give an activity."""
        row = _ONE_ACTIVITY.row(self._db, activity=id)
        if row is None:
            raise NoResultFound(f"There is no activity {id}.")
        return ActivityRow(*row)

    def activities(self, cluster_id: int) -> list[ActivityRow]:
        """Give a cluster's activities, the newest first."""
        wanted = _ACTIVITY.where(activity.c.cluster_id == cluster_id).order_by(activity.c.id.desc())
        return [ActivityRow(*row) for row in self._db.execute(wanted)]

    def keep_stages(self, activity_id: int, wanted: Iterable[StageRow]) -> None:
        """Make an activity's stages be as wanted: added, moved or taken away. What was put off stays put off."""
        off = self._put_off(activity_id)
        rows = {row.flow: later(row, off.get(row.flow, 0)) for row in wanted}
        existing = {row.flow: row for row in self.stages(activity_id)}
        for flow, row in rows.items():
            days = {"opens_on": row.opens_on, "due_on": row.due_on}
            if flow not in existing:
                self._add(stage, activity_id=activity_id, flow=flow, **days)
            elif existing[flow] != row:
                where = (stage.c.activity_id == activity_id, stage.c.flow == flow)
                self._db.execute(update(stage).where(*where).values(days))
        for flow in existing.keys() - rows.keys():
            self._db.execute(stage.delete().where(stage.c.activity_id == activity_id, stage.c.flow == flow))

    def _put_off(self, activity_id: int) -> dict[str, int]:
        mine = select(stage.c.flow, stage.c.shifted).where(stage.c.activity_id == activity_id)
        return dict(tuple(row) for row in self._db.execute(mine))

    def put_off(self, activity_id: int, flow: str) -> int:
        """Say by how many days a cluster has put a stage off."""
        return self._put_off(activity_id).get(flow, 0)

    def shift_stage(self, activity_id: int, flow: str, days: int) -> None:
        """Put the day on which a stage is due off by some days more."""
        row = later(next(row for row in self.stages(activity_id) if row.flow == flow), days)
        where = (stage.c.activity_id == activity_id, stage.c.flow == flow)
        values = {"due_on": row.due_on, "shifted": stage.c.shifted + days}
        self._db.execute(update(stage).where(*where).values(values))

    def stages(self, activity_id: int) -> list[StageRow]:
        """Give an activity's stages in the order in which they open."""
        wanted = select(stage.c.flow, stage.c.opens_on, stage.c.due_on).where(stage.c.activity_id == activity_id)
        return [StageRow(*row) for row in self._db.execute(wanted.order_by(stage.c.opens_on, stage.c.id))]

    def add_call(
        self, cluster_id: int, on_date: date, staff_id: int | None, at: datetime, state: str = "booked"
    ) -> int:
        """Add a follow-up call or visit."""
        mark_for_planning(self._db, cluster_id)
        return self._add(call, cluster_id=cluster_id, on_date=on_date, staff_id=staff_id, created_at=at, state=state)

    def call(self, id: int) -> CallRow:  # noqa: A002 - the column's own name
        """Give a call."""
        return CallRow(*self._db.execute(_CALL.where(call.c.id == id)).one())

    def calls(self, cluster_id: int) -> list[CallRow]:
        """Give a cluster's calls in order of their dates."""
        return [
            CallRow(*row)
            for row in self._db.execute(
                _CALL.where(call.c.cluster_id == cluster_id).order_by(call.c.on_date, call.c.id)
            )
        ]

    def add_meeting(self, title: str, on_date: date) -> int:
        """Add a project meeting."""
        return self._add(meeting, title=title, on_date=on_date)

    def meeting(self, id: int) -> MeetingRow:  # noqa: A002 - the column's own name
        """Give a project meeting."""
        return MeetingRow(*self._db.execute(_MEETING.where(meeting.c.id == id)).one())

    def meetings(self) -> list[MeetingRow]:
        """Give the project meetings in order, without those that were cancelled."""
        found = self._db.execute(_MEETING.where(meeting.c.cancelled_at.is_(None)).order_by(meeting.c.on_date))
        return [MeetingRow(*row) for row in found]

    def actions(self, cluster_id: int, also: Collection[int] = (), not_of_run: int = 0) -> list[ActionRow]:
        """Give a cluster's open actions, the earliest due first and those without a date last; ``also`` closed ones."""
        others = or_(action.c.run_id.is_(None), action.c.run_id != not_of_run)
        shown = and_(or_(action.c.status.in_(OPEN), action.c.id.in_(also)), others)
        mine = (action.c.cluster_id == cluster_id, action.c.withdrawn_at.is_(None), shown)
        order = (action.c.due_on.is_(None), action.c.due_on, action.c.id)
        return [ActionRow(*row) for row in self._db.execute(_ACTION.where(*mine).order_by(*order))]

    def close_activity(self, activity_id: int, why: str, at: datetime | None = None) -> None:
        """Close an activity that was called off."""
        closed = {"closed_at": at or datetime.now(UTC), "closed_why": why}
        self._db.execute(update(activity).where(activity.c.id == activity_id).values(closed))
