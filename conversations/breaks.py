"""The breaks of the school year: which are to come, and reading ``after half term`` and ``after Christmas``."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from conversations.calendar import ONE_DAY, Calendar

_AFTER = re.compile(
    r"\b(?:straight |just )?after (?:the )?"
    r"(?:(?P<half>half[ -]?term)|(?P<named>christmas|xmas|easter|summer)(?: (?:holidays?|hols|break))?"
    r"|holidays?|hols)\b"
)
_MONTHS = {"christmas": (12,), "xmas": (12,), "easter": (3, 4), "summer": (7, 8)}
"""In which months a holiday begins."""
BEFORE, AHEAD = timedelta(days=60), timedelta(days=200)
"""How long ago a break may have begun that is not over, and how far ahead breaks are listed: some two terms."""
SATURDAY = 5


def coming(today: date, calendar: Calendar) -> list[tuple[date, date, str]]:
    """Give the breaks that are not over yet: first and last weekday without school, and what it is called, if anything.

    They are holidays, half terms, bank holidays and closures, in order.
    """
    span = (today - BEFORE + n * ONE_DAY for n in range((BEFORE + AHEAD).days))
    closed = (list(days) for open_, days in groupby(span, calendar.is_school_day) if not open_)
    found = []
    for days in closed:
        weekdays = [day for day in days if day.weekday() < SATURDAY]
        if weekdays and weekdays[-1] >= today:
            found.append((weekdays[0], weekdays[-1], _named(days, weekdays, calendar)))
    return found


def _named(days: list[date], weekdays: list[date], calendar: Calendar) -> str:
    if any(end in days for end in _half_terms(calendar)):
        return "half term"
    banked = [calendar.bank_holiday(day) for day in weekdays]
    if all(banked):
        return " and ".join(banked)
    between = calendar.term_of(weekdays[0]) is None and calendar.knows(weekdays[0])
    named = (name for name, months in _MONTHS.items() if weekdays[0].month in months)
    name = next(named, "") if between else ""
    return f"{name if name == 'summer' else name.capitalize()} holiday" if name else ""


def after_break(plain: str, today: date, calendar: Calendar) -> tuple[str, date, str] | None:
    """Take ``after half term`` out of a text: give the rest, the last day of that break, and the words that said it.

    None where the text counts from no break, or where the programme's file does not say when it is.
    """
    found = _AFTER.search(plain)
    if found is None:
        return None
    ends = _half_terms(calendar) if found["half"] else _holidays(calendar, _MONTHS.get(found["named"] or "", ()))
    last = min((end for end in ends if end >= today), default=None)
    if last is None:
        return None
    rest = " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split())
    rest = re.sub(r"^(?:on )?(?:the )?first (?=\w+day\b)", "", rest)
    return rest, last, found[0]


def _half_terms(calendar: Calendar) -> Iterator[date]:
    for year in calendar.years.values():
        yield from (term.half_term.end for term in year.terms if term.half_term is not None)


def _holidays(calendar: Calendar, months: tuple[int, ...]) -> Iterator[date]:
    """Give the last days of the holidays between terms; where ``months`` are named, of those that begin in one."""
    terms = sorted((term for year in calendar.years.values() for term in year.terms), key=lambda term: term.start)
    for one, two in pairwise(terms):
        if not months or (one.end + ONE_DAY).month in months:
            yield two.start - ONE_DAY
