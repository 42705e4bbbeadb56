"""What comes in and goes out: inbox, outbox, and the audit chain."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

OUT_STATES = ("pending", "claimed", "sending", "sent", "failed", "expired", "cancelled", "unknown")
ALT = text("alt_id IS NOT NULL")
WAITING = text("state IN ('pending', 'claimed', 'sending', 'unknown')")
SHOWN = text("message_id <> ''")
FAILED = text("state = 'failed'")
WANTED = text("state = 'wanted'")


class Inbox(Table, table=True):
    """What a platform handed over, kept before it is acknowledged."""

    __table_args__ = (
        UniqueConstraint("channel", "tenant", "external_id"),
        Index(
            "uq_inbox_alt_id",
            "channel",
            "tenant",
            "alt_id",
            unique=True,
            sqlite_where=ALT,
            postgresql_where=ALT,
        ),
        Index("ix_inbox_new", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
        one_of("state", "new", "done", "quarantined"),
    )
    id: int | None = key()
    channel: str
    tenant: str
    external_id: str
    alt_id: str | None = None
    person_key: str
    raw: str
    received_at: datetime = moment()
    state: str = "new"
    tries: int = 0
    error: str = ""


class Outbox(Table, table=True):
    """A message that is owed. ``claimed`` has not spoken to the platform; ``sending`` may have."""

    __table_args__ = (
        one_of("state", *OUT_STATES),
        Index("ix_outbox_waiting", "channel", "chat", "id", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_outbox_message", "channel", "chat", "message_id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_outbox_failed", "id", sqlite_where=FAILED, postgresql_where=FAILED),
    )
    id: int | None = key()
    key: str = Field(unique=True)
    channel: str
    chat: str
    person_id: int | None = link("person", empty=True)
    kind: str
    card: str
    replaces: str | None = None
    state: str = "pending"
    attempt: int = 0
    next_at: datetime = moment()
    lease_owner: str = ""
    lease_until: datetime | None = moment(empty=True)
    first_try_at: datetime | None = moment(empty=True)
    message_id: str = ""
    error: str = ""
    created_at: datetime = moment()
    expires_at: datetime | None = moment(empty=True)


class Chat(Table, table=True):
    """A chat as its platform sees it: its live card, how fast it may be written to, and whether it is gone.

    ``tokens`` were left at ``tokens_at``; they fill up again with time. ``gone`` says why nothing arrives there.
    """

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    live_message: str = ""
    held_until: datetime | None = moment(empty=True)
    tokens: float
    tokens_at: datetime = moment()
    gone: str = ""


class StalePage(Table, table=True):
    """A page that may show what has changed since, and when it is looked at."""

    __tablename__ = "stale_page"
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    look_at: datetime = moment(index=True)


class Line(Table, table=True):
    """Until when everything that was said on a platform is known to have been heard."""

    channel: str = Field(primary_key=True)
    heard_until: datetime = moment()


class Pace(Table, table=True):
    """How many messages all processes together have sent to a platform in one second (since 1970)."""

    channel: str = Field(primary_key=True)
    second: int
    used: int


class Errand(Table, table=True):
    """Something that somebody asked for and that takes time: it is made beside the chat, and brought to them once.

    ``chart``, ``comparison`` and ``report`` are of a cluster, or without one of all; ``answers`` is an export, narrowed
    down by cluster and by ``review``; ``own`` is a copy of what is held about the person. ``form`` is a format.
    """

    __table_args__ = (
        one_of("kind", "chart", "comparison", "report", "answers", "own"),
        one_of("state", "wanted", "made", "refused"),
        Index("ix_errand_next_at", "next_at", sqlite_where=WANTED, postgresql_where=WANTED),
    )
    id: int | None = key()
    kind: str
    form: str
    cluster_id: int | None = link("cluster", empty=True)
    review: str
    person_id: int = link("person", index=True)
    channel: str
    chat: str
    at: datetime = moment()
    state: str
    tries: int
    next_at: datetime = moment()


class Lease(Table, table=True):
    """Something that only one process may do at a time, such as asking Telegram for updates."""

    name: str = Field(primary_key=True)
    owner: str
    until: datetime = moment()


class Audit(Table, table=True):
    """Who did what, without free text; each row holds the hash of the one before it."""

    seq: int = Field(primary_key=True)
    at: datetime = moment()
    actor: int | None = link("person", empty=True)
    via: str = ""
    action: str
    object: str = ""
    cluster_id: int | None = link("cluster", empty=True)
    detail: str = "{}"
    previous: str
    hash: str
