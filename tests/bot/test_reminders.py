"""What people answer to a reminder, and what comes of it."""

from datetime import date, time, timedelta

import pytest

from bot.facts import keep_stages
from conversations.calltimes import Slot
from conversations.cards import Card
from conversations.log import Wanted
from conversations.tokens import Token
from storage.store import Store
from tests.bot.reminded import Reminding, after_an_activity, card_of
from tests.bot.talking import LIBRARY, NOW


@pytest.fixture
def reminding(store: Store) -> Reminding:
    return after_an_activity(store)


async def test_start_opens_what_it_is_about_and_the_others_are_left_alone(reminding: Reminding) -> None:
    card = card_of(reminding, "Priya")
    assert card.heading == "How is Reading buddies going?"
    assert (await reminding.tap("Priya", "Start", card)).heading == "Right after: how it went"
    await reminding.say("Priya", "start", "Yes, as planned")
    await reminding.days(8)
    assert len(reminding.to("Tom")) == 1
    assert "You have done 1 of about" in reminding.to("Priya")[1].body


async def test_a_reminder_is_its_persons_own(reminding: Reminding) -> None:
    token = card_of(reminding, "Priya").choices[0].token
    for who in ("Tom", "Dan", "Sam", "Aisha"):
        assert "expired" in (await reminding.send(who, token)).body
    assert "expired" in (await reminding.send("Priya", str(Token("rem", 9999, argument="go")))).body
    assert "expired" in (await reminding.send("Priya", token.replace("go", "what"))).body
    assert "expired" in (await reminding.send("Priya", token.replace("go", "z2"))).body
    assert "expired" in (await reminding.send("Priya", token.replace("go", "to99"))).body
    with reminding.store.transaction() as tx:
        tx.people.end_roles(reminding.people["Priya"].id, NOW)
        tx.people.give_role(reminding.people["Priya"].id, reminding.millbrook.id, "lead", NOW)
    assert "expired" in (await reminding.send("Priya", token)).body


async def test_snooze_asks_again_when_the_person_likes_and_not_before(reminding: Reminding) -> None:
    card = await reminding.tap("Priya", "Snooze", card_of(reminding, "Priya"))
    assert card.body == "Right after: how it went for Reading buddies. When shall I ask again?".replace(
        "Right after: how it went", "“Right after: how it went”"
    )
    assert [choice.label for choice in card.choices] == [
        "In 2 hours",
        "Tomorrow, 9am",
        "Thursday, 9am",
        "Monday 30 November, 9am",
        "Back",
    ]
    assert (
        "I will ask again in 7 days, on Monday 30 November 2026 at 9am."
        in (await reminding.tap("Priya", "Monday 30 November, 9am")).body
    )
    await reminding.days(6)
    assert len(reminding.to("Priya")) == 1
    await reminding.days(1)
    assert reminding.to("Priya")[1].heading == "How is Reading buddies going?"


async def test_it_is_asked_again_in_two_hours_while_that_is_by_day(reminding: Reminding) -> None:
    await reminding.tap("Priya", "Snooze", card_of(reminding, "Priya"))
    card = await reminding.tap("Priya", "In 2 hours")
    assert "I will ask again today, on Monday 23 November 2026 at midday." in card.body
    reminding.wait(minutes=119)
    reminding.tick()
    assert len(reminding.to("Priya")) == 1
    reminding.wait(minutes=1)
    reminding.tick()
    assert reminding.to("Priya")[1].heading == "How is Reading buddies going?"
    reminding.wait(hours=5)
    card = await reminding.tap("Priya", "Snooze", card_of(reminding, "Priya"))
    assert "In 2 hours" not in [choice.label for choice in card.choices]
    await reminding.send("Priya", card.choices[0].token.replace("z1", "z2h"))
    assert "Tuesday 24 November 2026" in reminding.wire.shown[-1].body


async def test_back_shows_the_reminder_again_unless_it_is_done(reminding: Reminding) -> None:
    await reminding.tap("Priya", "Snooze", card_of(reminding, "Priya"))
    assert (await reminding.tap("Priya", "Back")).heading == "How is Reading buddies going?"
    with reminding.store.transaction() as tx:
        tx.work.close_activity(1, "stopped", NOW)
    await reminding.tap("Priya", "Snooze", card_of(reminding, "Priya"))
    assert "is done, or somebody else has it in hand" in (await reminding.tap("Priya", "Back")).body


def due_on(reminding: Reminding) -> date | None:
    with reminding.store.reading() as tx:
        return next(stage.due_on for stage in tx.work.stages(1) if stage.flow == "iem_after")


