"""The log of what was sent, held against the table: each finding is a sentence."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.year.people import LIMITS, PAUSES, Year
from tests.year.table import DAY, UK, SchoolYear, Thing, Told, moment

STAFF = ("Sam", "Mia")
PAUSED = (date(2026, 11, 10), date(2026, 11, 24))
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 30)
LATE = 7 * DAY
"""How long after its last step somebody is not written to any more."""


class Judge:
    """Looks at one person's year."""

    def __init__(self, year: Year, who: str) -> None:
        self.who, self.number = who, int(who[1:]) if who not in STAFF else -1
        self.rules = year.programme["reminders"]
        self.school = SchoolYear(year.programme, "ENG") if who in STAFF else year.schools[self.number]
        self.messages = [one for one in year.log if one.who == who]
        self.things = [one for one in year.things if who in one.who]
        limited = who == f"L{LIMITS:02}"
        hours = ("12:00", "15:00") if limited else (self.rules["hours"]["from"], self.rules["hours"]["to"])
        self.start, self.end = (time.fromisoformat(hour) for hour in hours)
        self.meetings = [meeting["date"] for meeting in year.programme["meetings"]]
        self.told: dict[str, date] = {}
        self.said: set[tuple[str, str]] = set()
        self.calls = [one for one in year.calls if self.number == one[0] or who == year.host(one[0])]

    def findings(self) -> Iterator[str]:
        """Say everything that is wrong with what the person was sent."""
        by_day: dict[date, list[Told]] = defaultdict(list)
        for one in self.messages:
            yield from self._at_a_good_time(one)
            if not one.call:
                by_day[one.day].append(one)
        day = FIRST
        while day <= LAST:
            for one in by_day[day]:
                yield from self._message(one)
            if not by_day[day] and self._may_hear(day) and self._has_room(day):
                for thing in self._pending(day, moment(day, self.start) + timedelta(minutes=21)):
                    yield f"{self.who} was not told of {thing.subject} on {day}"
            day += DAY
        yield from self._caps()

    def _at_a_good_time(self, one: Told) -> Iterator[str]:
        at = one.at.astimezone(UK)
        if one.day not in self.school.days or not self.start <= at.time() < self.end:
            yield f"{self.who} was told something at a bad time: {at:%a %d %b %Y %H:%M}"
        if self._paused(one.day) and one.at > moment(PAUSED[0], time(12, 1)):
            yield f"{self.who} was told something in a pause"

    def _message(self, one: Told) -> Iterator[str]:
        """See that a message says what is owed and not yet said, and all of it."""
        for subject, step, _ in one.subjects:
            if subject.startswith(("notice:", "run:")):
                continue
            if subject.startswith(("digest:", "programme:")):
                yield from self._of_the_team(one, subject, step)
                continue
            found = [thing for thing in self.things if thing.subject == subject and thing.asks(self.who, one.at)]
            if not found:
                yield f"{self.who} was told of {subject} ({step}) on {one.day}, which nobody owed"
            elif not any(self._is_due(thing, one.day) for thing in found):
                yield f"{self.who} was told of {subject} ({step}) on {one.day}: too early, or twice"
        named = {subject for subject, _, _ in one.subjects}
        if not one.wished:
            for thing in self._pending(one.day, one.at - timedelta(minutes=6)):
                if thing.subject not in named:
                    yield f"{self.who} was told without {thing.subject} on {one.day}"
        self.told |= dict.fromkeys(named, one.day)

    def _of_the_team(self, one: Told, subject: str, step: str) -> Iterator[str]:
        """See that a week's digest, or a meeting's programme to send, comes to staff alone, in its days, and once."""
        kind, _, rest = subject.partition(":")
        if kind == "digest":
            begins = date.fromisoformat(rest.rpartition(":")[2])
        else:
            begins = self.meetings[int(rest) - 1] - 7 * DAY
        if self.who not in STAFF or not begins <= one.day < begins + 7 * DAY or (subject, step) in self.said:
            yield f"{self.who} was told of {subject} ({step}) on {one.day}: not theirs, not then, or twice"
        self.said.add((subject, step))

    def _is_due(self, thing: Thing, day: date) -> bool:
        told = self.told.get(thing.subject, date.min)
        wishes = thing.more.get(self.who, ())
        return any(told < step <= day for step in thing.steps_of(self.who)) or (day in wishes and told <= day)

    def _pending(self, day: date, at: datetime) -> Iterator[Thing]:
        before = DAY if self.who in STAFF else 0 * DAY
        for thing in self.things:
            steps = list(thing.steps_of(self.who))
            newest = max((step for step in steps if step <= day - before), default=date.max)
            said = thing.moved and newest - self.told.get(thing.subject, date.min) < LATE
            if said or not thing.asks(self.who, at) or not steps or day > max(steps) + LATE:
                continue
            if self._is_due(thing, day - before) and self.told.get(thing.subject) != day:
                yield thing

    def _may_hear(self, day: date) -> bool:
        return day in self.school.days and not self._paused(day)

    def _paused(self, day: date) -> bool:
        return self.who == f"L{PAUSES:02}" and PAUSED[0] <= day < PAUSED[1]

    def _week(self, day: date) -> list[Told]:
        return [one for one in self.messages if one.day.isocalendar()[:2] == day.isocalendar()[:2]]

    def _has_room(self, day: date) -> bool:
        """Whether there certainly is room for one more message this week, with two reminders kept for each call."""
        week = self._week(day)
        calls = 2 * sum(1 for one in self.calls if one[2].isocalendar()[:2] in _weeks(day))
        calls = 0 if self.who in STAFF else calls
        said = sum(1 for one in week if not one.call and not one.wished and one.day < day)
        return said < max(1, int(self.rules["prompts_a_week"]) - calls)

    def _caps(self) -> Iterator[str]:
        ours = [one for one in self.messages if not one.call and not one.wished]
        for day, number in Counter(one.day for one in ours).items():
            if number > self.rules["messages_a_day"]:
                yield f"{self.who} was told {number} things on {day}"
        for week, number in Counter(one.day.isocalendar()[:2] for one in ours).items():
            if number > self.rules["prompts_a_week"]:
                yield f"{self.who} was told {number} things in week {week}"


