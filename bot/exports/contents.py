"""What an export holds: its tables, streamed, and the same answers with a row for each run."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bot.exports.partnerviews import partner_views
from bot.library import Library
from conversations.log import asked
from conversations.model import Flow
from conversations.turn import HOME
from storage.exported import AskedRow, Selection
from storage.exportedtables import SOURCES
from storage.transaction import Transaction

Batch = Sequence[Sequence[Any]]
COLUMNS = SOURCES["answers"].columns
PLACES = {name: place for place, name in enumerate(COLUMNS)}
OF_RUN = ("run_id", "cluster", "flow_version", "period", "mode", "subject")
"""What a row of a wide table begins with."""
CHOICES = ("single", "multi", "scale", "group")
_RUN_PLACES = tuple(PLACES[name] for name in OF_RUN)
_FLOW, _RUN, _QUESTION, _ITEM = (PLACES[name] for name in ("flow", "run_id", "question", "item"))
_CODE, _LABEL, _COMMENT = (PLACES[name] for name in ("code", "label", "comment"))


@dataclass(frozen=True, slots=True)
class Contents:
    """What is exported, for whom, and when. ``made_by`` is a name or ``the command line``; ``names`` adds people's."""

    tx: Transaction
    library: Library
    which: Selection
    made_by: str
    at: datetime
    names: bool = False
    progress: Callable[[int], None] = lambda rows: None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables, in the order in which they stand in a workbook."""
        return tuple(name for name in SOURCES if name != "people" or self.names)

    def batches(self, table: str) -> Iterator[Batch]:
        """Stream a table, a thousand rows at a time."""
        for batch in self._batches(table):
            yield batch
            self.progress(len(batch))

    def _batches(self, table: str) -> Iterator[Batch]:
        if SOURCES[table].statement:
            return self.tx.exported.batches(table, replace(self.which, today=self.at.astimezone(HOME).date()))
        return iter([list(partner_views(self.tx, self.library, self.which))])

    def rows(self, table: str) -> Iterator[Sequence[Any]]:
        """Stream a table's rows."""
        for batch in self.batches(table):
            yield from batch

    def asked(self) -> dict[str, list[AskedRow]]:
        """Give what was asked in each flow, in order: what a wide table has columns for."""
        found: dict[str, list[AskedRow]] = {}
        for row in self.tx.exported.asked(self.which):
            if row.item or row.question not in repeated(self.library.flow(row.flow)):
                found.setdefault(row.flow, []).append(row)
        return found

    def wide(self) -> dict[str, "Wide"]:
        """Give a wide table for each flow, empty, with its columns."""
        return {flow: Wide(flow, asked_rows) for flow, asked_rows in self.asked().items()}


def repeated(flow: Flow) -> frozenset[str]:
    """Name the questions that are asked about items: alone, each would be a column that is always blank."""
    fields = [field.id for question in flow.questions() for field in question.fields]
    return frozenset([*fields, *(question.id for question in flow.questions() if question.for_each)])


class Wide:
    """The answers of one flow with a row for each run, gathered from the long rows as they pass.

    Each question has a column for its code; a choice has one for its words, and a question that anybody said something
    beside one for that.
    """

    def __init__(self, flow: str, questions: Iterable[AskedRow]) -> None:
        self.flow = flow
        self.columns = list(OF_RUN)
        self._places: dict[tuple[str, str], tuple[int, int, int]] = {}
        for row in questions:
            name = asked(row.question, row.item)
            code = self._column(name)
            label = self._column(f"{name} label") if row.type in CHOICES else 0
            self._places[row.question, row.item] = (
                code,
                label,
                self._column(f"{name} comment") if row.commented else 0,
            )

    def _column(self, name: str) -> int:
        self.columns.append(name)
        return len(self.columns) - 1

    def begin(self, row: Sequence[Any]) -> list[Any]:
        """Begin a run's row with what is known of the run."""
        return [*(row[place] for place in _RUN_PLACES), *[""] * (len(self.columns) - len(OF_RUN))]

    def put(self, wide: list[Any], row: Sequence[Any]) -> None:
        """Put one answer into its run's row."""
        places = self._places.get((row[_QUESTION], row[_ITEM]))
        if places is None:
            return
        code, label, comment = places
        wide[code] = row[_CODE]
        if label:
            wide[label] = row[_LABEL]
        if comment:
            wide[comment] = row[_COMMENT]


class Spread(Protocol):
    """Has a row for each run."""

    def begin(self, row: Sequence[Any]) -> list[Any]:
        """Begin a run's row with what its first long row says of the run."""
        ...

    def put(self, wide: list[Any], row: Sequence[Any]) -> None:
        """Put one answer into its run's row."""
        ...


class Runs:
    """Gathers long rows, which come run by run, into wide ones, and hands each to ``keep`` with its flow."""

    def __init__(self, wide: Mapping[str, Spread], keep: Callable[[str, list[Any]], None]) -> None:
        self._wide, self._keep = wide, keep
        self._run: int | None = None
        self._flow, self._row = "", list[Any]()

    def take(self, batch: Batch) -> None:
        """Take the next long rows."""
        for row in batch:
            if row[_RUN] != self._run:
                self.end()
                self._run, self._flow = row[_RUN], row[_FLOW]
                self._row = self._wide[self._flow].begin(row)
            self._wide[self._flow].put(self._row, row)

    def end(self) -> None:
        """Hand over the last run."""
        if self._run is not None:
            self._keep(self._flow, self._row)
        self._run = None