async def test_a_follow_up_is_put_off_by_a_button_or_a_typed_day_within_its_limit(reminding: Reminding) -> None:
    card = await reminding.tap("Priya", "Reschedule", card_of(reminding, "Priya"))
    assert "The latest is Monday 7 December 2026." in card.body
    assert [choice.label for choice in card.choices] == ["In 2 weeks", "Back"]
    assert "That day has passed." in (await reminding.say("Priya", "yesterday")).body
    assert "further than the 14 days" in (await reminding.say("Priya", "15 January")).body
    assert "I could not read that as a date." in (await reminding.say("Priya", "some day or other")).body
    assert "Do you mean" in (await reminding.say("Priya", "3/12")).body
    assert "I will ask on Monday 30 November 2026." in (await reminding.say("Priya", "30 November")).body
    assert due_on(reminding) == date(2026, 12, 7)
    await reminding.days(6)
    assert len(reminding.to("Priya")) == 1
    await reminding.days(1)
    assert len(reminding.to("Priya")) == 2
    card = await reminding.tap("Priya", "Reschedule", card_of(reminding, "Priya"))
    assert "The latest is Monday 7 December 2026." in card.body
    with reminding.store.reading() as tx:
        assert [row["detail"] for row in tx.audit.entries() if row["action"] == "rescheduled"] == ['{"days":7}']


async def test_what_has_been_put_off_as_far_as_it_can_be_is_put_off_no_further(reminding: Reminding) -> None:
    await reminding.tap("Priya", "Reschedule", card_of(reminding, "Priya"))
    assert "I will ask on Monday 7 December" in (await reminding.tap("Priya", "In 2 weeks")).body
    assert due_on(reminding) == date(2026, 12, 14)
    again = await reminding.tap("Priya", "Reschedule", card_of(reminding, "Priya"))
    assert "cannot be put off any further" in again.body
    with reminding.store.transaction() as tx:
        keep_stages(tx, LIBRARY, 1, {}, NOW.date())
    assert due_on(reminding) == date(2026, 12, 14)


async def test_it_is_passed_on_to_another_lead(reminding: Reminding) -> None:
    card = await reminding.tap("Priya", "Not mine now", card_of(reminding, "Priya"))
    assert [choice.label for choice in card.choices] == ["Tom", "Somebody new", "I do not know", "Keep it with me"]
    assert "I will ask Tom about" in (await reminding.tap("Priya", "Tom")).body
    reminding.tick()
    assert len(reminding.to("Tom")) == 2
    await reminding.days(10)
    assert len(reminding.to("Priya")) == 1
    assert len(reminding.to("Tom")) > 2
    with reminding.store.reading() as tx:
        assert [row["object"] for row in tx.audit.entries() if row["action"] == "not_mine"] == ["iem_after:1"]


@pytest.mark.parametrize(
    ("label", "words"),
    [("Somebody new", "says that somebody new should be asked"), ("I do not know", "does not know who does")],
)
async def test_what_nobody_knows_goes_to_staff(reminding: Reminding, label: str, words: str) -> None:
    await reminding.tap("Priya", "Not mine now", card_of(reminding, "Priya"))
    assert "will find out who should be asked" in (await reminding.tap("Priya", label)).body
    reminding.tick()
    assert words in reminding.to("Sam")[-1].text()
    assert (await reminding.open("Sam")).heading == "Oakfield"


async def test_the_last_who_says_not_mine_leaves_it_with_staff_at_once(reminding: Reminding) -> None:
    for who in ("Priya", "Tom"):
        await reminding.tap(who, "Not mine now", card_of(reminding, who))
        await reminding.tap(who, "I do not know")
        reminding.tick()
    with reminding.store.reading() as tx:
        kinds = [notice.kind for notice in tx.reminders.notices([reminding.oakfield.id])]
        found = tx.reminders.find_notice(2)
        assert tx.reminders.find_notice(99) is None
    assert kinds[:2] == ["not_known", "nobody"]
    assert found is not None and found.subject == "iem_after:1"
    await reminding.days(1)
    assert "Nobody is left to ask" in "".join(card.text() for card in reminding.to("Sam"))


async def test_an_activity_that_was_stopped_is_closed_after_asking(reminding: Reminding) -> None:
    await reminding.days(16)
    last = next(card for card in reminding.to("Priya") if card.heading == "One last check: Reading buddies")
    card = await reminding.tap("Priya", "We stopped doing this", last)
    assert card.heading == "Close Reading buddies?"
    assert "is closed" in (await reminding.tap("Priya", "Yes, close it")).body
    assert "expired" in (await reminding.tap("Priya", "Yes, close it", card)).body
    with reminding.store.reading() as tx:
        assert tx.work.activity(1).closed_at is not None


def booked(reminding: Reminding, day: date, wall: time = time(15, 30)) -> int:
    """Book a call of Oakfield with Sam, with both leads as guests."""
    with reminding.store.transaction() as tx:
        call = tx.calls.prepare(reminding.oakfield.id, reminding.people["Sam"].id, NOW)
        tx.calls.set_place(call, "on Teams")
        tx.calls.invite(call, [reminding.people[who].id for who in ("Priya", "Tom")])
        tx.calls.book(call, Slot(day, wall, 30))
        tx.reminders.replan(reminding.oakfield.id)
    return call


