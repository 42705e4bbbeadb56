"""Calls booked by choosing a day and a time in a form, where the channel has forms."""

from typing import Any

import pytest

from conversations.cards import Card
from storage.rows import CallRow
from storage.store import Store
from tests.bot.forming import Forming

FREE = {"day": "2026-12-01", "time": "15:30", "length": "45", "place": "on Teams"}


@pytest.fixture
def talking(store: Store) -> Forming:
    return Forming(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def the_call(talking: Forming) -> CallRow:
    with talking.store.reading() as tx:
        (row,) = tx.work.calls(talking.oakfield.id)
    return row


def last_to(talking: Forming, who: str) -> Card:
    return [card for chat, _, card in talking.wire.sent if chat == who][-1]


async def booked(talking: Forming) -> CallRow:
    talking.trigger = ""
    await talking.say("Sam", "call Oakfield Tues 1 Dec 3.30pm", "send the invitation")
    talking.trigger = "t1"
    await talking.start()
    return the_call(talking)


async def test_a_call_is_booked_by_one_form_and_checked_before_anybody_hears_of_it(talking: Forming) -> None:
    await talking.say("Sam", "/call")
    form = talking.form()
    assert (form.title, form.save, form.trigger) == ("Book a call", "Check", "t1")
    assert [(field.name, field.kind) for field in form.fields] == [
        *(("cluster", "one"), ("day", "date"), ("time", "time"), ("length", "one"), ("place", "text")),
    ]
    assert [pick.label for pick in form.fields[0].picks] == ["Millbrook", "Oakfield"]
    assert [pick.label for pick in form.fields[3].picks] == ["15 minutes", "30 minutes", "45 minutes", "60 minutes"]
    card = await talking.hand_in("Sam", form, cluster=str(talking.oakfield.id), **FREE)
    assert card.heading == "Book this call?"
    assert "When: Tuesday 1 December 2026 at 3:30pm for 45 minutes (in 8 days)\nWhere: on Teams" in card.body
    assert {chat for chat, _, _ in talking.wire.sent} == {"Sam"}


async def test_without_a_trigger_the_card_asks_as_ever(talking: Forming) -> None:
    talking.trigger = ""
    assert (await talking.say("Sam", "/call")).heading == "Which cluster?"
    card = await talking.say("Sam", "call Oakfield")
    assert card.form is None and "Choose from a calendar" in labels(card)
    card = await talking.tap("Sam", "Choose from a calendar")
    assert (card.heading, card.form) == ("When would you like the call?", None)


async def test_a_time_that_is_not_clear_can_be_chosen_from_a_calendar(talking: Forming) -> None:
    card = await talking.say("Sam", "/call Oakfield when the dust settles")
    assert "I could not read a day and time" in card.body and card.form is None
    form = (await talking.tap("Sam", "Choose from a calendar", card)).form
    assert form is not None
    assert (form.about, [field.name for field in form.fields]) == ("Oakfield", ["day", "time", "length", "place"])
    card = await talking.hand_in("Sam", form, **FREE)
    assert card.heading == "Book this call?"
    card = await talking.say("Sam", "call Oakfield Thursday 4 December 3pm")
    assert card.heading == "Which one did you mean?" and "Choose from a calendar" in labels(card)


async def test_the_form_of_a_named_cluster_opens_at_once_and_shows_what_is_set(talking: Forming) -> None:
    await talking.say("Sam", "/call Oakfield")
    await talking.hand_in("Sam", talking.form(), **{**FREE, "length": "45"})
    await talking.tap("Sam", "Send the invitation")
    await talking.start()
    card = await talking.send("Sam", f"call|{the_call(talking).id}|0|pick")
    assert card.form is not None
    assert [field.value for field in card.form.fields] == ["2026-12-01", "15:30", "45", "on Teams"]
    card = await talking.hand_in("Sam", card.form, time="16:00", place=" ", length="7")
    assert (card.heading, "at 4pm for 45 minutes" in card.body) == ("Move this call?", True)
    assert "Where: on Teams" in card.body


async def test_a_usual_length_of_its_own_is_offered_too(talking: Forming) -> None:
    talking.trigger = ""
    await talking.say("Sam", "call Oakfield Tues 1 Dec 3.30pm for 20 minutes", "send the invitation")
    talking.trigger = "t1"
    await talking.start()
    form = (await talking.send("Sam", f"call|{the_call(talking).id}|0|pick")).form
    assert form is not None and "20 minutes" in [pick.label for pick in form.fields[2].picks]
    assert form.fields[2].value == "20"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"day": None}, "day", "Please choose a day."),
        ({"time": "soon"}, "time", "Please choose a time."),
        ({"day": "2026-12-05"}, "day", "5 December is a Saturday."),
        ({"day": "2026-12-25"}, "day", "bank holiday"),
        ({"day": "2026-11-02"}, "day", "That time has passed."),
        ({"time": "07:00"}, "time", "Calls begin at 8am at the earliest and end by 6pm."),
    ],
)
async def test_what_stands_against_a_time_is_said_beside_its_field(
    talking: Forming, given: dict[str, Any], field: str, words: str
) -> None:
    await talking.say("Sam", "/call Oakfield")
    form = talking.form()
    card = await talking.hand_in("Sam", form, **{**FREE, **given})
    assert list(talking.errors_of_form) == [field]
    assert words in talking.errors_of_form[field] and words in card.body
    await talking.hand_in("Sam", form, **FREE)
    assert talking.errors_of_form == {}


