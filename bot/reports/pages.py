"""What a report is before it is written down: blocks under their headings, and the answers behind them."""

from dataclasses import dataclass

from bot.reports.paper import Chart

LONGEST_QUOTE = 260
"""Characters of somebody's words that stand on the page itself; longer ones are among the answers behind it, whole."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading with its pictures, its plain lines, and what people wrote, word for word."""

    key: str
    heading: str
    charts: tuple[Chart, ...] = ()
    lines: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """A list of questions and answers that stands behind the page."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole report: a block across the page, blocks side by side, a block across at the end, and what is behind."""

    title: str
    source: str
    """Of which day the data are, and of how many they come."""
    top: tuple[Block, ...]
    grid: tuple[Block, ...]
    foot: tuple[Block, ...]
    behind: tuple[Behind, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in order."""
        return (*self.top, *self.grid, *self.foot)


def short_enough(words: tuple[str, ...]) -> tuple[str, ...]:
    """Keep what is short enough to stand on the page, as it was written: nothing is ever cut."""
    return tuple(one for one in words if one and len(one) <= LONGEST_QUOTE)
