"""A time for a call: wall-clock time with its zone and length, and the quarters of an hour that it takes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.wording import clock, long_date

QUARTER = timedelta(minutes=15)
"""Calls are kept apart by quarters of an hour: two never share one."""
UK = "Europe/London"


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
        return datetime.combine(self.day, self.wall, ZoneInfo(self.zone)).astimezone(UTC)

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


def clashing(slots: tuple[Slot, ...]) -> bool:
    """Whether two of some times touch the same quarter of an hour."""
    quarters = [quarter for slot in slots for quarter in slot.quarters()]
    return len(quarters) > len(set(quarters))
