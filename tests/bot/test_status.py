"""What status says to a lead, to staff, and of one cluster; and what staff are told of their week."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.facts import keep_stages
from conversations.calltimes import Slot
from conversations.cards import Card
from conversations.engine import HOME
from storage.store import Store
from tests.bot.calling import told
from tests.bot.reminded import Reminding
from tests.bot.talking import LIBRARY, NOW
from tests.databases import sqlite_in


@pytest.fixture
def day(tmp_path: Path) -> Reminding:
    """Oakfield has a calendar review under way, an activity, calls and a meeting; its profile is done."""
    day = Reminding(Store.open(sqlite_in(tmp_path)))
    with day.store.transaction() as tx:
        version = tx.runs.keep_flow("cluster_profile", 1, "h", "t", NOW)
        tx.runs.open("cluster_profile", version, day.oakfield.id, NOW, state="sent", sent_at=NOW)
        due = date(2026, 12, 1)
        review, _ = tx.work.open_review(day.oakfield.id, "Autumn review", NOW, due, "2026/27-first")
        edition = LIBRARY.edition("self_assessment")
        version = tx.runs.keep_flow("self_assessment", edition.flow.version, edition.hash, edition.text, NOW)
        more = {"review_id": review, "period": "Autumn review", "mode": "quick", "due_on": due}
        tx.runs.open("self_assessment", version, day.oakfield.id, NOW, **more)
        activity = tx.work.add_activity(day.oakfield.id, "Reading buddies", NOW)
        tx.connection.exec_driver_sql(
            f"UPDATE activity SET start_on = '2026-11-22', end_on = '2026-11-22' WHERE id = {activity}"
        )
        keep_stages(tx, LIBRARY, activity, {}, NOW.date())
        sam = day.people["Sam"].id
        held = tx.work.add_call(day.oakfield.id, date(2026, 10, 14), sam, NOW, "held")
        version = tx.runs.keep_flow("call_record", 1, "h", "t", NOW)
        tx.runs.open("call_record", version, day.oakfield.id, NOW, state="sent", sent_at=NOW, call_id=held)
        call = tx.calls.prepare(day.oakfield.id, sam, NOW)
        tx.calls.book(call, Slot(date(2026, 12, 2), time(15, 30), 30, "Europe/London"))
        tx.work.add_meeting("Winter meeting", date(2026, 12, 14))
    day.tick()
    return day


async def answer(day: Reminding, who: str, line: str) -> Card:
    """Say a line and give what was answered, whatever else went out to others meanwhile."""
    since = len(day.wire.sent)
    await day.say(who, line)
    for _ in range(3):
        day.wait(minutes=1)
        await day.start()
    return told(day, who, since)[-1]


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def test_a_lead_sees_eight_lines_at_most_and_a_button_for_each_thing_that_is_due(day: Reminding) -> None:
    card = await day.say("Priya", "status")
    lines = card.body.split("\n")
    assert lines[0] == "Review: 0 of 7 areas done, due Tuesday 1 December 2026 (in 8 days)"
    assert "Next call: Wednesday 2 December 2026 at 3:30pm with Sam" in card.body
    assert "Activities: 1 going, next look: Reading buddies, now" in lines
    assert lines[-1] == "Next meeting: 14 December, contribution not in yet"
    assert len(lines) <= 8
    assert len(labels(card)) >= 4
    assert "Autumn review" in labels(card)
    assert "Cluster self-assessment" in (await day.tap("Priya", "Autumn review", card)).text()
    follow_up = next(label for label in labels(card) if label.startswith("Reading buddies"))
    assert (await day.tap("Priya", follow_up, card)).heading != ""


async def test_a_button_of_what_is_due_is_for_those_who_are_asked(day: Reminding) -> None:
    card = await day.say("Priya", "status")
    token = next(choice.token for choice in card.choices if choice.label == "Autumn review")
    for who in ("Dan", "Sam", "Mia"):
        assert "expired" in (await day.send(who, token)).body
    assert "expired" in (await day.send("Priya", "due|99|0|self_assessment")).body
    assert "expired" in (await day.send("Priya", "due|1|0|nothing")).body
    assert "Cluster self-assessment" in (await day.send("Tom", token)).text()


async def test_what_is_under_way_besides_can_be_carried_on(day: Reminding) -> None:
    assert "Start a review" in labels(await day.say("Dan", "status"))
    await day.say("Dan", "review")
    assert "Carry on" in labels(await day.say("Dan", "status"))
    await day.say("Dan", "profile", "start")
    card = await day.say("Dan", "status")
    assert [choice.style for choice in card.choices if choice.label.endswith("luster profile")] == ["primary"]
    assert (await day.say("Dan", "/status oakfield")).body == "I can't find that cluster."
    assert (await day.say("Dan", "/status millbrook")).heading == "Millbrook"


async def test_staff_see_their_clusters_with_what_is_late_first(day: Reminding) -> None:
    day.now = datetime(2026, 12, 3, 10, tzinfo=HOME)
    card = await answer(day, "Sam", "status")
    assert card.heading == "Autumn review: 0 of 2 finished"
    assert card.body.split("\n")[:3] == [
        "Overdue (2)",
        "Oakfield: Reading buddies, Before: what should change, not started, 7 days late, and 2 more",
        "Millbrook: cluster profile, not started, 3 days late",
    ]
    assert "Calls: 0 this fortnight, 1 still to write up" in card.body
    assert "Winter meeting, 14 December: 0 of 2 contributions in" in card.body
    assert (await answer(day, "Sam", "status page 9")).body == card.body
    assert (await answer(day, "Sam", "status finished")).body == "Nobody has finished yet."
    mine = (await answer(day, "Mia", "status")).text()
    assert "Oakfield" not in mine
    assert "Autumn" not in mine


async def test_one_cluster_shows_its_leads_calls_and_what_can_be_done(day: Reminding) -> None:
    card = await answer(day, "Sam", "status oakfield")
    assert "Leads: Priya (Wire) and Tom (Wire)" in card.body
    assert "Last call: 14 October, Sam. Next call: Wednesday 2 December 2026 at 3:30pm with Sam" in card.body
    assert labels(card) == ["Book a call", "Nudge", "All clusters"]
    assert (await day.tap("Sam", "Nudge", card)).body.startswith("Nobody is overdue.")
    with day.store.transaction() as tx:
        tx.chats.spend("wire", "Tom", NOW, 1, 5)
        tx.chats.gone("wire", "Tom", "bot was blocked by the user")
    assert "Tom (cannot be reached)" in (await answer(day, "Sam", "status oakfield")).body


async def test_staff_get_one_digest_on_monday_and_nothing_of_other_clusters(day: Reminding) -> None:
    for offset in range(14):
        for hour in (7, 8, 9, 13):
            day.tick(datetime.combine(date(2026, 11, 30) + timedelta(days=offset), time(hour, 35), HOME))
    weeks = [one for one in day.sent() if one.card.heading == "Your clusters this week"]
    days = [(one.who, one.at.astimezone(HOME).date()) for one in weeks]
    assert sorted(set(days)) == sorted(days)
    assert {day for who, day in days if who == "Sam"} == {date(2026, 11, 30), date(2026, 12, 7)}
    assert all(one.at.astimezone(HOME).time() >= time(8, 30) for one in weeks)
    assert all("Oakfield" not in one.card.text() for one in weeks if one.who == "Mia")
    assert any("Oakfield: Reading buddies" in one.card.body for one in weeks if one.who == "Sam")
    assert day.said == []


async def test_staff_are_told_in_one_line_when_a_review_is_finished(day: Reminding) -> None:
    await day.say("Priya", "status")
    with day.store.transaction() as tx:
        run = tx.runs.of_cluster(day.oakfield.id, "self_assessment")[0]
        tx.runs.stand(run.id, "sent", (13, 13), NOW, NOW)
        subject = f"finished:{run.id}"
        tx.reminders.tell_staff(subject, day.oakfield.id, subject, "finished", NOW, day.people["Priya"].id)
        gone = "finished:999"
        tx.reminders.tell_staff(gone, day.millbrook.id, gone, "finished", NOW, day.people["Dan"].id)
    day.tick(NOW + timedelta(minutes=1))
    day.tick(NOW + timedelta(days=1))
    assert day.to("Mia")[-1].body == "Millbrook finished its review."
    card = next(card for card in day.to("Sam") if "Oakfield finished" in card.text())
    assert "Oakfield finished its autumn review. Lead: Priya." in card.text()
    assert "To know: Oakfield finished its autumn review." in (await answer(day, "Sam", "status oakfield")).body
    day.tick(NOW + timedelta(days=15))
    day.now = NOW + timedelta(days=15)
    assert "To know" not in (await answer(day, "Sam", "status millbrook")).body


async def test_whom_nothing_reaches_is_told_to_staff_once_until_they_are_back(day: Reminding) -> None:
    with day.store.transaction() as tx:
        tx.chats.spend("wire", "Dan", NOW, 1, 5)
        tx.chats.gone("wire", "Dan", "Forbidden: bot was blocked by the user")
    for offset in range(1, 5):
        day.tick(NOW + timedelta(days=offset))
    told = [card for card in day.to("Mia") if "Dan has blocked the bot in Wire." in card.text()]
    assert len(told) == 1
    day.now = NOW + timedelta(days=4)
    assert "1 person cannot be reached" in (await answer(day, "Mia", "status")).note
    with day.store.transaction() as tx:
        tx.chats.gone("wire", "Dan", "")
    day.tick(NOW + timedelta(days=5))
    with day.store.reading() as tx:
        assert [one.kind for one in tx.reminders.notices([day.millbrook.id]) if one.kind == "unreached"] == []


async def test_the_last_review_and_now_is_offered_once_one_was_sent(day: Reminding) -> None:
    assert "Last review and now" not in labels(await answer(day, "Sam", "status oakfield"))
    with day.store.transaction() as tx:
        number, _ = tx.work.open_review(day.oakfield.id, "Autumn 2026", NOW)
        version = tx.runs.keep_flow("self_assessment", 1, "h", "t", NOW)
        more = {"review_id": number, "state": "sent", "sent_at": NOW, "mode": "full"}
        tx.runs.open("self_assessment", version, day.oakfield.id, NOW, **more)
    assert "Last review and now" in labels(await answer(day, "Sam", "status oakfield"))
