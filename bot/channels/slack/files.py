"""Files that people send in Slack."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import NoSuchFile, NotFetched
from bot.channels.streams import streamed

TICK = "white_check_mark"
GONE = frozenset({"file_not_found", "file_deleted", "access_denied", "not_visible", "no_permission"})


class SlackFiles:
    """Fetches with the bot's token, which goes to Slack's own hosts and to no other."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._session = session
        self._api = urlsplit(client.base_url)

    async def fetch(self, source: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Give a file piece by piece; raises as every channel's does."""
        url = str(source.get("url") or await self._place(str(source["id"])))
        if not self.trusted(url):
            raise NoSuchFile("it lies somewhere else than at Slack")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        begun = False
        async for piece in streamed(self._session, url, headers):
            if not begun and piece.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
                # Slack shows its sign-in page with status 200 to an app that may not read files.
                raise NotFetched("Slack shows its sign-in page; the app needs files:read")
            begun = True
            yield piece

    def trusted(self, url: str) -> bool:
        """Whether an address is Slack's: the token must reach nobody else."""
        try:
            place = urlsplit(url)
            port = place.port
        except ValueError:
            return False
        # What some readers of addresses take for the host and others for a user's name is refused altogether.
        if any(sign in url for sign in "@\\") or not url.isascii() or not url.isprintable():
            return False
        if (place.scheme, place.netloc) == (self._api.scheme, self._api.netloc):
            return True
        return place.scheme == "https" and port in (None, 443) and (place.hostname or "").endswith(".slack.com")

    async def _place(self, file_id: str) -> str:
        """Ask where a file lies of which Slack told no more than its id, as it does of other workspaces' files."""
        try:
            answer = await self._client.api_call("files.info", params={"file": file_id})
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in GONE:
                raise NoSuchFile(code) from None
            raise NotFetched(code) from None
        except (aiohttp.ClientError, TimeoutError, SlackClientError) as error:
            raise NotFetched(type(error).__name__) from None
        found = answer.get("file") or {}
        return str(found.get("url_private_download") or found.get("url_private") or "")

    async def tick(self, chat: str, message: str) -> None:
        """Put a tick on the message; that it cannot be done harms nobody."""
        if message:
            with contextlib.suppress(SlackClientError, aiohttp.ClientError, TimeoutError):
                arguments = {"channel": chat, "timestamp": message, "name": TICK}
                await self._client.api_call("reactions.add", json=arguments)
