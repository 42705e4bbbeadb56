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
    SMALL,
    TINTS,
    WIDTH,
    Chart,
    Look,
    finished,
    legend,
    plain,
    room,
    rows_deep,
    sheet,
    wrapped,
)
from conversations.wording import count, join_words

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
    source = f"n = {count(len(lines), 'cluster')}, {order}. {', '.join(LEVELS)}. Clusters choose their own levels."
    return finished(figure, title, source, _spread(lines, areas))


def _spread(lines: Sequence[Line], areas: Sequence[str]) -> str:
    said = []
    for place, area in enumerate(areas):
        levels = [line.levels[place] for line in lines]
        counted = ", ".join(f"{levels.count(level)} at {level}" for level in range(LOWEST, HIGHEST + 1))
        said.append(f"{area}: {counted}")
    return f"How many clusters are at each level. {'; '.join(said)}."


def paired(title: str, rows: Sequence[Bar], words: Sequence[str], clusters: int, width: float = WIDTH) -> Chart:
    """Draw, for each row, one bar beside another for each of up to three counts."""
    labels = _labels([row.label for row in rows], 30, width)
    figure, axes = sheet(1.3 + rows_deep(labels, 0.62), width)
    colours, thick = (GREY, ORANGE, BLUE), 0.8 / len(words)
    for number, word in enumerate(words):
        at = [height + 0.4 - thick * (number + 0.5) for height in range(len(rows))]
        counts = [row.counts[number] for row in reversed(rows)]
        look: Look = {"color": colours[number], "hatch": HATCHES[number], "edgecolor": "white", "linewidth": 0}
        axes.barh(at, counts, height=thick * 0.92, label=word, **look)
        for height, value in zip(at, counts, strict=True):
            axes.text(value + clusters * 0.01, height, str(value), va="center", fontsize=SMALL, color=INK)
    return _counted(figure, axes, title, rows, labels, words, clusters)


def stacked(title: str, rows: Sequence[Bar], words: Sequence[str], clusters: int, width: float = WIDTH) -> Chart:
    """Draw, for each row, how many clusters chose each word, one after another."""
    labels = _labels([row.label for row in rows], 30, width)
    figure, axes = sheet(1.3 + rows_deep(labels, 0.45), width)
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
    return _counted(figure, axes, title, rows, labels, words, clusters)


def _labels(labels: Sequence[str], letters: int, width: float) -> list[str]:
    return [wrapped(label, room(letters, width)) for label in labels]


def _counted(
    figure: Figure,
    axes: Axes,
    title: str,
    rows: Sequence[Bar],
    labels: Sequence[str],
    words: Sequence[str],
    clusters: int,
) -> Chart:
    axes.set_yticks(range(len(rows)), list(reversed(labels)))
    axes.set_xticks([])
    legend(axes, len(words) if figure.get_figwidth() >= WIDTH else 2)
    said = []
    for row in rows:
        counts = [f"{value} {word.lower()}" for value, word in zip(row.counts, words, strict=True)]
        said.append(f"{row.label}: {join_words(counts)}")
    return finished(figure, title, f"n = {count(clusters, 'cluster')}.", f"{'; '.join(said)}.")


def small_bars(title: str, panels: Sequence[tuple[str, Sequence[tuple[str, int]]]], clusters: int) -> Chart:
    """Draw small pictures side by side across the page, each of how many clusters gave each answer."""
    words = [[wrapped(word, 26) for word, _ in rows] for _, rows in panels]
    heads = [wrapped(label, 40) for label, _ in panels]
    figure, first = sheet(1.0 + max((rows_deep(one, 0.26) for one in words), default=0.3), ACROSS)
    first.remove()
    for place, (_, rows) in enumerate(panels, 1):
        axes = plain(figure.add_subplot(1, len(panels), place))
        axes.set_title(heads[place - 1], fontsize=BODY, color=INK, loc="left")
        for height, (_, value) in enumerate(reversed(rows)):
            axes.barh(height, value, height=0.62, color=BLUE)
            axes.text(value, height, f"  {value}", va="center", fontsize=SMALL, color=INK)
        axes.set_yticks(range(len(rows)), list(reversed(words[place - 1])), fontsize=SMALL)
        axes.set_xticks([])
        axes.set_xlim(0, max([value for _, value in rows], default=1) * 1.2 or 1)
    said = "; ".join(f"{label}: {join_words([f'{word} {value}' for word, value in rows])}" for label, rows in panels)
    return finished(figure, title, f"n = {count(clusters, 'cluster')}.", f"{said}.")


def funnel(title: str, steps: Sequence[tuple[str, int]], noun: str, width: float = WIDTH) -> Chart:
    """Draw how many of something came as far as each step."""
    return bars(title, steps, f"n = {steps[0][1] if steps else 0} {noun}", width)


def bars(title: str, steps: Sequence[tuple[str, int]], source: str, width: float = WIDTH) -> Chart:
    """Draw a bar with its number for each row; ``source`` says of how many."""
    labels = _labels([label for label, _ in steps], 40, width)
    figure, axes = sheet(0.9 + rows_deep(labels, 0.36), width)
    for height, (_, value) in enumerate(reversed(steps)):
        axes.barh(height, value, height=0.62, color=BLUE)
        axes.text(value, height, f"  {value}", va="center", fontsize=SMALL, color=INK)
    axes.set_yticks(range(len(steps)), list(reversed(labels)))
    axes.set_xticks([])
    axes.set_xlim(0, max([value for _, value in steps], default=1) * 1.1 or 1)
    said = "; ".join(f"{label}: {value}" for label, value in steps)
    return finished(figure, title, f"{source}.", f"{said}.")
