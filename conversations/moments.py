"""Reading the day and time of a call as UK staff type it: every word is understood, or we ask."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a wall-clock time. ``assumed`` says in words what was not typed: ``3 is taken as 3pm``."""

    day: date
    at: time
    minutes: int | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Which:
    """What the text may mean: moments, or days of which one is to be chosen (keeping the time ``at``)."""

    choices: tuple[Moment | date, ...]
    why: str
    at: time | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: ``why`` is said to the person, ``what`` are the words that nobody understood."""

    why: str
    what: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """A moment that was read and cannot be: ``reason`` for programs, ``why`` for people, and what would do instead."""

    moment: Moment
    reason: str
    why: str
    slots: tuple[Moment, ...] = ()


Reading = Moment | Which | Unread | Unfit
"""What ``read_moment(text, now, calendar, taken=())`` gives."""
