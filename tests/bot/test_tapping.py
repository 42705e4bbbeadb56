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
