"""The console's own lines, which begin with a colon."""

import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.console import Console, MovableClock, console, somebody
from bot.demo import fill
from bot.neighbours import LEVELS, settle_in
from bot.sharing.released import releases
from storage.store import Store
from tests.bot.talking import LIBRARY
from tests.bot.test_shelf import PDF
from tests.databases import sqlite_in

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


class Room:
    """A person at the terminal, and what they see there."""

    def __init__(self, here: Console, store: Store, said: list[str], folder: Path) -> None:
        self.here, self.store, self.said, self.folder = here, store, said, folder

    async def type(self, *lines: str) -> str:
        """Type lines, and give what is said to the last."""
        for line in lines:
            self.said.clear()
            await self.here.line(line)
        return "\n".join(self.said)

    def evidence(self) -> list[Path]:
        return [path for path in (self.folder / "evidence").rglob("*") if path.is_file()]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    store, said = Store.open(sqlite_in(tmp_path)), list[str]()
    fill(store, LIBRARY, NOW)
    async with console(store, LIBRARY, MovableClock(lambda: NOW), said.append, tmp_path) as here:
        with store.reading() as tx:
            person = somebody(tx, "Priya Shah")
        assert person is not None
        await here.be(person)
        yield Room(here, store, said, tmp_path)
    store.close()


async def test_a_file_of_this_computer_is_sent_as_evidence(room: Room) -> None:
    (room.folder / "our plan.pdf").write_bytes(PDF)
    await room.type("review", "start", "3", "evidence")
    assert "our plan.pdf (1 KB)" in await room.type(f":file {room.folder}/our plan.pdf")
    (kept,) = room.evidence()
    assert kept.read_bytes() == PDF
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def test_what_is_no_file_or_no_document_is_said_to_be_so(room: Room) -> None:
    (room.folder / "tool.pdf").write_bytes(b"MZ" + bytes(99))
    await room.type("review", "start", "3", "evidence")
    assert "I can take PDF, Word" in await room.type(f":file {room.folder}/tool.pdf")
    assert "There is no file" in await room.type(f":file {room.folder}/gone.pdf")
    assert "There is no file of that name" in await room.type(":file")
    assert room.evidence() == []


async def test_in_the_demo_there_is_practice_to_find_and_a_project_to_compare_with(room: Room) -> None:
    settle_in(room.store, LIBRARY, NOW)

    assert "Working relationships: 2\n" in await room.type("practice")
    shown = await room.type("practice f1")
    assert "1 of 2. A cluster" in shown
    assert not [name for name in LEVELS if name in shown]
    assert "One page for the governors\n Riverside\n" in await room.type("practice f7")
    compared = await room.type("compare")
    assert "Working relationships: 1, below the middle half (2 to 3)" in compared
    assert "The middle half is where half of the clusters are: n = 5 clusters." in compared


@pytest.mark.parametrize("now", [NOW, datetime(2027, 6, 1, 10, tzinfo=UTC), datetime(2027, 2, 28, 10, tzinfo=UTC)])
def test_what_the_demo_shares_was_brought_to_a_meeting_that_is_over(sqlite: Store, now: datetime) -> None:
    fill(sqlite, LIBRARY, now)
    settle_in(sqlite, LIBRARY, now)
    with sqlite.reading() as tx:
        assert len(releases(tx, LIBRARY, now.date())) == 3
