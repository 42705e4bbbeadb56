"""Statements of the hot path: compiled once and run on the bare driver, at a third of what the library's way costs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, literal_column
from sqlalchemy.exc import DBAPIError

Turn = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one driver takes it.

    ``given`` names the values in the driver's order, each with its default and how it is turned on its way in;
    ``got`` says which columns are turned on their way out.
    """

    text: str
    given: tuple[tuple[str, Any, Turn | None], ...]
    by_place: bool
    got: tuple[tuple[int, Turn], ...] = ()

    def arguments(self, values: Mapping[str, Any]) -> Any:
        """Put values where the driver wants them."""
        get = values.get
        if self.by_place:
            return [
                get(name, default) if turn is None else turn(get(name, default)) for name, default, turn in self.given
            ]
        return {
            name: get(name, default) if turn is None else turn(get(name, default)) for name, default, turn in self.given
        }

    def read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Turn a row's columns into what they stand for."""
        columns = list(row)
        for place, turn in self.got:
            columns[place] = turn(columns[place])
        return tuple(columns)


class Prepared:
    """A statement of SQLAlchemy Core with ``bindparam`` for every value; the same types hold as when it runs there.

    An insert names the columns that are given; those left out get the model's defaults. When the driver refuses,
    SQLAlchemy's own kind of error is raised.
    """

    def __init__(self, statement: Any, columns: Iterable[str] = ()) -> None:
        self._statement = statement
        self._columns = tuple(columns) or None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, db: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Run it and give every row."""
        compiled, cursor = self._run(db, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return [compiled.read(row) for row in found] if compiled.got else found

    def row(self, db: Connection, **values: Any) -> tuple[Any, ...] | None:
        """Run it and give the first row; None where there is none."""
        compiled, cursor = self._run(db, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()  # a statement that is not read to its end would go on holding what it reads
        return compiled.read(found) if found is not None and compiled.got else found

    def value(self, db: Connection, **values: Any) -> Any:
        """Run it and give the first row's only column; None where there is no row."""
        found = self.row(db, **values)
        return None if found is None else found[0]

    def change(self, db: Connection, **values: Any) -> int:
        """Run it and give how many rows it changed."""
        _, cursor = self._run(db, values)
        return int(cursor.rowcount)

    def each(self, db: Connection, many: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each set of values, in one go; it gives no rows."""
        compiled = self._compiled.get(db.dialect.name) or self._compile(db.dialect)
        self._compiled[db.dialect.name] = compiled
        cursor: Any = db.connection.cursor()
        try:
            cursor.executemany(compiled.text, [compiled.arguments(values) for values in many])
        except db.dialect.loaded_dbapi.Error as error:
            raise _as_usual(compiled.text, error, db.dialect) from error
        finally:
            cursor.close()

    def _run(self, db: Connection, values: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        dialect = db.dialect
        known = self._compiled.get(dialect.name)
        compiled = known or self._compile(dialect)
        arguments = compiled.arguments(values)
        driver: Any = db.connection.dbapi_connection
        try:
            cursor = driver.execute(compiled.text, arguments)
        except dialect.loaded_dbapi.Error as error:
            raise _as_usual(compiled.text, error, dialect) from error
        if known is None:
            compiled = self._compiled[dialect.name] = replace(compiled, got=self._got(cursor.description, dialect))
        return compiled, cursor

    def _compile(self, dialect: Dialect) -> _Compiled:
        made = self._statement.compile(dialect=dialect, column_keys=self._columns)
        # Lists of words that stand in the statement itself are written out here.
        whole = made.construct_expanded_state({name: None for name, bind in made.binds.items() if bind.required})
        defaults = dict(whole.parameters)
        if isinstance(self._statement, Insert):
            defaults |= {column.key: column.default.arg for column in made.insert_prefetch}
        names = whole.positiontup if made.positional else list(whole.parameters)
        turns = {name: _in(bind.type, dialect) for name, bind in made.binds.items()} | dict(whole.processors)
        given = tuple((name, defaults[name], turns.get(name)) for name in names)
        return _Compiled(whole.statement, given, bool(made.positional))

    def _got(self, described: Any, dialect: Dialect) -> tuple[tuple[int, Turn], ...]:
        """Say how columns are turned on their way out: some drivers tell only with a first result which type came."""
        columns = self._statement.exported_columns if described else ()
        out = ((place, _out(column.type, dialect, described[place][1])) for place, column in enumerate(columns))
        return tuple((place, turn) for place, turn in out if turn is not None)


@contextmanager
def savepoint(db: Connection) -> Iterator[None]:
    """Keep what the block does, or, when it raises, nothing of it."""
    _outright(db, "SAVEPOINT part")
    try:
        yield
    except BaseException:
        _outright(db, "ROLLBACK TO SAVEPOINT part")
        _outright(db, "RELEASE SAVEPOINT part")
        raise
    _outright(db, "RELEASE SAVEPOINT part")


def plain(word: str) -> ColumnElement[str]:
    """Write a word of ours into a statement itself: an index over some rows only is used where its words stand."""
    return literal_column(f"'{word}'")


def _outright(db: Connection, text: str) -> None:
    driver: Any = db.connection.dbapi_connection
    try:
        driver.execute(text)
    except db.dialect.loaded_dbapi.Error as error:
        raise _as_usual(text, error, db.dialect) from error


def _in(kind: Any, dialect: Dialect) -> Turn | None:
    turn: Turn | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn


def _out(kind: Any, dialect: Dialect, came: Any) -> Turn | None:
    turn: Turn | None = kind.dialect_impl(dialect).result_processor(dialect, came)
    return turn


def _as_usual(text: str, error: Any, dialect: Dialect) -> BaseException:
    """Give the error that SQLAlchemy would raise, so that whoever catches it need not know how a statement ran."""
    base: Any = dialect.loaded_dbapi.Error
    usual: BaseException = DBAPIError.instance(text, {}, error, base, hide_parameters=True, dialect=dialect)
    return usual
