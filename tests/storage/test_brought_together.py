"""What an older version kept apart is brought together when its database is brought on."""

from datetime import timedelta

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table

from storage import schema
from storage.store import Store, engines
from tests.storage.kept import NOW

STEP = "0013"


def emptied(url: str) -> str:
    """Give the URL of a database of the same kind that has no tables."""
    if url.startswith("sqlite"):
        return f"{url}.old"
    writing, _ = engines(url)
    with writing.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    writing.dispose()
    return url


def put(connection: Connection, table: str, **values: object) -> None:
    connection.execute(Table(table, MetaData(), autoload_with=connection).insert().values(**values))


def asked(connection: Connection, table: str, number: int, kind: str, **more: object) -> None:
    values = {"person_id": 1, "form": "pdf", "channel": "wire", "chat": "Priya", "at": NOW, "next_at": NOW, "tries": 0}
    put(connection, table, id=number, kind=kind, **values | more)


def test_charts_and_exports_that_were_wanted_are_still_wanted_under_numbers_that_no_file_bears(url: str) -> None:
    url = emptied(url)
    writing, reading = engines(url)
    before = ScriptDirectory(str(schema.MIGRATIONS)).get_revision(STEP).down_revision
    command.upgrade(schema.configured(writing), str(before))
    with writing.begin() as connection:
        priya = {"name": "Priya", "folded": "priya", "code": "p1", "language": "en", "settings": "{}"}
        put(connection, "person", id=1, created_at=NOW, **priya)
        for number, state in ((1, "made"), (2, "wanted")):
            asked(connection, "drawing", number, "report", state=state)
        asked(connection, "export_job", 3, "answers", state="wanted", review="autumn 2026")
    schema.migrate(writing)
    writing.dispose()
    reading.dispose()

    store = Store.open(url)
    with store.transaction() as tx:
        claimed = tx.errands.claim(("report", "answers"), NOW, timedelta(minutes=5))
        tx.errands.want("own", "zip", 1, "wire", "Priya", NOW)
        rows = tx.connection.exec_driver_sql("SELECT id, kind, state, review FROM errand ORDER BY id").all()
    store.close()
    assert claimed is not None and claimed.id == 3
    assert [tuple(row) for row in rows] == [
        (3, "answers", "wanted", "autumn 2026"),
        (4, "report", "made", ""),
        (5, "report", "wanted", ""),
        (6, "own", "wanted", ""),
    ]
