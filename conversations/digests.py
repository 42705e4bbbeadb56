"""What staff are told at the beginning of a week: of each cluster one line, all of them in one message."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from conversations.calendar import Calendar, instant
from conversations.model import Flow
from conversations.nudging import Heard
from conversations.owing import DIGEST, Owed
from conversations.programme import WEEKDAYS, Reminders
from conversations.situation import CallNow, Situation
from conversations.standing import due_soon, overdue, unwritten
from conversations.standingcards import name_of, overdue_line, times_told
from conversations.wording import long_date

A_WEEK = timedelta(days=7)
MOST_THINGS = 2
"""Things of one kind that are named of one cluster."""


def digests(
    situation: Situation, owing: Sequence[Owed], rules: Reminders, calendar: Calendar, now: datetime
) -> Iterator[Owed]:
    """Give a cluster's part of this week's digest, and of next week's once this one's time has come.

    What it says is judged by the digest's own day, so that nothing new comes into one that has gone out. It is for
    the first school day from the programme's day on; a week without school has none.
    """
    today = now.astimezone(calendar.zone).date()
    monday = today - timedelta(days=today.weekday())
    first = digest_at(monday, rules, calendar)
    weeks = (monday, monday + A_WEEK) if first is not None and first <= now else (monday,)
    for week in weeks:
        at = digest_at(week, rules, calendar)
        if at is not None and situation.staff and tells(situation, owing, at, calendar):
            subject = f"{DIGEST}:{situation.cluster_id}:{week}"
            yield Owed(subject, DIGEST, "", situation.cluster_id, situation.staff, None, None, since=at)


def digest_at(monday: date, rules: Reminders, calendar: Calendar) -> datetime | None:
    """Give the moment, in UTC, of the digest of a week; None where the rest of it has no school."""
    wanted = monday + timedelta(days=WEEKDAYS.index(rules.staff_digest.day))
    day = calendar.next_school_day(wanted)
    return instant(day, rules.staff_digest.at, calendar.zone) if day < monday + A_WEEK else None


def tells(situation: Situation, owing: Sequence[Owed], at: datetime, calendar: Calendar) -> bool:
    """Whether there is anything to say of a cluster at a digest's moment."""
    day = at.astimezone(calendar.zone).date()
    return bool(overdue(owing, day) or due_soon(owing, day) or unwritten(owing, at) or calls_of(situation, day))


def calls_of(situation: Situation, day: date) -> list[CallNow]:
    """Give the calls that are booked for the week from a day on."""
    return [call for call in situation.calls if call.state == "booked" and _within(call.on_date, day)]


def _within(day: date | None, since: date) -> bool:
    return day is not None and since <= day < since + A_WEEK


def digest_line(
    situation: Situation,
    owing: Sequence[Owed],
    flows: Mapping[str, Flow],
    heard: Mapping[tuple[str, int], Heard],
    now: datetime,
    today: date,
) -> tuple[bool, str]:
    """Say whether something of a cluster is overdue, and in one line what there is."""
    late = overdue(owing, today)
    parts = [overdue_line(one, flows, times_told(one.what, heard)) for one in late[:MOST_THINGS]]
    if len(late) > MOST_THINGS:
        parts.append(f"{len(late) - MOST_THINGS} more late")
    known = {one.what.subject for one in late}
    parts += ["call not written up yet" for one in unwritten(owing, now) if one.subject not in known]
    parts += list(_soon(due_soon(owing, today)[:MOST_THINGS], flows))
    parts += [f"call on {long_date(call.on_date)}" for call in calls_of(situation, today) if call.on_date is not None]
    return bool(late), "; ".join(parts)


def _soon(owing: Iterable[Owed], flows: Mapping[str, Flow]) -> Iterator[str]:
    for one in owing:
        if one.due_on is not None and one.kind != "call_record":
            yield f"{name_of(one, flows)}, due {long_date(one.due_on).split()[0]}"
