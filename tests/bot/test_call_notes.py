"""After a call: the note, what the cluster says to it, what is private, and what follows."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.calls.agenda import known_of
from bot.exports.run import Wish, export_to
from bot.reminding.tick import run_down, tick
from conversations.cards import Card
from storage.rows import CallRow
from storage.store import Store
from tests.bot.calling import Calling, told

CANARY = "Between us: worried about the money"


@pytest.fixture
def talking(store: Store) -> Calling:
    return Calling(store)


@pytest.fixture
def call(talking: Calling) -> int:
    with talking.store.transaction() as tx:
        return tx.work.add_call(talking.oakfield.id, talking.now.date(), talking.people["Sam"].id, talking.now)


def row(talking: Calling, call: int) -> CallRow:
    with talking.store.reading() as tx:
        return tx.work.call(call)


def everything(talking: Calling, who: str) -> str:
    return "\n".join(card.text() for card in told(talking, who))


async def recorded(talking: Calling, next_on: str = "1 March 2027") -> Card:
    """Write the call up, and give the last card that staff see."""
    await talking.say("Sam", "record Oakfield", "start", "video call", "today", "Heads", "Maths goes well")
    await talking.say("Sam", "Cover is hard", "Look at the books", "yes", "Ask two heads", "Priya", "in 6 weeks", "1")
    await talking.say("Sam", "no", "not yet", "needs help now", CANARY, next_on, "finish")
    return told(talking, "Sam")[-1]


async def objected(talking: Calling, words: str = "It was for support staff too") -> None:
    await talking.say("Priya", "prepare note", "start", "it needs a change", words)
    await talking.say("Priya", "4", "next", "finish")


async def test_a_call_that_was_written_up_was_held_and_asks_for_the_time_of_the_next(
    talking: Calling, call: int
) -> None:
    card = await recorded(talking)
    assert row(talking, call).state == "held"
    assert card.heading == "Book the next call?"
    assert card.body == "Oakfield: Monday 1 March 2027 has no time yet. Choose one, and I will invite Priya and Tom."
    assert (await talking.tap("Sam", card.choices[0].label)).heading == "Book this call?"
    await talking.tap("Sam", "Send the invitation")
    with talking.store.reading() as tx:
        (coming,) = tx.calls.coming([talking.oakfield.id], talking.now.date() + timedelta(days=1))
    assert (coming.state, str(coming.on_date), coming.staff_id) == ("booked", "2027-03-01", talking.people["Sam"].id)


async def test_the_agenda_stands_above_the_record(talking: Calling, call: int) -> None:
    await talking.say("Priya", "prepare", "start", "Two schools swapped staff", "1", "done", "skip", "yes", "finish")
    assert (await talking.say("Priya", "agenda")).body.startswith(
        "To talk about\n• Moved on since then: Two schools swapped staff\n• Most time on: Our agreed actions"
    )
    card = await talking.say("Sam", "record Oakfield")
    assert card.heading == "Agenda: Oakfield, call on Monday 23 November 2026"
    assert told(talking, "Sam")[-1].heading == "Follow-up call or visit"


async def test_an_agenda_with_nothing_on_it_says_so(talking: Calling) -> None:
    assert (await talking.say("Priya", "agenda")).body.startswith("There is nothing on it yet.")
    assert (await talking.say("Sam", "agenda")).heading == "Which cluster?"
    assert (await talking.say("Sam", "agenda Millbrook")).heading == "Agenda: Millbrook, call"
    assert (await talking.say("Sam", "agenda nowhere")).body == "I can't find that cluster."


async def test_a_call_that_did_not_happen_is_put_off_to_a_day_and_booked_there_with_one_tap(talking: Calling) -> None:
    await talking.say("Sam", "call Oakfield Tues 24 Nov 10am", "send the invitation")
    with talking.store.reading() as tx:
        (before,) = tx.work.calls(talking.oakfield.id)
    talking.wait(days=1, hours=1)
    await talking.say("Sam", "record Oakfield", "start", "it did not happen", "8 Dec 2026", "finish")
    put_off = row(talking, before.id)
    assert (put_off.state, str(put_off.on_date), put_off.at, put_off.slot) == ("proposed", "2026-12-08", None, None)
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Tue 8 Dec, 3:30pm")
    after = row(talking, before.id)
    assert (after.state, after.uid, after.sequence) == ("booked", before.uid, 1)
    assert told(talking, "Priya", since)[0].body.startswith("The time has changed.")


async def test_a_visit_that_was_not_booked_is_written_up_too(talking: Calling) -> None:
    assert (await talking.say("Sam", "record Oakfield")).heading == "Agenda: Oakfield, call on Monday 23 November 2026"
    assert (await talking.say("Sam", "record nowhere")).body == "I can't find that cluster."
    assert (await talking.say("Sam", "/record")).heading == "Which cluster?"
    assert (await talking.say("Mia", "record Oakfield")).body == "I can't find that cluster."


async def test_the_record_is_of_the_call_that_was_booked(talking: Calling, call: int) -> None:
    with talking.store.transaction() as tx:
        later = tx.work.add_call(talking.oakfield.id, talking.now.date() + timedelta(days=5), None, talking.now)
        tx.work.add_call(talking.oakfield.id, talking.now.date() + timedelta(days=50), None, talking.now)
    await recorded(talking)
    await talking.say("Sam", "record Oakfield", "start", "visit")
    with talking.store.reading() as tx:
        assert {run.call_id for run in tx.runs.of_cluster(talking.oakfield.id, "call_record")} == {call, later}


async def test_the_cluster_sees_the_note_and_the_actions_before_it_is_asked(talking: Calling, call: int) -> None:
    await recorded(talking)
    card = await talking.say("Priya", "prepare note")
    assert "Going well: Maths goes well" in card.body
    assert "Agreed action: Ask two heads, Priya, Monday 4 January 2027, Working relationships" in card.body


async def test_nothing_private_reaches_the_cluster(talking: Calling, call: int) -> None:
    await recorded(talking)
    for line in ("prepare note", "agenda", "status", "steps", "calls", "mydata"):
        await talking.say("Priya", line)
    await talking.send("Priya", f"call|{call}|0|note")
    await objected(talking)
    for who in ("Priya", "Tom", "Aisha", "Dan"):
        assert CANARY not in everything(talking, who)
        assert "Needs help now" not in everything(talking, who)


async def test_an_export_for_the_cluster_has_nothing_private(talking: Calling, call: int, tmp_path: Path) -> None:
    await recorded(talking)
    whole, shared = tmp_path / "whole.jsonl", tmp_path / "shared.jsonl"
    export_to(talking.store, Wish("jsonl", "Oakfield"), whole, talking.now)
    export_to(talking.store, Wish("jsonl", "Oakfield", private=False), shared, talking.now)
    assert CANARY in whole.read_text()
    assert CANARY not in shared.read_text()
    assert {json.loads(line)["private_to"] for line in shared.read_text().splitlines()} == {""}


async def test_the_cluster_agrees(talking: Calling, call: int) -> None:
    await recorded(talking)
    assert "Check the note of the last call" in [one.label for one in (await talking.say("Priya", "calls")).choices]
    await talking.say("Priya", "prepare note", "start", "yes", "5", "next", "finish")
    with talking.store.reading() as tx:
        assert tx.calls.note_of(call) == ("agreed", talking.now)
    assert "Note of the call on Monday 23 November 2026: agreed" in (await talking.say("Priya", "calls")).body
    assert "wrote" not in everything(talking, "Sam")


async def test_staff_see_what_should_be_changed_and_change_the_note_even_after_a_week(
    talking: Calling, call: int
) -> None:
    await recorded(talking)
    talking.wait(days=9)
    await objected(talking)
    notice = told(talking, "Sam")[-1]
    assert notice.body == "Priya wrote: “It was for support staff too”"
    assert "Going well: Maths goes well" in (await talking.tap("Sam", "See the note", notice)).body
    await talking.tap("Sam", "Change the note", notice)
    await talking.say("Sam", "check my answers")
    await talking.tap("Sam", "Next part")
    await talking.tap("Sam", "3")
    since = len(talking.wire.sent)
    await talking.say("Sam", "Maths goes well, for support staff too", "finish")
    changed = told(talking, "Priya", since)[-1]
    assert changed.heading == "The note was changed"
    assert "for support staff too" in (await talking.tap("Priya", "See the note", changed)).body
    with talking.store.reading() as tx:
        assert tx.calls.note_of(call) is not None


async def test_a_note_that_nobody_objected_to_is_closed_after_a_week(talking: Calling, call: int) -> None:
    await recorded(talking)
    with talking.store.reading() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id, "call_record")
    talking.wait(days=9)
    assert "can no longer be changed" in (await talking.send("Sam", f"run|{run.id}|0|reopen")).body


async def test_a_notice_is_told_again_only_when_it_was_changed(talking: Calling, call: int) -> None:
    await recorded(talking)
    await objected(talking)
    since = len(talking.wire.sent)
    await talking.say("Priya", "check my answers")
    await talking.tap("Priya", "3")
    await talking.tap("Priya", "5 Very much")
    await talking.say("Priya", "next", "finish")
    assert told(talking, "Sam", since) == []


async def test_staff_are_told_that_the_day_no_longer_suits_with_free_times(talking: Calling) -> None:
    await talking.say("Sam", "call Oakfield Tues 1 Dec 3.30pm", "send the invitation")
    await talking.say(
        "Priya", "prepare", "start", "Nothing new", "1", "done", "skip", "please suggest another", "finish"
    )
    card = told(talking, "Sam")[-1]
    assert (card.heading, card.body) == ("Oakfield: another time?", "Priya wrote: “Another time would suit us better.”")
    await talking.tap("Sam", card.choices[0].label, card)
    assert (await talking.tap("Sam", "Send the invitation")).heading == "The call is moved"


def after(talking: Calling, days: int) -> None:
    """Let some days pass, ticking on each."""
    for day in range(1, days + 1):
        at = talking.now + timedelta(days=day)
        run_down(lambda at=at: talking.store.run(lambda tx: tick(tx, talking.library, at)))  # type: ignore[misc]  # at once


def said_of(talking: Calling, call: int) -> str:
    with talking.store.reading() as tx:
        said = tx.calls.note_of(call)
    return said[0] if said is not None else ""


async def test_silence_accepts_the_note_after_ten_days_and_not_before(talking: Calling, call: int) -> None:
    await recorded(talking)
    after(talking, 10)
    assert said_of(talking, call) == ""
    after(talking, 12)
    assert said_of(talking, call) == "silent"
    with talking.store.reading() as tx:
        assert [entry["action"] for entry in tx.audit.entries()].count("accepted_by_silence") == 1
    talking.wait(days=11)
    assert "accepted: nobody objected in time" in (await talking.say("Priya", "calls")).body
    assert "Accepted: nobody objected in time" in (await talking.send("Sam", f"call|{call}|0|note")).note


async def test_a_note_that_was_sent_late_leaves_as_many_days_to_object(talking: Calling, call: int) -> None:
    talking.wait(days=9)
    await talking.say("Sam", "record Oakfield", "start", "visit", "23 Nov 2026", *["skip"] * 7)
    card = await talking.say("Sam", "skip", "skip", "skip", "skip", "finish without them")
    assert card.heading == "Follow-up call or visit: sent"
    after(talking, 7)
    assert said_of(talking, call) == ""
    after(talking, 8)
    assert said_of(talking, call) == "silent"


async def test_silence_does_not_accept_what_somebody_has_begun_to_object_to(talking: Calling, call: int) -> None:
    await recorded(talking)
    await talking.say("Priya", "prepare note", "start", "it needs a change", "More was said")
    after(talking, 30)
    assert said_of(talking, call) == ""


async def test_a_note_without_its_day_waits(talking: Calling, call: int) -> None:
    await talking.say("Sam", "record Oakfield", "start", "visit", *["skip"] * 12)
    await talking.say("Sam", "finish without them")
    after(talking, 30)
    assert said_of(talking, call) == ""


async def test_a_call_without_a_note_has_none_to_show(talking: Calling, call: int) -> None:
    assert (await talking.send("Priya", f"call|{call}|0|note")).body == "No note has been written yet."


async def test_what_an_agenda_is_built_from_has_private_answers_only_for_staff(talking: Calling, call: int) -> None:
    await recorded(talking)
    with talking.store.transaction() as tx:
        known = [
            known_of(tx, talking.library, talking.oakfield.id, call, talking.now, for_staff=staff)
            for staff in (True, False)
        ]
    assert [CANARY in {str(one.value) for one in here.said} for here in known] == [True, False]
