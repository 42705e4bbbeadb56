"""Draws what was asked for: beside the chat, after the commit, and again after a death, until it is on its way."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from bot.library import Library
from bot.post import Post
from bot.talk import LEADS, STAFF
from conversations.cards import Card
from conversations.engine import HOME
from storage.drawings import DrawingRow
from storage.rows import OutboxRow
from storage.store import Store, Transaction
from storage.writer import Writer

LEASE = timedelta(minutes=5)
"""After which something is drawn again whose process may have died over it."""
MOST_TRIES = 5
KEPT_FOR = timedelta(days=7)
"""How long pictures and documents stay in the data folder: they can be made again at any time."""
FAILED = "I could not draw that. Please try again later."
NO_MORE = "That is no longer open to you."


class Artist:
    """Draws in one thread of its own: matplotlib is slow, and not made for several at once."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        library: Library,
        post: Post,
        folder: Path,
        clock: Callable[[], datetime],
        complain: Callable[[str, Exception], None] = lambda code, error: None,
        template: Path | None = None,
    ) -> None:
        self._store, self._writer, self._library, self._post = store, writer, library, post
        self._folder, self._clock, self._complain, self._template = folder, clock, complain, template
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="artist")

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead process left; ``alone`` says that no other one is alive."""
        await asyncio.to_thread(self._tidy)
        if alone:
            await self._writer.run(lambda tx: tx.drawings.reclaim(self._clock()))

    async def run(self, pause: float = 1.0) -> None:
        """Draw whatever is wanted, until cancelled; looks again every ``pause`` seconds."""
        while True:
            if not await self.draw_due():
                await asyncio.sleep(pause)

    async def settle(self) -> None:
        """Draw everything that can be drawn now."""
        while await self.draw_due():
            pass

    async def draw_due(self) -> int:
        """Draw what is wanted now, and return how much was taken up."""
        rows = await self._writer.run(lambda tx: tx.drawings.claim(self._clock(), LEASE))
        for row in rows:
            await self._one(row)
        return len(rows)

    async def _one(self, row: DrawingRow) -> None:
        try:
            cards = await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, row)
        except Exception as error:
            self._complain("draw", error)
            await self._later(row)
            return
        if cards is None:
            await self._say(row, "refused", [Card(body=NO_MORE)])
        else:
            await self._say(row, "made", cards)

    async def _say(self, row: DrawingRow, state: str, cards: Sequence[Card]) -> None:
        def say(tx: Transaction) -> list[OutboxRow]:
            if not tx.drawings.settle(row.id, state):
                return []
            if row.kind == "report" and state == "made":
                detail = {"kind": row.kind, "form": row.form}
                tx.audit.note(
                    "report_made", self._clock(), actor=row.person_id, cluster_id=row.cluster_id, detail=detail
                )
            return self._post.owe(tx, row.channel, row.chat, f"drawing{row.id}", cards, person_id=row.person_id)

        self._post.send(await self._writer.run(say))

    async def _later(self, row: DrawingRow) -> None:
        if row.tries >= MOST_TRIES:
            await self._say(row, "refused", [Card(body=FAILED)])
            return
        again = self._clock() + timedelta(seconds=2**row.tries)
        await self._writer.run(lambda tx: tx.drawings.again(row.id, again))

    def _draw(self, row: DrawingRow) -> tuple[Card, ...] | None:
        """Draw one and put its files in their place; None where its person may not see it any more."""
        from bot.reports.drawing import drawn  # noqa: PLC0415 - what draws takes long to load

        today = self._clock().astimezone(HOME).date()
        with self._store.reading() as tx:
            if not _may(tx, row):
                return None
            made = drawn(tx, self._library, row, self._folder, today, self._template)
        for path, content in made.files:
            put(path, content)
        return made.cards

    def _tidy(self) -> None:
        """Take away what has been there for longer than it is kept."""
        old = (self._clock() - KEPT_FOR).timestamp()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def _may(tx: Transaction, row: DrawingRow) -> bool:
    """Whether the person may still see it: roles may have ended since it was asked for."""
    for role in tx.people.roles(row.person_id):
        if role.cluster_id is None and role.role in STAFF:
            return True
        if row.cluster_id is not None and role.cluster_id == row.cluster_id and role.role in LEADS | STAFF:
            return True
    return False


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for the program's own user alone.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f"{path.suffix}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
