"""Empty databases: set up once in each process, and copied, because to set one up takes a quarter of a second."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.store import Store


@cache
def _set_up() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store.open(f"sqlite:///{path}").close()
        return path.read_bytes()


def sqlite_in(folder: Path | str, name: str = "companion.db") -> str:
    """Put an empty SQLite database into a folder, and give its URL."""
    path = Path(folder) / name
    path.write_bytes(_set_up())
    return f"sqlite:///{path}"
