"""What is remembered for people: reminders, who has a thing in hand, what staff should know, and what to plan anew."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

REMINDER_STATES = ("pending", "sent", "done", "superseded", "withdrawn", "listed", "expired")
PENDING = text("state = 'pending'")
IN_MESSAGE = text("message <> ''")


class Reminder(Table, table=True):
    """Something to remind a person of, or, without a person, something that happens to a cluster at a moment.

    ``local_due`` is the wall clock's time in ``zone`` and the truth; ``due_at`` is worked out from it, and worked out
    again when terms or zones change. ``look_at`` is when the tick looks at it next.
    """

    __table_args__ = (
        one_of("state", *REMINDER_STATES),
        Index("ix_reminder_pending", "look_at", sqlite_where=PENDING, postgresql_where=PENDING),
        Index("ix_reminder_told", "person_id", "settled_at"),
        Index("ix_reminder_message", "message", sqlite_where=IN_MESSAGE, postgresql_where=IN_MESSAGE),
    )
    id: int | None = key()
    key: str = Field(unique=True)
    cluster_id: int = link("cluster", index=True)
    person_id: int | None = link("person", empty=True)
    subject: str = Field(index=True)
    kind: str
    step: str
    rank: int = 0
    """Its place on the ladder: of several that are due the highest is said, and the others are not."""
    last: bool = False
    wish: bool = False
    """Whether the person asked for it."""
    local_due: str
    zone: str
    due_at: datetime = moment()
    look_at: datetime = moment()
    state: str = "pending"
    settled_at: datetime | None = moment(empty=True)
    message: str = ""
    """The key of the message that it went out in; several share one in a digest."""


class Duty(Table, table=True):
    """What a person has said of a subject: that it is theirs, or not theirs any more."""

    __table_args__ = (one_of("stance", "taken", "refused"),)
    subject: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    stance: str
    cluster_id: int = link("cluster", index=True)
    at: datetime = moment()


class Notice(Table, table=True):
    """Something that staff should know of a subject, until it is settled."""

    __table_args__ = (
        Index(
            "ix_notice_open",
            "cluster_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
    id: int | None = key()
    key: str = Field(unique=True)
    cluster_id: int = link("cluster")
    subject: str
    kind: str
    person_id: int | None = link("person", empty=True)
    """Whom it is about."""
    at: datetime = moment()
    settled_at: datetime | None = moment(empty=True)


class Nudge(Table, table=True):
    """That staff asked for a reminder: whose it is, who asked, and in which words; empty for the usual ones."""

    id: int | None = key()
    key: str = Field(unique=True)
    """The key of its reminder, which says when it goes out and what became of it."""
    cluster_id: int = link("cluster")
    person_id: int = link("person", index=True)
    by: int = link("person")
    words: str = ""
    at: datetime = moment()


class Replan(Table, table=True):
    """A cluster whose reminders are to be worked out anew."""

    cluster_id: int = Field(foreign_key="cluster.id", primary_key=True)


class Mark(Table, table=True):
    """Something that the whole programme remembers by name, such as the day of the last planning."""

    name: str = Field(primary_key=True)
    value: str
