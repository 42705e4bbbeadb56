"""Every cluster as the project report sees them: all for what was done, those that agreed for what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.library import Library
from bot.reports.gathered import Gathered, Scale, scale
from bot.reports.paper import Chart
from conversations import portrait
from conversations.comparison import Middle, middle
from conversations.portrait import Taken, reviews

NOT_ENOUGH = "Not enough clusters have agreed to be compared yet: {} of at least {}."
NOT_ENOUGH_SAID = "Not enough clusters have answered this yet: {} of at least {}."
Parts = tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]
"""What stands under a heading: its pictures, lines and quotes."""


@dataclass(frozen=True)
class Whole:
    """Every cluster, and of those that agreed to be compared what they said; ``today`` is a day of UK time."""

    library: Library
    everybody: tuple[Gathered, ...]
    today: date

    @cached_property
    def agreeing(self) -> tuple[Gathered, ...]:
        """The clusters whose answers may be compared, and that have sent a review."""
        return tuple(one for one in self.everybody if one.consents and self.done(one))

    @property
    def too_few(self) -> str:
        """Say that there are too few of them; empty where there are enough."""
        return NOT_ENOUGH.format(len(self.agreeing), self.least) if len(self.agreeing) < self.least else ""

    def too_few_said(self, number: int) -> str:
        """Say that too few of them, so many, have answered something; empty where there are enough."""
        return NOT_ENOUGH_SAID.format(number, self.least) if number < self.least else ""

    @property
    def least(self) -> int:
        """How many clusters must be together before anything of them is shown."""
        return self.library.report.least.clusters

    @cached_property
    def twice(self) -> tuple[Gathered, ...]:
        """Those of them that have sent two reviews or more."""
        return tuple(one for one in self.agreeing if len(self.done(one)) > 1)

    @cached_property
    def areas(self) -> Scale:
        """The areas of a review."""
        return scale(self.library, self.library.report.review.areas)

    def done(self, one: Gathered) -> list[Taken]:
        """Give a cluster's reviews that were sent."""
        return reviews(self.library.report, one.taken)

    def levels(self, one: Gathered, *, first: bool = False) -> dict[str, int | None]:
        """Give a cluster's level in every area."""
        done = self.done(one)
        return portrait.levels(self.library.report, done[:1] if first else done, self.areas.keys)

    def middle(self, question_id: str, *, first: bool = False, of: Sequence[Gathered] | None = None) -> Middle | None:
        """Give the middle of a number in the latest review of each, or the first, where enough gave one."""
        clusters = self.agreeing if of is None else of
        return self.enough([_number(self.done(one), question_id, first=first) for one in clusters])

    def enough(self, values: Sequence[float | None]) -> Middle | None:
        """Give the middle of what clusters gave, where enough of them gave it."""
        return middle(values, self.least)


def _number(done: Sequence[Taken], name: str, *, first: bool) -> int | None:
    said = [value for one in done if (value := one.number(name)) is not None]
    return None if not said else said[0] if first else said[-1]


def has_told(one: Gathered, flow: str) -> bool:
    """Whether a cluster has told anything in a flow."""
    return any(taken.flow == flow for taken in one.taken)


def latest_of(one: Gathered, flow: str) -> Taken:
    """Give the newest of a cluster's runs of a flow.

    Raises:
        IndexError: it has none.
    """
    return [taken for taken in one.taken if taken.flow == flow][-1]
