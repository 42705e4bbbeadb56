"""Whom staff may nudge, about what and when: decided here, so that nobody is nudged too often or at night."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from conversations.calendar import Calendar
from conversations.owing import Owed
from conversations.programme import Reminders
from conversations.sending import Listener, first_moment
from conversations.standing import OWN, Overdue, overdue


@dataclass(frozen=True, slots=True)
class Before:
    """What somebody had of nudges: whether one waits for them, and when the last went out (UTC)."""

    waits: bool = False
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """How often somebody was told of a subject, and when last (UTC)."""

    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody who may be nudged: at which moment (UTC), and why it is not this one."""

    person_id: int
    about: Overdue
    at: datetime
    waits_for: Literal["", "hours", "room"] = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is left out, and why: a word that the card puts into a sentence."""

    person_id: int
    about: Overdue
    why: Literal["waits", "lately", "muted", "paused", "snoozed"]


def to_nudge(owing: Iterable[Owed], today: date) -> dict[int, Overdue]:
    """Give, for each person that something overdue falls to, what is the latest: a nudge is about one thing."""
    found: dict[int, Overdue] = {}
    for one in overdue(owing, today):
        if one.what.kind in OWN:
            for person in one.what.people:
                found.setdefault(person, one)
    return found


def latest_of_each(by_cluster: Iterable[Mapping[int, Overdue]]) -> dict[int, Overdue]:
    """Give one thing a person, where somebody is in several clusters: the latest of all."""
    found: dict[int, Overdue] = {}
    for people in by_cluster:
        for person, one in people.items():
            if person not in found or found[person].days < one.days:
                found[person] = one
    return found


def nudge(
    about: Overdue, person: Listener, before: Before, calendar: Calendar, rules: Reminders, now: datetime
) -> Nudge | Left:
    """Decide whether somebody may be nudged, and when: at most once in so many school days, in their own hours."""
    if before.waits:
        return Left(person.id, about, "waits")
    if person.muted:
        return Left(person.id, about, "muted")
    if person.paused_until is not None and person.paused_until > now.astimezone(calendar.zone).date():
        return Left(person.id, about, "paused")
    if about.what.subject in person.snoozed:
        return Left(person.id, about, "snoozed")
    at, waits_for = first_moment(person, calendar, rules, now)
    if before.last is not None and not _far_enough(before.last, at, calendar, rules):
        return Left(person.id, about, "lately")
    return Nudge(person.id, about, at, waits_for)


def _far_enough(last: datetime, at: datetime, calendar: Calendar, rules: Reminders) -> bool:
    then, day = (moment.astimezone(calendar.zone).date() for moment in (last, at))
    return calendar.school_days_between(then, day) >= rules.nudge_school_days
