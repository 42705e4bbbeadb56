"""What is worked on: reviews, activities with their stages, calls, meetings and actions."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

CYCLE = text("cycle <> ''")
KEYED = text("key <> ''")
ACTION_STATES = ("open", "going", "stuck", "done", "drop")


class Review(Table, table=True):
    """One self-assessment of a cluster; ``number`` counts from 1."""

    __table_args__ = (
        UniqueConstraint("cluster_id", "number"),
        Index("uq_review_cycle", "cluster_id", "cycle", unique=True, sqlite_where=CYCLE, postgresql_where=CYCLE),
    )
    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    number: int
    period: str
    cycle: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Which review of the programme's calendar it is; empty for one that the cluster began by itself."""
    opened_at: datetime = moment()
    due_on: date | None = None


class Activity(Table, table=True):
    """A CPD activity that is followed for a year."""

    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    title: str
    start_on: date | None = None
    end_on: date | None = None
    closed_at: datetime | None = moment(empty=True)
    closed_why: str = ""
    created_at: datetime = moment()


class Stage(Table, table=True):
    """One look at an activity: which flow, when it opens and falls due."""

    __table_args__ = (UniqueConstraint("activity_id", "flow"),)
    id: int | None = key()
    activity_id: int = link("activity", index=True)
    flow: str
    opens_on: date | None = None
    due_on: date | None = Field(default=None, index=True)
    shifted: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """By how many days the cluster has put off the day on which it is due."""


class Call(Table, table=True):
    """A follow-up call or visit: wall-clock time with its zone, and the moment worked out from them.

    ``proposed`` without a day is being prepared by staff; with a day it waits for a time.
    """

    __table_args__ = (one_of("state", "proposed", "booked", "held", "missed", "cancelled"),)
    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    staff_id: int | None = link("person", empty=True)
    on_date: date | None = None
    at: datetime | None = moment(empty=True)
    wall: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The time of day as ``15:30``; empty while no time is set."""
    zone: str = Field(default="Europe/London", sa_column_kwargs={"server_default": "Europe/London"})
    minutes: int = Field(default=30, sa_column_kwargs={"server_default": "30"})
    place: str = Field(default="", sa_column_kwargs={"server_default": ""})
    state: str = "proposed"
    uid: str = ""
    sequence: int = 0
    created_at: datetime = moment()


class Meeting(Table, table=True):
    """A project meeting of all clusters. ``key`` is its name in the programme's file; empty for one added otherwise."""

    __table_args__ = (Index("uq_meeting_key", "key", unique=True, sqlite_where=KEYED, postgresql_where=KEYED),)
    id: int | None = key()
    title: str
    on_date: date
    key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    place: str = Field(default="", sa_column_kwargs={"server_default": ""})
    workshop: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    cancelled_at: datetime | None = moment(empty=True)
    """When it was taken out of the programme's file; what was said for it is kept."""
    sent_at: datetime | None = moment(empty=True)
    """When its programme was sent to the clusters."""


class Action(Table, table=True):
    """An agreed action: what, by whom, by when. One without a run was added by hand.

    ``hand`` names the columns, with spaces between, that somebody changed by hand: no answer changes those any more.
    """

    __table_args__ = (UniqueConstraint("run_id", "key"), one_of("status", *ACTION_STATES))
    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    run_id: int | None = link("run", empty=True)
    key: str
    what: str
    owner: str = ""
    due_on: date | None = None
    dimension: str = ""
    status: str = "open"
    created_at: datetime = moment()
    withdrawn_at: datetime | None = moment(empty=True)
    hand: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Effect(Table, table=True):
    """An effect that a run's answers ask for, as it was last carried out; the rows it made are kept in step with it."""

    __table_args__ = (UniqueConstraint("run_id", "kind", "key"),)
    id: int | None = key()
    run_id: int = link("run", index=True)
    kind: str
    key: str
    fields: str
    before: str = "null"
    at: datetime = moment()
    withdrawn_at: datetime | None = moment(empty=True)
