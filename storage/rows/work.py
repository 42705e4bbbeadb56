"""What is worked on, as plain rows: activities, calls, meetings, actions, reminders and notices."""

from datetime import date, datetime, time

from msgspec import Struct

from conversations.calltimes import UK, Slot


class ActivityRow(Struct, frozen=True):
    """A CPD activity."""

    id: int
    cluster_id: int
    title: str
    start_on: date | None
    end_on: date | None
    closed_at: datetime | None


class StageRow(Struct, frozen=True):
    """One look at an activity."""

    flow: str
    opens_on: date | None
    due_on: date | None


class CallRow(Struct, frozen=True):
    """A follow-up call or visit. ``slot`` is its time once set; ``uid`` names it in calendars once it was sent."""

    id: int
    cluster_id: int
    staff_id: int | None
    on_date: date | None
    state: str
    at: datetime | None = None
    wall: str = ""
    zone: str = UK
    minutes: int = 30
    place: str = ""
    uid: str = ""
    sequence: int = 0

    @property
    def slot(self) -> Slot | None:
        """When it is, where a time is set."""
        if self.on_date is None or not self.wall:
            return None
        return Slot(self.on_date, time.fromisoformat(self.wall), self.minutes, self.zone)


class GuestRow(Struct, frozen=True):
    """Somebody of the cluster who is invited to a call; ``answer`` is empty, yes, no or other."""

    person_id: int
    name: str
    answer: str


class OfferRow(Struct, frozen=True):
    """A time for a call that is not settled: draft, offered, asked, taken or dropped."""

    id: int
    call_id: int
    state: str
    by: int
    slot: Slot


class MeetingRow(Struct, frozen=True):
    """A project meeting; ``sent_at`` is when its programme was sent to the clusters."""

    id: int
    title: str
    on_date: date
    place: str = ""
    workshop: bool = False
    sent_at: datetime | None = None


class ActionRow(Struct, frozen=True):
    """An agreed action."""

    id: int
    what: str
    owner: str
    due_on: date | None
    dimension: str
    status: str
    cluster_id: int = 0
    run_id: int | None = None
    hand: str = ""
    """The columns that somebody changed by hand."""


class ReminderRow(Struct, frozen=True):
    """A reminder, or without a person something that happens to a cluster by itself."""

    id: int
    key: str
    cluster_id: int
    person_id: int | None
    subject: str
    kind: str
    step: str
    rank: int
    last: bool
    wish: bool
    local_due: str
    zone: str
    due_at: datetime
    look_at: datetime
    state: str
    settled_at: datetime | None
    message: str


class NoticeRow(Struct, frozen=True):
    """Something that staff should know of a subject."""

    id: int
    cluster_id: int
    subject: str
    kind: str
    person_id: int | None
    at: datetime
    settled_at: datetime | None
