"""What is said, before any channel dresses it: a heading, a body, a note, and choices in rows."""

import re
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from conversations.forms import Form

TOKEN_LIMIT = 64
"""Bytes of a button's token: Telegram's callback_data, the tightest of the channels."""
LONGEST_TEXT = 3000
"""UTF-16 units of one message: Slack's sections hold no more, and Telegram's messages hold more."""
DAY = "{day}"
"""Stands in a token for the day that is chosen from a channel's calendar."""
LONGEST_ADDRESS = 1000
_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#][!-~]*)?", re.IGNORECASE)
WIDTHS = ((3, 13), (2, 20), (1, 40))
"""Buttons a row, and the characters that each may have then, on a phone 360 pixels wide."""


class Choice(Struct, frozen=True, omit_defaults=True):
    """A button. ``token`` says what it does; ``key`` is the letter that does the same in a terminal."""

    label: str
    token: str
    key: str = ""
    style: str = ""
    """``primary``, ``danger`` or nothing; never the only sign of a meaning."""
    says: str = ""
    """What a screen reader says instead of a short label, such as a number's."""
    asks: str = ""
    """What is asked before something dangerous is done, where the channel can ask."""
    url: str = ""
    """An address that the button opens instead; it has no token then, and the card's words name the address too."""


class Card(Struct, frozen=True, omit_defaults=True):
    """One message: every card says where you are, what is asked, the choices and the way out."""

    heading: str = ""
    body: str = ""
    details: tuple[str, ...] = ()
    """Longer descriptions of the choices, one line each."""
    note: str = ""
    rows: tuple[tuple[Choice, ...], ...] = ()
    picture: str = ""
    file: str = ""
    """A file that goes with the card: its path, or only its name where ``content`` has what it holds."""
    content: str = ""
    """What the file holds, kept with the message itself so that nothing has to be on a disk when it is sent."""
    alt: str = ""
    """What the picture shows, for whoever cannot see it."""
    wants: str = ""
    """What typing would do: ``answer``, ``comment`` or nothing."""
    placeholder: str = ""
    """Words in the empty text field, where the person is to type: a channel that can opens the field by itself."""
    live: bool = False
    """Whether this is the card that is edited in place rather than said anew."""
    day: str = ""
    """A token with ``DAY`` in it: a channel that has a calendar lets a day be chosen, and puts its ISO date there."""
    form: Form | None = None
    """What is opened instead, where the channel has forms; the card is shown where it cannot be."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Every button, in order."""
        return tuple(choice for row in self.rows for choice in row)

    def text(self) -> str:
        """Say everything in plain text, for screen readers and logs of the conversation."""
        parts = [self.heading, self.body, "\n".join(self.details), self.note]
        if self.choices:
            parts.append(f"Choices: {', '.join(choice.label for choice in self.choices)}.")
        return "\n\n".join(part for part in parts if part)


def to_address(label: str, place: str) -> tuple[Choice, ...]:
    """Make a button that opens the address which a text is; none where it is no address that every channel takes."""
    return (Choice(label, "", url=place),) if len(place) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(place) else ()


def laid_out(choices: tuple[Choice, ...]) -> tuple[tuple[Choice, ...], ...]:
    """Put buttons into rows, as many side by side as their labels allow."""
    longest = max((len(choice.label) for choice in choices), default=0)
    width = next((count for count, room in WIDTHS if longest <= room), 1)
    return tuple(choices[start : start + width] for start in range(0, len(choices), width))


def in_parts(card: Card, most: int = LONGEST_TEXT) -> tuple[Card, ...]:
    """Split a card whose text is too long for one message; the last part has the note and the buttons."""
    if _units(card.text()) <= most:
        return (card,)
    lines = [piece for line in card.body.split("\n") for piece in _pieces(line, most // 2)]
    parts, room = [""], most // 2
    for line in lines:
        if parts[-1] and _units(parts[-1]) + _units(line) + 1 > room:
            parts.append("")
        parts[-1] = f"{parts[-1]}\n{line}" if parts[-1] else line
    first, *rest = parts
    if not rest:
        return (card,)
    plain = [Card(heading=card.heading, body=first), *(Card(body=part) for part in rest[:-1])]
    return (*plain, replace(card, heading="", body=rest[-1]))


def _pieces(line: str, most: int) -> list[str]:
    """Break one line between words, or where a word is longer than a message, inside it."""
    pieces, rest = [], line
    while _units(rest) > most:
        cut = rest.rfind(" ", 1, most // 2) if " " in rest[1 : most // 2] else most // 2
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip(" ")
    return [*pieces, rest]


def _units(text: str) -> int:
    """Count as Telegram does: in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_plain(card: Card) -> dict[str, Any]:
    """Write a card as plain values, to be kept until it is delivered: without what is as usual, but with its rows."""
    plain: dict[str, Any] = to_builtins(card)
    plain.setdefault("rows", ())
    return plain


def from_plain(raw: dict[str, Any]) -> Card:
    """Read a card that was kept."""
    return convert(raw, Card)
