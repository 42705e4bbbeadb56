"""What was said in Slack while nobody listened: read back from the history, and taken in like anything else."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.channel import GONE
from bot.channels.slack.read import heard_in
from bot.desk import Desk
from storage.writer import Writer

GAP = timedelta(minutes=5)
"""Slack itself tries again for about so long; what was said in a longer gap is read back."""
MARGIN = timedelta(minutes=1)
"""By so much more is read back: our clock and Slack's may differ, and what just came may still be on its way."""
LONGEST_BACK = timedelta(days=14)
MOST_ROOMS = 500
MOST_PAGES = 5
PAGE = 200
AT_ONCE = 40
"""Calls without a pause: Slack lets 50 a minute through (tier 3)."""
PAUSE = 1.2
"""Seconds between two calls from then on."""
logger = logging.getLogger(__name__)


class SlackHistory:
    """Reads direct messages back. A message bears the same name here as in its event, so that none counts twice."""

    def __init__(self, client: AsyncWebClient, desk: Desk, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._client, self._desk, self._writer, self._clock = client, desk, writer, clock
        self.team = ""
        """The workspace that the messages are of: known once Slack was reached."""

    async def note(self, gap: timedelta = GAP) -> int:
        """Note that the line is up; after a ``gap`` first read what was said meanwhile, and give how much was missed.

        Raises:
            SlackApiError, OSError, TimeoutError: Slack cannot be asked at this moment; nothing is noted then.
        """
        now = self._clock()
        until = await self._writer.run(lambda tx: tx.chats.heard_until("slack"))
        missed = 0
        if until is not None and now - until > gap:
            missed = await self.read(max(until - MARGIN, now - LONGEST_BACK))
        await self._writer.run(lambda tx: tx.chats.heard_all("slack", now))
        return missed

    async def read(self, since: datetime, until: datetime | None = None) -> int:
        """Take in what was said between two moments and not heard; give how much that was."""
        missed = 0
        for number, room in enumerate(await self._rooms()):
            if number >= AT_ONCE:
                await asyncio.sleep(PAUSE)
            for message in await self._messages_of(room, since, until):
                missed += await self._take(room, message)
        if missed:
            logger.warning("Slack: messages were read back from the history", extra={"count": missed})
        return missed

    async def _rooms(self) -> list[str]:
        """Give the direct messages that we have taken part in; one known by its person only is asked for."""
        chats = await self._writer.run(lambda tx: tx.chats.rooms("slack", MOST_ROOMS))
        rooms = [chat if chat.startswith("D") else await self._room(chat) for chat in chats if chat[:1] in "DUW"]
        return list(dict.fromkeys(room for room in rooms if room))

    async def _room(self, person: str) -> str:
        try:
            opened = await self._client.conversations_open(users=person)
        except SlackApiError as error:
            if error.response.get("error") in GONE:
                return ""
            raise
        return str(opened["channel"]["id"])

    async def _messages_of(self, room: str, since: datetime, until: datetime | None) -> list[dict[str, Any]]:
        """Give a room's messages; none where there is no such room any more."""
        try:
            return await self._messages(room, since, until)
        except SlackApiError as error:
            if error.response.get("error") in GONE:
                return []
            raise

    async def _messages(self, room: str, since: datetime, until: datetime | None) -> list[dict[str, Any]]:
        """Give a room's messages in the order in which they were said; the newest where there are very many."""
        first, last = since.timestamp(), until.timestamp() if until else float("inf")
        found: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._client.conversations_history(
                channel=room, oldest=f"{first:.6f}", limit=PAGE, cursor=cursor or None
            )
            found += page["messages"]
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not (page.get("has_more") and cursor):
                break
        wanted = [message for message in found if first < float(message["ts"]) < last]
        return sorted(wanted, key=lambda message: float(message["ts"]))

    async def _take(self, room: str, message: dict[str, Any]) -> bool:
        event = {**message, "type": "message", "channel": room, "channel_type": "im"}
        name = f"{room}.{message['ts']}"
        heard = heard_in({"type": "event_callback", "team_id": self.team, "event_id": name, "event": event})
        return heard is not None and await self._desk.hear(heard)
