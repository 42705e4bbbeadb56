"""Reading a programme's file: YAML text into a checked :class:`Programme`, or every issue at once."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from conversations.calendar import Calendar, calendar_for
from conversations.complaints import format_issues
from conversations.errors import FlowError, Issue
from conversations.marked import line_of, read_yaml
from conversations.programme import Programme, SchoolYear, Span
from conversations.wording import long_date

REFERENCE = "docs/programme.md"
Fault = tuple[Sequence[Any], str]
"""A path in the file, and what is wrong there."""


def load_programme(text: str, name: str) -> Programme:
    """Read a programme; ``name`` is the file's, for messages.

    Raises:
        FlowError: every issue of the file, each with its line and what would be right.
    """
    raw = read_yaml(text, name, "a programme starts with 'name: its name'")
    try:
        programme = Programme.model_validate(raw)
    except ValidationError as error:
        raise FlowError(sorted(format_issues(error, raw, name, REFERENCE), key=lambda one: one.line)) from error
    issues = [Issue(name, line_of(raw, path), "", what) for path, what in _faults(programme)]
    if issues:
        raise FlowError(sorted(issues, key=lambda one: one.line))
    return programme


def _faults(programme: Programme) -> Iterator[Fault]:
    yield from _year_faults(("school_years",), programme.school_years)
    for where, own in (("nations", programme.nations), ("areas", programme.areas)):
        for name, years in own.items():
            yield from _year_faults((where, name, "school_years"), years.school_years)
    yield from _project_faults(programme)
    yield from _meeting_faults(programme)
    yield from _review_faults(programme)
    yield from _ladder_faults(programme)


def _year_faults(path: Sequence[Any], years: Any) -> Iterator[Fault]:
    for name, year in years.items():
        starts = int(name[:4])
        if name[5:] != f"{(starts + 1) % 100:02}":
            yield (*path, name), f"a school year is written as {starts}/{(starts + 1) % 100:02}"
        yield from _term_faults((*path, name), year, date(starts, 8, 1), date(starts + 1, 7, 31))
    for (before, early), (after, late) in pairwise(sorted(years.items())):
        if late.terms[0].start <= early.terms[-1].end:
            yield (*path, after), f"it starts before {before} ends, on {long_date(early.terms[-1].end)}"


def _term_faults(path: Sequence[Any], year: SchoolYear, first: date, last: date) -> Iterator[Fault]:
    for number, term in enumerate(year.terms):
        here = (*path, "terms", number)
        if not first <= term.start <= term.end <= last:
            yield here, f"{term.name}: {path[-1]} runs from {long_date(first)} to {long_date(last)}; check the dates"
        half = term.half_term
        if half is not None and not (half.start in term and half.end in term):
            yield (*here, "half_term"), f"{term.name}: the half term is not inside the term, {_from_to(term)}"
    for number, (before, after) in enumerate(pairwise(year.terms)):
        if after.start <= before.end:
            yield (*path, "terms", number + 1), f"{after.name} starts before {before.name} ends; terms must not overlap"
    for number, day in enumerate(year.closed):
        if day.weekday() > 4 or not any(day in term for term in year.terms):
            yield (*path, "closed", number), f"{long_date(day)} is no day of a term; leave it out"


def _project_faults(programme: Programme) -> Iterator[Fault]:
    home = calendar_for(programme, programme.nation)
    project = programme.project
    for starts in range(project.start.year - 1, project.end.year + 1):
        first, last = date(starts, 9, 1), date(starts + 1, 7, 31)
        name = home.academic_year(date(starts, 10, 1))
        if first <= project.end and project.start <= last and name not in home.years:
            yield ("project",), f"the project runs in {name}, which has no terms; add {name} to school_years"


def _meeting_faults(programme: Programme) -> Iterator[Fault]:
    home = calendar_for(programme, programme.nation)
    names = [meeting.name for meeting in programme.meetings]
    for number, meeting in enumerate(programme.meetings):
        if meeting.name in names[:number]:
            yield ("meetings", number), f"there are two meetings called '{meeting.title}'; give each a key of its own"
        why = _why_no_meeting(home, programme, meeting.date)
        if why:
            said = f"{meeting.title}: {long_date(meeting.date)} {why}"
            yield ("meetings", number), f"{said}; {long_date(home.next_school_day(meeting.date))} would do"


def _why_no_meeting(home: Calendar, programme: Programme, day: date) -> str:
    if day not in programme.project:
        return f"is outside the project, {_from_to(programme.project)}"
    if day.weekday() > 4:
        return "is at a weekend"
    if home.bank_holiday(day):
        return f"is a bank holiday, {home.bank_holiday(day)}"
    return "" if home.is_school_day(day) else "is in the school holidays"


def _review_faults(programme: Programme) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, cycle in enumerate(programme.reviews):
        if cycle.key in seen:
            yield ("reviews", number), f"there are two reviews with the key '{cycle.key}'; give each its own"
        seen.add(cycle.key)


def _ladder_faults(programme: Programme) -> Iterator[Fault]:
    for kind, rungs in programme.reminders.ladders.items():
        staff = [number for number, rung in enumerate(rungs) if rung.to == "staff"]
        for number in staff[1:]:
            yield ("reminders", "ladders", kind, number), "staff are told once; keep one step for them"
        for number, rung in enumerate(rungs):
            if rung.minutes is not None and kind != "call":
                yield ("reminders", "ladders", kind, number), "only a call has a time of day that minutes count from"
    at, hours = programme.reminders.at, programme.reminders.hours
    if not hours.start <= at < hours.end:
        yield ("reminders", "at"), f"{at:%H:%M} is not within the hours, {hours.start:%H:%M} to {hours.end:%H:%M}"


def _from_to(span: Span) -> str:
    return f"{long_date(span.start)} to {long_date(span.end)}"
