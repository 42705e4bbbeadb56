"""Calls in chat: booked, offered, moved and cancelled, by those who may and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversing import EXPIRED
from storage.store import Store
from tests.bot.calling import TUESDAY, Calling, audited, booked, calendar, the_call, told


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


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
        tx.clusters.add("Riverside", "WLS", talking.now)
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
