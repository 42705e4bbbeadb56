"""What a programme is: its year, its holidays, and when it may speak to people. The models are the file's format."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from conversations.model import Key, Part

Nation = Literal["ENG", "WLS", "SCT", "NIR"]
NATIONS: tuple[Nation, ...] = ("ENG", "WLS", "SCT", "NIR")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LadderKind = Literal[
    "profile",
    "review",
    "follow_up",
    "call",
    "call_before",
    "call_record",
    "call_confirm",
    "meeting",
    "meeting_after",
    "partner",
    "action",
    "programme",
]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WALL = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _day(raw: Any) -> Any:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(raw if isinstance(raw, str) and _DAY.fullmatch(raw) else "")
    except ValueError:
        raise ValueError(f"{raw!r:.40} is not a day; write it as 2026-09-01") from None


def _wall(raw: Any) -> Any:
    if isinstance(raw, time):
        return raw
    if not isinstance(raw, str) or not _WALL.fullmatch(raw):
        raise ValueError(f'{raw!r:.40} is not a time of day; write it with quotes, as "08:00"')
    return time.fromisoformat(raw)


def _zone(raw: Any) -> Any:
    if raw not in available_timezones():
        raise ValueError(f"{raw!r:.40} is not a time zone; write it as Europe/London")
    return raw


Day = Annotated[date, BeforeValidator(_day)]
WallClock = Annotated[time, BeforeValidator(_wall)]
Month = Annotated[int, Field(ge=1, le=12)]
YearName = Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")]
"""A school year as schools write it: ``2026/27``."""


class Named(Part):
    """A part whose keys are words that Python has taken; in code it is made by its fields' own names."""

    model_config = ConfigDict(populate_by_name=True)


class Span(Named):
    """Days from one to another; both belong to it."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"it ends on {self.end}, before it starts on {self.start}; put the earlier day first")
        return self

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


class Term(Span):
    """A term with the break in its middle."""

    name: str
    half_term: Span | None = None


class SchoolYear(Part):
    """The terms of one school year, and single days on which the schools are closed besides."""

    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    closed: tuple[Day, ...] = ()


class Own(Part):
    """The school years of one nation or area, in place of the programme's."""

    school_years: Mapping[YearName, SchoolYear]


class Hours(Named):
    """When people may be written to: wall-clock times on days of the week. ``end`` itself is too late."""

    start: WallClock = Field(alias="from")
    end: WallClock = Field(alias="to")
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS[:5]

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"they end at {self.end:%H:%M}, not after {self.start:%H:%M}; give a later time")
        if not set(self.days) & set(WEEKDAYS[:5]):
            raise ValueError("give at least one day from mon to fri; nothing is sent at weekends")
        return self


class Rung(Named):
    """One reminder of a ladder: counted from the day of opening or the day that something is due.

    ``days`` are days of the calendar, ``school_days`` days on which there is school, ``minutes`` count from the time
    of a call. A step for staff without a count comes after the programme's ``tell_staff_after_days``.
    """

    source: Literal["open", "due"] = Field(alias="from")
    days: int = 0
    school_days: int = 0
    minutes: int | None = None
    to: Literal["person", "staff"] = "person"

    @model_validator(mode="after")
    def _one_count(self) -> Self:
        if sum((bool(self.days), bool(self.school_days), self.minutes is not None)) > 1:
            raise ValueError("count in 'days', 'school_days' or 'minutes': keep one of them")
        return self


class Digest(Part):
    """When staff are told where their clusters stand."""

    day: Weekday
    at: WallClock


class Reminders(Part):
    """When people are reminded, and how often at most."""

    hours: Hours
    at: WallClock
    spread_minutes: Annotated[int, Field(ge=0, le=120)]
    prompts_a_week: Annotated[int, Field(ge=1)]
    messages_a_day: Annotated[int, Field(ge=1)]
    nudge_school_days: Annotated[int, Field(ge=1)]
    snooze_days: Annotated[tuple[Annotated[int, Field(ge=1, le=60)], ...], Field(min_length=1, max_length=3)]
    tell_staff_after_days: Annotated[int, Field(ge=1)]
    staff_digest: Digest
    ladders: Mapping[LadderKind, tuple[Rung, ...]]


class Cycle(Part):
    """A review that comes round: it opens on the first school day of a month."""

    key: Key
    month: Month
    mode: str
    title: str
    due_days: Annotated[int, Field(ge=1)]


class Meeting(Part):
    """A meeting of all clusters. ``key`` names it for ever, whatever its day; without one its title does."""

    date: Day
    title: str
    place: str = ""
    workshop: bool = False
    key: Key | Literal[""] = ""

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.key or " ".join(self.title.casefold().split())


class CallMonth(Part):
    """A month in which each cluster has a follow-up call or visit."""

    month: Month
    title: str


class Thresholds(Part):
    """How many must have answered before totals are shown."""

    partner_view: Annotated[int, Field(ge=1)]
    comparison: Annotated[int, Field(ge=1)]


class Programme(Part):
    """A project: its days, the schools' holidays, and what comes round."""

    name: str
    zone: Annotated[str, BeforeValidator(_zone)]
    nation: Nation = "ENG"
    project: Span
    school_years: Annotated[Mapping[YearName, SchoolYear], Field(min_length=1)]
    nations: Mapping[Nation, Own] = Field(default_factory=dict)
    areas: Mapping[Key, Own] = Field(default_factory=dict)
    due_after_holiday_school_days: Annotated[int, Field(ge=1)]
    reminders: Reminders
    thresholds: Thresholds
    reviews: Annotated[tuple[Cycle, ...], Field(min_length=1)]
    calls: tuple[CallMonth, ...] = ()
    meetings: tuple[Meeting, ...] = ()

    @property
    def tz(self) -> ZoneInfo:
        """The programme's time zone."""
        return ZoneInfo(self.zone)

    def years_of(self, nation: str, area: str = "") -> dict[str, SchoolYear]:
        """Give the school years by name: the area's own come first, then the nation's, then the programme's."""
        own = (self.nations.get(nation), self.areas.get(area))  # type: ignore[call-overload]  # any word may be asked
        years = dict(self.school_years)
        for found in own:
            years |= found.school_years if found is not None else {}
        return dict(sorted(years.items()))
