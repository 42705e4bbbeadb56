"""Statements on the bare driver: the same values, the same errors, and never a whole table."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from storage.among import among
from storage.models import Cluster
from storage.models.base import core
from storage.prepared import Prepared, savepoint
from storage.store import Store
from tests.storage.kept import NOW, a_run, answered

cluster = core(Cluster)
ADD = Prepared(insert(cluster), ("name", "folded", "nation", "created_at"))
NAMED = select(cluster.c.id, cluster.c.name, cluster.c.created_at, cluster.c.left_at)
FIND = Prepared(NAMED.where(cluster.c.folded == bindparam("folded")))
NAMED_SO = Prepared(NAMED.where(among(cluster.c.folded, "names")).order_by(cluster.c.id))
NUMBERED = Prepared(NAMED.where(among(cluster.c.id, "numbers")).order_by(cluster.c.id))
OAKFIELD = {"name": "Oakfield", "folded": "oakfield", "nation": "ENG", "created_at": NOW}


def test_a_prepared_statement_gives_what_the_library_gives(store: Store) -> None:
    with store.transaction() as tx:
        assert ADD.change(tx.connection, **OAKFIELD) == 1
        for _ in range(2):
            assert FIND.rows(tx.connection, folded="oakfield") == [tuple(tx.connection.execute(NAMED).one())]
        assert FIND.row(tx.connection, folded="oakfield") == tuple(tx.connection.execute(NAMED).one())
        assert FIND.row(tx.connection, folded="millbrook") is None
        assert FIND.value(tx.connection, folded="millbrook") is None


@pytest.mark.parametrize("names", [(), ("oakfield",), ("oakfield", "elm"), ("o'ak\"field", "elm", "no such")])
def test_one_statement_takes_any_number_of_values(store: Store, names: tuple[str, ...]) -> None:
    with store.transaction() as tx:
        for name in ("oakfield", "elm", "o'ak\"field"):
            ADD.change(tx.connection, **{**OAKFIELD, "name": name, "folded": name})
        found = NAMED_SO.rows(tx.connection, names=names)
        numbers = [row[0] for row in found]
        assert sorted(row[1] for row in found) == sorted(set(names) - {"no such"})
        assert NUMBERED.rows(tx.connection, numbers=numbers) == found


def test_numbers_with_a_fraction_come_back_as_they_went(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.chats.spend("wire", "c", NOW, 1.0, 2.5)
        known = tx.chats.find("wire", "c")
        assert known is not None
        assert known.tokens == pytest.approx(1.5)
        assert known.tokens_at == NOW


def test_what_the_driver_refuses_is_the_librarys_own_error(store: Store) -> None:
    with store.transaction() as tx:
        ADD.change(tx.connection, **OAKFIELD)
        with pytest.raises(IntegrityError), savepoint(tx.connection):
            ADD.change(tx.connection, **OAKFIELD)
        assert len(FIND.rows(tx.connection, folded="oakfield")) == 1


def test_a_savepoint_in_another_drops_only_its_own_part(store: Store) -> None:
    with store.transaction() as tx, savepoint(tx.connection):
        ADD.change(tx.connection, **OAKFIELD)
        with pytest.raises(ZeroDivisionError), savepoint(tx.connection):
            ADD.change(tx.connection, **{**OAKFIELD, "name": "Millbrook", "folded": "millbrook"})
            raise ZeroDivisionError
    with store.reading() as tx:
        assert [one.name for one in tx.clusters.all()] == ["Oakfield"]


def test_what_is_not_there_is_said(store: Store) -> None:
    with store.transaction() as tx:
        with pytest.raises(NoResultFound):
            tx.runs.get(999)
        with pytest.raises(NoResultFound):
            tx.clusters.get(999)


def test_no_turn_reads_a_whole_box_of_letters(tmp_path: Path) -> None:
    """An index over some rows only is used where the statement says the same words."""
    seen: list[str] = []
    path = tmp_path / "companion.db"
    store = Store.open(f"sqlite:///{path}")
    with store.transaction() as tx:
        driver: sqlite3.Connection = tx.connection.connection.driver_connection  # type: ignore[assignment]  # it is SQLite here
        driver.set_trace_callback(seen.append)
        run = a_run(tx)
        tx.runs.append(run, [answered("q", 1)], 0, None, "b", "en")
        tx.inbox.waits("wire:t:ann")
        tx.outbox.unsent("wire", "c")
        tx.outbox.shown("wire", "c", "m")
        tx.outbox.claim("desk", NOW, ["wire"])
        tx.outbox.reclaim(NOW, {"wire": timedelta()})
        driver.set_trace_callback(None)
        plans = [
            row[3]
            for text in seen
            if text.startswith(("SELECT", "UPDATE"))
            for row in driver.execute(f"EXPLAIN QUERY PLAN {text}")
        ]
    store.close()
    assert not [plan for plan in plans if plan in ("SCAN outbox", "SCAN inbox", "SCAN answer_event")]
    assert any("ix_outbox_waiting" in plan for plan in plans)
