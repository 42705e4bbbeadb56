"""What the program makes beside the chat is brought once, however and whenever it is ended meanwhile."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.between import until
from tests.contract.program import Program
from tests.contract.worlds import TelegramWorld, telegram_world

pytestmark = pytest.mark.contract
PRIYA = "77"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    async with telegram_world(tmp_path) as world:
        yield world


@pytest.mark.parametrize("suddenly", [True, False])
async def test_a_report_comes_once_although_the_program_is_ended_while_it_is_made(
    world: TelegramWorld, apart: Program, suddenly: bool
) -> None:
    await world.join(PRIYA, "Priya Shah")
    await world.side.say(PRIYA, "report html")
    made_by = await until(lambda: _at_work(apart), "nobody makes it", 30)
    assert _brought(world) == []
    assert await (apart.kill() if suddenly else apart.stop()) in (None, 0)
    await until(lambda: not [one for one in made_by if _alive(one)], "somebody goes on", 30)

    await apart.start()
    await until(lambda: _brought(world), "it never came", 60)
    await world.settled()
    assert len(_brought(world)) == 1
    assert await apart.stop() == 0
    assert [line for line in apart.log().splitlines() if "Warning" in line or "Unclosed" in line] == []
    assert "Traceback" not in apart.log()


def _brought(world: TelegramWorld) -> list[object]:
    return [call for call in world.between.calls if call.method == "sendDocument"]


def _at_work(program: Program) -> list[int]:
    """Give the processes that a program has begun and that have opened its database."""
    number = program.process.pid if program.process is not None else 0
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [int(child) for child in children if _is_begun(child) and _has_opened_a_database(child)]


def _is_begun(process: str) -> bool:
    """Whether a process runs what it was begun for: for a moment it is still a copy of the program, with its files."""
    return "spawn_main" in Path(f"/proc/{process}/cmdline").read_text()


def _has_opened_a_database(process: str) -> bool:
    return any(one.endswith(".db") for one in _open_files(process))


def _open_files(process: str) -> list[str]:
    return [os.path.realpath(link) for link in Path(f"/proc/{process}/fd").glob("*")]


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
