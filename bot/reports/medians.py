"""Charts of medians over clusters, at the first review and at the latest. No names, no ranks, and n on each."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bot.reports.moved import HIGHEST, LOWEST, figure_of, of_clusters
from bot.reports.paper import BLUE, BODY, GREY, INK, ORANGE, PALE, SMALL, WIDTH, Chart, finished, room, sheet, wrapped
from conversations.comparison import Middle

LINE = 0.14
"""Inches of a line of small type."""


@dataclass(frozen=True, slots=True)
class Slope:
    """One dimension: the middle of all clusters in the first review and in the latest."""

    label: str
    first: Middle | None
    latest: Middle | None

    @property
    def ends(self) -> tuple[Middle, ...]:
        """The two of them; empty where one is missing."""
        return (self.first, self.latest) if self.first is not None and self.latest is not None else ()


@dataclass(frozen=True, slots=True)
class _End:
    """The words at one end of the lines that meet at a height."""

    height: float
    words: str

    @property
    def lines(self) -> int:
        return self.words.count("\n") + 1


def slopes(title: str, rows: Sequence[Slope], width: float = WIDTH) -> Chart:
    """Draw each dimension's median from the first review to the latest, its name at both ends."""
    known = [(row.first.median, row.latest.median, row.label) for row in rows if row.first and row.latest]
    sides = [_named([(ends[side], label) for *ends, label in known], width) for side in (0, 1)]
    inches = max(2.8, *(1.2 * LINE * sum(end.lines + 0.5 for end in side) for side in sides))
    figure, axes = sheet(1.0 + inches, width)
    for first, latest, _ in known:
        colour, line = (BLUE, "-") if latest > first else (ORANGE, "--") if latest < first else (GREY, ":")
        axes.plot([0, 1], [first, latest], line, color=colour, marker="o", markersize=5, linewidth=1.6)
    step = LINE * (HIGHEST - LOWEST + 0.5) / inches
    bounds = [_written(axes, number, side, step) for number, side in enumerate(sides)]
    axes.set_xlim(-1.1, 2.1)
    axes.set_ylim(min(LOWEST - 0.2, *(low for low, _ in bounds)), max(HIGHEST + 0.3, *(high for _, high in bounds)))
    axes.set_xticks([0, 1], ["First review", "Latest review"], fontsize=BODY)
    axes.set_yticks([])
    said = "; ".join(f"{row.label} {middle_of(row.first)} to {middle_of(row.latest)}" for row in rows)
    number = of_clusters(end.number for row in rows for end in row.ends)
    source = f"n = {number} with two reviews or more. Medians. Solid: up. Dashed: down. Dotted: no change."
    return finished(figure, title, source, f"Median level, first review to latest: {said}.")


def middle_of(end: Middle | None) -> str:
    """Word a median as people write it; a dash where there is none."""
    return figure_of(None if end is None else end.median)


def _named(points: Sequence[tuple[float, str]], width: float) -> list[_End]:
    """Name the ends of the lines, the lowest first; those at one height share a label."""
    heights: dict[float, list[str]] = {}
    for height, label in points:
        heights.setdefault(height, []).append(label)
    return [
        _End(height, wrapped(f"{figure_of(height)}  {', '.join(heights[height])}", room(34, width)))
        for height in sorted(heights)
    ]


def _written(axes: Axes, side: int, ends: Sequence[_End], step: float) -> tuple[float, float]:
    """Write the names beside their ends, with a distance between them; give how far down and up they reach.

    ``step`` is the height of a line of type.
    """
    low, top = float("inf"), float("-inf")
    for end in ends:
        half = step * (end.lines + 0.5) / 2
        at = max(end.height, top + half)
        low, top = min(low, at - half), at + half
        axes.text(1.06 if side else -0.06, at, end.words, ha="left" if side else "right", va="center", fontsize=SMALL)
    return low, top


def two_points(
    title: str, first: Middle | None, latest: Middle | None, ends: tuple[str, str], width: float = WIDTH
) -> Chart:
    """Draw one median at the first review and at the latest, on a scale of five with words at its ends."""
    low, high = (wrapped(word, room(20, width)) for word in ends)
    figure, axes = sheet(1.4 + LINE * (max(low.count("\n"), high.count("\n")) + 1), width)
    axes.plot([1, 5], [0, 0], color=PALE, linewidth=2, zorder=1)
    for end, mark, colour, name, above in (
        (first, "s", ORANGE, "first review", 0.25),
        (latest, "o", BLUE, "latest review", -0.45),
    ):
        if end is not None:
            face = "white" if mark == "s" else colour
            axes.plot(end.median, 0, mark, color=colour, markerfacecolor=face, markersize=11 if mark == "s" else 8)
            axes.text(end.median, above, f"{name}: {middle_of(end)}", ha="center", fontsize=SMALL, color=INK)
    words = [f"1 {low}", "2", "3", "4", f"5 {high}"]
    axes.set_xticks(range(1, 6), words, fontsize=SMALL)
    axes.set_yticks([])
    axes.set_xlim(0.6, 5.4)
    axes.set_ylim(-0.8, 0.8)
    said = f"Median at the first review {middle_of(first)}, at the latest {middle_of(latest)}."
    number = of_clusters(end.number for end in (first, latest) if end is not None)
    return finished(figure, title, f"n = {number}. Square: first review. Dot: latest review.", said)
