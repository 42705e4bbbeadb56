"""Logs tell an operator what happened, and never what anybody wrote or any secret."""

import io
import json
import logging

from config.logs import start_logs


def test_a_line_holds_listed_fields_only_and_no_secret() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        start_logs("DEBUG", ["s3cret", ""], stream)
        logging.getLogger("ours").warning("token s3cret", extra={"reason": "s3cret too", "words": "Siân is worried"})
        try:
            raise ValueError("Siân is worried")
        except ValueError:
            logging.getLogger("ours").exception("something broke", extra={"kind": "ValueError"})
        logging.getLogger("telegram").debug("https://api/bot123:abc/getMe")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["event"], first["reason"], first["level"]) == ("token [hidden]", "[hidden] too", "warning")
    assert (second["event"], second["kind"]) == ("something broke", "ValueError")
    assert "Siân" not in stream.getvalue()
