"""A form is opened while Slack lets it be; otherwise the card is shown, and nothing waits in vain."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import Stale
from bot.channels.slack.channel import SlackChannel
from conversations.cards import Card, Choice
from conversations.forms import Field, Form
from tests.bot.talking import NOW

FORM = Form("A form", "form|1.q|0|", (Field("q", "What?", "text"),), person=7, trigger="t1")
CARD = Card(body="What?", rows=((Choice("Skip", "nav|1.q|0|skip"),),), form=FORM)


@dataclass
class Client:
    """Slack's side of the wire: answers as it is told, and keeps what it was asked."""

    refuses: dict[str, str | Exception] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    session: None = None

    async def api_call(self, method: str, json: dict[str, Any]) -> Any:
        self.calls.append((method, json))
        refused = self.refuses.get(method)
        if isinstance(refused, Exception):
            raise refused
        if refused is not None:
            answer = SimpleNamespace(status_code=200, data={"ok": False, "error": refused}, headers={})
            raise SlackApiError(refused, answer)  # type: ignore[no-untyped-call]  # the library gives it no types
        return SimpleNamespace(data={"ok": True, "ts": "9.9", "messages": self.messages})

    def methods(self) -> list[str]:
        return [method for method, _ in self.calls]


def channel(client: Client) -> SlackChannel:
    return SlackChannel(cast(AsyncWebClient, client))


async def test_a_form_is_opened_over_the_card_and_leaves_it_as_it_is() -> None:
    client = Client()
    assert await channel(client).deliver("D1", CARD, replaces="1.5", key="7") == ""
    ((method, given),) = client.calls
    assert (method, given["trigger_id"]) == ("views.open", "t1")
    assert '"m":"1.5"' in given["view"]["private_metadata"]


async def test_a_form_that_stands_over_nothing_leaves_no_message() -> None:
    client = Client()
    assert await channel(client).deliver("D1", CARD, replaces=None, key="7") == ""
    assert client.methods() == ["views.open"]


@pytest.mark.parametrize("why", ["expired_trigger_id", "exchanged_trigger_id", "internal_error", TimeoutError()])
async def test_where_it_cannot_be_opened_the_card_is_shown(why: str | Exception) -> None:
    client = Client({"views.open": why})
    assert await channel(client).deliver("D1", CARD, replaces="1.5", key="7") == "1.5"
    assert client.methods() == ["views.open", "chat.update"]
    assert await channel(client).deliver("D1", CARD, replaces=None, key="8") == "9.9"
    assert client.methods()[2:] == ["views.open", "chat.postMessage"]


async def test_without_a_trigger_nothing_is_tried() -> None:
    client = Client()
    card = Card(body="What?", form=Form("A form", "form|1.q|0|", FORM.fields))
    await channel(client).deliver("D1", card, replaces="1.5", key="7")
    assert client.methods() == ["chat.update"]


async def test_a_page_is_published_for_its_person() -> None:
    client = Client()
    assert await channel(client).deliver("home:U1", Card("Good morning"), replaces=None, key="7") == ""
    assert [(method, given["user_id"]) for method, given in client.calls] == [("views.publish", "U1")]
    assert await channel(client).find("home:U1", CARD, "7", NOW) is None, "it is published again without harm"


async def test_a_message_that_cannot_be_changed_is_said_to_be_stale() -> None:
    client = Client({"chat.update": "message_not_found"})
    with pytest.raises(Stale):
        await channel(client).deliver("D1", Card(body="What?"), replaces="1.5", key="7")
    with pytest.raises(Stale):
        await channel(client).deliver("D1", Card(body="Chart", picture="chart.png"), replaces="1.5", key="7")
    assert client.methods() == ["chat.update"], "nothing was posted instead"


async def test_a_file_that_may_have_arrived_is_known_by_its_name() -> None:
    files = [{"name": "plan.pdf"}]
    client = Client(
        messages=[{"ts": "1.1", "files": files}, {"ts": "1.2", "files": files, "bot_id": "B1"}, {"ts": "1.3"}]
    )
    find = channel(client).find
    assert await find("D1", Card(body="Report", file="plan.pdf"), "7", NOW) == "1.2", "not the one that a person sent"
    assert await find("D1", Card(body="Report", file="other.pdf"), "7", NOW) is None
    assert await find("D1", CARD, "7", NOW) is None
