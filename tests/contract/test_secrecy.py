"""Nothing that people write and none of the secrets is in what the program prints or logs, whatever goes wrong."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.contract.between import Between, until
from tests.contract.program import Program
from tests.contract.telegram_side import TOKEN, TelegramSide
from tests.contract.world import World

pytestmark = pytest.mark.contract
CANARY = "kanarienvogel"
SIGNING, HOOK, SLACK = f"signing-{CANARY}", f"hook-{CANARY}", f"xoxb-{CANARY}"
WORDS = f"Siân {CANARY} <b>&"


class TalkativeWorld(World):
    side: TelegramSide
    program: Program

    async def post(self, path: str, body: bytes, **headers: str) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.program.port}{path}", data=body, headers=headers) as answer,
        ):
            return answer.status

    async def signed(self, payload: object) -> int:
        body, stamp = json.dumps(payload).encode(), str(int(time.time()))
        sign = hmac.new(SIGNING.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={sign}"}
        return await self.post("/slack/events", body, **headers)

    async def settled(self) -> None:
        """Wait until the program has heard everything and found no more to do at once."""
        heard = len(self.between.calls)
        await until(lambda: len(self.between.calls) > heard, "it asks no more", 30)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TalkativeWorld]:
    side = TelegramSide()
    await side.start()
    between = Between(f"http://127.0.0.1:{side.port}")
    await between.start()
    url = f"http://127.0.0.1:{between.port}"
    slack = {"COMPANION_SLACK_BOT_TOKEN": SLACK, "COMPANION_SLACK_SIGNING_SECRET": SIGNING}
    telegram = {"COMPANION_TELEGRAM_TOKEN": TOKEN, "COMPANION_TELEGRAM_API_URL": url}
    world = TalkativeWorld(tmp_path, {**slack, **telegram, "COMPANION_SLACK_API_URL": f"{url}/{CANARY}/"})
    world.side, world.between = side, between
    world.program = world.apart()
    await world.program.start()
    yield world
    await world.program.end()
    await between.stop()
    await side.stop()


async def test_neither_words_nor_secrets_are_in_the_log_of_a_bad_day(world: TalkativeWorld) -> None:
    world.between.plan = lambda call: "quoted" if call.method == "auth.test" else ""
    await _talk(world)
    for fault in ("quoted", "broken", "lost", "reset", "cut", "busy"):
        await _meet(world, fault)
    world.between.plan = lambda call: "quoted"
    await world.settled()
    assert await world.program.stop() == 0
    said = world.program.log() + world.program.printed
    assert "Running" in world.program.printed
    assert '"level": "warning"' in said, "the bad day left a trace"
    for secret in (CANARY, TOKEN, TOKEN.partition(":")[2], "Siân", "Traceback"):
        assert secret not in said


async def _meet(world: TalkativeWorld, fault: str) -> None:
    world.between.plan = lambda call: fault if call.method in ("sendMessage", "auth.test") else ""
    # Each from a chat of its own: what is held up by one fault must not keep the next away.
    await world.side.say(100 + len(fault), f"{fault} {WORDS}")
    calls = world.between.calls
    await until(lambda: [call for call in calls if (call.method, call.fault) == ("sendMessage", fault)], fault)


async def _talk(world: TalkativeWorld) -> None:
    """Say the word in every field that a person or a platform can fill, on good paths and bad ones."""
    side = world.side
    await world.join("77", f"Priya {CANARY}")
    for text in (WORDS, f"/{CANARY}", f"/status {CANARY}", f"join {CANARY}", "/profile", "Start", WORDS, "\ud800"):
        await side.say(77, text)
    document = {"file_id": CANARY, "file_name": f"{CANARY}.pdf", "file_size": 5, "mime_type": CANARY}
    message = side._message(78) | {"document": document, "caption": WORDS, "from": {"id": 78, "first_name": WORDS}}
    await side.emulator.enqueue_update({"message": message}, token=TOKEN)
    await side.tap(77, "1", CANARY)
    await side.tap(77, "1", f"ans|999.{CANARY}|0|{CANARY}")
    await side.emulator.enqueue_update({"message": {"message_id": WORDS, "from": WORDS, "chat": None}}, token=TOKEN)
    await _post(world)
    await until(lambda: len(world.rows("SELECT id FROM inbox")) >= 15, "not all was heard")


async def _post(world: TalkativeWorld) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": WORDS}
    file = {"id": CANARY, "name": CANARY, "url_private": f"https://{CANARY}.example", "size": 1}
    payload = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{CANARY}", "event": event}
    assert await world.signed(payload) == 200
    assert await world.signed({**payload, "event_id": "Ev2", "event": {**event, "files": [file]}}) == 200
    assert await world.signed({**payload, "event": {**event, "user": [WORDS], "files": WORDS}}) == 200
    assert await world.signed([WORDS]) == 400
    sign = {"X-Slack-Request-Timestamp": CANARY, "X-Slack-Signature": CANARY}
    assert await world.post("/slack/events", WORDS.encode(), **sign) == 401
    assert await world.post(f"/slack/{CANARY}?{CANARY}={CANARY}", WORDS.encode()) == 404
    raw = f"POST /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nContent-Length: {CANARY}\r\n\r\n{CANARY}".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", world.program.port)
    writer.write(raw)
    await reader.read()
    writer.close()
