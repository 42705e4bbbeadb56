"""Charts of the whole project: spread, movement and counts over clusters. No names, no ranks, and n on each."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from bot.reports.levels import LEVELS
from bot.reports.moved import HIGHEST, LOWEST, figure_of
from bot.reports.paper import (
    BLUE,
    BODY,
    GREY,
    INK,
    ORANGE,
    PALE,
    SMALL,
    TINTS,
    WIDTH,
    Chart,
    Look,
    finished,
    legend,
    plain,
    room,
    sheet,
    wrapped,
)
from conversations.wording import join_words

ACROSS = 9.4
"""Inches of a chart that is printed across a page at three quarters of its size, as those beside each other are."""
HATCHES = ("", "..", "//", "xx")
"""What stands beside the tint of each step, so that a copy in black and white still shows which is which."""


@dataclass(frozen=True, slots=True)
class Line:
    """One cluster's code, or for staff its name, and its level in each dimension; None where it was not rated."""

    code: str
    levels: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Slope:
    """One dimension: the median of all clusters in the first review and in the latest."""

    label: str
    first: float | None
    latest: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of counted things: its label and its numbers, in the order of the chart's words."""

    label: str
    counts: tuple[int, ...]


def grid(title: str, lines: Sequence[Line], areas: Sequence[str], order: str, width: float = WIDTH) -> Chart:
    """Draw every cluster's levels as a grid with the numbers in it; ``order`` says in which order ``lines`` are."""
    codes = [wrapped(line.code, room(34, width)) for line in lines]
    most = max((code.count("\n") + 1 for code in codes), default=1)
    figure, axes = sheet(1.9 + (0.12 + 0.12 * most) * len(lines), width)
    levels = [[float("nan") if level is None else level for level in line.levels] for line in lines]
    axes.imshow(levels, cmap=ListedColormap(TINTS), vmin=LOWEST - 0.5, vmax=HIGHEST + 0.5, aspect="auto")
    for down, line in enumerate(lines):
        for across, level in enumerate(line.levels):
            ink = "white" if level == HIGHEST else INK
            axes.text(across, down, figure_of(level), ha="center", va="center", fontsize=SMALL, color=ink)
    upright: Look = {"rotation": 90} if width < WIDTH else {}
    words = [wrapped(area, 16 if upright else 13) for area in areas]
    axes.set_xticks(range(len(areas)), words, fontsize=SMALL, **upright)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(lines)), codes, fontsize=SMALL)
    axes.set_xticks([place - 0.5 for place in range(1, len(areas))], minor=True)
    axes.set_yticks([place - 0.5 for place in range(1, len(lines))], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    source = f"n = {len(lines)} clusters, {order}. {', '.join(LEVELS)}. Clusters choose their own levels."
    return finished(figure, title, source, _spread(lines, areas))


def _spread(lines: Sequence[Line], areas: Sequence[str]) -> str:
    said = []
    for place, area in enumerate(areas):
        levels = [line.levels[place] for line in lines]
        counted = ", ".join(f"{levels.count(level)} at {level}" for level in range(LOWEST, HIGHEST + 1))
        said.append(f"{area}: {counted}")
    return f"How many clusters are at each level. {'; '.join(said)}."


def slopes(title: str, rows: Sequence[Slope], clusters: int, width: float = WIDTH) -> Chart:
    """Draw each dimension's median from the first review to the latest, its name at both ends."""
    figure, axes = sheet(3.8, width)
    known = [(row.first, row.latest, row.label) for row in rows if row.first is not None and row.latest is not None]
    for first, latest, _ in known:
        colour, line = (BLUE, "-") if latest > first else (ORANGE, "--") if latest < first else (GREY, ":")
        axes.plot([0, 1], [first, latest], line, color=colour, marker="o", markersize=5, linewidth=1.6)
    _ends(axes, 0, [(first, label) for first, _, label in known], width)
    _ends(axes, 1, [(latest, label) for _, latest, label in known], width)
    axes.set_xlim(-1.1, 2.1)
    axes.set_ylim(LOWEST - 0.2, HIGHEST + 0.3)
    axes.set_xticks([0, 1], ["First review", "Latest review"], fontsize=BODY)
    axes.set_yticks([])
    said = "; ".join(f"{row.label} {figure_of(row.first)} to {figure_of(row.latest)}" for row in rows)
    source = f"n = {clusters} clusters with two reviews or more. Medians. Solid: up. Dashed: down. Dotted: no change."
    return finished(figure, title, source, f"Median level, first review to latest: {said}.")


def _ends(axes: Axes, side: int, points: Sequence[tuple[float, str]], width: float) -> None:
    """Name the ends of the lines; those at one height share a label, and labels keep a distance."""
    heights: dict[float, list[str]] = {}
    for height, label in points:
        heights.setdefault(height, []).append(label)
    at, lines = float("-inf"), 0
    for height in sorted(heights):
        words = wrapped(f"{figure_of(height)}  {', '.join(heights[height])}", room(34, width))
        # Labels are centred on their height: two of them need half the lines of each between them.
        at = max(height, at + 0.1 * (lines + words.count("\n") + 1) + 0.04)
        lines = words.count("\n") + 1
        axes.text(1.06 if side else -0.06, at, words, ha="left" if side else "right", va="center", fontsize=SMALL)


def paired(title: str, rows: Sequence[Bar], words: Sequence[str], clusters: int, width: float = WIDTH) -> Chart:
    """Draw, for each row, one bar beside another for each of up to three counts."""
    figure, axes = sheet(1.3 + 0.62 * len(rows), width)
    colours, thick = (GREY, ORANGE, BLUE), 0.8 / len(words)
    for number, word in enumerate(words):
        at = [height + 0.4 - thick * (number + 0.5) for height in range(len(rows))]
        counts = [row.counts[number] for row in reversed(rows)]
        look: Look = {"color": colours[number], "hatch": HATCHES[number], "edgecolor": "white", "linewidth": 0}
        axes.barh(at, counts, height=thick * 0.92, label=word, **look)
        for height, value in zip(at, counts, strict=True):
            axes.text(value + clusters * 0.01, height, str(value), va="center", fontsize=SMALL, color=INK)
    return _counted(figure, axes, title, rows, words, clusters)


def stacked(title: str, rows: Sequence[Bar], words: Sequence[str], clusters: int, width: float = WIDTH) -> Chart:
    """Draw, for each row, how many clusters chose each word, one after another."""
    figure, axes = sheet(1.3 + 0.45 * len(rows), width)
    left = [0] * len(rows)
    for number, word in enumerate(words):
        counts = [row.counts[number] for row in reversed(rows)]
        look: Look = {"color": TINTS[number], "hatch": HATCHES[number], "edgecolor": GREY, "linewidth": 0.5}
        axes.barh(range(len(rows)), counts, left=left, height=0.62, label=word, **look)
        for height, value in enumerate(counts):
            if value:
                ink = "white" if number == len(TINTS) - 1 else INK
                box = {"facecolor": TINTS[number], "edgecolor": "none", "pad": 0.8}
                at = left[height] + value / 2
                axes.text(at, height, str(value), ha="center", va="center", fontsize=SMALL, color=ink, bbox=box)
        left = [before + value for before, value in zip(left, counts, strict=True)]
    return _counted(figure, axes, title, rows, words, clusters)


def _counted(figure: Figure, axes: Axes, title: str, rows: Sequence[Bar], words: Sequence[str], clusters: int) -> Chart:
    axes.set_yticks(range(len(rows)), [wrapped(row.label, room(30, figure.get_figwidth())) for row in reversed(rows)])
    axes.set_xticks([])
    legend(axes, len(words) if figure.get_figwidth() >= WIDTH else 2)
    said = []
    for row in rows:
        counts = [f"{value} {word.lower()}" for value, word in zip(row.counts, words, strict=True)]
        said.append(f"{row.label}: {join_words(counts)}")
    return finished(figure, title, f"n = {clusters} clusters.", f"{'; '.join(said)}.")


def small_bars(title: str, panels: Sequence[tuple[str, Sequence[tuple[str, int]]]], clusters: int) -> Chart:
    """Draw small pictures side by side across the page, each of how many clusters gave each answer."""
    figure, first = sheet(1.0 + 0.26 * max((len(rows) for _, rows in panels), default=1), ACROSS)
    first.remove()
    for place, (label, rows) in enumerate(panels, 1):
        axes = plain(figure.add_subplot(1, len(panels), place))
        axes.set_title(label, fontsize=BODY, color=INK, loc="left")
        for height, (_, value) in enumerate(reversed(rows)):
            axes.barh(height, value, height=0.62, color=BLUE)
            axes.text(value, height, f"  {value}", va="center", fontsize=SMALL, color=INK)
        axes.set_yticks(range(len(rows)), [wrapped(word, 26) for word, _ in reversed(rows)], fontsize=SMALL)
        axes.set_xticks([])
        axes.set_xlim(0, max([value for _, value in rows], default=1) * 1.2 or 1)
    said = "; ".join(f"{label}: {join_words([f'{word} {value}' for word, value in rows])}" for label, rows in panels)
    return finished(figure, title, f"n = {clusters} clusters.", f"{said}.")


def funnel(title: str, steps: Sequence[tuple[str, int]], noun: str, width: float = WIDTH) -> Chart:
    """Draw how many of something came as far as each step."""
    return bars(title, steps, f"n = {steps[0][1] if steps else 0} {noun}", width)


def bars(title: str, steps: Sequence[tuple[str, int]], source: str, width: float = WIDTH) -> Chart:
    """Draw a bar with its number for each row; ``source`` says of how many."""
    figure, axes = sheet(0.9 + 0.36 * len(steps), width)
    for height, (_, value) in enumerate(reversed(steps)):
        axes.barh(height, value, height=0.62, color=BLUE)
        axes.text(value, height, f"  {value}", va="center", fontsize=SMALL, color=INK)
    axes.set_yticks(range(len(steps)), [wrapped(label, room(40, width)) for label, _ in reversed(steps)])
    axes.set_xticks([])
    axes.set_xlim(0, max([value for _, value in steps], default=1) * 1.1 or 1)
    said = "; ".join(f"{label}: {value}" for label, value in steps)
    return finished(figure, title, f"{source}.", f"{said}.")


def two_points(
    title: str, first: float | None, latest: float | None, ends: tuple[str, str], clusters: int, width: float = WIDTH
) -> Chart:
    """Draw one median at the first review and at the latest, on a scale of five with words at its ends."""
    figure, axes = sheet(1.5, width)
    axes.plot([1, 5], [0, 0], color=PALE, linewidth=2, zorder=1)
    for value, mark, colour, name, above in (
        (first, "s", ORANGE, "first review", 0.25),
        (latest, "o", BLUE, "latest review", -0.45),
    ):
        if value is not None:
            face = "white" if mark == "s" else colour
            axes.plot(value, 0, mark, color=colour, markerfacecolor=face, markersize=11 if mark == "s" else 8)
            axes.text(value, above, f"{name}: {figure_of(value)}", ha="center", fontsize=SMALL, color=INK)
    axes.set_xticks(range(1, 6), [f"1 {ends[0]}", "2", "3", "4", f"5 {ends[1]}"], fontsize=SMALL)
    axes.set_yticks([])
    axes.set_xlim(0.6, 5.4)
    axes.set_ylim(-0.8, 0.8)
    said = f"Median at the first review {figure_of(first)}, at the latest {figure_of(latest)}."
    return finished(figure, title, f"n = {clusters} clusters. Square: first review. Dot: latest review.", said)