def _weeks(day: date) -> set[tuple[int, int]]:
    return {(day + n * DAY).isocalendar()[:2] for n in (0, 7)}


def twice(year: Year) -> Iterator[str]:
    """Say what was sent twice."""
    for key, number in Counter(one.key for one in year.log).items():
        if number > 1:
            yield f"{key} was sent {number} times"


def announced(year: Year) -> Iterator[str]:
    """See that each call was announced as long as it stood: on the school day before, and a quarter of an hour before."""
    said = Counter((one.who, one.subjects[0][0], one.at) for one in year.log if one.call)
    for place, (number, call, day, wall, since) in enumerate(year.calls):
        later = [one[4] for one in year.calls[place + 1 :] if one[1] == call]
        until = min([*later, *([year.settled[call]] if call in year.settled else [])], default=moment(LAST, time()))
        moments = (moment(year.schools[number].before(day), time(8)), moment(day, wall) - timedelta(minutes=15))
        for who in (*year.leads(number), year.host(number)):
            judge = Judge(year, who)
            for at in moments:
                whole = since < at < until and judge._may_hear(at.date()) and judge.start <= at.time() < judge.end
                gone = [thing.left[who] for thing in year.things if who in thing.left]
                heard = [
                    one for one in said if one[0] == who and one[1] == f"call:{call}" and abs(one[2] - at) < 5 * _MINUTE
                ]
                if whole and not (gone and at > max(gone)) and len(heard) != 1:
                    yield f"{who} heard {len(heard)} times of call {call} at {at}"
                if at >= until and heard:
                    yield f"{who} heard of call {call} at {at}, when it was there no more"


_MINUTE = timedelta(minutes=1)


def told_to_staff(year: Year) -> Iterator[str]:
    """See that what nobody answered is in staff's list from the right day on, and nothing before."""
    with year.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT id, subject, kind, at, settled_at FROM notice").all()
    kept = {(row[1], datetime.fromisoformat(row[3]).astimezone(UK).date()) for row in rows}
    for thing in year.things:
        on = thing.staff_on
        if on is None or on > LAST or thing.born > moment(on, time(8)) or not thing.is_open(moment(on, time(8, 1))):
            continue
        if any(who not in thing.left or thing.left[who] > moment(on, time(8)) for who in thing.who):
            if (thing.subject, on) not in kept:
                yield f"staff do not know of {thing.subject} from {on} on"
        elif not any(subject == thing.subject for subject, _ in kept):
            yield f"staff do not know that nobody is left for {thing.subject}"
    for subject, day in kept:
        days = [thing.staff_on for thing in year.things if thing.subject == subject and thing.staff_on]
        left = any(thing.left or not thing.who for thing in year.things if thing.subject == subject)
        if days and day < min(days) and not left:
            yield f"staff knew of {subject} on {day}, before {min(days)}"
    yield from _each_told(year, rows)


def _each_told(year: Year, rows: Sequence[Any]) -> Iterator[str]:
    said = {(one.who, subject) for one in year.log for subject, _, _ in one.subjects}
    for number, subject, _, at, settled in rows:
        for who in STAFF:
            if (
                settled is None
                and date.fromisoformat(at[:10]) < date(2027, 7, 14)
                and (who, f"notice:{number}") not in said
            ):
                yield f"{who} was not told that {subject} is unanswered since {at}"


def accepted(year: Year) -> Iterator[str]:
    """See that silence accepted each note on its day, and no other."""
    with year.store.reading() as tx:
        for thing in year.things:
            if thing.kind == "call_confirm" and thing.accepted_on is not None and thing.accepted_on <= LAST:
                note = tx.calls.note_of(int(thing.subject.partition(":")[2]))
                day = note[1].astimezone(UK).date() if note is not None else None
                if day != (thing.accepted_on if thing.closed is None else None):
                    yield f"the note of {thing.subject} was accepted on {day}, not {thing.accepted_on}"
