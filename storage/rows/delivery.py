"""What comes in and goes out, as plain rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Something heard that waits to be handled."""

    id: int
    channel: str
    tenant: str
    person_key: str
    raw: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxRow:
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


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A message that could not be delivered, without its words."""

    id: int
    channel: str
    person_id: int | None
    kind: str
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A chat as its platform sees it."""

    live_message: str
    held_until: datetime | None
    tokens: float
    tokens_at: datetime
    gone: str


@dataclass(frozen=True, slots=True)
class ErrandRow:
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
