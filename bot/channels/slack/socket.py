"""Slack's Socket Mode, watched over: a line that has gone quiet is built anew."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.channels.slack.channel import CLOSED
from bot.channels.slack.intake import SlackIntake

LOOK = 10.0
"""Seconds between two looks at the line; Slack pings about as often."""
QUIET = 3
"""Looks without a sign of life after which the line is built anew."""
MOST_REBUILDS = 3
"""Rebuilds in a row that came to nothing, after which a new process may do better."""
logger = logging.getLogger(__name__)


class SlackSocket:
    """One connection. ``give_up`` ends the process when only a new one can help, or when the token is refused."""

    def __init__(self, intake: SlackIntake, app_token: str, give_up: Callable[[str, int], None]) -> None:
        self._handler = AsyncSocketModeHandler(intake.app, app_token, ping_interval=LOOK)
        self._give_up = give_up
        self.connected = False

    async def run(self) -> None:
        """Connect, and keep the line up until cancelled."""
        try:
            await self._watch()
        finally:
            # Not wait_for, here and below: before Python 3.12 it can lose the cancellation that ends this program.
            with contextlib.suppress(Exception):
                async with asyncio.timeout(5):
                    await self._handler.client.close()  # type: ignore[no-untyped-call]  # the library gives it no types

    async def _watch(self) -> None:
        client, quiet, rebuilds = self._handler.client, 0, 0
        await self._connect()
        while True:
            self.connected = await client.is_connected()
            quiet, rebuilds = (0, 0) if self.connected else (quiet + 1, rebuilds)
            if quiet >= QUIET:
                quiet, rebuilds = 0, rebuilds + 1
                if rebuilds > MOST_REBUILDS:
                    self._give_up("Slack's line could not be built anew; a new process may do better.", 75)
                    return
                logger.warning("Slack's line has gone quiet; building it anew")
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(30):
                        await client.connect_to_new_endpoint(force=True)
            await asyncio.sleep(LOOK)

    async def _connect(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._handler.client.connect_to_new_endpoint(force=True)
            except SlackApiError as error:
                code = str(error.response.get("error", ""))
                if code in CLOSED:
                    self._give_up(
                        f"Slack does not accept the app-level token ({code}). Check COMPANION_SLACK_APP_TOKEN.", 2
                    )
                    return
                logger.warning("Slack cannot be reached", extra={"reason": code})
            except Exception as error:  # the library lets through whatever its connection raises
                logger.warning("Slack cannot be reached", extra={"reason": type(error).__name__})
            else:
                self.connected = True
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)
