"""What is said when nothing can be saved: straight to the chat, because the outbox cannot be written either."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

SORRY = "I can't save right now. Please send that again in a few minutes."
SELDOM = timedelta(minutes=10)


class Apology:
    """Says something to a chat through ``send``, seldom: by default at most once in ten minutes."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        send: Callable[[str, str], Awaitable[Any]],
        seldom: timedelta = SELDOM,
    ) -> None:
        self._clock = clock
        self._send = send
        self._seldom = seldom
        self._said: dict[str, datetime] = {}

    async def say(self, chat: str, words: str = SORRY) -> None:
        """Say it, unless something was said a short while ago; whether it arrives does not matter."""
        now = self._clock()
        last = self._said.get(chat)
        if last is not None and now - last < self._seldom:
            return
        self._said[chat] = now
        with contextlib.suppress(Exception):
            await self._send(chat, words)
