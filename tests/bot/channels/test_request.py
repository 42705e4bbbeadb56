"""Calls of Slack's Web API as they go over the wire, and what is made of each answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import NotDelivered, Unclear, Unreachable
from bot.channels.slack.channel import SlackChannel
from bot.channels.telegram.request import Fields, SharedRequest
from conversations.cards import Card

Answer = Callable[[web.Request], Awaitable[web.Response]]
ODD = 'Größe & 50% + a=b; "c" \\ 😀\n\tŵ'


async def delivered(answer: Answer) -> str:
    """Deliver a card to a Slack that answers so."""
    app = web.Application()
    app.router.add_post("/api/chat.postMessage", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", base_url=str(server.make_url("/api/")), session=session, retry_handlers=[])
        return await SlackChannel(client).deliver("D1", Card(body="Hello"), replaces=None, key="7")


async def test_a_call_bears_the_token_and_says_all_as_json() -> None:
    asked: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        asked.update(await request.json(), token=request.headers["Authorization"])
        return web.json_response({"ok": True, "ts": "9.9"})

    assert await delivered(answer) == "9.9"
    assert (asked["token"], asked["channel"], asked["text"]) == ("Bearer xoxb-1", "D1", "Hello")


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (200, '{"ok": false, "error": "channel_not_found"}', Unreachable),
        (429, "", NotDelivered),
        (503, "<html>", Unclear),
        (200, "[]", Unclear),
    ],
)
async def test_an_answer_that_is_no_success_means_what_it_means(status: int, body: str, means: type[Exception]) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers={"Retry-After": "5"})

    with pytest.raises(means):
        await delivered(answer)


async def test_telegram_is_asked_as_its_library_asks_and_its_answer_is_read() -> None:
    asked: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        asked.update(await request.post())
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    app = web.Application()
    app.router.add_post("/sendMessage", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        fields: Any = Fields({"chat_id": 1, "text": ODD})
        result = await SharedRequest(session).post(str(server.make_url("/sendMessage")), fields)
    assert (asked, result) == ({"chat_id": "1", "text": ODD}, {"message_id": 5})
