"""The path of a message: kept, handled in order for each person, and answered. A crash at any point loses nothing."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.assistant import answer
from bot.channels import Channel, Heard, NotDelivered, Unclear, Unreachable
from bot.library import Library
from conversations.cards import Card, as_plain, from_plain
from conversations.errors import FlowError
from storage.delivery import LEASE
from storage.errors import Outrun
from storage.rows import InboxRow, OutboxRow
from storage.store import Transaction
from storage.writer import Writer

Clock = Callable[[], datetime]
Complain = Callable[[str, Exception], None]
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


class Desk:
    """Takes in what channels hear and sends out what is owed."""

    def __init__(
        self,
        writer: Writer,
        library: Library,
        channels: Mapping[str, Channel],
        clock: Clock,
        complain: Complain,
    ) -> None:
        self._writer = writer
        self._library = library
        self._channels = channels
        self._clock = clock
        self._complain = complain

    async def start(self) -> None:
        """Take up what an earlier process of this desk left: it is dead, so none of its claims holds."""
        dead = self._clock() + LEASE + timedelta(seconds=1)
        await self._writer.run(lambda tx: tx.outbox.reclaim(dead))
        await self.catch_up()

    async def hear(self, heard: Heard) -> None:
        """Keep what was heard, handle it, and send what is owed for it. What was heard before changes nothing."""
        now = self._clock()
        person_key = f"{heard.channel}:{heard.tenant}:{heard.account}"
        kept = await self._writer.run(
            lambda tx: tx.inbox.keep(heard.channel, heard.tenant, heard.event_id, person_key, heard.as_plain(), now)
        )
        if kept is not None:
            await self.catch_up()

    async def catch_up(self) -> None:
        """Handle whatever waits, in order, and send whatever is owed: after a crash as at any other time."""
        while waiting := await self._writer.run(lambda tx: tx.inbox.waiting()):
            for row in waiting:
                await self._handle(row)
        await self._writer.run(lambda tx: tx.outbox.reclaim(self._clock()))
        while await self.deliver_due():
            pass

    async def _handle(self, row: InboxRow, tries: int = 5) -> None:
        try:
            await self._writer.run(lambda tx: self._answered(tx, row))
        except Exception as error:
            if isinstance(error, Outrun) and tries > 1:
                # Somebody in another process answered the same run at this moment: read it again and go on from there.
                return await self._handle(row, tries - 1)
            code = f"E-{''.join(secrets.choice(LETTERS) for _ in range(4))}"
            self._complain(code, error)
            sorry = _sorry(error, code)
            await self._writer.run(lambda tx: self._set_aside(tx, row, code, sorry))

    def _answered(self, tx: Transaction, row: InboxRow) -> None:
        if not tx.inbox.take(row.id):
            return
        heard = Heard(**row.raw)
        cards = answer(tx, self._library, heard, self._clock())
        for number, card in enumerate(cards):
            self._owe(tx, heard, f"in{row.id}.{number}", card)

    def _set_aside(self, tx: Transaction, row: InboxRow, code: str, sorry: str) -> None:
        tx.inbox.quarantine(row.id, code)
        self._owe(tx, Heard(**row.raw), f"in{row.id}.sorry", Card(body=sorry))

    def _owe(self, tx: Transaction, heard: Heard, key: str, card: Card) -> None:
        tx.outbox.post(key, heard.channel, heard.chat, as_plain(card), self._clock())

    async def deliver_due(self) -> int:
        """Send what is due now and return how many messages went out."""
        now = self._clock()
        rows = await self._writer.run(lambda tx: _taken(tx, now, list(self._channels)))
        for row in rows:
            await self._deliver(row)
        return len(rows)

    async def _deliver(self, row: OutboxRow) -> None:
        now = self._clock()
        try:
            message = await self._channels[row.channel].deliver(row.chat, from_plain(row.card), replaces=row.replaces)
        except NotDelivered as error:
            again, why = now + timedelta(seconds=error.retry_after or min(2**row.attempt, 900)), str(error)
            await self._writer.run(lambda tx: tx.outbox.retry(row.id, again, why))
        except Unclear as error:
            why = str(error)
            await self._writer.run(lambda tx: tx.outbox.unknown(row.id, why))
        except Unreachable as error:
            why = str(error)
            await self._writer.run(lambda tx: tx.outbox.failed(row.id, why))
        else:
            await self._writer.run(lambda tx: tx.outbox.sent(row.id, message))


def _sorry(error: Exception, code: str) -> str:
    if isinstance(error, FlowError):
        return f"This form has a problem on our side ({code}). Your earlier answers are safe. Please tell your contact."
    lost = f"Something went wrong on our side ({code}). Your answer was not saved; what you said before is safe."
    return f"{lost} Please try again. If it happens again, send this code to your project contact."


def _taken(tx: Transaction, now: datetime, channels: list[str]) -> list[OutboxRow]:
    rows = tx.outbox.claim("desk", now, channels)
    if rows:
        tx.outbox.sending([row.id for row in rows], now)
    return rows
