"""Files and edits in both platforms: what people send arrives, once, whatever ends meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.test_shelf import PDF
from tests.contract.between import Call, until
from tests.contract.program import Inside
from tests.contract.worlds import SlackWorld, TelegramWorld, slack_world, telegram_world

pytestmark = pytest.mark.contract
Either = SlackWorld | TelegramWorld
WHO = {"slack": "U1", "telegram": "77"}
FETCHED = "SELECT name, state FROM evidence ORDER BY id"


@pytest.fixture(params=["slack", "telegram"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Either]:
    there = slack_world if request.param == "slack" else telegram_world
    async with there(tmp_path) as world:
        world.who = WHO[request.param]
        yield world


async def asked_for_evidence(world: Either) -> None:
    """Let Priya rate something, and ask to give evidence for it."""
    await world.join(world.who, "Priya Shah")
    await world.side.say(world.who, "review")
    await world.tap(world.who, "Start")
    await world.tap(world.who, "Mostly")
    await world.tap(world.who, "Evidence")
    await world.shows(world.who, "Add evidence for")


def held(world: Either) -> list[Path]:
    """Give the files that lie in the data folder."""
    return [path for path in (world.folder / "evidence").rglob("*") if path.is_file()]


def ticked(world: Either) -> list[Call]:
    return [call for call in world.between.calls if call.method in ("reactions.add", "setMessageReaction")]


def downloads(world: Either, name: str) -> int:
    """Count how often the whole of a file was fetched."""
    marks = (name, "file-")
    return len([call for call in world.between.calls if call.method.startswith(marks) and not call.fault])


async def test_a_file_comes_in_is_listed_and_ticked(world: Either, program: Inside) -> None:
    await asked_for_evidence(world)
    message = await world.side.give(world.who, {"plan & <b>.pdf": PDF}, "Our plan")
    shown = await world.shows(world.who, "(1 KB): Our plan")
    assert "<b>.pdf" not in shown.text
    await until(lambda: ticked(world), "not ticked")
    assert [path.read_bytes() for path in held(world)] == [PDF]
    (tick,) = ticked(world)
    assert message in (tick.fields.get("timestamp"), tick.fields.get("message_id"))
    if isinstance(world, SlackWorld):
        assert await world.side.ticks(world.who, message) == ["white_check_mark"]
    assert world.faults() == []


async def test_several_files_at_once_all_come_in(world: Either, program: Inside) -> None:
    await asked_for_evidence(world)
    await world.side.give(world.who, {f"{name}.pdf": PDF + name.encode() for name in "abc"})
    await world.shows(world.who, "c.pdf (1 KB)")
    await until(lambda: len(held(world)) == 3, "not all are there")
    assert world.rows(FETCHED) == [(f"{name}.pdf", "kept") for name in "abc"]
    await world.tap(world.who, "Done")
    await world.shows(world.who, "3 pieces of evidence")


async def test_what_only_calls_itself_a_document_is_refused_with_its_reason(world: Either, program: Inside) -> None:
    await asked_for_evidence(world)
    await world.side.give(world.who, {"plan.pdf": b"MZ" + bytes(99)})
    await world.shows(world.who, "I can take PDF, Word")
    assert held(world) == [] and ticked(world) == []


async def test_a_file_that_was_heard_of_before_a_sudden_end_is_fetched_after_it_once(world: Either) -> None:
    world.between.plan = lambda call: "broken" if call.method.startswith(("plan.pdf", "file-")) else ""
    program = world.apart()
    await program.start()
    try:
        await until(program.ready, "never ready", 20)
        await asked_for_evidence(world)
        await world.side.give(world.who, {"plan.pdf": PDF})
        await world.shows(world.who, "plan.pdf (on its way)")
        await until(lambda: [call for call in world.between.calls if call.fault == "broken"], "never tried")
        await program.kill()
        world.between.plan = lambda call: ""
        await program.start()
        await world.shows(world.who, "plan.pdf (1 KB)")
        await until(lambda: ticked(world), "not ticked")
    finally:
        await program.end()
    assert [path.read_bytes() for path in held(world)] == [PDF]
    assert downloads(world, "plan.pdf") == len(ticked(world)) == 1
    assert world.rows(FETCHED) == [("plan.pdf", "kept")]


async def test_an_edited_answer_is_updated_when_its_person_says_so(world: Either, program: Inside) -> None:
    await world.join(world.who, "Priya Shah")
    await world.side.say(world.who, "profile")
    await world.tap(world.who, "Start")
    await world.shows(world.who, "your cluster called")
    message = await world.side.say(world.who, "Oakfeld")
    await until(lambda: world.rows("SELECT seq FROM answer_event"), "not answered")
    await world.side.edit(world.who, message, "Oakfield")
    await world.shows(world.who, "You edited your answer")
    await world.tap(world.who, "Keep the first")
    await world.shows(world.who, "kept your first answer")
    await world.side.edit(world.who, message, "Oakfield Trust")
    await world.tap(world.who, "Update it")
    await world.shows(world.who, "I have updated your answer.")
    values = [value for (value,) in world.rows("SELECT value FROM answer_event ORDER BY seq")]
    assert values == ['"Oakfeld"', '"Oakfield Trust"']
    assert world.faults() == []
