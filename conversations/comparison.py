"""Many clusters together: the median and the middle half, and only of enough clusters that agreed to be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from statistics import median, quantiles
from typing import Any


def agreed_since(agreed: Sequence[str], said: Iterable[tuple[str, Any, datetime]]) -> datetime | None:
    """Give since when a cluster has agreed without a break; None where what it said last is no agreement.

    ``said`` is the kind, the value and the moment of each event about that question, the oldest first.
    """
    since = None
    for kind, value, at in said:
        if kind == "answered":
            since = (since or at) if str(value) in agreed else None
        elif kind in ("skipped", "masked"):
            since = None
    return since


def shown_as_of(changes: Iterable[tuple[date, int]], least: int) -> date | None:
    """Give the day at whose end clusters are compared as they stood; None where too few have been there on any.

    ``changes`` are the days on which a cluster (by its number) had something new: it joined, or sent another review.
    The comparison moves on when at least ``least`` clusters have something new, and takes in whole days. So nobody who
    looks on two days can tell what one cluster changed from how they differ: it is about ``least`` of them or none.
    """
    shown, waiting = None, set[int]()
    for day, changed in groupby(sorted(changes), key=itemgetter(0)):
        waiting |= {cluster for _, cluster in changed}
        if len(waiting) >= least:
            shown, waiting = day, set()
    return shown


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of what clusters said: the median, the ends of the middle half, and of how many."""

    median: float
    low: float
    high: float
    number: int


def middle(values: Sequence[float | None], least: int) -> Middle | None:
    """Give the middle of what is there; None where there are fewer than ``least``, and never of fewer than two.

    The middle half is between the quartiles, worked out as ``statistics.quantiles`` does by its inclusive method.
    """
    known = [value for value in values if value is not None]
    if len(known) < max(least, 2):
        return None
    low, _, high = quantiles(known, n=4, method="inclusive")
    return Middle(float(median(known)), low, high, len(known))
