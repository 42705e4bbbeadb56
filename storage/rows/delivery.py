"""What comes in and goes out, as plain rows."""

from datetime import datetime
from typing import Any

from msgspec import Struct


class InboxRow(Struct, frozen=True):
    """Something heard that waits to be handled."""

    id: int
    channel: str
    tenant: str
    person_key: str
    raw: dict[str, Any]
    received_at: datetime


class OutboxRow(Struct, frozen=True):
    """A message that is owed."""

    id: int
    key: str
    channel: str
    chat: str
    person_id: int | None
    kind: str
    card: dict[str, Any]
    replaces: str | None
    state: str
    attempt: int
    first_try_at: datetime | None
    expires_at: datetime | None


class FailedRow(Struct, frozen=True):
    """A message that could not be delivered, without its words."""

    id: int
    channel: str
    person_id: int | None
    kind: str
    error: str
    created_at: datetime


class ChatRow(Struct, frozen=True):
    """A chat as its platform sees it."""

    live_message: str
    held_until: datetime | None
    tokens: float
    tokens_at: datetime
    gone: str


class ErrandRow(Struct, frozen=True):
    """Something that somebody asked for, to be made beside the chat: see the table."""

    id: int
    kind: str
    form: str
    cluster_id: int | None
    review: str
    person_id: int
    channel: str
    chat: str
    tries: int
