"""Whether another process works on the same database, seen by a lock that ends with its process, however it ends."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

KEY = 0x434C5553
"""The number of the lock in PostgreSQL: advisory locks are known by numbers."""


@dataclass
class Presence:
    """A process at work. ``alone`` says that no other was there when it came."""

    alone: bool
    leave: Callable[[], None]


def arrive(engine: Engine) -> Presence:
    """Say that this process is here, and learn whether it is the only one."""
    if engine.dialect.name == "sqlite":
        return _beside_file(Path(f"{engine.url.database}.lock"))
    return _in_database(engine)


def _beside_file(path: Path) -> Presence:
    try:
        import fcntl  # noqa: PLC0415 - not to be had on Windows
    except ImportError:  # pragma: no cover
        return Presence(alone=False, leave=lambda: None)
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except OSError:
        alone = False
    fcntl.flock(file, fcntl.LOCK_SH)
    return Presence(alone, file.close)


def _in_database(engine: Engine) -> Presence:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    alone = bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({KEY})").scalar())
    connection.exec_driver_sql(f"SELECT pg_advisory_lock_shared({KEY})")
    if alone:
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({KEY})")
    connection.detach()

    return Presence(alone, connection.close)
