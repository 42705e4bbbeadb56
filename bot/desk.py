"""The path of a message: kept, handled in order for each person, and answered. A crash at any point loses nothing."""

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.assistant import Reply, answer, is_wide
from bot.channels import PAGE, Heard
from bot.library import Library
from bot.post import Post
from conversations.cards import Card, Choice
from conversations.errors import FlowError
from conversations.tokens import NAMED
from storage.errors import Outrun, Unavailable
from storage.rows import InboxRow, OutboxRow
from storage.transaction import Transaction
from storage.writer import Writer

Clock = Callable[[], datetime]
Complain = Callable[[str, Exception], None]
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
TRIES = 5
MINUTE = timedelta(minutes=1)
TOO_FAST = Card(body="You're going a bit fast for me. I'll catch up.")


@dataclass(frozen=True, slots=True)
class _Taken:
    """What became of something heard: its row, what is to be sent at once, and what went wrong."""

    row: int | None
    rows: tuple[OutboxRow, ...] = ()
    error: Exception | None = None
    errors: dict[str, str] = field(default_factory=dict)
    waits: bool = False
    aside: str = ""


class Desk:
    """Takes in what channels hear, and answers it."""

    def __init__(
        self,
        writer: Writer,
        library: Library,
        post: Post,
        clock: Clock,
        complain: Complain,
        most_a_minute: int = 30,
        count: Callable[[str], None] = lambda channel: None,
    ) -> None:
        self._writer = writer
        self._library = library
        self._post = post
        self._clock = clock
        self._complain = complain
        self._count = count
        self._pace = _Pace(most_a_minute)
        self._one_at_a_time = asyncio.Lock()

    async def start(self, *, alone: bool = True) -> None:
        """Take up what an earlier process left; ``alone`` says that no other one is alive."""
        await self._post.start(alone=alone)
        await self.catch_up()

    async def hear(self, heard: Heard, aside: Callable[[str], object] = lambda words: None) -> bool:
        """Keep what was heard and answer it, in one transaction; False when it was heard before.

        When this returns, it is kept for good, and may be acknowledged; what is said to it is on its way. ``aside`` is
        given words to say in passing with the acknowledgement, if there are any.

        Raises:
            Unavailable: it could not be kept, and must not be acknowledged.
        """
        taken = await self._hear(heard)
        if taken.aside:
            aside(taken.aside)
        return taken.row is not None

    async def hear_form(self, heard: Heard) -> dict[str, str]:
        """Keep a form that was handed in, as ``hear`` does, and give what stands against its fields, by their names.

        Where it cannot be handled at once, what stands against its fields is said in a card.

        Raises:
            Unavailable: it could not be kept, and must not be acknowledged.
        """
        return (await self._hear(heard)).errors

    async def _hear(self, heard: Heard) -> _Taken:
        fast = heard.text is not None and self._pace.full(heard.person_key, self._clock())
        taken = await self._whole(lambda tx: self._take_in(tx, heard, wait=fast), wide=is_wide(heard))
        if taken.row is None:
            return taken
        self._count(heard.channel)
        if heard.text is not None and not taken.waits:
            # Only now: what comes twice, over two lines, must not count as haste.
            self._pace.allows(heard.person_key, self._clock())
        if taken.error is not None:
            sorry = await self._set_aside(taken.row, heard, taken.error)
            # A form stays open with what was written in it, because none of it was kept.
            taken = replace(taken, errors=dict.fromkeys(list((heard.form or {}).get("fields", ()))[:1], sorry))
        self._post.send(taken.rows)
        if taken.waits and not fast:
            await self.catch_up()
        return taken

    async def _whole(self, work: Callable[[Transaction], _Taken], *, wide: bool) -> _Taken:
        for _ in range(TRIES - 1):
            try:
                return await self._writer.run(work, long=wide)
            except Outrun:
                # Somebody in another process answered the same run at this moment: read it again and go on from there.
                continue
        return await self._writer.run(work, long=wide)

    def _take_in(self, tx: Transaction, heard: Heard, *, wait: bool) -> _Taken:
        later = wait or tx.inbox.waits(heard.person_key)
        row = tx.inbox.keep(
            heard.channel,
            heard.tenant,
            heard.event_id,
            heard.person_key,
            heard.as_plain(),
            self._clock(),
            heard.alt_id,
            taken=not later,
        )
        if row is None or later:
            told = self._tell_once(tx, heard, row) if wait and row is not None else []
            return _Taken(row, tuple(told), waits=True)
        return self._handled(tx, heard, row, at_once=True)

    def _tell_once(self, tx: Transaction, heard: Heard, row: int) -> list[OutboxRow]:
        if not self._pace.to_be_told(heard.person_key, self._clock()):
            return []
        return self._post.owe(tx, heard.channel, heard.chat, f"in{row}.fast", [TOO_FAST])

    def _handled(self, tx: Transaction, heard: Heard, row: int, *, at_once: bool = False) -> _Taken:
        try:
            with tx.savepoint():
                reply = answer(tx, self._library, heard, self._clock())
                if at_once and reply.errors and not heard.message:
                    # They are said beside the fields of the form, which stays open; no card is there to be renewed.
                    reply = replace(reply, cards=[])
                rows = tuple(self._owed(tx, heard, row, reply))
                return _Taken(row, rows, aside=reply.aside, errors=reply.errors)
        except (Outrun, Unavailable):
            raise
        except Exception as error:
            tx.inbox.put_back(row)
            return _Taken(row, error=error)

    def _owed(self, tx: Transaction, heard: Heard, row: int, reply: Reply) -> Iterator[OutboxRow]:
        """Owe what is said to the person, and to others because of it; what only one may read, to their own chat."""
        replaces = heard.message if heard.token is not None and heard.private else reply.replaces
        chat = heard.chat if heard.private else heard.account
        yield from self._post.owe(tx, heard.channel, chat, f"in{row}", reply.cards, replaces, reply.person_id)
        if chat != heard.chat:
            yield from self._post.owe(tx, heard.channel, heard.chat, f"in{row}.group", [reply.openly])
        if reply.page is not None:
            page = f"{PAGE}{heard.account}"
            yield from self._post.owe(tx, heard.channel, page, f"in{row}.page", [reply.page], person_id=reply.person_id)
        for number, told in enumerate(reply.told):
            key = f"in{row}.to{number}"
            yield from self._post.owe(tx, told.channel, told.chat, key, [told.card], person_id=told.person_id)

    async def _set_aside(self, row: int, heard: Heard, error: Exception) -> str:
        """Let the stream go on past something that cannot be handled, and say so with a code that staff can look up.

        Returns what was said.
        """
        code = f"E-{''.join(secrets.choice(LETTERS) for _ in range(4))}"
        self._complain(code, error)

        def work(tx: Transaction) -> list[OutboxRow]:
            tx.inbox.quarantine(row, code)
            sorry = Card(body=_sorry(error, code), rows=_again(error, heard))
            return self._post.owe(tx, heard.channel, heard.chat, f"in{row}.sorry", [sorry])

        self._post.send(await self._writer.run(work))
        return _sorry(error, code)

    async def quarantine(self, channel: str, tenant: str, external_id: str, raw: str, error: Exception) -> None:
        """Keep something that cannot even be read, out of the way of what follows it."""
        code = f"E-{''.join(secrets.choice(LETTERS) for _ in range(4))}"
        self._complain(code, error)

        def work(tx: Transaction) -> None:
            row = tx.inbox.keep(channel, tenant, external_id, "", {"unread": raw}, self._clock(), taken=True)
            if row is not None:
                tx.inbox.quarantine(row, code)

        await self._writer.run(work)

    async def reachable(self, channel: str, chat: str, why: str = "") -> None:
        """Note that a chat was closed by its person, and ``why``; or, without a reason, that it is open again."""
        await self._writer.run(lambda tx: tx.chats.gone(channel, chat, why))

    async def account(self, channel: str, external_id: str, *, closed: bool) -> None:
        """Note that a platform closed somebody's account, or opened it again: access goes and comes with it."""
        await self._writer.run(lambda tx: tx.people.account_closed(channel, external_id, closed=closed))

    async def catch_up(self) -> None:
        """Handle whatever waits, in order for each person: after a crash, and when somebody was too fast."""
        async with self._one_at_a_time:
            await self._catch_up()

    async def _catch_up(self) -> None:
        after, held = 0, set[str]()
        while waiting := await self._writer.run(lambda tx: tx.inbox.waiting(after=after)):  # noqa: B023 - awaited at once
            for row in waiting:
                after = row.id
                if row.person_key in held or not self._pace.allows(row.person_key, self._clock()):
                    held.add(row.person_key)
                else:
                    await self._take_up(row)

    async def _take_up(self, row: InboxRow) -> None:
        try:
            heard = Heard(**row.raw)
        except TypeError as error:
            self._complain("unread", error)
            await self._writer.run(lambda tx: tx.inbox.quarantine(row.id, "unread"))
            return
        taken = await self._whole(
            lambda tx: self._handled(tx, heard, row.id) if tx.inbox.take(row.id) else _Taken(None), wide=is_wide(heard)
        )
        if taken.error is not None:
            await self._set_aside(row.id, heard, taken.error)
        self._post.send(taken.rows)

    async def run(self, pause: float = 1.0) -> None:
        """Catch up again and again, until cancelled; every ``pause`` seconds."""
        while True:
            await asyncio.sleep(pause)
            await self.catch_up()


