"""How a card looks in Telegram: HTML, and buttons under it. Text from people is escaped, so it is never markup."""

from html import escape

from msgspec import Struct
from msgspec.structs import replace

from conversations.cards import Card, Choice
from conversations.text import isolate
from conversations.tokens import short

LONGEST_TEXT = 4096
"""UTF-16 units of a message (Bot API, sendMessage)."""
LONGEST_CAPTION = 1024
MOST_IN_ROW = 8
MOST_BUTTONS = 100
LONGEST_PLACEHOLDER = 64
STYLES = ("primary", "success", "danger")
"""Of buttons (Bot API 9.4)."""


class Button(Struct, frozen=True):
    """A button: its label, its callback data, and its ``style`` (Bot API 9.4), which is never the only sign.

    Where it has a ``url``, it opens that and has no callback data.
    """

    label: str
    data: str
    style: str = ""
    url: str = ""


class Message(Struct, frozen=True):
    """A message as Telegram takes it: HTML text, and rows of buttons.

    ``placeholder`` is set where the person is to type: the text field opens by itself and shows it (ForceReply), and
    there are no buttons.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...]
    placeholder: str = ""

    @property
    def fancy(self) -> bool:
        """Whether it asks for more than every Bot API server takes."""
        return bool(self.placeholder) or any(button.style or button.url for row in self.rows for button in row)

    @property
    def opens(self) -> bool:
        """Whether a button opens an address, which a server may not like though it knows everything else."""
        return any(button.url for row in self.rows for button in row)


def dressed(card: Card, *, plain: bool = False) -> Message:
    """Dress a card for Telegram; ``plain`` leaves out what an older Bot API server refuses."""
    if card.placeholder and not plain:
        return Message(_text(replace(card, note=_in_words(card))), (), card.placeholder[:LONGEST_PLACEHOLDER])
    rows = _rows(card.rows)
    return Message(_text(card), _plainly(rows) if plain else rows)


def _in_words(card: Card) -> str:
    """Name the choices that have no buttons beside an open text field: to send their words does the same."""
    ways = " or ".join(choice.label for choice in card.choices)
    return f"{card.note} Or send: {ways}." if ways else card.note


def _plainly(rows: tuple[tuple[Button, ...], ...]) -> tuple[tuple[Button, ...], ...]:
    plain = (tuple(replace(button, style="") for button in row if not button.url) for row in rows)
    return tuple(row for row in plain if row)


def _text(card: Card) -> str:
    parts = [
        f"<b>{_plain(card.heading)}</b>" if card.heading else "",
        _plain(card.body),
        _folded("\n".join(card.details)),
        f"<i>{_plain(card.note)}</i>" if card.note else "",
    ]
    text = "\n\n".join(part for part in parts if part)
    return f"{text}{_picture_in_words(card, LONGEST_CAPTION - len(text) - 2)}" if card.alt else text


def _folded(text: str) -> str:
    return f"<blockquote expandable>{_plain(text)}</blockquote>" if text else ""


def _picture_in_words(card: Card, room: int) -> str:
    """Say under a picture what it shows, in ``room`` characters: Telegram keeps no words for who cannot see it."""
    words = kept = card.alt.removeprefix(f"{card.heading}. ")
    while kept and len(_folded(words)) > room:
        kept = kept[: max(kept.rfind(" "), 0)]
        words = f"{kept}…"
    return f"\n\n{_folded(words)}" if kept else ""


def _plain(text: str) -> str:
    return "\n".join(escape(isolate(line), quote=False) for line in text.split("\n"))


def _rows(rows: tuple[tuple[Choice, ...], ...]) -> tuple[tuple[Button, ...], ...]:
    split = [row[start : start + MOST_IN_ROW] for row in rows for start in range(0, len(row), MOST_IN_ROW)]
    dressed_rows, number = [], 0
    for row in split:
        number += len(row)
        if number > MOST_BUTTONS:
            break
        dressed_rows.append(tuple(_button(choice) for choice in row))
    return tuple(dressed_rows)


def _button(choice: Choice) -> Button:
    style = choice.style if choice.style in STYLES else ""
    return Button(choice.label, "" if choice.url else short(choice.token), style, choice.url)
