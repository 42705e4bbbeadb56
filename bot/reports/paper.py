"""What every chart is drawn on: its size, its colours, its type, and how it becomes a picture with words beside it.

Blue and orange can be told apart by nearly everybody and in black and white; still a shape or a word always says the
same as a colour. A ``Figure`` is used without pyplot, which keeps global state and must not be used in threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

BLUE = "#1d5b9e"
ORANGE = "#c2570c"
INK = "#222222"
GREY = "#767676"
"""4.5 to 1 on white: the least contrast that small text may have (WCAG 2.2, 1.4.3)."""
PALE = "#d9d9d9"
TINTS = ("#f2f6fb", "#c9dcf0", "#7fabd6", "#1d5b9e")
"""Four steps of one blue, from little to much: they stay apart in black and white."""
DOTS = 150
"""Dots an inch: sharp on a phone, and on paper at half the size."""
WIDTH = 7.2
"""Inches of a chart that stands across a page."""
HALF = 4.6
"""Inches of a chart that is printed at three quarters of its size, so that two stand side by side on a page."""
LONGEST_ALT = 1000
"""Characters of a picture's words that Slack keeps (files.getUploadURLExternal, alt_txt)."""
BODY, SMALL = 9.0, 8.0
"""Points."""
LETTERS, TITLE_LETTERS = 17, 10.5
"""Small letters, and those of a title, that stand in an inch."""
LINE = 0.16
"""Inches of a line of the type in which rows are named."""
Look = dict[str, Any]
"""How something is drawn, as matplotlib's own arguments."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture (PNG), and what it says in words for whoever cannot see it."""

    title: str
    png: bytes
    alt: str


def sheet(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Give an empty figure of so many inches, with one set of axes without a box around it."""
    figure = Figure(figsize=(width, height), dpi=DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, plain(figure.add_subplot())


def plain(axes: Axes) -> Axes:
    """Take away what says nothing: the box, the tick marks."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=BODY, labelcolor=INK)
    axes.set_axisbelow(True)
    return axes


def legend(axes: Axes, columns: int) -> None:
    """Say above the picture what its marks mean, from the sheet's left edge on, so that there is room for all of it."""
    across = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
    at: Look = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "bbox_transform": across}
    axes.legend(ncols=columns, frameon=False, fontsize=SMALL, **at)


def finished(figure: Figure, title: str, source: str, says: str) -> Chart:
    """Put the title above and the source with its numbers below, and give the picture with its words."""
    above = fill(title, int(figure.get_figwidth() * TITLE_LETTERS))
    figure.suptitle(above, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    below = fill(source, int(figure.get_figwidth() * LETTERS))
    figure.supxlabel(below, x=0.01, ha="left", fontsize=SMALL, color=GREY)
    picture = BytesIO()
    figure.savefig(picture, format="png", facecolor="white", metadata={"Software": None, "Title": title})
    return Chart(title, picture.getvalue(), _within(f"{title}. {says} {source}"))


def _within(words: str) -> str:
    return words if len(words) <= LONGEST_ALT else f"{words[: words.rfind(' ', 0, LONGEST_ALT - 1)]}…"


def wrapped(label: str, width: int = 24) -> str:
    """Break a label into lines of so many characters."""
    return fill(label, width, break_long_words=True)


def rows_deep(labels: Sequence[str], least: float) -> float:
    """Say how many inches rows need together, each at least so many: as many lines as the longest label has."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, LINE * lines + 0.1) * len(labels)


def room(letters: int, width: float) -> int:
    """Say how many letters a label has on a sheet of so many inches, where a whole sheet gives it ``letters``."""
    return max(round(letters * width / WIDTH), 8)
