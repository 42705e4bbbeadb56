"""Calls of Slack's Web API on one shared session, without what the library does around each."""

import json
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

TIMEOUT = aiohttp.ClientTimeout(total=10.0)
"""For a whole request, which must end before it is looked for. Given a session, the library itself sets none."""


async def call(client: AsyncWebClient, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a method with the client's token and on its session, where it has one, and give the answer.

    Raises:
        SlackApiError: Slack refused, as the library says it.
        aiohttp.ClientError, TimeoutError: no answer came.
    """
    session = client.session
    if session is None:
        answered = await client.api_call(method, json=arguments)
        return dict(answered.data) if isinstance(answered.data, dict) else {}
    url = f"{client.base_url}{method}"
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json;charset=utf-8"}
    body = json.dumps(arguments).encode()
    async with session.request("POST", url, data=body, headers=headers, timeout=TIMEOUT) as answer:
        found = _read(await answer.read())
        if answer.status != 200 or not found.get("ok"):
            _refuse(client, url, arguments, answer, found)
    return found


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refuse(
    client: AsyncWebClient, url: str, arguments: dict[str, Any], answer: aiohttp.ClientResponse, found: dict[str, Any]
) -> None:
    """Raise what the library raises of an answer that is no success."""
    refused: Any = AsyncSlackResponse(
        client=client,
        http_verb="POST",
        api_url=url,
        req_args={"json": arguments},
        data=found,
        headers=dict(answer.headers),
        status_code=answer.status,
    )
    refused.validate()
