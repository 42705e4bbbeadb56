"""How a cluster moved in each area, in figures: what charts draw and cards say. Nothing that draws is loaded for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.library import Library
from bot.reports.gathered import Gathered, scale
from conversations import portrait
from conversations.comparison import Middle, middle
from conversations.portrait import Taken, reviews
from conversations.wording import count

LOWEST, HIGHEST = 1, 4
"""The ends of the scale ``level`` of the content."""
SMALL_MULTIPLES = 3
"""From so many reviews on, they are also shown one after another."""


@dataclass(frozen=True, slots=True)
class Move:
    """One dimension: its level last time and now, and the middle half of all clusters where that may be shown."""

    label: str
    before: float | None
    now: float | None
    band: Middle | None = None

    @property
    def change(self) -> float | None:
        """By how much it moved; None where one of the two is missing."""
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def words(self) -> str:
        """Say how it moved."""
        if self.now is None:
            return "not rated"
        if self.change is None:
            return "new"
        return f"{'up' if self.change > 0 else 'down'} {figure_of(abs(self.change))}" if self.change else "same"


@dataclass(frozen=True, slots=True)
class Course:
    """One dimension over several reviews, oldest first; None where it was not rated."""

    label: str
    levels: tuple[float | None, ...]


def moved(library: Library, mine: Gathered, everybody: Sequence[Gathered], *, first: bool) -> list[Move]:
    """Give each area's level now, against the first review or the one before, with the project's middle half.

    The middle half is only there where enough clusters agreed to be compared.
    """
    report = library.report
    areas = scale(library, report.review.areas)
    done = reviews(report, mine.taken)
    before = portrait.levels(report, done[:1] if first else done[:-1], areas.keys) if len(done) > 1 else {}
    now = portrait.levels(report, done, areas.keys)
    bands = middles(library, everybody)
    return [Move(areas.labels[key], before.get(key), now[key], bands.get(key)) for key in areas.keys]


def middles(library: Library, everybody: Sequence[Gathered]) -> dict[str, Middle]:
    """Give the middle half of every area, of the clusters that agreed to be compared; none of too few of them."""
    report = library.report
    keys = scale(library, report.review.areas).keys
    agreeing = [
        portrait.levels(report, reviews(report, one.taken), keys)
        for one in everybody
        if one.consents and reviews(report, one.taken)
    ]
    found = {key: middle([levels[key] for levels in agreeing], report.least.clusters) for key in keys}
    return {key: one for key, one in found.items() if one is not None}


def courses_of(library: Library, done: Sequence[Taken]) -> list[Course]:
    """Give each area's level after each of several reviews, the oldest first."""
    areas = scale(library, library.report.review.areas)
    levels = [portrait.levels(library.report, done[: place + 1], areas.keys) for place in range(len(done))]
    return [Course(areas.labels[key], tuple(level[key] for level in levels)) for key in areas.keys]


def of_clusters(numbers: Iterable[int]) -> str:
    """Say of how many clusters figures are that not all may have given: ``6 clusters``, ``5 to 6 clusters``."""
    known = sorted(set(numbers)) or [0]
    return count(known[0], "cluster") if len(known) == 1 else f"{known[0]} to {known[-1]} clusters"


def from_to(row: Move) -> str:
    """Say from where to where an area moved."""
    if row.now is None or row.before is None:
        return f"{figure_of(row.now)} ({row.words})" if row.now is not None else row.words
    return f"{figure_of(row.before)} to {figure_of(row.now)} ({row.words})"


def figure_of(value: float | None) -> str:
    """Word a number as people write it: ``3``, ``2.5``; a dash where there is none."""
    return "–" if value is None else f"{value:.1f}".removesuffix(".0")
