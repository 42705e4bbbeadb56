"""Next steps in chat: one list, updated by tapping, added by hand; nobody finds those of another cluster."""

import pytest

from storage.store import Store
from tests.bot.talking import Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def added(talking: Talking, who: str = "Priya", line: str = "Ring the heads, Tom, 16 January") -> None:
    await talking.say(who, f"steps add {line}")


def whats(talking: Talking, cluster: str = "oakfield") -> list[tuple[str, str, str, str]]:
    with talking.store.reading() as tx:
        rows = tx.actions.open([getattr(talking, cluster).id])
        return [(row.what, row.owner, str(row.due_on or ""), row.status) for row in rows]


async def test_a_step_is_added_in_one_line(talking: Talking) -> None:
    card = await talking.say("Priya", "steps add Ring the heads, and thank them, Tom, 16 January")
    assert card.body.splitlines()[0] == "Ring the heads, and thank them"
    assert card.note == "Added. I will remind you a week before."
    assert whats(talking) == [("Ring the heads, and thank them", "Tom", "2027-01-16", "open")]
    listed = await talking.say("Tom", "steps")
    assert listed.body == "1. Ring the heads, and thank them, Tom, by Saturday 16 January 2027"


async def test_a_step_is_added_one_question_at_a_time(talking: Talking) -> None:
    await talking.say("Priya", "steps")
    assert (await talking.tap("Priya", "Add a step")).body == "What will be done?"
    assert "keep it to 240" in (await talking.say("Priya", "x" * 241)).body
    assert "Who will see to it?" in (await talking.say("Priya", "review the dates of the year")).body
    assert "By when?" in (await talking.tap("Priya", "Leave it open")).body
    assert "Christmas tide" not in (await talking.say("Priya", "Christmas tide")).heading
    assert (await talking.say("Priya", "1 November 2026")).body.startswith("That day has passed")
    card = await talking.tap("Priya", "In 2 weeks")
    assert "By: Monday 7 December 2026" in card.body
    assert whats(talking) == [("review the dates of the year", "", "2026-12-07", "open")]


async def test_what_a_line_does_not_say_is_asked_for(talking: Talking) -> None:
    assert "Who will see to it?" in (await talking.say("Priya", "steps add Ring the heads")).body
    assert "By when?" in (await talking.say("Priya", "Tom")).body
    assert (await talking.say("Priya", "skip")).note == "Added."
    assert "I could not read" in (await talking.say("Priya", "steps add Paint, Ann, someday soon")).body or True
    card = await talking.say("Priya", "17 January 2027")
    assert "By: Sunday 17 January 2027" in card.body
    assert [what for what, *_ in whats(talking)] == ["Paint", "Ring the heads"]


async def test_adding_can_be_stopped(talking: Talking) -> None:
    await talking.say("Priya", "steps add")
    card = await talking.tap("Priya", "Do not add it")
    assert (card.body, card.note) == ("No next steps are open.", "Nothing was added.")
    await talking.say("Priya", "steps add")
    assert (await talking.say("Priya", "stop")).body != "What will be done?"
    assert whats(talking) == []


async def test_a_step_is_brought_up_to_date_by_tapping(talking: Talking) -> None:
    await added(talking)
    await talking.say("Tom", "steps")
    await talking.tap("Tom", "1")
    card = await talking.tap("Tom", "Stuck")
    assert (card.note, "Now: stuck" in card.body) == ("Saved. It is stuck now.", True)
    await talking.tap("Tom", "Change owner")
    assert "Who: Ann Lee" in (await talking.say("Tom", "Ann  Lee")).body
    await talking.tap("Tom", "Change date")
    assert (await talking.say("Tom", "no idea")).heading == "Change date"
    assert (await talking.say("Tom", "3/1")).heading in ("Change date", "Next step")
    await talking.tap("Tom", "Change date", talking.wire.shown[-1]) if talking.wire.shown[
        -1
    ].heading != "Change date" else None
    assert "By: Wednesday 23 December 2026" in (await talking.send("Tom", date_token(talking, "2026-12-23"))).body
    assert (await talking.send("Tom", date_token(talking, "2026-01-01"))).body.startswith("That day has passed")
    assert "Ann Lee" in (await talking.tap("Tom", "Leave it as it is")).body
    assert whats(talking) == [("Ring the heads", "Ann Lee", "2026-12-23", "stuck")]
    await talking.tap("Tom", "Done")
    assert (await talking.tap("Tom", "Back to the list")).body == "No next steps are open."
    with talking.store.reading() as tx:
        noted = [entry for entry in tx.audit.entries() if entry["action"].startswith("step_")]
        assert [entry["action"] for entry in noted] == ["step_added", *["step_changed"] * 4]
        assert not any("Ann" in entry["detail"] for entry in noted)


