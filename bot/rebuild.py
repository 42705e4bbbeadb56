"""Making the rows of answers anew from the logs: after a flow has changed, or when an older database is brought on."""

from collections.abc import Callable
from datetime import datetime

from bot.facts import facts_of
from bot.library import Library
from conversations.fold import fold
from conversations.rows import numbered, rows
from storage.rows import RunRow
from storage.store import Store
from storage.transaction import Transaction

TOGETHER = 100
"""Runs in one transaction: nobody who is talking waits for longer than that takes."""


def rebuild(store: Store, library: Library, now: datetime, progress: Callable[[int], None] = lambda done: None) -> int:
    """Work out every run's rows from its log, and give how many runs there are."""
    with store.reading() as tx:
        numbers = tx.answers.runs()
    for start in range(0, len(numbers), TOGETHER):
        some = numbers[start : start + TOGETHER]
        store.run(lambda tx, some=some: _each(tx, library, some, now))  # type: ignore[misc]  # a default binds it now
        progress(len(some))
    return len(numbers)


def _each(tx: Transaction, library: Library, numbers: list[int], now: datetime) -> None:
    for number in numbers:
        keep_rows(tx, library, tx.runs.get(number), now)


def keep_rows(tx: Transaction, library: Library, run: RunRow, now: datetime) -> None:
    """Work out one run's rows from its log. A run of which nothing was said yet has none."""
    flow, log = library.flow(run.flow), tx.runs.log(run.id)
    state = fold(flow, log, facts_of(tx, library, run, now))
    tx.answers.keep(run.id, numbered(list(rows(state)), log) if log else (), flow.least)
