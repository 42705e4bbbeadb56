"""Activities, calls, meetings and partner views, as somebody who talks comes to them."""

from datetime import timedelta

import pytest

from storage.store import Store
from tests.bot.talking import NOW, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def test_an_activity_is_finished_followed_and_closed(talking: Talking) -> None:
    await talking.say("Priya", "activity")
    card = await talking.say("Priya", "activity")
    assert [choice.label for choice in card.choices] == ["Finish New activity", "Add an activity"]
    await talking.say(
        "Priya",
        "/activity new",
        "start",
        "Maths",
        "1",
        "1",
        "coaching or mentoring",
        "1",
        "3",
        "20",
        "1 Dec 2026",
        "1 Dec 2026",
    )
    cards = len(talking.wire.shown)
    await talking.tap("Priya", "Finish")
    closing, plan = talking.wire.shown[cards:]
    assert "Follow-ups are set for Wednesday 9 December 2026" in closing.body
    assert plan.heading == "Before: what should change"
    card = await talking.say("Priya", "activity")
    assert card.body == "Maths: Before: what should change"
    for flow in ("iem_plan", "iem_after"):
        with talking.store.transaction() as tx:
            activity = tx.work.activities(talking.oakfield.id)[0].id
            run = next((run for run in tx.runs.of_cluster(talking.oakfield.id, flow)), None)
            if run is not None:
                tx.runs.stand(run.id, "sent", (1, 1), NOW, NOW)
        card = await talking.say("Priya", "activity")
    assert card.body == "Maths: next is Right after: how it went, on Wednesday 2 December 2026"
    talking.wait(days=20)
    await talking.say("Priya", f"/stage {activity} iem_after", "start")
    card = await talking.say("Priya", "called off", "something else", "No cover", "finish")
    assert card.heading == "Right after: how it went: sent"
    with talking.store.reading() as tx:
        assert tx.work.activity(activity).closed_at is not None
    assert "Maths" not in (await talking.say("Priya", "activity")).body


async def test_a_call_that_is_moved_moves(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        call = tx.work.add_call(talking.oakfield.id, NOW.date(), talking.people["Sam"].id, NOW)
    await talking.say("Sam", "record Oakfield", "start", "it did not happen", "8 Dec 2026")
    with talking.store.reading() as tx:
        day = tx.work.call(call).on_date
    assert str(day) == "2026-12-08"
    await talking.say("Sam", "back", "back", "visit")
    with talking.store.reading() as tx:
        assert tx.work.call(call).on_date == NOW.date()


async def test_calls_and_meetings_that_are_not_there_are_said_to_be_so(talking: Talking) -> None:
    assert (await talking.say("Priya", "calls")).body.startswith("There is no call booked.")
    assert (await talking.say("Priya", "meeting")).body == "No project meeting has been set yet."
    with talking.store.transaction() as tx:
        tx.work.add_meeting("Last", (NOW - timedelta(days=2)).date())
    assert (await talking.say("Priya", "meeting")).heading == "After the project meeting"


async def test_each_partner_has_a_run_of_their_own(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        other = tx.people.add("Joe", talking.oakfield.id, "partner", NOW)
        tx.people.bind(other.id, "wire", "t", "Joe")
    card = await talking.say("Aisha", "view", "start")
    assert (await talking.send("Joe", card.choices[0].token)).body.startswith("That button has expired.")
    assert (await talking.say("Joe", "view")).heading == "A partner's view"
    assert "A partner's view" not in (await talking.say("Priya", "status")).text()


async def test_tailored_questions_are_asked(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        activity = tx.work.add_activity(talking.oakfield.id, "Maths", NOW)
        tx.people._db.exec_driver_sql(
            "INSERT INTO cluster_fact (cluster_id, name, value) VALUES "
            f'({talking.oakfield.id}, \'tailor.iem_plan\', \'{{"own": [{{"id": "own.cost", "type": "number", "prompt": "Cost?"}}], "left_out": ["iem.p.kind"]}}\')'
        )
        from storage.rows import StageRow

        tx.work.keep_stages(activity, [StageRow("iem_plan", None, None)])
    await talking.say("Priya", f"/stage {activity} iem_plan", "start", "Final", "Change", "1", "next", "1, 2", "1")
    assert "Cost?" in talking.wire.shown[-1].body
    assert (
        await talking.say("Priya", "activity")
    ).body == "Maths: next is Before: what should change, on a day to be set"
