"""Reading ``after half term`` and ``after Christmas``: times of the school year that people count from."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from conversations.calendar import ONE_DAY, Calendar

_AFTER = re.compile(
    r"\b(?:straight |just )?after (?:the )?"
    r"(?:(?P<half>half[ -]?term)|(?P<named>christmas|xmas|easter|summer)(?: (?:holidays?|hols|break))?"
    r"|holidays?|hols)\b"
)
_MONTHS = {"christmas": (12,), "xmas": (12,), "easter": (3, 4), "summer": (7, 8)}
"""In which months a holiday begins."""


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
