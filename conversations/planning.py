"""Which reminders there should be, and what has to change so that there are exactly these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zlib import crc32

from conversations.calendar import Calendar, instant
from conversations.due import Step, ladder
from conversations.owing import DIGEST, Deed, Owed
from conversations.programme import Programme

AGAIN = {"call": 1}
AGAIN_AFTER = 7
"""A step that was said is said again when its day moves on by so many days; for a call by one."""
TELL_STAFF = "tell-staff"
TOLD = "told"
OPENS_AT = time(6)
"""Wall-clock time at which something happens to a cluster by itself: before anybody is written to."""
NO_ROUND = "call"
OF_EACH = ("meeting", "meeting_after")
"""Kinds whose subject is the same for every cluster, while each owes it for itself: somebody may move between them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder that there should be; without a person it is something that happens by itself.

    ``local`` is the wall clock's time; ``due_at`` and ``look_at`` are UTC. ``rank`` is its place on its ladder.
    """

    subject: str
    kind: str
    step: str
    person_id: int | None
    local: datetime
    due_at: datetime
    look_at: datetime
    rank: int = 0
    last: bool = False
    wish: bool = False
    cluster_id: int = 0
    """Whose it is, where the subject alone does not say so."""

    @property
    def key(self) -> str:
        """Name it for ever: a second one of that name cannot be sent."""
        of = f"of{self.cluster_id}" if self.cluster_id else ""
        return f"{self.subject}:{self.person_id or ''}{of}:{self.step}:{self.local.date()}"

    @property
    def slot(self) -> tuple[str, int | None, str]:
        """Say which step of which ladder of whom it is, whatever its day."""
        return self.subject, self.person_id, self.step


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder as it is kept; ``look_at`` may be later than planned, when it had to wait."""

    id: int
    key: str
    subject: str
    kind: str
    step: str
    person_id: int | None
    local: datetime
    due_at: datetime
    state: str
    wish: bool = False
    rank: int = 0
    last: bool = False

    @property
    def slot(self) -> tuple[str, int | None, str]:
        """Say which step of which ladder of whom it is, whatever its day."""
        return self.subject, self.person_id, self.step


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done: rows to add, rows to set right (by number), rows that nobody wants any more."""

    add: tuple[Wanted, ...] = ()
    move: tuple[tuple[int, Wanted], ...] = ()
    withdraw: tuple[int, ...] = ()


def wanted(
    owing: Iterable[Owed], doing: Iterable[Deed], programme: Programme, calendar: Calendar, now: datetime
) -> list[Wanted]:
    """Give the reminders that there should be: of each ladder what is ahead, and of what has passed the newest."""
    found = [one for what in owing for one in _of(what, programme, calendar, now)]
    return found + [_deed(deed, calendar) for deed in doing]


def _of(what: Owed, programme: Programme, calendar: Calendar, now: datetime) -> Iterator[Wanted]:
    spread = programme.reminders.spread_minutes
    if what.since is not None:
        local = what.since.astimezone(calendar.zone).replace(tzinfo=None, second=0, microsecond=0)
        # In the same place as what else a morning brings, so that it makes one message with that; by day at once.
        told, apart = Step(TOLD, local.date(), local.time()), spread if local.time() <= programme.reminders.at else 0
        yield from (_one(what, _placed(told, calendar), person, apart) for person in what.people)
        return
    if what.due_on is None or what.kind not in programme.reminders.ladders:
        return
    steps = _steps(what, programme, calendar)
    said = [step for step in steps if step.to == "person"]
    placed = [_placed(step, calendar, rank, last=step is said[-1]) for rank, step in enumerate(said)]
    ahead = _without_the_old(placed, now)
    yield from (_one(what, step, person, spread) for person in what.people for step in ahead)
    yield from (_one(what, _placed(step, calendar, len(said)), None, 0) for step in _for_staff(what, steps))
    if what.silent_on is not None:
        accepted = Step("accept", what.silent_on + timedelta(days=1), OPENS_AT)
        yield _one(what, _placed(accepted, calendar), None, 0)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A step of a ladder at its moment, in UTC; ``rank`` is its place, and the ``last`` one is said as that."""

    name: str
    local: datetime
    due: datetime
    rank: int
    last: bool


def _placed(step: Step, calendar: Calendar, rank: int = 0, *, last: bool = False) -> _Placed:
    due = instant(step.day, step.at, calendar.zone)
    return _Placed(step.name, datetime.combine(step.day, step.at), due, rank, last)


def _without_the_old(steps: Iterable[_Placed], now: datetime) -> list[_Placed]:
    """Leave out what newer steps of the same ladder have overtaken: after an outage one is said, not each."""
    ordered = sorted(steps, key=lambda step: (step.due, step.rank))
    passed = sum(step.due <= now for step in ordered)
    return ordered[max(0, passed - 1) :]


