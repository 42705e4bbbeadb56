"""Calls in chat: booked, offered, moved and cancelled, by those who may and nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject

from bot.conversing import EXPIRED
from conversations.cards import Card
from storage.rows import CallRow
from storage.store import Store
from tests.bot.calling import Calling, told

TUESDAY = "call Oakfield Tues 1 Dec 3.30pm"


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


def the_call(talking: Calling) -> CallRow:
    with talking.store.reading() as tx:
        (row,) = [one for one in tx.work.calls(talking.oakfield.id) if one.state != "cancelled"]
    return row


def audited(talking: Calling) -> list[str]:
    with talking.store.reading() as tx:
        return [entry["action"] for entry in tx.audit.entries() if entry["action"].startswith("call_")]


async def booked(talking: Calling) -> CallRow:
    await talking.say("Sam", TUESDAY, "send the invitation")
    return the_call(talking)


def calendar(card: Card) -> Any:
    return vobject.readOne(card.content)


async def test_a_typed_time_is_checked_before_anybody_else_hears_of_it(talking: Calling) -> None:
    card = await talking.say("Sam", f"{TUESDAY}, on Teams")
    assert card.heading == "Book this call?"
    assert card.body == (
        "Oakfield: Priya and Tom\nWhen: Tuesday 1 December 2026 at 3:30pm for 30 minutes (in 8 days)\nWhere: on Teams"
    )
    assert [choice.label for choice in card.choices] == [
        *("Send the invitation", "Change time", "Change people", "Change place", "Cancel"),
    ]
    assert {chat for chat, _, _ in talking.wire.sent} == {"Sam"}
    assert "There is no call booked." in (await talking.say("Priya", "calls")).body


async def test_the_invitation_goes_to_every_guest_with_a_file_for_their_calendar(talking: Calling) -> None:
    call = await booked(talking)
    invitation, file = told(talking, "Priya")
    assert (invitation.heading, invitation.body) == (
        "A call with Sam",
        "Tuesday 1 December 2026 at 3:30pm, 30 minutes.",
    )
    assert [choice.label for choice in invitation.choices] == [
        "Yes, I can come",
        "Suggest another time",
        "I cannot come",
    ]
    assert file.file == "call-oakfield-2026-12-01.ics"
    assert told(talking, "Tom")[-1].content == file.content == told(talking, "Sam")[-1].content
    event = calendar(file).vevent
    assert (event.uid.value, event.dtstart.value) == (call.uid, datetime(2026, 12, 1, 15, 30, tzinfo=UTC))
    assert (call.state, call.at, call.on_date) == ("booked", event.dtstart.value, event.dtstart.value.date())
    assert audited(talking) == ["call_booked"]
    assert "Tuesday 1 December 2026 at 3:30pm with Sam" in (await talking.say("Priya", "status")).body


async def test_a_second_tap_on_send_changes_nothing(talking: Calling) -> None:
    card = await talking.say("Sam", TUESDAY)
    await talking.tap("Sam", "Send the invitation", card)
    before = len(told(talking, "Priya"))
    assert (await talking.tap("Sam", "Send the invitation", card)).body.startswith("That has been settled already.")
    assert len(told(talking, "Priya")) == before
    assert the_call(talking).sequence == 0


async def test_only_the_people_who_are_chosen_are_invited_and_one_always_is(talking: Calling) -> None:
    await talking.say("Sam", TUESDAY)
    people = await talking.tap("Sam", "Change people")
    assert [choice.label for choice in people.choices] == ["✓ Priya", "✓ Tom", "Done"]
    await talking.tap("Sam", "✓ Tom")
    assert [choice.label for choice in (await talking.tap("Sam", "✓ Priya")).choices] == ["✓ Priya", "Tom", "Done"]
    forged = f"call|{the_call(talking).id}|0|g{talking.people['Dan'].id}"
    await talking.send("Sam", forged)
    assert "Oakfield: Priya\n" in (await talking.tap("Sam", "Done")).body
    await talking.tap("Sam", "Send the invitation")
    assert (told(talking, "Tom"), told(talking, "Dan")) == ([], [])


async def test_a_place_is_typed_and_offered_again_for_the_next_call(talking: Calling) -> None:
    await talking.say("Sam", TUESDAY, "change place")
    assert talking.wire.shown[-1].heading == "Where?"
    assert "Where: https://teams.example/abc" in (await talking.say("Sam", "https://teams.example/abc")).body
    await talking.tap("Sam", "Send the invitation")
    assert "Where: https://teams.example/abc" in (await talking.say("Sam", "call Oakfield Thurs 3 Dec 9am")).body
    await talking.tap("Sam", "Change place")
    assert (await talking.tap("Sam", "Back")).heading == "Book this call?"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("call Oakfield Sun 28 March 2027 1.30am", "Clocks change that night. Please pick a time after 03:00."),
        ("call Oakfield 23 Nov 8.30am", "That time has passed."),
        ("call Oakfield Tues 1 Dec 3am", "Calls are between 8am and 6pm."),
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
    card = await talking.say("Sam", "call Oakfield after half term")
    assert card.body.startswith("I could not read a day and time in ‘after half term’.")
    assert [choice.label for choice in card.choices[-2:]] == ["Offer three times", "Cancel"]
    assert (await talking.tap("Sam", "Cancel")).body == "Nothing was sent."
    assert "No call is booked." in (await talking.say("Sam", "calls")).body
    assert (await talking.send("Sam", card.choices[0].token)).body.startswith("That has been settled already.")


async def test_a_cluster_without_a_time_is_asked_for_one_and_no_cluster_for_which(talking: Calling) -> None:
    assert (await talking.say("Sam", "call Oakfield")).heading == "When would you like the call?"
    assert (await talking.say("Sam", "/call")).heading == "Which cluster?"
    assert (await talking.tap("Sam", "Millbrook")).heading == "When would you like the call?"
    assert "propose Oakfield" in (await talking.say("Sam", "/propose")).body
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


async def test_staff_are_told_what_each_guest_says(talking: Calling) -> None:
    await booked(talking)
    invitation = told(talking, "Priya")[0]
    await talking.tap("Priya", "Yes, I can come", invitation)
    assert told(talking, "Priya")[-1].body.startswith("You are coming: Tuesday 1 December 2026 at 3:30pm")
    assert told(talking, "Sam")[-1].body == "Priya can come: Tuesday 1 December 2026 at 3:30pm."
    await talking.tap("Tom", "I cannot come", told(talking, "Tom")[0])
    refused = told(talking, "Sam")[-1]
    assert refused.body == "Tom cannot come: Tuesday 1 December 2026 at 3:30pm."
    assert [choice.label for choice in refused.choices] == ["Change time", "Offer three times", "Cancel the call"]
    await talking.tap("Tom", "I can come after all", told(talking, "Tom")[-1])
    assert "(Priya can come; Tom can come)" in (await talking.say("Sam", "calls")).body
    assert audited(talking)[1:] == ["call_answered"] * 3


async def test_a_moved_call_updates_the_same_event_and_asks_its_guests_again(talking: Calling) -> None:
    await booked(talking)
    first = told(talking, "Priya")
    await talking.tap("Priya", "Yes, I can come", first[0])
    await talking.say("Sam", "calls")
    await talking.tap("Sam", "Oakfield, 1 December")
    await talking.tap("Sam", "Change time")
    card = await talking.say("Sam", "Wed 2 Dec 4pm")
    assert card.heading == "Move this call?"
    assert card.body.startswith("So far: Tuesday 1 December 2026 at 3:30pm\n")
    since = len(talking.wire.sent)
    assert (await talking.tap("Sam", "Send the invitation")).heading == "The call is moved"
    moved, file = told(talking, "Priya", since)
    assert moved.body.startswith("The time has changed.")
    before, after = calendar(first[1]).vevent, calendar(file).vevent
    assert before.uid.value == after.uid.value
    assert (before.sequence.value, after.sequence.value) == ("0", "1")
    assert after.dtstart.value == datetime(2026, 12, 2, 16, tzinfo=UTC)
    assert "PARTSTAT=ACCEPTED" not in file.content
    outdated = await talking.tap("Priya", "Yes, I can come", first[0])
    assert outdated.body == "This call has changed since that message."
    assert told(talking, "Priya")[-1].choices[0].label == "Yes, I can come"
    assert audited(talking)[-1] == "call_moved"


async def test_letting_go_of_a_move_changes_nothing(talking: Calling) -> None:
    await booked(talking)
    await talking.say("Sam", "calls")
    await talking.tap("Sam", "Oakfield, 1 December")
    await talking.tap("Sam", "Change time")
    await talking.say("Sam", "Wed 2 Dec 4pm")
    card = await talking.tap("Sam", "Cancel")
    assert card.body == "Nothing has changed. Oakfield: Tuesday 1 December 2026 at 3:30pm."


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
    assert (await talking.say("Priya", "after half term")).heading.startswith("I could not read")
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


async def test_a_cancelled_call_is_taken_out_of_calendars(talking: Calling) -> None:
    call = await booked(talking)
    await talking.say("Sam", "calls")
    await talking.tap("Sam", "Oakfield, 1 December")
    really = await talking.tap("Sam", "Cancel the call")
    assert really.body == "Oakfield, Tuesday 1 December 2026 at 3:30pm. Priya and Tom will be told."
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Yes, cancel it", really)
    notice, file = told(talking, "Priya", since)
    assert notice.heading == "Call cancelled"
    assert (calendar(file).method.value, calendar(file).vevent.uid.value) == ("CANCEL", call.uid)
    assert calendar(file).vevent.sequence.value == "1"
    assert (await talking.tap("Sam", "Yes, cancel it", really)).body.startswith("That has been settled already.")
    late = await talking.tap("Priya", "Yes, I can come", told(talking, "Priya")[0])
    assert "It is cancelled." in late.body
    assert audited(talking) == ["call_booked", "call_cancelled"]


async def test_a_call_that_did_not_happen_is_booked_anew_in_two_taps(talking: Calling) -> None:
    call = await booked(talking)
    talking.wait(days=8, hours=7)
    assert "not written up yet" in (await talking.say("Sam", "calls")).body
    when = await talking.send("Sam", f"call|{call.id}|0|no")
    since = len(talking.wire.sent)
    await talking.tap("Sam", when.choices[0].label, when)
    row = the_call(talking)
    assert (row.state, row.uid, row.sequence) == ("booked", call.uid, 1)
    assert row.at is not None and row.at > talking.now
    assert told(talking, "Priya", since)[0].body.startswith("The time has changed.")


async def test_another_cluster_s_calls_do_not_exist(talking: Calling) -> None:
    call = await booked(talking)
    assert (await talking.say("Mia", TUESDAY)).body == "I can't find that cluster."
    assert (await talking.say("Mia", "propose Oakfield")).body == "I can't find that cluster."
    assert (await talking.say("Mia", "agenda Oakfield")).body == "I can't find that cluster."
    assert "Oakfield" not in (await talking.say("Mia", "calls")).body
    for who in ("Mia", "Dan", "Aisha"):
        for argument in ("y", "n", "alt", "show", "agenda", "note", "rec", "ok", "gone", "time", "c1", "g1"):
            assert await talking.send(who, f"call|{call.id}|0|{argument}") == EXPIRED
    assert await talking.send("Dan", "call|99999|0|y") == EXPIRED
    assert the_call(talking) == call


@pytest.mark.parametrize(
    "argument", ["ok", "gone", "time", "move", "keep", "who", "p2612011530030", "rec", "d261201", "?"]
)
async def test_a_lead_cannot_do_what_is_for_staff(talking: Calling, argument: str) -> None:
    call = await booked(talking)
    assert await talking.send("Priya", f"call|{call.id}|0|{argument}") == EXPIRED
    assert the_call(talking) == call


async def test_what_staff_have_not_sent_is_not_there_for_the_cluster(talking: Calling) -> None:
    await talking.say("Sam", TUESDAY)
    for argument in ("show", "y", "alt", "agenda", "note"):
        assert await talking.send("Priya", f"call|{the_call(talking).id}|0|{argument}") == EXPIRED


@pytest.mark.parametrize(
    "argument", ["s999999999", "s2613011530030", "s2612011530000", "d269999", "px", "q", "g", "p" + "2612011530030" * 4]
)
async def test_a_forged_time_is_no_time(talking: Calling, argument: str) -> None:
    call = await booked(talking)
    assert await talking.send("Sam", f"call|{call.id}|0|{argument}") == EXPIRED


async def test_leads_see_their_coming_calls_with_what_they_can_do(talking: Calling) -> None:
    await booked(talking)
    card = await talking.say("Priya", "calls")
    assert card.body == "Tuesday 1 December 2026 at 3:30pm, with Sam"
    assert [choice.label for choice in card.choices] == [
        *("Prepare the next call", "Suggest another time", "I cannot come", "Agenda"),
    ]
    assert (await talking.tap("Priya", "Agenda")).heading.startswith("Agenda: Oakfield, call on Tuesday")
    await talking.say("Priya", "calls")
    assert (await talking.say("Priya", "hmm")).body.startswith("I did not follow that.")
    await talking.say("Priya", "calls")
    assert (await talking.say("Priya", "yes, I can come")).body.startswith("You are coming")
    assert (await talking.send("Priya", f"call|{the_call(talking).id}|0|show")).body.startswith("You are coming")


async def test_two_coming_calls_each_have_a_button(talking: Calling) -> None:
    await booked(talking)
    await talking.say("Sam", "call Oakfield Tues 12 Jan 3.30pm", "send the invitation")
    card = await talking.say("Priya", "calls")
    assert [choice.label for choice in card.choices][1:3] == ["Call on 1 December", "Call on 12 January 2027"]
    assert (await talking.tap("Priya", "Call on 1 December")).choices[0].label == "Yes, I can come"


async def test_nobody_can_be_invited_where_nobody_has_joined(talking: Calling) -> None:
    with talking.store.transaction() as tx:
        tx.people.add_cluster("Riverside", "WLS", talking.now)
    card = await talking.say("Sam", "call Riverside Tues 1 Dec 3.30pm")
    assert "Riverside: Riverside" in card.body
    await talking.tap("Sam", "Send the invitation")
    assert "no one to invite" in told(talking, "Sam")[-2].body
    await talking.say("Sam", "propose Riverside Thurs 3 Dec 9am")
    assert "no one to invite" in (await talking.tap("Sam", "Send these times")).body


async def test_a_guest_whom_nothing_reaches_is_named(talking: Calling) -> None:
    with talking.store.transaction() as tx:
        tx.people.unbind(talking.people["Tom"].id)
    await talking.say("Sam", TUESDAY)
    await talking.tap("Sam", "Send the invitation")
    sent = told(talking, "Sam")[-2].body
    assert "I have told Priya." in sent and "I cannot reach Tom: no account yet." in sent


async def test_when_the_member_of_staff_has_left_everybody_who_looks_after_the_cluster_is_told(
    talking: Calling,
) -> None:
    await booked(talking)
    with talking.store.transaction() as tx:
        tx.people.end_roles(talking.people["Sam"].id, talking.now)
        tx.people.give_role(talking.people["Mia"].id, talking.oakfield.id, "staff", talking.now)
    await talking.tap("Priya", "I cannot come", told(talking, "Priya")[0])
    assert told(talking, "Mia")[-1].body.startswith("Priya cannot come")
    assert "cannot come" not in told(talking, "Sam")[-1].body


async def test_a_call_that_only_has_a_day_is_the_one_that_is_booked_about_then(talking: Calling) -> None:
    with talking.store.transaction() as tx:
        call = tx.work.add_call(
            talking.oakfield.id, (talking.now + timedelta(days=9)).date(), None, talking.now, state="proposed"
        )
    card = await talking.say("Sam", TUESDAY)
    assert card.body.startswith("So far: Wednesday 2 December 2026, no time yet")
    await talking.tap("Sam", "Send the invitation")
    assert (the_call(talking).id, the_call(talking).staff_id) == (call, talking.people["Sam"].id)


async def test_a_button_of_a_call_without_staff_makes_it_theirs_who_tap_it(talking: Calling) -> None:
    with talking.store.transaction() as tx:
        call = tx.work.add_call(
            talking.oakfield.id, (talking.now + timedelta(days=9)).date(), None, talking.now, state="proposed"
        )
    await talking.send("Sam", f"call|{call}|0|time")
    assert the_call(talking).staff_id == talking.people["Sam"].id
    assert (await talking.send("Sam", f"call|{call}|0|back")).heading == "When would you like the call?"
    assert (await talking.send("Priya", f"call|{call}|0|show")).body.startswith(
        "Wednesday 2 December 2026, no time yet"
    )
    assert (await talking.send("Priya", f"call|{call}|0|y")).body.startswith("There is no time for this call")


async def test_the_words_of_a_question_go_to_the_question_and_not_to_the_call(talking: Calling) -> None:
    await talking.say("Sam", TUESDAY)
    await talking.tap("Sam", "Send the invitation")
    assert (await talking.say("Sam", "Friday 2pm")).body.startswith("I did not follow that.")


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
