"""The database's form: set up when empty, checked at every start, migrated on request (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from storage.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def configured(engine: Engine, steps: Path = MIGRATIONS) -> Config:
    """Make Alembic's settings for one database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(steps))
    config.attributes["engine"] = engine
    return config


def head(steps: Path = MIGRATIONS) -> str:
    """Give the newest version that this code knows."""
    return ScriptDirectory(str(steps)).get_current_head() or ""


def version(engine: Engine) -> str | None:
    """Give the version that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def ready(engine: Engine, steps: Path = MIGRATIONS) -> None:
    """Set an empty database up, and refuse one of another version.

    Raises:
        StoreError: with the command that puts it right.
    """
    found, wanted = version(engine), head(steps)
    if found == wanted:
        return
    if found is None and not inspect(engine).get_table_names():
        migrate(engine, steps)
    elif found in {script.revision for script in ScriptDirectory(str(steps)).walk_revisions()}:
        raise StoreError(
            f"The database is at version {found}, older than this program's {wanted}. Run: companion migrate"
        )
    else:
        raise StoreError(
            f"The database is at version {found}, which this program does not know. Install the newer program."
        )


def migrate(engine: Engine, steps: Path = MIGRATIONS) -> None:
    """Bring a database to the newest version, in one transaction."""
    command.upgrade(configured(engine, steps), "head")
