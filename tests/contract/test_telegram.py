"""The program against a Bot API that others wrote, with people who tap."""

import asyncio
import json
import random
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.between import Between, Call, until
from tests.contract.judges import telegram_faults
from tests.contract.program import Program
from tests.contract.robots import Robot
from tests.contract.telegram_side import NAME, TOKEN, TelegramSide

pytestmark = pytest.mark.contract
PRIYA, TOM = 77, 78


class World:
    """A program between a fault and a platform."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.side = TelegramSide()

    async def start(self) -> None:
        await self.side.start()
        self.between = Between(f"http://127.0.0.1:{self.side.port}")
        await self.between.start()
        settings = {
            "COMPANION_TELEGRAM_TOKEN": TOKEN,
            "COMPANION_TELEGRAM_API_URL": f"http://127.0.0.1:{self.between.port}",
        }
        self.program = Program(self.folder, settings)
        await self.program.command("cluster", "add", "Oakfield")
        await self.program.command("cluster", "add", "Millbrook")

    async def stop(self) -> None:
        if self.program.process is not None and self.program.process.returncode is None:
            assert await self.program.stop() == 0
        await self.between.stop()
        await self.side.stop()

    async def invite(self, name: str, role: str = "lead", cluster: str = "Oakfield") -> str:
        made = await self.program.command("invite", "--name", name, "--cluster", cluster, "--role", role, "--json")
        return str(json.loads(made)["code"])

    async def join(self, who: int, name: str, **more: str) -> None:
        await self.side.say(who, f"/start j_{await self.invite(name, **more)}")
        await self.tap(who, "Yes, join")
        await self.shows(who, "You have joined")

    async def shows(self, who: int, words: str) -> str:
        """Wait until the last message of a person says something, and give it."""
        await until(
            lambda: words in self.side.last(who)[1]["text"], f"{words!r} not in {self.side.last(who)[1]['text']!r}"
        )
        return str(self.side.last(who)[1]["text"])

    async def tap(self, who: int, label: str) -> None:
        message, data = await until(lambda: self._button(who, label), f"no button {label!r} in {self.side.last(who)}")
        await self.side.tap(who, message, data)

    def _button(self, who: int, label: str) -> tuple[str, str] | None:
        message, shown = self.side.last(who)
        found = next((button["callback_data"] for button in shown["buttons"] if button["text"] == label), None)
        return (message, found) if found is not None else None

    def faults(self) -> list[str]:
        return [
            f"{call.method}: {fault}"
            for call in self.between.calls
            for fault in telegram_faults(call.method, call.fields)
        ]

    def doubts(self, *robots: Robot) -> list[str]:
        """Say which answers are not there exactly once as they were meant."""
        given = [(question, item) for question, item, _ in self.answers()]
        twice = [f"{name} {given.count(name)} times" for name in set(given) if given.count(name) > 1]
        kept = {(question, item): json.loads(value) for question, item, value in self.answers()}
        meant = {name: value for robot in robots for name, value in robot.gave.items()}
        wrong = [
            f"{name} is {kept.get(name)}, not {value}" for name, value in meant.items() if str(kept.get(name)) != value
        ]
        return twice + wrong

    def answers(self) -> list[tuple[str, str, str]]:
        """Give every answer that counts, from the database itself."""
        with sqlite3.connect(self.folder / "companion.db") as database:
            return database.execute(
                "SELECT question, item, value FROM answer_event WHERE kind = 'answered' ORDER BY run_id, seq"
            ).fetchall()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    await world.start()
    yield world
    await world.stop()


async def test_a_person_joins_by_link_and_takes_a_review_by_tapping(world: World) -> None:
    await world.program.start()
    await until(world.program.ready, "never ready")
    await world.join(PRIYA, "Priya Shah")
    await world.side.say(PRIYA, "/review")
    await world.tap(PRIYA, "Quick")
    robot = Robot(world.side, str(PRIYA))
    await world.shows(PRIYA, "Question 1 of")
    await robot.finish()
    assert world.doubts(robot) == []
    await world.side.say(PRIYA, "/status")
    assert "sent on" in await world.shows(PRIYA, "<b>Oakfield")
    assert world.faults() == []
    assert f"t.me/{NAME}?start=j_" in await world.program.command(
        "invite", "--name", "X", "--cluster", "Oakfield", "--role", "lead"
    )


async def test_a_bad_day_and_three_sudden_ends_lose_and_double_nothing(world: World) -> None:
    dice = random.Random(5)
    unsure = []

    def plan(call: Call) -> str:
        if call.method == "getUpdates":
            return dice.choices(("", "lost", "reset"), (90, 5, 5))[0]
        if call.method not in ("sendMessage", "editMessageText"):
            return ""
        fault = dice.choices(("", "busy", "broken", "lost", "reset", "cut"), (80, 4, 4, 4, 4, 4))[0]
        unsure.extend([call.method] if fault in ("broken", "lost", "reset", "cut") else [])
        return fault

    await world.program.start()
    await world.join(PRIYA, "Priya Shah")
    await world.join(TOM, "Tom Reed", cluster="Millbrook")
    world.between.plan = plan
    robots = [Robot(world.side, str(who)) for who in (PRIYA, TOM)]
    for who in (PRIYA, TOM):
        await world.side.say(who, "/profile")
        await world.shows(who, "Your cluster")
    walking = [asyncio.create_task(robot.finish()) for robot in robots]
    for _ in range(3):
        await asyncio.sleep(dice.uniform(1, 2.5))
        await world.program.kill()
        await world.program.start()
    await asyncio.gather(*walking)
    assert world.doubts(*robots) == []
    assert world.faults() == []
    with sqlite3.connect(world.folder / "companion.db") as database:
        states = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    assert set(states) <= {"sent", "failed"}, states
