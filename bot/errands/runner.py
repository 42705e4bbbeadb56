"""Runs errands: claims what is wanted, lets it be made beside the chat, and owes what came of it once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.errands.making import Brought, Denied, Maker, Noted, Outcome
from bot.errands.troubles import NotMade
from bot.post import Post
from conversations.cards import Card
from storage.rows import ErrandRow, OutboxRow
from storage.transaction import Transaction
from storage.writer import Writer

MOST_TRIES = 5
TIDY_EVERY = timedelta(hours=1)


class Place(Protocol):
    """Where makers work."""

    async def make(self, maker: Maker, row: ErrandRow, now: datetime) -> Outcome:
        """Let a maker make something; what breaks there is raised here."""


class Runner:
    """Runs the errands of one maker, one at a time, so that none holds up those of another."""

    def __init__(
        self,
        maker: Maker,
        place: Place,
        writer: Writer,
        post: Post,
        data: Path,
        clock: Callable[[], datetime],
        complain: Callable[[str, Exception], None] = lambda code, error: None,
    ) -> None:
        self._maker, self._place, self._writer, self._post = maker, place, writer, post
        self._folder, self._clock, self._complain = data / maker.folder, clock, complain
        self._tidy_at = clock()

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead process left; ``alone`` says that no other one is alive."""
        if alone:
            await self._writer.run(lambda tx: tx.errands.reclaim(self._clock()))

    async def run(self, pause: float = 0.25) -> None:
        """Run whatever is wanted, until cancelled; looks again every ``pause`` seconds."""
        while True:
            if not await self.run_due():
                await asyncio.sleep(pause)

    async def settle(self) -> None:
        """Run everything that can be run now."""
        while await self.run_due():
            pass

    async def run_due(self) -> bool:
        """Run the oldest errand that is wanted now, and say whether there was one; once an hour take away old files."""
        maker = self._maker
        if self._clock() >= self._tidy_at:
            await asyncio.to_thread(self._tidy)
        row = await self._writer.run(lambda tx: tx.errands.claim(maker.kinds, self._clock(), maker.lease))
        if row is None:
            return False
        try:
            outcome = await self._place.make(maker, row, self._clock())
        except Exception as error:
            self._complain(f"{maker.name} {error}" if isinstance(error, NotMade) else maker.name, error)
            await self._later(row)
        else:
            await self._bring(row, outcome)
        return True

    async def _bring(self, row: ErrandRow, outcome: Outcome) -> None:
        def bring(tx: Transaction) -> list[OutboxRow]:
            if not tx.errands.settle(row.id, "made" if isinstance(outcome, Brought) else "refused"):
                return []
            if isinstance(outcome, Brought) and outcome.noted is not None:
                self._note(tx, row, outcome.noted)
            cards = outcome.cards if isinstance(outcome, Brought) else [Card(body=outcome.why)]
            return self._post.owe(tx, row.channel, row.chat, f"errand{row.id}", cards, person_id=row.person_id)

        self._post.send(await self._writer.run(bring))

    def _note(self, tx: Transaction, row: ErrandRow, noted: Noted) -> None:
        by, of = row.person_id, noted.cluster_id
        tx.audit.note(noted.action, self._clock(), actor=by, via=row.channel, cluster_id=of, detail=noted.detail)

    async def _later(self, row: ErrandRow) -> None:
        if row.tries >= MOST_TRIES:
            await self._bring(row, Denied(self._maker.failed))
            return
        again = self._clock() + timedelta(seconds=2**row.tries)
        await self._writer.run(lambda tx: tx.errands.again(row.id, again))

    def _tidy(self) -> None:
        """Take away what has been there for longer than it is kept."""
        self._tidy_at = self._clock() + TIDY_EVERY
        old = (self._clock() - self._maker.kept_for).timestamp()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)
