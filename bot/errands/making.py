"""Making what was asked for: at which bench, by whom, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.library import Library
from conversations.cards import Card
from storage.rows import ErrandRow
from storage.store import Store

NO_MORE = "That is no longer open to you."


@dataclass(frozen=True, slots=True)
class Bench:
    """What makers work with: the database, the flows, the folder for files, and one's own template for Word."""

    store: Store
    library: Library
    data: Path
    template: Path | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What the audit notes of something that was made; nothing that anybody wrote is in it."""

    action: str
    detail: Mapping[str, Any]
    cluster_id: int | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What was made: its files are in their place, and these cards bring them."""

    cards: tuple[Card, ...]
    noted: Noted | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing was made, and will not be: why, for whoever asked."""

    why: str


Outcome = Brought | Denied


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes things of certain kinds, one at a time, in a folder of the data folder.

    ``make`` puts whole files in their place and may be called again for the same row. It is called in another process,
    so it is a function of a module. After the ``lease`` it is taken that whoever began has died over it.
    """

    name: str
    kinds: tuple[str, ...]
    make: Callable[[Bench, ErrandRow, datetime], Outcome]
    folder: str
    lease: timedelta
    failed: str
    """What is said after the last try."""
    kept_for: timedelta = field(default=timedelta(days=7))
    """How long files stay in the folder: they can be made again at any time."""
