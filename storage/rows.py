"""What the store gives back: plain frozen rows, never objects of the database library."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from conversations.calltimes import UK, Slot


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster of schools."""

    id: int
    name: str
    nation: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone who uses the companion."""

    id: int
    code: str
    name: str
    language: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that a person holds now; ``cluster_id`` None is the whole programme."""

    role: str
    cluster_id: int | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person in a channel."""

    id: int
    person_id: int
    channel: str
    tenant: str
    external_id: str


@dataclass(frozen=True, slots=True)
class MenuRow:
    """An account with what decides its menu of commands, and ``menu``, the name of the one that it was shown."""

    account_id: int
    person_id: int
    external_id: str
    language: str
    menu: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A role that somebody has still to agree to."""

    id: int
    person_id: int
    name: str
    role: str
    cluster_id: int | None
    asked_by: int | None


@dataclass(frozen=True, slots=True)
class UnreachableRow:
    """Somebody whom nothing reaches at one of their accounts, and why."""

    person_id: int
    name: str
    channel: str
    why: str


@dataclass(frozen=True, slots=True)
class SaidRow:
    """How much a person has said."""

    answers: int
    runs: int
    comments: int
    files: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """One flow for one subject and period, as its list entry stands."""

    id: int
    flow: str
    flow_version_id: int
    cluster_id: int
    review_id: int | None
    activity_id: int | None
    call_id: int | None
    meeting_id: int | None
    respondent_id: int | None
    period: str
    mode: str
    opened_at: datetime
    due_on: date | None
    state: str
    done: int
    about: int
    last_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class FocusRow:
    """Where a person is: the run and question that their free text belongs to."""

    run_id: int | None = None
    question: str = ""
    item: str = ""
    phase: str = ""
    pending: Any = None
    revision: int = 0
    live_message: str = ""


@dataclass(frozen=True, slots=True)
class TypedRow:
    """The message that a person's latest typed answer came from; ``edited`` is what it says since it was edited."""

    channel: str
    chat: str
    message: str
    run_id: int
    question: str
    item: str
    revision: int
    edited: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A file, link or words that a person sent as evidence; without a question while that is to be chosen."""

    id: int
    run_id: int
    question: str
    item: str
    name: str
    media_type: str
    size: int
    path: str
    by: int | None
    at: datetime
    state: str
    words: str
    channel: str
    chat: str
    message: str
    source: dict[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A CPD activity."""

    id: int
    cluster_id: int
    title: str
    start_on: date | None
    end_on: date | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """One look at an activity."""

    flow: str
    opens_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class CallRow:
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


@dataclass(frozen=True, slots=True)
class GuestRow:
    """Somebody of the cluster who is invited to a call; ``answer`` is empty, yes, no or other."""

    person_id: int
    name: str
    answer: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A time for a call that is not settled: draft, offered, asked, taken or dropped."""

    id: int
    call_id: int
    state: str
    by: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A project meeting."""

    id: int
    title: str
    on_date: date


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An agreed action."""

    id: int
    what: str
    owner: str
    due_on: date | None
    dimension: str
    status: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Something heard that waits to be handled."""

    id: int
    channel: str
    tenant: str
    person_key: str
    raw: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message that is owed."""

    id: int
    key: str
    channel: str
    chat: str
    person_id: int | None
    kind: str
    card: dict[str, Any]
    replaces: str | None
    state: str
    attempt: int
    first_try_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A message that could not be delivered, without its words."""

    id: int
    channel: str
    person_id: int | None
    kind: str
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat as its platform sees it."""

    live_message: str
    held_until: datetime | None
    tokens: float
    tokens_at: datetime
    gone: str


@dataclass(frozen=True, slots=True)
class ReminderRow:
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


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something that staff should know of a subject."""

    id: int
    cluster_id: int
    subject: str
    kind: str
    person_id: int | None
    at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class InviteRow:
    """A way in for one named person; its secret is not kept."""

    id: int
    selector: str
    person_name: str
    person_id: int | None
    cluster_id: int | None
    role: str
    issued_by: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a reconciliation did: how many effects it created, changed and withdrew."""

    created: int = 0
    changed: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class StandingRow:
    """Where one run of a cluster stands, for status."""

    cluster: str
    nation: str
    run_id: int | None
    flow: str
    title: str
    period: str
    state: str
    done: int
    about: int
    due_on: date | None
    last_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """One event of a run's log with what an export needs beside it."""

    run_id: int
    seq: int
    flow: str
    flow_version: int
    flow_version_id: int
    cluster: str
    cluster_id: int
    period: str
    mode: str
    subject: str
    kind: str
    question: str
    item: str
    value: Any
    by: str
    at: datetime
    channel: str
    language: str
