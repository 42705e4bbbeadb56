"""What others did, in chat: found by area, named only as its owner allows, and gone when it is taken back."""

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.sharing import Sharing


@pytest.fixture
def sharing(store: Store) -> Sharing:
    return Sharing(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def test_practice_is_found_by_its_area(sharing: Sharing) -> None:
    sharing.bring(mc_permission="named")
    card = await sharing.say("Priya", "practice")
    assert (card.heading, card.body) == ("What others did", "Working relationships: 1")
    card = await sharing.tap("Priya", "Working relationships")
    assert card.heading == "What others did: Working relationships"
    assert card.body.startswith("Swap days\nMillbrook\n\nWhat did you do: We swapped staff for a day.")
    assert "Kept to ourselves" not in card.body
    assert card.note == ""
    assert (await sharing.say("Priya", "practice relationships")).body == card.body
    assert (await sharing.say("Priya", "practice f1")).body == card.body


async def test_what_is_shared_without_a_name_does_not_tell_whose_it_is(sharing: Sharing) -> None:
    with sharing.store.transaction() as tx:
        tx.partners.add(sharing.millbrook.id, "St Anne's Primary")
    sharing.bring(
        mc_did="At MILLBROOK, Dan and St Anne's Primary swapped staff.",
        mc_link="https://millbrook.sch.uk/swap",
        mc_needs="Write to dan@millbrook.sch.uk or call 01234 567 890.",
        mc_title="The Millbrook swap",
    )
    card = await sharing.say("Priya", "practice f1")
    assert card.body.startswith("The [left out] swap\nA cluster\n\n")
    assert "At [left out], [left out] and [left out] swapped staff." in card.body
    assert "Write to [left out] or call [left out]." in card.body
    assert "link" not in card.body.casefold()
    assert card.note == "Its owner lets you read this without their name."


async def test_nobody_finds_practice_by_a_name(sharing: Sharing) -> None:
    sharing.bring(mc_permission="named")
    card = await sharing.say("Priya", "practice Millbrook")
    assert card.body.startswith("I can't find that area.")


async def test_one_is_shown_at_a_time_with_the_next(sharing: Sharing) -> None:
    for title in ("One", "Two", "Three"):
        sharing.bring(mc_title=title, mc_permission="named")
    shown = [await sharing.say("Priya", "practice f1")]
    while "Next" in labels(shown[-1]):
        shown.append(await sharing.tap("Priya", "Next"))
    assert sorted(card.body.split("\n")[0] for card in shown) == ["One", "Three", "Two"]
    assert [card.body.split("\n")[1] for card in shown] == [f"{n} of 3. Millbrook" for n in (1, 2, 3)]
    assert (await sharing.tap("Priya", "Earlier")).body == shown[1].body
    assert (await sharing.say("Priya", "practice f1 99")).body == shown[2].body
    assert (await sharing.tap("Priya", "Other areas")).body == "Working relationships: 3"


@pytest.mark.parametrize(
    "changed",
    [
        {"mc_permission": "no"},
        {"mc_permission": None},
        {"mc_kind": "ask", "mc_problem": "Cover is hard to find."},
    ],
    ids=["kept to the meeting", "not said", "a question to others"],
)
async def test_what_its_owner_did_not_release_is_not_there(sharing: Sharing, changed: dict[str, str]) -> None:
    run = sharing.bring(**changed)
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")
    assert (await sharing.say("Sam", "practice f1")).body.startswith("Nobody has shared anything about working")
    assert (await sharing.send("Priya", f"prac|{run}|0|touch")).body.startswith("I can't find that practice.")


async def test_ones_own_is_not_among_what_others_did(sharing: Sharing) -> None:
    sharing.bring()
    assert (await sharing.say("Dan", "practice")).body.startswith("Nothing has been shared yet.")
    assert "Put us in touch" not in labels(await sharing.say("Dan", "practice mine"))


async def test_an_empty_area_leads_to_others(sharing: Sharing) -> None:
    sharing.bring()
    card = await sharing.say("Priya", "practice f2")
    assert card.body.startswith("Nobody has shared anything about leading the cluster yet.")
    assert labels(card) == ["Other areas"]


async def test_staff_read_what_is_released_but_are_not_put_in_touch(sharing: Sharing) -> None:
    run = sharing.bring()
    card = await sharing.say("Sam", "practice f1")
    assert card.body.startswith("Swap days\nA cluster")
    assert labels(card) == ["Other areas"]
    assert (await sharing.send("Sam", f"prac|{run}|0|touch")).body.startswith("That button has expired")
    assert (await sharing.send("Sam", f"prac|{run}|0|show")).body == card.body
    assert (await sharing.say("Aisha", "practice")).body.startswith("practice is for cluster leads")
    assert (await sharing.send("Aisha", f"prac|{run}|0|show")).body.startswith("That button has expired")


async def test_an_owner_changes_at_any_time_who_reads_it(sharing: Sharing) -> None:
    sharing.bring()
    sharing.wait(days=100)
    card = await sharing.say("Dan", "practice mine")
    assert card.body == "Swap days: without your name"
    card = await sharing.tap("Dan", "Swap days")
    assert labels(card) == ["See what others read", "Show our name", "Stop sharing", "What we share"]
    assert (await sharing.tap("Dan", "See what others read")).body.startswith("A cluster\n\nWhat did you do")
    await sharing.tap("Dan", "Change who sees it")
    assert (await sharing.tap("Dan", "Show our name")).body == "Others can read it with your name from now on."
    assert (await sharing.say("Priya", "practice f1")).body.startswith("Swap days\nMillbrook\n")
    await sharing.say("Dan", "practice mine")
    await sharing.tap("Dan", "Swap days")
    assert (await sharing.tap("Dan", "Take our name off")).body.startswith("Others can read it without")
    assert (await sharing.say("Priya", "practice f1")).body.startswith("Swap days\nA cluster\n")
    await sharing.say("Dan", "practice mine")
    await sharing.tap("Dan", "Swap days")
    gone = await sharing.tap("Dan", "Stop sharing")
    assert gone.body.startswith("Nobody can read it any more.")
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")
    assert (await sharing.tap("Dan", "What we share", gone)).body == "You share nothing just now."
    assert sharing.audit().count("sharing_changed") == 3


async def test_what_is_taken_back_is_not_passed_on_anywhere_else(sharing: Sharing) -> None:
    run = sharing.bring(mc_permission="named")
    with sharing.store.reading() as tx:
        meeting = tx.runs.get(run).meeting_id
    assert "Swap days" in (await sharing.say("Sam", f"meeting {meeting} shared")).body
    await sharing.send("Dan", f"prac|{run}|0|allow no")
    assert (await sharing.say("Sam", f"meeting {meeting} shared")).body == "Nothing yet."


async def test_a_run_that_is_opened_again_is_out_until_it_is_sent(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.send("Dan", f"run|{run}|0|reopen")
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")


async def test_a_newer_answer_about_the_same_takes_the_place_of_an_older(sharing: Sharing) -> None:
    run = sharing.bring()
    with sharing.store.transaction() as tx:
        row = tx.runs.get(run)
        again = tx.runs.open(row.flow, row.flow_version_id, row.cluster_id, sharing.now, meeting_id=row.meeting_id)
        tx.runs.stand(again.id, "sent", (1, 1), sharing.now, sharing.now)
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")


async def test_a_cluster_that_left_shares_nothing(sharing: Sharing) -> None:
    sharing.bring()
    with sharing.store.transaction() as tx:
        left = "2026-11-23 12:00:00" if "sqlite" in tx.connection.dialect.name else "2026-11-23 12:00:00+00"
        tx.connection.exec_driver_sql(f"UPDATE cluster SET left_at = '{left}' WHERE name = 'Millbrook'")
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")


async def test_whoever_moves_to_another_cluster_no_longer_decides_for_the_old_one(sharing: Sharing) -> None:
    run = sharing.bring()
    with sharing.store.transaction() as tx:
        tx.people.end_roles(sharing.people["Dan"].id, sharing.now)
        tx.people.give_role(sharing.people["Dan"].id, sharing.oakfield.id, "lead", sharing.now)
    card = await sharing.send("Dan", f"prac|{run}|0|allow no")
    assert card.body.startswith("That button has expired")
    assert (await sharing.say("Dan", "practice")).body == "Working relationships: 1"


async def test_a_review_leads_to_what_others_did_about_what_is_weak(sharing: Sharing) -> None:
    sharing.bring()
    await sharing.say("Priya", "review", "quick")
    card = await sharing.tap("Priya", "1 Starting")
    assert "What others did (1)" in labels(card)
    assert (await sharing.tap("Priya", "What others did (1)")).heading == "What others did: Working relationships"


async def test_the_end_of_a_review_leads_there_too(sharing: Sharing) -> None:
    sharing.bring()
    card = await sharing.say("Priya", "review", "quick", "2")
    while "Finish" not in " ".join(labels(card)):
        card = await sharing.say("Priya", "next" if "Next" in labels(card) else "skip")
    card = await sharing.tap("Priya", next(label for label in labels(card) if label.startswith("Finish")))
    assert labels(card) == ["Change an answer", "What others did (1)"]


async def test_a_review_leads_nowhere_where_nobody_shares_anything(sharing: Sharing) -> None:
    sharing.bring("Priya")
    card = await sharing.say("Priya", "review", "quick", "2")
    assert not [label for label in labels(card) if label.startswith("What others did")]


async def test_what_is_brought_to_a_meeting_is_passed_on_once_it_is_over(sharing: Sharing) -> None:
    """The question asks for afterwards: before and at the meeting nothing of it is found."""
    run = sharing.bring()
    with sharing.store.transaction() as tx:
        meeting = tx.runs.get(run).meeting_id
        tx.connection.exec_driver_sql(f"UPDATE meeting SET on_date = '2026-11-23' WHERE id = {meeting}")
    assert (await sharing.say("Priya", "practice")).body.startswith("Nothing has been shared yet.")
    assert (await sharing.send("Priya", f"prac|{run}|0|touch")).body.startswith("I can't find that practice.")
    card = await sharing.say("Dan", "practice mine")
    assert card.body == "Swap days: without your name"
    assert card.note == "What you bring to a meeting is shared after it."
    sharing.wait(days=1)
    assert (await sharing.say("Priya", "practice")).body == "Working relationships: 1"


async def test_practice_is_also_reached_by_typing(sharing: Sharing) -> None:
    run = sharing.bring()
    card = await sharing.say("Priya", f"practice about {run}")
    assert card.heading == "What others did: Working relationships"
    await sharing.say("Priya", f"practice about {run} touch", "only my name")
    assert (await sharing.say("Priya", "ask them")).heading == "Your question is on its way"
    assert (await sharing.say("Dan", "practice answer 1")).heading == "Would you talk to another cluster?"
    await sharing.say("Dan", "practice answer 1 y", "0123 456", "not now")
    assert "It does not suit them just now." in (await sharing.say("Priya", "practice answer 1 mine")).body
