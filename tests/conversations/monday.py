"""A Monday in November on which staff type when a call is to be."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conversations.moments import Moment, Reading, read_moment
from tests.programmes import calendar

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 10, tzinfo=LONDON)  # a Monday
ENGLAND = calendar()


def read(text: str, now: datetime = NOW, nation: str = "ENG") -> Reading:
    return read_moment(text, now, ENGLAND if nation == "ENG" else calendar(nation))


def shown(one: Moment | date) -> str:
    return f"{one.day:%m-%d} {one.at:%H:%M}" if isinstance(one, Moment) else f"{one:%m-%d}"
