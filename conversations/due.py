"""What comes due: reviews, stages, calls and meetings, and the ladder of reminders that leads up to each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from conversations.calendar import Calendar
from conversations.days import months_later
from conversations.model import Section, When
from conversations.programme import Cycle, LadderKind, Meeting, Programme, Rung
from conversations.schedule import window


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of a ladder, by the wall clock of the programme's zone.

    ``name`` says which it is (``opened``, ``due-14``, ``due``, ``late+3``, ``tell-staff``) and is the same for ever, so
    that it can be part of a key.
    """

    name: str
    day: date
    at: time
    to: Literal["person", "staff"] = "person"


@dataclass(frozen=True, slots=True)
class Review:
    """A review that a cluster owes. ``key`` names it for ever: ``2026/27-first``."""

    key: str
    title: str
    mode: str
    opens_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A call that each cluster is to have between two days. ``key`` names it for ever: ``2026/27-call-12``."""

    key: str
    title: str
    opens_on: date
    due_on: date


def cycles(programme: Programme, calendar: Calendar, joined_on: date, today: date) -> list[Review]:
    """Give the reviews that a cluster owes by ``today``, the oldest first.

    A review whose due day had passed when the cluster joined is not owed.
    """
    found = [review for review in all_cycles(programme, calendar) if review.opens_on <= today]
    return [review for review in found if review.due_on > joined_on]


def all_cycles(programme: Programme, calendar: Calendar) -> list[Review]:
    """Give every review of the project, in order."""
    reviews = [
        _review(cycle, first, calendar)
        for first in months(programme)
        for cycle in programme.reviews
        if cycle.month == first.month
    ]
    return [review for review in reviews if review.opens_on in programme.project]


def _review(cycle: Cycle, first: date, calendar: Calendar) -> Review:
    opens = calendar.next_school_day(first)
    season = calendar.season(opens).capitalize()
    return Review(
        key=f"{calendar.academic_year(opens)}-{cycle.key}",
        title=f"{cycle.title.replace('{season}', season)} {opens.year}",
        mode=cycle.mode,
        opens_on=opens,
        due_on=calendar.moved_due(opens + timedelta(days=cycle.due_days)),
    )


def all_calls(programme: Programme, calendar: Calendar) -> list[FollowUp]:
    """Give the follow-up calls of the project, in order: each has the school days of its month."""
    return [
        _call(call.title, first, calendar)
        for first in months(programme)
        for call in programme.calls
        if call.month == first.month
    ]


def _call(title: str, first: date, calendar: Calendar) -> FollowUp:
    opens = calendar.next_school_day(first)
    due = calendar.add_school_days(months_later(first, 1), -1)
    return FollowUp(f"{calendar.academic_year(opens)}-call-{first.month}", title, opens, max(opens, due))


def months(programme: Programme) -> list[date]:
    """Give the first day of each month that the project touches."""
    first, found = programme.project.start.replace(day=1), []
    while first <= programme.project.end:
        found.append(first)
        first = (first + timedelta(days=31)).replace(day=1)
    return found


def stage_window(
    when: When,
    anchors: Mapping[str, date],
    today: date,
    calendar: Calendar,
    moved_days: int | None = None,
) -> tuple[date | None, date | None]:
    """Work out when a flow opens and falls due, as ``window`` does; a due day in a holiday moves to after it.

    What is due before a call, a meeting or an activity stays before it: it moves no further than the last school day.
    """
    opens, due = window(when, anchors, today, moved_days)
    if due is None or when.due is None:
        return opens, due
    moved = calendar.moved_due(due)
    limit = anchors.get(when.due.source) if when.due.days < 0 else None
    if limit is None or moved < limit or due >= limit:
        return opens, moved
    return opens, max(due, calendar.add_school_days(limit, -1))


def profile_due(when: When, joined_on: date, calendar: Calendar) -> date:
    """Give the day by which a cluster's profile is due."""
    return calendar.moved_due(joined_on + timedelta(days=when.due_days or 0))


def waits_until(section: Section, reached_on: date, calendar: Calendar) -> date | None:
    """Give the day until which a section may wait once it is reached; None for one that may not."""
    if section.can_wait_days is None:
        return None
    return calendar.moved_due(reached_on + timedelta(days=section.can_wait_days))


def next_meeting(programme: Programme, today: date) -> Meeting | None:
    """Give the next project meeting, today's included."""
    return next((one for one in sorted(programme.meetings, key=lambda one: one.date) if one.date >= today), None)


def ladder(
    kind: LadderKind,
    opens_on: date | None,
    due_on: date,
    programme: Programme,
    calendar: Calendar,
    at: time | None = None,
) -> list[Step]:
    """Give the reminders that lead up to a due day, in order, each on a day with school.

    ``due_on`` is the day that was moved out of a holiday already; ``at`` is a call's time, which minutes count from.
    A step before the opening is left out. Of steps that fall on one day the opening stays, or else the last.
    """
    rules = programme.reminders
    counted = _Counted(opens_on, due_on, at, rules.at, rules.tell_staff_after_days)
    return list(_laid(rules.ladders.get(kind, ()), counted, calendar))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the steps of a ladder are counted from; ``morning`` is when people are written to."""

    opens_on: date | None
    due_on: date
    at: time | None
    morning: time
    staff_after_days: int


@lru_cache(maxsize=8192)
def _laid(rungs: tuple[Rung, ...], counted: _Counted, calendar: Calendar) -> tuple[Step, ...]:
    """Lay a ladder out: the same one is asked for at every planning, and rarely changes."""
    steps = [step for rung in rungs for step in _step(rung, counted, calendar)]
    return tuple(sorted(_one_a_day(steps), key=lambda step: (step.day, step.at)))


def _step(rung: Rung, counted: _Counted, calendar: Calendar) -> Iterator[Step]:
    opens_on, due_on = counted.opens_on, counted.due_on
    start = opens_on if rung.source == "open" else due_on
    if start is None:
        return
    if rung.minutes is not None:
        if counted.at is not None:
            moment = datetime.combine(due_on, counted.at) + timedelta(minutes=rung.minutes)
            yield Step(_name(rung), moment.date(), moment.time(), rung.to)
        return
    days = rung.days or (counted.staff_after_days if rung.to == "staff" else 0)
    day = calendar.add_school_days(start + timedelta(days=days), rung.school_days)
    if opens_on is None or day >= opens_on:
        yield Step(_name(rung), calendar.next_school_day(day), counted.morning, rung.to)


def _name(rung: Rung) -> str:
    if rung.to == "staff":
        return "tell-staff"
    if rung.minutes is not None:
        return f"minutes{rung.minutes:+}"
    count = rung.days or rung.school_days
    if rung.source == "open":
        return f"open{count:+}" if count else "opened"
    return "due" if not count else f"due{count}" if count < 0 else f"late+{count}"


def _one_a_day(steps: list[Step]) -> Iterator[Step]:
    """Keep one step a day for each of those it is for; a call's last reminder is apart, by its time."""
    kept: dict[tuple[date, str, time], Step] = {}
    for step in steps:
        key = (step.day, step.to, step.at)
        if kept.get(key, step).name != "opened" or key not in kept:
            kept[key] = step
    yield from kept.values()
