"""The pieces of a date: names of days and months, a day that is made of them, and what is said where there is none."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from conversations.choices import distance
from conversations.wording import DAYS, MONTHS, short_date

LONG = 7
"""Letters of a word in which two slips are forgiven: wensday, Septmeber."""
YEARS_AHEAD = 15
RECENT = timedelta(days=60)
"""A day without a year that passed this lately may be meant instead of next year's: it is confirmed."""


@dataclass(frozen=True, slots=True)
class DateRead:
    """A day. Where it is not ``sure`` the person confirms it, and ``other`` is what else it may mean."""

    day: date
    sure: bool = True
    other: date | None = None


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Why a text is not taken as a date, and what would be.

    Where weekday and date disagree, ``why`` says so alone and ``choices`` are the days that may be meant. ``unread`` is
    a text that is no date at all.
    """

    text: str
    why: str = field(default="", compare=False)
    choices: tuple[date, ...] = field(default=(), compare=False)
    unread: bool = field(default=False, compare=False)


Reading = DateRead | DateProblem | None
MONTH_NAMES = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
MONTH_NAMES |= {name[:3].lower(): n for n, name in enumerate(MONTHS, 1)} | {"sept": 9}
DAY_NAMES = {name.lower(): n for n, name in enumerate(DAYS)} | {name[:3].lower(): n for n, name in enumerate(DAYS)}
DAY_NAMES |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}


def unread_date(today: date) -> DateProblem:
    """Say that a text is no date, with examples of what is."""
    in_a_month = today + timedelta(days=30)
    return DateProblem(
        f"I could not read that as a date. Try {short_date(in_a_month, today)}, next Friday or in 6 weeks.",
        unread=True,
    )


def months_later(day: date, months: int) -> date:
    """Count months on, to the month's last day where it is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def dated(day: int, month: int, year: int | None, today: date) -> DateRead | DateProblem:
    """Make a day; without a year the coming one, which is confirmed where the last passed only lately."""
    if year is not None:
        return made(day, month, year)
    coming_year = today.year + ((month, 28) < (today.month, today.day))
    found = made(day, month, coming_year)
    if isinstance(found, DateProblem) and not (day == 29 and month == 2):
        return found
    years = range(today.year - 1, today.year + 9)
    possible = [one.day for year in years if isinstance(one := made(day, month, year), DateRead)]
    coming = next(one for one in possible if one >= today)
    passed = next((one for one in reversed(possible) if one < today), None)
    recent = passed is not None and today - passed <= RECENT
    return DateRead(coming, sure=not recent, other=passed if recent else None)


def made(day: int, month: int, year: int) -> DateRead | DateProblem:
    """Make a day of its three numbers, or say what is wrong with them."""
    if not 1 <= month <= 12:
        return DateProblem(f"There is no month {month}. Please give day, month and year, such as 31 Jan {year}.")
    if not 1 <= year <= 9999:
        return DateProblem("Please give the year with four figures.")
    last = monthrange(year, month)[1]
    if 1 <= day <= last:
        return DateRead(date(year, month, day))
    return DateProblem(f"{day} {MONTHS[month - 1]} isn't a date. Try {last} {MONTHS[month - 1][:3]} {year}.")


def year_of(text: str) -> int:
    """Read a year of four figures, or of two in this century; any other is no year, and 0."""
    return int(text) if len(text) == 4 else 2000 + int(text) if len(text) == 2 else 0


def close_to(word: str, names: dict[str, int]) -> tuple[int | None, bool]:
    """Find a name, or one a slip away, two in a long word (then it is confirmed)."""
    if word in names:
        return names[word], False
    for slips in (1, 2) if len(word) >= LONG else (1,):
        near = {names[name] for name in names if len(word) > 3 and len(name) > 3 and distance(word, name) == slips}
        if near:
            return (near.pop(), True) if len(near) == 1 else (None, False)
    return None, False
