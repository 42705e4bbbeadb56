"""The program against a Slack that others wrote, with people who tap."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from bot.troubles import Stopped
from tests.contract.between import Call, until
from tests.contract.program import Inside, Program
from tests.contract.robots import Robot, walked_through_sudden_ends
from tests.contract.slack_side import APP_TOKEN, BOT_TOKEN
from tests.contract.telegram_side import TOKEN, TelegramSide
from tests.contract.worlds import SlackWorld, slack_world

pytestmark = pytest.mark.contract


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SlackWorld]:
    async with slack_world(tmp_path) as world:
        yield world


@pytest.fixture
async def apart(world: SlackWorld) -> AsyncIterator[Program]:
    world.settings["COMPANION_SLACK_GRACE"] = "2"
    program = world.apart()
    await program.start()
    await until(program.ready, "never ready")
    yield program
    await program.end()


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


async def open_form(world: SlackWorld) -> dict[str, Any]:
    """Begin an activity, tap for its form, and give the modal that opens."""
    await world.side.say("U1", "/cluster activity")
    await world.tap("U1", "Start")
    await world.tap("U1", "Fill in a form")
    await until(world.side.modals, "no modal")
    return (await world.side.modals())[-1]


def text(value: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": value}


def day(value: str) -> dict[str, Any]:
    return {"type": "datepicker", "selected_date": value}


async def test_an_activity_is_added_in_a_modal(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    view = await open_form(world)
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"][:2] == ["act.title", "act.need"]
    before = len(await world.side.messages("D1"))
    given = {"act.title": text("Reading <!channel> buddies"), "act.start": day("2027-01-11")}
    errors = await world.side.submit("U1", {**given, "act.end": day("2027-01-01")})
    assert list(errors) == ["act.end"]
    assert (await world.side.modals()) != [], "it stays open with what was written in it"
    several = {"type": "checkboxes", "selected_options": [{"value": "teach"}, {"value": "gov"}]}
    number = {"type": "number_input", "value": "30"}
    given |= {"act.end": day("2027-01-12"), "act.who": several, "act.people": number}
    assert await world.side.submit("U1", given) == {}
    assert await world.side.modals() == []
    await world.shows("U1", "Nearly there")
    assert len(await world.side.messages("D1")) == before, "the card behind it was edited in place"
    kept = world.rows("SELECT question, value FROM answer_event WHERE kind = 'answered' ORDER BY seq")
    assert ("act.people", "30") in kept and ("act.end", '"2027-01-12"') in kept
    assert len({question for question, _ in kept}) == len(kept), "each answer once"
    assert world.faults() == []


async def test_a_modal_that_is_closed_changes_nothing(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await open_form(world)
    await world.side.close("U1")
    await world.side.say("U1", "Reading buddies")
    await world.shows("U1", "Which needs is it meant to meet?")
    assert world.rows("SELECT value FROM answer_event") == [('"Reading buddies"',)]


async def test_a_modal_that_is_handed_in_twice_counts_once(world: SlackWorld, program: Inside) -> None:
    world.between.twice = True
    await world.join("U1", "Priya Shah")
    await open_form(world)
    needed = {"act.title": text("Buddies"), "act.start": day("2027-01-11"), "act.end": day("2027-01-12")}
    assert await world.side.submit("U1", needed) == {}
    await world.shows("U1", "Nearly there")
    kept = world.rows("SELECT question FROM answer_event WHERE kind = 'answered' ORDER BY seq")
    assert kept == [("act.title",), ("act.start",), ("act.end",)]


async def test_where_no_modal_can_be_opened_the_question_is_asked(world: SlackWorld, program: Inside) -> None:
    world.between.plan = lambda call: "refused" if call.method == "views.open" else ""
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "/cluster activity")
    await world.tap("U1", "Start")
    await world.tap("U1", "Fill in a form")
    await until(lambda: [call for call in world.between.calls if call.method == "views.open"], "never tried")
    await world.side.say("U1", "Reading buddies")
    await world.shows("U1", "Which needs is it meant to meet?")
    assert await world.side.modals() == []


async def test_a_comment_is_given_in_a_modal(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "/cluster review")
    await world.tap("U1", "Start")
    await world.tap("U1", "Mostly")
    await world.tap("U1", "Comment")
    await until(world.side.modals, "no modal")
    assert await world.side.submit("U1", {"comment": text("We talked & agreed")}) == {}
    assert "I have kept that as a comment." in (await world.shows("U1", "Question 2 of")).text
    assert world.rows("SELECT value FROM answer_event WHERE kind = 'commented'") == [('"We talked & agreed"',)]
    assert world.faults() == []


async def test_somebody_is_invited_in_a_modal(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "/cluster invite")
    await until(world.side.modals, "no modal")
    role = {"type": "radio_buttons", "selected_option": {"value": "coordinator"}}
    assert await world.side.submit("U1", {"name": text("Tom Reed"), "role": role}) == {}
    await world.shows("U1", "Invitation for Tom Reed, Oakfield")
    assert world.faults() == []


async def test_the_home_tab_says_what_this_is_and_then_follows_its_person(world: SlackWorld, program: Inside) -> None:
    async def page(words: str) -> bool:
        return words in str(await world.side.page("U1"))

    await world.side.home("U1")
    await until(lambda: page("You need an invitation to use me."), "a stranger is not told")
    await world.join("U1", "Priya Shah")
    await until(lambda: page("Review: not started yet."), "the page does not follow who comes in")
    await world.side.say("U1", "/cluster review")
    await world.tap("U1", "Start")
    await world.tap("U1", "Mostly")
    await until(lambda: page("1 of about 72 done."), "the page does not follow what is answered")
    assert not await page("Millbrook")
    assert world.faults() == []


async def test_shortcuts_are_answered_in_the_direct_messages(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    who = {"team": {"id": "T1"}, "user": {"id": "U1", "username": "priya"}}
    shortcut = {"type": "shortcut", "callback_id": "sc_review", "trigger_id": "t1", **who}
    await world.between.hand_over("interactive", shortcut)
    await world.between.hand_over("interactive", shortcut)
    await world.shows("U1", "Cluster self-assessment")
    message = {"type": "message", "user": "U2", "text": "Our plan", "files": [{"id": "F1", "name": "plan.pdf"}]}
    saved = {"type": "message_action", "callback_id": "sc_evidence", "channel": {"id": "C1"}, "message": message}
    before = len(await world.side.messages("D1"))
    await world.between.hand_over("interactive", {**saved, "trigger_id": "t2", **who})

    async def answered() -> bool:
        return len(await world.side.messages("D1")) == before + 1

    await until(answered, "the file is not answered privately")
    assert [shown for shown in await world.side.messages("C1") if shown.get("bot_id")] == []
    heard = world.rows("SELECT external_id FROM inbox WHERE external_id LIKE 'sc.%' ORDER BY id")
    assert heard == [("sc.t1",), ("sc.t2.0",)]


async def test_the_words_of_a_message_are_saved_as_evidence_by_its_shortcut(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.side.say("U1", "/cluster review")
    await world.tap("U1", "Start")
    await world.tap("U1", "Mostly")
    await world.tap("U1", "Evidence")
    await world.shows("U1", "Add evidence for")
    who = {"team": {"id": "T1"}, "user": {"id": "U1", "username": "priya"}}
    message = {"type": "message", "user": "U2", "text": "All <!here> heads &amp; leads have met"}
    saved = {"type": "message_action", "callback_id": "sc_evidence", "channel": {"id": "C1"}, "message": message}
    for _ in range(2):
        await world.between.hand_over("interactive", {**saved, "trigger_id": "t1", **who})
    await world.shows("U1", "@here heads")
    assert world.rows("SELECT words, media_type, state FROM evidence") == [
        ("All @here heads & leads have met", "text/plain", "kept")
    ]
    assert world.faults() == []


async def test_a_dropped_line_is_built_anew_and_nothing_is_lost(world: SlackWorld, program: Inside) -> None:
    await world.join("U1", "Priya Shah")
    await world.between.ask_to_leave()
    await until(lambda: len(world.between.sockets) > 1, "no new line", 20)
    await world.side.say("U1", "hello")
    assert (await world.shows("U1", "Hello Priya")).buttons
    assert len(world.rows("SELECT id FROM inbox WHERE raw LIKE '%\"hello\"%'")) == 1


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
