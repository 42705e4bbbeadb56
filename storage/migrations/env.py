"""How Alembic runs here: on the engine that it is given, without a settings file."""

from alembic import context
from sqlalchemy import Engine

from storage.models import Table


def run(engine: Engine) -> None:
    """Migrate in one transaction. SQLite's foreign keys are off meanwhile, and checked before the commit."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]  # open
        with connection.begin():
            context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration left rows that point nowhere; nothing was changed")
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]  # open


run(context.config.attributes["engine"])
