"""What may be said to one person at this moment: decided when it is sent, never before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from conversations.calendar import Calendar, instant
from conversations.owing import Owed
from conversations.planning import spread_of
from conversations.programme import Hours, Reminders

TOO_LATE = timedelta(days=7)
"""How long after its last step somebody is not written to any more: staff see it instead."""
CALL = "call"
NUDGE = "nudge"
"""Begins the step of a reminder that staff asked for: it keeps to every limit, unlike a wish of the person's own."""
FEWEST = 1
"""What is left to other reminders in a week, however many calls it has."""


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that has come due; ``subject`` is what it is about."""

    id: int
    key: str
    subject: str
    kind: str
    step: str
    rank: int
    last: bool
    wish: bool
    due_at: datetime

    @property
    def own_wish(self) -> bool:
        """Whether the person themselves asked for it."""
        return self.wish and not self.step.startswith(NUDGE)


@dataclass(frozen=True, slots=True)
class Told:
    """A message that a person was sent, and whether it was a call's reminder, or one that they had asked for."""

    at: datetime
    call: bool = False
    wish: bool = False


@dataclass(frozen=True, slots=True)
class Listener:
    """The person: when they like to hear, what they were told this week, and the calls still to be announced in it."""

    id: int
    hours: Hours | None = None
    muted: bool = False
    paused_until: date | None = None
    """The first day on which they are told things again."""
    told: tuple[Told, ...] = ()
    calls_ahead: int = 0
    hosts: bool = False
    """Whether they look after clusters: their own calls, which are many, take no room from what they are to do."""
    snoozed: frozenset[str] = frozenset()
    """Subjects of which they have asked to be reminded later."""
    digest_at: datetime | None = None
    """When they get a digest later today; what may wait goes with it, so that it is one message and not two."""


@dataclass
class Decision:
    """What becomes of all that is due: messages, each of one or more reminders; ends; and until when the rest waits."""

    messages: list[tuple[Due, ...]] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)
    waits: dict[int, datetime] = field(default_factory=dict)


def decide(
    due: Sequence[Due],
    asked: Mapping[str, Owed],
    person: Listener,
    calendar: Calendar,
    rules: Reminders,
    now: datetime,
) -> Decision:
    """Decide what one person is told now. ``asked`` is what they are asked for at this moment, by subject."""
    found = Decision()
    live = _once([one for one in _newest(due, person, found) if _still(one, asked, found, now)], asked, found)
    calls = [one for one in live if one.kind == CALL]
    others = [one for one in live if one.kind != CALL]
    moment = _Moment(person, calendar, rules, now)
    for one in calls:
        _call(one, asked[one.subject], moment, found)
    _others(others, asked, moment, found)
    return found


def _newest(due: Sequence[Due], person: Listener, found: Decision) -> Iterator[Due]:
    """Take the newest of each subject; what it has overtaken, and what the person put off, is not said."""
    newest: dict[str, Due] = {}
    for one in sorted(due, key=lambda one: (one.due_at, one.rank, one.id)):
        before = newest.get(one.subject)
        if before is not None:
            found.ended[before.id] = "superseded"
        newest[one.subject] = one
    for one in newest.values():
        if one.subject in person.snoozed and not one.own_wish:
            found.ended[one.id] = "superseded"
        else:
            yield one


def _still(one: Due, asked: Mapping[str, Owed], found: Decision, now: datetime) -> bool:
    what = asked.get(one.subject)
    if what is None:
        found.ended[one.id] = "withdrawn"
    elif one.kind == CALL and what.at is not None and what.at <= now:
        found.ended[one.id] = "expired"
    elif one.last and one.kind != CALL and now - one.due_at > TOO_LATE:
        found.ended[one.id] = "listed"
    return one.id not in found.ended


def _once(live: Sequence[Due], asked: Mapping[str, Owed], found: Decision) -> list[Due]:
    """Say once what is both wished for and due: as the person wished, but for the last time that they are asked."""
    runs = {one.id: here.id for one in live if one.kind != CALL and (here := asked[one.subject].run) is not None}
    wished = {runs[one.id] for one in live if one.own_wish and one.id in runs}
    last = {runs[one.id] for one in live if one.last and not one.own_wish and one.id in runs}
    for one in live:
        run = runs.get(one.id)
        if run in wished and one.own_wish is (run in last):
            found.ended[one.id] = "superseded"
    return [one for one in live if one.id not in found.ended]


