"""What tests of the command line share."""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.troubles import told_plainly

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder, and give its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("COMPANION_")]:
        monkeypatch.delenv(name)
    runner = CliRunner()

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        result = runner.invoke(app, list(words), input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            errors = io.StringIO()
            stderr, sys.stderr = sys.stderr, errors
            try:
                return told_plainly(lambda: _raise(result.exception)), result.output + errors.getvalue()
            finally:
                sys.stderr = stderr
        return result.exit_code, result.output

    return run


def _raise(error: BaseException | None) -> None:
    assert error is not None
    raise error
