"""The line to Slack: whether the app is welcome there, how it hears, and what it may have missed."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.channel import CLOSED
from bot.channels.slack.history import GAP, MARGIN, SlackHistory
from bot.channels.slack.intake import SlackIntake
from bot.channels.slack.membership import Home
from bot.channels.slack.socket import SlackSocket, not_reached

SOCKETS = 2
"""Connections at once: Slack asks each to connect anew now and then, and the other hears meanwhile."""
MINUTE = 60.0
HOUR = timedelta(hours=1)
NOT_CONNECTED = "not connected"
WRONG = frozenset({"invalid_auth", "not_authed"})
"""What Slack says of a token that never was one; of others it says that it took them back."""
logger = logging.getLogger(__name__)


class SlackLine:
    """One workspace's line: over Socket Mode where there is an app-level token, else Slack posts to us.

    ``alone`` says that no other platform is configured, so that nothing is left to do when Slack took the app out.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        intake: SlackIntake,
        history: SlackHistory,
        app_token: str,
        give_up: Callable[[str, int], None],
        clock: Callable[[], datetime],
        *,
        alone: bool = True,
        minute: float = MINUTE,
    ) -> None:
        self._client, self._intake, self._history = client, intake, history
        self._app_token = app_token
        self._give_up = give_up
        self._clock = clock
        self._alone = alone
        self._minute = minute
        self._sockets: list[SlackSocket] = []
        self._welcome = False
        self._why = NOT_CONNECTED

    @property
    def trouble(self) -> str:
        """Why Slack cannot reach us, or we Slack; empty when all is well."""
        heard = not self._app_token or any(socket.connected for socket in self._sockets)
        return "" if self._welcome and heard else self._why

    async def run(self) -> None:
        """Connect, and hear until cancelled; while Slack is down or the app is taken out, try again and again."""
        while await self._be_welcomed():
            hearing = asyncio.create_task(self._hear())
            removed = asyncio.create_task(self._intake.removed.wait())
            try:
                await asyncio.wait((hearing, removed), return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (hearing, removed):
                    task.cancel()
                await asyncio.gather(hearing, removed, return_exceptions=True)
            if not self._intake.removed.is_set():
                hearing.result()
                return
            self._intake.removed.clear()
            self._welcome, self._why = False, "the app was taken out of the workspace"
            logger.error("Slack: the app was taken out of the workspace; nothing is lost, install it again to go on")
            await asyncio.sleep(self._minute)

    async def _be_welcomed(self) -> bool:
        """Wait until Slack knows the app; False when it never will."""
        pause = 1.0
        while True:
            try:
                us = await self._client.auth_test()
            except Exception as error:  # the library lets through whatever its connection raises
                code = not_reached(error)
                if code in CLOSED and not self._refused(code):
                    return False
                pause = self._minute if code in CLOSED else pause
            else:
                self._intake.home = Home(us["team_id"], us.get("enterprise_id") or "", us.get("team") or "")
                self._history.team = self._intake.home.tenant
                self._welcome, self._why = True, NOT_CONNECTED
                return True
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)

    def _refused(self, code: str) -> bool:
        """Say that Slack does not accept the token; True to go on trying, because it may accept it again."""
        why = f"Slack does not accept the bot token ({code}). Check COMPANION_SLACK_BOT_TOKEN."
        removed = self._why != NOT_CONNECTED
        if not removed and (self._alone or code in WRONG):
            self._give_up(why, 2)
            return False
        self._why = "the token is not accepted"
        logger.error(why)
        return True

    async def _hear(self) -> None:
        turn = asyncio.Lock()
        self._sockets = [
            SlackSocket(self._intake, self._app_token, turn, self._silent, self._give_up)
            for _ in range(SOCKETS if self._app_token else 0)
        ]
        async with asyncio.TaskGroup() as together:
            for socket in self._sockets:
                together.create_task(socket.run())
            together.create_task(self._look_after())

    def _silent(self) -> bool:
        return not any(socket.connected for socket in self._sockets)

    async def _look_after(self) -> None:
        """Read back what was missed: at the start, after a gap, and once an hour in case that a line is deaf."""
        gap, tested_at = timedelta(0), self._clock()
        while True:
            if self.trouble:
                await asyncio.sleep(1)
                continue
            try:
                await self._history.note(gap)
                gap = GAP
                if self._clock() - tested_at >= HOUR:
                    tested_at = await self._test_itself(tested_at)
            except Exception as error:  # the library lets through whatever its connection raises
                logger.warning("Slack's history cannot be read", extra={"reason": type(error).__name__})
            await asyncio.sleep(self._minute)

    async def _test_itself(self, since: datetime) -> datetime:
        """Look whether everything was heard; where it was not, the line is deaf and is built anew."""
        now = self._clock()
        if await self._history.read(since - MARGIN, now - MARGIN):
            for socket in self._sockets:
                await socket.rebuild()
        return now
