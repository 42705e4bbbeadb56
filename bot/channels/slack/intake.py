"""Taking in what Slack hands over, by its socket or by HTTP: kept first, and only then acknowledged."""

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import PAGE, Heard
from bot.channels.apology import Apology
from bot.channels.slack.membership import Home
from bot.channels.slack.modal import refused
from bot.channels.slack.read import all_heard_in
from bot.desk import Desk
from storage.errors import Unavailable

PRIVATELY = "I've sent it to you privately."
OLDEST_REQUEST = 300
"""Seconds after which a signed request is refused (Slack, Verifying requests)."""
_STAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
logger = logging.getLogger(__name__)


class SlackIntake:
    """One workspace's app: what it hears goes to the desk, and only then back to Slack as acknowledged."""

    def __init__(self, client: AsyncWebClient, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._clock = clock
        self._sorry = Apology(clock, lambda chat, text: client.chat_postMessage(channel=chat, text=text))
        self._closed_to = Apology(
            clock, lambda chat, text: client.chat_postMessage(channel=chat, text=text), timedelta(days=1)
        )
        self.heard_at: datetime | None = None
        self.home = Home()
        self.removed = asyncio.Event()
        """Set when the app was taken out of the workspace."""
        self.app = AsyncApp(
            client=client,
            before_authorize=self._keep_first,
            request_verification_enabled=False,
            ssl_check_enabled=False,
        )

    async def _keep_first(self, req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> BoltResponse:  # noqa: A002 - Bolt passes it by this name
        """Stand before all of Bolt's own steps: nothing is acknowledged that is not kept."""
        return await self.taken(req.body, signature="")

    async def taken(self, payload: Mapping[str, Any], signature: str) -> BoltResponse:
        """Keep and answer what Slack handed over, and give what it is to be told."""
        self.heard_at = self._clock()
        if payload.get("type") == "url_verification":
            return BoltResponse(status=200, body=str(payload.get("challenge", "")))
        if self.home.foreign(payload):
            return await self._refused(payload)
        try:
            heard = all_heard_in(dict(payload), signature)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return await self._kept(partial(self._set_aside, payload, error))
        if not heard:
            await self._noticed(payload)
            return BoltResponse(status=200, body="")
        if heard[0].form is not None:
            return await self._handed_in(heard[0])
        return await self._kept(lambda: self._hear(heard), heard[0])

    async def _hear(self, heard: list[Heard]) -> None:
        for one in heard:
            await self._desk.hear(one)

    async def _handed_in(self, heard: Heard) -> BoltResponse:
        """Keep a form; what cannot be read in it is said beside its fields, and the form stays open."""
        errors: dict[str, str] = {}

        async def keep() -> None:
            errors.update(await self._desk.hear_form(heard))

        answer = await self._kept(keep, heard)
        if answer.status != 200 or not errors:
            return answer
        return BoltResponse(status=200, body=refused(errors), headers={"content-type": "application/json"})

    async def _refused(self, payload: Mapping[str, Any]) -> BoltResponse:
        """Say to a member of another workspace, once a day, that this is not for them; to a bot nothing."""
        event = payload.get("event") or {}
        if event.get("type") == "message" and not event.get("bot_id") and event.get("channel_type") == "im":
            members = f"members of {self.home.name}" if self.home.name else "the members of one workspace"
            await self._closed_to.say(str(event.get("channel", "")), f"This assistant is only for {members}.")
        return BoltResponse(status=200, body="")

    async def _set_aside(self, payload: Mapping[str, Any], error: Exception) -> None:
        whole = json.dumps(payload, sort_keys=True, default=str)
        name = hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
        await self._desk.quarantine("slack", "", f"u{name}", whole[:10_000], error)

    async def _kept(self, keep: Callable[[], Awaitable[object]], heard: Heard | None = None) -> BoltResponse:
        try:
            await keep()
        except Unavailable:
            if heard is not None:
                await self._sorry.say(heard.account if heard.chat.startswith(PAGE) else heard.chat)
            return BoltResponse(status=503, body="")
        told = PRIVATELY if heard is not None and not heard.private else ""
        return BoltResponse(status=200, body=told)

    async def _noticed(self, payload: Mapping[str, Any]) -> None:
        """Notice that somebody, or the app itself, was taken out of the workspace."""
        event = payload.get("event")
        if not isinstance(event, dict):
            return
        if event.get("type") == "app_uninstalled" or (event.get("type") == "tokens_revoked" and _our_own(event)):
            self.removed.set()
        if event.get("type") == "user_change" and isinstance(event.get("user"), dict):
            user = event["user"]
            await self._desk.account("slack", str(user.get("id", "")), closed=bool(user.get("deleted")))


def _our_own(event: Mapping[str, Any]) -> bool:
    """Whether a bot's token was taken back, and not merely one of a person."""
    tokens = event.get("tokens")
    return isinstance(tokens, dict) and bool(tokens.get("bot"))


def forged(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a request does not bear the signature that only Slack can make (Slack, Verifying requests)."""
    stamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
        return True
    if abs(now.timestamp() - int(stamp)) > OLDEST_REQUEST:
        return True
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return not hmac.compare_digest(f"v0={made}", signature)
