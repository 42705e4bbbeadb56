"""What a text says of a day and a time, way by way: exactly, either or, between, about, a part of the day, a week."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from conversations.breaks import after_break
from conversations.calendar import ONE_DAY, Calendar
from conversations.clocks import Clock, bare_clocks, marked_clocks
from conversations.dates import read_date
from conversations.days import DateProblem, DateRead
from conversations.vague import PERIODS, VAGUE, halved
from conversations.wording import DAYS, long_date

FAR = timedelta(days=180)
"""A day further off than this that was not certainly meant is asked about."""
MOST_DAYS = 5
WHICH = "Which one did you mean?"


@dataclass(frozen=True, slots=True)
class Said:
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
        """Whether both day and time are said."""
        return self.day is not None and self.at is not None


def said_in(plain: str, today: date, calendar: Calendar) -> list[Said]:
    """Give the ways in which a text can be read, in plain form; none where a word of it is not understood."""
    return _after_a_break(plain, today, calendar) or _ways(plain, today)


def _after_a_break(plain: str, today: date, calendar: Calendar) -> list[Said]:
    """Read ``after half term, Monday at 9``: days are counted from the break's end, and the card says so."""
    found = after_break(plain, today, calendar)
    if found is None:
        return []
    rest, last, words = found
    first = calendar.next_school_day(last + ONE_DAY)
    assumed = f"{words} is taken as from {long_date(first)}"
    if not rest:
        return [Said(days=_days_from(first, calendar), why=f"{assumed}. Which day?")]
    return [replace(one, assumed=(assumed, *one.assumed)) for one in _ways(rest, last) if one.day is not None]


def _days_from(first: date, calendar: Calendar) -> tuple[date, ...]:
    days = [first]
    while len(days) < MOST_DAYS:
        days.append(calendar.next_school_day(days[-1] + ONE_DAY))
    return tuple(days)


def _ways(plain: str, today: date) -> list[Said]:
    """Try the surest way of reading first."""
    for way in (_exact, _either, _between, _period, _vaguely, _week):
        found = way(plain, today)
        if found:
            return found
    return []


def _exact(plain: str, today: date, half: str = "") -> list[Said]:
    """Read a text of which each word belongs to a day or a time."""
    found = [said for one in marked_clocks(plain, half) for said in _beside(plain, one, today)]
    found = found or [said for one in bare_clocks(plain, half) for said in _beside(plain, one, today)]
    whole = list(_days(plain, today))
    ahead = [said for said in whole if said.day is not None and said.day >= today and "-" not in plain]
    found = [*found, *ahead] if any(not said.problem for said in found) else [*whole, *found]
    good = [said for said in found if not said.problem]
    return list(dict.fromkeys(_best(good or found)))


def _best(found: list[Said]) -> list[Said]:
    return [said for said in found if said.whole or said.day] or [said for said in found if said.days] or found


def _beside(plain: str, found: Clock, today: date) -> Iterator[Said]:
    """Join a time with the day that the other words say; nothing where they say none."""
    before, after = plain[: found.begin], plain[found.end :]
    before = re.sub(r"\b(?:at|from|for)\s*$", "", before).strip()
    after = re.sub(r"^\s*on\b", "", after).strip()
    rest = f"{before} {after}".strip()
    timed = Said(None, found.at, found.minutes, (found.assumed,) if found.assumed else (), doubt=found.doubt)
    if not rest:
        yield timed
    elif not re.fullmatch(r"\d{1,2}", rest) and rest[0] not in "-./:" and rest[-1] not in "-/:":
        for said in _days(rest, today):
            yield replace(
                said, at=timed.at, minutes=timed.minutes, assumed=timed.assumed + said.assumed, doubt=timed.doubt
            )


def _days(text: str, today: date) -> Iterator[Said]:
    found = None if re.search(r"\bby\b|:", text) or text.isdecimal() else read_date(text, today)
    if isinstance(found, DateRead):
        yield _dated(found, text, today)
    elif isinstance(found, DateProblem) and found.choices:
        yield Said(days=found.choices, why=found.why)
    elif isinstance(found, DateProblem) and not found.unread:
        yield Said(problem=found.text)


