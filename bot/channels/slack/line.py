"""The line to Slack: whether the app is welcome there, and how it hears."""

import asyncio
import logging
from collections.abc import Callable

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.channel import CLOSED
from bot.channels.slack.intake import SlackIntake
from bot.channels.slack.socket import SlackSocket

logger = logging.getLogger(__name__)


class SlackLine:
    """One workspace's line: over Socket Mode where there is an app-level token, else Slack posts to us."""

    def __init__(
        self, client: AsyncWebClient, intake: SlackIntake, app_token: str, give_up: Callable[[str, int], None]
    ) -> None:
        self._client = client
        self._give_up = give_up
        self._intake = intake
        self._app_token = app_token
        self._socket: SlackSocket | None = None
        self._welcome = False

    @property
    def connected(self) -> bool:
        """Whether Slack knows the app, and what it hears can reach us."""
        return self._welcome and (not self._app_token or (self._socket is not None and self._socket.connected))

    async def run(self) -> None:
        """Connect, and hear until cancelled; while Slack is down, try again and again."""
        pause = 1.0
        while not self._welcome:
            try:
                await self._client.auth_test()
                self._welcome = True
            except SlackApiError as error:
                code = str(error.response.get("error", ""))
                if code in CLOSED:
                    self._give_up(f"Slack does not accept the bot token ({code}). Check COMPANION_SLACK_BOT_TOKEN.", 2)
                    return
                logger.warning("Slack cannot be reached", extra={"reason": code})
            except Exception as error:  # the library lets through whatever its connection raises
                logger.warning("Slack cannot be reached", extra={"reason": type(error).__name__})
            if not self._welcome:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30.0)
        if self._app_token:
            self._socket = SlackSocket(self._intake, self._app_token, self._give_up)
            await self._socket.run()
