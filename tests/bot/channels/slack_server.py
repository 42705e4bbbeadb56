"""A Slack of the test's own, as small as its line needs: it greets or keeps silent, tells, and forgets nothing."""

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

WELCOME = {"ok": True, "team_id": "T1", "team": "Oak", "user_id": "U0", "bot_id": "B0"}


@dataclass
class SlackServer:
    """Answers the Web API by ``answers``, and lets the program connect."""

    greets: bool = True
    answers: dict[str, dict[str, Any]] = field(default_factory=lambda: {"auth.test": WELCOME})
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lines: list[web.WebSocketResponse] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))
    port: int = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_get("/line", self._line)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.session = aiohttp.ClientSession()
        url = f"http://127.0.0.1:{self.port}/api/"
        self.client = AsyncWebClient("xoxb-1", base_url=url, session=self.session, retry_handlers=[])

    async def stop(self) -> None:
        await self.session.close()
        await asyncio.gather(*(line.close() for line in self.lines))
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method, plain = request.match_info["method"], dict(await request.post())
        self.asked.append((method, {**plain, **(await _json(request))}))
        where = {"ok": True, "url": f"ws://127.0.0.1:{self.port}/line"}
        usual = where if method == "apps.connections.open" else {"ok": True, "ts": "1.0", "messages": []}
        return web.json_response(self.answers.get(method, usual))

    async def _line(self, request: web.Request) -> web.WebSocketResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.lines.append(line)
        if self.greets:
            await line.send_json({"type": "hello", "num_connections": 1})
        async for _ in line:
            pass
        return line

    async def tell(self, event: dict[str, Any], **more: Any) -> None:
        """Tell of an event, over the line that was opened last."""
        name = f"Ev{next(self.numbers)}"
        payload = {"type": "event_callback", "team_id": "T1", "event_id": name, "event": event, **more}
        envelope = {"envelope_id": name, "type": "events_api", "payload": payload, "accepts_response_payload": False}
        await self.lines[-1].send_json(envelope)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Give what a method was asked with, each time."""
        return [fields for name, fields in self.asked if name == method]


async def _json(request: web.Request) -> dict[str, Any]:
    return dict(json.loads(await request.read() or b"{}")) if request.content_type == "application/json" else {}
