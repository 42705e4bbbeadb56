"""Showing cards in Slack, and understanding what becomes of them."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import PAGE, Closed, NotDelivered, Stale, Unclear, Unreachable
from bot.channels.slack.dress import dressed, home
from bot.channels.slack.modal import modal
from bot.channels.slack.request import call
from conversations.cards import Card
from conversations.forms import Form

CLOSED = frozenset(
    {
        *("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"),
        "no_permission",
    }
)
"""What Slack says when it refuses the app itself."""
GONE = frozenset(
    {
        *("channel_not_found", "user_not_found", "user_disabled", "is_archived", "cannot_dm_bot", "not_in_channel"),
        *("messages_tab_disabled", "user_not_visible", "restricted_action", "team_access_not_granted"),
    }
)
"""What Slack says when nothing reaches this chat."""
STALE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""What Slack says of a message that can no longer be changed."""
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
TRIGGER_LASTS = 3.0
"""Seconds in which a form can be opened (Slack, Using trigger_ids)."""
BUSY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


class SlackChannel:
    """Delivers through one workspace's app. The client must not retry by itself: a lost reply would post twice.

    ``grace`` must be longer than any request lasts: one that is looked for too soon would be posted twice.
    """

    def __init__(self, client: AsyncWebClient, grace: timedelta = timedelta(seconds=30)) -> None:
        self._client = client
        self.grace = grace
        self._rooms: dict[str, str] = {}

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Show a card, in place of another where one is named; raises as every channel does.

        A form that opens instead leaves no message, and the one behind it as it was.
        """
        if chat.startswith(PAGE):
            await self._call("views.publish", user_id=chat.removeprefix(PAGE), view=home(card))
            return ""
        if card.form is not None and await self._opened(card.form, chat, replaces or ""):
            return ""
        room = await self._room(chat)
        if card.picture or card.file:
            return await self._file(room, card, replaces)
        look = dressed(card, key)
        if replaces is not None:
            await self._call("chat.update", channel=room, ts=replaces, **look)
            return replaces
        more = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False, "parse": "none"}
        if key:
            more["metadata"] = {"event_type": "companion_card", "event_payload": {"k": key}}
            more["client_msg_id"] = str(uuid5(NAMESPACE_URL, f"companion:{key}"))
        posted = await self._call("chat.postMessage", channel=room, **look, **more)
        return str(posted["ts"])

    async def _opened(self, form: Form, chat: str, message: str) -> bool:
        """Open a form, if its trigger still holds; False where Slack does not open it, or not in time."""
        if not form.trigger:
            return False
        try:
            async with asyncio.timeout(TRIGGER_LASTS):
                await self._call("views.open", trigger_id=form.trigger, view=modal(form, chat, message))
        except (NotDelivered, Unclear, Unreachable, TimeoutError):
            return False
        return True

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        """Look through what was posted since a moment for the message that bears ``key``, or the card's file."""
        if chat.startswith(PAGE):
            return None  # a page is published again without harm
        room = await self._room(chat)
        cursor = ""
        while True:
            page = await self._call(
                "conversations.history",
                channel=room,
                oldest=f"{since.timestamp():.6f}",
                include_all_metadata=True,
                limit=200,
                **({"cursor": cursor} if cursor else {}),
            )
            for message in page.get("messages", []):
                if _key_of(message) == key or _name_of(card) in _names_in(message):
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not page.get("has_more") or not cursor:
                return None

    async def _room(self, chat: str) -> str:
        """Give the direct-message channel of a user; any other chat is one already."""
        if not chat.startswith(("U", "W")):
            return chat
        if chat not in self._rooms:
            opened = await self._call("conversations.open", users=chat)
            self._rooms[chat] = str(opened["channel"]["id"])
        return self._rooms[chat]

    async def _file(self, room: str, card: Card, replaces: str | None) -> str:
        if replaces is not None:
            raise Stale
        path = Path(card.picture or card.file)
        content = card.content.encode() or await asyncio.to_thread(path.read_bytes)
        with _translated():
            answer = await self._client.files_upload_v2(
                channel=room,
                content=content,
                filename=path.name,
                initial_comment=dressed(card)["text"],
                alt_txt=(card.alt or card.text())[:1000],
            )
        return str((answer.get("files") or [{}])[0].get("id", ""))

    async def _call(self, method: str, **arguments: Any) -> dict[str, Any]:
        with _translated():
            return await call(self._client, method, arguments)


class _translated:  # noqa: N801 - used like a function
    """Say in our words what an error of the library means for the message."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, SlackApiError):
            raise _meant(error) from error
        if isinstance(error, aiohttp.ClientConnectorError):
            raise NotDelivered("no connection to Slack") from error
        if isinstance(error, (aiohttp.ClientError, TimeoutError, SlackClientError)):
            raise Unclear(type(error).__name__) from error


def _meant(error: SlackApiError) -> Exception:
    answer = error.response
    status, data = answer.status_code, answer.data if isinstance(answer.data, dict) else {}
    code = str(data.get("error", ""))
    if status == 429 or code in BUSY:
        return NotDelivered("Slack asks for a pause", float(answer.headers.get("Retry-After", 30)))
    if code in CLOSED:
        return Closed(f"Slack refuses the app: {code}.")
    if code in GONE:
        return Unreachable(code, closed=code == "user_disabled")
    if code in STALE:
        return Stale(code)
    if status >= 500 or code in UNSURE or not code:
        return Unclear(code or f"status {status}")
    return Unreachable(f"Slack refused the message: {code}", gone=False)


def _key_of(message: dict[str, Any]) -> str:
    """Read the key that a message of ours bears: in its metadata, or on its first block."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    if "k" in payload:
        return str(payload["k"])
    blocks = message.get("blocks") or [{}]
    return str(blocks[0].get("block_id", "")).removeprefix("k.")


def _name_of(card: Card) -> str:
    return Path(card.picture or card.file).name


def _names_in(message: dict[str, Any]) -> set[str]:
    """Give the names of the files that a message of ours came with: Slack keeps no key of ours with them."""
    return {str(file.get("name")) for file in message.get("files") or () if message.get("bot_id")}
