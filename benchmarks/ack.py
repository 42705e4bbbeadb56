"""How soon a platform is told that its message is kept: idle, under load, and while another process holds the database.

A real ``companion run`` hears Slack by HTTP and by socket and Telegram by webhook, from a stub of both platforms here.
"""

import asyncio
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from storage.store import Store

ROOT = Path(__file__).parent.parent
SIGNING, HOOK, TOKEN = "signing", "hook-secret", "1234:abc"
PEOPLE = 32
TAP = "menu|0|0|status"
LOCKED = 2.0
HOLD = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
db.execute("COMMIT")
"""
NUMBERS = count(1)
Send = Callable[[int], Coroutine[Any, Any, float]]


@dataclass
class Platforms:
    """Both platforms, which take everything at once; and their people, each tap of whom is timed until its ack."""

    port: int = 0
    app_port: int = 0
    line: web.WebSocketResponse | None = None
    acks: dict[str, "asyncio.Future[None]"] = field(default_factory=dict)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/socket", self._socket)
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.path.rsplit("/", 1)[-1]
        message = {"message_id": next(NUMBERS), "date": 1, "chat": {"id": 1, "type": "private"}}
        me = {"id": 1234, "is_bot": True, "first_name": "C", "username": "bench_bot"}
        result = me if method == "getMe" else message if method in ("sendMessage", "editMessageText") else True
        url = f"ws://127.0.0.1:{self.port}/socket"
        return web.json_response(
            {"ok": True, "result": result, "url": url, "ts": f"{next(NUMBERS)}.1", "channel": {"id": "D1"}}
        )

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        line = self.line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello"})
        async for said in line:
            waiting = self.acks.pop(json.loads(said.data).get("envelope_id", ""), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(None)
        return line

    async def by_socket(self, who: int) -> float:
        """Tap by Socket Mode, and give the seconds until the ack."""
        assert self.line is not None
        name = f"e{next(NUMBERS)}"
        ack = self.acks[name] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        await self.line.send_json({"type": "interactive", "envelope_id": name, "payload": _slack_tap(who)})
        await ack
        return time.perf_counter() - begun

    async def by_http(self, session: aiohttp.ClientSession, who: int) -> float:
        """Tap by Slack's HTTP, and give the seconds until the answer."""
        body, stamp = urlencode({"payload": json.dumps(_slack_tap(who))}).encode(), str(int(time.time()))
        sign = hmac.new(SIGNING.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={sign}"}
        return await self._posted(session, "/slack/events", body, headers)

    async def by_webhook(self, session: aiohttp.ClientSession, who: int) -> float:
        """Tap in Telegram, and give the seconds until the answer."""
        message = {"message_id": 1, "chat": {"id": who, "type": "private"}}
        query = {"id": "q", "from": {"id": who, "first_name": "P"}, "data": TAP, "message": message}
        body = json.dumps({"update_id": next(NUMBERS), "callback_query": query}).encode()
        return await self._posted(session, "/telegram/webhook", body, {"X-Telegram-Bot-Api-Secret-Token": HOOK})

    async def _posted(self, session: aiohttp.ClientSession, path: str, body: bytes, headers: dict[str, str]) -> float:
        begun = time.perf_counter()
        async with session.post(f"http://127.0.0.1:{self.app_port}{path}", data=body, headers=headers) as answer:
            assert answer.status == 200, answer.status
        return time.perf_counter() - begun


def _slack_tap(who: int) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": f"U{who}"},
        "channel": {"id": f"D{who}"},
        "container": {"message_ts": "1.1"},
        "trigger_id": f"t{next(NUMBERS)}",
        "actions": [{"value": TAP}],
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _filled(folder: str) -> None:
    """Put in a cluster and people who are known on both platforms."""
    store, now = Store.open(f"sqlite:///{folder}/companion.db"), datetime.now(UTC)
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", now)
        for who in range(1, PEOPLE + 1):
            person = tx.people.add(f"Robot {who}", cluster.id, "lead", now)
            tx.people.bind(person.id, "slack", "T1", f"U{who}")
            tx.people.bind(person.id, "telegram", "1234", str(who))
    store.close()


def _settings(folder: str, platforms: Platforms) -> dict[str, str]:
    url = f"http://127.0.0.1:{platforms.port}"
    ours = {
        "DATA_DIR": folder,
        "HTTP_PORT": str(platforms.app_port),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": SIGNING,
        "SLACK_API_URL": f"{url}/api/",
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "TELEGRAM_WEBHOOK_URL": "https://example.org/telegram/webhook",
        "TELEGRAM_WEBHOOK_SECRET": HOOK,
    }
    return {**os.environ, "PYTHONPATH": str(ROOT), **{f"COMPANION_{name}": value for name, value in ours.items()}}


@asynccontextmanager
async def _running(folder: str, platforms: Platforms) -> AsyncIterator[float]:
    """Run the program, and give the seconds from its start until it was ready."""
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=_settings(folder, platforms),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while await _metric(platforms.app_port, "/readyz") is None:
            assert process.returncode is None, "it did not start"
            await asyncio.sleep(0.01)
        yield time.perf_counter() - begun
    finally:
        process.terminate()
        await process.wait()


async def _metric(port: int, path: str) -> str | None:
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                return await answer.text() if answer.status == 200 else None
        except aiohttp.ClientError:
            return None


async def _lag(port: int) -> float:
    """Give the longest block of the program's event loop since this was last asked."""
    lines = (await _metric(port, "/metrics") or "").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("companion_loop_lag_seconds ")))


