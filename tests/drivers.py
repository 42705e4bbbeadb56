"""Databases whose every statement is heard of before it runs: the library's and the program's own, and each commit."""

import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import event

from storage.store import Store

Hears = Callable[[], None]
"""Called before a statement or a commit; whatever it raises keeps that from running."""


def listen(store: Store, hears: Hears) -> Callable[[], None]:
    """Have every statement of a store's writing heard, and give what ends that."""
    engine = store._writing
    connect = _sqlite if engine.dialect.name == "sqlite" else _psycopg

    def made(dialect: Any, record: Any, given: Any, named: Any) -> Any:
        return connect(hears, *given, **named)

    def stop() -> None:
        event.remove(engine, "do_connect", made)
        engine.dispose()

    engine.dispose()
    event.listen(engine, "do_connect", made)
    return stop


def _sqlite(hears: Hears, *given: Any, **named: Any) -> sqlite3.Connection:
    class Cursor(sqlite3.Cursor):
        def execute(self, *statement: Any) -> Any:
            hears()
            return super().execute(*statement)

        def executemany(self, *statement: Any) -> Any:
            hears()
            return super().executemany(*statement)

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Cursor)

        def execute(self, *statement: Any) -> Any:
            return self.cursor().execute(*statement)

        def commit(self) -> None:
            hears()
            super().commit()

    return sqlite3.connect(*given, factory=Connection, **named)


def _psycopg(hears: Hears, *given: Any, **named: Any) -> "psycopg.Connection[Any]":
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, *statement: Any, **how: Any) -> Any:
            hears()
            return super().execute(*statement, **how)

        def executemany(self, *statement: Any, **how: Any) -> None:
            hears()
            super().executemany(*statement, **how)

    class Connection(psycopg.Connection[Any]):
        def commit(self) -> None:
            hears()
            super().commit()

    return Connection.connect(*given, cursor_factory=Cursor, **named)
