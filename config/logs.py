"""Structured logs: one JSON object a line. What people wrote and every secret stay out."""

import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

QUIET = ("aiohttp", "asyncio", "httpcore", "httpx", "slack_bolt", "slack_sdk", "telegram", "uvicorn", "apscheduler")
"""Libraries that would write addresses with tokens, or whole messages, at their finer levels."""
FIELDS = frozenset({"event", "level", "logger", "timestamp", "code", "kind", "where", "count", "reason", "port"})
"""All that a line may hold: whatever else somebody adds is left out."""
HIDDEN = "[hidden]"


def start_logs(level: str, secrets: Iterable[str], stream: TextIO = sys.stderr) -> None:
    """Send the logs of this process to ``stream``; ``secrets`` are hidden wherever they appear."""
    hidden = tuple(secret for secret in secrets if secret)
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            lambda _, __, line: _allowed(line, hidden),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _allowed(line: MutableMapping[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    """Keep the fields of the list, without secrets; of an exception only its kind is told, never its words."""
    kept = {name: value for name, value in line.items() if name in FIELDS}
    return {name: _without(value, hidden) if isinstance(value, str) else value for name, value in kept.items()}


def _without(text: str, hidden: tuple[str, ...]) -> str:
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    return text
