"""What is said, before any channel dresses it: a heading, a body, a note, and choices in rows."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from conversations import forms
from conversations.forms import Form

TOKEN_LIMIT = 64
"""Bytes of a button's token: Telegram's callback_data, the tightest of the channels."""
LONGEST_TEXT = 3000
"""UTF-16 units of one message: Slack's sections hold no more, and Telegram's messages hold more."""
DAY = "{day}"
"""Stands in a token for the day that is chosen from a channel's calendar."""
WIDTHS = ((3, 13), (2, 20), (1, 40))
"""Buttons a row, and the characters that each may have then, on a phone 360 pixels wide."""


@dataclass(frozen=True, slots=True)
class Choice:
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


@dataclass(frozen=True, slots=True)
class Card:
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


_OF_CHOICE, _OF_CARD = (tuple((one.name, one.default) for one in fields(kind)) for kind in (Choice, Card))


def as_plain(card: Card) -> dict[str, Any]:
    """Write a card as plain values, to be kept until it is delivered; what is as usual is left out."""
    plain = _unusual(card, _OF_CARD)
    plain["rows"] = tuple(tuple(_unusual(one, _OF_CHOICE) for one in row) for row in card.rows)
    if card.form is not None:
        plain["form"] = asdict(card.form)
    return plain


def _unusual(kept: Any, names: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return {name: value for name, usual in names if (value := getattr(kept, name)) != usual}


def from_plain(raw: dict[str, Any]) -> Card:
    """Read a card that was kept."""
    rows = tuple(tuple(Choice(**choice) for choice in row) for row in raw["rows"])
    form = forms.from_plain(raw["form"]) if raw.get("form") else None
    return Card(**{**raw, "rows": rows, "details": tuple(raw.get("details", ())), "form": form})