def announced(reminding: Reminding, who: str) -> list[Card]:
    return [one.card for one in reminding.sent() if one.who == who and one.key.startswith("rem:call:")]


async def test_a_call_is_prepared_or_refused_from_its_reminder(reminding: Reminding) -> None:
    booked(reminding, date(2026, 11, 24))
    reminding.tick()
    card, agenda = announced(reminding, "Priya")
    assert card.body == "Tomorrow: a call with Sam, Tuesday 24 November 2026 at 3:30pm, on Teams."
    assert agenda.heading == "Agenda: Oakfield, call on Tuesday 24 November 2026"
    assert (await reminding.tap("Priya", "Prepare for it", card)).heading == "Before your follow-up call"
    await reminding.tap("Priya", "I cannot make it", card)
    told = [card for chat, _, card in reminding.wire.sent if chat == "Sam"][-1]
    assert told.body == "Priya cannot come: Tuesday 24 November 2026 at 3:30pm."
    assert [choice.label for choice in told.choices] == ["Change time", "Offer three times", "Cancel the call"]
    mine, agenda = announced(reminding, "Sam")
    assert "Agenda: Oakfield" in agenda.heading
    assert (await reminding.tap("Sam", "See the call", mine)).heading == "Oakfield call"


async def test_staff_write_a_call_up_or_book_it_again_from_its_reminder(reminding: Reminding) -> None:
    booked(reminding, date(2026, 11, 24))
    await reminding.days(1, hour=17)
    record = card_of(reminding, "Sam")
    assert record.heading == "How did the Oakfield call go?"
    await reminding.tap("Sam", "Snooze", record)
    assert (await reminding.tap("Sam", "Write it up", record)).heading == "Follow-up call or visit"
    again = await reminding.tap("Sam", "It did not happen", record)
    assert again.body == "When is it now?"
    since = len(reminding.wire.sent)
    await reminding.tap("Sam", again.choices[0].label, again)
    shown = [card.heading for chat, _, card in reminding.wire.sent[since:] if chat == "Sam"]
    assert "The call is moved" in shown
    assert [c.label for c in (await reminding.send("Sam", f"rem|{number_of(reminding)}|0|nm")).choices] == [
        "Somebody new",
        "I do not know",
        "Keep it with me",
    ]


def number_of(reminding: Reminding) -> int:
    with reminding.store.reading() as tx:
        (row,) = tx.reminders.due([reminding.people["Sam"].id], reminding.now + timedelta(days=60))[-1:]
    return row.id


async def test_a_call_at_three_is_asked_about_again_at_five(reminding: Reminding) -> None:
    booked(reminding, date(2026, 11, 24), time(12))
    await reminding.days(1, hour=13)
    since = len(reminding.to("Sam"))
    assert "5pm" in (await reminding.tap("Sam", "Remind me at 5pm", card_of(reminding, "Sam"))).body
    reminding.now = reminding.now.replace(hour=16, minute=50)
    reminding.tick()
    assert reminding.to("Sam")[since:] == []
    reminding.now = reminding.now.replace(hour=17, minute=0)
    reminding.tick()
    assert [card.heading for card in reminding.to("Sam")[since:]] == ["How did the Oakfield call go?"]


async def test_a_call_that_was_moved_is_announced_at_its_new_time_only(reminding: Reminding) -> None:
    call = booked(reminding, date(2026, 11, 26))
    await reminding.say("Sam", "calls")
    await reminding.send("Sam", f"call|{call}|0|s{Slot(date(2026, 12, 1), time(16), 30).coded()}")
    await reminding.tap("Sam", "Send the invitation")
    await reminding.days(4)
    assert announced(reminding, "Priya") == []
    await reminding.days(3)
    assert [card.body for card in announced(reminding, "Priya") if not card.heading] == [
        "Tomorrow: a call with Sam, Tuesday 1 December 2026 at 4pm, on Teams."
    ]
    stale = announced(reminding, "Priya")[0]
    await reminding.send("Sam", f"call|{call}|1|s{Slot(date(2026, 12, 3), time(16), 30).coded()}")
    await reminding.tap("Sam", "Send the invitation")
    since = len(reminding.wire.sent)
    await reminding.tap("Priya", "I cannot make it", stale)
    shown = [card.body for chat, _, card in reminding.wire.sent[since:] if chat == "Priya"]
    assert "This call has changed since that message." in shown
    await reminding.days(2)
    bodies = [card.body for card in announced(reminding, "Priya") if not card.heading]
    assert bodies[1:] == ["Tomorrow: a call with Sam, Thursday 3 December 2026 at 4pm, on Teams."]


