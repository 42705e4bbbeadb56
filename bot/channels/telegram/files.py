"""Files that people send in Telegram."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.channels import NoSuchFile, NotFetched, TooLarge
from bot.channels.streams import streamed
from bot.channels.telegram.channel import seconds

TICK = "👍"
FOR_NOW = "temporarily unavailable"
BIG = "file is too big"


class TelegramFiles:
    """Asks the bot's server where a file lies, and fetches it there."""

    def __init__(self, bot: Bot, session: aiohttp.ClientSession) -> None:
        self._bot = bot
        self._session = session

    async def fetch(self, source: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Give a file piece by piece; raises as every channel's does."""
        url = await self._place(str(source["id"]))
        async for piece in streamed(self._session, url):
            yield piece

    async def _place(self, file_id: str) -> str:
        try:
            found = await self._bot.get_file(file_id)
        except RetryAfter as error:
            raise NotFetched("asked to wait", seconds(error)) from None
        except BadRequest as error:
            if FOR_NOW in error.message.casefold():
                raise NotFetched(FOR_NOW) from None
            refusal = TooLarge if BIG in error.message.casefold() else NoSuchFile
            raise refusal("Telegram does not give it") from None
        except TelegramError as error:
            raise NotFetched(type(error).__name__) from None
        if not (found.file_path or "").startswith(("https://", "http://")):
            # A server of one's own that runs with --local names a path of its own disk, which is none of ours.
            raise NoSuchFile("the server names no address")
        return str(found.file_path)

    async def tick(self, chat: str, message: str) -> None:
        """Put a thumb on the message; that it cannot be done harms nobody."""
        if message:
            with contextlib.suppress(TelegramError):
                await self._bot.set_message_reaction(int(chat), int(message), TICK)
