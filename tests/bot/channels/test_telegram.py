"""What Telegram refuses is given to it more plainly, and what it says to a tap is said in passing."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from telegram import Bot
from telegram.request import BaseRequest, RequestData

from bot.channels import Moved, Stale, Unreachable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.intake import TelegramIntake
from bot.channels.telegram.line import NOT_CONNECTED, TelegramLine
from conversations.cards import Card, Choice, to_address
from tests.contract.between import until
from tests.contract.judges import telegram_faults

Answer = Callable[[str, dict[str, str]], dict[str, Any]]
STYLED = Card(body="Which?", rows=((Choice("Next", "nav|1.q|0|next", style="primary"),),))
TYPED = Card(body="Why?", rows=((Choice("Leave it out", "nav|1.q|0|next"),),), placeholder="Your comment")


class Server(BaseRequest):
    """A Bot API that answers as it is told, and keeps what it was asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer or (lambda method, fields: {})
        self.asked: list[tuple[str, dict[str, str]]] = []

    read_timeout = 1.0

    async def initialize(self) -> None:
        """Be there."""

    async def shutdown(self) -> None:
        """Be gone."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        fields = dict(request_data.json_parameters) if request_data else {}
        name = url.rsplit("/", 1)[1]
        self.asked.append((name, fields))
        sent = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}
        answer = {"ok": True, "result": sent} | self.answer(name, fields)
        return 200 if answer["ok"] else 400, json.dumps(answer).encode()


def refused(why: str, **parameters: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": 400, "description": f"Bad Request: {why}", "parameters": parameters}


def old(method: str, fields: dict[str, str]) -> dict[str, Any]:
    """Answer as a server that knows neither styles nor open text fields."""
    markup = fields.get("reply_markup", "")
    return refused("invalid reply_markup") if "style" in markup or "force_reply" in markup else {}


async def shown(server: Server, *cards: Card, replaces: str | None = None) -> list[str]:
    channel = TelegramChannel(Bot("1:x", request=server, get_updates_request=server))
    return [await channel.deliver("7", card, replaces=replaces, key="1") for card in cards]


async def test_a_button_bears_its_style_where_telegram_knows_it() -> None:
    server = Server()
    await shown(server, STYLED)
    ((method, fields),) = server.asked
    assert json.loads(fields["reply_markup"])["inline_keyboard"][0][0]["style"] == "primary"
    assert telegram_faults(method, fields) == []


async def test_a_comment_opens_the_text_field_with_a_new_message() -> None:
    server = Server()
    with pytest.raises(Stale):
        await shown(server, TYPED, replaces="4")
    assert await shown(server, TYPED) == ["5"]
    ((method, fields),) = server.asked
    markup = {"force_reply": True, "input_field_placeholder": "Your comment"}
    assert (method, json.loads(fields["reply_markup"])) == ("sendMessage", markup)
    assert telegram_faults(method, fields) == []


@pytest.mark.parametrize("card", [STYLED, TYPED])
async def test_what_a_server_does_not_know_is_left_out_from_then_on(card: Card) -> None:
    server = Server(old)
    assert len(await shown(server, card, card)) == 2
    assert len(server.asked) == 3, "refused once, and remembered"
    assert all(choice.label in server.asked[-1][1]["reply_markup"] for choice in card.choices)


async def test_what_is_refused_for_another_reason_is_not_sent_again() -> None:
    server = Server(lambda method, fields: refused("chat not found"))
    with pytest.raises(Unreachable):
        await shown(server, STYLED)
    assert len(server.asked) == 1


async def test_a_group_that_became_another_is_followed() -> None:
    server = Server(lambda method, fields: refused("group chat was upgraded", migrate_to_chat_id=-1009))
    with pytest.raises(Moved) as moved:
        await shown(server, STYLED)
    assert moved.value.chat == "-1009"


ME = {"id": 1, "is_bot": True, "first_name": "Companion", "username": "companion_bot"}


async def test_an_address_that_telegram_does_not_post_to_is_said_clearly(caplog: pytest.LogCaptureFixture) -> None:
    no = refused("bad webhook: An HTTPS URL must be provided for webhook")
    server = Server(lambda method, fields: no if method == "setWebhook" else {"result": ME})
    bot, unheard = Bot("1:x", request=server, get_updates_request=server), cast(TelegramIntake, None)
    line = TelegramLine(bot, unheard, ("http://example.org", "secret"), lambda name: None, lambda why, code: None)
    asking = asyncio.create_task(line.run())
    await until(lambda: line.trouble != NOT_CONNECTED, "not said")
    asking.cancel()
    assert line.trouble == "the webhook's address is not accepted"
    assert "Check COMPANION_TELEGRAM_WEBHOOK_URL." in caplog.text


async def test_a_link_is_a_button_and_is_left_out_of_one_message_where_its_address_is_refused() -> None:
    link = Card(body="A call", rows=(to_address("Join link", "https://teams.example/abc"), STYLED.rows[0]))
    taken = Server()
    await shown(taken, link)
    (first, *_), _ = json.loads(taken.asked[0][1]["reply_markup"])["inline_keyboard"]
    assert first == {"text": "Join link", "url": "https://teams.example/abc"}
    assert telegram_faults(*taken.asked[0]) == []
    wary = Server(lambda method, fields: refused("BUTTON_URL_INVALID") if "url" in fields["reply_markup"] else {})
    assert len(await shown(wary, link, STYLED)) == 2
    assert "Join link" not in wary.asked[1][1]["reply_markup"]
    assert "style" in wary.asked[2][1]["reply_markup"], "what else the server knows is still used"
