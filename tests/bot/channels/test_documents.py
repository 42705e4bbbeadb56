"""A file that is kept inside its message arrives whole, with nothing on a disk."""

from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.terminal import drawn
from conversations.cards import Card, as_plain, from_plain

FILE = "BEGIN:VCALENDAR\r\nSUMMARY:Tŷ Newydd\r\nEND:VCALENDAR\r\n"
CARD = Card(body="Open this file to add the call.", file="call-oakfield.ics", content=FILE)
SENT = b'{"ok": true, "result": {"message_id": 7, "date": 0, "chat": {"id": 5, "type": "private"}}}'


class Wire(BaseRequest):
    """Telegram's end of the wire: keeps what it is asked, and takes everything."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, RequestData | None]] = []

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        self.asked.append((url, request_data))
        return 200, SENT


async def test_telegram_is_sent_the_file_under_its_name() -> None:
    wire = Wire()
    channel = TelegramChannel(Bot("1:a", request=wire, get_updates_request=wire))
    assert await channel.deliver("5", CARD, replaces=None, key="1") == "7"
    (url, asked), *_ = wire.asked
    assert url.endswith("/sendDocument")
    assert asked is not None and asked.multipart_data is not None
    name, content, media_type = asked.multipart_data["document"]
    assert (name, content, media_type) == ("call-oakfield.ics", FILE.encode(), "text/calendar")


async def test_slack_is_sent_the_file_under_its_name() -> None:
    received: dict[str, Any] = {}

    async def where(request: web.Request) -> web.Response:
        received["name"] = request.query["filename"]
        return web.json_response({"ok": True, "upload_url": str(request.url.with_path("/up")), "file_id": "F1"})

    async def up(request: web.Request) -> web.Response:
        received["content"] = await request.read()
        return web.Response(text="OK")

    async def complete(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "files": [{"id": "F1"}]})

    app = web.Application()
    app.router.add_route("*", "/api/files.getUploadURLExternal", where)
    app.router.add_route("*", "/up", up)
    app.router.add_route("*", "/api/files.completeUploadExternal", complete)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", base_url=str(server.make_url("/api/")), session=session, retry_handlers=[])
        assert await SlackChannel(client).deliver("D1", CARD, replaces=None, key="1") == "F1"
    assert received["name"] == "call-oakfield.ics"
    assert FILE.encode() in received["content"]


def test_a_terminal_names_the_file() -> None:
    assert "File: call-oakfield.ics" in drawn(CARD)


def test_the_file_survives_being_kept_with_its_message() -> None:
    assert from_plain(as_plain(CARD)) == CARD


def test_a_message_that_was_kept_before_files_were_is_read() -> None:
    plain = {name: value for name, value in as_plain(Card(body="Hello")).items() if name != "content"}
    assert from_plain(plain) == Card(body="Hello")
