"""Stands in for both platforms: as a stub without a network, or as a small server in a process of its own."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from aiohttp import web
from telegram.request import BaseRequest, RequestData

from benchmarks.wires import Said, called_slack, called_telegram

See = Callable[[Said], None]


class StubRequest(BaseRequest):
    """Takes the place of HTTP under the Telegram library: the call is seen, and answered at once."""

    def __init__(self, see: See) -> None:
        self._see = see

    @property
    def read_timeout(self) -> float:
        """Give some seconds."""
        return 5.0

    async def initialize(self) -> None:
        """Do nothing."""

    async def shutdown(self) -> None:
        """Do nothing."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Answer a call."""
        fields = request_data.parameters if request_data is not None else {}
        result, said = called_telegram(url.rsplit("/", 1)[1], fields)
        if said is not None:
            self._see(said)
        return 200, json.dumps({"ok": True, "result": result}).encode()


class StubSession:
    """Takes the place of the HTTP session under the Slack library."""

    closed = False

    def __init__(self, see: See) -> None:
        self._see = see

    def request(self, verb: str, url: str, **arguments: Any) -> Any:
        """Answer a call."""
        body = arguments.get("data") or {}
        fields = arguments.get("json") or (json.loads(body) if isinstance(body, bytes) else body)
        data, said = called_slack(url.rsplit("/", 1)[1], fields)
        if said is not None:
            self._see(said)
        return _StubAnswer(data)


class _StubAnswer:
    """An answer of the stub."""

    status = 200
    content_type = "application/json"
    headers: dict[str, str] = {}

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    async def __aenter__(self) -> "_StubAnswer":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def read(self) -> bytes:
        """Give what was answered as it came."""
        return json.dumps(self._data).encode()

    async def json(self) -> dict[str, Any]:
        """Give what was answered."""
        return self._data


async def serve() -> None:
    """Play both platforms on a port of the loopback; the first line says which, each further one what a person sees.

    A person sees a message once the program has its answer: in life too the answer is there long before the next tap.
    """

    def show(said: Said | None) -> None:
        if said is not None:
            asyncio.get_running_loop().call_soon(_print, json.dumps(asdict(said)))

    async def telegram(request: web.Request) -> web.Response:
        fields = await request.json() if request.content_type == "application/json" else await request.post()
        result, said = called_telegram(request.match_info["method"], dict(fields))
        show(said)
        return web.json_response({"ok": True, "result": result})

    async def slack(request: web.Request) -> web.Response:
        fields = await request.json() if request.content_type == "application/json" else await request.post()
        data, said = called_slack(request.match_info["method"], dict(fields))
        show(said)
        return web.json_response(data)

    app = web.Application()
    app.router.add_post("/bot{token}/{method}", telegram)
    app.router.add_post("/api/{method}", slack)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@asynccontextmanager
async def platform(see: See) -> AsyncIterator[str]:
    """Run the server for as long as the block lasts, and give its address; what people see of it goes to ``see``."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.stand_in", stdin=pipe, stdout=pipe)
    lines, hand = process.stdout, process.stdin
    if lines is None or hand is None:
        raise AssertionError("both were asked for")
    port = int(await lines.readline())

    async def watch() -> None:
        while line := await lines.readline():
            see(Said(**json.loads(line)))

    watching = asyncio.create_task(watch())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        hand.close()
        await process.wait()
        await watching


if __name__ == "__main__":
    asyncio.run(serve())