class _Moment:
    """Whether this is a moment for a person, and if not, which is."""

    def __init__(self, person: Listener, calendar: Calendar, rules: Reminders, now: datetime) -> None:
        self._person, self._calendar, self._rules, self.now = person, calendar, rules, now
        self._today = now.astimezone(calendar.zone).date()

    @property
    def digest_at(self) -> datetime | None:
        """Give when a digest takes along what is due now; it must still be to come today."""
        at = self._person.digest_at
        return at if at is not None and at > self.now and self._day(at) == self._today else None

    @property
    def spread(self) -> timedelta:
        return spread_of(self._person.id, self._rules.spread_minutes)

    def opening(self) -> datetime | None:
        """Give when the person may be told anything again; None when it is now."""
        if self._person.muted:
            return self._morning(self._today + timedelta(days=1))
        until = self._person.paused_until
        if until is not None and until > self._today:
            return self._morning(until)
        if self._calendar.may_send(self.now, self._person.hours):
            return None
        return self._calendar.next_sending(self.now, self._person.hours)

    def room(self) -> datetime | None:
        """Give when there is room for another message of ours; None when there is now."""
        counted = [told for told in self._person.told if not told.call]
        today = [told for told in counted if self._day(told.at) == self._today]
        if len(today) >= self._rules.messages_a_day:
            return self._morning(self._today + timedelta(days=1))
        monday = self._today - timedelta(days=self._today.weekday())
        calls = sum(1 for told in self._person.told if told.call and self._day(told.at) >= monday)
        taken = 0 if self._person.hosts else calls + self._person.calls_ahead
        most = max(FEWEST, self._rules.prompts_a_week - taken)
        if sum(1 for told in counted if not told.wish and self._day(told.at) >= monday) >= most:
            return self._morning(monday + timedelta(days=7))
        return None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._calendar.zone).date()

    def _morning(self, day: date) -> datetime:
        return self._calendar.next_sending(instant(day, time(), self._calendar.zone), self._person.hours)


def first_moment(
    person: Listener, calendar: Calendar, rules: Reminders, now: datetime
) -> tuple[datetime, Literal["", "hours", "room"]]:
    """Give the first moment, in UTC, at which a person may be told one more thing of ours, and why it is not now.

    ``hours`` are their quiet hours, a weekend, a holiday or a pause of theirs; ``room`` is a limit on messages.
    """
    moment = _Moment(person, calendar, rules, now)
    opening = moment.opening()
    if opening is not None:
        return opening + moment.spread, "hours"
    room = moment.room()
    return (now, "") if room is None else (room + moment.spread, "room")


def _call(one: Due, what: Owed, moment: _Moment, found: Decision) -> None:
    opening = moment.opening()
    if opening is None:
        found.messages.append((one,))
    elif what.at is not None and opening >= what.at:
        found.ended[one.id] = "expired"
    else:
        found.waits[one.id] = opening


def _others(due: Sequence[Due], asked: Mapping[str, Owed], moment: _Moment, found: Decision) -> None:
    """Say everything that may be said in one message, the most urgent first."""
    opening = moment.opening()
    if opening is not None:
        found.waits |= {one.id: opening + moment.spread for one in due}
        return
    if moment.digest_at is not None:
        found.waits |= {one.id: moment.digest_at for one in due if not one.own_wish}
        due = [one for one in due if one.own_wish]
    room = moment.room()
    said = [one for one in due if room is None or one.own_wish]
    if room is not None:
        found.waits |= {one.id: room + moment.spread for one in due if not one.own_wish}
    if said:
        found.messages.append(tuple(sorted(said, key=lambda one: _urgency(one, asked[one.subject]))))


def _urgency(one: Due, what: Owed) -> tuple[date, int]:
    return what.due_on or one.due_at.date(), one.id