def _dated(found: DateRead, text: str, today: date) -> Said:
    day, other = found.day, found.other
    if day == today + 7 * ONE_DAY and re.fullmatch(r"(?:on |this |coming |this coming )?[a-z]+", text):
        return Said(days=(today, day), why=f"Today is {DAYS[today.weekday()]}. Do you mean today or next week?")
    if other is not None and other < today and (other.month, other.day) == (day.month, day.day):
        return Said(other)
    if "end of" in text:
        return Said(days=(day,), why=WHICH)
    if not found.sure and day - today > FAR and _WITHOUT_YEAR.fullmatch(text):
        return Said(days=tuple(sorted({day, other or day})), why=WHICH)
    # "Next Thursday" is next week's, though some would mean the one ahead: the card says which was taken.
    if found.sure and not (_NEXT.search(text) and day - today > 7 * ONE_DAY):
        return Said(day)
    return Said(day, assumed=(f"{text} is taken as {long_date(day)}",))


_NEXT = re.compile(r"^(?:on )?next [a-z]+$| next$")
_WITHOUT_YEAR = re.compile(r"\d{1,2}\D\d{1,2}")


def _either(plain: str, today: date) -> list[Said]:
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


def _between(plain: str, today: date) -> list[Said]:
    """Read ``between 2 and 3``: when it is to begin is still to be said."""
    text = re.sub(r"\bbetween (\S+(?: ?[ap]m)?) (?:and|&) (\S+)", r"\1-\2", plain)
    if text == plain:
        return []
    return [two for said in _exact(text, today) for two in _two(replace(said, minutes=None), 30)]


def _period(plain: str, today: date) -> list[Said]:
    """Read ``tomorrow after school`` as times to choose from, and ``Friday afternoon at 2`` as it is."""
    for pattern, times in PERIODS:
        found = pattern.search(plain)
        if found:
            day = " today " if found[0].startswith("this ") else " "
            rest = " ".join(f"{plain[: found.start()]}{day}{plain[found.end() :]}".split())
            timed = [said for said in _exact(rest, today, halved(found[0])) if said.at is not None] if rest else []
            timed = timed or [said for said in _vaguely(rest, today, halved(found[0])) if said.at is not None]
            if timed:
                return timed
            days = (_exact(rest, today) or _either(rest, today)) if rest else [Said()]
            return [replace(said, at=at, why=WHICH) for at in times for said in days]
    return []


def _vaguely(plain: str, today: date, half: str = "") -> list[Said]:
    """Read ``10ish``, ``about 3`` or ``after 2``, which are asked about."""
    text = " ".join(VAGUE.sub(" ", plain).split())
    if text == plain or not text:
        return []
    back = re.search(r"\b(?:before|by)\b", plain) is not None
    return [two for said in _exact(text, today, half) for two in _two(said, -30 if back else 30)]


_OF_WEEK = re.compile(
    r"(?:some ?time |any ?time |any day |during |in )?"
    r"(?:(?P<next>next (?:week|wk))|"
    r"(?:w/?c|w/b|(?:the )?(?:week|wk) (?:beginning|commencing|beg|com|comm|of)) (?P<day>.+))"
)


def _week(plain: str, today: date) -> list[Said]:
    """Read ``next week`` and ``w/c 12 Oct``: on which day is still to be said."""
    found = _OF_WEEK.fullmatch(plain)
    if found is None:
        return []
    named = read_date(found["day"], today) if found["day"] else DateRead(today + 7 * ONE_DAY)
    if not isinstance(named, DateRead):
        return []
    monday = named.day - named.day.weekday() * ONE_DAY
    return [Said(days=tuple(monday + n * ONE_DAY for n in range(5)), why="Which day that week?")]


def _two(said: Said, minutes: int) -> Iterator[Said]:
    """Give a time and another beside it."""
    yield replace(said, why=WHICH if said.at is not None else said.why)
    if said.at is not None:
        later = datetime.combine(date.min + ONE_DAY, said.at) + timedelta(minutes=minutes)
        yield replace(said, at=later.time(), why=WHICH)
