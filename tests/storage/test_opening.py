"""Opening a database, writing from one thread, and what a kill leaves."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.errors import StoreError, Unavailable
from storage.models import Table
from storage.store import Store, engines, migrate_to_newest
from storage.transaction import Transaction
from storage.writer import Writer
from tests.storage.kept import NOW, a_run, answered


async def test_work_that_waits_together_is_kept_together_and_one_failure_harms_nobody_else(store: Store) -> None:
    writer = Writer(store)
    with store.transaction() as tx:
        run = a_run(tx)

    def append(value: int) -> object:
        def work(tx: Transaction) -> int:
            length = tx.runs.append(run, [answered("a", value)], len(tx.runs.log(run.id)), None, "t", "en")
            if value == 3:
                raise ZeroDivisionError
            return length

        return writer.run(work)

    outcomes = await asyncio.gather(*(append(value) for value in range(8)), return_exceptions=True)  # type: ignore[call-overload]  # awaitables
    await writer.close()
    assert [type(outcome) for outcome in outcomes].count(ZeroDivisionError) == 1
    with store.reading() as tx:
        assert {event.value for event in tx.runs.log(run.id)} == {0, 1, 2, 4, 5, 6, 7}


async def test_more_work_than_fits_one_commit_is_all_done(store: Store) -> None:
    writer = Writer(store)

    def adding(number: int) -> Callable[[Transaction], str]:
        return lambda tx: tx.clusters.add(f"C{number}", "ENG", NOW).name

    names = await asyncio.gather(*(writer.run(adding(number)) for number in range(150)))
    await writer.close()
    assert len(set(names)) == 150


async def test_when_nothing_can_be_kept_everybody_who_waits_is_told(store: Store) -> None:
    writer = Writer(store)

    def breaks(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("ROLLBACK")

    with pytest.raises(Unavailable):
        await writer.run(breaks)
    await writer.close()


async def test_a_caller_who_went_away_does_not_undo_what_was_kept(store: Store) -> None:
    writer = Writer(store)
    waiting = asyncio.create_task(writer.run(lambda tx: tx.clusters.add("Kept", "ENG", NOW)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await writer.close()
    with store.reading() as tx:
        assert [row.name for row in tx.clusters.all()] == ["Kept"]


def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store._writing.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_a_database_of_another_version_is_refused_with_the_command(url: str) -> None:
    Store.open(url).close()
    for found, words in (("0000", "which this program does not know. Install the newer program."),):
        writing, reading = engines(url)
        with writing.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{found}'")
        writing.dispose()
        reading.dispose()
        with pytest.raises(StoreError, match=words):
            Store.open(url)


def test_an_older_database_is_told_to_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    Store.open(url).close()
    newer = tmp_path / "migrations"
    newer.mkdir()
    subprocess.run(["cp", "-r", *map(str, schema.MIGRATIONS.glob("*")), str(newer)], check=True)
    (newer / "versions" / "9999_next.py").write_text(
        f'revision = "9999"\ndown_revision = "{schema.head()}"\n\ndef upgrade() -> None:\n    pass\n'
    )
    writing, reading = engines(url)
    with pytest.raises(StoreError, match="older than this program's 9999. Run: companion migrate"):
        schema.ready(writing, newer)
    schema.migrate(writing, newer)
    assert schema.version(writing) == "9999"
    writing.dispose()
    reading.dispose()


def test_migrating_the_newest_changes_nothing(url: str) -> None:
    assert migrate_to_newest(url) == migrate_to_newest(url) == schema.head()


def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "companion.db"
    path.write_bytes(b"not a database at all, but long enough to look like one" * 100)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="The database file is damaged"):
        Store.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="The database file is damaged"):
        migrate_to_newest(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_that_cannot_be_reached_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="The database cannot be opened: .* Check COMPANION_DATABASE_URL"):
        Store.open(f"sqlite:///{tmp_path}/no/such/folder/x.db")


def test_sqlite_is_opened_for_safety(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/x.db")
    with store.transaction() as tx:
        pragmas = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    with pytest.raises(DBAPIError, match="readonly"), store.reading() as tx:
        tx.clusters.add("x", "ENG", NOW)
    store.close()


def test_a_lock_of_another_process_is_waited_for_and_tried_again(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/x.db", patience=1)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def work(tx: Transaction) -> str:
        return tx.clusters.add("Oakfield", "ENG", NOW).name

    threading.Timer(0.03, lambda: other.execute("COMMIT")).start()
    assert store.run(work) == "Oakfield"
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        store.run(work)
    other.close()
    store.close()


ENDLESS = """
import sys
from datetime import datetime, UTC
from conversations.log import Event
from storage.store import Store
store = Store.open(sys.argv[1])
now = datetime.now(UTC)
with store.transaction() as tx:
    cluster = tx.clusters.add("Oakfield", "ENG")
    run = tx.runs.open("test", tx.runs.keep_flow("test", 1, "h", "t", now), cluster.id, now)
number = 0
while True:
    with store.transaction() as tx:
        number = tx.runs.append(run, [Event("answered", "a", "", number, at=now)], number, None, "t", "en")
    print(number, flush=True)
"""


def test_kill_nine_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "companion.db"
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, f"sqlite:///{path}"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(50)][-1]
    os.kill(process.pid, signal.SIGKILL)
    process.stdout.close()
    process.wait()
    store = Store.open(f"sqlite:///{path}")
    with store.reading() as tx:
        assert tx.queries.events() >= acknowledged
        assert tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.close()
