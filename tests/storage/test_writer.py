"""Where the writer does its work, and what it says when nothing could be kept."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.errors import Unavailable
from storage.store import Store
from storage.transaction import Transaction
from storage.writer import Writer
from tests.databases import sqlite_in
from tests.storage.kept import NOW


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Store]:
    """Give a store on SQLite; the rules below are about it alone."""
    store = Store.open(sqlite_in(tmp_path, "x.db"))
    yield store
    store.close()


def where(tx: Transaction) -> str:
    return threading.current_thread().name


def names(store: Store) -> list[str]:
    with store.reading() as tx:
        return [row.name for row in tx.clusters.all()]


async def test_work_is_done_where_it_was_asked_for_unless_it_is_long(on_disk: Store) -> None:
    writer = Writer(on_disk)
    here = threading.current_thread().name
    assert [await writer.run(where), await writer.run(where, long=True)] == [here, "writer"]
    together = await asyncio.gather(writer.run(where), writer.run(where, long=True), writer.run(where))
    assert list(together) == [here, "writer", "writer"]
    await writer.close()


async def test_while_another_process_writes_nothing_here_stands_still(on_disk: Store, tmp_path: Path) -> None:
    writer = Writer(on_disk)
    await writer.run(where)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(writer.run(lambda tx: (where(tx), tx.clusters.add("Oakfield", "ENG", NOW))))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not waiting.done()
    other.execute("COMMIT")
    assert (await waiting)[0] == "writer"
    other.close()
    await writer.close()
    assert names(on_disk) == ["Oakfield"]


async def test_what_the_database_gave_up_is_never_said_to_be_kept(on_disk: Store) -> None:
    writer = Writer(on_disk)

    def gives_up(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself when the disk is full

    outcomes = await asyncio.gather(
        writer.run(lambda tx: tx.clusters.add("Oakfield", "ENG", NOW)),
        writer.run(gives_up),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    assert await writer.run(lambda tx: tx.clusters.add("Elm", "ENG", NOW).name) == "Elm"
    await writer.close()
    assert names(on_disk) == ["Elm"]


async def test_a_slow_disk_is_waited_for_on_a_thread(on_disk: Store) -> None:
    writer = Writer(on_disk, takes=60.0)
    added = await asyncio.gather(*(writer.run(lambda tx, n=n: tx.clusters.add(n, "ENG", NOW).name) for n in "ab"))  # type: ignore[misc]  # a default binds the name
    await writer.close()
    assert (added, names(on_disk)) == (["a", "b"], ["a", "b"])


async def test_small_work_goes_with_the_next_commit_or_soon_by_itself(store: Store) -> None:
    writer, done = Writer(store), asyncio.Event()
    loop = asyncio.get_running_loop()

    def small(tx: Transaction) -> None:
        tx.clusters.add("Oakfield", "ENG", NOW)
        loop.call_soon_threadsafe(done.set)

    writer.later(small)
    await done.wait()
    await writer.close()
    assert names(store) == ["Oakfield"]


async def test_small_work_that_fails_harms_nothing_that_is_kept_before(on_disk: Store) -> None:
    writer = Writer(on_disk)
    await writer.run(lambda tx: tx.clusters.add("Oakfield", "ENG", NOW))

    def breaks(tx: Transaction) -> None:
        raise ZeroDivisionError

    writer.later(breaks)
    with pytest.raises(ZeroDivisionError):
        await writer.run(where)
    assert await writer.run(lambda tx: tx.clusters.add("Elm", "ENG", NOW).name) == "Elm"
    await writer.close()
    assert names(on_disk) == ["Elm", "Oakfield"]


def test_a_writer_outlives_the_loop_that_began_with_it(on_disk: Store) -> None:
    writer = Writer(on_disk, takes=60.0)

    async def leave() -> None:
        asyncio.get_running_loop().create_task(writer.run(where))
        await asyncio.sleep(0)

    async def come_back() -> str:
        name = await writer.run(lambda tx: tx.clusters.add("Oakfield", "ENG", NOW).name)
        await writer.close()
        return name

    asyncio.run(leave())
    assert asyncio.run(come_back()) == "Oakfield"
