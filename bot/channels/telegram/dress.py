"""How a card looks in Telegram: HTML, and buttons under it. Text from people is escaped, so it is never markup."""

from dataclasses import dataclass
from html import escape

from conversations.cards import Card, Choice
from conversations.text import isolate
from conversations.tokens import short

LONGEST_TEXT = 4096
"""UTF-16 units of a message (Bot API, sendMessage)."""
LONGEST_CAPTION = 1024
MOST_IN_ROW = 8
MOST_BUTTONS = 100
PLACEHOLDERS = {"answer": "Your answer", "comment": "Your comment"}
"""Words in the empty text field, by what the card wants (at most 64 characters)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Telegram takes it: HTML text, and rows of buttons with their labels and callback data."""

    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...]


def dressed(card: Card) -> Message:
    """Dress a card for Telegram."""
    return Message(_text(card), _rows(card.rows))


def _text(card: Card) -> str:
    parts = [
        f"<b>{_plain(card.heading)}</b>" if card.heading else "",
        _plain(card.body),
        f"<blockquote expandable>{_plain(chr(10).join(card.details))}</blockquote>" if card.details else "",
        f"<i>{_plain(card.note)}</i>" if card.note else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    return "\n".join(escape(isolate(line), quote=False) for line in text.split("\n"))


def _rows(rows: tuple[tuple[Choice, ...], ...]) -> tuple[tuple[tuple[str, str], ...], ...]:
    split = [row[start : start + MOST_IN_ROW] for row in rows for start in range(0, len(row), MOST_IN_ROW)]
    dressed_rows, number = [], 0
    for row in split:
        number += len(row)
        if number > MOST_BUTTONS:
            break
        dressed_rows.append(tuple((choice.label, short(choice.token)) for choice in row))
    return tuple(dressed_rows)
