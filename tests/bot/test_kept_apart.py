"""What people do in the middle of something else: nothing that they gave is lost, and they find their way back."""

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.talking import Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def answers(talking: Talking, flow: str) -> list[object]:
    with talking.store.reading() as tx:
        (run,) = tx.runs.of_cluster(talking.oakfield.id, flow)
        return [event.value for event in tx.runs.log(run.id) if event.kind == "answered"]


async def test_another_questionnaire_opens_in_the_middle_of_one_and_both_are_kept(talking: Talking) -> None:
    await talking.say("Priya", "pace", "review", "start")
    second = await talking.tap("Priya", "Mostly")
    assert "Question 2 of" in second.heading
    card = await talking.say("Priya", "profile", "start")
    assert "What is your cluster called?" in card.body
    card = await talking.say("Priya", "Oakfield Trust", "review")
    card = await talking.tap("Priya", "Carry on")
    assert (card.heading, card.body) == (second.heading, second.body), "where they were"
    card = await talking.say("Priya", "profile")
    card = await talking.tap("Priya", "Carry on")
    assert "How did the cluster begin?" in card.body
    assert (len(answers(talking, "self_assessment")), answers(talking, "cluster_profile")) == (1, ["Oakfield Trust"])


@pytest.mark.parametrize("word", ["/start", "hello"])
async def test_start_in_the_middle_says_where_somebody_is_and_offers_to_carry_on(talking: Talking, word: str) -> None:
    await talking.say("Priya", "pace", "review", "start")
    second = await talking.tap("Priya", "Mostly")
    card = await talking.say("Priya", word)
    assert card.heading == "Hello Priya"
    assert "Cluster self-assessment" in card.body and "Carry on" in labels(card)
    assert {"Review", "Status", "Activity"} <= set(labels(card)), "or to do something else"
    again = await talking.tap("Priya", "Carry on")
    assert (again.heading, again.body) == (second.heading, second.body)
    assert len(answers(talking, "self_assessment")) == 1, "nothing was answered by it"


async def test_the_bare_word_start_asks_what_is_open_once_more(talking: Talking) -> None:
    await talking.say("Priya", "pace", "review", "start")
    second = await talking.tap("Priya", "Mostly")
    again = await talking.say("Priya", "start")
    assert (again.heading, again.body) == (second.heading, second.body)
    assert len(answers(talking, "self_assessment")) == 1


async def test_to_ask_for_deletion_inside_an_answer_deletes_nothing_and_is_noted(talking: Talking) -> None:
    await talking.say("Priya", "review", "start")
    await talking.tap("Priya", "Mostly")
    await talking.tap("Priya", "Comment")
    card = await talking.say("Priya", "Please delete my data, all of it")
    assert card.body == "To see or delete your data, type mydata. I haven't deleted anything."
    assert len(answers(talking, "self_assessment")) == 1
    with talking.store.reading() as tx:
        assert [entry["actor"] for entry in tx.audit.entries() if entry["action"] == "asked_to_delete"] == [
            talking.people["Priya"].id
        ]


async def test_what_is_deleted_in_the_chat_stays_answered_and_help_says_so(talking: Talking) -> None:
    card = await talking.say("Priya", "help")
    assert "Deleting a message here does not delete a saved answer." in card.note
    assert "mydata" in card.body, "where an answer can be deleted"
