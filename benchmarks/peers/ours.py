"""Cluster Companion itself, from the channel's intake to its channel, as ``bot/service.py`` puts it together."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.request import BaseRequest

from benchmarks.twelve import QUESTIONS, Question
from benchmarks.wires import BOT, TOKEN, SlackWire, TelegramWire, Wire
from bot.channels import Channel
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.intake import SlackIntake
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.intake import TelegramIntake
from bot.desk import Desk
from bot.health import Health
from bot.library import Edition, Library
from bot.post import Limits, Post
from conversations.flowfile import load_flow
from storage.rows import FocusRow
from storage.store import Store
from storage.transaction import Transaction
from storage.writer import Writer

NEVER = Limits(in_all=1_000_000, per_chat=1_000_000.0, burst=1_000_000.0)
"""The platforms' paces are counted as always, but never reached: the others know none."""
FLOW = "twelve"


def flow_text() -> str:
    """Write the twelve questions as a flow."""
    asked = "\n".join(_asked(question) for question in QUESTIONS)
    about = "version: 1\ntitle: Twelve\nwho: coordinator\nper: cluster\nrespondents: shared"
    return f"flow: {FLOW}\n{about}\nquestions:\n{asked}\n"


def _asked(question: Question) -> str:
    kind = {"text": "short_text"}.get(question.kind, question.kind)
    options = ", ".join(f"{{key: c{n}, label: {label}}}" for n, label in enumerate(question.choices))
    more = f", options: [{options}]" if options else ""
    return f'  - {{id: {question.id}, type: {kind}, prompt: "{question.prompt}"{more}}}'


class Ours:
    """The parts that every channel needs."""

    wire: Wire
    hello = "Carry on"
    channel: str
    tenant: str

    def __init__(self, path: Path) -> None:
        self._path = path
        self.store = Store.open(f"sqlite:///{path}")
        self.writer = Writer(self.store)
        text, health = flow_text(), Health()
        edition = Edition(load_flow(text, f"{FLOW}.yaml"), text, hashlib.sha256(text.encode()).hexdigest())
        self._library = Library({FLOW: edition})
        self._channels: dict[str, Channel] = {}
        self._runs: dict[int, int] = {}
        self.post = Post(
            self.writer, self._channels, clock, "benchmark", {self.channel: NEVER}, health.count_posted, complain
        )
        self.desk = Desk(
            self.writer, self._library, self.post, clock, complain, most_a_minute=1_000_000, count=health.count_heard
        )

        self._works: list[asyncio.Task[None]] = []

    def speaks(self, channel: Channel) -> None:
        """Deliver through a channel."""
        self._channels[self.channel] = channel

    async def open(self, people: Sequence[int]) -> None:
        """Let people in, each with a run in front of them."""
        if not self._works:
            self._works = [asyncio.create_task(work.run()) for work in (self.post, self.desk)]
        await self.writer.run(lambda tx: self._let_in(tx, people))

    def _let_in(self, tx: Transaction, people: Sequence[int]) -> None:
        edition = self._library.edition(FLOW)
        version = tx.runs.keep_flow(FLOW, 1, edition.hash, edition.text, clock())
        for number in people:
            cluster = tx.clusters.add(f"Cluster {number}", "ENG", clock())
            person = tx.people.add(f"Robot {number}", cluster.id, "coordinator", clock())
            tx.people.bind(person.id, self.channel, self.tenant, self.account(number))
            run = tx.runs.open(FLOW, version, cluster.id, clock())
            self._runs[number] = run.id
            tx.runs.set_focus(person.id, FocusRow(run.id, phase="front"))

    def account(self, person: int) -> str:
        """Name a person as the platform does."""
        return str(person)

    async def settle(self) -> None:
        """Wait for what is on its way, and keep what became of it."""
        await self.post.drain()
        await self.writer.run(lambda tx: None)
        await self.post.drain()

    def answers(self, person: int) -> list[str]:
        """Give what is kept."""
        mine = "SELECT value FROM answer_event WHERE run_id = ? AND kind = 'answered'"
        with sqlite3.connect(self._path) as db:
            return [row[0] for row in db.execute(mine, (self._runs[person],))]

    async def close(self) -> None:
        """Finish what waits, and close the database."""
        for work in self._works:
            work.cancel()
        await self.settle()
        await self.writer.close()
        self.store.close()


class OursOnTelegram(Ours):
    """The companion in Telegram."""

    wire = TelegramWire()
    channel = "telegram"
    tenant = str(BOT)

    def __init__(self, path: Path, base_url: str, request: BaseRequest) -> None:
        super().__init__(path)
        more: dict[str, Any] = {"base_url": f"{base_url}/bot"} if base_url else {}
        bot = Bot(TOKEN, request=request, get_updates_request=request, **more)
        self.speaks(TelegramChannel(bot))
        asker: Any = request
        self._intake = TelegramIntake(bot, asker, self.desk, clock, _may)

    async def take(self, update: dict[str, Any]) -> None:
        """Take one update, as polling does."""
        await self._intake.take([update], 0)

    async def settle(self) -> None:
        """Wait for what is on its way, and for the buttons that were answered."""
        await super().settle()
        await self._intake.finish()


class OursOnSlack(Ours):
    """The companion in Slack, on Socket Mode's payloads."""

    wire = SlackWire()
    channel = "slack"
    tenant = "T1"

    def __init__(self, path: Path, base_url: str, session: Any) -> None:
        super().__init__(path)
        address = f"{base_url}/api/" if base_url else AsyncWebClient.BASE_URL
        client = AsyncWebClient("xoxb-benchmark", base_url=address, session=session, retry_handlers=[], timeout=10)
        self.speaks(SlackChannel(client))
        self._app = SlackIntake(client, self.desk, clock).app

    def account(self, person: int) -> str:
        """Name a person as Slack does."""
        return f"U{person}"

    async def take(self, update: dict[str, Any]) -> None:
        """Take one payload, as Socket Mode's handler does."""
        await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=update))


def clock() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def complain(code: str, error: Exception) -> None:
    """Let nothing go wrong in silence."""
    raise AssertionError(code) from error


async def _may() -> bool:
    return True
