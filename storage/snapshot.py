"""An SQLite file of its own for analysts: exported tables and nothing else, so no accounts, no keys and no messages."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Rows = Iterable[Sequence[Any]]


class Snapshot:
    """Tables that are put into a new file."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def put(self, table: str, columns: Sequence[str], rows: Rows) -> int:
        """Add a table with its rows, and give how many there are; names are the program's own."""
        named = ", ".join(f'"{name}"' for name in columns)
        self._file.execute(f'CREATE TABLE "{table}" ({named})')
        places = ", ".join("?" * len(columns))
        written = self._file.executemany(f'INSERT INTO "{table}" VALUES ({places})', map(tuple, rows))  # noqa: S608 - ours
        return max(written.rowcount, 0)


@contextmanager
def snapshot(path: Path) -> Iterator[Snapshot]:
    """Open a new file, and keep what was put there when the block ends well."""
    file = sqlite3.connect(path)
    try:
        # It is not there for anybody until it is whole, so nothing need be undone in it.
        file.execute("PRAGMA journal_mode=OFF")
        with file:
            yield Snapshot(file)
    finally:
        file.close()
