"""Reading the day and time of a call as UK staff type it: every word is understood, or we ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from conversations.calendar import ONE_DAY, Calendar
from conversations.clocks import UNSURE_HOUR
from conversations.phrases import is_about_time, parts, with_minutes, with_place
from conversations.sayings import MOST_DAYS, WHICH, Said, said_in
from conversations.slots import HOURS, Moment, Taken, Unfit, example_of, fitting, free_slots, slots_on
from conversations.typed import plainly, without_length
from conversations.wording import clock, long_date

__all__ = ["Moment", "Reading", "Taken", "Unfit", "Unread", "Which", "free_slots", "read_moment"]
LONGEST = 80
MOST_CHOICES = 3


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
        if not isinstance(rest, Unread) or isinstance(found := read(head), Unread):
            continue
        # Figures behind a mere day are its time, though it could not be read: no house number.
        if isinstance(found, Moment) or not place[0].isdecimal():
            return replace(found, place=place) if isinstance(found, Moment) else found
    return None


def _partly(text: str, read: Callable[[str], Reading]) -> Reading | None:
    """Ask whether the part that can be read is what was meant."""
    shown = " ".join(text.split())
    for alike in parts(text):
        found = [read(part) for part in alike]
        moments = tuple(dict.fromkeys(one for one in found if isinstance(one, Moment)))
        if len(moments) == 1 and not is_about_time(left := _left(text, alike[found.index(moments[0])])):
            return replace(moments[0], assumed=(*moments[0].assumed, f"I left out ‘{left}’"))
        if moments:
            asked = "one of these" if len(moments) > 1 else "this"
            return Which(moments[:MOST_CHOICES], f"I did not understand all of ‘{shown}’. Do you mean {asked}?")
        which = next((one for one in found if isinstance(one, Which) and one.choices), None)
        if which is not None:
            return replace(which, why=f"I did not understand all of ‘{shown}’. {which.why}")
    return None


def _left(text: str, part: str) -> str:
    """Give what stands around a part."""
    before, _, after = " ".join(text.split()).partition(part)
    return " … ".join(filter(None, (before.strip(), after.strip())))


def _whole(text: str, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> Reading:
    """Read a text of which every word has to be understood."""
    today = now.astimezone(calendar.zone).date()
    plain = plainly(text)
    if not plain or len(plain) > LONGEST:
        return _unread(text, today, calendar)
    plain, minutes = without_length(plain)
    found = said_in(plain, today, calendar)
    if not found:
        return _unread(text, today, calendar)
    saids = [replace(said, minutes=said.minutes or minutes) for said in found]
    return _answered(saids, text, now, calendar, taken)


def _answered(saids: list[Said], text: str, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> Reading:
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


def _choices(said: Said, now: datetime, calendar: Calendar, taken: Sequence[Taken]) -> list[Moment | date]:
    """Give what one reading leaves to choose."""
    if said.at is not None:
        return list(_moments(said, now, calendar))
    if said.days:
        return list(said.days)
    return list(slots_on(said.day, now, calendar, taken, said.minutes)) if said.day is not None else []


def _moments(said: Said, now: datetime, calendar: Calendar) -> list[Moment]:
    today = now.astimezone(calendar.zone).date()
    days = (said.day,) if said.day is not None else said.days or tuple(today + n * ONE_DAY for n in range(14))
    assumed = said.assumed if said.whole else ()
    return [Moment(day, said.at, said.minutes, assumed) for day in days if said.at is not None]


def _asked(
    saids: list[Said], choices: list[Moment | date], now: datetime, calendar: Calendar, taken: Sequence[Taken]
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


def _question(saids: list[Said]) -> str:
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