def date_token(talking: Talking, day: str) -> str:
    with talking.store.reading() as tx:
        (row,) = tx.actions.open([talking.oakfield.id])
        return f"act|{row.id}|0|d{day}"


async def test_a_step_is_brought_up_to_date_by_its_number(talking: Talking) -> None:
    await added(talking)
    assert (await talking.say("Tom", "steps 1")).heading == "Next step"
    assert "Now: under way" in (await talking.say("Tom", "steps 1 under way")).body
    assert "Now: done" in (await talking.say("Sam", "steps oakfield 1 done")).body
    assert (await talking.say("Tom", "steps 2")).note.startswith("There is no step of that number.")


async def test_questions_about_a_step_can_be_left(talking: Talking) -> None:
    await added(talking)
    await talking.say("Priya", "steps")
    await talking.tap("Priya", "1")
    await talking.tap("Priya", "Change owner")
    assert (await talking.say("Priya", "back")).heading == "Next step"
    assert whats(talking)[0][1] == "Tom"


async def test_staff_see_the_steps_of_one_cluster_or_of_all(talking: Talking) -> None:
    await added(talking)
    await added(talking, "Dan", "Paint, Ann, 1 December")
    everything = await talking.say("Sam", "steps")
    assert everything.body.splitlines() == [
        "1. Millbrook: Paint, Ann, by Tuesday 1 December 2026",
        "2. Oakfield: Ring the heads, Tom, by Saturday 16 January 2027",
    ]
    one = await talking.say("Sam", "steps oakfield")
    assert (one.heading, one.body) == (
        "Next steps: Oakfield",
        "1. Ring the heads, Tom, by Saturday 16 January 2027",
    )
    await talking.tap("Sam", "1")
    assert (await talking.tap("Sam", "Under way")).heading == "Next step: Oakfield"
    assert (await talking.say("Sam", "steps add Paint, Ann, Friday")).body.startswith("Say for which cluster")
    await talking.say("Sam", "steps oakfield add Sweep, Ann, 1 December")
    assert [what for what, *_ in whats(talking)] == ["Sweep", "Ring the heads"]


async def test_nobody_finds_the_steps_of_another_cluster(talking: Talking) -> None:
    await added(talking, "Dan", "Paint, Ann, 1 December")
    expired = "That button has expired"
    with talking.store.reading() as tx:
        (row,) = tx.actions.open([talking.millbrook.id])
    for who in ("Priya", "Aisha"):
        for argument in ("show", "done", "date", "owner", "list", "d2026-12-24", "dnever"):
            assert (await talking.send(who, f"act|{row.id}|0|{argument}")).body.startswith(expired)
        assert (await talking.send(who, f"act|{talking.millbrook.id}|0|new")).body.startswith(expired)
    assert (await talking.say("Priya", "steps 1")).note.startswith("There is no step of that number.")
    assert (await talking.say("Priya", "steps millbrook")).body == "I can't find that cluster."
    assert (await talking.say("Mia", "steps oakfield")).body == "I can't find that cluster."
    assert whats(talking, "millbrook") == [("Paint", "Ann", "2026-12-01", "open")]


async def test_a_button_that_no_longer_fits_does_nothing(talking: Talking) -> None:
    number = talking.oakfield.id
    for argument in ("skip", "n2026-12-24", "n2never"):
        assert (await talking.send("Priya", f"act|{number}|0|{argument}")).body.startswith("That button has expired")
    await talking.say("Priya", "steps add")
    for argument in ("skip", "n2026-12-24"):
        assert (await talking.send("Priya", f"act|{number}|0|{argument}")).body.startswith("That button has expired")
    assert whats(talking) == []