class _Pace:
    """How much each person has said in the last minute."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._told: dict[str, datetime] = {}

    def allows(self, person_key: str, now: datetime) -> bool:
        """Whether a person may be answered now, and if so, count it."""
        if self.full(person_key, now):
            return False
        self._said[person_key].append(now)
        return True

    def full(self, person_key: str, now: datetime) -> bool:
        """Whether a person has said as much in this minute as is answered."""
        said = self._said[person_key]
        while said and now - said[0] >= MINUTE:
            said.popleft()
        return len(said) >= self._most

    def to_be_told(self, person_key: str, now: datetime) -> bool:
        """Whether a person has not been told in this minute that they are too fast."""
        last = self._told.get(person_key)
        if last is not None and now - last < MINUTE:
            return False
        self._told[person_key] = now
        return True


def _again(error: Exception, heard: Heard) -> tuple[tuple[Choice, ...], ...]:
    """Let a button that failed be tried again; what was typed is sent again, and a form is still open."""
    token = heard.token or ""
    if not token or token.startswith(NAMED) or heard.form is not None or isinstance(error, FlowError):
        return ()
    return ((Choice("Try again", token, "t", "primary"),),)


def _sorry(error: Exception, code: str) -> str:
    if isinstance(error, FlowError):
        return f"This form has a problem on our side ({code}). Your earlier answers are safe. Please tell your contact."
    lost = f"Something went wrong on our side ({code}). Your answer was not saved; what you said before is safe."
    return f"{lost} Please try again. If it happens again, send this code to your project contact."
