"""The store: open it, and do things in a transaction. Only this package knows which database it is."""

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.pool import StaticPool

from storage import schema
from storage.errors import StoreError, Unavailable, why
from storage.presence import Presence, arrive
from storage.transaction import Transaction

T = TypeVar("T")
BUSY_MS = 5000
"""Milliseconds that SQLite waits for another process's lock before it gives up."""
TRIES = 5


class Held:
    """A transaction that is open on SQLite's one writing connection, to be ended by whoever holds it, on any thread."""

    def __init__(self, tx: Transaction, driver: sqlite3.Connection, let_go: Callable[[], None]) -> None:
        self.tx = tx
        self._driver = driver
        self._let_go = let_go

    def commit(self) -> None:
        """Keep everything.

        Raises:
            Unavailable: it could not be kept, and nothing of it is.
        """
        try:
            if not self._driver.in_transaction:
                # A full disk ends a transaction by itself; a commit after that would keep nothing, in silence.
                raise Unavailable("The database gave up the transaction.")
            self._driver.commit()
        except sqlite3.Error as error:
            raise Unavailable(why(error)) from error
        finally:
            self.undo()

    def undo(self) -> None:
        """Keep nothing, unless it is kept already."""
        try:
            with suppress(DatabaseError, sqlite3.Error):
                self.tx.connection.rollback()
                self._driver.rollback()
        finally:
            self._let_go()


class Store:
    """One database. SQLite has a single writing connection; PostgreSQL a pool."""

    def __init__(self, writing: Engine, reading: Engine) -> None:
        self._writing = writing
        self._reading = reading
        self._one_writer = threading.Lock() if writing.dialect.name == "sqlite" else None
        self._kept: Transaction | None = None
        """The rooms on SQLite's one writing connection: they hold nothing else, and serve every transaction on it."""

    @classmethod
    def open(cls, url: str, patience: int = BUSY_MS) -> Self:
        """Open the database at ``url``; an empty one is set up.

        ``patience`` is how many milliseconds SQLite waits each time for another process that writes.

        Raises:
            StoreError: it cannot be reached, is damaged, or was written by another version.
        """
        store = cls(*engines(url, patience))
        try:
            schema.ready(store._writing)
        except (DatabaseError, sqlite3.DatabaseError) as error:
            store.close()
            raise StoreError(why(error)) from error
        except StoreError:
            store.close()
            raise
        return store

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write: everything in the block is kept together, or nothing is."""
        with self._turn(), self._writing.begin() as connection:
            yield Transaction(connection)

    def hold(self) -> Held | None:
        """Begin to write, if that takes no waiting; None while others write, or where the database is elsewhere."""
        if self._one_writer is None or not self._one_writer.acquire(blocking=False):
            return None
        try:
            self._kept = self._kept or Transaction(self._writing.connect())
            driver: Any = self._kept.connection.connection.dbapi_connection
            if not _begun_at_once(driver):
                self._one_writer.release()
                return None
        except BaseException:
            self._one_writer.release()
            raise
        return Held(self._kept, driver, self._one_writer.release)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Read what is there at this moment, beside any writing."""
        with self._reading.connect() as connection:
            yield Transaction(connection)

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do a whole piece of work in a transaction, again from the start while another process holds the lock."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.transaction() as tx:
                    return work(tx)
            except (OperationalError, InterfaceError) as error:
                if attempt == TRIES or not any(word in str(error) for word in ("locked", "deadlock")):
                    raise Unavailable(why(error)) from error
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - spreads retries, keeps no secret
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._one_writer is None:
            yield
            return
        with self._one_writer:
            yield

    def arrive(self) -> Presence:
        """Say that this process is at work, and learn whether it is the only one."""
        return arrive(self._writing)

    def close(self) -> None:
        """Let go of every connection."""
        if self._kept is not None:
            self._kept.connection.close()
        self._writing.dispose()
        self._reading.dispose()


def engines(url: str, patience: int = BUSY_MS) -> tuple[Engine, Engine]:
    """Make the writing and the reading engine for a database."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, pool_timeout=5, hide_parameters=True)
        return engine, engine
    here: dict[str, Any] = {"check_same_thread": False, "timeout": patience / 1000}
    writing = create_engine(url, connect_args=here, poolclass=StaticPool, hide_parameters=True)
    reading = create_engine(url, connect_args=here, hide_parameters=True)
    event.listen(writing, "connect", _write_safely)
    event.listen(reading, "connect", _read_only)
    event.listen(writing, "begin", partial(_begin_patiently, patience))
    return writing, reading


def _write_safely(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own BEGIN comes too late: a read would start the transaction and its first write then fail at once.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    # From here on only to begin may wait for another process: a transaction that has begun waits for nobody.
    connection.execute("PRAGMA busy_timeout=0")


def _read_only(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begun_at_once(driver: sqlite3.Connection) -> bool:
    """Begin to write without waiting for another process; False where one holds the lock."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


def _begin_patiently(patience: int, connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    if driver.in_transaction:
        return
    driver.execute(f"PRAGMA busy_timeout={patience}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute("PRAGMA busy_timeout=0")


def migrate_to_newest(url: str) -> str:
    """Bring a database to this program's version, and give that version.

    Raises:
        StoreError: it cannot be reached or is damaged.
    """
    store = Store(*engines(url))
    try:
        schema.migrate(store._writing)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise StoreError(why(error)) from error
    finally:
        store.close()
    return schema.head()
