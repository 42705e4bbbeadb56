"""The worlds of both platforms: the server that others wrote, the network between, and a programme of two clusters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.contract.between import Between, until
from tests.contract.judges import slack_faults, telegram_faults
from tests.contract.slack_side import APP_TOKEN, BOT_TOKEN, SlackSide
from tests.contract.telegram_side import NAME, TOKEN, TelegramSide
from tests.contract.world import World


class TelegramWorld(World):
    side: TelegramSide
    bot_name = NAME

    async def heard(self, words: str) -> int:
        """Wait until something is heard, and count how often it was."""
        kept = f"SELECT id FROM inbox WHERE raw LIKE '%{words}%'"
        return len(await until(lambda: self.rows(kept), f"{words} was not heard", 8))

    def faults(self) -> list[str]:
        calls = self.between.calls
        return [f"{call.method}: {fault}" for call in calls for fault in telegram_faults(call.method, call.fields)]


class SlackWorld(World):
    side: SlackSide

    def faults(self) -> list[str]:
        calls = self.between.calls
        return [f"{call.method}: {fault}" for call in calls for fault in slack_faults(call.method, call.fields)]


@asynccontextmanager
async def telegram_world(folder: Path) -> AsyncIterator[TelegramWorld]:
    """Let Telegram be there."""
    side = TelegramSide()
    await side.start()
    between = Between(f"http://127.0.0.1:{side.port}")
    await between.start()
    url = f"http://127.0.0.1:{between.port}"
    world = TelegramWorld(folder, {"COMPANION_TELEGRAM_TOKEN": TOKEN, "COMPANION_TELEGRAM_API_URL": url})
    world.side, world.between = side, between
    try:
        yield world
    finally:
        await between.stop()
        await side.stop()


@asynccontextmanager
async def slack_world(folder: Path) -> AsyncIterator[SlackWorld]:
    """Let Slack be there."""
    side = SlackSide(folder)
    await side.start()
    between = Between("http://slack", side.connector)
    await between.start(side.port)
    url = f"http://127.0.0.1:{between.port}/api/"
    tokens = {"COMPANION_SLACK_BOT_TOKEN": BOT_TOKEN, "COMPANION_SLACK_APP_TOKEN": APP_TOKEN}
    world = SlackWorld(folder, {**tokens, "COMPANION_SLACK_API_URL": url})
    world.side, world.between = side, between
    try:
        yield world
    finally:
        await between.stop()
        await side.stop()
