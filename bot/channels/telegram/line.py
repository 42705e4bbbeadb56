"""The line to Telegram: who we are there, and how we hear."""

import asyncio
import logging
from collections.abc import Callable

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.read import UPDATES

NOT_CONNECTED = "not connected"
logger = logging.getLogger(__name__)


class TelegramLine:
    """One bot's line. ``called`` is told the bot's name, ``give_up`` ends the process when the token is refused.

    ``webhook`` is an address and its secret; without an address updates are asked for.
    """

    def __init__(
        self,
        bot: Bot,
        intake: TelegramIntake,
        webhook: tuple[str, str],
        called: Callable[[str], None],
        give_up: Callable[[str, int], None],
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._webhook_url, self._secret = webhook
        self._called = called
        self._give_up = give_up
        self.connected = False
        self._why = NOT_CONNECTED

    @property
    def trouble(self) -> str:
        """Why Telegram cannot reach us, or we Telegram; empty when all is well."""
        return "" if self.connected else self._why

    async def run(self) -> None:
        """Connect, and hear until cancelled; while Telegram is down, try again and again."""
        pause = 1.0
        while not self.connected:
            try:
                await self._connect()
            except InvalidToken:
                self._give_up("Telegram does not accept the bot's token. Check COMPANION_TELEGRAM_TOKEN.", 2)
                return
            except TelegramError as error:
                self._not_connected(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)
        try:
            if self._webhook_url:
                await asyncio.Event().wait()
            await self._intake.poll()
        finally:
            await self._intake.finish()

    def _not_connected(self, error: TelegramError) -> None:
        # Of all that is asked at the start Telegram can refuse the address only: its host may yet be found.
        if isinstance(error, BadRequest):
            self._why = "the webhook's address is not accepted"
            logger.error("Telegram does not accept the webhook's address. Check COMPANION_TELEGRAM_WEBHOOK_URL.")
        else:
            self._why = NOT_CONNECTED
            logger.warning("Telegram cannot be reached", extra={"reason": type(error).__name__})

    async def _connect(self) -> None:
        await self._bot.initialize()
        if self._webhook_url:
            await self._bot.set_webhook(self._webhook_url, secret_token=self._secret, allowed_updates=UPDATES)
        else:
            # The settings say that updates are asked for: a webhook left from before would keep them away.
            await self._bot.delete_webhook(drop_pending_updates=False)
        self._intake.bot_name = self._bot.username
        self._called(self._bot.username)
        self.connected = True
