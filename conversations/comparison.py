"""Many clusters together: the median and the middle half, and only of enough clusters that agreed to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


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
