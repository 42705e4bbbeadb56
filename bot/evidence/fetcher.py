"""Files that people sent come in: fetched after they were acknowledged, again and again until they are there."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from bot.channels import Files, Heard, NoSuchFile, NotFetched, TooLarge
from bot.evidence.giving import shown_now
from bot.evidence.kinds import MOST_BYTES
from bot.evidence.shelf import Found, Shelf
from bot.library import Library
from bot.post import Post
from bot.talk import Talk
from conversations.cards import Card
from conversations.evidence import WRONG_KIND, refused_card, too_large
from storage.rows import EvidenceRow, OutboxRow
from storage.transaction import Transaction
from storage.writer import Writer

LEASE = timedelta(minutes=5)
"""After which a file is fetched again whose process may have died over it; longer than ``LONGEST``."""
LONGEST = 120.0
"""Seconds that one file may take."""
GIVE_UP = timedelta(hours=24)
LONGEST_WAIT = 900.0
"""Seconds between two tries at most."""


class Fetcher:
    """Fetches what is wanted, and removes what was taken back. No transaction is open while a platform is spoken to."""

    def __init__(
        self,
        writer: Writer,
        files: Mapping[str, Files],
        shelf: Shelf,
        post: Post,
        library: Library,
        clock: Callable[[], datetime],
        complain: Callable[[str, Exception], None] = lambda code, error: None,
    ) -> None:
        self._writer = writer
        self._files = files
        self._shelf = shelf
        self._post = post
        self._library = library
        self._clock = clock
        self._complain = complain

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead process left; ``alone`` says that no other one is alive."""
        if alone:
            await asyncio.to_thread(self._shelf.clear)
            await self._writer.run(lambda tx: tx.evidence.reclaim(self._clock()))

    async def run(self, pause: float = 1.0) -> None:
        """Fetch whatever is wanted, until cancelled; looks again every ``pause`` seconds."""
        while True:
            if not await self.fetch_due():
                await asyncio.sleep(pause)

    async def settle(self) -> None:
        """Fetch everything that can be fetched now."""
        while await self.fetch_due():
            pass

    async def fetch_due(self) -> int:
        """Fetch what is wanted now, and return how many files were taken up."""
        rows = await self._writer.run(self._claimed)
        await asyncio.gather(*(self._one(row) for row in rows))
        return len(rows)

    def _claimed(self, tx: Transaction) -> list[EvidenceRow]:
        for place, needed in tx.evidence.to_remove():
            # Inside the transaction: whoever names the same file next does so after it is gone, and puts it back.
            if not needed:
                self._shelf.remove(place)
            tx.evidence.removed(place)
        return tx.evidence.claim(self._clock(), LEASE, list(self._files))

    async def _one(self, row: EvidenceRow) -> None:
        """Fetch one file, and keep what became of it."""
        try:
            found = await self._received(row)
        except TooLarge:
            await self._refuse(row, refused_card(row.name, too_large(0)))
        except NoSuchFile:
            await self._refuse(row, _not_to_be_had(row))
        except (NotFetched, TimeoutError, OSError) as error:
            await self._later(row, error)
        except Exception as error:
            self._complain("fetch", error)
            await self._later(row, error)
        else:
            if found is None:
                await self._refuse(row, refused_card(row.name, WRONG_KIND))
            else:
                await self._keep(row)

    async def _received(self, row: EvidenceRow) -> Found | None:
        """Let a file come in and put it in its place; None where it is of no kind that is kept."""
        with self._shelf.receiving() as (path, file):
            async with asyncio.timeout(LONGEST):
                await self._copy(row, file)
            found = await asyncio.to_thread(self._shelf.examine, path)
            if found is not None:
                await self._put(row, found)
            return found

    async def _copy(self, row: EvidenceRow, file: BinaryIO) -> None:
        size = 0
        async with aclosing(self._files[row.channel].fetch(row.source)) as coming:  # type: ignore[type-var]  # a generator
            async for piece in coming:
                size += len(piece)
                if size > MOST_BYTES:
                    raise TooLarge("it goes on past the limit")
                await asyncio.to_thread(file.write, piece)
        await asyncio.to_thread(file.flush)

    async def _put(self, row: EvidenceRow, found: Found) -> None:
        # Named first, so that whatever ends here, a row knows of every file that lies on the shelf.
        named = await self._writer.run(
            lambda tx: tx.evidence.named(row.id, found.media_type, found.size, found.sha256, found.place)
        )
        if named:
            await asyncio.to_thread(self._shelf.put, found)

    async def _keep(self, row: EvidenceRow) -> None:
        def keep(tx: Transaction) -> list[OutboxRow] | None:
            if not tx.evidence.kept(row.id):
                return None
            tx.audit.note("evidence_kept", self._clock(), actor=row.by, via=row.channel, about=f"evidence:{row.id}")
            return self._shown(tx, row)

        owed = await self._writer.run(keep)
        if owed is not None:
            self._post.send(owed)
            await self._files[row.channel].tick(row.chat, row.message)

    async def _refuse(self, row: EvidenceRow, card: Card) -> None:
        def refuse(tx: Transaction) -> list[OutboxRow]:
            if not tx.evidence.refuse(row.id):
                return []
            key = f"ev{row.id}.refused"
            return [
                *self._shown(tx, row),
                *self._post.owe(tx, row.channel, row.chat, key, [card], person_id=row.by),
            ]

        self._post.send(await self._writer.run(refuse))

    async def _later(self, row: EvidenceRow, error: Exception) -> None:
        now = self._clock()
        if now - row.at > GIVE_UP:
            await self._refuse(row, _not_to_be_had(row))
            return
        asked = error.retry_after if isinstance(error, NotFetched) else None
        wait = asked if asked is not None else min(2.0 ** (row.tries + 1), LONGEST_WAIT)
        again = now + timedelta(seconds=wait)
        await self._writer.run(lambda tx: tx.evidence.again(row.id, again))

    def _shown(self, tx: Transaction, row: EvidenceRow) -> list[OutboxRow]:
        """Owe the card that lists the file, in the place of the one that its person looks at."""
        piece = tx.evidence.find(row.id)
        if piece is None or piece.by is None:
            return []
        heard = Heard(row.channel, "", "", row.chat, "")
        person = tx.people.person(piece.by)
        card = shown_now(Talk(tx, self._library, heard, person, tx.people.roles(person.id), self._clock()), piece)
        if card is None:
            return []
        chat = tx.chats.find(row.channel, row.chat)
        live = chat.live_message if chat is not None else ""
        return self._post.owe(tx, row.channel, row.chat, f"ev{row.id}.shown", [card], live, person.id)


def _not_to_be_had(row: EvidenceRow) -> Card:
    return Card(body=f"I could not fetch {row.name}. Please send it again.")


def shelf_in(data: Path) -> Shelf:
    """Give the shelf of a data folder."""
    return Shelf(data / "evidence")
