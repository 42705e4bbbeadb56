"""Reading what a person typed or tapped: a value, something to confirm, or a complaint. Never an exception."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from conversations.choices import match, match_many
from conversations.dates import read_date
from conversations.days import DateProblem
from conversations.log import Value
from conversations.model import LONGEST_ANSWER, Option, Question
from conversations.numbers import NumberProblem, read_number
from conversations.text import fold, graphemes
from conversations.wording import join_words, long_date

YES_WORDS = frozenset({"y", "yes", "yep", "yeah", "ok", "okay", "correct", "right", "ie", "iawn"})
NO_WORDS = frozenset({"n", "no", "nope", "nah", "na"})
LONGEST_JOINED = 16_000
"""Characters of an answer that was sent in parts."""
NO_TEXT = "I didn't get any text. Please type your answer, or use the buttons."


YES_NO = (Option(key="yes", label="Yes"), Option(key="no", label="No"))
"""What may be answered to "another one?"."""


@dataclass(frozen=True, slots=True)
class Read:
    """An answer that can be kept. ``note`` is advice that goes with it."""

    value: Value
    note: str = ""


@dataclass(frozen=True, slots=True)
class Confirm:
    """An answer that could mean something else: nothing is kept until the person says which."""

    value: Value
    other: Value | None
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why this cannot be kept, and what would be. ``comment``: the words could be kept beside the question."""

    text: str
    comment: bool = False


Reading = Read | Confirm | Problem
Offered = Sequence[Option]


def read(question: Question, offered: Offered, text: str, today: date, pending: Value | None = None) -> Reading:
    """Read typed words as an answer to ``question``; ``pending`` is what a yes would confirm."""
    text = text.strip()
    if not text:
        return Problem(NO_TEXT)
    if pending is not None and fold(text) in YES_WORDS:
        return check(question, offered, pending, today)
    return KINDS[question.type].read(question, offered, text, today)


def check(question: Question, offered: Offered, value: Any, today: date) -> Reading:
    """Check a value that was tapped, or that a program gave, as strictly as it will be kept."""
    return KINDS[question.type].check(question, offered, value, today)


def too_long(length: int, limit: int) -> str:
    """Say that a text is too long, and what can be done about it."""
    joined = "Shorten it, or send it in two parts and I'll join them."
    shorten = joined if limit == LONGEST_ANSWER else "Please shorten it and send it again."
    return f"That's {length:,} characters; I can keep {limit:,}. {shorten}"


def join(question: Question, parts: Sequence[str], today: date) -> Reading:
    """Make one answer of a text that came in parts; it may be longer than one message."""
    whole = "\n".join(part.strip() for part in parts)
    reading = check(question, (), whole[:1] if question.max is None else whole, today)
    if not isinstance(reading, Read) or question.max is not None:
        return reading
    return Read(whole) if len(whole) <= LONGEST_JOINED else Problem(too_long(len(whole), LONGEST_JOINED))


def _read_choice(question: Question, offered: Offered, text: str, today: date) -> Reading:
    keys = _meant(text, offered)
    if len(keys) == 1:
        return check(question, offered, keys[0], today)
    if keys:
        labels = [f"‘{option.label}’" for option in offered if str(option.key) in keys]
        return Problem(f"That could be {join_words(labels, 'or')}. Which one?")
    return Problem(f"Please choose one of these: {_labels(offered)}.", comment=True)


def _meant(text: str, offered: Offered) -> tuple[str, ...]:
    keys = match(text, _pairs(offered)).keys
    said = "yes" if fold(text) in YES_WORDS else "no" if fold(text) in NO_WORDS else ""
    return keys or tuple(str(option.key) for option in offered if option.key == said)


def _read_many(question: Question, offered: Offered, text: str, today: date) -> Reading:
    found = match_many(text, _pairs(offered))
    if found.unread or not found.keys:
        unread = f" I could not read ‘{found.unread[0][:60]}’." if found.unread and found.keys else ""
        return Problem(
            f"Please choose from these, such as “1 and 2”: {_labels(offered)}.{unread}",
            comment=not found.keys,
        )
    return _check_many(question, offered, found.keys, today)


def _read_number(question: Question, offered: Offered, text: str, today: date) -> Reading:
    found = read_number(text)
    if not isinstance(found, NumberProblem):
        return _check_number(question, offered, found.value, today)
    if found.reason == "two_numbers":
        return Problem(f"That looks like two numbers. {_number_wanted(question)}")
    return Problem(_number_wanted(question), comment=found.reason == "not_a_number")


