"""Taking in what Telegram hands over, by asking for it or by webhook: kept first, and only then confirmed."""

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels import Heard
from bot.channels.apology import Apology
from bot.channels.telegram.read import UPDATES, came_or_left, heard_in
from bot.channels.telegram.request import Fields, SharedRequest
from bot.desk import Desk
from storage.errors import Unavailable

LONG_POLL = 25
"""Seconds that Telegram may wait for something to hand over."""
AT_ONCE = 100
LONGEST_PAUSE = 30.0
logger = logging.getLogger(__name__)


class TelegramIntake:
    """One bot's updates. ``may_ask`` says whether this process is the one that asks: only one may at a time."""

    def __init__(
        self,
        bot: Bot,
        request: SharedRequest,
        desk: Desk,
        clock: Callable[[], datetime],
        may_ask: Callable[[], Awaitable[bool]],
    ) -> None:
        self._bot = bot
        self._request = request
        self._desk = desk
        self._clock = clock
        self._may_ask = may_ask
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sorry = Apology(clock, lambda chat, text: bot.send_message(int(chat), text))
        self._tenant = bot.token.partition(":")[0]
        self.bot_name = ""
        """What the bot is called: known once Telegram was reached."""
        self.heard_at: datetime | None = None
        """When Telegram last answered: how an operator sees that the line is up."""

    async def poll(self) -> None:
        """Ask for updates until cancelled, first without an offset: Telegram knows what was not confirmed."""
        offset, pause = 0, 1.0
        while True:
            if not await self._may_ask():
                await asyncio.sleep(1)
                continue
            try:
                updates = await self._ask(offset)
                self.heard_at, pause = self._clock(), 1.0
            except Conflict:
                logger.warning("Telegram: another program asks for this bot's updates, or a webhook is set")
                await asyncio.sleep(5)
            except InvalidToken:
                logger.error("Telegram does not accept the bot's token; check COMPANION_TELEGRAM_TOKEN")
                await asyncio.sleep(60)
            except TelegramError as error:
                logger.warning("Telegram cannot be reached", extra={"reason": type(error).__name__})
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                offset = await self.take(updates, offset)

    async def _ask(self, offset: int) -> list[dict[str, Any]]:
        asked = {"timeout": str(LONG_POLL), "limit": str(AT_ONCE), "allowed_updates": json.dumps(UPDATES)}
        if offset:
            asked["offset"] = str(offset)
        url = f"{self._bot.base_url}/getUpdates"
        found = await self._request.ask(url, asked, LONG_POLL + 10)
        return list(found) if isinstance(found, list) else []

    async def take(self, updates: Sequence[dict[str, Any]], offset: int) -> int:
        """Keep and answer updates in order, and give the offset that confirms those which are kept."""
        outcomes = await asyncio.gather(*(self._take_one(update) for update in updates), return_exceptions=True)
        for update, outcome in zip(updates, outcomes, strict=True):
            if isinstance(outcome, Unavailable):
                await asyncio.sleep(1)
                return offset
            if isinstance(outcome, BaseException):
                raise outcome
            offset = int(update["update_id"]) + 1
        return offset

    async def _take_one(self, update: dict[str, Any]) -> None:
        try:
            change = came_or_left(update)
            heard = None if change else heard_in(update, self._tenant, self.bot_name)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            await self._desk.quarantine(
                "telegram", self._tenant, f"u{update.get('update_id')}", json.dumps(update)[:10_000], error
            )
            return
        if change is not None:
            await self._desk.reachable("telegram", change[0], why="" if change[1] else "They blocked the bot.")
        if heard is not None:
            await self._hear(heard, update)

    async def _hear(self, heard: Heard, update: dict[str, Any]) -> None:
        asides: list[str] = []
        try:
            await self._desk.hear(heard, asides.append)
        except Unavailable:
            await self._sorry.say(heard.chat)
            raise
        if "callback_query" in update:
            # Until it is answered the button shows that it is busy. It may be too late for that, which harms nobody.
            words = {"text": asides[0]} if asides else {}
            self._start(self._answer({"callback_query_id": update["callback_query"]["id"], **words}))

    async def _answer(self, fields: dict[str, Any]) -> None:
        asked: Any = Fields(fields)
        await self._bot.request.post(f"{self._bot.base_url}/answerCallbackQuery", asked)

    def _start(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._tasks)

    async def webhook(self, body: bytes, secret: str, expected: str) -> int:
        """Take an update that Telegram posted, and give the HTTP status to answer with."""
        if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
            return 403
        try:
            update = json.loads(body)
            number = update["update_id"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return 400
        if not isinstance(number, int):
            return 400
        self.heard_at = self._clock()
        try:
            await self._take_one(update)
        except Unavailable:
            return 503
        return 200


async def _quietly(work: Awaitable[Any]) -> None:
    with contextlib.suppress(TelegramError):
        await work
