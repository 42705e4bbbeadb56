"""A programme's year as a list: terms, holidays, and what opens and falls due on which day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.calendar import ONE_DAY, Calendar, bank_holidays
from conversations.due import all_calls, all_cycles, stage_window
from conversations.model import When
from conversations.programme import Programme, Term
from conversations.wording import DAYS, MONTHS, long_date, month_name

NATIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
LAST_LOOK = timedelta(days=365)
"""How long after an activity its last look opens: so far beyond the project the terms should be known."""
MEETING_FLOWS = {"meeting_contribution": "contributions", "meeting_after": "what was taken away"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the year; ``until`` is its last day where it lasts longer than one."""

    day: date
    kind: str
    what: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Yearbook:
    """The year of one nation or area."""

    name: str
    nation: str
    start: date
    end: date
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]

    def printed(self) -> str:
        """Word the year for a terminal: a line for each entry, by month."""
        head = f"{self.name}, {long_date(self.start)} to {long_date(self.end)}, {NATIONS[self.nation]}"
        lines, month = [head], ""
        for entry in self.entries:
            if month_name(entry.day) != month:
                month = month_name(entry.day)
                lines += ["", month]
            lines.append(_line(entry))
        return "\n".join([*lines, *([""] if self.warnings else []), *(f"Warning: {one}" for one in self.warnings)])


def yearbook(programme: Programme, calendar: Calendar, whens: Mapping[str, When]) -> Yearbook:
    """Put a programme's year together; ``whens`` say when each flow opens and falls due."""
    project = programme.project
    entries = [*_holidays(programme, calendar), *_coming(programme, calendar, whens)]
    inside = [one for one in entries if one.day <= project.end and (one.until or one.day) >= project.start]
    ordered = sorted(inside, key=lambda one: (one.day, one.kind, one.what))
    warnings = tuple(_warnings(programme, calendar))
    return Yearbook(programme.name, calendar.nation, project.start, project.end, tuple(ordered), warnings)


def _line(entry: Entry) -> str:
    until = f" to {_short(entry.until)}" if entry.until is not None else ""
    return f"  {_short(entry.day) + until:<24} {entry.what}"


def _short(day: date) -> str:
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def _holidays(programme: Programme, calendar: Calendar) -> Iterator[Entry]:
    for name, year in calendar.years.items():
        for term in year.terms:
            yield from _term(term, name)
        yield from (Entry(day, "closed", "Schools are closed") for day in year.closed)
    for number in range(programme.project.start.year, programme.project.end.year + 1):
        for day, name in bank_holidays(calendar.nation, number).items():
            yield Entry(day, "bank_holiday", f"Bank holiday: {name}")


def _term(term: Term, year: str) -> Iterator[Entry]:
    yield Entry(term.start, "term", f"{term.name} term {year}", term.end)
    if term.half_term is not None:
        yield Entry(term.half_term.start, "half_term", "Half term", term.half_term.end)


def _coming(programme: Programme, calendar: Calendar, whens: Mapping[str, When]) -> Iterator[Entry]:
    for review in all_cycles(programme, calendar):
        yield Entry(review.opens_on, "review_opens", f"{review.title} opens ({review.mode.replace('_', ' ')})")
        yield Entry(review.due_on, "review_due", f"{review.title} is due")
    for meeting in programme.meetings:
        place = f", {meeting.place}" if meeting.place else ""
        yield Entry(meeting.date, "meeting", f"{meeting.title}{place}{', with a workshop' if meeting.workshop else ''}")
        for flow, what in MEETING_FLOWS.items():
            anchors = {"meeting.date": meeting.date}
            opens, due = stage_window(whens[flow], anchors, programme.project.start, calendar)
            yield from _opened(opens, f"{meeting.title}: {what}", "meeting_opens", "opens")
            yield from _opened(due, f"{meeting.title}: {what}", "meeting_due", "due")
    for call in all_calls(programme, calendar):
        yield Entry(call.opens_on, "calls", call.title, call.due_on)


def _opened(day: date | None, what: str, kind: str, verb: str) -> Iterator[Entry]:
    if day is not None:
        yield Entry(day, kind, f"{what}, {verb}")


def _warnings(programme: Programme, calendar: Calendar) -> Iterator[str]:
    days = (programme.project.end + LAST_LOOK - programme.project.start).days
    span = (programme.project.start + n * ONE_DAY for n in range(days + 1))
    for year in dict.fromkeys(calendar.academic_year(day) for day in span if not calendar.knows(day)):
        yield f"the terms of {year} are not in the file; until they are, every weekday counts but bank holidays."
    own = programme.nations.get(calendar.nation)  # type: ignore[call-overload]  # any word may be asked
    if calendar.nation != programme.nation and own is None and calendar.years == programme.years_of(programme.nation):
        yield f"{NATIONS[calendar.nation]} has no terms of its own in the file; those of the programme are used."
