"""An older database is brought on with what was kept in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import insert

from conversations.totals import Counted, Figures
from storage import schema
from storage.models import PartnerTotal
from storage.models.base import core
from storage.plain import written
from storage.store import Store, engines, migrate_to_newest
from storage.transaction import Transaction
from tests.storage.kept import NOW, a_run, answered


@contextmanager
def older(url: str, version: str) -> Iterator[Transaction]:
    """Give a database as an older program left it."""
    writing, reading = engines(url)
    if writing.dialect.name == "postgresql":
        with writing.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    command.upgrade(schema.configured(writing), version)
    with writing.begin() as connection:
        yield Transaction(connection)
    writing.dispose()
    reading.dispose()


def test_totals_of_anonymous_answers_are_kept_by_option_as_they_were_counted(url: str) -> None:
    url = url.replace("companion.db", "older.db")
    with older(url, "0010") as tx:
        runs = {}
        for level in (3, 3, 1, None):
            run = a_run(tx, "partner_view")
            tx.runs.append(run, [answered("q", 2), answered("q", level)], 0, None, "t", "en")
            tx.runs.append(run, [answered("q", 4)], 2, None, "t", "en")
            runs[run.id] = 2
        drawn = [("q", runs, (3, 7, 1, 3)), ("note", runs, (0, 0, 0, 0))]
        row = {"cluster_id": run.cluster_id, "flow": "f", "drawn": written(drawn), "at": NOW}
        tx.connection.execute(insert(core(PartnerTotal)).values(row))
    migrate_to_newest(url)
    store = Store.open(url)
    with store.reading() as tx:
        found = tx.partners.counted(run.cluster_id, "f")
        assert found == [Counted("q", runs, Figures({"3": 2, "1": 1})), Counted("note", runs)]
    store.close()
