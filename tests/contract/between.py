"""A proxy between the program and a platform's server that does what networks and platforms do on a bad day."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

Fault = str
"""``busy`` 429; ``broken`` 502 before the act; ``lost`` 502 after it; ``reset`` no answer before it; ``cut`` none after;
``quoted`` a refusal that says again what was sent."""


@dataclass
class Call:
    """A call that the program made: its method, its body as sent, and what was done to it."""

    method: str
    fields: dict[str, Any]
    fault: Fault = ""
    answer: Any = None


@dataclass
class Between:
    """Stands before ``target``; ``plan`` chooses a fault for each call, or none."""

    target: str
    connector: Callable[[], aiohttp.BaseConnector | None] = lambda: None
    plan: Callable[[Call], Fault] = lambda call: ""
    calls: list[Call] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    twice: bool = False
    """Whether everything that comes by socket comes twice."""
    port: int = 0

    async def start(self, port: int = 0) -> None:
        """Listen on the loopback."""
        self._session = aiohttp.ClientSession(connector=self.connector())
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close everything."""
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()
        await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("upgrade", "").lower() == "websocket":
            return await self._socket(request)
        call = Call(request.path.rsplit("/", 1)[-1], await self._fields(request))
        call.fault = self.plan(call)
        self.calls.append(call)
        if call.fault == "busy":
            slow = {"ok": False, "error": "ratelimited", "error_code": 429, "description": "Too Many Requests"}
            return web.json_response(
                {**slow, "parameters": {"retry_after": 1}}, status=429, headers={"Retry-After": "1"}
            )
        if call.fault == "broken":
            return web.Response(status=502, text="<html>bad gateway</html>")
        if call.fault == "refused":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if call.fault == "quoted":
            words = json.dumps(call.fields)
            wrong = {"ok": False, "error": words, "error_code": 400, "description": f"Bad Request: {words}"}
            return web.json_response(wrong, status=400)
        if call.fault == "reset":
            return self._hang_up(request)
        status, body, kind = await self._forward(request)
        call.answer = json.loads(body) if body[:1] == b"{" else None
        if call.fault == "lost":
            return web.Response(status=502, text="<html>bad gateway</html>")
        if call.fault == "cut":
            return self._hang_up(request)
        return web.Response(status=status, body=body, headers={"Content-Type": kind})

    async def _fields(self, request: web.Request) -> dict[str, Any]:
        body = await request.read()
        if request.content_type == "application/json":
            return dict(json.loads(body or b"{}"))
        if request.content_type == "multipart/form-data":
            return {}
        return {**request.query, **dict(await request.post())}

    async def _forward(self, request: web.Request) -> tuple[int, bytes, str]:
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in ("host", "content-length")
        }
        async with self._session.request(
            request.method, f"{self.target}{request.path_qs}", headers=headers, data=await request.read()
        ) as answer:
            return answer.status, await answer.read(), answer.headers.get("Content-Type", "text/plain")

    def _hang_up(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response(status=500)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        near = web.WebSocketResponse()
        await near.prepare(request)
        self.sockets.append(near)
        async with self._session.ws_connect(f"{self.target}{request.path_qs}") as far:
            await asyncio.wait(
                [asyncio.create_task(self._relay(far, near)), asyncio.create_task(self._relay(near, far))],
                return_when=asyncio.FIRST_COMPLETED,
            )
        await near.close()
        return near

    async def _relay(self, source: Any, sink: Any) -> None:
        async for message in source:
            if message.type != aiohttp.WSMsgType.TEXT:
                break
            for _ in range(2 if self.twice and isinstance(sink, web.WebSocketResponse) else 1):
                await sink.send_str(message.data)

    async def drop_sockets(self) -> None:
        """Drop every line, as a network does."""
        for socket in self.sockets:
            if not socket.closed:
                await socket.close(code=1011)

    async def hand_over(self, kind: str, payload: dict[str, Any]) -> None:
        """Say something by socket that the platform's server cannot be made to say."""
        envelope = {"envelope_id": f"e{len(self.calls)}", "type": kind, "payload": payload}
        for socket in self.sockets:
            if not socket.closed:
                await socket.send_str(json.dumps({**envelope, "accepts_response_payload": False}))

    async def ask_to_leave(self) -> None:
        """Ask the program to connect anew, as Slack does now and then."""
        for socket in self.sockets:
            if not socket.closed:
                await socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))


async def until(true: Callable[[], Any], why: str, seconds: float = 10.0) -> Any:
    """Wait until something is so, and give it.

    Raises:
        AssertionError: it never was.
    """
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        found = true()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(why)
