"""What is measured of a card: its length against each platform's limits, its buttons on a phone, and how it reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from bot.channels.slack import dress as slack
from bot.channels.slack import modal
from bot.channels.telegram import dress as telegram
from conversations.cards import TOKEN_LIMIT, Card, Choice
from conversations.forms import Form
from conversations.reading import LEVELS, MOST_WORDS, reading
from conversations.tokens import short

PHONE = 360
"""Pixels across the narrowest phone that we look after."""
MARGIN, GAP, PADDING = 8, 4, 8
"""Pixels beside a message, between two buttons of a row, and inside a button on each side."""
NARROW, USUAL, CAPITAL, WIDE = 4.0, 7.5, 9.0, 12.0
"""Pixels of a letter on a button (15 pixels of a plain sans serif), so many by its shape: an estimate."""
_NARROW, _WIDE = frozenset("iIljtfr.,:;'’“”|!()[] "), frozenset("mwMW@%✓…—")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Badge:
    """One thing measured: what, how it is, and whether that is within its limit."""

    what: str
    says: str
    within: bool = True
    more: str = ""
    """What it is about: the part that would be cut, or the words that count."""


def badges(card: Card, *, page: bool = False) -> list[Badge]:
    """Measure a card for Slack, for Telegram, on a phone, and for its reader; ``page`` is Slack's Home tab."""
    found = [*_in_slack(card, page=page), *_in_telegram(card)]
    return [*found, *_buttons(card), *_reading("\n".join([card.heading, card.body, *card.details, card.note]))]


def of_form(form: Form) -> list[Badge]:
    """Measure a form as Slack's modal shows it."""
    found = [*_cut("Slack, title of the form", form.title, modal.LONGEST_TITLE)]
    for field in form.fields:
        found += _cut("Slack, label", field.label, modal.LONGEST_LABEL)
        for pick in field.picks:
            found += _cut("Slack, choice", pick.label, modal.LONGEST_OPTION)
            found += _cut("Slack, words beside a choice", pick.detail, modal.LONGEST_OPTION)
    words = "\n".join([form.about, *(f"{field.label}\n{field.hint}" for field in form.fields)])
    longest = max((len(field.label) for field in form.fields), default=0)
    return [
        Badge("Slack, form", f"{len(form.fields)} fields, longest label {longest} characters"),
        *found,
        *_reading(words),
    ]


def _in_slack(card: Card, *, page: bool) -> Iterator[Badge]:
    sections = card.body.split("\n\n") if page else [card.body]
    texts = [*sections, "\n".join(card.details), card.note]
    longest = max(map(len, texts))
    yield Badge(
        "Slack", f"longest part {longest:,} of {slack.LONGEST_SECTION:,} characters", longest <= slack.LONGEST_SECTION
    )
    for text in texts:
        yield from _cut("Slack, part", text, slack.LONGEST_SECTION)
    if not page:
        yield from _cut("Slack, whole text for screen readers", slack.escaped(card.text()), slack.LONGEST_TOP_TEXT)
    most = slack.MOST_BLOCKS * (2 if page else 1)
    if len(card.rows) + 4 > most:
        yield Badge("Slack", f"{len(card.rows)} rows of buttons and its words: more than {most} blocks", within=False)
    for choice in card.choices:
        yield from _cut("Slack, button", choice.label, slack.LONGEST_LABEL)
        if slack.spoken(choice.says).endswith("…"):
            yield from _cut("Slack, words for screen readers", choice.says, slack.LONGEST_LABEL)
        yield from _cut("Slack, what is asked first", choice.asks, slack.LONGEST_ASKED)


def _in_telegram(card: Card) -> Iterator[Badge]:
    look = telegram.dressed(card)
    words = unescape(_TAG.sub("", look.text))
    units = len(words.encode("utf-16-le")) // 2
    beside = bool(card.picture or card.file)
    most = telegram.LONGEST_CAPTION if beside else telegram.LONGEST_TEXT
    what = "Telegram, words beside the file" if beside else "Telegram"
    yield Badge(what, f"{units:,} of {most:,} characters", units <= most, "" if units <= most else words[most:])
    if len(card.choices) > telegram.MOST_BUTTONS:
        yield Badge(
            "Telegram", f"{len(card.choices)} buttons, of which {telegram.MOST_BUTTONS} are shown", within=False
        )
    tokens = [len(short(choice.token).encode()) for choice in card.choices]
    if tokens and max(tokens) > TOKEN_LIMIT:
        yield Badge("Telegram, token", f"{max(tokens)} of {TOKEN_LIMIT} bytes", within=False)
    yield from _cut("Telegram, words in the text field", card.placeholder, telegram.LONGEST_PLACEHOLDER)


def _cut(what: str, text: str, most: int) -> Iterator[Badge]:
    """Say what would be cut of a text, if anything would."""
    kept = slack.cut(text, most)
    if kept != text:
        yield Badge(what, f"{len(text):,} of {most:,} characters, cut", within=False, more=text[len(kept) - 1 :])


def _buttons(card: Card) -> Iterator[Badge]:
    if not card.choices:
        return
    label = max((choice.label for choice in card.choices), key=len)
    yield Badge("Longest label", f"{len(label)} characters", more=label)
    row = max(card.rows, key=_fullness)
    widest = max(row, key=lambda choice: width(choice.label))
    room, needs = room_of(len(row)), width(widest.label)
    says = f"{'1 button' if len(row) == 1 else f'{len(row)} buttons'}, {needs:.0f} of {room:.0f} pixels each"
    yield Badge(f"Fullest row at {PHONE} pixels", says, needs <= room, widest.label)


def _fullness(row: tuple[Choice, ...]) -> float:
    return max((width(choice.label) / room_of(len(row)) for choice in row), default=0.0)


def room_of(buttons: int) -> float:
    """Give the pixels that each label has where so many buttons share a row on a phone."""
    return (PHONE - 2 * MARGIN - GAP * (buttons - 1)) / buttons - 2 * PADDING


def width(label: str) -> float:
    """Estimate the pixels across of a button's label."""
    return sum(
        NARROW if letter in _NARROW else WIDE if letter in _WIDE else CAPITAL if letter.isupper() else USUAL
        for letter in label
    )


def _reading(text: str) -> Iterator[Badge]:
    found = reading(text)
    if not found.words:
        return
    longest = len(found.longest.split())
    yield Badge("Longest sentence", f"{longest} of {MOST_WORDS} words", not found.too_long, found.longest)
    says = f"{found.level}: {found.pace:.0f} words a sentence, {found.long_share:.0%} long words"
    yield Badge("Reading", says, found.level != LEVELS[-1], ", ".join(found.long_words))
