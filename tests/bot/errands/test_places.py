"""Makers work in a process of their own, which ends with whoever began it and takes nothing with it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.errands.making import Brought
from bot.errands.places import Aside, work
from bot.errands.troubles import NotMade
from tests.bot.errands.makers import NOW, breaks, dies, maker, never, row, setting, stays, whose

PROGRAM = """
import asyncio, pathlib, sys
from tests.bot.errands.makers import let
asyncio.run(let(pathlib.Path(sys.argv[1])))
"""


class Line:
    """A line on which a few things are asked for, and no more."""

    def __init__(self, *wanted: object) -> None:
        self.wanted, self.sent = list(wanted), list[Any]()

    def recv(self) -> object:
        if not self.wanted:
            raise EOFError
        return self.wanted.pop(0)

    def send(self, outcome: object) -> None:
        self.sent.append(outcome)


def test_what_comes_in_is_made_and_what_breaks_is_told_without_its_words(tmp_path: Path) -> None:
    line = Line((breaks, row(), NOW), (whose, row("pdf"), NOW))
    work(line, setting(tmp_path).bench())  # type: ignore[arg-type]  # what it needs of a connection

    broke, made = line.sent
    assert isinstance(broke, NotMade) and str(broke).startswith("ZeroDivisionError at makers.py:")
    assert isinstance(made, Brought) and made.cards[0].body.startswith("pdf []")


async def test_it_is_one_process_that_stands_back_goes_on_after_what_broke_and_is_begun_anew_if_it_died(
    tmp_path: Path,
) -> None:
    aside = Aside(setting(tmp_path), yields=5)
    try:
        first = await aside.make(maker(whose), row("pdf"), NOW)
        with pytest.raises(NotMade, match="ZeroDivisionError at makers.py"):
            await aside.make(maker(breaks), row(), NOW)
        second = await aside.make(maker(whose), row("docx"), NOW)
        with pytest.raises(EOFError):
            await aside.make(maker(dies), row(), NOW)
        third = await aside.make(maker(whose), row(), NOW)
    finally:
        aside.close()

    assert isinstance(first, Brought) and isinstance(second, Brought) and isinstance(third, Brought)
    assert first.cards[0].heading == second.cards[0].heading != str(os.getpid())
    assert first.cards[0].heading != third.cards[0].heading
    assert second.cards[0].body == "docx [] True"


async def test_it_ends_after_a_while_of_rest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    until_its_end = asyncio.create_task(asyncio.to_thread((tmp_path / "alive").read_text))
    made = await Aside(setting(tmp_path), idle=0.0).make(maker(stays), row(), NOW)

    assert made == Brought(())
    assert await until_its_end == "x"


async def test_what_is_under_way_ends_at_once_when_it_is_not_waited_for_any_more(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    making = asyncio.create_task(Aside(setting(tmp_path)).make(maker(never), row(), NOW))
    with await asyncio.to_thread((tmp_path / "alive").open) as alive:
        assert await asyncio.to_thread(alive.read, 1) == "x"
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert await asyncio.to_thread(alive.read) == ""


def test_it_ends_with_a_program_that_is_killed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    with (
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)]) as program,
        (tmp_path / "alive").open() as alive,
    ):
        assert alive.read(1) == "x"
        program.kill()
        assert alive.read() == ""
