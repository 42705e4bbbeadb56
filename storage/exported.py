"""What is exported: each table as one statement, streamed in batches so that memory stays flat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult, Date, bindparam, text

from storage.exportedtables import ASKED, SOURCES, Source
from storage.models.base import UtcTime

BATCH = 1000
"""Rows that are held at a time."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be exported. ``clusters`` None is every one; ``since`` is aware; ``review`` is a period.

    ``private`` says that what only project staff may see is in it. ``today`` is the day by which it is judged how
    things stand; the table of status needs it.
    """

    clusters: tuple[int, ...] | None = None
    since: datetime | None = None
    flow: str = ""
    review: str = ""
    private: bool = True
    today: date | None = None


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question of a flow, with its item where it is repeated, and whether anybody said something beside it."""

    flow: str
    question: str
    item: str
    type: str
    commented: int


class Exported:
    """Streams tables for exports. Who may see which clusters is for the caller to say.

    What is put together into statements is words of this program; what anybody says goes in as values.
    """

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._open: list[CursorResult[Any]] = []

    def rows(self, table: str, which: Selection = EVERYTHING) -> Iterator[Sequence[Any]]:
        """Stream a table's rows, each in the order of its columns."""
        for batch in self.batches(table, which):
            yield from batch

    def batches(self, table: str, which: Selection = EVERYTHING) -> Iterator[Sequence[Sequence[Any]]]:
        """Stream a table's rows, a thousand at a time."""
        source = SOURCES[table]
        columns = ", ".join(f"t.{name}" for name in source.columns)
        statement, values = self._where(source, which)
        asked = f"SELECT {columns} FROM {source.of(self._db.dialect.name)} t{statement} ORDER BY {source.order}"  # noqa: S608 - ours
        return self._stream(asked, values)

    def close(self) -> None:
        """Let go of what was not read to its end."""
        while self._open:
            self._open.pop().close()

    def count(self, table: str, which: Selection = EVERYTHING) -> int:
        """Count a table's rows."""
        source = SOURCES[table]
        statement, values = self._where(source, which)
        counted = f"SELECT count(*) FROM {source.of(self._db.dialect.name)} t{statement}"  # noqa: S608 - ours
        return int(self._db.execute(self._bound(counted, values), values).scalar_one())

    def asked(self, which: Selection = EVERYTHING) -> list[AskedRow]:
        """Give every flow's questions with their items, in order: what a wide table has columns for."""
        statement, values = self._where(ASKED, which)
        named = f"""
            SELECT t.flow, t.question, t.item, max(t.type), max(CASE WHEN t.comment = '' THEN 0 ELSE 1 END)
            FROM {ASKED.statement} t{statement}
            GROUP BY t.flow, t.question, t.item ORDER BY t.flow, min(t.place), t.question, t.item
        """  # noqa: S608 - ours
        return [AskedRow(*row) for row in self._db.execute(self._bound(named, values), values)]

    def _stream(self, statement: str, values: dict[str, Any]) -> Iterator[Sequence[Sequence[Any]]]:
        options = {"yield_per": BATCH, "stream_results": True}
        found = self._db.execute(self._bound(statement, values), values, execution_options=options)
        self._open.append(found)
        if self._db.dialect.name != "sqlite":
            yield from found.partitions(BATCH)
            return
        # The driver's own rows: to wrap each of a million takes a good part of what it takes to write it.
        cursor: Any = found.cursor
        while batch := cursor.fetchmany(BATCH):
            yield batch

    @staticmethod
    def _bound(statement: str, values: dict[str, Any]) -> Any:
        kinds: dict[str, BindParameter[Any]] = {
            "since": bindparam("since", type_=UtcTime),
            "today": bindparam("today", type_=Date),
            "clusters": bindparam("clusters", expanding=True),
        }
        return text(statement).bindparams(*(kind for name, kind in kinds.items() if name in values))

    @staticmethod
    def _where(source: Source, which: Selection) -> tuple[str, dict[str, Any]]:
        tests: list[str] = []
        values: dict[str, Any] = {}
        for name in ("clusters", "since", "flow", "review", "today"):
            test, value = getattr(source, name), getattr(which, name)
            if test and value not in (None, ""):
                tests.append(test)
                values[name] = value
        if not which.private and source.shared:
            tests.append(source.shared)
        return (f" WHERE {' AND '.join(tests)}" if tests else ""), values
