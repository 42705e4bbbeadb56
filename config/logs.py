"""Structured logs: one JSON object a line. What people wrote and every secret stay out."""

import logging
import re
import sys
import threading
from collections.abc import Iterable, MutableMapping
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

import structlog

OURS = frozenset({"bot", "storage", "conversations", "config"})
"""Packages whose lines are fixed sentences. What a library says may hold a person's words, an address or a token."""
QUIET = ("aiohttp", "asyncio", "httpcore", "httpx", "slack_bolt", "slack_sdk", "telegram", "uvicorn", "apscheduler")
"""Libraries that say a great deal at their finer levels, which nobody needs."""
FIELDS = frozenset({"event", "level", "logger", "timestamp", "code", "kind", "where", "count", "reason", "port"})
"""All that a line may hold: whatever else somebody adds is left out."""
SAID = ("code", "count", "reason", "port")
"""Fields that only our own lines may hold."""
HIDDEN = "[hidden]"
_WORD = re.compile(r"[A-Za-z0-9_.-]{0,60}")
"""What a reason may look like: the name of an error, ours or a platform's, and never a sentence."""
logger = logging.getLogger(__name__)


def start_logs(level: str, secrets: Iterable[str], stream: TextIO = sys.stderr) -> None:
    """Send the logs of this process to ``stream``; ``secrets`` are hidden wherever they appear."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(tuple(secret for secret in secrets if secret)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    _hold_tongues()


def _formatter(hidden: tuple[str, ...]) -> logging.Formatter:
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _told_of_a_library,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            lambda _, __, line: _allowed(line, hidden),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _hold_tongues() -> None:
    """Let nothing that Python prints by itself quote what a person wrote: an error's words, a line that failed."""
    logging.raiseExceptions = False
    sys.excepthook = lambda _, error, trace: broke("crash", error, trace)
    threading.excepthook = lambda told: broke("thread", told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: broke("unraisable", told.exc_value, told.exc_traceback)


def broke(code: str, error: BaseException | None, trace: TracebackType | None = None) -> None:
    """Tell an operator what broke and where, but not what it was about: that may be somebody's words."""
    last = trace or (error.__traceback__ if error is not None else None)
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{PurePath(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    logger.error("something broke", extra={"code": code, "kind": type(error).__name__, "where": where})


def _told_of_a_library(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of a library's line tell only that there is one, and from where: it may quote what it was given."""
    record: logging.LogRecord = line["_record"]
    if record.name.partition(".")[0] in OURS:
        return line
    kind = record.exc_info[0] if record.exc_info else None
    kept = {name: value for name, value in line.items() if name not in SAID}
    kept |= {"event": "a library complains", "where": f"{record.filename}:{record.lineno}"}
    return kept | {"kind": kind.__name__ if kind is not None else ""}


def _allowed(line: MutableMapping[str, Any], hidden: tuple[str, ...]) -> dict[str, Any]:
    """Keep the fields of the list, without secrets; of an exception only its kind is told, never its words."""
    kept = {name: value for name, value in line.items() if name in FIELDS}
    if not _WORD.fullmatch(str(kept.get("reason", ""))):
        kept["reason"] = HIDDEN
    return {name: _without(value, hidden) if isinstance(value, str) else value for name, value in kept.items()}


def _without(text: str, hidden: tuple[str, ...]) -> str:
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    return text