async def test_a_time_that_another_call_takes_is_refused_with_free_ones(talking: Forming) -> None:
    await booked(talking)
    await talking.say("Sam", "/call Millbrook")
    await talking.hand_in("Sam", talking.form(), **FREE)
    assert talking.errors_of_form == {
        "time": "There is another call at that time. These are free: "
        "Tue 1 Dec, 8:15am, Tue 1 Dec, 12:15pm, Tue 1 Dec, 4:15pm."
    }


async def test_a_cluster_that_is_not_there_is_said_beside_its_field(talking: Forming) -> None:
    await talking.say("Sam", "/call")
    card = await talking.hand_in("Sam", talking.form(), cluster="999", **FREE)
    assert talking.errors_of_form == {"cluster": "I can't find that cluster."} == {"cluster": card.body}


async def test_staff_of_another_cluster_find_no_way_in(talking: Forming) -> None:
    call = await booked(talking)
    await talking.say("Mia", "/call")
    form = talking.form()
    assert [pick.label for pick in form.fields[0].picks] == ["Millbrook"]
    await talking.hand_in("Mia", form, cluster=str(talking.oakfield.id), **FREE)
    assert talking.errors_of_form == {"cluster": "I can't find that cluster."}
    for who in ("Mia", "Dan", "Aisha"):
        handed = {"for": talking.people[who].id, "fields": FREE}
        await talking.hear(talking.heard(who, token=f"call|{call.id}|0|pick", form=handed))
        assert "has expired" in last_to(talking, who).body
    handed = {"for": talking.people["Priya"].id, "fields": FREE}
    await talking.hear(talking.heard("Priya", token="menu|0|0|call", form=handed))
    assert "call is for project staff" in last_to(talking, "Priya").body
    await talking.hear(talking.heard("Priya", token=f"call|{call.id}|0|ok", form=handed))
    assert "has expired" in last_to(talking, "Priya").body


async def test_a_guest_suggests_another_time_from_a_calendar(talking: Forming) -> None:
    call = await booked(talking)
    await talking.tap("Priya", "Suggest another time", await talking.say("Priya", "calls"))
    form = (await talking.tap("Priya", "Choose from a calendar")).form
    assert form is not None and [field.name for field in form.fields] == ["day", "time"]
    card = await talking.hand_in("Priya", form, day="2026-12-05", time="10:00")
    assert "5 December is a Saturday." in card.heading
    await talking.hand_in("Priya", form, day="2026-12-03", time="10:00")
    assert "I have asked Sam for Thursday 3 December 2026 at 10am." in last_to(talking, "Priya").body
    assert "Priya suggests Thursday 3 December 2026 at 10am." in last_to(talking, "Sam").body
    assert the_call(talking).slot == call.slot


async def test_a_form_for_a_call_that_is_cancelled_changes_nothing(talking: Forming) -> None:
    call = await booked(talking)
    form = (await talking.send("Sam", f"call|{call.id}|0|pick")).form
    assert form is not None
    with talking.store.transaction() as tx:
        tx.calls.cancel(call.id)
    assert (await talking.hand_in("Sam", form, **FREE)).heading == "Oakfield call"
    assert the_call(talking).state == "cancelled"


async def test_whoever_books_a_call_that_nobody_makes_yet_makes_it(talking: Forming) -> None:
    with talking.store.transaction() as tx:
        number = tx.work.add_call(talking.oakfield.id, talking.now.date(), None, talking.now)
    form = (await talking.send("Sam", f"call|{number}|0|pick")).form
    assert form is not None
    await talking.hand_in("Sam", form, **FREE)
    assert the_call(talking).staff_id == talking.people["Sam"].id


async def test_a_call_that_no_guest_has_heard_of_has_no_form_for_them(talking: Forming) -> None:
    talking.trigger = ""
    await talking.say("Sam", "call Oakfield Tues 1 Dec 3.30pm")
    handed = {"for": talking.people["Priya"].id, "fields": FREE}
    await talking.hear(talking.heard("Priya", token=f"call|{the_call(talking).id}|0|pick", form=handed))
    assert "has expired" in last_to(talking, "Priya").body


async def test_the_shortcut_opens_the_form_for_staff_and_the_calls_for_a_cluster(talking: Forming) -> None:
    await talking.say("Sam", "/calls book")
    assert talking.form().title == "Book a call"
    assert (await talking.say("Priya", "/calls book")).heading == "Your calls"
    await talking.tap("Sam", "Book a call", await talking.say("Sam", "/calls"))
    assert talking.form().title == "Book a call"


async def test_among_very_many_clusters_the_name_is_typed(talking: Forming) -> None:
    with talking.store.transaction() as tx:
        for number in range(101):
            tx.clusters.add(f"Cluster {number}", "ENG", talking.now)
    await talking.say("Sam", "/call")
    form = talking.form()
    assert (form.fields[0].kind, form.fields[0].most) == ("text", 80)
    assert (await talking.hand_in("Sam", form, cluster="Oakfield", **FREE)).heading == "Book this call?"
