"""What channels have in common: what they hear, and how they deliver."""

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from conversations.cards import Card


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a person said or tapped, stripped of its platform. ``event_id`` names it for ever."""

    channel: str
    tenant: str
    account: str
    chat: str
    event_id: str
    text: str | None = None
    token: str | None = None
    file: str | None = None
    cut: bool = False
    """Whether the platform may have cut a longer text here, so that the rest follows at once."""

    def as_plain(self) -> dict[str, Any]:
        """Write it as plain values, to be kept before it is handled; ``Heard(**plain)`` reads it back."""
        return asdict(self)


class NotDelivered(Exception):
    """A message certainly did not arrive; trying again is safe. ``retry_after`` is in seconds, where told."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why)


class Unclear(Exception):
    """A message may have arrived: a timeout, a reset, a server error."""


class Unreachable(Exception):
    """A message never will arrive: blocked, left, no such chat."""


class Channel(Protocol):
    """What the rest of the program needs from Slack, Telegram or a terminal."""

    async def deliver(self, chat: str, card: Card, *, replaces: str | None) -> str:
        """Show a card and return the platform's id of the message.

        Raises:
            NotDelivered: it certainly did not arrive; trying again is safe.
            Unclear: it may have arrived (timeout, reset, server error).
            Unreachable: it never will (blocked, left, no such chat).
        """
        ...
