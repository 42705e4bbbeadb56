"""The tables, by room."""

from storage.models.base import Table
from storage.models.calls import CallGuest, CallNote, CallOffer, CallTime
from storage.models.delivery import Audit, Chat, Drawing, Inbox, Lease, Line, Outbox, Pace
from storage.models.people import Account, Attempt, Cluster, ClusterFact, Invite, Partner, Person, Programme, Role
from storage.models.reminding import Duty, Mark, Notice, Reminder, Replan
from storage.models.runs import AnswerEvent, Evidence, FlowVersion, Focus, Run, Typed
from storage.models.work import Action, Activity, Call, Effect, Meeting, Review, Stage

__all__ = [
    "Account",
    "Action",
    "Activity",
    "AnswerEvent",
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
    "Drawing",
    "Duty",
    "Effect",
    "Evidence",
    "FlowVersion",
    "Focus",
    "Inbox",
    "Invite",
    "Lease",
    "Line",
    "Mark",
    "Meeting",
    "Notice",
    "Outbox",
    "Pace",
    "Partner",
    "Person",
    "Programme",
    "Reminder",
    "Replan",
    "Review",
    "Role",
    "Run",
    "Stage",
    "Table",
    "Typed",
]
