"""Logs tell an operator what happened, and never what anybody wrote or any secret."""

import asyncio
import gc
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from config.logs import broke, start_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Start the logs at their finest, and put back afterwards what the test runner had."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    stream = io.StringIO()
    start_logs("DEBUG", ["s3cret", ""], stream)
    yield stream
    root.handlers[:], level, logging.raiseExceptions = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


class Breaking:
    """Something that cannot be put away without an error, which nobody can catch."""

    def __del__(self) -> None:
        raise ValueError("Siân is worried")


def lines(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_holds_listed_fields_only_and_no_secret(stream: io.StringIO) -> None:
    logging.getLogger("bot.ours").warning("token s3cret", extra={"reason": "my_s3cret", "words": "Siân is worried"})
    try:
        raise ValueError("Siân is worried")
    except ValueError:
        logging.getLogger("bot.ours").exception("something broke", extra={"kind": "ValueError"})
    logging.getLogger("telegram").debug("https://api/bot123:abc/getMe")
    logging.getLogger("bot.ours").warning("cannot be reached", extra={"reason": "Siân is worried"})
    first, second, third = lines(stream)
    assert (first["event"], first["reason"], first["level"]) == ("token [hidden]", "my_[hidden]", "warning")
    assert (second["event"], second["kind"]) == ("something broke", "ValueError")
    assert third["reason"] == "[hidden]"
    assert "Siân" not in stream.getvalue()


def test_what_a_library_says_is_told_by_its_place_only(stream: io.StringIO) -> None:
    logging.getLogger("slack_sdk.socket").error("Failed to read: Siân is worried", extra={"reason": "Siân"})
    try:
        raise KeyError("Siân is worried")
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Siân")
    first, second = lines(stream)
    assert (first["event"], first["logger"]) == ("a library complains", "slack_sdk.socket")
    assert first["where"].startswith("test_logs.py:")
    assert second["kind"] == "KeyError"
    assert "Siân" not in stream.getvalue()


async def test_an_error_that_nobody_waits_for_is_told_without_its_words(stream: io.StringIO) -> None:
    async def breaks() -> None:
        raise ValueError("Siân is worried")

    task = asyncio.create_task(breaks())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert [line["logger"] for line in lines(stream)] == ["asyncio"]
    assert "Siân" not in stream.getvalue()


def test_what_ends_the_program_or_a_thread_is_told_without_its_words(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks() -> None:
        raise ValueError("Siân is worried")

    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    try:
        breaks()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    Breaking()
    broke("E-7F3K", KeyError("Siân"))
    logging.getLogger("bot.ours").warning("%d", "Siân is worried")
    assert [(line["code"], line["kind"]) for line in lines(stream)] == [
        ("thread", "ValueError"),
        ("crash", "ValueError"),
        ("unraisable", "ValueError"),
        ("E-7F3K", "KeyError"),
    ]
    assert "Siân" not in stream.getvalue() + "".join(capfd.readouterr())
