"""Fixtures that several rooms of tests use."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.store import Store
from tests.postgres import server

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run one PostgreSQL for all tests of a process, with a template that has the tables."""
    with server() as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_companion")
        Store.open(f"{url}/template_companion").close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/companion.db"
    base = str(request.getfixturevalue("postgres"))
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_companion")
    return f"{base}/{name}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open an empty store of each kind in turn."""
    opened = Store.open(url)
    yield opened
    opened.close()
