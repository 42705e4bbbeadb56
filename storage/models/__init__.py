"""The tables, by room."""

from storage.models.base import Table
from storage.models.calls import CallGuest, CallNote, CallOffer, CallTime
from storage.models.delivery import Audit, Chat, Errand, Inbox, Lease, Line, Outbox, Pace, StalePage
from storage.models.people import (
    Account,
    Attempt,
    Cluster,
    ClusterFact,
    Invite,
    Partner,
    PartnerGuest,
    PartnerTotal,
    Person,
    Programme,
    Role,
)
from storage.models.reminding import Duty, Mark, Notice, Nudge, Reminder, Replan
from storage.models.runs import AnswerEvent, AnswerNow, Evidence, FlowVersion, Focus, Run, Typed
from storage.models.sharing import Introduction
from storage.models.standing import Owed
from storage.models.work import Action, Activity, Call, Effect, Meeting, Review, Stage

__all__ = [
    "Account",
    "Action",
    "Activity",
    "AnswerEvent",
    "AnswerNow",
    "Attempt",
    "Audit",
    "Call",
    "CallGuest",
    "CallNote",
    "CallOffer",
    "CallTime",
    "Chat",
    "Cluster",
    "ClusterFact",
    "Duty",
    "Effect",
    "Errand",
    "Evidence",
    "FlowVersion",
    "Focus",
    "Inbox",
    "Introduction",
    "Invite",
    "Lease",
    "Line",
    "Mark",
    "Meeting",
    "Notice",
    "Nudge",
    "Outbox",
    "Owed",
    "Pace",
    "Partner",
    "PartnerGuest",
    "PartnerTotal",
    "Person",
    "Programme",
    "Reminder",
    "Replan",
    "Review",
    "Role",
    "Run",
    "Stage",
    "StalePage",
    "Table",
    "Typed",
]