def _read_date(question: Question, offered: Offered, text: str, today: date) -> Reading:
    found = read_date(text, today)
    if isinstance(found, DateProblem):
        return Problem(found.text, comment=not any(character.isdecimal() for character in text))
    day, other = found.day, found.other
    if question.future and other is not None:
        day, other = (other, None) if day <= today < other else (day, other if other > today else None)
    fits = _check_date(question, offered, day.isoformat(), today)
    if isinstance(fits, Problem) or found.sure:
        return fits
    return Confirm(day.isoformat(), other.isoformat() if other else None, f"Do you mean {long_date(day)}?")


def _check_choice(question: Question, offered: Offered, value: Any, _: date) -> Reading:
    option = next((option for option in offered if str(option.key) == str(value)), None)
    if option is None:
        return Problem(f"Please choose one of these: {_labels(offered)}.")
    return Read(option.key)


def _check_many(question: Question, offered: Offered, value: Any, _: date) -> Reading:
    wanted = {str(key) for key in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    chosen = [option for option in offered if str(option.key) in wanted]
    if not chosen or len(chosen) < len(wanted):
        return Problem(f"Please choose from these: {_labels(offered)}.")
    alone = next((option for option in chosen if option.alone), None)
    if alone is not None and len(chosen) > 1:
        return Problem(f"‘{alone.label}’ can only be chosen by itself.")
    if question.max_choices and len(chosen) > question.max_choices:
        return Problem(f"Please choose {question.max_choices} at most. You chose {len(chosen)}.")
    few = question.want_at_least is not None and alone is None and len(chosen) < question.want_at_least
    note = f"That is saved. {question.want_at_least} or more would be better, if you can." if few else ""
    return Read(tuple(str(option.key) for option in chosen), note)


def _check_text(question: Question, _: Offered, value: Any, __: date) -> Reading:
    if not isinstance(value, str) or not value.strip():
        return Problem(NO_TEXT)
    text = value.strip()
    limit = int(question.max) if isinstance(question.max, (int, float)) else LONGEST_ANSWER
    length = graphemes(text) if len(text) > limit else len(text)
    if length > limit or len(text) > LONGEST_ANSWER:
        return Problem(too_long(max(length, len(text)), limit))
    if question.pattern and re.fullmatch(question.pattern, text) is None:
        return Problem(
            question.pattern_says or "That is not in the form that I need. Please look at the question again."
        )
    return Read(text)


def _check_number(question: Question, _: Offered, value: Any, __: date) -> Reading:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > 1e15:  # noqa: PLR0124 - NaN
        return Problem(_number_wanted(question))
    if question.whole and value != int(value):
        return Problem(_number_wanted(question))
    low, high = _bound(question.min), _bound(question.max)
    if (low is not None and value < low) or (high is not None and value > high):
        return Problem(_number_wanted(question))
    return Read(int(value) if value == int(value) else value)


def _check_date(question: Question, _: Offered, value: Any, today: date) -> Reading:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None:
        return Problem("Please give a date, such as 2027-01-31.")
    if question.future and day <= today:
        return Problem(f"{long_date(day)} is not in the future. Please give a date after today.")
    return Read(day.isoformat())


def _no_value(question: Question, _: Offered, __: Any, ___: date) -> Reading:
    return Problem("There is nothing to answer here.")


def _bound(value: Any) -> int | float | None:
    return value if isinstance(value, (int, float)) else None


def _number_wanted(question: Question) -> str:
    kind = "whole number" if question.whole else "number"
    low, high = _bound(question.min), _bound(question.max)
    if low is not None and high is not None:
        return f"Please give a {kind} from {low:,} to {high:,}."
    if low is not None:
        return f"Please give a {kind}, {low:,} or more."
    return f"Please give a {kind}, {high:,} or less." if high is not None else f"Please give a {kind}."


def _labels(offered: Offered) -> str:
    return ", ".join(option.label for option in offered)


def _pairs(offered: Offered) -> list[tuple[str, str]]:
    return [(str(option.key), option.label) for option in offered]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of question: how typed words and given values are read, and how the answer is given.

    ``chooses`` from options that are offered; ``typed`` freely, so that the card shows an answer that is there.
    """

    read: Callable[[Question, Offered, str, date], Reading]
    check: Callable[[Question, Offered, Any, date], Reading]
    chooses: bool = False
    typed: bool = False


KINDS = {
    "single": Kind(_read_choice, _check_choice, chooses=True),
    "scale": Kind(_read_choice, _check_choice, chooses=True),
    "multi": Kind(_read_many, _check_many, chooses=True),
    "short_text": Kind(_check_text, _check_text, typed=True),
    "long_text": Kind(_check_text, _check_text, typed=True),
    "number": Kind(_read_number, _check_number, typed=True),
    "date": Kind(_read_date, _check_date, typed=True),
    "group": Kind(_read_choice, _check_choice),
    "calculated": Kind(_no_value, _no_value),
}
"""Every type of question there is. A new one is added here, with its test."""
