"""Who looks after a cluster and who leads it: access ends at once, history stays, what is open passes on."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from conversations.calltimes import Slot
from conversations.cards import Card
from storage.errors import Taken
from storage.store import Store
from tests.bot.calling import Calling, told
from tests.bot.talking import NOW
from tests.databases import sqlite_in

CANARY = "Zaunkönig"
SLOT = Slot(date(2026, 12, 1), time(15, 30), 30, "Europe/London")


@pytest.fixture
def team(tmp_path: Path) -> Calling:
    """Ada is an admin, Sam looks after everything, Mia after Millbrook."""
    calling = Calling(Store.open(sqlite_in(tmp_path)))
    with calling.store.transaction() as tx:
        calling.people["Ada"] = tx.people.add("Ada", None, "admin", NOW)
        tx.people.bind(calling.people["Ada"].id, "wire", "t", "Ada")
    return calling


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def roles(team: Calling, who: str) -> list[tuple[str, int | None]]:
    with team.store.reading() as tx:
        return [(role.role, role.cluster_id) for role in tx.people.roles(team.people[who].id)]


async def test_staff_are_assigned_to_clusters_and_see_only_those(team: Calling) -> None:
    card = await team.say("Ada", "assign oakfield Sam")
    assert "Sam looks after every cluster now. From then on it is Oakfield only." in card.body
    assert roles(team, "Sam") == [("staff", None)]
    assert (await team.tap("Ada", "Yes, only this one")).body == "Sam looks after Oakfield now."
    assert roles(team, "Sam") == [("staff", team.oakfield.id)]
    assert told(team, "Sam")[-1].body == "You look after Oakfield now."
    assert "Millbrook" not in (await team.say("Sam", "status")).text()
    assert (await team.say("Sam", "status millbrook")).body == "I can't find that cluster."
    assert (await team.say("Ada", "assign oakfield Sam")).body == "Sam looks after Oakfield already."
    assert (await team.say("Ada", "assign millbrook Sam")).body == "Sam looks after Millbrook now."
    assert (await team.say("Ada", "assign all Sam")).body == "Sam looks after all clusters now."
    assert (await team.say("Ada", "assign all Sam")).body == "Sam looks after all clusters already."
    assert roles(team, "Sam") == [("staff", None)]


async def test_only_who_looks_after_all_may_assign_and_only_staff_are_assigned(team: Calling) -> None:
    for word in ("assign", "unassign"):
        assert "whole programme" in (await team.say("Mia", f"{word} millbrook Mia")).body
        assert f"{word} is for project staff." in (await team.say("Priya", f"{word} oakfield Priya")).body
        assert (await team.say("Ada", f"{word} nowhere Sam")).body == "I can't find that cluster."
        assert (await team.say("Ada", word)).body.startswith("Say which cluster and who")
        assert (await team.say("Ada", f"{word} oakfield Priya")).body == "I can't find that person."
    assert (await team.say("Ada", "assign all Priya")).body == "I can't find that person."
    assert (await team.say("Ada", "assign oakfield")).body.startswith("Say which cluster and who")
    assert (await team.say("Ada", "unassign oakfield Sam")).body == "Sam is not assigned to Oakfield."


async def test_calls_of_staff_who_leave_a_cluster_are_offered_to_the_others(team: Calling) -> None:
    with team.store.transaction() as tx:
        call = tx.calls.prepare(team.millbrook.id, team.people["Mia"].id, NOW)
        tx.calls.book(call, SLOT)
        tx.calls.invite(call, [team.people["Dan"].id])
        busy = tx.calls.prepare(team.oakfield.id, team.people["Ada"].id, NOW)
        tx.calls.book(busy, SLOT)
    assert (await team.say("Sam", "takeover 1")).body == "Mia makes this call."
    assert (await team.say("Ada", "unassign millbrook Mia")).body == "Mia does not look after Millbrook any more."
    assert told(team, "Mia")[-1].body.startswith("You are not with Millbrook any more, and do not see it from now on.")
    offer = told(team, "Sam")[-1]
    assert "Mia does not look after Millbrook any more. Their call with it is on Tuesday 1 December 2026" in offer.body
    assert "another call then" in (await team.say("Ada", "takeover 1")).body
    assert (await team.say("Mia", "takeover 1")).body != "The call with Millbrook is yours now."
    assert "is yours now." in (await team.tap("Sam", "Take it over", offer)).body
    assert (await team.say("Sam", "takeover 1")).body == "It is your call already."
    assert (await team.say("Sam", "takeover 77")).body == "I can't find that call."
    assert any("is with Sam now." in card.body for card in told(team, "Dan"))
    assert any(card.file.endswith(".ics") for card in told(team, "Dan"))
    with team.store.reading() as tx:
        row = tx.work.call(call)
        assert (row.staff_id, row.sequence) == (team.people["Sam"].id, 1)
        with pytest.raises(Taken), team.store.transaction() as writing:
            writing.calls.book(busy, SLOT)
            writing.calls.take_over(call, team.people["Ada"].id)


async def test_a_call_without_a_time_is_taken_over_too(team: Calling) -> None:
    with team.store.transaction() as tx:
        tx.work.add_call(team.millbrook.id, NOW.date() + timedelta(days=9), team.people["Mia"].id, NOW)
    await team.say("Ada", "unassign millbrook Mia")
    assert "a day without a time" in told(team, "Sam")[-1].body
    assert "is yours now." in (await team.tap("Sam", "Take it over", told(team, "Sam")[-1])).body


async def test_when_nobody_is_left_staff_are_asked_to_assign_somebody(team: Calling) -> None:
    await team.say("Ada", "assign oakfield Sam yes")
    assert "Nobody else looks after it" in (await team.say("Ada", "unassign oakfield Sam")).body
    assert "status is for" in (await team.say("Sam", "status")).body


async def test_a_cluster_moves_to_a_new_lead_with_all_that_is_open(team: Calling) -> None:
    await team.say("Priya", "review", "quick")
    with team.store.transaction() as tx:
        run = tx.runs.of_cluster(team.oakfield.id)[0]
        tx.reminders.stand("cluster_profile:1", team.oakfield.id, team.people["Priya"].id, "taken", NOW)
        tx.reminders.stand("iem_after:1", team.oakfield.id, team.people["Tom"].id, "refused", NOW)
        call = tx.work.add_call(team.oakfield.id, SLOT.day, team.people["Sam"].id, NOW)
        tx.calls.invite(call, [team.people["Priya"].id])
    assert "Tom" in labels(await team.say("Sam", "move oakfield"))
    card = await team.tap("Sam", "Tom")
    assert card.body.split("\n") == [
        "Tom becomes the lead of Oakfield.",
        "Priya will not see it any more. What they wrote stays under their name.",
        "What is open passes on: 1 questionnaire, 0 next steps.",
    ]
    assert roles(team, "Priya") == [("lead", team.oakfield.id)]
    assert (await team.tap("Sam", "Move it")).body == "Tom leads Oakfield now. I have told Priya and Tom."
    assert (roles(team, "Priya"), roles(team, "Tom")) == ([], [("lead", team.oakfield.id)])
    assert "You lead Oakfield now. Priya led it before" in told(team, "Tom")[-1].body
    assert "What you wrote stays under your name." in told(team, "Priya")[-1].body
    assert "status is for" in (await team.say("Priya", "status")).body
    assert (await team.say("Tom", "review")).heading != ""
    with team.store.reading() as tx:
        answered = tx.connection.exec_driver_sql(f"SELECT DISTINCT opened_by FROM run WHERE id = {run.id}").scalar_one()
        assert answered == team.people["Priya"].id
        assert [guest.name for guest in tx.calls.guests(call)] == ["Tom"]
        duties = tx.situations(team.library.programme.tz).of([team.oakfield.id], ())[team.oakfield.id].duties
        assert duties["cluster_profile:1"][team.people["Tom"].id] == "taken"
        assert "iem_after:1" not in duties
        assert [row["action"] for row in tx.audit.entries()][-2:] == ["lead_ended", "lead_given"]


async def test_a_coordinator_who_moves_sees_nothing_of_the_old_cluster(team: Calling) -> None:
    await team.say("Dan", "profile", "start", f"{CANARY} schools")
    await team.say("Dan", "activity", "start", f"{CANARY} course")
    card = await team.say("Sam", "move oakfield Dan")
    assert "Dan leaves Millbrook." in card.body
    assert labels(card) == ["Move it", "Lead both", "Cancel"]
    theirs = sorted({choice.token for shown in told(team, "Dan") for choice in shown.choices})
    await team.tap("Sam", "Move it")
    since = len(team.wire.sent)
    assert roles(team, "Dan") == [("lead", team.oakfield.id)]
    for token in theirs:
        await team.hear(team.heard("Dan", token=token))
    lines = ("status", "status millbrook", "steps", "calls", "activity", "profile", "resume", "hello", "/home", "help")
    for line in (*lines, f"{CANARY} again", "carry on", "review", "meeting"):
        await team.hear(team.heard("Dan", line))
    shown = [card.text() for card in told(team, "Dan", since)]
    assert len(shown) > len(lines)
    assert [text for text in shown if CANARY in text or "Millbrook" in text] == []
    assert team.errors == []


async def test_somebody_may_lead_two_clusters_and_staff_move_only_what_they_see(team: Calling) -> None:
    assert [choice.label for choice in (await team.say("Mia", "move")).choices] == ["Millbrook"]
    assert (await team.say("Mia", "move oakfield Tom")).body == "I can't find that cluster."
    assert (await team.say("Mia", "move millbrook Tom")).body == "I can't find that person."
    assert (await team.say("Sam", "move millbrook Aisha")).body == "I can't find that person."
    assert (await team.say("Sam", "move millbrook Nobody")).body == "I can't find that person."
    await team.say("Sam", "move oakfield Dan")
    await team.tap("Sam", "Lead both")
    assert roles(team, "Dan") == [("lead", team.millbrook.id), ("lead", team.oakfield.id)]
    assert "You are in Oakfield now, as its lead." in told(team, "Dan")[-1].body
    assert "Now: Dan." in (await team.say("Sam", "move oakfield")).body
    assert (await team.say("Sam", "move oakfield Dan both")).body == "Dan leads Oakfield now. I have told Dan."
