"""One small web application: what platforms post, and what an operator looks at. It never says more than it must."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.slack.intake import SlackIntake, forged
from bot.channels.telegram.intake import TelegramIntake
from bot.health import Health

MOST_BYTES = 256 * 1024
"""Of a request's body: neither platform posts more."""
Answer = Callable[[Request], Awaitable[Response]]


class TooLarge(Exception):
    """A request has more in it than any that we want."""


def web(health: Health, refresh: Callable[[], Awaitable[None]], *posts: Route) -> Starlette:
    """Make the application; ``refresh`` brings the numbers up to date, ``posts`` are what platforms post to."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        troubles = health.troubles()
        return JSONResponse({"ready": not troubles, "troubles": troubles}, 503 if troubles else 200)

    async def metrics(_: Request) -> Response:
        await refresh()
        return Response(health.metrics(), media_type="text/plain; version=0.0.4")

    return Starlette(
        routes=[Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics), *posts],
        exception_handlers={TooLarge: _too_large},
    )


async def _too_large(_: Request, __: Exception) -> Response:
    return Response(status_code=413)


def slack_route(intake: SlackIntake, secret: str, clock: Callable[[], datetime]) -> Route:
    """Take what Slack posts: first its signature on the bytes as they came, and only then what they say."""

    async def answer(request: Request) -> Response:
        body = await _body(request)
        if forged(secret, request.headers, body, clock()):
            return Response(status_code=401)
        payload = _payload(body)
        if payload is None:
            return Response(status_code=400)
        return _response(await intake.taken(payload, signature=request.headers["x-slack-signature"]))

    return Route("/slack/events", answer, methods=["POST"])


def telegram_route(intake: TelegramIntake, secret: str) -> Route:
    """Take what Telegram posts, if it bears the secret that was agreed."""

    async def answer(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        return Response(status_code=await intake.webhook(await _body(request), given, secret))

    return Route("/telegram/webhook", answer, methods=["POST"])


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooLarge
    return bytes(body)


def _payload(body: bytes) -> dict[str, Any] | None:
    """Read what Slack posted: JSON, a form, or a form with JSON in it; None for anything else."""
    try:
        text = body.decode()
        found: Any = json.loads(text) if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        if isinstance(found, Mapping) and "payload" in found and "command" not in found:
            found = json.loads(found["payload"])
    except (ValueError, TypeError, RecursionError):
        return None
    known = isinstance(found, Mapping) and ("type" in found or "command" in found)
    return dict(found) if known else None


def _response(answer: BoltResponse) -> Response:
    kind = "application/json" if answer.body.startswith("{") else "text/plain"
    return Response(answer.body, answer.status, media_type=kind)
