"""What is owed goes out: in order for each chat, as fast as its platform allows, and what became of it is kept."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from bot.channels import PAGE, Channel, Moved, NotDelivered, Stale, Unclear, Unreachable
from bot.outcomes import Outcomes
from conversations.cards import Card, as_plain, from_plain, in_parts
from storage.outbox import LEASE
from storage.rows import OutboxRow
from storage.transaction import Transaction
from storage.writer import Writer

MOST_AT_ONCE = 40
"""Messages on their way at once at most, each to another chat: a slow one holds up only its own."""
REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a platform may be written to: messages a second in all; for each chat in the long run and at once."""

    in_all: int = 0
    """0 is no limit."""
    per_chat: float = 1.0
    burst: float = 30.0
    edit: float = 0.1
    """What an edit counts: it notifies nobody, and platforms allow far more of them."""


class Post:
    """Sends what is owed. ``owner`` names this process in what it has claimed."""

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        owner: str,
        limits: Mapping[str, Limits] | None = None,
        count: Callable[[str, str], None] = lambda channel, outcome: None,
        complain: Callable[[str, Exception], None] = lambda code, error: None,
    ) -> None:
        self._writer = writer
        self._channels = channels
        self._clock = clock
        self._owner = owner
        self._limits = limits or {}
        self._count = count
        self._complain = complain
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._behind: set[tuple[str, str]] = set()
        """Chats in which something waits for what is under way there."""
        self._outcomes = Outcomes(writer, channels, clock, count, complain)

    def owe(
        self,
        tx: Transaction,
        channel: str,
        chat: str,
        key: str,
        cards: Sequence[Card],
        replaces: str = "",
        person_id: int | None = None,
    ) -> list[OutboxRow]:
        """Owe cards to a chat in somebody's transaction, and give those that ``send`` is to send once it is kept.

        The first takes the place of the message ``replaces``. Where something is owed to the chat already, or it may
        not be written to yet, they wait for their turn. What is owed to a page takes the place of what waits for it.
        """
        now = self._clock()
        if chat.startswith(PAGE) and cards and tx.outbox.renew(channel, chat, as_plain(cards[-1])):
            return []
        number = len(cards) - bool(replaces)
        free = not tx.outbox.unsent(channel, chat) and self._may_send(tx, channel, chat, number, now)
        started = tx.outbox.started(self._owner, now) if free else {}
        rows = []
        parts = cards if chat.startswith(PAGE) else [part for whole in cards for part in in_parts(whole)]
        for number, card in enumerate(parts):
            first = replaces if number == 0 and replaces else None
            kind = "question" if card.rows or card.wants else "confirmation"
            more = {"kind": kind, "replaces": first, "person_id": person_id, **started}
            plain = as_plain(card)
            row_id = tx.outbox.post(f"{key}.{number}", channel, chat, plain, now, **more)
            if row_id is not None:
                rows.append(
                    OutboxRow(row_id, key, channel, chat, person_id, kind, plain, first, "sending", 1, now, None)
                )
        if not free:
            self._behind.add((channel, chat))
        return rows if free else []

    def _may_send(self, tx: Transaction, channel: str, chat: str, number: int, now: datetime) -> bool:
        limits = self._limits.get(channel)
        if self._outcomes.is_closed(channel, now):
            return False
        if limits is None:
            return True
        if not tx.chats.spend(channel, chat, now, limits.per_chat, limits.burst, max(number, limits.edit)):
            return False
        return not limits.in_all or tx.chats.pace(channel, max(number, 1), now, limits.in_all)

    def send(self, rows: Sequence[OutboxRow]) -> None:
        """Send rows that were just kept, each chat's in order, without waiting for it."""
        chats: dict[tuple[str, str], list[OutboxRow]] = {}
        for row in rows:
            chats.setdefault((row.channel, row.chat), []).append(row)
        for together in chats.values():
            self._start(self._deliver_all(together))
        if not rows:
            self._wake.set()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            self._complain("post", error)

    async def _deliver_all(self, rows: Sequence[OutboxRow]) -> None:
        for place, row in enumerate(rows):
            if not await self._deliver(row):
                await self._wait_for_their_turn(rows[place + 1 :])
                break
        chat = (rows[0].channel, rows[0].chat)
        if chat in self._behind:
            self._behind.discard(chat)
            self._wake.set()

    async def _wait_for_their_turn(self, rows: Sequence[OutboxRow]) -> None:
        now = self._clock()

        def put_back(tx: Transaction) -> None:
            for row in rows:
                tx.outbox.retry(row.id, now, "", counted=False)

        await self._writer.run(put_back)

    async def start(self, *, alone: bool) -> None:
        """Take up what a dead process left; ``alone`` says that no other one is alive."""
        await self._writer.run(lambda tx: tx.outbox.reclaim(self._clock(), self._graces(), all_dead=alone))

    def _graces(self) -> dict[str, timedelta]:
        return {name: channel.grace for name, channel in self._channels.items()}

    async def run(self, pause: float = 1.0) -> None:
        """Send whatever falls due, until cancelled; looks again after ``pause`` seconds at the latest."""
        while True:
            self._wake.clear()
            rows = await self._take_up(MOST_AT_ONCE - len(self._tasks))
            for row in rows:
                self._start(self._deliver_all([row]))
            if not rows:
                await self._woken(pause)

    async def _woken(self, pause: float) -> None:
        # Not wait_for: before Python 3.12 it loses a cancellation that comes together with what it waits for.
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()

    async def drain(self) -> None:
        """Wait for what is on its way, and take up nothing more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until everything that can be sent now is sent."""
        while await self.deliver_due() or self._tasks:
            await asyncio.gather(*self._tasks)

    async def deliver_due(self) -> int:
        """Send what is due now, each chat's in order, and return how many messages were taken up."""
        rows = await self._take_up(MOST_AT_ONCE)
        await asyncio.gather(*(self._deliver(row) for row in rows))
        return len(rows)

    async def _take_up(self, most: int) -> list[OutboxRow]:
        now = self._clock()
        ready = [name for name in self._channels if not self._outcomes.is_closed(name, now)]
        return await self._writer.run(lambda tx: self._claimed(tx, ready, now, most)) if most > 0 else []

    def _claimed(self, tx: Transaction, ready: list[str], now: datetime, most: int) -> list[OutboxRow]:
        tx.outbox.reclaim(now, self._graces())
        tx.outbox.withdraw()
        rows = []
        for row in tx.outbox.claim(self._owner, now, ready, most, lease=LEASE):
            if row.state == "unknown" or self._may_send(tx, row.channel, row.chat, 0 if row.replaces else 1, now):
                rows.append(row)
            else:
                tx.outbox.wait(row.id, now + timedelta(seconds=1))
        return rows

    async def _deliver(self, row: OutboxRow) -> bool:
        """Send one, and keep what became of it; False when it is to be tried again, and what follows must wait."""
        now = self._clock()
        if row.state != "unknown" and row.expires_at is not None and row.expires_at < now:
            await self._writer.run(lambda tx: _expire(tx, row))
            return True
        try:
            message = await self._arrived(row)
        except NotDelivered as error:
            return await self._outcomes.look_again(row, error, now)
        except Exception as error:
            return await self._outcomes.keep(row, error, now)
        return await self._settled(row, message, now)

    async def _settled(self, row: OutboxRow, message: str | None, now: datetime) -> bool:
        """Send one unless it is known as a ``message`` already, and keep what became of it."""
        try:
            if message is None:
                message = await self._sent(row, now)
        except Stale:
            return await self._anew(row)
        except Exception as error:
            return await self._outcomes.keep(row, error, now)
        self._count(row.channel, "sent")
        self._note(row, message)
        return True

    async def _anew(self, row: OutboxRow) -> bool:
        """Send as a new message what could not take another's place; kept first, so that it cannot come twice."""
        await self._writer.run(lambda tx: tx.outbox.anew(row.id))
        return await self._deliver(replace(row, replaces=None, state="sending"))

    async def _arrived(self, row: OutboxRow) -> str | None:
        """Look for one that may have arrived, and give its id; None when it has to be sent."""
        if row.state != "unknown" or row.replaces:
            return None
        since = (row.first_try_at or self._clock()) - timedelta(seconds=60)
        return await self._channels[row.channel].find(row.chat, from_plain(row.card), str(row.id), since)

    async def _sent(self, row: OutboxRow, now: datetime) -> str:
        if row.state != "sending":
            await self._writer.run(lambda tx: tx.outbox.sending([row.id], now))
        channel = self._channels[row.channel]
        return await channel.deliver(row.chat, from_plain(row.card), replaces=row.replaces, key=str(row.id))

    def _note(self, row: OutboxRow, message: str) -> None:
        """Keep that one arrived, with whatever is written next; the card that was live before loses its buttons."""
        loop = asyncio.get_running_loop()

        def note(tx: Transaction) -> None:
            tx.outbox.sent(row.id, message)
            before = tx.chats.live(row.channel, row.chat, message) if row.card.get("live") and message else ""
            shown = tx.outbox.shown(row.channel, row.chat, before, most=1) if before else []
            if shown:
                loop.call_soon_threadsafe(self._retire, row, before, from_plain(shown[0]))

        self._writer.later(note)

    def _retire(self, row: OutboxRow, message: str, card: Card) -> None:
        self._start(self._take_buttons(row, message, card))

    async def _take_buttons(self, row: OutboxRow, message: str, card: Card) -> None:
        with suppress(NotDelivered, Unclear, Unreachable, Moved, Stale):
            plain = replace(card, rows=(), wants="", placeholder="", day="", form=None)
            await self._channels[row.channel].deliver(row.chat, plain, replaces=message, key="")

    def refused(self, channel: str) -> str:
        """Say why a platform takes nothing from this program at the moment; empty while it does."""
        return "it refuses what we send" if self._outcomes.is_closed(channel, self._clock()) else ""


def _expire(tx: Transaction, row: OutboxRow) -> None:
    """Give up what comes too late; what it was to remind of is decided on again, at a better time."""
    tx.outbox.expired(row.id)
    if row.kind == REMINDER:
        tx.reminders.again(row.key)
