"""Times that are offered, chosen or suggested: a call is settled by those whom it concerns."""

from datetime import UTC, datetime

import pytest

from storage.store import Store
from tests.bot.calling import Calling, audited, booked, calendar, the_call, told


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


async def test_a_guest_suggests_another_time_and_staff_agree(talking: Calling) -> None:
    await booked(talking)
    other = await talking.tap("Priya", "Suggest another time", told(talking, "Priya")[0])
    assert other.body == "Which suits you better? You can also type a time."
    assert "Tue 1 Dec, 3:30pm" not in [choice.label for choice in other.choices]
    await talking.tap("Priya", other.choices[0].label)
    assert "Until then it stays on Tuesday 1 December 2026 at 3:30pm." in told(talking, "Priya")[-1].body
    asked = told(talking, "Sam")[-1]
    assert asked.body.startswith("Priya suggests ")
    assert the_call(talking).sequence == 0
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Yes, move it", asked)
    agreed, file = told(talking, "Priya", since)
    assert agreed.body.startswith("Sam agrees: ")
    assert calendar(file).vevent.sequence.value == "1"
    assert told(talking, "Tom", since)[0].body.startswith("The time has changed.")
    assert "Priya can come" in (await talking.say("Sam", "calls")).body
    assert (await talking.tap("Sam", "Yes, move it", asked)).body.startswith("That has been settled already.")


async def test_staff_may_keep_the_time(talking: Calling) -> None:
    await booked(talking)
    await talking.tap("Priya", "Suggest another time", told(talking, "Priya")[0])
    await talking.say("Priya", "Wed 2 Dec 4pm")
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Keep the time", told(talking, "Sam")[-1])
    (kept,) = told(talking, "Priya", since)
    assert (kept.heading, kept.choices[0].label) == ("Sam would like to keep the time", "Yes, I can come")
    assert the_call(talking).sequence == 0


async def test_a_guest_who_types_what_is_not_clear_or_cannot_be_is_asked(talking: Calling) -> None:
    await booked(talking)
    await talking.tap("Priya", "Suggest another time", told(talking, "Priya")[0])
    assert (await talking.say("Priya", "Sat 5 Dec 10am")).heading.startswith("5 December is a Saturday")
    assert (await talking.say("Priya", "when the dust settles")).heading.startswith("I could not read")
    assert "4 December 2026 is a Friday" in (await talking.say("Priya", "Thurs 4 Dec")).heading
    card = await talking.say("Priya", "Thurs 4 Dec 9am")
    assert card.choices[1].label == "Fri 4 Dec, 9am"
    none = await talking.tap("Priya", "None of these")
    assert none.body.startswith("I have told Sam.")
    offered = told(talking, "Sam")[-1]
    assert "none of those shown suits" in offered.body
    assert offered.choices[-1].label == "Cancel the call"


async def test_a_suggestion_that_was_taken_or_passed_meanwhile_is_asked_for_anew(talking: Calling) -> None:
    await booked(talking)
    other = await talking.tap("Priya", "Suggest another time", told(talking, "Priya")[0])
    await talking.say("Sam", "call Millbrook Tues 24 Nov 10am", "cancel")
    taken = other.choices[0]
    with talking.store.transaction() as tx:
        from conversations.calltimes import read_code

        slot = read_code(taken.token.split("|")[3][1:])
        assert slot is not None
        tx.calls.book(tx.calls.prepare(talking.millbrook.id, talking.people["Sam"].id, talking.now), slot)
    assert "is taken. These are free:" in (await talking.tap("Priya", taken.label, other)).heading
    talking.wait(days=30)
    assert (await talking.tap("Priya", other.choices[1].label, other)).heading == "That time has passed."


