"""Bolt for Slack, with what both of its databases share: an app that asks, and replies once an answer is kept."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.twelve import prompt_after
from benchmarks.wires import SlackWire


class BoltBot:
    """A Bolt app on Socket Mode's payloads. ``keep`` is where the databases differ."""

    hello = "/start"

    def __init__(self, path: Path, base_url: str, session: Any = None) -> None:
        self.wire = SlackWire()
        self.path = path
        address = f"{base_url}/api/" if base_url else AsyncWebClient.BASE_URL
        client = AsyncWebClient("xoxb-benchmark", base_url=address, session=session)
        self._app = AsyncApp(client=client)
        self._app.event("message")(self._said)
        self._app.action(re.compile(".*"))(self._tapped)

    async def keep(self, person: str, said: str) -> tuple[int, str]:
        """Keep what a person said; give how many answers there are, and a complaint or nothing."""
        raise AssertionError("each database has its own")

    async def _said(self, event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        answered, problem = await self.keep(event["user"], event["text"])
        await client.chat_postMessage(channel=event["channel"], **_card(answered, problem))

    async def _tapped(self, ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        answered, problem = await self.keep(body["user"]["id"], body["actions"][0]["value"])
        place = body["container"]
        await client.chat_update(channel=place["channel_id"], ts=place["message_ts"], **_card(answered, problem))

    async def open(self, people: Sequence[int]) -> None:
        """Let anybody in."""

    async def take(self, update: dict[str, Any]) -> None:
        """Take one payload, as Socket Mode's handler does."""
        await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=update))

    async def settle(self) -> None:
        """Do nothing: nothing is left to be done."""


def _card(answered: int, problem: str) -> dict[str, Any]:
    text, choices = prompt_after(answered)
    text = problem or text
    section = {"type": "section", "text": {"type": "plain_text", "text": text}}
    buttons = [
        {"type": "button", "action_id": f"a{n}", "value": choice, "text": {"type": "plain_text", "text": choice}}
        for n, choice in enumerate(choices)
    ]
    return {"text": text, "blocks": [section, *([{"type": "actions", "elements": buttons}] if buttons else [])]}
