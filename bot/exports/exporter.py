"""Makes the exports that were asked for in chat: beside it, again after a death, until the file is on its way."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.exports.cards import own_ready, ready
from bot.exports.contents import Contents
from bot.exports.files import digest, whole
from bot.exports.own import write_own
from bot.exports.run import Made, make, name_of, note
from bot.library import Library
from bot.post import Post
from bot.talk import STAFF
from conversations.cards import Card
from storage.exported import Selection
from storage.rows import ExportJobRow, OutboxRow
from storage.store import Store, Transaction
from storage.writer import Writer

LEASE = timedelta(minutes=30)
"""After which an export is made again whose process may have died over it."""
MOST_TRIES = 5
KEPT_FOR = timedelta(days=7)
"""How long a file stays in the data folder: it can be made again at any time."""
MOST_BYTES = 49 * 2**20
"""The largest file that goes into a chat (Telegram: 50 MB)."""
FAILED = "I could not make that export. Please try again later."
NO_MORE = "That is no longer open to you."
TOO_LARGE = "That export is too large for a chat. Choose one cluster or one review, or ask for it on the host itself."


@dataclass(frozen=True, slots=True)
class _Done:
    """An export as it was made, the card that brings it, and what was in it."""

    made: Made
    card: Card
    contents: Contents | None


class Exporter:
    """Makes one export at a time, in a thread of its own."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        library: Library,
        post: Post,
        data: Path,
        clock: Callable[[], datetime],
        complain: Callable[[str, Exception], None] = lambda code, error: None,
    ) -> None:
        self._store, self._writer, self._library, self._post = store, writer, library, post
        self._folder, self._evidence = data / "exports", data / "evidence"
        self._clock, self._complain = clock, complain

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead process left; ``alone`` says that no other one is alive."""
        if alone:
            await self._writer.run(lambda tx: tx.export_jobs.reclaim(self._clock()))

    async def run(self, pause: float = 1.0) -> None:
        """Make whatever is wanted, until cancelled; looks again every ``pause`` seconds."""
        while True:
            if not await self.make_due():
                await asyncio.sleep(pause)

    async def make_due(self) -> bool:
        """Make the oldest export that is wanted now, if there is one, and take away old files."""
        row = await self._writer.run(lambda tx: tx.export_jobs.claim(self._clock(), LEASE))
        if row is None:
            return False
        await asyncio.to_thread(self.tidy)
        try:
            done = await asyncio.to_thread(self._make, row)
        except Exception as error:
            self._complain("export", error)
            await self._later(row)
        else:
            await self._bring(row, done)
        return True

    async def _bring(self, row: ExportJobRow, done: _Done | None) -> None:
        if done is None:
            await self._settle(row, "refused", [Card(body=NO_MORE)])
        elif await asyncio.to_thread(lambda: done.made.path.stat().st_size) > MOST_BYTES:
            await asyncio.to_thread(done.made.path.unlink)
            await self._settle(row, "refused", [Card(body=TOO_LARGE)])
        else:
            await self._settle(row, "made", [done.card], done)

    async def _settle(self, row: ExportJobRow, state: str, cards: Sequence[Card], done: _Done | None = None) -> None:
        def settle(tx: Transaction) -> list[OutboxRow]:
            if not tx.export_jobs.settle(row.id, state):
                return []
            if done is not None:
                self._note(tx, row, done)
            return self._post.owe(tx, row.channel, row.chat, f"export{row.id}", cards, person_id=row.person_id)

        self._post.send(await self._writer.run(settle))

    def _note(self, tx: Transaction, row: ExportJobRow, done: _Done) -> None:
        if done.contents is not None:
            note(tx, done.made, done.contents, row.form, via=row.channel, actor=row.person_id)
            return
        detail = {"rows": dict(done.made.counts), "sha256": done.made.sha256}
        tx.audit.note("own_copy", self._clock(), actor=row.person_id, via=row.channel, detail=detail)

    async def _later(self, row: ExportJobRow) -> None:
        if row.tries >= MOST_TRIES:
            await self._settle(row, "refused", [Card(body=FAILED)])
            return
        again = self._clock() + timedelta(seconds=2**row.tries)
        await self._writer.run(lambda tx: tx.export_jobs.again(row.id, again))

    def _make(self, row: ExportJobRow) -> _Done | None:
        """Make a file; None where its person may not have it any more."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._store.reading() as tx:
            return self._own(tx, row) if row.kind == "own" else self._answers(tx, row)

    def _own(self, tx: Transaction, row: ExportJobRow) -> _Done:
        path = self._folder / f"my-data_{row.id}.zip"
        with whole(path) as partial:
            counts = write_own(tx, row.person_id, self._evidence, self._clock(), partial)
        return _Done(Made(path, counts, digest(path)), own_ready(str(path)), None)

    def _answers(self, tx: Transaction, row: ExportJobRow) -> _Done | None:
        clusters = _visible(tx, row)
        if not clusters:
            return None
        name = tx.people.person(row.person_id).name
        which = Selection(clusters, review=row.review)
        contents = Contents(tx, self._library, which, name, self._clock())
        made = make(contents, row.form, name_of(contents, row.form, self._folder))
        return _Done(made, ready(made, name, self._clock()), contents)

    def tidy(self) -> None:
        """Take away what has been there for longer than it is kept."""
        old = (self._clock() - KEPT_FOR).timestamp()
        for path in self._folder.glob("*") if self._folder.is_dir() else ():
            if path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def _visible(tx: Transaction, row: ExportJobRow) -> tuple[int, ...]:
    """Give the clusters that may be in it, by the roles that its person has at this moment."""
    roles = [role for role in tx.people.roles(row.person_id) if role.role in STAFF]
    if any(role.cluster_id is None for role in roles):
        mine = [cluster.id for cluster in tx.people.clusters()]
    else:
        mine = [role.cluster_id for role in roles if role.cluster_id is not None]
    return tuple(number for number in dict.fromkeys(mine) if row.cluster_id in (None, number))
