"""How clusters work, over the whole project: their levels now, and how they moved."""

import random
from collections.abc import Iterator, Sequence
from statistics import median

from bot.reports.agreeing import Parts, Whole, latest_of
from bot.reports.gathered import Gathered, scale
from bot.reports.medians import Slope, slopes
from bot.reports.moved import figure_of
from bot.reports.paper import HALF, Chart
from bot.reports.project import Bar, Line, grid, stacked
from conversations.wording import join_words

MOST_IN_GRID = 25
"""Clusters in a grid: more do not fit on a page, and are counted by level."""


def features(view: Whole) -> Parts:
    """Show where the clusters stand, and how the middle of them moved."""
    if view.too_few:
        return (), (view.too_few,), ()
    charts = [_spread(view)]
    moved = _slopes(view)
    if any(row.ends for row in moved):
        charts.append(slopes("Median level, first and latest", moved, HALF))
    return tuple(charts), (*_moved_most(moved), *_newer_and_older(view)), ()


def _spread(view: Whole) -> Chart:
    rows = [view.levels(one) for one in view.agreeing]
    labels = [view.areas.labels[key] for key in view.areas.keys]
    if len(rows) <= MOST_IN_GRID:
        # Shuffled by the day: neither the order nor the codes say who is who, and a copy made today is the same.
        random.Random(view.today.isoformat()).shuffle(rows)  # noqa: S311 - an order that says nothing, no secret
        lines = [Line(f"C{place}", tuple(row[key] for key in view.areas.keys)) for place, row in enumerate(rows, 1)]
        return grid("Levels", lines, labels, "in no order", HALF)
    levels = scale(view.library, view.library.report.review.levels)
    counted = [
        Bar(view.areas.labels[key], tuple(sum(1 for row in rows if str(row[key]) == level) for level in levels.keys))
        for key in view.areas.keys
    ]
    return stacked("Clusters at each level", counted, list(levels.labels.values()), len(rows), HALF)


def _slopes(view: Whole) -> list[Slope]:
    ends = [(view.levels(one, first=True), view.levels(one)) for one in view.twice]
    return [
        Slope(view.areas.labels[key], *(view.enough([levels[at][key] for levels in ends]) for at in (0, 1)))
        for key in view.areas.keys
    ]


def _moved_most(rows: Sequence[Slope]) -> Iterator[str]:
    gains = {row.label: row.latest.median - row.first.median for row in rows if row.first and row.latest}
    most = max(gains.values(), default=0)
    if most > 0:
        yield f"Moved most: {join_words([label for label in gains if gains[label] == most])}, up {figure_of(most)}."


def _newer_and_older(view: Whole) -> Iterator[str]:
    """Put newer and longer-running clusters side by side, where there are enough of each."""
    report = view.library.report
    years = report.profile.years
    groups: dict[str, list[Gathered]] = {years.below: [], years.at_least: []}
    for one in view.agreeing:
        value = latest_of(one, report.profile.flow).number(years.question)
        if value is not None:
            groups[years.below if value < years.split else years.at_least].append(one)
    found = {label: view.enough([_typical_level(view, one) for one in group]) for label, group in groups.items()}
    both = {label: middle for label, middle in found.items() if middle is not None}
    if len(both) == len(groups):
        for label, middle in both.items():
            yield f"{label} (n = {middle.number}): a typical cluster's median level is {figure_of(middle.median)}."


def _typical_level(view: Whole, one: Gathered) -> float | None:
    rated = [level for level in view.levels(one).values() if level is not None]
    return median(rated) if len(rated) > 1 else None
