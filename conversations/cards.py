"""What is said, before any channel dresses it: a heading, a body, a note, and choices in rows."""

from dataclasses import asdict, dataclass
from typing import Any

TOKEN_LIMIT = 64
"""Bytes of a button's token: Telegram's callback_data, the tightest of the channels."""
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
    wants: str = ""
    """What typing would do: ``answer``, ``comment`` or nothing."""
    live: bool = False
    """Whether this is the card that is edited in place rather than said anew."""

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


def as_plain(card: Card) -> dict[str, Any]:
    """Write a card as plain values, to be kept until it is delivered."""
    return asdict(card)


def from_plain(raw: dict[str, Any]) -> Card:
    """Read a card that was kept."""
    rows = tuple(tuple(Choice(**choice) for choice in row) for row in raw["rows"])
    return Card(**{**raw, "rows": rows, "details": tuple(raw["details"])})