async def test_offered_times_are_kept_free_until_the_cluster_chooses_one(talking: Calling) -> None:
    preview = await talking.say("Sam", "propose Oakfield tues 1 dec 2pm, wed 2 dec 10am, thurs 3 dec 3.30pm")
    assert preview.heading == "Offer these times?"
    assert told(talking, "Priya") == []
    await talking.tap("Sam", "Send these times")
    assert (await talking.say("Sam", "call Millbrook wed 2 dec 10am")).body == "There is another call at that time."
    offer = told(talking, "Priya")[-1]
    assert [choice.label for choice in offer.choices] == [
        *("Tue 1 Dec, 2pm", "Wed 2 Dec, 10am", "Thu 3 Dec, 3:30pm", "None of these"),
    ]
    since = len(talking.wire.sent)
    assert (await talking.tap("Priya", "Wed 2 Dec, 10am", offer)).body.startswith("You are coming:")
    assert told(talking, "Priya")[-1].file.endswith(".ics")
    assert told(talking, "Sam", since)[0].body == "Priya can come: Wednesday 2 December 2026 at 10am."
    assert told(talking, "Tom", since)[0].heading == "A call with Sam"
    assert (await talking.say("Sam", "call Millbrook thurs 3 dec 3.30pm")).heading == "Book this call?"
    again = await talking.tap("Tom", "Tue 1 Dec, 2pm", told(talking, "Tom")[0])
    assert again.body.startswith("That has been settled already.")
    assert "Wednesday 2 December 2026 at 10am" in told(talking, "Tom")[-1].body
    assert audited(talking) == ["call_offered", "call_chosen"]


async def test_three_free_times_are_found_and_offered_at_a_tap(talking: Calling) -> None:
    await talking.say("Sam", "call Oakfield")
    preview = await talking.tap("Sam", "Offer three times")
    assert preview.body.count("•") == 3
    assert (await talking.tap("Sam", "Send these times")).body.startswith("Priya and Tom can choose from 3 times.")
    assert (await talking.say("Sam", "propose Oakfield")).body.count("•") == 3
    offer = told(talking, "Tom")[-1]
    assert (await talking.tap("Tom", "None of these", offer)).body.startswith("I have told Sam.")
    assert (await talking.say("Tom", "Tues 8 Dec 9am")).body.startswith("I have asked Sam for Tuesday 8 December")
    asked = await talking.tap("Sam", "Yes, book it", told(talking, "Sam")[-1])
    assert asked.heading == "The invitation is sent"
    assert the_call(talking).at == datetime(2026, 12, 8, 9, tzinfo=UTC)


async def test_times_that_overlap_or_are_not_clear_are_not_offered(talking: Calling) -> None:
    card = await talking.say("Sam", "propose Oakfield tues 1 dec 2pm, tues 1 dec 2.15pm")
    assert card.body == "Two of these times overlap. Please give others."
    assert "I could not read" in (await talking.say("Sam", "propose Oakfield tues 1 dec 2pm, whenever")).body


async def test_offers_that_were_taken_or_have_passed_are_not_sent(talking: Calling) -> None:
    preview = await talking.say("Sam", "propose Oakfield tues 1 dec 2pm")
    await talking.say("Sam", "call Millbrook tues 1 dec 2pm", "send the invitation")
    assert (
        await talking.tap("Sam", "Send these times", preview)
    ).body == "That time has just been taken. These are free:"
    talking.wait(days=12)
    assert (await talking.tap("Sam", "Send these times", preview)).body == "That time has passed."


async def test_a_choice_that_has_passed_is_asked_for_anew(talking: Calling) -> None:
    await talking.say("Sam", "propose Oakfield tues 1 dec 2pm")
    await talking.tap("Sam", "Send these times")
    talking.wait(days=12)
    assert (await talking.tap("Priya", "Tue 1 Dec, 2pm", told(talking, "Priya")[-1])).heading == "That time has passed."


async def test_offered_times_can_be_seen_again_and_a_cluster_is_told_when_they_are_taken_back(talking: Calling) -> None:
    await talking.say("Sam", "propose Oakfield tues 1 dec 2pm")
    await talking.tap("Sam", "Send these times")
    assert "Oakfield: times offered, none chosen yet" in (await talking.say("Sam", "calls")).body
    await talking.say("Priya", "calls")
    assert (await talking.tap("Priya", "Choose a time with Sam")).choices[0].label == "Tue 1 Dec, 2pm"
    await talking.say("Sam", "calls")
    await talking.tap("Sam", "Oakfield")
    await talking.tap("Sam", "Cancel the call")
    await talking.tap("Sam", "Yes, cancel it")
    assert told(talking, "Priya")[-1].heading == "Call cancelled"
    assert (await talking.say("Sam", "call Millbrook tues 1 dec 2pm")).heading == "Book this call?"
