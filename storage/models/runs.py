"""What was said: flow versions, runs, their append-only log, evidence, and where each person is."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

RUN_STATES = ("asking", "checking", "paused", "sent", "withdrawn")
EVIDENCE_STATES = ("wanted", "kept", "refused", "withdrawn")
WANTED = text("state = 'wanted'")
STORED = text("path <> ''")


class FlowVersion(Table, table=True):
    """A flow's text as it was asked, kept whole by the hash of its content."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("name", "hash"),)
    id: int | None = key()
    name: str
    version: int
    hash: str
    text: str
    kept_at: datetime = moment()


class Run(Table, table=True):
    """One flow for one subject and period. ``state``, ``done`` and ``about`` are copied from the log for lists."""

    __table_args__ = (one_of("state", *RUN_STATES),)
    id: int | None = key()
    flow: str = Field(index=True)
    flow_version_id: int = link("flow_version")
    cluster_id: int = link("cluster", index=True)
    review_id: int | None = link("review", empty=True, index=True)
    activity_id: int | None = link("activity", empty=True, index=True)
    call_id: int | None = link("call", empty=True, index=True)
    meeting_id: int | None = link("meeting", empty=True, index=True)
    respondent_id: int | None = link("person", empty=True)
    period: str = ""
    mode: str = ""
    opened_at: datetime = moment()
    opened_by: int | None = link("person", empty=True)
    due_on: date | None = Field(default=None, index=True)
    waits_until: date | None = None
    state: str = "asking"
    done: int = 0
    about: int = 0
    last_at: datetime | None = moment(empty=True)
    sent_at: datetime | None = moment(empty=True)


class AnswerEvent(Table, table=True):
    """One entry of a run's log. Never changed and never deleted: triggers refuse it."""

    __tablename__ = "answer_event"
    __table_args__ = (
        one_of(
            "kind",
            "answered",
            "skipped",
            "commented",
            "clashed",
            "masked",
            "asked_again",
            "paused",
            "resumed",
            "sent",
            "reopened",
        ),
        {"sqlite_with_rowid": False},
    )
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str
    question: str = ""
    item: str = ""
    value: str = "null"
    by: int | None = link("person", empty=True)
    at: datetime = moment()
    channel: str = ""
    language: str = "en"
    flow_version_id: int = link("flow_version")


class Focus(Table, table=True):
    """Which question a person's free text belongs to, and the card that shows it."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    run_id: int | None = link("run", empty=True)
    question: str = ""
    item: str = ""
    phase: str = ""
    pending: str = "null"
    revision: int = 0
    live_message: str = ""


class Evidence(Table, table=True):
    """A file that a person sent, copied to the data folder, or a link or words of theirs, which are in ``words``.

    ``wanted`` has still to be fetched, from ``source``, at ``next_at``. Without a question it waits for its person to
    choose one. ``path`` is set before the file is put there, and empty once it is gone. ``edited`` is
    what the words of its message say since they were edited, until its person decides.
    """

    __table_args__ = (
        one_of("state", *EVIDENCE_STATES),
        Index("ix_evidence_next_at", "next_at", sqlite_where=WANTED, postgresql_where=WANTED),
        Index("ix_evidence_path", "path", sqlite_where=STORED, postgresql_where=STORED),
    )
    id: int | None = key()
    run_id: int = link("run", index=True)
    question: str
    item: str = ""
    name: str
    media_type: str
    size: int
    sha256: str
    path: str
    by: int | None = link("person", empty=True)
    at: datetime = moment()
    state: str = Field(default="kept", sa_column_kwargs={"server_default": "kept"})
    words: str = Field(default="", sa_column_kwargs={"server_default": ""})
    channel: str = Field(default="", sa_column_kwargs={"server_default": ""})
    chat: str = Field(default="", sa_column_kwargs={"server_default": ""})
    message: str = Field(default="", sa_column_kwargs={"server_default": ""})
    source: str = Field(default="{}", sa_column_kwargs={"server_default": "{}"})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_at: datetime | None = moment(empty=True)
    withdrawn_at: datetime | None = moment(empty=True)
    edited: str | None = None


class Typed(Table, table=True):
    """The message that a person's latest typed answer came from, and what they have made of it since by editing it."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    channel: str
    chat: str
    message: str
    run_id: int = link("run")
    question: str
    item: str
    revision: int
    edited: str = ""


class AnswerNow(Table, table=True):
    """One thing that is or might be asked in a run, as it stands since the run's last turn.

    It is worked out from the log, changes in the same transaction, and can be made anew from it. ``seq`` is the entry
    of the log where it was said; 0 where it was not. ``at_least`` is from how many views on an anonymous one may be
    shown, in totals only; 0 where it is not anonymous.
    """

    __tablename__ = "answer_now"
    __table_args__ = (one_of("status", "answered", "skipped", "not_asked"), {"sqlite_with_rowid": False})
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    place: int = Field(primary_key=True)
    item: str = Field(primary_key=True)
    question: str
    section: str
    type: str
    item_label: str
    status: str
    code: str
    label: str
    number: float | None
    comment: str
    private_to: str
    series: str
    seq: int
    at_least: int
