"""Slack's Socket Mode, watched over: a connection that has gone quiet is built anew."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from time import time
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.channels.slack.channel import CLOSED
from bot.channels.slack.intake import SlackIntake

LOOK = 10.0
"""Seconds between two looks at the connection; Slack is pinged about as often."""
QUIET = 3
"""Looks without a sign of life after which the connection is built anew."""
DEAF = 6
"""Looks within which Slack has to say something, if only hello, over a new connection."""
MOST_REBUILDS = 3
"""Rebuilds in a row that came to nothing, after which a new process may do better."""
LONGEST = 30.0
"""Seconds that building a connection may take."""
logger = logging.getLogger(__name__)


class _Client(SocketModeClient):
    """The library's client, which takes turns with the others: while one connects anew, another still hears."""

    def __init__(self, turn: asyncio.Lock, **more: Any) -> None:
        self._turn = turn
        super().__init__(**more)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's own
        # The library tries one address for ever, also when it has long expired: a bound makes it ask for another.
        async with asyncio.timeout(LONGEST), self._turn:
            await super().connect_to_new_endpoint(force)


class SlackSocket:
    """One connection of several. ``last`` says whether no other is up; ``give_up`` ends the process.

    ``look`` is in seconds.
    """

    def __init__(
        self,
        intake: SlackIntake,
        app_token: str,
        turn: asyncio.Lock,
        last: Callable[[], bool],
        give_up: Callable[[str, int], None],
        look: float = LOOK,
    ) -> None:
        self._intake = intake
        self._last = last
        self._give_up = give_up
        self._look = look
        app = intake.app
        self._client = _Client(turn, app_token=app_token, logger=app.logger, web_client=app.client, ping_interval=look)
        self._client.socket_mode_request_listeners.append(self._take)
        self._client.message_listeners.append(self._listen)
        self._greeted: object = None
        """The connection over which Slack has said something."""
        self._session: object = None
        self._waited = 0
        self.connected = False

    async def run(self) -> None:
        """Connect, and keep the connection up until cancelled."""
        try:
            if await self._connect():
                await self._watch()
        finally:
            self.connected = False
            await self._leave()

    async def _leave(self) -> None:
        """Take leave of Slack; whatever happens meanwhile, also being cancelled, nothing is left open."""
        leaving = asyncio.create_task(self._close())
        try:
            await asyncio.shield(leaving)
        finally:
            # To be cancelled meanwhile does not cut it short: the library never lets go of what is closed by half.
            await asyncio.wait([leaving])
            await self._client.aiohttp_client_session.close()

    async def _close(self) -> None:
        # Not wait_for: before Python 3.12 it can lose the cancellation that ends this program.
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await self._client.close()  # type: ignore[no-untyped-call]  # the library gives it no types

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        begun = time()
        await send_async_response(client, request, await run_async_bolt_app(self._intake.app, request), begun)

    async def _listen(self, client: Any, message: dict[str, Any], raw: str | None) -> None:
        self._greeted = self._client.current_session

    async def _watch(self) -> None:
        quiet, rebuilds = 0, 0
        while True:
            self.connected = await self._hears()
            quiet, rebuilds = (0, 0) if self.connected and self._greeted is self._session else (quiet + 1, rebuilds)
            if not self.connected and quiet >= QUIET:
                quiet, rebuilds = 0, rebuilds + 1
                if rebuilds > MOST_REBUILDS and self._last():
                    self._give_up("Slack's line could not be built anew; a new process may do better.", 75)
                    return
                # A Slack that cannot be reached at all is waited for: a new process would not reach it either.
                rebuilds -= not await self.rebuild()
            await asyncio.sleep(self._look)

    async def _hears(self) -> bool:
        """Whether the connection is up, and Slack has said something over it or may still do so."""
        if self._client.current_session is not self._session:
            self._session, self._waited = self._client.current_session, 0
        self._waited += 1
        return await self._client.is_connected() and (self._greeted is self._session or self._waited <= DEAF)

    async def rebuild(self) -> bool:
        """Build the connection anew; False when Slack cannot be reached."""
        logger.warning("Slack's line has gone quiet; building it anew")
        try:
            await self._client.connect_to_new_endpoint(force=True)
        except Exception as error:  # the library lets through whatever its connection raises
            not_reached(error)
            return False
        return True

    async def _connect(self) -> bool:
        """Connect for the first time, however long that takes; False when the token is refused."""
        pause = 1.0
        while True:
            try:
                await self._client.connect_to_new_endpoint(force=True)
            except Exception as error:  # the library lets through whatever its connection raises
                code = not_reached(error)
                if code in CLOSED:
                    why = f"Slack does not accept the app-level token ({code}). Check COMPANION_SLACK_APP_TOKEN."
                    self._give_up(why, 2)
                    return False
            else:
                self.connected = True
                return True
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)


def not_reached(error: Exception) -> str:
    """Give Slack's own word for why it was not reached, if it said one, and log it: not where Slack refuses a token.

    Whoever gave a wrong one is told so in one sentence.
    """
    code = str(error.response.get("error", "")) if isinstance(error, SlackApiError) else ""
    if code not in CLOSED:
        logger.warning("Slack cannot be reached", extra={"reason": code or type(error).__name__})
    return code
