"""Everything that is done together or not at all, with a room for each kind of thing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from storage.actions import Actions
from storage.answers import Answers
from storage.assignments import Assignments
from storage.audit import Audit
from storage.calls import Calls
from storage.chats import Chats
from storage.clusters import Clusters
from storage.effects import Effects
from storage.errands import Errands
from storage.errors import Unavailable, why
from storage.evidence import Pieces
from storage.exported import Exported
from storage.inbox import Inbox
from storage.introductions import Introductions
from storage.invites import Invites
from storage.meetings import Meetings
from storage.nudges import Nudges
from storage.outbox import Outbox
from storage.own import Own
from storage.pages import Pages
from storage.partners import Partners
from storage.people import People
from storage.prepared import savepoint
from storage.queries import Queries
from storage.reminders import Reminders
from storage.runs import Runs
from storage.sharing import Sharing
from storage.situations import Situations
from storage.standings import Standings
from storage.work import Work


class Transaction:
    """Everything that is done together or not at all, a room for each kind of thing."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Keep what the block does, or, when it raises, nothing of it.

        Raises:
            Unavailable: the database cannot be written to.
        """
        try:
            with savepoint(self.connection):
                yield
        except (OperationalError, InterfaceError) as error:
            raise Unavailable(why(error)) from error

    @cached_property
    def clusters(self) -> Clusters:
        """Clusters, and what is known of each."""
        return Clusters(self.connection)

    @cached_property
    def people(self) -> People:
        """People, their accounts and roles."""
        return People(self.connection)

    @cached_property
    def runs(self) -> Runs:
        """Flow versions, runs, their logs, and where each person is."""
        return Runs(self.connection)

    @cached_property
    def answers(self) -> Answers:
        """What is answered now."""
        return Answers(self.connection)

    @cached_property
    def work(self) -> Work:
        """Reviews, activities, calls, meetings and actions."""
        return Work(self.connection)

    @cached_property
    def actions(self) -> Actions:
        """What clusters agreed to do."""
        return Actions(self.connection)

    @cached_property
    def meetings(self) -> Meetings:
        """Project meetings in step with the programme's file."""
        return Meetings(self.connection)

    @cached_property
    def partners(self) -> Partners:
        """Partner schools, who speaks for each, and what totals were drawn from."""
        return Partners(self.connection)

    @cached_property
    def sharing(self) -> Sharing:
        """What clusters let others hear of."""
        return Sharing(self.connection)

    @cached_property
    def introductions(self) -> Introductions:
        """Who asked to be put in touch with whom."""
        return Introductions(self.connection)

    @cached_property
    def calls(self) -> Calls:
        """Calls as they are booked."""
        return Calls(self.connection)

    @cached_property
    def effects(self) -> Effects:
        """What answers bring about."""
        return Effects(self.connection)

    @cached_property
    def evidence(self) -> Pieces:
        """What people sent as evidence."""
        return Pieces(self.connection)

    @cached_property
    def errands(self) -> Errands:
        """What was asked for in chat and is made beside it."""
        return Errands(self.connection)

    @cached_property
    def inbox(self) -> Inbox:
        """What was heard."""
        return Inbox(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        """What is owed."""
        return Outbox(self.connection)

    @cached_property
    def reminders(self) -> Reminders:
        """Reminders, duties, and notices to staff."""
        return Reminders(self.connection)

    @cached_property
    def assignments(self) -> Assignments:
        """Who looks after which cluster, and what passes on."""
        return Assignments(self.connection)

    @cached_property
    def nudges(self) -> Nudges:
        """What staff nudge people about."""
        return Nudges(self.connection)

    @cached_property
    def standings(self) -> Standings:
        """What clusters owe, as it was planned, and how each thing stands."""
        return Standings(self.connection)

    def situations(self, zone: ZoneInfo) -> Situations:
        """How clusters stand, with days in a zone."""
        return Situations(self.connection, zone)

    @cached_property
    def pages(self) -> Pages:
        """Pages that may show what has changed since."""
        return Pages(self.connection)

    @cached_property
    def chats(self) -> Chats:
        """Chats, paces and leases."""
        return Chats(self.connection)

    @cached_property
    def invites(self) -> Invites:
        """Ways in."""
        return Invites(self.connection)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.connection)

    @cached_property
    def exported(self) -> Exported:
        """Tables, streamed for exports."""
        return Exported(self.connection)

    @cached_property
    def own(self) -> Own:
        """What is held about one person."""
        return Own(self.connection)

    @cached_property
    def queries(self) -> Queries:
        """Read-only rows for status and exports."""
        return Queries(self.connection)
