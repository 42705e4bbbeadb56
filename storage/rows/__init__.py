"""What the store gives back: plain frozen rows, never objects of the database library."""

from storage.rows.delivery import ChatRow, ErrandRow, FailedRow, InboxRow, OutboxRow
from storage.rows.people import (
    AccountRow,
    ClusterRow,
    InviteRow,
    KnownRow,
    MenuRow,
    PersonRow,
    RoleRow,
    UnreachableRow,
    WaitingRow,
)
from storage.rows.runs import EvidenceRow, FocusRow, GivenRow, Reconciled, RunRow, SaidRow, StandingRow, TypedRow
from storage.rows.standing import MovedRow, OwedRow
from storage.rows.work import (
    ActionRow,
    ActivityRow,
    CallRow,
    GuestRow,
    MeetingRow,
    NoticeRow,
    OfferRow,
    ReminderRow,
    StageRow,
)

__all__ = [
    "AccountRow",
    "ActionRow",
    "ActivityRow",
    "CallRow",
    "ChatRow",
    "ClusterRow",
    "ErrandRow",
    "EvidenceRow",
    "FailedRow",
    "FocusRow",
    "GivenRow",
    "GuestRow",
    "InboxRow",
    "InviteRow",
    "KnownRow",
    "MeetingRow",
    "MenuRow",
    "MovedRow",
    "NoticeRow",
    "OfferRow",
    "OutboxRow",
    "OwedRow",
    "PersonRow",
    "Reconciled",
    "ReminderRow",
    "RoleRow",
    "RunRow",
    "SaidRow",
    "StageRow",
    "StandingRow",
    "TypedRow",
    "UnreachableRow",
    "WaitingRow",
]
