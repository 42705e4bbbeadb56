"""A cluster in a programme, for tests of what it owes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from bot.library import Library
from conversations.calendar import Calendar, instant
from conversations.levels import LEVELS, Stretch, turns
from conversations.obligations import owed
from conversations.owing import Deed, Owed, deeds
from conversations.planning import Kept, Wanted, wanted
from conversations.programme import Programme
from conversations.programmefile import load_programme
from conversations.situation import Member, Situation
from conversations.standing import COUNTED

LIBRARY = Library()
PROGRAMME: Programme = load_programme(
    files("config").joinpath("programme.yaml").read_text(encoding="utf-8"), "programme.yaml"
)
CALENDAR: Calendar = LIBRARY.calendar("ENG")
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PRIYA, TOM, SAM, AISHA = 1, 2, 4, 3


def day(offset: int) -> date:
    """Give the day so many days from today."""
    return TODAY + timedelta(days=offset)


def cluster(**more: Any) -> Situation:
    """Oakfield, with two leads, a partner school and Sam who looks after it."""
    members = (
        Member(PRIYA, "Priya Shah", "lead", date(2026, 9, 7)),
        Member(TOM, "Tom Reed", "coordinator", date(2026, 9, 7)),
        Member(AISHA, "Aisha Khan", "partner", date(2026, 11, 23)),
    )
    given: dict[str, Any] = {"joined_on": date(2026, 9, 7), "members": members, "staff": (SAM,), **more}
    return Situation(1, "Oakfield", "ENG", "", **given)


def owed_by(situation: Situation, today: date = TODAY) -> dict[str, Owed]:
    """Give what a cluster owes, by subject."""
    return {one.subject: seen(one) for one in owed(situation, LIBRARY.flows, PROGRAMME, CALENDAR, today)}


def seen(one: Owed) -> Owed:
    """Give something owed with how it stands, as the views would say."""
    if one.kind not in COUNTED:
        return one
    days = turns(one.opens_on, one.due_on, one.last_on, PROGRAMME.reminders.tell_staff_after_days)
    ends = (date.min, days.opens_on, days.soon_on, days.late_on, days.missed_on, days.over_on, date.max)
    return replace(one, stretches=tuple(map(Stretch, LEVELS, ends, ends[1:])))


def levels_of(situation: Situation) -> dict[str, tuple[Stretch, ...]]:
    """Say how each thing of a cluster stands, as the views would."""
    done = (Stretch("done", date.min, date.max),)
    planned = (Stretch("planned", date.min, date.max),)
    looks = {f"{stage.flow}:{stage.activity_id}": planned for stage in situation.stages}
    closed = {
        f"{run.flow}:{getattr(run, name)}": done
        for run in situation.runs
        for name in ("activity_id", "meeting_id")
        if not run.is_open and getattr(run, name) is not None
    }
    return looks | {subject: one.stretches for subject, one in owed_by(situation).items()} | closed


def deeds_of(situation: Situation, today: date = TODAY) -> list[Deed]:
    """Give what happens to a cluster by itself."""
    return deeds(situation, LIBRARY.flows, PROGRAMME, CALENDAR, today)


def wants(*owing: Owed, now: datetime = NOW) -> list[Wanted]:
    """Give the reminders that there should be."""
    return wanted(owing, (), PROGRAMME, CALENDAR, now)


def an_owed(subject: str = "iem_after:5", kind: str = "follow_up", **more: Any) -> Owed:
    """Something owed by both leads, open for a week and due in one."""
    given: dict[str, Any] = {"opens_on": date(2026, 11, 17), "due_on": date(2026, 12, 1), **more}
    return seen(Owed(subject, kind, "iem_after", 1, given.pop("people", (PRIYA, TOM)), **given))


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """Give the moment of a wall-clock time in UK time."""
    return instant(day, time(hour, minute), CALENDAR.zone)


def kept_as(one: Wanted, number: int, state: str = "pending") -> Kept:
    """Give a reminder as it is kept after it was planned."""
    return Kept(
        number,
        one.key,
        one.subject,
        one.kind,
        one.step,
        one.person_id,
        one.local,
        one.due_at,
        state,
        one.wish,
        one.rank,
        one.last,
    )
