"""The program at work: every configured channel, the desk and the post, and a small web application, in one process."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import uvicorn
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route
from telegram import Bot

from bot.channels import Channel, Files
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.files import SlackFiles
from bot.channels.slack.history import SlackHistory
from bot.channels.slack.intake import SlackIntake
from bot.channels.slack.line import SlackLine
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.files import TelegramFiles
from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.line import TelegramLine
from bot.channels.telegram.menus import TelegramMenus
from bot.channels.telegram.request import SharedRequest
from bot.desk import Desk
from bot.errands.places import Aside, Setting
from bot.errands.runner import Runner
from bot.evidence.fetcher import Fetcher, shelf_in
from bot.exports.maker import EXPORTS
from bot.health import Health
from bot.library import Library
from bot.post import Limits, Post
from bot.reminding.rounds import Rounds
from bot.reports.maker import REPORTS
from bot.scheduler import Scheduler
from bot.troubles import Stopped
from bot.web import slack_route, telegram_route, web
from config.logs import broke
from config.settings import Settings
from storage.errors import Unavailable
from storage.store import Store
from storage.writer import Writer

BEAT = 2.0
"""Seconds between two looks at the database."""
LOOK = 0.05
"""Seconds between two looks at whether the event loop is in time."""
LATE = timedelta(seconds=30)
"""Without a beat for so long, something holds the program up."""
DRAIN = 8.0
"""Seconds in which what is under way is finished after a signal to stop."""
TELEGRAM_LIMITS = Limits(in_all=25, per_chat=1.0)
SLACK_LIMITS = Limits(in_all=0, per_chat=1.0)
LEASE = timedelta(seconds=30)
Clock = Callable[[], datetime]


class _Web(uvicorn.Server):
    """A web server that leaves the signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Capture none."""
        yield


class Service:
    """Built from settings; ``run`` works until it is told to stop."""

    def __init__(self, chosen: Settings, store: Store, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._chosen, self._store, self._clock = chosen, store, clock
        self._owner = uuid4().hex
        self._stop = asyncio.Event()
        self._why: tuple[str, int] = ("", 0)
        self._beat_at = clock()
        self._database = ""
        self._rounds: Rounds | None = None
        self._works: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = []
        self._routes: list[Route] = []
        self._places: list[Aside] = []
        self._runners: list[Runner] = []
        self.health = Health()
        self.health.watch("ticks", self._ticks)
        self.health.watch("database", lambda: self._database)

    def _ticks(self) -> str:
        """Say whether the program goes on: its own beat, and the ticks that remind people."""
        if self._clock() - self._beat_at >= LATE:
            return "held up"
        return self._rounds.trouble() if self._rounds is not None else ""

    def stop(self, why: str = "", code: int = 0) -> None:
        """Stop at the next moment; with a ``why``, the program ends with that sentence and that exit code."""
        self._why = self._why if self._why[0] else (why, code)
        self._stop.set()

    async def run(self, ready: Callable[[int], None] = lambda port: None) -> None:
        """Work until told to stop, and leave nothing half done.

        Raises:
            Stopped: with a reason, and the exit code that fits it.
        """
        listening = _bound(self._chosen.http_host, self._chosen.http_port)
        presence = self._store.arrive()
        self._writer = Writer(self._store)
        try:
            async with aiohttp.ClientSession() as session:
                self._build(session)
                await self._take_over(alone=presence.alone)
                await self._work(listening, ready)
        finally:
            for place in self._places:
                place.close()
            with contextlib.suppress(Unavailable):
                await self._writer.run(lambda tx: tx.chats.let_go(self._owner))
            await self._writer.close()
            presence.leave()
            listening.close()
        if self._why[0]:
            raise Stopped(*self._why)

    async def _take_over(self, *, alone: bool) -> None:
        """Take up what a process left that ended without a word; ``alone`` says that no other one is alive."""
        if alone:
            await self._writer.run(lambda tx: tx.chats.let_go())
        await self._fetcher.start(alone=alone)
        for runner in self._runners:
            await runner.start(alone=alone)
        await self._desk.start(alone=alone)

    def _build(self, session: aiohttp.ClientSession) -> None:
        channels: dict[str, Channel] = {}
        limits = {"telegram": TELEGRAM_LIMITS, "slack": SLACK_LIMITS}
        self._post = Post(self._writer, channels, self._clock, self._owner, limits, self.health.count_posted, broke)
        self._library = Library(programme_file=self._chosen.programme)
        self._desk = Desk(self._writer, self._library, self._post, self._clock, broke, count=self.health.count_heard)
        self._rounds = Rounds(self._writer, self._library, self._clock, broke)
        self._scheduler = Scheduler(self._rounds.tick)
        self._files: dict[str, Files] = {}
        shelf = shelf_in(self._chosen.data_dir)
        self._fetcher = Fetcher(self._writer, self._files, shelf, self._post, self._library, self._clock, broke)
        self._add_runners()
        if self._chosen.telegram_token:
            self._add_telegram(session, channels)
        if self._chosen.slack_bot_token:
            self._add_slack(session, channels)

    def _add_runners(self) -> None:
        """Let each maker work in a process of its own, so that a long export holds up neither people nor charts."""
        chosen = self._chosen
        setting = Setting(chosen.database, chosen.data_dir, chosen.programme, chosen.report_template)
        here = (self._writer, self._post, chosen.data_dir, self._clock, broke)
        for maker, yields in ((REPORTS, 0), (EXPORTS, 5)):
            place = Aside(setting, yields)
            self._places.append(place)
            self._runners.append(Runner(maker, place, *here))

    def _add_telegram(self, session: aiohttp.ClientSession, channels: dict[str, Channel]) -> None:
        chosen, request = self._chosen, SharedRequest(session)
        api, files = (
            chosen.telegram_api_url.rstrip("/"),
            (chosen.telegram_file_url or chosen.telegram_api_url).rstrip("/"),
        )
        bot = Bot(
            chosen.telegram_token,
            base_url=f"{api}/bot",
            base_file_url=f"{files}/file/bot",
            request=request,
            get_updates_request=SharedRequest(session),
        )
        channels["telegram"] = TelegramChannel(bot)
        self._files["telegram"] = TelegramFiles(bot, session)
        intake = TelegramIntake(bot, request, self._desk, self._clock, self._leads("telegram"))
        webhook = (chosen.telegram_webhook_url, chosen.telegram_webhook_secret)
        line = TelegramLine(bot, intake, webhook, self._called, self.stop)
        menus = TelegramMenus(bot, self._writer, lambda: line.connected)
        self._works += [("telegram", line.run), ("menus", menus.run)]
        self.health.watch("telegram", lambda: line.trouble or self._post.refused("telegram"))
        if chosen.telegram_webhook_url:
            self._routes.append(telegram_route(intake, chosen.telegram_webhook_secret))

    def _called(self, bot_name: str) -> None:
        self._library.bot_name = bot_name

    def _leads(self, name: str) -> Callable[[], Any]:
        async def may() -> bool:
            now = self._clock()
            return await self._writer.run(lambda tx: tx.chats.lead(name, self._owner, now, LEASE))

        return may

    def _add_slack(self, session: aiohttp.ClientSession, channels: dict[str, Channel]) -> None:
        chosen = self._chosen
        # The library's own retries would post twice after a lost reply: the outbox tries again, and knows when it may.
        client = AsyncWebClient(
            chosen.slack_bot_token,
            base_url=chosen.slack_api_url.rstrip("/") + "/",
            session=session,
            retry_handlers=[],
            timeout=10,
        )
        channels["slack"] = SlackChannel(client, timedelta(seconds=chosen.slack_grace))
        self._files["slack"] = SlackFiles(client, session)
        intake = SlackIntake(client, self._desk, self._clock)
        history = SlackHistory(client, self._desk, self._writer, self._clock)
        alone = not chosen.telegram_token
        line = SlackLine(client, intake, history, chosen.slack_app_token, self.stop, self._clock, alone=alone)
        self._works.append(("slack", line.run))
        self.health.watch("slack", lambda: line.trouble or self._post.refused("slack"))
        if chosen.slack_signing_secret:
            self._routes.append(slack_route(intake, chosen.slack_signing_secret, self._clock))

    async def _work(self, listening: socket.socket, ready: Callable[[int], None]) -> None:
        server = _Web(
            uvicorn.Config(
                web(self.health, self._refresh, *self._routes),
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=int(DRAIN),
            )
        )
        works = [
            *self._works,
            *(("errands", runner.run) for runner in self._runners),
            ("post", self._post.run),
            ("desk", self._desk.run),
            ("files", self._fetcher.run),
            ("ticks", self._scheduler.run),
            ("beat", self._beat),
            ("loop", self._look_at_the_loop),
        ]
        tasks = [asyncio.create_task(self._kept_up(name, work), name=name) for name, work in works]
        serving = asyncio.create_task(server.serve([listening]), name="web")
        ready(listening.getsockname()[1])
        await self._stop.wait()
        server.should_exit = True
        for task in tasks:
            task.cancel()
        end = asyncio.get_running_loop().time() + DRAIN
        await asyncio.wait(tasks, timeout=DRAIN / 2)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(end):
                await self._post.drain()
        await serving

    async def _kept_up(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Keep a piece of work going: what breaks it is told, and it begins again."""
        while True:
            try:
                await work()
            except Exception as error:
                broke(name, error)
                await asyncio.sleep(1)
            else:
                return

    async def _beat(self) -> None:
        while True:
            try:
                await self._writer.run(lambda tx: None)
                self._database = ""
            except Exception as error:
                self._database = type(error).__name__
            self._beat_at = self._clock()
            await asyncio.sleep(BEAT)

    async def _look_at_the_loop(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOK
            await asyncio.sleep(LOOK)
            self.health.late(loop.time() - due)

    async def _refresh(self) -> None:
        inbox, outbox = await self._writer.run(lambda tx: (tx.inbox.count(), tx.outbox.count()))
        self.health.waiting.labels("inbox").set(inbox)
        self.health.waiting.labels("outbox").set(outbox)


def _bound(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Stopped(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with COMPANION_HTTP_PORT.", 2
        ) from error
    return listening


def on_signals(service: Service) -> None:
    """Let the usual signals stop the program."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, service.stop)
