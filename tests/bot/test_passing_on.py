"""What came in a digest is put off or passed on, and somebody is found for what nobody does."""

import pytest

from conversations.log import Wanted
from storage.store import Store
from tests.bot.reminded import Reminding, after_an_activity, card_of
from tests.bot.talking import NOW


@pytest.fixture
def reminding(store: Store) -> Reminding:
    return after_an_activity(store)


async def test_one_thing_of_a_digest_can_be_put_off_or_passed_on(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        run = tx.runs.open("cluster_profile", 1, reminding.oakfield.id, NOW)
        tx.effects.reconcile(run, [Wanted("action", "a", {"what": "Ask each partner", "due": "2026-12-01"})], NOW)
        tx.reminders.replan(reminding.oakfield.id)
    await reminding.days(1)
    digest = card_of(reminding, "Priya")
    assert [choice.label for choice in digest.choices][-1] == "Snooze or pass one on"
    which = await reminding.tap("Priya", "Snooze or pass one on", digest)
    assert which.body == "Which one?"
    card = await reminding.tap("Priya", which.choices[-1].label, which)
    assert {"Snooze", "Not mine now"} <= {choice.label for choice in card.choices}
    whom = await reminding.tap("Priya", "Not mine now", card)
    assert whom.heading == "Who should I ask instead?"


async def test_what_was_done_meanwhile_is_not_offered_to_be_passed_on(reminding: Reminding) -> None:
    card = card_of(reminding, "Priya")
    token = card.choices[0].token.replace("go", "each")
    assert (await reminding.send("Priya", token)).choices[0].label == "Reading buddies"
    await reminding.tap("Priya", "Not mine now", card)
    await reminding.tap("Priya", "I do not know")
    assert "All of it is done" in (await reminding.send("Priya", token)).body


async def test_staff_find_somebody_for_what_nobody_does_any_more(reminding: Reminding) -> None:
    for who in ("Priya", "Tom"):
        await reminding.tap(who, "Not mine now", card_of(reminding, who))
        await reminding.tap(who, "I do not know")
    reminding.tick()
    await reminding.days(1)
    told = [card.text() for card in reminding.to("Sam")]
    assert sum(text.count("Nobody is left to ask") for text in told) == 1
    card = await reminding.say("Sam", "status oakfield")
    assert card.body.count("Nobody is left to ask") == 1
    who_does = await reminding.tap("Sam", "Ask somebody else", card)
    assert who_does.heading == "Who does “Right after: how it went” for Reading buddies?"
    assert who_does.body.endswith("Priya and Tom said that it is not theirs.")
    assert [choice.label for choice in who_does.choices] == ["Priya", "Tom", "Leave it"]
    assert (await reminding.tap("Sam", "Leave it", who_does)).heading == "Oakfield"
    given = await reminding.tap("Sam", "Tom", who_does)
    assert given.body == "Thank you. I will ask Tom about “Right after: how it went” for Reading buddies from now on."
    before = len(reminding.to("Tom"))
    await reminding.days(1)
    assert "Reading buddies" in reminding.to("Tom")[before].text()
    assert "Ask somebody else" not in [one.label for one in (await reminding.say("Sam", "status oakfield")).choices]
    assert "expired" in (await reminding.send("Sam", who_does.choices[0].token)).body
    with reminding.store.reading() as tx:
        assert [row["object"] for row in tx.audit.entries() if row["action"] == "passed_on"] == ["iem_after:1"]


async def test_only_staff_who_look_after_a_cluster_say_who_is_asked(reminding: Reminding) -> None:
    await reminding.tap("Priya", "Not mine now", card_of(reminding, "Priya"))
    await reminding.tap("Priya", "I do not know")
    reminding.tick()
    card = await reminding.say("Sam", "status oakfield")
    ask = next(choice.token for choice in card.choices if choice.label == "Ask somebody else")
    for who in ("Mia", "Priya", "Dan"):
        assert "expired" in (await reminding.send(who, ask)).body
        assert "expired" in (await reminding.send(who, ask.replace("ask", "to1"))).body
    for argument in ("to9999", "to", "what"):
        assert "expired" in (await reminding.send("Sam", ask.replace("ask", argument))).body
