"""Charts of what CPD came to in one cluster: benefits, what is in the way, and how practice moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bot.reports.paper import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    SMALL,
    WIDTH,
    Chart,
    Look,
    finished,
    legend,
    room,
    rows_deep,
    sheet,
    wrapped,
)
from conversations.wording import count, join_words

MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
LINES = ("-", "--", "-.", ":")
COLOURS = (BLUE, ORANGE, INK, GREY)
LINE, GAP = 0.135, 0.06
"""Inches of a line of small type, and between two entries of a legend."""
MOST_LINES = 8
"""Activities in one picture: with more of them nobody can follow a line."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit: whether it was aimed for, and how far it was seen: a place among the chart's words, or None."""

    label: str
    aimed: bool
    seen: int | None


@dataclass(frozen=True, slots=True)
class Barrier:
    """One barrier: how much it is in the way now and at the first review, as places among the chart's words."""

    label: str
    now: int | None
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """One activity: how often what it is for happens, by moment; None where nobody was asked or could tell."""

    label: str
    often: tuple[int | None, ...]


def benefits(title: str, rows: Sequence[Benefit], words: Sequence[str], width: float = WIDTH) -> Chart:
    """Draw where each benefit stands on the scale ``words``; those aimed for are filled dots, others rings."""
    labels = _labels([row.label for row in rows], width)
    figure, axes = sheet(1.3 + rows_deep(labels, 0.42), width)
    for height, row in enumerate(reversed(rows)):
        axes.plot([-0.5, len(words) - 0.5], [height, height], color=PALE, linewidth=0.8, zorder=1)
        if row.seen is not None:
            axes.plot(row.seen, height, "o", color=BLUE, markersize=11, markerfacecolor=BLUE if row.aimed else "white")
        _beside(axes, height, _aim(row))
    _words_below(axes, words, width)
    axes.set_xlim(-0.6, len(words) - 0.5)
    _rows_beside(axes, labels)
    aimed = sum(1 for row in rows if row.aimed)
    said = "; ".join(f"{row.label}: {_aim(row)}, {_place(row.seen, words)}" for row in rows)
    source = f"n = {count(aimed, 'benefit')} aimed for. Filled: aimed for. Ring: seen without aiming."
    return finished(figure, title, source, f"{said}.")


def _beside(axes: Axes, height: int, words: str) -> None:
    """Put words to the right of a row, outside of the axes, so that there is always room for them."""
    axes.text(1.02, height, words, va="center", fontsize=SMALL, color=INK, transform=axes.get_yaxis_transform())


def _aim(row: Benefit) -> str:
    return "aimed for" if row.aimed else "not aimed for" if row.seen is None else "seen, not aimed for"


def _place(at: int | None, words: Sequence[str]) -> str:
    return "not asked" if at is None else words[at].lower()


def barriers(title: str, rows: Sequence[Barrier], words: Sequence[str], first: str = "", width: float = WIDTH) -> Chart:
    """Draw a bar for each barrier, and an outline for what it was at the review called ``first``."""
    labels = _labels([row.label for row in rows], width)
    figure, axes = sheet(1.2 + rows_deep(labels, 0.45), width)
    for height, row in enumerate(reversed(rows)):
        if row.now is not None:
            axes.barh(height, row.now, height=0.5, color=BLUE, zorder=2)
        if first and row.first is not None:
            ghost: Look = {"facecolor": "none", "edgecolor": ORANGE, "linewidth": 1.6, "linestyle": "--", "zorder": 3}
            axes.barh(height, max(row.first, 0.02), height=0.72, **ghost)
        _beside(axes, height, _place(row.now, words).capitalize())
    _words_below(axes, words, width)
    axes.set_xlim(-0.02, len(words) - 0.9)
    _rows_beside(axes, labels)
    said = "; ".join(_barrier(row, words, first) for row in rows)
    rated = sum(1 for row in rows if row.now is not None)
    outline = f" Dashed outline: {first}." if first else ""
    return finished(figure, title, f"n = {rated} of {len(rows)} rated. Bar: now.{outline}", f"{said}.")


def _barrier(row: Barrier, words: Sequence[str], first: str) -> str:
    was = f" (in {first}: {_place(row.first, words)})" if first and row.first is not None else ""
    return f"{row.label}: {_place(row.now, words)}{was}"


def practice(
    title: str, rows: Sequence[Practice], moments: Sequence[str], words: Mapping[int, str], width: float = WIDTH
) -> Chart:
    """Draw a line for each activity over ``moments``; ``words`` name the steps of the scale, the lowest first."""
    shown, left = rows[:MOST_LINES], len(rows) - MOST_LINES
    narrow = width < WIDTH
    labels = [wrapped(row.label, 28 if narrow else 22) for row in shown]
    figure, axes = sheet(3.0 + (_legend_height(labels) if narrow else 0.6), width)
    for number, (row, label) in enumerate(zip(shown, labels, strict=True)):
        _line(axes, number, row, label, _aside(number, shown))
    axes.set_xticks(range(len(moments)), moments, fontsize=SMALL)
    axes.set_yticks(list(words), [wrapped(word, 16) for word in words.values()], fontsize=SMALL)
    axes.set_ylim(min(words) - 0.4, max(words) + 0.4)
    axes.set_xlim(-0.2, len(moments) - 0.8)
    axes.grid(axis="y", color=PALE, linewidth=0.8)
    if narrow:
        legend(axes, 2)
    else:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=SMALL)
    said = "; ".join(f"{row.label}: {_course(row, moments, words)}" for row in shown)
    more = f" {left} more {_activities(left)} not drawn." if left > 0 else ""
    source = f"n = {len(rows)} {_activities(len(rows))}, each asked the same question every time.{more}"
    return finished(figure, title, source, f"{said}.")


def _activities(number: int) -> str:
    return "activity" if number == 1 else "activities"


def _aside(number: int, rows: Sequence[Practice]) -> float:
    """Move lines a little apart, so that those that take the same course are all seen."""
    return (number - (len(rows) - 1) / 2) * 0.06


def _legend_height(labels: Sequence[str]) -> float:
    """Say how many inches a legend of two columns needs, so that long names take nothing from the picture."""
    first = -(-len(labels) // 2)
    lines = [sum(label.count("\n") + 1 for label in column) for column in (labels[:first], labels[first:])]
    return max(lines) * LINE + first * GAP


def _line(axes: Axes, number: int, row: Practice, label: str, aside: float) -> None:
    at = [place for place, often in enumerate(row.often) if often is not None]
    often = [value + aside for value in row.often if value is not None]
    look: Look = {"color": COLOURS[number % len(COLOURS)], "linestyle": LINES[number // len(COLOURS) % len(LINES)]}
    axes.plot(at, often, marker=MARKS[number % len(MARKS)], markersize=6, label=label, **look)


def _course(row: Practice, moments: Sequence[str], words: Mapping[int, str]) -> str:
    steps = [
        f"{moment.lower()} {words[often].lower()}"
        for moment, often in zip(moments, row.often, strict=True)
        if often is not None
    ]
    return join_words(steps, "then") or "nothing yet"


def _words_below(axes: Axes, words: Sequence[str], width: float) -> None:
    axes.set_xticks(range(len(words)), [wrapped(word, room(14, width)) for word in words], fontsize=SMALL)
    axes.grid(axis="x", color=PALE, linewidth=0.8)


def _labels(labels: Sequence[str], width: float) -> list[str]:
    return [wrapped(label, room(30, width)) for label in labels]


def _rows_beside(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), list(reversed(labels)))
    axes.set_ylim(-0.7, len(labels) - 0.3)
