"""What comes in and goes out: inbox, outbox, and the audit chain."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

OUT_STATES = ("pending", "claimed", "sending", "sent", "failed", "expired", "cancelled", "unknown")
ALT = text("alt_id IS NOT NULL")
WAITING = text("state IN ('pending', 'claimed', 'sending', 'unknown')")


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
