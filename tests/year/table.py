"""What a year should bring, worked out in plain loops from the files alone: nothing here calls the program's own rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

UK = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
EARLY_MAY, SPRING, GOOD_FRIDAY, EASTER_MONDAY = (
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 3, 26),
    date(2027, 3, 29),
)
ALL = (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), GOOD_FRIDAY, EARLY_MAY, SPRING)
BANK_HOLIDAYS = {
    "ENG": (*ALL, EASTER_MONDAY, date(2027, 8, 30)),
    "WLS": (*ALL, EASTER_MONDAY, date(2027, 8, 30)),
    "SCT": (*ALL, date(2026, 11, 30), date(2027, 1, 4), date(2027, 8, 2)),
    "NIR": (*ALL, EASTER_MONDAY, date(2027, 3, 17), date(2027, 7, 12), date(2027, 8, 30)),
}
"""As gov.uk gives them for September 2026 to August 2027."""


def plain(text: str) -> Any:
    """Read YAML as it stands."""
    return YAML(typ="safe", pure=True).load(text)


@cache
def flow_file(name: str) -> Any:
    """Read a flow's file as it stands."""
    return plain(files("conversations").joinpath("flows", f"{name}.yaml").read_text(encoding="utf-8"))


class SchoolYear:
    """The school days of one nation or area, each counted out."""

    def __init__(self, programme: Any, nation: str, area: str = "") -> None:
        years = dict(programme["school_years"])
        years.update((programme.get("nations") or {}).get(nation, {}).get("school_years", {}))
        years.update((programme.get("areas") or {}).get(area, {}).get("school_years", {}))
        self.days: set[date] = set()
        for year in years.values():
            for term in year["terms"]:
                half, day = term.get("half_term"), term["from"]
                while day <= term["to"]:
                    if not (half and half["from"] <= day <= half["to"]) and day not in year.get("closed", ()):
                        self.days.add(day)
                    day += DAY
        self.days = {day for day in self.days if day.weekday() < 5 and day not in BANK_HOLIDAYS[nation]}

    def next(self, day: date) -> date:
        while day not in self.days:
            day += DAY
        return day

    def before(self, day: date) -> date:
        day -= DAY
        while day not in self.days:
            day -= DAY
        return day

    def due(self, day: date) -> date:
        """Move a day in a holiday to the third school day after it."""
        if day in self.days:
            return day
        first = last = day
        while first - DAY not in self.days:
            first -= DAY
        while last + DAY not in self.days:
            last += DAY
        if all((first + n * DAY).weekday() > 4 for n in range((last - first).days + 1)):
            return day
        for _ in range(3):
            day = self.next(day + DAY)
        return day

    def of_month(self, year: int, month: int) -> list[date]:
        return sorted(day for day in self.days if (day.year, day.month) == (year, month))


@dataclass
class Thing:
    """Something that a cluster owes, from ``born`` on, until somebody did it or it was moved (``closed``)."""

    subject: str
    kind: str
    cluster: int
    steps: list[date]
    born: datetime
    who: set[str]
    staff_on: date | None = None
    closed: datetime | None = None
    accepted_on: date | None = None
    moved: bool = False
    """Whether it was put to other days: what was said of it within a week is not said again."""
    left: dict[str, datetime] = field(default_factory=dict)
    """Who is not asked any more, since when."""
    more: dict[str, list[date]] = field(default_factory=dict)
    """Days on which somebody asked to be reminded."""
    skipped: dict[str, tuple[date, date]] = field(default_factory=dict)
    """From when until when somebody asked to be left alone."""

    def is_open(self, at: datetime) -> bool:
        silent = self.accepted_on is not None and at.astimezone(UK).date() >= self.accepted_on
        return self.born <= at and (self.closed is None or at < self.closed) and not silent

    def asks(self, who: str, at: datetime) -> bool:
        return self.is_open(at) and who in self.who and not (who in self.left and at >= self.left[who])

    def steps_of(self, who: str) -> Iterator[date]:
        start, end = self.skipped.get(who, (date.max, date.max))
        yield from (day for day in self.steps if not start <= day < end)
        yield from self.more.get(who, ())


@dataclass
class Told:
    """A message as it was owed, and what it was about."""

    who: str
    at: datetime
    subjects: list[tuple[str, str, bool]]
    """Subject, step, and whether the person had asked for it."""
    key: str = ""

    @property
    def day(self) -> date:
        return self.at.astimezone(UK).date()

    @property
    def call(self) -> bool:
        return self.subjects[0][0].startswith("call:")

    @property
    def wished(self) -> bool:
        return all(wish for _, _, wish in self.subjects)


def rungs(
    programme: Any, kind: str, school: SchoolYear, opens: date | None, due: date
) -> tuple[list[date], date | None]:
    """Give the days of a ladder for people, and the day on which staff are told."""
    people, staff = {}, None
    for rung in programme["reminders"]["ladders"][kind]:
        if "minutes" in rung:
            continue
        start = opens if rung["from"] == "open" else due
        if start is None:
            continue
        days = rung.get("days", 0)
        if rung.get("to") == "staff":
            day = start + (days or programme["reminders"]["tell_staff_after_days"]) * DAY
            staff = school.next(day)
        elif rung.get("school_days"):
            people[school.before(start)] = True
        elif opens is None or start + days * DAY >= opens:
            people[school.next(start + days * DAY)] = True
    return sorted(people), staff


def counted(when: Any, anchors: dict[str, date], school: SchoolYear) -> tuple[date, date]:
    """Give the days on which a flow opens and is due, from its ``when``."""
    opens = anchors[when["open"]["from"]] + when["open"]["days"] * DAY
    limit = anchors.get(when["due"]["from"], opens)
    due = limit + when["due"]["days"] * DAY
    moved = school.due(due)
    if when["due"]["days"] < 0 and moved >= limit > due:
        moved = max(due, school.before(limit))
    return opens, moved


def moment(day: date, wall: time) -> datetime:
    """Give a wall-clock time in the United Kingdom."""
    return datetime.combine(day, wall, UK)
