"""Bolt with async SQLModel on aiosqlite: one session and one commit an answer."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event as on
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.peers.bolt import BoltBot
from benchmarks.twelve import QUESTIONS, refused


class Answer(SQLModel, table=True):
    """An answer."""

    person: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    value: str


class BoltSqlModel(BoltBot):
    """Keeps answers through an asynchronous session. SQLite has one writer, so the pool has one connection."""

    def __init__(self, path: Path, base_url: str, session: Any = None) -> None:
        super().__init__(path, base_url, session)
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{path}", pool_size=1, max_overflow=0)
        on.listen(self._engine.sync_engine, "connect", _safely)
        on.listen(self._engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        self._begun = False

    async def open(self, people: Sequence[int]) -> None:
        """Make the tables, and let anybody in."""
        if not self._begun:
            self._begun = True
            tables: Any = [Answer.__table__]  # type: ignore[attr-defined]  # SQLModel adds it
            async with self._engine.begin() as connection:
                await connection.run_sync(SQLModel.metadata.create_all, tables)

    async def keep(self, person: str, said: str) -> tuple[int, str]:
        """Keep an answer with one commit."""
        async with AsyncSession(self._engine) as session:
            answered = (await session.exec(select(func.count()).where(Answer.person == person))).one()
            problem = "" if said == "/start" else refused(QUESTIONS[answered], said)
            if said != "/start" and not problem:
                session.add(Answer(person=person, number=answered, value=said))
                answered += 1
            await session.commit()
        return answered, problem

    def answers(self, person: int) -> list[str]:
        """Give what is kept."""
        with sqlite3.connect(self.path) as db:
            return [row[0] for row in db.execute("SELECT value FROM answer WHERE person = ?", (f"U{person}",))]

    async def close(self) -> None:
        """Close the database."""
        await self._engine.dispose()


def _safely(connection: Any, _: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
