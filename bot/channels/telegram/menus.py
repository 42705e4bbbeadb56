"""Telegram's menus of commands: one for strangers, and one in each person's chat for their roles and language.

Which menus are owed is kept with the accounts, in the transaction that changes a role or a language; a process that
dies leaves them owed.
"""

import asyncio
import logging
from collections.abc import Callable

from telegram import Bot, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.commands.menus import digest, menu_for
from storage.rows import MenuRow
from storage.writer import Writer

ABOUT = "I guide leads of school clusters through reviews and follow-ups. To begin, open your invite link."
BRIEFLY = "Reviews and follow-ups for school clusters, one question at a time."
PAUSE = 2.0
"""Seconds between two looks at what is owed."""
REFUSED = "refused"
logger = logging.getLogger(__name__)


class TelegramMenus:
    """Sets what is owed, while ``connected`` says that Telegram is there."""

    def __init__(self, bot: Bot, writer: Writer, connected: Callable[[], bool], pause: float = PAUSE) -> None:
        self._bot, self._writer, self._connected, self._pause = bot, writer, connected, pause

    async def run(self) -> None:
        """Set the menu of strangers and what the bot says of itself, then whatever is owed, until cancelled."""
        begun = False
        while True:
            pause = self._pause
            if self._connected():
                try:
                    if not begun:
                        await self.begin()
                        begun = True
                    await self.set_owed()
                except RetryAfter as error:
                    after = error.retry_after
                    pause = float(after if isinstance(after, (int, float)) else after.total_seconds())
                except TelegramError as error:
                    logger.warning("Telegram's menus cannot be set", extra={"reason": type(error).__name__})
                    pause = 30.0
            await asyncio.sleep(pause)

    async def begin(self) -> None:
        """Set what everybody sees, and owe each person their menu anew where it has changed since."""
        scope = BotCommandScopeDefault()
        await self._bot.set_my_commands(menu_for(frozenset()), scope)
        await self._bot.set_my_commands(menu_for(frozenset(), "cy"), scope, "cy")
        for set_words in (self._describe, self._describe_briefly):
            try:
                await set_words()
            except TelegramError as error:
                # It is set seldom and is no more than an ornament; a Bot API server may not know it.
                logger.info("Telegram did not take the bot's description", extra={"reason": type(error).__name__})
        for row in await self._writer.run(lambda tx: tx.people.menus("telegram", owed=False)):
            if row.menu not in ("", REFUSED) and row.menu != digest(row.roles, row.language):
                await self._keep(row, "")

    async def _describe(self) -> None:
        if (await self._bot.get_my_description()).description != ABOUT:
            await self._bot.set_my_description(ABOUT)

    async def _describe_briefly(self) -> None:
        if (await self._bot.get_my_short_description()).short_description != BRIEFLY:
            await self._bot.set_my_short_description(BRIEFLY)

    async def set_owed(self) -> None:
        """Set the menus that are owed, one person after the other."""
        for row in await self._writer.run(lambda tx: tx.people.menus("telegram", owed=True)):
            try:
                await self._set(row)
            except (BadRequest, Forbidden):
                # There is no such chat, or the bot is blocked there: a menu would be seen by nobody.
                await self._keep(row, REFUSED)
            else:
                await self._keep(row, digest(row.roles, row.language))

    async def _set(self, row: MenuRow) -> None:
        scope = BotCommandScopeChat(int(row.external_id))
        await self._bot.set_my_commands(menu_for(row.roles, row.language), scope)
        await self._bot.set_my_commands(menu_for(row.roles, "cy"), scope, "cy")

    async def _keep(self, row: MenuRow, menu: str) -> None:
        await self._writer.run(lambda tx: tx.people.menu_shown(row, menu))
