"""Transcripts: conversations as readable files, ``> `` what a person types and ``< `` what they are shown.

Every turn runs on a store that was opened anew, so nothing but the database carries a conversation on.
``python -m tests.transcribing`` writes what is shown now into every file; read the difference before you keep it.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.console import MovableClock, console, somebody
from bot.demo import fill
from bot.library import Library
from storage.store import Store
from tests.databases import sqlite_in

FOLDER = Path(__file__).parent / "transcripts"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIBRARY = Library()


def said_in(text: str) -> list[str]:
    """Give what the person types in a transcript."""
    return [line[2:] for line in text.splitlines() if line.startswith("> ")]


def transcript(lines: Iterable[str], title: str) -> str:
    """Have a conversation and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_in(folder)
        store = Store.open(url)
        fill(store, LIBRARY, NOW)
        store.close()
        written = [title]
        clock = MovableClock(lambda: NOW)
        who = "Priya Shah"
        for line in lines:
            shown: list[str] = []
            asyncio.run(_turn(url, who, line, clock, shown))
            written += [f"\n> {line}", *_quoted("\n".join(shown))]
            if line.startswith(":as "):
                who = line.removeprefix(":as ")
    return "\n".join(written) + "\n"


async def _turn(url: str, who: str, line: str, clock: MovableClock, shown: list[str]) -> None:
    store = Store.open(url)
    try:
        with store.reading() as tx:
            person = somebody(tx, who)
        assert person is not None, who
        data = Path(url.removeprefix("sqlite:///")).parent
        async with console(store, LIBRARY, clock, shown.append, Path(), data) as here:
            await here.be(person)
            await here.line(line)
    finally:
        store.close()


def _quoted(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    return [f"< {line}".rstrip() for line in lines if line]


def main() -> None:
    """Write every transcript anew, as the conversation goes now."""
    for path in [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        path.write_text(transcript(said_in(text), text.splitlines()[0]), encoding="utf-8")


if __name__ == "__main__":
    main()