def _steps(what: Owed, programme: Programme, calendar: Calendar) -> list[Step]:
    at = what.at.astimezone(calendar.zone) if what.at is not None else None
    clock = at.time() if at is not None and what.kind == "call" else None
    steps = ladder(what.kind, what.opens_on, what.due_on, programme, calendar, clock)  # type: ignore[arg-type]  # asked above
    if what.over_at is None:
        return steps
    over = what.over_at.astimezone(calendar.zone)
    return [replace(step, at=max(step.at, over.time())) if step.day == over.date() else step for step in steps]


def _for_staff(what: Owed, steps: Sequence[Step]) -> list[Step]:
    """Give when staff are told: at the end of the ladder, or as it begins where there is nobody to ask."""
    told = [step for step in steps if step.to == "staff"]
    if what.people or not steps:
        return told
    return [Step(TELL_STAFF, steps[0].day, steps[0].at, "staff")]


def staff_told_on(what: Owed, programme: Programme, calendar: Calendar) -> date | None:
    """Give the day on which staff are told if nothing is heard; None where they are not."""
    if what.due_on is None or what.kind not in programme.reminders.ladders:
        return None
    return next((step.day for step in _steps(what, programme, calendar) if step.to == "staff"), None)


def _one(what: Owed, step: _Placed, person: int | None, spread: int) -> Wanted:
    wait = timedelta() if what.kind == NO_ROUND or person is None else spread_of(person, spread)
    of = what.cluster_id if person is None or what.kind in OF_EACH else 0
    return Wanted(
        what.subject,
        what.kind,
        step.name,
        person,
        step.local,
        step.due,
        step.due + wait,
        step.rank,
        step.last,
        cluster_id=of,
    )


def _deed(deed: Deed, calendar: Calendar) -> Wanted:
    due = instant(deed.day, OPENS_AT, calendar.zone)
    return Wanted(deed.subject, "deed", deed.step, None, datetime.combine(deed.day, OPENS_AT), due, due)


def spread_of(person: int, minutes: int) -> timedelta:
    """Give a person's own place in the minutes over which a morning's messages are spread: always the same one."""
    return timedelta(seconds=crc32(str(person).encode()) % (minutes * 60)) if minutes else timedelta()


def reconcile(wants: Sequence[Wanted], kept: Sequence[Kept], owing: Iterable[Owed]) -> Changes:
    """Say what has to change: nothing that was said is said again, unless its day has moved on well past it."""
    pending = {row.slot: row for row in kept if row.state == "pending" and not row.wish}
    settled = _settled(kept)
    gone = {row.key: row for row in kept if row.state == "withdrawn"}
    add, move = [], []
    for one in wants:
        row = pending.pop(one.slot, None)
        if _is_said(one, settled):
            if row is not None:
                pending[one.slot] = row
            continue
        before = gone.get(one.key)
        if row is not None and before is not None:
            # No two rows have one key: the one that is kept for that day comes back, and the other is withdrawn.
            pending[one.slot] = row
        row = before or row
        if row is None:
            add.append(one)
        elif not _same(row, one):
            move.append((row.id, one))
    unwanted = [row.id for row in pending.values()] + _idle_wishes(kept, owing)
    return Changes(tuple(add), tuple(move), tuple(sorted(unwanted)))


def in_time(changes: Changes, now: datetime) -> Changes:
    """Leave out what must not begin late: a week's digest that was not wanted by its moment is not said after it."""

    def is_late(one: Wanted) -> bool:
        return one.kind == DIGEST and one.due_at <= now

    add = tuple(one for one in changes.add if not is_late(one))
    return replace(changes, add=add, move=tuple((row, one) for row, one in changes.move if not is_late(one)))


def _settled(kept: Sequence[Kept]) -> dict[tuple[str, int | None, str], date]:
    days: dict[tuple[str, int | None, str], date] = {}
    for row in kept:
        if row.state not in ("pending", "withdrawn"):
            days[row.slot] = max(days.get(row.slot, date.min), row.local.date())
    return days


def _is_said(one: Wanted, settled: Mapping[tuple[str, int | None, str], date]) -> bool:
    day = settled.get(one.slot)
    return day is not None and (one.local.date() - day).days < AGAIN.get(one.kind, AGAIN_AFTER)


def _same(row: Kept, one: Wanted) -> bool:
    return (row.state, row.local, row.due_at, row.rank, row.last) == (
        "pending",
        one.local,
        one.due_at,
        one.rank,
        one.last,
    )


def _idle_wishes(kept: Sequence[Kept], owing: Iterable[Owed]) -> list[int]:
    """Find the wishes of people to be reminded of what they are not asked for any more."""
    asked = {(what.subject, person) for what in owing for person in what.people}
    return [row.id for row in kept if row.state == "pending" and row.wish and (row.subject, row.person_id) not in asked]
