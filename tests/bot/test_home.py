"""A person's page: where they are, what comes, and what they can do; never another cluster's words."""

from datetime import timedelta

import pytest

from bot.channels import PAGE
from storage.store import Store
from tests.bot.forming import Forming
from tests.bot.talking import NOW


@pytest.fixture
def talking(store: Store) -> Forming:
    return Forming(store)


async def test_a_lead_sees_the_review_what_comes_and_the_next_steps(talking: Forming) -> None:
    with talking.store.transaction() as tx:
        tx.work.add_call(talking.oakfield.id, (NOW + timedelta(days=8)).date(), talking.people["Sam"].id, NOW)
        tx.work.add_call(talking.millbrook.id, (NOW + timedelta(days=3)).date(), talking.people["Mia"].id, NOW)
        tx.work.add_meeting("Winter meeting", (NOW + timedelta(days=20)).date())
    card = await talking.open_home("Priya")
    assert card.heading == "Good morning, Priya"
    assert card.body == (
        "Oakfield cluster\nReview: not started yet.\n\n"
        "Coming up\n• Call with Sam: Tuesday 1 December 2026\n• Winter meeting: Sunday 13 December 2026"
    )
    assert [choice.label for choice in card.choices] == [
        *("Start a review", "Add an activity", "Next steps", "Calls", "Invite somebody"),
        *("Settings", "My data", "Help"),
    ]


async def test_the_page_follows_what_its_person_does(talking: Forming) -> None:
    await talking.open_home("Priya")
    await talking.say("Priya", "review", "start", "2")
    card = talking.page("Priya")
    assert "Review: 1 of about 72 done." in card.body
    assert [choice.label for choice in card.choices][:2] == ["Carry on", "Choose a statement"]
    published = len(talking.wire.sent)
    await talking.say("Priya", "status")
    assert [chat for chat, _, _ in talking.wire.sent[published:]] == ["Priya"], "nothing changed"


async def test_a_page_that_was_never_opened_is_not_made(talking: Forming) -> None:
    await talking.say("Priya", "review", "start", "2")
    assert not [chat for chat, _, _ in talking.wire.sent if chat.startswith(PAGE)]


async def test_pages_that_could_not_be_sent_do_not_pile_up(talking: Forming) -> None:
    await talking.open_home("Priya")
    await talking.say("Priya", "review", "start")
    with talking.store.transaction() as tx:
        tx.outbox.post("stuck", "slack", f"{PAGE}Priya", {"body": "old"}, talking.now + timedelta(minutes=5))
    for answer in ("2", "next", "3"):
        await talking.say("Priya", answer)
    with talking.store.reading() as tx:
        query = "SELECT count(*) FROM outbox WHERE chat = 'home:Priya' AND state = 'pending'"
        assert tx.connection.exec_driver_sql(query).scalar() == 1
    talking.wait(minutes=6)
    await talking.start()
    assert "Review: 2 of about 72 done." in talking.page("Priya").body


async def test_activities_and_agreed_steps_stand_on_the_page(talking: Forming) -> None:
    start, end = "2027-01-11", "2027-02-11"
    await talking.say("Priya", "activity", "start")
    await talking.tap("Priya", "Fill in a form")
    form = talking.form()
    await talking.hand_in("Priya", form, act__title="Reading buddies", act__start=start, act__end=end)
    await talking.say("Priya", "finish without them")
    card = await talking.open_home("Priya")
    assert "• Follow-up: Reading buddies: " in card.body


async def test_a_review_that_was_sent_makes_room_for_the_next(talking: Forming) -> None:
    await talking.say("Priya", "review", "quick")
    with talking.store.transaction() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id)
        tx.runs.stand(run.id, "sent", (72, 72), NOW, NOW)
    card = await talking.open_home("Tom")
    assert "Review: sent on 23 November." in card.body
    assert next(choice.label for choice in card.choices) == "Start a review"
    assert "Invite somebody" not in [choice.label for choice in card.choices]


async def test_staff_see_the_clusters_and_who_waits(talking: Forming) -> None:
    with talking.store.transaction() as tx:
        for number in range(14):
            tx.clusters.add(f"Cluster {number}", "ENG", NOW)
        tx.people.add("Newcomer", None, "staff", NOW, pending=True, asked_by=talking.people["Mia"].id)
    body = (await talking.open_home("Sam")).body
    assert "Your clusters\n\nOn time (16)\nCluster 0: cluster profile, not started, due 30 November" in body
    assert body.endswith("\n\nWaiting for somebody to agree: 1")


async def test_staff_of_one_cluster_see_nothing_of_another(talking: Forming) -> None:
    await talking.say("Priya", "review", "start", "2")
    body = (await talking.open_home("Mia")).body
    assert "Millbrook" in body and "Oakfield" not in body


async def test_a_partner_school_sees_its_own_way_in(talking: Forming) -> None:
    card = await talking.open_home("Aisha")
    assert next(choice.label for choice in card.choices) == "Give your school's view"
    assert "Review" not in card.body


async def test_a_stranger_is_told_what_this_is_and_their_page_follows_when_they_come_in(talking: Forming) -> None:
    card = await talking.open_home("Zoe")
    assert card.heading == "Cluster Companion" and "You need an invitation" in card.body
    code = (await talking.say("Sam", "invite Zoe Hall, Oakfield, lead")).body.rsplit("join ", 1)[1]
    await talking.say("Zoe", f"join {code}")
    await talking.tap("Zoe", "Yes, join")
    assert talking.page("Zoe").heading == "Good morning, Zoe"


async def test_somebody_who_is_forgotten_is_a_stranger_again(talking: Forming) -> None:
    await talking.open_home("Priya")
    await talking.say("Priya", "mydata delete yes")
    assert talking.page("Priya").heading == "Cluster Companion"


async def test_somebody_without_a_cluster_is_told_whom_to_ask(talking: Forming) -> None:
    with talking.store.transaction() as tx:
        tx.people.end_roles(talking.people["Priya"].id, NOW)
    assert "home is for" in (await talking.open_home("Priya")).body


async def test_somebody_who_waits_for_agreement_sees_nothing_yet(talking: Forming) -> None:
    await talking.open_home("Zoe")
    code = (await talking.say("Sam", "invite Zoe Hall, staff")).body.rsplit("join ", 1)[1]
    await talking.say("Zoe", f"join {code}")
    await talking.tap("Zoe", "Yes, join")
    assert talking.page("Zoe").body.startswith("You are not in a cluster yet.")


@pytest.mark.parametrize(("hours", "greeting"), [(0, "Good morning"), (4, "Good afternoon"), (9, "Good evening")])
async def test_the_greeting_goes_by_uk_time(talking: Forming, hours: int, greeting: str) -> None:
    talking.wait(hours=hours)
    assert (await talking.open_home("Priya")).heading == f"{greeting}, Priya"
