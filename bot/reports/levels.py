"""Charts of the dimensions of one cluster: now against last, over three reviews or more, and as a radar."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

from bot.reports.moved import HIGHEST, LOWEST, Course, Move, figure_of, from_to, of_clusters
from bot.reports.paper import (
    BLUE,
    BODY,
    INK,
    LINE,
    ORANGE,
    PALE,
    SMALL,
    WIDTH,
    Chart,
    finished,
    legend,
    plain,
    room,
    rows_deep,
    wrapped,
)
from bot.reports.paper import sheet as new_sheet
from conversations.wording import count, join_words

LEVELS = ("1 Starting", "2 Building", "3 Secure", "4 Sharing")
"""The scale ``level`` of the content: its words stand under every chart of it."""
COURSE_LETTERS = 22
"""Letters of a line above a small picture."""


def moves(title: str, rows: Sequence[Move], before: str, now: str, width: float = WIDTH) -> Chart:
    """Draw each dimension as a dot for now and a square for last time (named ``before`` and ``now``), with an arrow."""
    labels = [wrapped(row.label, room(30, width)) for row in reversed(rows)]
    figure, axes = new_sheet(1.3 + rows_deep(labels, 0.42), width)
    for height, row in enumerate(reversed(rows)):
        _move(axes, height, row)
    _level_axis(axes, width)
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    _legend(axes, before, now, 3 if width == WIDTH else 2, _middle_half(rows))
    rated = sum(1 for row in rows if row.now is not None)
    source = f"n = {rated} of {count(len(rows), 'area')} rated. One review of one cluster; it chose its own levels."
    return finished(figure, title, source, _in_words(rows, before, now))


def _move(axes: Axes, height: int, row: Move) -> None:
    if row.band is not None:
        low, wide = row.band.low, row.band.high - row.band.low
        # Wider than the lines of the levels, so that a middle half on one level is seen.
        axes.barh(height, max(wide, 0.08), left=low - max(0.08 - wide, 0) / 2, height=0.6, color=PALE, zorder=1)
    if row.before is not None:
        # Wider than the dot, so that both are seen where nothing moved.
        axes.plot(row.before, height, "s", color=ORANGE, markersize=11, markerfacecolor="white", markeredgewidth=1.8)
    if row.now is not None:
        axes.plot(row.now, height, "o", color=BLUE, markersize=9, zorder=4)
    if row.change and row.before is not None and row.now is not None:
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.2, "shrinkA": 7, "shrinkB": 6}
        axes.annotate("", (row.now, height), (row.before, height), arrowprops=arrow, zorder=3)
    axes.text(HIGHEST + 0.25, height, row.words, va="center", fontsize=BODY, color=INK)


def _level_axis(axes: Axes, width: float) -> None:
    axes.set_xlim(LOWEST - 0.3, HIGHEST + 0.9)
    levels = [level.replace(" ", "\n") if width < WIDTH else level for level in LEVELS]
    axes.set_xticks(range(LOWEST, HIGHEST + 1), levels, fontsize=SMALL)
    axes.grid(axis="x", color=PALE, linewidth=0.8)


def _legend(axes: Axes, before: str, now: str, columns: int, middle_half: str) -> None:
    axes.plot([], [], "o", color=BLUE, markersize=8, label=now)
    if before:
        axes.plot([], [], "s", color=ORANGE, markersize=7, markerfacecolor="white", markeredgewidth=1.8, label=before)
    if middle_half:
        axes.plot([], [], "s", color=PALE, markersize=9, label=middle_half)
    legend(axes, columns)


def _middle_half(rows: Sequence[Move]) -> str:
    """Name the grey band with how many clusters it comes from; empty where there is none."""
    numbers = [row.band.number for row in rows if row.band is not None]
    return f"middle half of {of_clusters(numbers)}" if numbers else ""


def _in_words(rows: Sequence[Move], before: str, now: str) -> str:
    since = f", against {before}" if before else ""
    said = [f"{row.label}: {from_to(row)}" for row in rows]
    return f"Levels from 1 to 4, {now}{since}. {'; '.join(said)}.{_bands_in_words(rows)}"


def _bands_in_words(rows: Sequence[Move]) -> str:
    bands = [(row.label, row.band) for row in rows if row.band is not None]
    said = [f"{label} {figure_of(band.low)} to {figure_of(band.high)}" for label, band in bands]
    return f" {_middle_half(rows).capitalize()}: {'; '.join(said)}." if said else ""


def courses(title: str, rows: Sequence[Course], reviews: Sequence[str]) -> Chart:
    """Draw each dimension in a small picture of its own, one step a review, all on the same scale."""
    across = 4
    down = -(-len(rows) // across)
    lines = max((wrapped(row.label, COURSE_LETTERS).count("\n") for row in rows), default=0)
    figure, first = new_sheet(0.9 + (1.35 + LINE * lines) * down)
    first.remove()
    for place, row in enumerate(rows, 1):
        _course(plain(figure.add_subplot(down, across, place)), row, reviews, labelled=place % across == 1)
    said = "; ".join(f"{row.label}: {', then '.join(figure_of(level) for level in row.levels)}" for row in rows)
    source = f"n = {len(reviews)} reviews: {join_words(list(reviews))}. Levels from 1 to 4."
    return finished(figure, title, source, f"{said}.")


def _course(axes: Axes, row: Course, reviews: Sequence[str], *, labelled: bool) -> None:
    known = [(place, level) for place, level in enumerate(row.levels) if level is not None]
    for (one, low), (other, high) in pairwise(known):
        if other == one + 1:
            axes.step([one, other], [low, high], where="mid", color=PALE, linewidth=2, zorder=1)
    for place, level in known:
        axes.plot(place, level, "o", color=BLUE, markersize=5, zorder=2)
        axes.text(place, level + 0.28, figure_of(level), ha="center", fontsize=SMALL, color=INK)
    axes.set_title(wrapped(row.label, COURSE_LETTERS), fontsize=SMALL, color=INK, loc="left")
    axes.set_ylim(LOWEST - 0.4, HIGHEST + 0.8)
    axes.set_xlim(-0.5, len(reviews) - 0.5)
    axes.set_yticks(range(LOWEST, HIGHEST + 1), [str(level) for level in range(1, 5)] if labelled else [""] * 4)
    axes.set_xticks(range(len(reviews)), [str(number + 1) for number in range(len(reviews))], fontsize=SMALL)
    axes.grid(axis="y", color=PALE, linewidth=0.6)


def radar(title: str, rows: Sequence[Move], before: str, now: str) -> Chart:
    """Draw the dimensions as spokes in their fixed order, with the numbers printed: heads know this picture."""
    figure = _round_sheet()
    axes = cast("PolarAxes", figure.axes[0])
    angles = [2 * pi * place / len(rows) for place in range(len(rows))]
    axes.set_theta_offset(pi / 2)
    axes.set_theta_direction(-1)
    if before:
        _ring(axes, angles, [row.before for row in rows], ORANGE, "--", "s")
    _ring(axes, angles, [row.now for row in rows], BLUE, "-", "o")
    axes.set_ylim(0, HIGHEST)
    axes.set_yticks(range(LOWEST, HIGHEST + 1), [""] * HIGHEST)
    axes.set_xticks(angles, [""] * len(rows))
    for angle, row in zip(angles, rows, strict=True):
        words = f"{wrapped(row.label, 16)}\n{_then_now(row)}"
        axes.text(angle, HIGHEST + 0.25, words, fontsize=SMALL, color=INK, **_beside(angle))
    rated = sum(1 for row in rows if row.now is not None)
    marks = f"Dots: {now}.{f' Squares, dashed: {before}.' if before else ''}"
    source = f"n = {rated} of {count(len(rows), 'area')} rated. The rings are levels 1 to 4. {marks}"
    return finished(figure, title, source, _in_words(rows, before, now))


def _round_sheet() -> Figure:
    figure, first = new_sheet(5.6, width=WIDTH * 0.86)
    first.remove()
    axes = figure.add_subplot(projection="polar")
    axes.spines["polar"].set_color(PALE)
    axes.grid(color=PALE, linewidth=0.8)
    return figure


def _ring(
    axes: PolarAxes,
    angles: Sequence[float],
    levels: Sequence[float | None],
    colour: str,
    line: str,
    mark: str,
) -> None:
    """Join neighbours that both have a level, so that a missing one leaves a gap instead of falling to the middle."""
    points = list(zip(angles, levels, strict=True))
    for (one, low), (other, high) in pairwise([*points, points[0]]):
        if low is not None and high is not None:
            axes.plot([one, other], [low, high], line, color=colour, linewidth=1.8)
    known = [(angle, level) for angle, level in points if level is not None]
    axes.plot([angle for angle, _ in known], [level for _, level in known], mark, color=colour, markersize=5)


def _beside(angle: float) -> dict[str, Any]:
    """Let a spoke's words grow away from the picture; ``angle`` is from the top, clockwise."""
    across, up = sin(angle), cos(angle)
    side = "center" if abs(across) < 0.2 else "left" if across > 0 else "right"
    return {"ha": side, "va": "bottom" if up > 0.5 else "top" if up < -0.5 else "center"}


def _then_now(row: Move) -> str:
    return figure_of(row.now) if row.before is None else f"{figure_of(row.before)} → {figure_of(row.now)}"
