"""The time of a call: read, asked about, refused with those that can be, and given to one only."""

import pytest

from storage.store import Store
from tests.bot.calling import TUESDAY, Calling, booked, told


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("call Oakfield Sun 28 March 2027 1.30am", "Clocks change that night. Please pick a time after 03:00."),
        ("call Oakfield 23 Nov 8.30am", "That time has passed."),
        ("call Oakfield Tues 1 Dec 3am", "Calls begin at 8am at the earliest and end by 6pm."),
        ("call Oakfield Sat 5 Dec 10am", "5 December is a Saturday. Calls are on school days."),
        ("call Oakfield 25 Dec 10am", "Friday 25 December 2026 is a bank holiday: Christmas Day."),
        ("call Oakfield 22 Dec 10am", "Tuesday 22 December 2026 is in the school holidays."),
    ],
)
async def test_a_time_that_cannot_be_is_refused_with_three_that_can(talking: Calling, typed: str, words: str) -> None:
    card = await talking.say("Sam", typed)
    assert card.body == words
    slots = [choice for choice in card.choices if choice.token.split("|")[3].startswith("s")]
    assert len(slots) == 3
    assert (await talking.tap("Sam", slots[0].label)).heading == "Book this call?"


async def test_a_day_that_does_not_agree_with_its_date_is_asked_about(talking: Calling) -> None:
    card = await talking.say("Sam", "call Oakfield Thurs 4 Dec 9am")
    assert (card.heading, card.body) == ("Which one did you mean?", "4 December 2026 is a Friday, not a Thursday.")
    assert "Friday 4 December 2026 at 9am" in (await talking.tap("Sam", "Friday 4 December, 9am")).body


async def test_a_day_without_a_time_is_asked_for_the_time(talking: Calling) -> None:
    await talking.say("Sam", "call Oakfield Thurs 4 Dec")
    card = await talking.tap("Sam", "Thursday 3 December")
    assert card.body == "At what time on Thursday 3 December 2026?"
    assert "Thursday 3 December 2026 at" in (await talking.tap("Sam", card.choices[0].label)).body


async def test_what_cannot_be_read_is_asked_with_free_times_and_nothing_is_kept_when_it_is_cancelled(
    talking: Calling,
) -> None:
    card = await talking.say("Sam", "call Oakfield when the dust settles")
    assert card.body.startswith("I could not read a day and time in ‘when the dust settles’.")
    assert [choice.label for choice in card.choices[-2:]] == ["Offer three times", "Cancel"]
    assert (await talking.tap("Sam", "Cancel")).body == "Nothing was sent."
    assert "No call is booked." in (await talking.say("Sam", "calls")).body
    assert (await talking.send("Sam", card.choices[0].token)).body.startswith("That has been settled already.")


async def test_a_cluster_without_a_time_is_asked_for_one_and_no_cluster_for_which(talking: Calling) -> None:
    assert (await talking.say("Sam", "call Oakfield")).heading == "When would you like the call?"
    assert (await talking.say("Sam", "/call")).heading == "Which cluster?"
    assert (await talking.tap("Sam", "Millbrook")).heading == "When would you like the call?"
    assert "propose Millbrook Tues 1 Dec 3.30pm" in (await talking.say("Sam", "/propose")).body
    assert (await talking.say("Sam", "call nowhere Friday 2pm")).body == "I can't find that cluster."


async def test_a_time_that_another_call_has_is_not_offered(talking: Calling) -> None:
    await booked(talking)
    card = await talking.say("Sam", "call Millbrook Tues 1 Dec 3.45pm")
    assert card.body == "There is another call at that time."
    assert "Tue 1 Dec, 3:30pm" not in [choice.label for choice in card.choices]


async def test_of_two_who_send_the_same_time_the_second_gets_the_next_three(talking: Calling) -> None:
    with talking.store.transaction() as tx:
        tx.people.give_role(talking.people["Mia"].id, talking.oakfield.id, "staff", talking.now)
    sams = await talking.say("Sam", TUESDAY)
    mias = await talking.say("Mia", TUESDAY)
    await talking.tap("Sam", "Send the invitation", sams)
    card = await talking.tap("Mia", "Send the invitation", mias)
    assert card.body == "That time has just been taken. These are free:"
    assert len([choice for choice in card.choices if "|s" in choice.token]) == 3


async def test_a_draft_that_has_become_too_old_is_not_sent(talking: Calling) -> None:
    card = await talking.say("Sam", TUESDAY)
    talking.wait(days=9)
    assert (await talking.tap("Sam", "Send the invitation", card)).body == "That time has passed."
    assert told(talking, "Priya") == []
