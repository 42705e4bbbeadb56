"""What is kept of how clusters stand, and how practice moved."""

from datetime import date

from msgspec import Struct


class OwedRow(Struct, frozen=True):
    """Something that a cluster owes, with the first day of each of its levels, and the run and subject it is about."""

    cluster_id: int
    subject: str
    kind: str
    flow: str
    due_on: date | None
    opens_on: date
    soon_on: date
    late_on: date
    missed_on: date
    over_on: date
    run_id: int | None = None
    review_id: int | None = None
    activity_id: int | None = None
    call_id: int | None = None
    meeting_id: int | None = None


class MovedRow(Struct, frozen=True):
    """How an activity's answers of a series went: the first level, the latest, and that one in words."""

    activity_id: int
    activity: str
    series: str
    first_level: float
    level: float
    label: str
    private_to: str
