"""The program against a Slack that others wrote, with people who tap."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from bot.troubles import Stopped
from tests.contract.between import Between, Call, until
from tests.contract.judges import slack_faults
from tests.contract.program import Inside, Program
from tests.contract.robots import Robot, walked_through_sudden_ends
from tests.contract.slack_side import APP_TOKEN, BOT_TOKEN, SlackSide
from tests.contract.telegram_side import TOKEN, TelegramSide
from tests.contract.world import World

pytestmark = pytest.mark.contract


class SlackWorld(World):
    side: SlackSide

    def faults(self) -> list[str]:
        calls = self.between.calls
        return [f"{call.method}: {fault}" for call in calls for fault in slack_faults(call.method, call.fields)]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SlackWorld]:
    side = SlackSide(tmp_path)
    await side.start()
    between = Between("http://slack", side.connector)
    await between.start(side.port)
    url = f"http://127.0.0.1:{between.port}/api/"
    tokens = {"COMPANION_SLACK_BOT_TOKEN": BOT_TOKEN, "COMPANION_SLACK_APP_TOKEN": APP_TOKEN}
    world = SlackWorld(tmp_path, {**tokens, "COMPANION_SLACK_API_URL": url})
    world.side, world.between = side, between
    yield world
    await between.stop()
    await side.stop()


@pytest.fixture
async def apart(world: SlackWorld) -> AsyncIterator[Program]:
    world.settings["COMPANION_SLACK_GRACE"] = "2"
    program = world.apart()
    await program.start()
    await until(program.ready, "never ready")
    yield program
    await program.end()


@pytest.fixture
async def program(world: SlackWorld) -> AsyncIterator[Inside]:
    program = world.inside()
    await program.start()
    yield program
    await program.stop()


async def test_a_person_joins_by_code_and_takes_a_review_by_tapping(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "/cluster review")
    await world.tap("U1", "Quick")
    await world.shows("U1", "Question 1 of")
    robot = Robot(world.side, "U1")
    await robot.finish()
    assert world.doubts(robot) == []
    await world.side.say("U1", "/cluster status")
    assert "sent on" in (await world.shows("U1", "Oakfield\n")).text
    assert world.faults() == []


async def test_what_comes_twice_counts_once(world: SlackWorld, program: Inside) -> None:
    world.between.twice = True
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "profile")
    await world.shows("U1", "Your cluster")
    robot = Robot(world.side, "U1")
    for _ in range(8):
        await robot.step(await world.side.seen("U1"))
    assert world.doubts(robot) == []


async def test_what_is_asked_in_a_channel_is_answered_privately(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.command("U1", "C1", "/cluster status")
    await world.shows("U1", "Oakfield")
    assert [shown for shown in await world.side.messages("C1") if "Oakfield" in shown["text"]] == []


async def test_the_home_tab_greets_the_person(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.home("U1")
    await until(lambda: [call for call in world.between.calls if call.method == "views.publish"], "never published")
    assert world.faults() == []


async def test_a_dropped_line_is_built_anew_and_nothing_is_lost(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.between.ask_to_leave()
    await until(lambda: len(world.between.sockets) > 1, "no new line", 20)
    await world.side.say("U1", "hello")
    await world.shows("U1", "Hello Priya")


async def test_a_wrong_token_is_one_clear_sentence(world: SlackWorld) -> None:
    world.between.plan = lambda call: "refused" if call.method == "auth.test" else ""
    program = world.inside()
    with pytest.raises(Stopped, match=r"Slack does not accept the bot token \(invalid_auth\)"):
        await program.service_run()
    program.store.close()


async def test_a_bad_day_and_sudden_ends_lose_and_double_nothing(
    world: SlackWorld, apart: Program, dice: random.Random
) -> None:
    def plan(call: Call) -> str:
        if call.method == "conversations.history":
            return dice.choices(("", "busy", "reset"), (80, 10, 10))[0]
        if call.method not in ("chat.update", "chat.postMessage"):
            return ""
        return dice.choices(("", "busy", "broken", "lost", "reset", "cut"), (82, 3, 3, 5, 3, 4))[0]

    people = {"U1": "Oakfield", "U2": "Millbrook"}
    robots = [Robot(world.side, who) for who in people]
    for who, cluster in people.items():
        await world.join(who, f"Robot {who}", cluster=cluster)
        await world.side.say(who, "profile")
        await world.shows(who, "Your cluster")
    world.between.plan, world.between.twice = plan, True
    await walked_through_sudden_ends(apart, robots, dice, 4)
    world.between.plan = lambda call: ""
    await world.settled()
    assert await apart.stop() == 0
    assert world.doubts(*robots) == []
    for who in people:
        posted = [shown["ts"] for shown in await world.side.messages(world.side.people[who]) if shown.get("bot_id")]
        assert world.delivery_doubts(world.side.people[who], posted) == [], "Slack shows nothing twice"
    assert world.faults() == []
    for trace in ("Traceback", BOT_TOKEN, APP_TOKEN):
        assert trace not in apart.log()


async def test_what_was_said_while_the_program_was_away_is_read_back_once_and_in_order(world: SlackWorld) -> None:
    program = world.inside()
    await program.start()
    await world.join("U1", "Priya Shah")
    await until(lambda: world.rows("SELECT heard_until FROM line"), "never noted")
    await program.stop()
    for words in ("one is away", "two is away"):
        await world.side.say("U1", words)
    program = world.inside()
    await program.start()
    await until(lambda: len(world.rows("SELECT id FROM inbox WHERE raw LIKE '%is away%'")) == 2, "not read back")
    await program.stop()
    heard = [raw for (raw,) in world.rows("SELECT raw FROM inbox WHERE raw LIKE '%is away%' ORDER BY id")]
    assert ["one" in heard[0], "two" in heard[1]] == [True, True]
    assert len(world.rows("SELECT id FROM inbox WHERE raw LIKE '%\"join %'")) == 1, "what was heard before counts once"


async def test_two_lines_hear_the_same_and_it_counts_once(world: SlackWorld, program: Inside) -> None:
    await until(lambda: len(world.between.sockets) == 2, "no second line")
    await world.side.say("U1", "hi")
    await world.shows("U1", "Hello.")
    assert len(world.rows("SELECT id FROM inbox")) == 1


@pytest.mark.parametrize("other", ["works", "is down"])
async def test_a_wrong_token_is_said_whatever_the_other_platform_does(world: SlackWorld, other: str) -> None:
    side = TelegramSide()
    await side.start()
    port = side.port if other == "works" else unused_port()
    world.settings |= {"COMPANION_TELEGRAM_TOKEN": TOKEN, "COMPANION_TELEGRAM_API_URL": f"http://127.0.0.1:{port}"}
    world.between.plan = lambda call: "refused" if call.method == "auth.test" else ""
    program = world.inside()
    with pytest.raises(Stopped, match=r"Slack does not accept the bot token \(invalid_auth\)"):
        await program.service_run()
    program.store.close()
    await side.stop()


async def test_told_to_stop_while_it_hears_or_cannot_it_ends_well_and_without_a_warning(world: SlackWorld) -> None:
    for state in ("", "broken"):
        world.between.plan = lambda call, state=state: state  # type: ignore[misc]  # bound now
        program = world.apart()
        await program.start()
        if not state:
            await until(program.ready, "never ready")
        assert await program.stop() == 0
        assert [line for line in program.log().splitlines() if "Warning" in line or "Unclosed" in line] == []
