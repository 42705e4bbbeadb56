"""When there is school, and when people may be written to: pure, by wall-clock time and zone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from conversations.programme import WEEKDAYS, Hours, Programme, SchoolYear, Term

ONE_DAY = timedelta(days=1)
SEASONS = {**dict.fromkeys((9, 10, 11, 12), "autumn"), **dict.fromkeys((1, 2, 3), "spring")}
"""The other months are summer; where a day stands in a term that is called after a season, the term decides."""
FIRST_MONTH = 9
"""A school year runs from September to August; terms may begin sooner, as Scotland's do."""


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The days of one nation or area in one programme.

    A year whose terms are not in the file counts every weekday that is no bank holiday as a school day.
    """

    nation: str
    zone: ZoneInfo
    hours: Hours
    years: Mapping[str, SchoolYear]
    days_after_holiday: int = 3
    _open: dict[date, bool] = field(default_factory=dict, init=False, repr=False)
    _moved: dict[date, date] = field(default_factory=dict, init=False, repr=False)

    def is_school_day(self, day: date) -> bool:
        """Tell whether there is school: no weekend, bank holiday, closure or break, and within a term."""
        known = self._open.get(day)
        if known is None:
            known = self._open[day] = self._is_open(day)
        return known

    def _is_open(self, day: date) -> bool:
        if day.weekday() > 4 or self.bank_holiday(day):
            return False
        if not self.knows(day):
            return True
        term = self.term_of(day)
        closed = any(day in year.closed for year in self.years.values())
        return term is not None and not closed and (term.half_term is None or day not in term.half_term)

    def bank_holiday(self, day: date) -> str:
        """Name the bank holiday of a day; empty when it is none. England, Wales, Scotland and NI have their own."""
        return bank_holidays(self.nation, day.year).get(day, "")

    def knows(self, day: date) -> bool:
        """Tell whether the terms around a day are in the programme's file."""
        if self.academic_year(day) in self.years:
            return True
        return day.month == FIRST_MONTH - 1 and _year_name(day.year) in self.years

    def next_school_day(self, day: date) -> date:
        """Give the day itself if there is school, or else the next day with school."""
        return next(one for one in _from(day, ONE_DAY) if self.is_school_day(one))

    def add_school_days(self, day: date, count: int) -> date:
        """Count school days on from a day, which itself is not counted; a negative count goes back, 0 stays."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day = next(one for one in _from(day + step, step) if self.is_school_day(one))
        return day

    def school_days_between(self, a: date, b: date) -> int:
        """Count the school days after ``a`` up to ``b``; negative when ``b`` comes first."""
        if b < a:
            return -self.school_days_between(b, a)
        return sum(self.is_school_day(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    def in_holiday(self, day: date) -> bool:
        """Tell whether a day belongs to a holiday: days without school in a row, more than a mere weekend."""
        if self.is_school_day(day):
            return False
        around = [*_while_closed(self, day, -ONE_DAY), *_while_closed(self, day, ONE_DAY)]
        return any(one.weekday() < 5 for one in around)

    def moved_due(self, day: date) -> date:
        """Move a due day that falls in a holiday to the third school day after it; any other day stays."""
        known = self._moved.get(day)
        if known is None:
            moves = self.in_holiday(day)
            known = self._moved[day] = self.add_school_days(day, self.days_after_holiday) if moves else day
        return known

    def season(self, day: date) -> str:
        """Name the season of the school year: ``autumn``, ``spring`` or ``summer``."""
        term = self.term_of(day)
        named = term.name.split()[0].lower() if term is not None and term.name else ""
        return named if named in ("autumn", "spring", "summer") else SEASONS.get(day.month, "summer")

    def academic_year(self, day: date) -> str:
        """Name the school year of a day: ``2026/27``. It is the year of its term, or runs from September to August."""
        for name, year in self.years.items():
            if any(day in term for term in year.terms):
                return name
        return _year_name(day.year if day.month >= FIRST_MONTH else day.year - 1)

    def term_of(self, day: date) -> Term | None:
        """Give the term that a day stands in, half term included; None in the holidays or when terms are unknown."""
        terms = (term for year in self.years.values() for term in year.terms)
        return next((term for term in terms if day in term), None)

    def may_send(self, at: datetime, hours: Hours | None = None) -> bool:
        """Tell whether people may be written to at a moment, judged by the clocks of the programme's zone.

        ``hours`` are a person's own; they narrow the programme's. ``at`` must be aware.
        """
        local = at.astimezone(self.zone)
        span = narrowed(self.hours, hours)
        return self._sending_day(local.date(), span) and span.start <= local.time() < span.end

    def next_sending(self, at: datetime, hours: Hours | None = None) -> datetime:
        """Give the first moment from ``at`` on, in UTC, at which people may be written to."""
        if self.may_send(at, hours):
            return at.astimezone(UTC)
        local = at.astimezone(self.zone)
        span = narrowed(self.hours, hours)
        first = local.date() if local.time() < span.start else local.date() + ONE_DAY
        day = next(one for one in _from(first, ONE_DAY) if self._sending_day(one, span))
        return instant(day, span.start, self.zone)

    def _sending_day(self, day: date, hours: Hours) -> bool:
        return WEEKDAYS[day.weekday()] in hours.days and self.is_school_day(day)


def calendar_for(programme: Programme, nation: str, area: str = "") -> Calendar:
    """Make the calendar of a nation; ``area`` names one with terms of its own, an unknown one has the nation's."""
    return Calendar(
        nation,
        programme.tz,
        programme.reminders.hours,
        programme.years_of(nation, area),
        programme.due_after_holiday_school_days,
    )


def narrowed(programme: Hours, own: Hours | None) -> Hours:
    """Give what is left of the programme's hours; a person's own that leave nothing of them are not followed."""
    if own is None:
        return programme
    start, end = max(programme.start, own.start), min(programme.end, own.end)
    days = tuple(day for day in programme.days if day in own.days)
    weekdays = [day for day in days if day in WEEKDAYS[:5]]
    return Hours(start=start, end=end, days=days) if start < end and weekdays else programme


@lru_cache(maxsize=8192)
def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Turn a wall-clock time into UTC.

    A time that the clocks leave out goes to the next there is; of a time that comes twice the first is meant.
    """
    asked = datetime.combine(day, wall)
    early = asked.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == asked:
        return early
    return _change_between(asked.replace(tzinfo=zone, fold=1).astimezone(UTC), early, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find, to the second, when the clocks change: the offset differs at the two ends."""
    then = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == then:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


@lru_cache(maxsize=512)
def bank_holidays(nation: str, year: int) -> Mapping[date, str]:
    """Give the bank holidays of a nation (ENG, WLS, SCT or NIR) in a year."""
    return dict(country_holidays("GB", subdiv=nation, years=year))


def _year_name(starts: int) -> str:
    return f"{starts}/{(starts + 1) % 100:02}"


def _from(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


def _while_closed(calendar: Calendar, day: date, step: timedelta) -> Iterator[date]:
    while not calendar.is_school_day(day):
        yield day
        day += step
