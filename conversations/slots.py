"""When a call can be: what stands against a moment, and what is free instead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversations.calendar import ONE_DAY, Calendar, instant
from conversations.wording import DAYS, MONTHS, long_date, short_date

FIRST, LAST = time(8), time(18)
"""A call is between these; it may end at the last."""
HOURS = "Calls begin at 8am at the earliest and end by 6pm."
DAYS_AHEAD = 400
MOST_SLOTS = 3
USUAL_MINUTES = 30
TIMES = (time(15, 30), time(8, 15), time(15, 45), time(12, 15), time(16, 15))
"""When people in schools can talk: after lessons, before them, at lunch."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a wall-clock time, and for how many minutes where that was said.

    ``assumed`` says in words what was not typed: ``half 3 is taken as 3:30pm``.
    """

    day: date
    at: time
    minutes: int | None = None
    assumed: tuple[str, ...] = ()
    place: str = ""
    """Where it is to be, where that was typed behind it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Time that is not free; both moments are aware, and ``end`` itself is free."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Unfit:
    """A moment that was read but cannot be.

    ``reason`` is one of past, far, clocks, night, weekend, bank_holiday, school_holiday and taken. ``why`` is said to
    the person, ``slots`` would do instead.
    """

    moment: Moment
    reason: str
    why: str
    slots: tuple[Moment, ...] = ()


def fitting(moment: Moment, now: datetime, calendar: Calendar, taken: Sequence[Taken] = ()) -> Moment | Unfit:
    """Give the moment back if a call can be then, or else why not and the next three slots."""
    against = _against(moment, now, calendar, taken)
    if against is None:
        return moment
    reason, why = against
    after = now if reason in ("past", "far") else max(now, instant(moment.day, time(), calendar.zone))
    that_day = slots_on(moment.day, now, calendar, taken, moment.minutes) if reason in ("night", "taken") else ()
    slots = (*that_day, *free_slots(calendar, after, taken, moment.minutes or USUAL_MINUTES, at=moment.at))
    return Unfit(moment, reason, why, slots[:MOST_SLOTS])


def _against(moment: Moment, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> tuple[str, str] | None:
    day, at = moment.day, moment.at
    today = now.astimezone(calendar.zone).date()
    if (day - today).days > DAYS_AHEAD:
        return "far", f"{long_date(day)} is more than {DAYS_AHEAD} days away. Please check the date."
    if _clocks_change(day, calendar) and at < time(3):
        return "clocks", "Clocks change that night. Please pick a time after 03:00."
    if instant(day, at, calendar.zone) <= now:
        return "past", "That time has passed."
    if day.weekday() > 4:
        return "weekend", f"{short_date(day, today)} is a {DAYS[day.weekday()]}. Calls are on school days."
    holiday = calendar.bank_holiday(day)
    if holiday:
        return "bank_holiday", f"{long_date(day)} is a bank holiday: {holiday}."
    if not calendar.is_school_day(day):
        return "school_holiday", f"{long_date(day)} is in the school holidays."
    if not _by_day(at, moment.minutes or 0):
        return "night", HOURS
    if _clashes(moment, calendar, taken):
        return "taken", "There is another call at that time."
    return None


def _clocks_change(day: date, calendar: Calendar) -> bool:
    early, late = (instant(day, wall, calendar.zone).astimezone(calendar.zone) for wall in (time(), time(12)))
    return early.utcoffset() != late.utcoffset()


def _by_day(at: time, minutes: int) -> bool:
    end = at.hour * 60 + at.minute + minutes
    return at >= FIRST and at < LAST and end <= LAST.hour * 60


def _clashes(moment: Moment, calendar: Calendar, taken: Sequence[Taken]) -> bool:
    start = instant(moment.day, moment.at, calendar.zone)
    end = start + timedelta(minutes=moment.minutes or USUAL_MINUTES)
    return any(one.start < end and start < one.end for one in taken)


def free_slots(
    calendar: Calendar,
    after: datetime,
    taken: Sequence[Taken] = (),
    minutes: int = USUAL_MINUTES,
    count: int = MOST_SLOTS,
    at: time | None = None,
) -> list[Moment]:
    """Give the next slots in which a call can be, each on another school day, from the day after ``after`` on.

    They are at the time of day that is asked for, where one is and can be; or else after and before lessons in turn,
    and never where a time is taken. ``after`` is aware.
    """
    found: list[Moment] = []
    day = after.astimezone(calendar.zone).date()
    while len(found) < count:
        day = calendar.next_school_day(day + ONE_DAY)
        found += list(_on(day, len(found), calendar, taken, minutes, at))[:1]
    return found


def slots_on(
    day: date, now: datetime, calendar: Calendar, taken: Sequence[Taken] = (), minutes: int | None = None
) -> list[Moment]:
    """Give up to three slots of one day that are still ahead, the earliest first; none on a day without school."""
    if not calendar.is_school_day(day):
        return []
    ahead = [one for one in _on(day, 0, calendar, taken, minutes) if instant(day, one.at, calendar.zone) > now]
    return sorted(ahead, key=lambda one: one.at)[:MOST_SLOTS]


def _on(
    day: date, turn: int, calendar: Calendar, taken: Sequence[Taken], minutes: int | None, at: time | None = None
) -> Iterator[Moment]:
    wanted = (at,) if at is not None else ()
    for one in (*wanted, *TIMES[turn % 3 :], *TIMES[: turn % 3]):
        moment = Moment(day, one, minutes)
        if _by_day(one, minutes or USUAL_MINUTES) and not _clashes(moment, calendar, taken):
            yield moment


def example_of(today: date, calendar: Calendar) -> str:
    """Give a day and a time that could be typed for a call, as staff do: ``Tues 1 Dec 3.30pm``."""
    day = calendar.next_school_day(today + 8 * ONE_DAY)
    return f"{_SHORT_DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} 3.30pm"


_SHORT_DAYS = ("Mon", "Tues", "Wed", "Thurs", "Fri", "Sat", "Sun")
