"""How a thing that is owed stands: the days on which that changes. Which level holds on a day, the views say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LEVELS = ("planned", "open", "due", "late", "missed", "over", "done")
"""How something may stand, in the order in which it comes to it; ``over`` is what nobody is asked for any more."""
LATE = ("late", "missed")
"""The levels of what is overdue."""
ASKED = ("open", "due", *LATE)
"""The levels of what people are asked for."""
SOON = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turns:
    """The first day of each level after ``planned``, in their order; a level that never comes begins on ``date.max``.

    ``soon_on`` is the first day of ``due``, ``over_on`` the day from which nobody is asked any more.
    """

    opens_on: date
    soon_on: date
    late_on: date
    missed_on: date
    over_on: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A level of something, from a day on and until another, which is not part of it any more: as the views say."""

    level: str
    from_on: date
    until_on: date


def turns(opens_on: date | None, due_on: date | None, last_on: date | None, missed_after: int) -> Turns:
    """Work out when the level of something changes.

    It is ``due`` in the week that ends with its day, ``late`` from the day after, and ``missed`` once it is later than
    ``missed_after`` days, of the calendar. After ``last_on`` nobody is asked for it.
    """
    over = date.max if last_on is None else last_on + DAY
    late = min(over, date.max if due_on is None else due_on + DAY)
    missed = min(over, late if late == date.max else late + timedelta(days=missed_after))
    opens = min(late, opens_on or date.max)
    soon = late if late == date.max else min(late, max(opens, late - SOON))
    return Turns(opens, soon, late, missed, over)


def level_on(stretches: Iterable[Stretch], day: date) -> str:
    """Give the level of a day; empty where the views say nothing of it."""
    return next((one.level for one in stretches if one.from_on <= day < one.until_on), "")
