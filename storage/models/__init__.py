"""The tables, by room."""

from storage.models.base import Table
from storage.models.delivery import Audit, Chat, Inbox, Lease, Outbox, Pace
from storage.models.people import Account, Attempt, Cluster, ClusterFact, Invite, Partner, Person, Programme, Role
from storage.models.reminding import Duty, Mark, Notice, Reminder, Replan
from storage.models.runs import AnswerEvent, Evidence, FlowVersion, Focus, Run
from storage.models.work import Action, Activity, Call, Effect, Meeting, Review, Stage

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
    "Duty",
    "Effect",
    "Evidence",
    "FlowVersion",
    "Focus",
    "Inbox",
    "Invite",
    "Lease",
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
]
