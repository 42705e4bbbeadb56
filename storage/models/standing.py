"""What clusters owe, as it was planned: the days from which on each thing stands how."""

from datetime import date

from sqlmodel import Field

from storage.models.base import Table, link


class Owed(Table, table=True):
    """One thing that a cluster owes and that can be overdue. What its calendar and tailoring make of it is in its days.

    Each day is the first of a level ("levels" in docs/views.md); the last day of all calendars stands for never.
    """

    cluster_id: int = Field(foreign_key="cluster.id", primary_key=True)
    subject: str = Field(primary_key=True)
    """Its name for ever, such as ``iem_after:31``."""
    kind: str
    flow: str
    run_id: int | None = link("run", empty=True, index=True)
    review_id: int | None = link("review", empty=True)
    activity_id: int | None = link("activity", empty=True)
    call_id: int | None = link("call", empty=True)
    meeting_id: int | None = link("meeting", empty=True)
    due_on: date | None = None
    """The day by which it is due, moved out of holidays."""
    opens_on: date
    soon_on: date
    late_on: date
    missed_on: date
    over_on: date
