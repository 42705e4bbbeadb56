"""A time for a call: wall-clock time with its zone and length, and the quarters of an hour that it takes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.calendar import instant
from conversations.wording import clock, long_date

QUARTER = timedelta(minutes=15)
"""Calls are kept apart by quarters of an hour: two never share one."""
UK = "Europe/London"
CODE = len("2612011530030")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """When a call is, as people say it; ``at`` is worked out from it."""

    day: date
    wall: time
    minutes: int = 30
    zone: str = UK

    @property
    def at(self) -> datetime:
        """The moment at which it begins, aware UTC."""
        return instant(self.day, self.wall, ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        """The moment at which it ends, aware UTC."""
        return self.at + timedelta(minutes=self.minutes)

    def quarters(self) -> tuple[datetime, ...]:
        """Give the beginning of each quarter of an hour that it touches, in order, aware UTC."""
        first = self.at.replace(second=0, microsecond=0)
        first -= timedelta(minutes=first.minute % 15)
        count = -((first - self.ends) // QUARTER)
        return tuple(first + QUARTER * number for number in range(count))

    def worded(self) -> str:
        """Word it in full: ``Tuesday 1 December 2026 at 3:30pm``."""
        return f"{long_date(self.day)} at {clock(self.wall)}"

    def in_brief(self) -> str:
        """Word it for a button: ``Tue 1 Dec, 3:30pm``."""
        return f"{self.day:%a} {self.day.day} {self.day:%b}, {clock(self.wall)}"

    def coded(self) -> str:
        """Write it in figures, for a button's token: ``2612011530030``."""
        return f"{self.day:%y%m%d}{self.wall:%H%M}{self.minutes:03}"


def read_code(code: str) -> Slot | None:
    """Read a time as ``coded`` writes it; None for anything else."""
    if len(code) != CODE or not (code.isascii() and code.isdecimal()):
        return None
    try:
        at = datetime.strptime(code[:10], "%y%m%d%H%M")  # noqa: DTZ007 - wall-clock time, of the slot's zone
    except ValueError:
        return None
    return Slot(at.date(), at.time(), int(code[10:])) if int(code[10:]) else None
