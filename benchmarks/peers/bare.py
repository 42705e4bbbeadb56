"""The bare prototype: what a turn cannot do without. Inbox, answer and outbox in one commit of the bare driver."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.twelve import QUESTIONS, prompt_after, refused
from benchmarks.wires import TelegramWire

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]
TABLES = """
CREATE TABLE inbox (id INTEGER PRIMARY KEY, raw TEXT) WITHOUT ROWID;
CREATE TABLE answer (person INTEGER, number INTEGER, value TEXT, PRIMARY KEY (person, number)) WITHOUT ROWID;
CREATE TABLE outbox (id INTEGER PRIMARY KEY, method TEXT, fields TEXT, state TEXT);
"""


class Bare:
    """Speaks to Telegram without any library; ``call`` sends one request."""

    hello = "/start"

    def __init__(self, path: Path, call: Call) -> None:
        self.wire = TelegramWire()
        self._path, self._call = path, call
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(TABLES)
        self._sent: list[int] = []

    async def open(self, people: Sequence[int]) -> None:
        """Let anybody in."""

    async def take(self, update: dict[str, Any]) -> None:
        """Keep an update, its answer and what is owed with one commit, and then send that."""
        query = update.get("callback_query")
        message = query["message"] if query else update["message"]
        person = int(message["chat"]["id"])
        method, fields = self._kept(update, person, query["data"] if query else message["text"], message, query)
        await self._call(method, fields)
        if query:
            await self._call("answerCallbackQuery", {"callback_query_id": query["id"]})

    def _kept(
        self, update: dict[str, Any], person: int, said: str, message: dict[str, Any], query: Any
    ) -> tuple[str, dict[str, Any]]:
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO inbox VALUES (?, ?)", (update["update_id"], json.dumps(update)))
        number = db.execute("SELECT count(*) FROM answer WHERE person = ?", (person,)).fetchone()[0]
        problem = "" if said == "/start" else refused(QUESTIONS[number], said)
        if said != "/start" and not problem:
            db.execute("INSERT INTO answer VALUES (?, ?, ?)", (person, number, said))
            number += 1
        text, choices = prompt_after(number)
        keyboard = [[{"text": choice, "callback_data": choice}] for choice in choices]
        fields: dict[str, Any] = {"chat_id": person, "text": problem or text}
        fields |= {"reply_markup": {"inline_keyboard": keyboard}} if choices else {}
        fields |= {"message_id": message["message_id"]} if query else {}
        method = "editMessageText" if query else "sendMessage"
        row = db.execute(
            "INSERT INTO outbox (method, fields, state) VALUES (?, ?, ?)", (method, json.dumps(fields), "")
        )
        db.executemany("UPDATE outbox SET state = 'sent' WHERE id = ?", [(sent,) for sent in self._sent])
        db.execute("COMMIT")
        self._sent = [int(row.lastrowid or 0)]
        return method, fields

    async def settle(self) -> None:
        """Do nothing: what was sent is noted with the next update."""

    def answers(self, person: int) -> list[str]:
        """Give what is kept."""
        with sqlite3.connect(self._path) as db:
            return [row[0] for row in db.execute("SELECT value FROM answer WHERE person = ?", (person,))]

    async def close(self) -> None:
        """Close the database."""
        self._db.close()