async def _one_by_one(send: Send, number: int) -> list[float]:
    taken = []
    for place in range(number):
        taken.append(await send(place % PEOPLE + 1))
        await asyncio.sleep(0.01)
    return taken


async def _at_a_pace(sends: Iterable[Send], a_second: int, seconds: float) -> list[float]:
    """Tap at a steady pace, whether or not what came before is acknowledged."""
    kinds, tasks = list(sends), []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        number = next(NUMBERS)
        tasks.append(asyncio.create_task(kinds[number % len(kinds)](number % PEOPLE + 1)))
        await asyncio.sleep(1 / a_second)
    return list(await asyncio.gather(*tasks))


async def _measured(*, quick: bool) -> None:
    platforms = Platforms(app_port=_free_port())
    runner = web.AppRunner(platforms.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    platforms.port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        _filled(folder)
        starts = []
        for _ in range(1 if quick else 5):
            async with _running(folder, platforms) as ready:
                starts.append(ready)
        print(f"ready {median(starts):.2f} s after start, the longest {max(starts):.2f} s (of {len(starts)})")
        async with _running(folder, platforms), aiohttp.ClientSession() as session:
            await _acks(platforms, session, f"{folder}/companion.db", 20 if quick else 300)
    await runner.cleanup()


async def _acks(platforms: Platforms, session: aiohttp.ClientSession, database: str, number: int) -> None:
    ways: dict[str, Send] = {
        "Slack by socket": platforms.by_socket,
        "Slack by HTTP": lambda who: platforms.by_http(session, who),
        "Telegram's webhook": lambda who: platforms.by_webhook(session, who),
    }
    for name, send in ways.items():
        await _one_by_one(send, 5)
        _tell(f"ack, {name}, idle", await _one_by_one(send, number))
    await _lag(platforms.app_port)
    _tell("ack, all three, 40 taps a second", await _at_a_pace(ways.values(), 40, number / 60))
    print(f"longest block of the event loop under that load {await _lag(platforms.app_port) * 1e3:.0f} ms")
    locker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD, database, str(LOCKED)), stdout=subprocess.PIPE
    )
    assert locker.stdout is not None
    await locker.stdout.readline()
    _tell(f"ack, database locked {LOCKED:.0f} s by another process", await _at_a_pace(ways.values(), 15, LOCKED))
    print(f"longest block of the event loop meanwhile {await _lag(platforms.app_port) * 1e3:.0f} ms")
    await locker.wait()


def _tell(what: str, taken: list[float]) -> None:
    cuts = quantiles(taken, n=100, method="inclusive")
    print(
        f"{what}: p50 {cuts[49] * 1e3:.1f} ms, p99 {cuts[98] * 1e3:.1f} ms, longest {max(taken) * 1e3:.0f} ms "
        f"(of {len(taken)})"
    )


def _help() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begun


def main(*, quick: bool = False) -> None:
    """Print how long acks, the start and help take, and how long the event loop was blocked."""
    helps = [_help() for _ in range(7)]
    print(
        f"companion --help {median(helps) * 1e3:.0f} ms (median of 7, {min(helps) * 1e3:.0f} to {max(helps) * 1e3:.0f})"
    )
    asyncio.run(_measured(quick=quick))


if __name__ == "__main__":
    main(quick="--quick" in sys.argv)
