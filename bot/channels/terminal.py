"""The terminal as a channel: cards as plain text with keys. Also the channel of the demo and of scripts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from textwrap import fill, indent
from typing import Any

from bot.channels import Heard, NoSuchFile
from conversations.cards import Card, Choice
from conversations.text import isolate
from conversations.tokens import read_token

WIDTH = 88
PIECE = 65_536


class Terminal:
    """Shows cards through ``write``, and reads lines as taps on the card shown last, or as text."""

    grace = timedelta()
    name = "terminal"

    def __init__(self, write: Callable[[str], None]) -> None:
        self.write = write
        self._names: dict[str, str] = {}
        self._reader = ""
        self._numbers = count(1)
        self._choices: dict[str, str] = {}

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Print a card; a terminal cannot edit what it has printed. Of what others are told only the heading is."""
        if self._reader and chat != self._reader:
            what = card.heading or card.body.partition("\n")[0]
            self.write(f"({self._names.get(chat, 'Somebody else')} is told: {what})")
            return str(next(self._numbers))
        self.write(drawn(card))
        if card.choices:
            self._choices = keys(card)
        return str(next(self._numbers))

    def read_by(self, account: str, name: str) -> None:
        """Say who sits at the terminal from here on."""
        self._reader, self._names[account] = account, name

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        """Take what an earlier session was to show as seen: whoever sits here now is greeted anew."""
        return "0"

    def heard(self, line: str, account: str, event_id: str) -> Heard:
        """Read a line: a key or label of the card shown last is a tap, all else is text."""
        token = self._choices.get(line.strip().casefold())
        text = line if token is None else None
        return Heard(self.name, "local", account, account, event_id, text=text, token=token)


class TerminalFiles:
    """Copies files of this computer that the person at the keyboard names."""

    async def fetch(self, source: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Give a file piece by piece; raises as every channel's does."""
        try:
            with await asyncio.to_thread(Path(source["id"]).open, "rb") as file:
                while piece := await asyncio.to_thread(file.read, PIECE):
                    yield piece
        except OSError as error:
            raise NoSuchFile(error.strerror or "it cannot be read") from error

    async def tick(self, chat: str, message: str) -> None:
        """Do nothing: there is no message to put a tick on."""


def drawn(card: Card) -> str:
    """Write a card as plain text."""
    body = "\n".join(_wrapped(line) for line in isolate(card.body).split("\n"))
    details = "\n".join(_wrapped(f"- {line}") for line in card.details)
    parts = [card.heading.upper(), body, details, _kept(card), _options(card), _wrapped(card.note), _buttons(card)]
    return "\n" + indent("\n".join(part for part in parts if part), " ") + "\n"


def _kept(card: Card) -> str:
    """Say what a picture shows, and where in the data folder a picture or document lies."""
    path = Path(card.picture or card.file)
    folder = "" if card.content or not path.name else f" in {path.parent.name}"
    where = f"File: {path.name}{folder}" if path.name else ""
    return "\n".join(_wrapped(line) for line in (card.alt, where) if line)


def keys(card: Card) -> dict[str, str]:
    """Say which typed word taps which button: its key, its label, or its number where that is no answer.

    What only opens an address is no button here: the card's words name it.
    """
    found = {choice.label.casefold(): choice.token for choice in card.choices if not choice.url}
    found |= {number.casefold(): choice.token for number, choice in _numbered(card) if not _is_answer(choice)}
    return found | {choice.key: choice.token for choice in card.choices if choice.key}


def _is_answer(choice: Choice) -> bool:
    """Whether typing the choice's number says the same as tapping it."""
    token = read_token(choice.token)
    return token is not None and token.verb in ("ans", "tog") and bool(choice.label[:1]) and token.argument[:4] != "20"


def _numbered(card: Card) -> list[tuple[str, Choice]]:
    plain = [choice for choice in card.choices if not (choice.key or choice.url)]
    return [(_number(choice, position), choice) for position, choice in enumerate(plain, 1)]


def _number(choice: Choice, position: int) -> str:
    token = read_token(choice.token)
    own = token is not None and token.verb in ("ans", "tog") and token.argument.isdecimal()
    return token.argument if own and token is not None else str(position)


def _options(card: Card) -> str:
    lines = []
    for number, choice in _numbered(card):
        label = choice.label.removeprefix("✓ ")
        shown = label if label.startswith(number) else f"{number} {label}"
        lines.append(f"{'*' if choice.style == 'chosen' else ' '} {shown}")
    return "\n".join(lines)


def _buttons(card: Card) -> str:
    return "  ".join(
        f"[{choice.key}] {choice.label}" for choice in card.choices if choice.key and choice.key != choice.label
    )


def _wrapped(line: str) -> str:
    return fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) if line else ""
