"""The tables, by room."""

from storage.models.base import Table
from storage.models.delivery import Audit, Chat, Drawing, Inbox, Lease, Line, Outbox, Pace
from storage.models.people import Account, Attempt, Cluster, ClusterFact, Invite, Partner, Person, Programme, Role
from storage.models.runs import AnswerEvent, Evidence, FlowVersion, Focus, Run, Typed
from storage.models.work import Action, Activity, Call, Effect, Meeting, Reminder, Review, Stage

__all__ = [
    "Account",
    "Action",
    "Activity",
    "AnswerEvent",
    "Attempt",
    "Audit",
    "Call",
    "Chat",
    "Cluster",
    "ClusterFact",
    "Drawing",
    "Effect",
    "Evidence",
    "FlowVersion",
    "Focus",
    "Inbox",
    "Invite",
    "Lease",
    "Line",
    "Meeting",
    "Outbox",
    "Pace",
    "Partner",
    "Person",
    "Programme",
    "Reminder",
    "Review",
    "Role",
    "Run",
    "Stage",
    "Table",
    "Typed",
]
