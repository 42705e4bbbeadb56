"""How a card looks in Slack: blocks of plain text and buttons, and one text that says it all.

All words are ``plain_text``, so that nothing a person wrote can become a mention, a link or a style.
"""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from conversations.cards import Card, Choice
from conversations.text import isolate

MOST_BLOCKS = 50
MOST_IN_ACTIONS = 25
LONGEST_SECTION = 3000
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_TOP_TEXT = 4000
LONGEST_VALUE = 2000
LONGEST_QUESTION = 100
LONGEST_ASKED = 300
LONGEST_WAY = 30
LONGEST_PLACEHOLDER = 150
LONGEST_NAME = 250
"""Limits of the Block Kit reference (characters and elements)."""
PICKED = "day:"
"""Begins the name of a calendar; what follows is the token of the day that is chosen in it."""
CHOOSE = "Choose a date"
OPENS = "open"
"""Begins the name of a button that opens an address."""
STYLES = ("primary", "danger")
SURE = "Please make sure that this is what you want."


def dressed(card: Card, key: str = "") -> dict[str, Any]:
    """Dress a card for ``chat.postMessage``. ``key`` stays on the message, so that it can be found again."""
    blocks = [*_words(card), *_calendar(card.day), *_buttons(card.rows)][:MOST_BLOCKS]
    if key:
        blocks[0]["block_id"] = f"k.{key}"
    return {"text": escaped(card.text())[:LONGEST_TOP_TEXT], "blocks": blocks}


def home(card: Card) -> dict[str, Any]:
    """Dress a card as the App Home: each paragraph is a section of its own."""
    top = replace(card, body="", details=(), note="")
    paragraphs = [_section(part) for part in card.body.split("\n\n") if part]
    divided = [block for part in paragraphs for block in ({"type": "divider"}, part)][1:]
    foot = [{"type": "context", "elements": [plain(card.note, LONGEST_SECTION)]}] if card.note else []
    blocks = [*(_words(top) if card.heading else ()), *divided, *_buttons(card.rows), *foot]
    return {"type": "home", "blocks": blocks[: 2 * MOST_BLOCKS] or [_section("…")]}


def escaped(text: str) -> str:
    """Escape the three characters that Slack gives a meaning to in message text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _words(card: Card) -> Iterator[dict[str, Any]]:
    if card.heading:
        if len(card.heading) <= LONGEST_HEADER:
            yield {"type": "header", "text": plain(card.heading, LONGEST_HEADER)}
        else:
            yield _section(card.heading)
    for text in (card.body, "\n".join(card.details)):
        if text:
            yield _section(text)
    if card.note:
        yield {"type": "context", "elements": [plain(card.note, LONGEST_SECTION)]}
    if not (card.heading or card.body or card.details or card.note):
        yield _section("…")


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": plain(text, LONGEST_SECTION), "expand": True}


def plain(text: str, most: int) -> dict[str, Any]:
    """Word a text object that means nothing but its words, cut to ``most`` characters."""
    marks = len(isolate(text)) - len(text)
    return {"type": "plain_text", "text": isolate(cut(text, most - marks)) or "…", "emoji": False}


def cut(text: str, most: int) -> str:
    """Cut a text that is too long, and show that it was."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def spoken(text: str) -> str:
    """Shorten what a screen reader says of a button to the sentences that fit whole; the card has all of it anyway."""
    whole = text[: text.rfind(". ", 0, LONGEST_LABEL) + 1]
    return text if len(text) <= LONGEST_LABEL else whole or cut(text, LONGEST_LABEL)


def _buttons(rows: tuple[tuple[Choice, ...], ...]) -> Iterator[dict[str, Any]]:
    number = 0
    for row in rows:
        for start in range(0, len(row), MOST_IN_ACTIONS):
            elements = []
            for choice in row[start : start + MOST_IN_ACTIONS]:
                number += 1
                elements.append(_button(choice, number))
            yield {"type": "actions", "elements": elements}


def _calendar(token: str) -> Iterator[dict[str, Any]]:
    """Let a day be chosen: Slack gives a date with no value of ours, so that the name of the element is the token."""
    if token and len(token) <= LONGEST_NAME:
        picker = {
            "type": "datepicker",
            "action_id": f"{PICKED}{token}",
            "placeholder": plain(CHOOSE, LONGEST_PLACEHOLDER),
        }
        yield {"type": "actions", "elements": [picker]}


def _button(choice: Choice, number: int) -> dict[str, Any]:
    verb = choice.token.split("|", 1)[0] or OPENS
    button: dict[str, Any] = {
        "type": "button",
        "text": plain(choice.label, LONGEST_LABEL),
        "action_id": f"{verb}.{number}",
    }
    # Slack tells of a link that was opened, too: without a value it says nothing to us.
    button |= {"url": choice.url} if choice.url else {"value": choice.token[:LONGEST_VALUE]}
    if choice.says:
        button["accessibility_label"] = spoken(choice.says)
    if choice.style == "danger":
        button["confirm"] = _confirm(choice)
    return button | ({"style": choice.style} if choice.style in STYLES else {})


def _confirm(choice: Choice) -> dict[str, Any]:
    """Ask before something dangerous is done."""
    return {
        "title": plain(f"{choice.label}?", LONGEST_QUESTION),
        "text": plain(choice.asks or SURE, LONGEST_ASKED),
        "confirm": plain("Yes, go on", LONGEST_WAY),
        "deny": plain("No, go back", LONGEST_WAY),
        "style": "danger",
    }
