"""Where a day is asked for, a channel that has a calendar lets it be chosen: the tap is a button's with that day."""

from datetime import date
from typing import Any

import pytest

from bot.channels.slack.dress import dressed
from bot.channels.slack.read import heard_in
from bot.facts import keep_stages
from conversations.cards import Card
from storage.store import Store
from tests.bot.forming import Forming
from tests.bot.reminded import Reminding
from tests.bot.talking import LIBRARY, NOW
from tests.contract.judges import slack_faults

CARD = Card("When does it start?", live=True, day="ans|1.act.start|2|{day}")


def calendar_on(card: Card) -> dict[str, Any]:
    """Give the calendar of a card as Slack shows it."""
    found = [
        one for block in dressed(card)["blocks"] for one in block.get("elements", ()) if one["type"] == "datepicker"
    ]
    assert len(found) == 1
    return dict(found[0])


def chosen(element: dict[str, Any], day: str | None) -> str | None:
    """Say what is heard when a day is chosen."""
    action = {"type": "datepicker", "action_id": element["action_id"], "selected_date": day}
    who = {"team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "D1"}, "trigger_id": "t2"}
    heard = heard_in({"type": "block_actions", "actions": [action], **who})
    return heard.token if heard is not None else None


def test_a_calendar_in_slack_keeps_to_its_limits_and_says_the_day_in_the_token() -> None:
    assert slack_faults("chat.postMessage", dressed(CARD, "1")) == []
    element = calendar_on(CARD)
    assert chosen(element, "2027-01-11") == "ans|1.act.start|2|2027-01-11"
    assert chosen(element, None) is None
    assert chosen({"action_id": "another"}, "2027-01-11") is None


def test_a_token_that_is_too_long_for_the_name_of_a_calendar_leaves_it_out() -> None:
    card = Card("When?", day=f"ans|1.act.start[{'x' * 250}]|2|{{day}}")
    assert [block["type"] for block in dressed(card)["blocks"]] == ["header"]


async def test_the_day_of_a_question_is_chosen_and_read_as_a_typed_one_is(store: Store) -> None:
    talking = Forming(store)
    await talking.say("Priya", "activity", "start", "Reading buddies", *["skip"] * 20)
    card = await talking.say("Priya", "3/4/27")
    assert card.day.startswith("ans|")
    answered = await talking.send("Priya", chosen(calendar_on(card), "2027-04-03") or "")
    assert answered.body != card.body
    with store.reading() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id, "activity")
        assert [event.value for event in tx.runs.log(run.id) if event.question == "act.start"][-1:] == ["2027-04-03"]


async def test_the_day_of_a_step_is_chosen(store: Store) -> None:
    talking = Forming(store)
    await talking.say("Priya", "steps add Paint the hall, Tom")
    card = talking.wire.shown[-1]
    await talking.send("Priya", chosen(calendar_on(card), "2027-01-18") or "")
    await talking.tap("Priya", "Change date")
    await talking.send("Priya", chosen(calendar_on(talking.wire.shown[-1]), "2027-01-25") or "")
    with store.reading() as tx:
        assert [row.due_on for row in tx.actions.open([talking.oakfield.id])] == [date(2027, 1, 25)]


@pytest.fixture
def reminding(store: Store) -> Reminding:
    """Oakfield has a look at an activity that opened today."""
    reminding = Reminding(store)
    with store.transaction() as tx:
        version = tx.runs.keep_flow("cluster_profile", 1, "h", "t", NOW)
        tx.runs.open("cluster_profile", version, reminding.oakfield.id, NOW, state="sent", sent_at=NOW)
        activity = tx.work.add_activity(reminding.oakfield.id, "Reading buddies", NOW)
        tx.connection.exec_driver_sql(
            f"UPDATE activity SET start_on = '2026-11-22', end_on = '2026-11-22' WHERE id = {activity}"
        )
        keep_stages(tx, LIBRARY, activity, {}, NOW.date())
        tx.work.keep_stages(activity, [row for row in tx.work.stages(activity) if row.flow == "iem_after"])
        tx.reminders.replan(reminding.oakfield.id)
    reminding.tick()
    return reminding


async def test_a_follow_up_is_put_off_to_a_day_that_is_chosen(reminding: Reminding) -> None:
    look = next(card for card in reminding.to("Priya") if card.heading == "How is Reading buddies going?")
    card = await reminding.tap("Priya", "Reschedule", look)
    assert "has expired" in (await reminding.send("Priya", card.day)).body
    answered = await reminding.send("Priya", chosen(calendar_on(card), "2026-11-30") or "")
    assert "I will ask on Monday 30 November 2026." in answered.body
