"""Fixtures that several rooms of tests use."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from storage.store import Store
from tests.databases import sqlite_in
from tests.postgres import server

_NUMBERS = count(1)
# How long an example takes says how busy the machine is, not whether the program is right.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run one PostgreSQL for all tests of a process, with a template that has the tables."""
    with server() as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_companion")
        Store.open(f"{url}/template_companion").close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database of each kind in turn."""
    if request.param == "sqlite":
        yield sqlite_in(tmp_path)
        return
    base = str(request.getfixturevalue("postgres"))
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_companion")
        yield f"{base}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store where what is tested has nothing to do with which database it is."""
    opened = Store.open(sqlite_in(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open an empty store of each kind in turn."""
    opened = Store.open(url)
    yield opened
    opened.close()
