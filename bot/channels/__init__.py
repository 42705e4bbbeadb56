"""What channels have in common: what they hear, and how they deliver."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct, to_builtins

from conversations.cards import Card

PAGE = "home:"
"""Begins the name of a chat that is one page: what is said there takes the place of what stood there."""
FORMS = frozenset({"slack"})
"""Channels that can ask several things at once."""
PAGES = frozenset({"slack"})
"""Channels in which each person has a page."""


class Heard(Struct, frozen=True, omit_defaults=True):
    """Something a person said or tapped, stripped of its platform. ``event_id`` names it for ever.

    ``account`` is the platform's immutable id of the person, ``chat`` where the answer goes, and ``tenant`` the bot or
    workspace that both belong to.
    """

    channel: str
    tenant: str
    account: str
    chat: str
    event_id: str
    text: str | None = None
    token: str | None = None
    file: dict[str, Any] | None = None
    """A file that came with it: ``id``, ``url``, ``name``, ``size`` and ``caption``; ``more`` lists further ones.

    Without an id and a URL the caption itself is what was sent: a link, or words.
    """
    cut: bool = False
    """Whether the platform may have cut a longer text here, so that the rest follows at once."""
    alt_id: str | None = None
    """A second name of the same thing, where a platform may hand it over under two."""
    message: str = ""
    """The message that was said or edited, or whose button was tapped; empty where the platform gives it no name."""
    private: bool = True
    """Whether nobody else reads the chat."""
    name: str = ""
    """What the person calls themselves there: shown to confirm who joins, never relied on."""
    edited: bool = False
    """Whether the text takes the place of an earlier one."""
    trigger: str = ""
    """What lets a form be opened in answer, for a few seconds."""
    form: dict[str, Any] | None = None
    """A form that was handed in: ``for`` is whom it was opened for, ``fields`` what was given; ``token`` says which."""

    @property
    def person_key(self) -> str:
        """Name the account across all channels."""
        return f"{self.channel}:{self.tenant}:{self.account}"

    def as_plain(self) -> dict[str, Any]:
        """Write it as plain values, to be kept before it is handled; ``Heard(**plain)`` reads it back."""
        plain: dict[str, Any] = to_builtins(self)
        return plain


class NotDelivered(Exception):
    """A message certainly did not arrive; trying again is safe. ``retry_after`` is in seconds, where told."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why)


class Closed(NotDelivered):
    """The platform refuses this program, whatever it says: a wrong token, or an app that was taken out."""


class Unclear(Exception):
    """A message may have arrived: a timeout, a reset, a server error."""


class Unreachable(Exception):
    """A message never will arrive. ``gone`` says that nothing else will either: blocked, left, no such chat.

    ``closed`` says that the platform has closed the account itself, so that nobody speaks by it any more.
    """

    def __init__(self, why: str, *, gone: bool = True, closed: bool = False) -> None:
        self.gone = gone
        self.closed = closed
        super().__init__(why)


class Moved(Exception):
    """The chat has another name now: ``chat``."""

    def __init__(self, chat: str) -> None:
        self.chat = chat
        super().__init__(f"The chat has moved to {chat}.")


class Stale(Exception):
    """The message that a card was to take the place of cannot become it: the card has to be shown anew."""


class Unfindable(Exception):
    """The platform cannot say whether a message has arrived."""


class Channel(Protocol):
    """What the rest of the program needs from Slack, Telegram or a terminal."""

    grace: timedelta
    """How long a message that may have arrived is left alone before it is looked for or sent again."""

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Show a card and return the platform's id of the message; ``key`` names it for ``find``.

        Raises:
            NotDelivered: it certainly did not arrive; trying again is safe.
            Closed: the platform refuses this program as such.
            Unclear: it may have arrived (timeout, reset, server error).
            Unreachable: it never will (blocked, left, no such chat, or refused as it is).
            Moved: the chat has another name.
            Stale: ``replaces`` names a message that cannot become this card. Nothing was shown yet.
        """
        ...

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        """Look for a card that may have arrived as a new message, and return its id; None when it certainly did not.

        Raises:
            Unfindable: the platform cannot say.
            NotDelivered: it cannot say at this moment.
        """
        ...


class NotFetched(Exception):
    """A file could not be fetched this time. ``retry_after`` is in seconds, where told."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why)


class NoSuchFile(Exception):
    """A file is not to be had, now or later."""


class TooLarge(NoSuchFile):
    """A file is larger than what its platform gives out, or than what is kept."""


class Files(Protocol):
    """Where the files come from that people send in a channel."""

    def fetch(self, source: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Give a file piece by piece; ``source`` is what was heard of it.

        Raises:
            NotFetched: trying again may help.
            NoSuchFile: nothing will.
            TooLarge: nothing will, and the person can be told why.
        """
        ...

    async def tick(self, chat: str, message: str) -> None:
        """Show on the message that its file is in, where the platform can; whether it does harms nobody."""
        ...
