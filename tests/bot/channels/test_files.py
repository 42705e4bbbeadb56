"""Files over a real network: what comes, what is refused, and who is shown a token."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot

from bot.channels import Files, NoSuchFile, NotFetched, TooLarge
from bot.channels.slack.files import SlackFiles
from bot.channels.streams import PIECE, streamed
from bot.channels.telegram.files import TelegramFiles
from bot.channels.telegram.request import SharedRequest
from bot.channels.terminal import TerminalFiles

TOKEN = "xoxb-1-secret"
LONG = bytes(3 * PIECE + 7)


@dataclass
class Host:
    """A server of files and of both platforms' methods, which remembers what it was asked and with which token."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers.get("Authorization", "")))
        if request.path.endswith("/cut"):
            return await self._cut(request)
        if request.path.endswith("/silent"):
            await asyncio.Event().wait()
        status, body, headers = self.answers[request.path.rsplit("/", 1)[-1]]
        return web.Response(status=status, body=body, headers=headers)

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        """Promise more than comes, and hang up."""
        begun = web.StreamResponse(headers={"Content-Length": "1000"})
        await begun.prepare(request)
        await begun.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return begun

    def says(self, name: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer what is asked under a name, and give its address."""
        plain = body.encode() if isinstance(body, str) else body
        self.answers[name] = (status, plain, {key.replace("_", "-"): value for key, value in headers.items()})
        return f"{self.url}/files/{name}"


async def _serving() -> tuple[Host, web.AppRunner]:
    host, app = Host(), web.Application()
    app.router.add_route("*", "/{path:.*}", host.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host.port = runner.addresses[0][1]
    return host, runner


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    host, runner = await _serving()
    yield host
    await runner.cleanup()


@pytest.fixture
async def stranger() -> AsyncIterator[Host]:
    host, runner = await _serving()
    yield host
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def slack(host: Host, session: aiohttp.ClientSession) -> SlackFiles:
    client = AsyncWebClient(TOKEN, base_url=f"{host.url}/api/", session=session, retry_handlers=[])
    return SlackFiles(client, session)


@pytest.fixture
def telegram(host: Host, session: aiohttp.ClientSession) -> TelegramFiles:
    request = SharedRequest(session)
    bot = Bot("1:x", f"{host.url}/bot", f"{host.url}/file/bot", request=request, get_updates_request=request)
    return TelegramFiles(bot, session)


@pytest.fixture
def heard_by_logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


async def whole(coming: AsyncIterator[bytes]) -> list[bytes]:
    return [piece async for piece in coming]


async def got(files: Files, **source: str) -> bytes:
    return b"".join(await whole(files.fetch(source)))


async def test_a_file_comes_piece_by_piece_so_that_whoever_reads_can_stop(
    host: Host, session: aiohttp.ClientSession
) -> None:
    pieces = await whole(streamed(session, host.says("long", LONG)))
    assert b"".join(pieces) == LONG
    assert max(len(piece) for piece in pieces) <= PIECE


@pytest.mark.parametrize("status", [400, 403, 404, 410])
async def test_what_is_not_there_is_not_asked_for_again(
    host: Host, session: aiohttp.ClientSession, status: int
) -> None:
    with pytest.raises(NoSuchFile, match=f"status {status}"):
        await whole(streamed(session, host.says("gone", status=status)))


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [(500, {}, None), (401, {}, None), (429, {"Retry_After": "7"}, 7.0), (429, {"Retry_After": "soon"}, 30.0)],
)
async def test_what_may_come_later_is_asked_for_later(
    host: Host, session: aiohttp.ClientSession, status: int, headers: dict[str, str], wait: float | None
) -> None:
    with pytest.raises(NotFetched) as caught:
        await whole(streamed(session, host.says("busy", b"", status, **headers)))
    assert caught.value.retry_after == wait


async def test_a_broken_connection_or_address_is_told_without_the_address(
    host: Host, session: aiohttp.ClientSession
) -> None:
    for url in (f"{host.url}/files/cut", "http://127.0.0.1:1/x", "no address"):
        with pytest.raises(NotFetched) as caught:
            await whole(streamed(session, url))
        assert url not in str(caught.value)


async def test_a_server_that_falls_silent_is_given_up(host: Host, session: aiohttp.ClientSession) -> None:
    with pytest.raises(NotFetched, match="Timeout"):
        await whole(streamed(session, f"{host.url}/files/silent", quiet=0.05))


async def test_a_redirect_is_not_followed_and_nobody_else_is_asked(
    host: Host, stranger: Host, slack: SlackFiles, telegram: TelegramFiles
) -> None:
    elsewhere = stranger.says("x", b"%PDF")
    host.says("file", status=302, Location=elsewhere)
    with pytest.raises(NotFetched, match="status 302"):
        await got(slack, url=f"{host.url}/files/file")
    host.says("getFile", '{"ok": true, "result": {"file_id": "a", "file_unique_id": "a", "file_path": "file"}}')
    with pytest.raises(NotFetched, match="status 302"):
        await got(telegram, id="a")
    assert stranger.asked == []


async def test_slacks_token_goes_to_slack_and_to_nobody_else(host: Host, stranger: Host, slack: SlackFiles) -> None:
    assert await got(slack, url=host.says("plan.pdf", b"%PDF")) == b"%PDF"
    assert host.asked == [("/files/plan.pdf", f"Bearer {TOKEN}")]
    with pytest.raises(NoSuchFile, match="somewhere else"):
        await got(slack, url=stranger.says("plan.pdf", b"%PDF"))
    assert stranger.asked == []


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/plan.pdf", True),
        ("https://FILES.slack.com:443/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://slack.com.example.org/x", False),
        ("https://notslack.com/x", False),
        ("https://files.slack.com@example.org/x", False),
        ("https://example.org\\@files.slack.com/x", False),
        ("https://files.slack.com\n.example.org/x", False),
        ("https://files.sl\u0430ck.com/x", False),
        ("https://files.slack.com:x/", False),
        ("https://[files.slack.com/x", False),
        ("", False),
    ],
)
def test_which_addresses_are_slacks(slack: SlackFiles, url: str, ours: bool) -> None:
    assert slack.trusted(url) is ours


async def test_a_file_of_which_only_the_id_is_known_is_asked_about(host: Host, slack: SlackFiles) -> None:
    where = host.says("plan.pdf", b"%PDF")
    host.says("files.info", f'{{"ok": true, "file": {{"url_private": "{where}"}}}}', Content_Type="application/json")
    assert await got(slack, id="F1", url="") == b"%PDF"


@pytest.mark.parametrize(
    ("code", "error"), [("file_deleted", NoSuchFile), ("access_denied", NoSuchFile), ("fatal_error", NotFetched)]
)
async def test_what_slack_says_of_a_file_is_understood(
    host: Host, slack: SlackFiles, code: str, error: type[Exception]
) -> None:
    host.says("files.info", f'{{"ok": false, "error": "{code}"}}', Content_Type="application/json")
    with pytest.raises(error, match=code):
        await got(slack, id="F1")


async def test_a_slack_that_is_down_is_asked_again(session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(TOKEN, base_url="http://127.0.0.1:1/api/", session=session, retry_handlers=[])
    with pytest.raises(NotFetched):
        await got(SlackFiles(client, session), id="F1")
    await SlackFiles(client, session).tick("D1", "1.0")


async def test_slacks_sign_in_page_is_no_file(host: Host, slack: SlackFiles) -> None:
    with pytest.raises(NotFetched, match="files:read"):
        await got(slack, url=host.says("plan.pdf", " <!DOCTYPE html><html>Sign in"))


async def test_telegram_is_asked_where_a_file_lies(
    host: Host, telegram: TelegramFiles, heard_by_logs: pytest.LogCaptureFixture
) -> None:
    found = '{"ok": true, "result": {"file_id": "a", "file_unique_id": "a", "file_path": "documents/plan.pdf"}}'
    host.says("getFile", found)
    host.says("plan.pdf", b"%PDF")
    assert await got(telegram, id="a") == b"%PDF"
    assert [path for path, _ in host.asked] == ["/bot1:x/getFile", "/file/bot1:x/documents/plan.pdf"]
    ours = [record for record in heard_by_logs.records if record.name.startswith("bot.")]
    assert [record for record in ours if "1:x" in record.getMessage()] == []


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        (400, "Bad Request: file is too big", TooLarge),
        (400, "Bad Request: invalid file_id", NoSuchFile),
        (400, "Bad Request: wrong file_id or the file is temporarily unavailable", NotFetched),
        (429, "Too Many Requests: retry after 9", NotFetched),
        (500, "Internal Server Error", NotFetched),
    ],
)
async def test_what_telegram_says_of_a_file_is_understood(
    host: Host, telegram: TelegramFiles, status: int, description: str, error: type[Exception]
) -> None:
    more = ', "parameters": {"retry_after": 9}' if status == 429 else ""
    host.says("getFile", f'{{"ok": false, "error_code": {status}, "description": "{description}"{more}}}', status)
    with pytest.raises(error) as caught:
        await got(telegram, id="a")
    assert getattr(caught.value, "retry_after", None) == (9.0 if status == 429 else None)


@pytest.mark.parametrize("place", ["", ', "file_path": "/etc/hosts"'])
async def test_a_path_of_the_servers_own_disk_is_none_of_ours(host: Host, telegram: TelegramFiles, place: str) -> None:
    host.says("getFile", f'{{"ok": true, "result": {{"file_id": "a", "file_unique_id": "a"{place}}}}}')
    with pytest.raises(NoSuchFile, match="no address"):
        await got(telegram, id="a")


async def test_a_file_that_is_in_is_ticked_and_a_tick_that_is_refused_harms_nobody(
    host: Host, slack: SlackFiles, telegram: TelegramFiles
) -> None:
    host.says("reactions.add", '{"ok": false, "error": "missing_scope"}', Content_Type="application/json")
    host.says("setMessageReaction", '{"ok": false, "error_code": 400, "description": "Bad Request: no"}', 400)
    for files, chat, message in ((slack, "D1", "1.0"), (telegram, "7", "5")):
        await files.tick(chat, message)
        await files.tick(chat, "")
    assert [path for path, _ in host.asked] == ["/api/reactions.add", "/bot1:x/setMessageReaction"]


async def test_a_file_of_this_computer_is_read_and_one_that_went_is_said_to_be_gone(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(LONG)
    assert await got(TerminalFiles(), id=str(tmp_path / "plan.pdf")) == LONG
    with pytest.raises(NoSuchFile):
        await got(TerminalFiles(), id=str(tmp_path / "gone.pdf"))
    await TerminalFiles().tick("", "")
