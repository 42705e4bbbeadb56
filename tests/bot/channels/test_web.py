"""What is posted to us: only what bears the platform's own sign is read, and nothing makes us stumble."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.service import Service
from config.settings import load_settings
from storage.store import Store
from tests.contract.between import until

SECRET, HOOK = "signing", "hook-secret"


class Posted:
    """The program with both webhooks, its platforms out of reach."""

    def __init__(self, folder: str) -> None:
        dead = f"http://127.0.0.1:{unused_port()}"
        self.chosen = load_settings(
            {
                "COMPANION_DATA_DIR": folder,
                "COMPANION_HTTP_PORT": "0",
                "COMPANION_SLACK_BOT_TOKEN": "xoxb-1",
                "COMPANION_SLACK_SIGNING_SECRET": SECRET,
                "COMPANION_SLACK_API_URL": f"{dead}/api/",
                "COMPANION_TELEGRAM_TOKEN": "1:x",
                "COMPANION_TELEGRAM_API_URL": dead,
                "COMPANION_TELEGRAM_WEBHOOK_URL": "https://example.org/telegram/webhook",
                "COMPANION_TELEGRAM_WEBHOOK_SECRET": HOOK,
            },
            Path(folder),
        )
        self.store = Store.open(self.chosen.prepared())
        self.service = Service(self.chosen, self.store)
        self.port = 0

    async def post(self, path: str, body: bytes, **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.port}{path}", data=body, headers=named) as answer,
        ):
            assert answer.status < 400 or await answer.read() == b""
            return answer.status

    async def signed(self, body: bytes, age: int = 0) -> int:
        stamp = str(int((self.service._clock() - timedelta(seconds=age)).timestamp()))
        sign = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return await self.post("/slack/events", body, X_Slack_Request_Timestamp=stamp, X_Slack_Signature=f"v0={sign}")

    def inbox(self) -> list[str]:
        with self.store.reading() as tx:
            return [row[0] for row in tx.connection.exec_driver_sql("SELECT state FROM inbox ORDER BY id")]


@pytest.fixture
async def posted(tmp_path: Path) -> AsyncIterator[Posted]:
    posted = Posted(str(tmp_path))
    task = asyncio.create_task(posted.service.run(lambda port: setattr(posted, "port", port)))
    await until(lambda: posted.port, "never listened")
    yield posted
    posted.service.stop()
    await task
    posted.store.close()


EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1"}
MESSAGE = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hi"}


async def test_a_signed_event_is_kept_once(posted: Posted) -> None:
    body = json.dumps({**EVENT, "event": MESSAGE}).encode()
    assert [await posted.signed(body), await posted.signed(body)] == [200, 200]
    assert posted.inbox() == ["done"]
    assert await posted.signed(json.dumps({"type": "url_verification", "challenge": "x"}).encode()) == 200
    form = {
        "command": "/cluster",
        "text": "help",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "D1",
        "trigger_id": "t",
    }
    assert await posted.signed(urlencode(form).encode()) == 200
    tap = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "D1"},
        "actions": [{"value": "x"}],
    }
    assert await posted.signed(urlencode({"payload": json.dumps(tap)}).encode()) == 200
    assert posted.inbox() == ["done", "done", "done"]


async def test_what_is_not_signed_is_refused_without_a_word(posted: Posted) -> None:
    assert await posted.post("/slack/events", b"{}") == 401
    assert await posted.post("/slack/events", b"{}", X_Slack_Request_Timestamp="x", X_Slack_Signature="y") == 401
    assert (
        await posted.post("/slack/events", b"{}", X_Slack_Request_Timestamp="1", X_Slack_Signature="v0=" + "a" * 64)
        == 401
    )
    assert await posted.signed(b"{}", age=301) == 401
    assert await posted.post("/slack/events", b"x" * 300_000) == 413
    for body in (b"[[[[", b"{bad", b"\xff\xfe", b"payload=notjson", b"", b"{" * 5000):
        assert await posted.signed(body) == 400
    assert (
        await posted.signed(
            json.dumps({**EVENT, "event": {**MESSAGE, "channel": None, "user": {}, "files": "x"}}).encode()
        )
        == 200
    )
    assert posted.inbox() == ["quarantined"]


@pytest.mark.parametrize("odd", ["\ud800", "\x00"])
@pytest.mark.parametrize("where", ["event_id", "user", "channel", "client_msg_id"])
async def test_what_bears_a_name_that_cannot_be_kept_is_set_aside(posted: Posted, where: str, odd: str) -> None:
    event = {**EVENT, "event_id": f"Ev{odd}"} if where == "event_id" else EVENT
    message = {**MESSAGE, where: f"x{odd}"} if where != "event_id" else MESSAGE
    assert await posted.signed(json.dumps({**event, "event": message}).encode()) == 200
    assert posted.inbox() == ["quarantined"]


async def test_telegram_posts_with_its_secret_only(posted: Posted) -> None:
    update = {
        "update_id": 4,
        "message": {
            "message_id": 1,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "first_name": "P"},
            "text": "hi",
        },
    }
    body, path, secret = json.dumps(update).encode(), "/telegram/webhook", {"X_Telegram_Bot_Api_Secret_Token": HOOK}
    assert await posted.post(path, body) == 403
    assert await posted.post(path, body, X_Telegram_Bot_Api_Secret_Token="wrong") == 403
    for bad in (b"[[[[", b"{}", b'{"update_id": "x"}', b"[" * 100_000):
        assert await posted.post(path, bad, **secret) == 400
    assert [await posted.post(path, body, **secret), await posted.post(path, body, **secret)] == [200, 200]
    assert posted.inbox() == ["done"]


async def test_an_operator_sees_what_is_up_and_what_waits(posted: Posted) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{posted.port}/healthz") as answer:
            assert answer.status == 200
        async with session.get(f"http://127.0.0.1:{posted.port}/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["troubles"] == {"telegram": "not connected", "slack": "not connected"}
        await posted.signed(json.dumps({**EVENT, "event": MESSAGE}).encode())
        async with session.get(f"http://127.0.0.1:{posted.port}/metrics") as answer:
            assert 'companion_heard_total{channel="slack"} 1.0' in await answer.text()
        async with session.get(f"http://127.0.0.1:{posted.port}/slack/events") as answer:
            assert answer.status == 405


CANARY = "kanarienvogel"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just(CANARY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "type",
                        "event",
                        "command",
                        "payload",
                        "actions",
                        "user",
                        "team",
                        "team_id",
                        "channel",
                        "channel_id",
                    ),
                    *(
                        "update_id",
                        "message",
                        "callback_query",
                        "my_chat_member",
                        "chat",
                        "from",
                        "id",
                        "text",
                        "value",
                    ),
                    *(
                        "user_id",
                        "trigger_id",
                        "view",
                        "container",
                        "files",
                        "event_id",
                        "new_chat_member",
                        "edited_message",
                    ),
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["event_callback", "block_actions", "view_submission", "shortcut", "message_action", "x"])
EVENTS = st.fixed_dictionaries(
    {"type": KINDS}, optional={"event": JSON, "team_id": JSON, "user": JSON, "actions": JSON}
)
UPDATES = st.fixed_dictionaries({"update_id": JSON}, optional={"message": JSON, "callback_query": JSON})
BODIES = st.one_of(
    st.binary(max_size=200),
    st.one_of(JSON, EVENTS, UPDATES).map(lambda found: json.dumps(found).encode()),
    EVENTS.map(lambda found: urlencode({"payload": json.dumps(found)}).encode()),
    st.sampled_from([b"[" * 5000, b"payload=" + b"[" * 5000, b"command=" + b"\xff" * 20, b"{" + b'"a":{' * 4000]),
)
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=80)
QUICKLY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICKLY
@given(path=st.sampled_from(["/slack/events", "/telegram/webhook"]), body=BODIES, stamp=WORDS, sign=WORDS)
async def test_whatever_is_forged_is_refused_and_told_to_no_log(
    posted: Posted, caplog: pytest.LogCaptureFixture, path: str, body: bytes, stamp: str, sign: str
) -> None:
    headers = {"X_Slack_Request_Timestamp": stamp, "X_Slack_Signature": sign, "X_Telegram_Bot_Api_Secret_Token": sign}
    with caplog.at_level("DEBUG"):
        assert 400 <= await posted.post(path, body + CANARY.encode(), **headers) < 500
        assert 400 <= await posted.post(path, body, **{**headers, "X_Slack_Signature": "v0=" + "a" * 64}) < 500
    assert CANARY not in caplog.text
    assert posted.inbox() == []


@QUICKLY
@given(body=BODIES)
async def test_whatever_a_platform_really_posts_never_makes_the_program_stumble(
    posted: Posted, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    with caplog.at_level("DEBUG"):
        for status in (
            await posted.signed(body),
            await posted.post("/telegram/webhook", body, X_Telegram_Bot_Api_Secret_Token=HOOK),
        ):
            assert status == 200 or 400 <= status < 500
    assert CANARY not in caplog.text