async def test_a_call_that_was_cancelled_or_only_offered_is_not_announced(reminding: Reminding) -> None:
    call = booked(reminding, date(2026, 11, 26))
    await reminding.send("Sam", f"call|{call}|0|gone")
    await reminding.say("Sam", "propose Oakfield Fri 27 Nov 3.30pm, Mon 30 Nov 4pm")
    await reminding.tap("Sam", "Send these times")
    await reminding.days(8)
    assert announced(reminding, "Priya") == announced(reminding, "Sam") == []


async def test_next_steps_are_reminded_of_a_week_before(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        version = tx.runs.keep_flow("call_record", 1, "h", "t", NOW)
        run = tx.runs.open("call_record", version, reminding.oakfield.id, NOW)
        fields = {"what": "Ask each partner", "due": "2026-12-02"}
        tx.effects.reconcile(run, [Wanted("action", "a", fields)], NOW)
        tx.reminders.replan(reminding.oakfield.id)
    await reminding.days(2)
    card = reminding.to("Priya")[-1]
    assert card.heading == "A next step"
    assert "Ask each partner" in (await reminding.tap("Priya", "See the next steps", card)).body
    await reminding.tap("Priya", "Not mine now", card)
    assert "the next step “Ask each partner” instead" in (await reminding.tap("Priya", "Tom")).body.replace(
        "The", "the"
    )


async def test_who_pauses_may_be_reminded_tomorrow_on_monday_or_not_at_all(reminding: Reminding) -> None:
    await reminding.say("Dan", "review", "start", "2")
    paused = await reminding.say("Dan", "pause")
    assert "tomorrow, on Tuesday 24 November 2026 at 9am" in (await reminding.tap("Dan", "Tomorrow, 9am")).body
    assert "in 7 days, on Monday 30 November 2026 at 9am" in (await reminding.tap("Dan", "Next Monday", paused)).body
    await reminding.days(6)
    before = len(reminding.to("Dan"))
    await reminding.days(1)
    card = reminding.to("Dan")[before]
    assert card.heading == "Cluster self-assessment: shall we carry on?"
    assert (await reminding.tap("Dan", "Carry on", card)).heading == "Welcome back"
    assert "Your place is kept" in (await reminding.tap("Dan", "No more", card)).body
    assert "Your place is kept" in (await reminding.tap("Dan", "No reminder", paused)).body
    token = next(choice.token for choice in paused.choices if choice.label == "Next Monday")
    assert "expired" in (await reminding.send("Dan", token.replace("monday", "never"))).body
    assert "expired" in (await reminding.send("Priya", token)).body
    assert reminding.states().get("expired") is None


async def test_settings_hold_reminders_back_and_let_them_come(store: Store) -> None:
    talking = Reminding(store)
    assert "paused until" not in (await talking.say("Priya", "settings")).body
    card = await talking.say("Priya", "reminders pause")
    assert [choice.label for choice in card.choices] == ["1 week", "2 weeks", "Until I say", "Back"]
    assert "quiet until Monday 30 November 2026" in (await talking.tap("Priya", "1 week")).body
    assert "Reminders: paused until Monday 30 November 2026" in (await talking.say("Priya", "settings")).body
    talking.tick()
    assert talking.to("Priya") == []
    assert "Reminders are on" in (await talking.say("Priya", "reminders on")).body
    talking.tick()
    assert len(talking.to("Priya")) == 1
    card = await talking.say("Priya", "times")
    assert "Now: Monday to Friday, 8am to 5:30pm." in card.body
    assert "Monday to Friday, midday to 3pm" in (await talking.tap("Priya", "midday to 3pm", card)).body
    assert "Messages: Monday to Friday, midday to 3pm" in (await talking.say("Priya", "settings")).body
    assert "9am to 11:30am" in (await talking.say("Priya", "times 9 to 11:30")).body
    for wrong in ("times late", "times 15:00-09:00", "times 25-26"):
        assert "I could not read that." in (await talking.say("Priya", wrong)).note
    assert "the usual times" in (await talking.say("Priya", "times usual")).body
    assert "Reminders are off" in (await talking.say("Priya", "stop")).body
    assert "Reminders: off" in (await talking.say("Priya", "settings")).body
    assert "Reminders are off" in (await talking.say("Priya", "reminders")).body


async def test_what_a_platform_could_not_take_in_time_comes_the_next_morning(reminding: Reminding) -> None:
    reminding.wait(hours=9)
    await reminding.start()
    assert reminding.wire.shown == []
    reminding.tick()
    assert len(reminding.to("Priya")) == 1
    await reminding.days(1)
    await reminding.start()
    told = [chat for chat, _, card in reminding.wire.sent if card.heading == "How is Reading buddies going?"]
    assert sorted(told) == ["Priya", "Tom"]
