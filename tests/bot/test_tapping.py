"""Quick taps: a second one finds the card as it was before the first, and must not carry anybody on."""

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.talking import Talking

FIRST, SECOND, THIRD = "A local priority", "Teaching and learning", "Specialist staff"


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def ticked(card: Card) -> list[str]:
    return [choice.label.removeprefix("✓ ") for choice in card.choices if choice.label.startswith("✓")]


async def needs(talking: Talking) -> Card:
    """Bring up a question of several choices."""
    return await talking.say("Priya", "activity", "start", "Maths talk")


async def test_a_rating_that_is_tapped_twice_stays_where_a_comment_is_one_tap_away(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start")
    once = await talking.tap("Priya", "Mostly", card)
    assert await talking.tap("Priya", "Mostly", card) == once
    assert "Comment" in [choice.label for choice in once.choices]


async def test_a_choice_of_several_that_is_tapped_twice_at_once_is_chosen(talking: Talking) -> None:
    card = await needs(talking)
    await talking.tap("Priya", FIRST, card)
    assert ticked(await talking.tap("Priya", FIRST, card)) == [FIRST]


async def test_several_choices_can_be_tapped_before_the_card_is_renewed(talking: Talking) -> None:
    card = await needs(talking)
    for label in (FIRST, SECOND, THIRD):
        await talking.tap("Priya", label, card)
    assert ticked(talking.wire.shown[-1]) == [FIRST, SECOND, THIRD]
    assert ticked(await talking.tap("Priya", f"✓ {SECOND}")) == [FIRST, THIRD]


async def test_an_old_card_of_several_choices_changes_nothing_once_its_question_was_left(talking: Talking) -> None:
    card = await needs(talking)
    await talking.tap("Priya", FIRST, card)
    await talking.tap("Priya", "Done")
    late = await talking.tap("Priya", SECOND, card)
    assert late.body.startswith(f"That question was answered already ({FIRST}).")


async def test_a_choice_that_somebody_else_made_since_is_not_overruled(talking: Talking) -> None:
    card = await needs(talking)
    await talking.say("Tom", "activity", "finish maths talk", "2")
    late = await talking.tap("Priya", FIRST, card)
    assert late.heading == "Two answers"


async def test_what_is_sent_twice_is_thanked_for_and_can_still_be_changed(talking: Talking) -> None:
    await talking.say("Aisha", "view", "start", *("1", "next") * 7, "skip")
    ready = talking.wire.shown[-1]
    thanks = await talking.tap("Aisha", "Finish", ready)
    assert thanks.heading == "A partner's view: sent"
    assert await talking.tap("Aisha", "Finish", ready) == thanks
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
        assert [event.kind for event in tx.runs.log(run.id)].count("sent") == 1


@pytest.mark.parametrize(("token", "about"), [("ans|1.q1|0|3", "button 1"), ("forged <b>words</b>", "button")])
async def test_a_button_that_is_refused_is_noted_without_its_words(talking: Talking, token: str, about: str) -> None:
    await talking.say("Priya", "review")
    assert (await talking.send("Dan", token)).body.startswith("That button has expired.")
    with talking.store.reading() as tx:
        noted = [entry for entry in tx.audit.entries() if entry["action"] == "button_refused"]
    assert [(entry["actor"], entry["object"]) for entry in noted] == [(talking.people["Dan"].id, about)]
