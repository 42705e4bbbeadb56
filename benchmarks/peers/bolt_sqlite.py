"""Bolt with the bare sqlite3 driver: one commit an answer."""

import sqlite3
from pathlib import Path
from typing import Any

from benchmarks.peers.bolt import BoltBot
from benchmarks.twelve import QUESTIONS, refused

TABLES = """
CREATE TABLE answer (person TEXT, number INTEGER, value TEXT, PRIMARY KEY (person, number)) WITHOUT ROWID;
"""


class BoltSqlite(BoltBot):
    """Keeps answers with the bare driver."""

    def __init__(self, path: Path, base_url: str, session: Any = None) -> None:
        super().__init__(path, base_url, session)
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(TABLES)

    async def keep(self, person: str, said: str) -> tuple[int, str]:
        """Keep an answer with one commit."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            kept = self._kept(person, said)
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        return kept

    def _kept(self, person: str, said: str) -> tuple[int, str]:
        db = self._db
        answered = int(db.execute("SELECT count(*) FROM answer WHERE person = ?", (person,)).fetchone()[0])
        if said == "/start":
            return answered, ""
        problem = refused(QUESTIONS[answered], said)
        if problem:
            return answered, problem
        db.execute("INSERT INTO answer VALUES (?, ?, ?)", (person, answered, said))
        return answered + 1, ""

    def answers(self, person: int) -> list[str]:
        """Give what is kept."""
        with sqlite3.connect(self.path) as db:
            return [row[0] for row in db.execute("SELECT value FROM answer WHERE person = ?", (f"U{person}",))]

    async def close(self) -> None:
        """Close the database."""
        self._db.close()
