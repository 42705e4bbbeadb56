"""A day of staff: they see what is late, nudge people, and are told what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.reminded import Reminding

TUESDAY = datetime(2026, 12, 8, 10, tzinfo=UTC)
"""Eight days after the profiles of both clusters were due; nobody was reminded on that day yet."""


@pytest.fixture
def late(store: Store) -> Reminding:
    reminding = Reminding(store)
    reminding.tick()
    reminding.now = TUESDAY
    return reminding


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def nudges(late: Reminding, who: str) -> list[Card]:
    return [card for card in late.to(who) if card.heading == f"Hello {who}"]


async def test_a_nudge_is_seen_before_it_is_sent_and_goes_to_those_who_were_shown(late: Reminding) -> None:
    card = await late.say("Sam", "nudge")
    assert card.heading == "Nudge 3 people?"
    assert "Hello Priya\nYour cluster profile for Oakfield was due on 30 November." in card.body
    assert nudges(late, "Priya") == []
    assert "Who is to be left out?" in (await late.tap("Sam", "Leave one out")).heading
    assert "Take in Tom" in labels(await late.tap("Sam", "Leave out Tom"))
    await late.tap("Sam", "Take in Tom")
    await late.tap("Sam", "Leave out Tom")
    assert "Oakfield: Tom, left out by you" in (await late.tap("Sam", "Back")).body
    assert (await late.tap("Sam", "Send to 2 people")).body == "Sent to Priya and Dan now."
    late.tick()
    [card] = nudges(late, "Priya")
    assert card.note == "Sent by Sam’s team."
    assert labels(card) == ["Start", "Snooze", "Ask for help", "Not mine now"]
    assert len(nudges(late, "Dan")) == 1
    assert nudges(late, "Tom") == []
    with late.store.reading() as tx:
        actions = [row["action"] for row in tx.audit.entries()]
    assert actions.count("nudged") == 2
    again = await late.say("Sam", "nudge")
    assert "was nudged lately" in again.body
    late.now += timedelta(days=2)
    assert "Priya, was nudged lately" in (await late.say("Sam", "nudge oakfield")).body


async def test_quiet_hours_apply_and_what_waits_can_be_taken_back(late: Reminding) -> None:
    late.now = TUESDAY.replace(hour=20)
    await late.say("Sam", "nudge millbrook")
    card = await late.tap("Sam", "Send to 1 person")
    assert card.body.startswith("Dan gets it at 8")
    assert card.body.endswith("tomorrow, because of their quiet hours.")
    late.tick()
    assert nudges(late, "Dan") == []
    assert "Dan, has a nudge on its way" in (await late.say("Sam", "nudge millbrook")).body
    undo = card.choices[0].token
    assert "expired" in (await late.send("Priya", undo)).body
    assert (await late.send("Sam", undo)).body == "Dan will not get it."
    assert "gone out already" in (await late.send("Sam", undo)).body
    late.now += timedelta(days=1)
    late.tick()
    assert nudges(late, "Dan") == []


async def test_staff_may_change_the_words_and_no_word_of_theirs_is_a_command(late: Reminding) -> None:
    await late.say("Sam", "nudge millbrook")
    assert (await late.tap("Sam", "Change the words")).heading == "Change the words"
    card = await late.say("Sam", "call me and we do it together")
    assert "call me and we do it together\n\nYour cluster profile for Millbrook was due" in card.body
    await late.tap("Sam", "Change the words")
    assert "Shall we start it together?" in (await late.tap("Sam", "The usual words")).body
    await late.tap("Sam", "Change the words")
    await late.say("Sam", "Ring me.")
    await late.tap("Sam", "Send to 1 person")
    late.tick()
    assert late.to("Dan")[-1].body == "Ring me.\n\nYour cluster profile for Millbrook was due on 30 November."
    snoozed = await late.tap("Dan", "Snooze", late.to("Dan")[-1])
    assert (await late.tap("Dan", "Back", snoozed)).body.startswith("Ring me.")


async def test_a_nudge_can_be_called_off_and_its_old_buttons_do_nothing(late: Reminding) -> None:
    card = await late.say("Sam", "nudge")
    assert (await late.tap("Sam", "Cancel")).body == "Nothing was sent."
    for choice in card.choices:
        assert "expired" in (await late.send("Sam", choice.token)).body
    await late.say("Sam", "nudge")
    assert "expired" in (await late.send("Sam", "nudge|0|0|what")).body
    assert "expired" in (await late.send("Sam", "nudge|999|0|u")).body
    late.tick()
    assert nudges(late, "Priya") == []


async def test_who_has_finished_since_is_not_nudged(late: Reminding) -> None:
    await late.say("Sam", "nudge millbrook")
    with late.store.transaction() as tx:
        version = tx.runs.keep_flow("cluster_profile", 1, "h", "t", TUESDAY)
        tx.runs.open("cluster_profile", version, late.millbrook.id, TUESDAY, state="sent", sent_at=TUESDAY)
    assert (await late.tap("Sam", "Send to 1 person")).body.startswith("Nobody is overdue any more.")
    assert (await late.say("Sam", "nudge millbrook")).body == "Nobody is overdue. There is nobody to nudge."
    await late.say("Sam", "nudge oakfield")
    with late.store.transaction() as tx:
        tx.runs.open("cluster_profile", version, late.oakfield.id, TUESDAY, state="sent", sent_at=TUESDAY)
    assert "expired" in (await late.tap("Sam", "Change the words")).body


async def test_staff_of_one_cluster_see_and_nudge_nobody_of_another(late: Reminding) -> None:
    card = await late.say("Mia", "nudge")
    assert card.heading == "Nudge 1 person?"
    assert "Oakfield" not in card.text()
    assert "Oakfield" not in (await late.say("Mia", "status")).text()
    assert (await late.say("Mia", "nudge oakfield")).body == "I can't find that cluster."
    assert "nudge is for project staff." in (await late.say("Priya", "nudge")).body
    await late.say("Sam", "nudge oakfield")
    sent = await late.tap("Sam", "Send to 2 people")
    with late.store.reading() as tx:
        found = tx.nudges.find(1)
    assert found is not None
    assert "expired" in (await late.send("Mia", "nudge|1|0|u")).body
    assert sent.body == "Sent to Priya and Tom now."


async def test_who_asks_for_help_is_heard_by_their_staff_once_a_day(late: Reminding) -> None:
    await late.say("Sam", "nudge millbrook")
    await late.tap("Sam", "Send to 1 person")
    late.tick()
    card = await late.tap("Dan", "Ask for help", late.to("Dan")[-1])
    assert card.body == "I have asked Sam and Mia to get in touch with you. You need not do anything else."
    assert "already today" in (await late.say("Dan", "ask")).body
    late.tick()
    told = late.to("Mia")[-1]
    assert "Dan asks for help with" in told.text()
    assert all("Dan asks" not in one.text() for one in late.to("Priya"))


async def test_help_and_what_is_for_staff_offer_to_ask_a_person(late: Reminding) -> None:
    assert "Ask a person" in labels(await late.say("Priya", "help"))
    assert labels(await late.say("Sam", "help")) == []
    card = await late.say("Priya", "people")
    assert labels(card) == ["Ask the project team"]
    assert "to get in touch with you" in (await late.tap("Priya", "Ask the project team")).body
    late.tick()
    assert "Priya would like to talk to you." in late.to("Sam")[-1].text()
    assert "Priya would like to talk to you." in (await late.say("Sam", "status oakfield")).body
    await late.tap("Sam", "See the cluster", late.to("Sam")[-1])
    assert "would like to talk" not in (await late.say("Sam", "status oakfield")).body
    with late.store.transaction() as tx:
        tx.people.give_role(late.people["Sam"].id, late.oakfield.id, "lead", late.now)
    assert (await late.say("Sam", "ask")).body.startswith("You are not in a cluster yet.")
