"""What becomes of a message that did not simply arrive: tried again, looked for later, moved, or given up."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channels import Channel, Closed, Moved, NotDelivered, Unclear, Unfindable, Unreachable
from conversations.tokens import read_token
from storage.outbox import LEASE
from storage.rows import OutboxRow
from storage.transaction import Transaction
from storage.writer import Writer

AT_ONCE = timedelta(seconds=1)
GIVE_UP = timedelta(hours=24)
MOST_ATTEMPTS = 2
"""Of a question where nobody can say whether it has arrived."""
LONGEST_WAIT = 900.0
"""Seconds between two tries at most."""


class Outcomes:
    """Keeps what became of messages that a channel raised an error for."""

    def __init__(
        self,
        writer: Writer,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        count: Callable[[str, str], None],
        complain: Callable[[str, Exception], None],
    ) -> None:
        self._writer = writer
        self._channels = channels
        self._clock = clock
        self._count = count
        self._complain = complain
        self._closed: dict[str, datetime] = {}
        """Until when a platform that refuses this program is left alone."""

    def is_closed(self, channel: str, now: datetime) -> bool:
        """Whether a platform takes nothing from this program at the moment."""
        return self._closed.get(channel, now) > now

    async def keep(self, row: OutboxRow, error: Exception, now: datetime) -> bool:
        """Keep what an error means for a message; False when it is to be tried again, and what follows must wait."""
        match error:
            case Unfindable():
                return await self._resend_or_give_up(row)
            case Unclear():
                return await self._look_later(row, error, now)
            case Closed():
                return await self._leave_alone(row, error)
            case NotDelivered():
                return await self._try_again(row, error)
            case Moved():
                return await self._follow(row, error.chat)
            case Unreachable():
                return await self._give_up(row, error)
        return await self._stumble(row, error, now)

    async def _resend_or_give_up(self, row: OutboxRow) -> bool:
        """Where a platform cannot say what has arrived, ask a question once more; anything else might come twice."""
        done = await self._writer.run(lambda tx: self._asked_again(tx, row))
        if done is not None:
            return done
        return await self._give_up(row, Unreachable("It may or may not have arrived.", gone=False))

    def _asked_again(self, tx: Transaction, row: OutboxRow) -> bool | None:
        """Have a question sent once more: False; True where its person has gone on, None where it must not be."""
        if row.kind not in ("question", "reminder"):
            return None
        if _left_behind(tx, row):
            tx.outbox.overtaken(row.id)
            return True
        if row.attempt >= MOST_ATTEMPTS:
            return None
        tx.outbox.retry(row.id, self._clock(), "sent again")
        return False

    async def _look_later(self, row: OutboxRow, error: Unclear, now: datetime) -> bool:
        # What is edited in place may be said again at once: it cannot stand there twice.
        again, why = now + (AT_ONCE if row.replaces else self._channels[row.channel].grace), str(error)
        self._count(row.channel, "unclear")
        await self._writer.run(lambda tx: tx.outbox.unknown(row.id, again, why))
        return False

    async def look_again(self, row: OutboxRow, error: NotDelivered, now: datetime) -> bool:
        """Look later for one that could not be looked for now: whether it has arrived is as unclear as before."""
        if isinstance(error, Closed):
            self._close(row.channel, error)
        again = now + max(timedelta(seconds=error.retry_after or 0), self._channels[row.channel].grace)
        await self._writer.run(lambda tx: tx.outbox.unknown(row.id, again, str(error)))
        return False

    def _close(self, channel: str, error: Closed) -> datetime:
        self._closed[channel] = self._clock() + timedelta(seconds=error.retry_after or 60)
        return self._closed[channel]

    async def _leave_alone(self, row: OutboxRow, error: Closed) -> bool:
        """Send a platform nothing for a while: it refuses this program, not this message."""
        again, why = self._close(row.channel, error), str(error)
        await self._writer.run(lambda tx: tx.outbox.retry(row.id, again, why, counted=False))
        return False

    async def _try_again(self, row: OutboxRow, error: NotDelivered) -> bool:
        now = self._clock()
        if now - (row.first_try_at or now) > GIVE_UP:
            return await self._give_up(row, Unreachable(f"Given up after a day: {error}", gone=False))
        self._count(row.channel, "again")
        asked = error.retry_after
        wait = asked if asked is not None else min(2.0**row.attempt, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads retries
        again, why = now + timedelta(seconds=wait), str(error)

        def keep(tx: Transaction) -> None:
            tx.outbox.retry(row.id, again, why, counted=asked is None)
            if asked is not None:
                tx.chats.hold(row.channel, row.chat, again)

        await self._writer.run(keep)
        return False

    async def _follow(self, row: OutboxRow, chat: str) -> bool:
        await self._writer.run(lambda tx: tx.outbox.redirect(row.channel, row.chat, chat))
        return False

    async def _give_up(self, row: OutboxRow, error: Unreachable) -> bool:
        self._count(row.channel, "failed")
        why = str(error)

        def keep(tx: Transaction) -> None:
            tx.outbox.failed(row.id, why)
            if error.closed:
                tx.people.account_closed(row.channel, row.chat, closed=True)
            if error.gone:
                tx.chats.gone(row.channel, row.chat, why)
                tx.outbox.cancel(row.channel, row.chat)

        await self._writer.run(keep)
        return True

    async def _stumble(self, row: OutboxRow, error: Exception, now: datetime) -> bool:
        """Go on after a defect of ours: it may have arrived or not, and nothing else must wait for it."""
        self._complain("post", error)
        why = type(error).__name__
        await self._writer.run(lambda tx: tx.outbox.unknown(row.id, now + LEASE, why))
        return False


def _left_behind(tx: Transaction, row: OutboxRow) -> bool:
    """Whether a question's person is at another one by now: words typed under a late copy would be taken for that."""
    tokens = [read_token(choice["token"]) for choices in row.card["rows"] for choice in choices]
    asked = {(token.run, token.question, token.item) for token in tokens if token is not None and token.question}
    if row.person_id is None or not asked:
        return False
    focus = tx.runs.focus(row.person_id)
    return (focus.run_id, focus.question, focus.item) not in asked
