"""Reading a date as a British school would say it: a small, strict grammar that asks rather than guesses.

Every word must be understood, day comes before month, and a weekday must agree with its date. Date-guessing libraries
read "two weeks today" as two weeks ago; nothing here is read unless it is in the grammar.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from conversations.choices import distance
from conversations.days import (
    DAY_NAMES,
    MONTH_NAMES,
    YEARS_AHEAD,
    DateProblem,
    DateRead,
    Reading,
    close_to,
    dated,
    made,
    months_later,
    unread_date,
    year_of,
)
from conversations.numbers import NumberRead, read_number
from conversations.text import fold
from conversations.wording import DAYS, MONTHS, long_date

LONGEST = 60
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1} | {str(n): n for n in range(1, 5)}
_FILLERS = re.compile(r"\b(on|the|of|by)\b")


def read_date(text: str, today: date) -> DateRead | DateProblem:
    """Read a day; whether it may be past or future is for the caller to say."""
    if len(text) > LONGEST:
        return unread_date(today)
    plain = _plain(text)
    for way in _WAYS:
        found = way(plain, today)
        if found is not None:
            return _in_range(found, today)
    return unread_date(today)


def _plain(text: str) -> str:
    text = "".join(
        character if character in "/.-" else fold(character) or " " for character in text.strip().rstrip(".!,")
    )
    text = re.sub(r"\bwk(s?)\b", r"week\1", re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1", " ".join(text.split())))
    text = re.sub(r"^(week|fortnight) (today|tomorrow)$", r"a \1 \2", text)
    return re.sub(r"^(?:a )?fortnight on ", "two weeks on ", text)


def _in_range(found: DateRead | DateProblem, today: date) -> DateRead | DateProblem:
    if isinstance(found, DateRead) and not 2000 <= found.day.year <= today.year + YEARS_AHEAD:
        return DateProblem(f"The year {found.day.year} is too far away. Please check the date.")
    return found


def _named_day(text: str, today: date) -> Reading:
    near = {
        "today": 0,
        "tomorrow": 1,
        "tmrw": 1,
        "tmr": 1,
        "tmw": 1,
        "2mrw": 1,
        "2moro": 1,
        "2morrow": 1,
        "tomoz": 1,
        "yesterday": -1,
        "day after tomorrow": 2,
    }
    text = text.removeprefix("the ")
    if text in near:
        return DateRead(today + timedelta(days=near[text]))
    slipped = text.isalpha() and len(text) > 5 and distance(text, "tomorrow") <= 2
    return DateRead(today + timedelta(days=1), sure=False) if slipped else None


def _iso(text: str, today: date) -> Reading:
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    return made(int(found[3]), int(found[2]), int(found[1])) if found else None


def _figures(text: str, today: date) -> Reading:
    """Read ``3/4/27`` or ``Wed 3/4``: day first, and confirmed where month first would be a day too."""
    named, _, rest = text.partition(" ")
    if named in DAY_NAMES and (inner := _figures(rest, today)) is not None:
        return _agreeing(inner, DAY_NAMES[named], today, typo=False)
    found = re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?", text)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    year = year_of(found[3]) if found[3] else None
    british = dated(first, second, year, today)
    if first > 12 or first == second or isinstance(british, DateProblem):
        return british
    american = dated(second, first, year, today)
    return DateRead(british.day, sure=False, other=american.day if isinstance(american, DateRead) else None)


def _worded(text: str, today: date) -> Reading:
    """Read ``31 Jan``, ``Jan 31 2027``, ``Mon 7 Dec 2026``, ``the 31``."""
    words = _FILLERS.sub(" ", text.replace("-", " ").replace(".", " ")).split()
    weekday, typo = (DAY_NAMES.get(words[0]), False) if words else (None, False)
    if weekday is None and len(words) > 1:
        weekday, typo = close_to(words[0], DAY_NAMES)
    rest = words[1:] if weekday is not None else words
    numbers = [int(word) for word in rest if word.isdecimal()]
    names = [word for word in rest if not word.isdecimal()]
    found = _from_words(numbers, names, today)
    if weekday is None or found is None:
        return found if weekday is None or rest else None
    return _agreeing(found, weekday, today, typo=typo)


def _from_words(numbers: list[int], names: list[str], today: date) -> Reading:
    if not names and len(numbers) == 1:
        return _this_month(numbers[0], today)
    if len(names) != 1 or not 1 <= len(numbers) <= 2:
        return None
    month, typo = close_to(names[0], MONTH_NAMES)
    if month is None:
        return None
    found = dated(numbers[0], month, year_of(str(numbers[1])) if len(numbers) == 2 else None, today)
    return DateRead(found.day, sure=False, other=found.other) if typo and isinstance(found, DateRead) else found


def _agreeing(found: DateRead | DateProblem, weekday: int, today: date, *, typo: bool) -> DateRead | DateProblem:
    if isinstance(found, DateProblem):
        return found
    if found.other is not None and found.other.weekday() == weekday != found.day.weekday():
        return DateRead(found.other, sure=False)
    if found.day.weekday() == weekday:
        return DateRead(found.day, sure=found.sure and not typo, other=found.other)
    day = found.day
    said = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    near = min(
        (day + timedelta(days=n) for n in range(-3, 4) if (day + timedelta(days=n)).weekday() == weekday),
        key=lambda one: abs(one - day),
    )
    why = f"{said} is a {DAYS[day.weekday()]}, not a {DAYS[weekday]}."
    return DateProblem(f"{why} Did you mean {long_date(day)} or {long_date(near)}?", why, tuple(sorted((near, day))))


def _this_month(day: int, today: date) -> Reading:
    """Read ``the 31st``: the next month that has such a day."""
    if not 1 <= day <= 31:
        return None
    months = (months_later(today.replace(day=1), ahead) for ahead in range(3))
    days = (first.replace(day=day) for first in months if day <= monthrange(first.year, first.month)[1])
    return DateRead(next(one for one in days if one >= today), sure=False)


def _weekday(text: str, today: date) -> Reading:
    """Read ``Friday``, ``this Friday``, ``next Friday`` (next week's), ``Friday week``, ``three weeks on Monday``."""
    text = re.sub(r"^(?:on )?([a-z]+) (?:of )?next(?: week)?$|^next week (?:on )?([a-z]+)$", r"next \1\2", text)
    if found := re.fullmatch(r"(?:the )?([a-z]+) after next", text):
        after = _weekday(f"next {found[1]}", today)
        return DateRead(after.day + timedelta(days=7), sure=False) if isinstance(after, DateRead) else None
    if found := re.fullmatch(r"in (.+?) weeks?(?: time)?(?: on)? ([a-z]+)", text):
        return _in_weeks(_number(found[1]), found[2], today)
    found = re.fullmatch(
        r"(?:on )?(?:(this|next|this coming|coming) |(?:(.+?) )?(weeks?) on )?(?:on )?([a-z]+)( week| fortnight)?", text
    )
    if not found or found[4] in ("week", "month", "year"):
        return None
    weekday, typo = close_to(found[4], DAY_NAMES)
    weeks = _number(found[2]) if found[2] else 1 if found[3] else 0
    if weekday is None or weeks is None:
        return None
    ahead = (weekday - today.weekday()) % 7 or 7
    if found[1] == "next":
        ahead = 7 - today.weekday() + weekday
    ahead += 7 * (weeks + {None: 0, " week": 1, " fortnight": 2}[found[5]])
    return DateRead(today + timedelta(days=ahead), sure=not typo)


def _in_weeks(weeks: int | None, named: str, today: date) -> Reading:
    """Read ``in 3 weeks on Tuesday``: the Tuesday of that week, which the person confirms."""
    if weeks is None or weeks > 520 or named not in DAY_NAMES:
        return None
    monday = today + timedelta(days=7 * weeks - today.weekday())
    return DateRead(monday + timedelta(days=DAY_NAMES[named]), sure=False)


def _ahead(text: str, today: date) -> Reading:
    """Read ``in 6 weeks``, ``six weeks' time``, ``two weeks today``, ``a fortnight``, ``in a year``."""
    found = re.fullmatch(
        r"(?:in )?(.+?) ?(day|week|fortnight|month|year)s?(?: (?:time|today|from now|from today|tomorrow))?",
        text,
    )
    number = _number(found[1]) if found else None
    if not found or number is None:
        return None
    days = {"day": 1, "week": 7, "fortnight": 14}.get(found[2])
    extra = timedelta(days=1 if text.endswith("tomorrow") else 0)
    if days is not None:
        return DateRead(today + timedelta(days=days * number) + extra) if number < 6000 else unread_date(today)
    return (
        DateRead(months_later(today, number * (12 if found[2] == "year" else 1)) + extra)
        if number < 180
        else unread_date(today)
    )


def _edge(text: str, today: date) -> Reading:
    """Read ``end of January``, ``end of the month``, ``next week``, ``first Monday in December``."""
    if found := re.fullmatch(r"(?:the )?end of (?:the |this )?([a-z]+)", text):
        month = today.month if found[1] == "month" else close_to(found[1], MONTH_NAMES)[0]
        return None if month is None else _month_end(month, today)
    found = re.fullmatch(r"(?:the )?([a-z]+|[1-4]) ([a-z]+) (?:in|of) ([a-z]+)(?: (\d{4}))?", text)
    if not found or found[1] not in _ORDINALS or found[2] not in DAY_NAMES or found[3] not in MONTH_NAMES:
        return None
    year = int(found[4]) if found[4] else None
    return _nth(_ORDINALS[found[1]], DAY_NAMES[found[2]], MONTH_NAMES[found[3]], year, today)


def _month_end(month: int, today: date) -> Reading:
    year = today.year if month >= today.month else today.year + 1
    return DateRead(date(year, month, monthrange(year, month)[1]))


def _nth(nth: int, weekday: int, month: int, year: int | None, today: date) -> Reading:
    for candidate in (year,) if year else (today.year, today.year + 1):
        if not 2000 <= candidate <= today.year + YEARS_AHEAD:
            return unread_date(today)
        days = [
            day
            for n in range(1, monthrange(candidate, month)[1] + 1)
            if (day := date(candidate, month, n)).weekday() == weekday
        ]
        day = days[nth - 1 if nth > 0 else nth]
        if year or day >= today:
            return DateRead(day)
    return None  # pragma: no cover - next year's is always ahead


def _number(text: str) -> int | None:
    if text in ("a", "an", "one"):
        return 1
    if text in ("a couple of", "couple of"):
        return 2
    read = read_number(text)
    return read.value if isinstance(read, NumberRead) and isinstance(read.value, int) and read.value >= 0 else None


_WAYS: tuple[Callable[[str, date], Reading], ...] = (
    _named_day,
    _iso,
    _figures,
    _edge,
    _ahead,
    _weekday,
    _worded,
)
