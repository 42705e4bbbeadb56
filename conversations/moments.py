"""Reading the day and time of a call as UK staff type it: every word is understood, or we ask."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from conversations.calendar import ONE_DAY, Calendar
from conversations.clocks import UNSURE_HOUR, Clock, bare_clocks, marked_clocks
from conversations.dates import DateProblem, DateRead, read_date
from conversations.phrases import parts, with_minutes, with_place
from conversations.slots import HOURS, Moment, Taken, Unfit, example_of, fitting, free_slots, slots_on
from conversations.typed import plainly, without_length
from conversations.vague import PERIODS, VAGUE, halved
from conversations.wording import DAYS, clock, long_date

__all__ = ["Moment", "Reading", "Taken", "Unfit", "Unread", "Which", "free_slots", "read_moment"]
LONGEST = 80
FAR = timedelta(days=180)
"""A day further off than this that was not certainly meant is asked about."""
MOST_CHOICES = 3
MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class Which:
    """What the text may mean; where a choice is a mere day, its time is still to be asked."""

    choices: tuple[Moment | date, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: ``why`` is said to the person, ``what`` are their words."""

    why: str
    what: str
    nothing: bool = False
    """Whether no word of it was understood, so that it was no wrong date either."""


Reading = Moment | Which | Unread | Unfit


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says: perhaps only a day or only a time; ``days`` are several it may mean, ``problem`` why none."""

    day: date | None = None
    at: time | None = None
    minutes: int | None = None
    assumed: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    why: str = ""
    problem: str = ""
    doubt: bool = False

    @property
    def whole(self) -> bool:
        return self.day is not None and self.at is not None


def read_moment(text: str, now: datetime, calendar: Calendar, taken: Sequence[Taken] = ()) -> Reading:
    """Read when a call is to be.

    ``now`` is aware; the text is taken by the clocks of the calendar's zone. A :class:`Moment` is ahead of ``now``, by
    day, on a school day and free; anything else is asked about, with choices that are.
    """

    def read(part: str) -> Reading:
        return _whole(part, now, calendar, taken)

    found = read(text)
    if not isinstance(found, Unread) or len(text) > LONGEST:
        return found
    shorter = with_minutes(plainly(text))
    timed = read(shorter[0]) if shorter is not None else None
    if isinstance(timed, Moment) and shorter is not None:
        return replace(timed, minutes=shorter[1])
    if not found.nothing:
        return found
    return _placed(text, read) or _partly(text, read) or found


def _placed(text: str, read: Callable[[str], Reading]) -> Reading | None:
    """Read ``tues 3.30 teams``: the place is taken where what stands before it is a whole day and time."""
    for head, place in with_place(text):
        rest = read(place.removeprefix("on ").removeprefix("in "))
        if isinstance(rest, Unread) and not isinstance(found := read(head), Unread):
            return replace(found, place=place) if isinstance(found, Moment) else found
    return None


def _partly(text: str, read: Callable[[str], Reading]) -> Reading | None:
    """Ask whether the part that can be read is what was meant."""
    for alike in parts(text):
        found = [read(part) for part in alike]
        moments = tuple(dict.fromkeys(one for one in found if isinstance(one, Moment)))
        if moments:
            asked = "one of these" if len(moments) > 1 else "this"
            shown = " ".join(text.split())
            return Which(moments[:MOST_CHOICES], f"I did not understand all of ‘{shown}’. Do you mean {asked}?")
        which = next((one for one in found if isinstance(one, Which) and one.choices), None)
        if which is not None:
            return which
    return None


def _whole(text: str, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> Reading:
    """Read a text of which every word has to be understood."""
    today = now.astimezone(calendar.zone).date()
    plain = plainly(text)
    if not plain or len(plain) > LONGEST:
        return _unread(text, today, calendar)
    plain, minutes = without_length(plain)
    found = _ways(plain, today)
    if not found:
        return _unread(text, today, calendar)
    saids = [replace(said, minutes=said.minutes or minutes) for said in found]
    return _answered(saids, text, now, calendar, taken)


def _ways(plain: str, today: date) -> list[_Said]:
    """Try the surest way of reading first."""
    for way in (_exact, _either, _between, _period, _vaguely, _week):
        found = way(plain, today)
        if found:
            return found
    return []


def _exact(plain: str, today: date, half: str = "") -> list[_Said]:
    """Read a text of which each word belongs to a day or a time."""
    found = [said for one in marked_clocks(plain, half) for said in _beside(plain, one, today)]
    found = found or [said for one in bare_clocks(plain, half) for said in _beside(plain, one, today)]
    whole = list(_days(plain, today))
    ahead = [said for said in whole if said.day is not None and said.day >= today and "-" not in plain]
    found = [*found, *ahead] if any(not said.problem for said in found) else [*whole, *found]
    good = [said for said in found if not said.problem]
    return list(dict.fromkeys(_best(good or found)))


def _best(found: list[_Said]) -> list[_Said]:
    return [said for said in found if said.whole or said.day] or [said for said in found if said.days] or found


def _beside(plain: str, found: Clock, today: date) -> Iterator[_Said]:
    """Join a time with the day that the other words say; nothing where they say none."""
    before, after = plain[: found.begin], plain[found.end :]
    before = re.sub(r"\b(?:at|from|for)\s*$", "", before).strip()
    after = re.sub(r"^\s*on\b", "", after).strip()
    rest = f"{before} {after}".strip()
    timed = _Said(None, found.at, found.minutes, (found.assumed,) if found.assumed else (), doubt=found.doubt)
    if not rest:
        yield timed
    elif not re.fullmatch(r"\d{1,2}", rest) and rest[0] not in "-./:" and rest[-1] not in "-/:":
        for said in _days(rest, today):
            yield replace(
                said, at=timed.at, minutes=timed.minutes, assumed=timed.assumed + said.assumed, doubt=timed.doubt
            )


def _days(text: str, today: date) -> Iterator[_Said]:
    found = None if re.search(r"\bby\b|:", text) or text.isdigit() else read_date(text, today)
    if isinstance(found, DateRead):
        yield _dated(found, text, today)
    elif isinstance(found, DateProblem) and found.choices:
        yield _Said(days=found.choices, why=found.why)
    elif isinstance(found, DateProblem) and not found.unread:
        yield _Said(problem=found.text)


def _dated(found: DateRead, text: str, today: date) -> _Said:
    day, other = found.day, found.other
    if day == today + 7 * ONE_DAY and re.fullmatch(r"(?:on |this |coming |this coming )?[a-z]+", text):
        return _Said(days=(today, day), why=f"Today is {DAYS[today.weekday()]}. Do you mean today or next week?")
    if other is not None and other < today and (other.month, other.day) == (day.month, day.day):
        return _Said(other)
    if "end of" in text:
        return _Said(days=(day,), why=WHICH)
    if not found.sure and day - today > FAR and _WITHOUT_YEAR.fullmatch(text):
        return _Said(days=tuple(sorted({day, other or day})), why=WHICH)
    # "Next Thursday" is next week's, though some would mean the one ahead: the card says which was taken.
    if found.sure and not (_NEXT.search(text) and day - today > 7 * ONE_DAY):
        return _Said(day)
    return _Said(day, assumed=(f"{text} is taken as {long_date(day)}",))


_NEXT = re.compile(r"^(?:on )?next [a-z]+$| next$")
_WITHOUT_YEAR = re.compile(r"\d{1,2}\D\d{1,2}")


def _either(plain: str, today: date) -> list[_Said]:
    """Read ``tues 3pm or 4pm`` and ``tues or weds at 3``: each takes from the others what it does not say."""
    parts = [_exact(part, today) for part in plain.split(" or ")]
    if len(parts) < 2 or not all(parts):
        return []
    saids = [said for part in parts for said in part]
    day = next((said.day for said in saids if said.day is not None), None)
    at = next((said.at for said in reversed(saids) if said.at is not None), None)
    return [
        replace(said, day=said.day if said.days else said.day or day, at=said.at or at, why=WHICH) for said in saids
    ]


def _between(plain: str, today: date) -> list[_Said]:
    """Read ``between 2 and 3``: when it is to begin is still to be said."""
    text = re.sub(r"\bbetween (\S+(?: ?[ap]m)?) (?:and|&) (\S+)", r"\1-\2", plain)
    if text == plain:
        return []
    return [two for said in _exact(text, today) for two in _two(replace(said, minutes=None), 30)]


def _period(plain: str, today: date) -> list[_Said]:
    """Read ``tomorrow after school`` as times to choose from, and ``Friday afternoon at 2`` as it is."""
    for pattern, times in PERIODS:
        found = pattern.search(plain)
        if found:
            day = " today " if found[0].startswith("this ") else " "
            rest = " ".join(f"{plain[: found.start()]}{day}{plain[found.end() :]}".split())
            timed = [said for said in _exact(rest, today, halved(found[0])) if said.at is not None] if rest else []
            if timed:
                return timed
            days = _exact(rest, today) if rest else [_Said()]
            return [replace(said, at=at, why=WHICH) for said in days for at in times]
    return []


def _vaguely(plain: str, today: date) -> list[_Said]:
    """Read ``10ish``, ``about 3`` or ``after 2``, which are asked about."""
    text = " ".join(VAGUE.sub(" ", plain).split())
    if text == plain or not text:
        return []
    back = re.search(r"\b(?:before|by)\b", plain) is not None
    return [two for said in _exact(text, today) for two in _two(said, -30 if back else 30)]


_OF_WEEK = re.compile(
    r"(?:some ?time |any ?time |any day |during |in )?"
    r"(?:(?P<next>next (?:week|wk))|"
    r"(?:w/?c|w/b|(?:the )?(?:week|wk) (?:beginning|commencing|beg|com|comm|of)) (?P<day>.+))"
)


def _week(plain: str, today: date) -> list[_Said]:
    """Read ``next week`` and ``w/c 12 Oct``: on which day is still to be said."""
    found = _OF_WEEK.fullmatch(plain)
    if found is None:
        return []
    named = read_date(found["day"], today) if found["day"] else DateRead(today + 7 * ONE_DAY)
    if not isinstance(named, DateRead):
        return []
    monday = named.day - named.day.weekday() * ONE_DAY
    return [_Said(days=tuple(monday + n * ONE_DAY for n in range(5)), why="Which day that week?")]


WHICH = "Which one did you mean?"


def _two(said: _Said, minutes: int) -> Iterator[_Said]:
    """Give a time and another beside it."""
    yield replace(said, why=WHICH if said.at is not None else said.why)
    if said.at is not None:
        later = datetime.combine(date.min + ONE_DAY, said.at) + timedelta(minutes=minutes)
        yield replace(said, at=later.time(), why=WHICH)


def _answered(saids: list[_Said], text: str, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> Reading:
    first = saids[0]
    if first.problem:
        return Unread(first.problem, text)
    if len(saids) == 1 and first.doubt:
        saids = [replace(first, at=at, assumed=()) for at in (time(8), time(17))]
        saids = [replace(said, why=f"{HOURS} When do you mean by {UNSURE_HOUR}?") for said in saids]
    if len(saids) == 1 and first.whole and not first.why:
        return fitting(_moments(first, now, calendar)[0], now, calendar, taken)
    choices = [one for said in saids for one in _choices(said, now, calendar, taken)]
    return _asked(saids, choices, now, calendar, taken)


def _choices(said: _Said, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> list[Moment | date]:
    """Give what one reading leaves to choose."""
    if said.at is not None:
        return list(_moments(said, now, calendar))
    if said.days:
        return list(said.days)
    return list(slots_on(said.day, now, calendar, taken, said.minutes)) if said.day is not None else []


def _moments(said: _Said, now: datetime, calendar: Calendar) -> list[Moment]:
    today = now.astimezone(calendar.zone).date()
    days = (said.day,) if said.day is not None else said.days or tuple(today + n * ONE_DAY for n in range(14))
    assumed = said.assumed if said.whole else ()
    return [Moment(day, said.at, said.minutes, assumed) for day in days if said.at is not None]


def _asked(
    saids: list[_Said], choices: list[Moment | date], now: datetime, calendar: Calendar, taken: Sequence[Taken]
) -> Reading:
    first = saids[0]
    fits = [one for one in choices if _fits(one, now, calendar, taken)]
    if fits:
        most = MOST_CHOICES if any(isinstance(one, Moment) for one in fits) else MOST_DAYS
        ahead = sorted(dict.fromkeys(fits[:most]), key=_day)
        return Which(tuple(ahead), first.why if first.why else _question(saids))
    day = next((one for one in choices if not isinstance(one, Moment)), first.day) or now.date()
    at_three = Moment(day, time(15, 30), first.minutes)
    return fitting(next((one for one in choices if isinstance(one, Moment)), at_three), now, calendar, taken)


def _day(one: Moment | date) -> date:
    return one.day if isinstance(one, Moment) else one


def _fits(one: Moment | date, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> bool:
    if isinstance(one, Moment):
        return isinstance(fitting(one, now, calendar, taken), Moment)
    return bool(slots_on(one, now, calendar, taken))


def _question(saids: list[_Said]) -> str:
    first = saids[0]
    if len(saids) > 1:
        return WHICH
    if first.day is None:
        return f"On which day, at {clock(first.at)}?" if first.at is not None else WHICH
    return f"At what time on {long_date(first.day)}?"


def _unread(text: str, today: date, calendar: Calendar) -> Unread:
    """Say what a day and time look like, with one that could be used."""
    example = example_of(today, calendar)
    shown = " ".join(text.split())
    shown = f"{shown[:LONGEST]}…" if len(shown) > LONGEST else shown
    return Unread(
        f"I could not read a day and time in ‘{shown}’. Try {example} or Friday week at 9.", text, nothing=True
    )
