"""The program against a Bot API that others wrote, with people who tap."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.troubles import Stopped
from tests.contract.between import Call, until
from tests.contract.program import Inside, Program
from tests.contract.robots import Robot, walked_through_sudden_ends
from tests.contract.telegram_side import TOKEN
from tests.contract.worlds import TelegramWorld, telegram_world

pytestmark = pytest.mark.contract
PRIYA, TOM, SAM = "77", "78", "79"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    async with telegram_world(tmp_path) as world:
        yield world


async def test_a_person_joins_by_link_and_takes_a_review_by_tapping(world: TelegramWorld, program: Inside) -> None:
    await world.side.say(PRIYA, f"/start j_{world.invite('Priya Shah')}")
    await world.tap(PRIYA, "Yes, join")
    await world.shows(PRIYA, "You have joined Oakfield")
    await world.side.say(PRIYA, "/review")
    await world.tap(PRIYA, "Quick")
    await world.shows(PRIYA, "Question 1 of")
    robot = Robot(world.side, PRIYA)
    await robot.finish()
    assert world.doubts(robot) == []
    await world.side.say(PRIYA, "/status")
    assert "sent on" in (await world.shows(PRIYA, "<b>Oakfield")).text
    assert world.faults() == []
    assert len(world.side.emulator.shown) < 40, "taps edit the card, and only words make a new one"


async def test_what_a_person_writes_is_never_markup(world: TelegramWorld, program: Inside) -> None:
    await world.join(PRIYA, "Priya <b>&amp; *Shah*")
    for words in ("/exprot <b>", "<i>oops", "*_[]()~>#+-=|{}.!", "שלום <a href='x'>"):
        await world.side.say(PRIYA, words)
    await world.side.say(PRIYA, "/mydata")
    await world.shows(PRIYA, "What I hold about you")
    assert world.faults() == []


async def test_a_blocked_bot_is_told_to_staff_and_forgiven(world: TelegramWorld, program: Inside) -> None:
    await world.join(PRIYA, "Priya Shah")
    await world.side.member(PRIYA, "kicked")
    await until(lambda: world.rows("SELECT gone FROM chat WHERE gone <> ''"), "not noticed")
    await world.side.member(PRIYA, "member")
    await until(lambda: not world.rows("SELECT gone FROM chat WHERE gone <> ''"), "not forgiven")
    await world.side.say(PRIYA, "hello")
    assert (await world.shows(PRIYA, "Hello Priya")).buttons


async def test_an_update_that_cannot_be_read_is_set_aside_and_the_stream_goes_on(
    world: TelegramWorld, program: Inside
) -> None:
    await world.side.emulator.enqueue_update({"message": {"message_id": "x", "from": 7, "chat": None}}, token=TOKEN)
    await world.side.say(PRIYA, "hi")
    assert "If you have an invite link" in (await world.shows(PRIYA, "Hello.")).text
    assert world.rows("SELECT state FROM inbox WHERE person_key = ''") == [("quarantined",)]


async def test_one_chat_that_must_wait_holds_up_no_other(world: TelegramWorld, program: Inside) -> None:
    world.between.plan = lambda call: "busy" if call.fields.get("chat_id") == PRIYA else ""
    await world.side.say(PRIYA, "hi")
    await world.side.say(TOM, "hi")
    await world.shows(TOM, "Hello.")
    assert (await world.side.seen(PRIYA)).text == ""
    world.between.plan = lambda call: ""
    await world.shows(PRIYA, "Hello.")


async def test_what_waited_for_an_hour_is_answered_once_each_in_order(world: TelegramWorld) -> None:
    people = ("77", "78", "79", "80")
    program = world.inside()
    await program.start()
    for who in people:
        await world.join(who, f"Robot {who}")
    await program.stop()
    world.side.emulator.sent.clear()
    for number in range(20):
        for who in people:
            await world.side.say(who, f"/word{number}")
    program = world.inside()
    await program.start()
    sent = world.side.emulator.sent
    await until(
        lambda: len(sent) >= 80 and not world.rows("SELECT id FROM outbox WHERE state <> 'sent'"), "80 answers", 30
    )
    await program.stop()
    asked = [f"/word{number}." for number in range(20)]
    for who in people:
        said = [text.removeprefix("I don't know ").partition(" ")[0] for _, chat, text in sent if chat == who]
        assert said == asked
    assert world.rows("SELECT DISTINCT state FROM inbox") == [("done",)]


async def test_what_cannot_be_kept_is_said_once_and_answered_when_it_can(world: TelegramWorld, program: Inside) -> None:
    """A full disk: nothing is confirmed to Telegram, so that it comes again until there is room."""
    await world.join(PRIYA, "Priya Shah")
    program.room(0)
    for number in range(6):
        await world.side.say(PRIYA, f"/word{number} {'x' * 3000}")
    await until(lambda: "I can't save right now" in str(world.side.emulator.sent), "never said so", 20)
    asked = len(world.between.calls)
    await until(lambda: "getUpdates" in [call.method for call in world.between.calls[asked:]], "never tried again")
    program.room(100_000)
    sent = world.side.emulator.sent
    await until(lambda: "/word5" in str(sent), "never answered", 20)
    texts = [text for method, _, text in sent if method == "sendMessage"]
    assert sum("can't save" in text for text in texts) == 1
    assert [sum(f"know /word{number}." in text for text in texts) for number in range(6)] == [1] * 6


async def test_a_wrong_token_is_one_clear_sentence(world: TelegramWorld) -> None:
    world.settings["COMPANION_TELEGRAM_TOKEN"] = "99:wrong"
    program = world.inside()
    with pytest.raises(Stopped, match=r"Telegram does not accept the bot's token. Check COMPANION_TELEGRAM_TOKEN."):
        await program.service_run()
    program.store.close()


async def test_a_platform_that_is_down_at_the_start_is_tried_again(world: TelegramWorld) -> None:
    world.between.plan = lambda call: "broken"
    program = world.inside()
    starting = asyncio.create_task(program.start())
    await until(lambda: [call for call in world.between.calls if call.method == "getMe"], "never asked")
    world.between.plan = lambda call: ""
    async with asyncio.timeout(10):
        await starting
    await program.stop()


async def test_a_bad_day_and_sudden_ends_lose_and_double_nothing(
    world: TelegramWorld, apart: Program, dice: random.Random
) -> None:
    def plan(call: Call) -> str:
        if call.method == "getUpdates":
            return dice.choices(("", "lost", "reset"), (90, 5, 5))[0]
        if call.method not in ("sendMessage", "editMessageText"):
            return ""
        return dice.choices(("", "busy", "broken", "lost", "reset", "cut"), (82, 3, 3, 5, 3, 4))[0]

    robots = [Robot(world.side, who) for who in (PRIYA, TOM)]
    for who, cluster in ((PRIYA, "Oakfield"), (TOM, "Millbrook")):
        await world.join(who, f"Robot {who}", cluster=cluster)
        await world.side.say(who, "/profile")
        await world.shows(who, "cluster")
    world.between.plan = plan
    ends = await walked_through_sudden_ends(apart, robots, dice, 4)
    world.between.plan = lambda call: ""
    await world.settled()
    assert await apart.stop() == 0
    assert world.doubts(*robots) == []
    for who in (PRIYA, TOM):
        unclear = [call for call in world.between.calls if call.fault in ("lost", "cut") and _posts(call, who)]
        assert world.delivery_doubts(who, world.side.ids(who), spare=len(unclear) + ends) == []
    assert world.faults() == []
    for trace in ("Traceback", "Warning", TOKEN):
        assert trace not in apart.log()


def _posts(call: Call, who: str) -> bool:
    return call.method == "sendMessage" and call.fields.get("chat_id") == who


async def test_a_process_that_ends_and_one_that_follows_hear_at_once(world: TelegramWorld, apart: Program) -> None:
    """Who asks for updates is one process at a time: neither a clean end nor a sudden one may keep the next waiting."""
    for end in (apart.stop, apart.kill):
        await end()
        await apart.start()
        await world.side.say(PRIYA, f"hi {end.__name__}")
        assert await world.heard(f"hi {end.__name__}") == 1


@pytest.mark.parametrize("state", ["polling", "down", "refusing"])
async def test_told_to_stop_while_it_hears_or_cannot_it_ends_well_and_without_a_warning(
    world: TelegramWorld, state: str
) -> None:
    faults = {"polling": "", "down": "reset", "refusing": "broken"}
    world.between.plan = lambda call: faults[state]
    program = world.apart()
    await program.start()
    try:
        asked = "getUpdates" if state == "polling" else "getMe"
        await until(lambda: [call for call in world.between.calls if call.method == asked], "never asked", 20)
        assert await program.stop() == 0
    finally:
        await program.end()
    assert [line for line in program.log().splitlines() if "Warning" in line or "Unclosed" in line] == []
    assert "Traceback" not in program.log()


async def test_a_tap_counts_also_where_it_is_too_late_to_say_so(world: TelegramWorld, program: Inside) -> None:
    world.between.plan = lambda call: "quoted" if call.method == "answerCallbackQuery" else ""
    await world.join(PRIYA, "Priya Shah")
    await world.side.say(PRIYA, "/review")
    await world.tap(PRIYA, "Start")
    await world.tap(PRIYA, "Mostly")
    await world.shows(PRIYA, "You chose Mostly.")
    assert [call for call in world.between.calls if call.method == "answerCallbackQuery"]
    assert len(world.rows("SELECT value FROM answer_event")) == 1
