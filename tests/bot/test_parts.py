"""A text too long for one message is refused with a way out, and its parts become one answer."""

import pytest

from bot.library import Edition, Library
from conversations.flowfile import load_flow
from storage.store import Store
from tests.bot.talking import Talking

LONG = "a" * 5212


@pytest.fixture
async def talking(store: Store) -> Talking:
    """Priya is at a question that takes as long a text as there may be."""
    library = Library()
    text = "flow: cluster_profile\ntitle: Story\nwho: coordinator\nquestions:\n"
    text += (
        "  - {id: story, type: long_text, prompt: 'What happened?'}\n  - {id: more, type: short_text, prompt: More}\n"
    )
    library.editions["cluster_profile"] = Edition(load_flow(text, "story.yaml"), text, "1")
    talking = Talking(store, library)
    await talking.say("Priya", "profile", "start")
    return talking


def kept(talking: Talking) -> str:
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
        return str(next(event.value for event in reversed(tx.runs.log(run.id)) if event.kind == "answered"))


async def test_a_text_that_is_too_long_can_be_sent_in_two_parts(talking: Talking) -> None:
    card = await talking.say("Priya", LONG)
    assert card.body.startswith(
        "That's 5,212 characters; I can keep 4,000. Shorten it, or send it in two parts and I'll join them."
    )
    card = await talking.say("Priya", "The first half.")
    assert card.body.startswith("I have 15 characters of it. Send the rest as a message")
    card = await talking.say("Priya", "The second half.")
    assert "Saved (2 parts)." in card.note
    assert kept(talking) == "The first half.\nThe second half."


async def test_a_shortened_text_is_all(talking: Talking) -> None:
    await talking.say("Priya", LONG, "Shorter.")
    card = await talking.tap("Priya", "That is all")
    assert "Saved." in card.note
    assert kept(talking) == "Shorter."


async def test_parts_that_the_platform_cut_become_one_answer(talking: Talking) -> None:
    for text, cut in (("x" * 4090, True), ("y" * 4090, True), ("z", False)):
        await talking.hear(talking.heard("Priya", text, cut=cut))
    assert "Saved (3 parts)." in talking.wire.shown[-1].note
    assert kept(talking) == "\n".join(("x" * 4090, "y" * 4090, "z"))


async def test_parts_that_come_to_too_much_are_not_cut_short(talking: Talking) -> None:
    for cut in (True, True, True, True):
        await talking.hear(talking.heard("Priya", "x" * 4090, cut=cut))
    await talking.say("Priya", "the end")
    assert talking.wire.shown[-1].body.startswith("That's 16,371 characters; I can keep 16,000. Please shorten it")
    with talking.store.reading() as tx:
        assert tx.runs.log(tx.runs.of_cluster(talking.oakfield.id)[0].id) == ()


async def test_a_part_waits_for_a_day_only(talking: Talking) -> None:
    await talking.say("Priya", LONG)
    talking.wait(hours=25)
    await talking.say("Priya", "A whole answer.")
    assert kept(talking) == "A whole answer."


async def test_that_is_all_with_no_part_asks_again(talking: Talking) -> None:
    question = talking.wire.shown[-1]
    card = await talking.say("Priya", LONG, "that is all")
    assert card.heading == question.heading
