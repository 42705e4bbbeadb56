"""Cards lead on: each has the button for what somebody would want next, or whom they can ask."""

import pytest

from bot.library import Edition, Library
from bot.reports.compared import over_time_card
from bot.reports.gathered import gather
from conversations.cards import Card
from storage.store import Store
from tests.bot.calling import Calling
from tests.bot.talking import LIBRARY, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def test_what_is_not_followed_offers_a_person_to_whoever_may_ask(talking: Talking) -> None:
    await talking.say("Priya", "wibble")
    assert (await talking.tap("Priya", "Ask a person")).body.startswith("I have asked")
    assert labels(await talking.say("Sam", "wibble")) == ["Help"]


async def test_a_button_that_failed_can_be_tried_again(talking: Talking) -> None:
    class Broken(Library):
        def edition(self, name: str) -> Edition:
            raise RuntimeError

    await talking.say("Priya", "hello")
    talking.library = Broken()
    sorry = await talking.tap("Priya", "Review")
    assert sorry.body.startswith("Something went wrong on our side (E-")
    talking.library = LIBRARY
    assert (await talking.tap("Priya", "Try again", sorry)).heading == "Cluster self-assessment"


async def test_an_export_leads_to_the_report_as_a_word_file(talking: Talking) -> None:
    await talking.say("Sam", "export oakfield")
    assert (await talking.tap("Sam", "Word report")).body.startswith("I am writing the report.")
    await talking.say("Sam", "export")
    assert (await talking.tap("Sam", "Word report")).body.startswith("I am writing the report.")


async def test_the_report_of_the_project_is_offered_to_those_who_look_after_all_of_it(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        tx.connection.exec_driver_sql(
            f"UPDATE role SET cluster_id = {talking.oakfield.id} WHERE person_id = {talking.people['Sam'].id}"
        )
    assert "Word report" not in labels(await talking.say("Sam", "export"))
    assert "Word report" in labels(await talking.say("Sam", "export oakfield"))


async def test_a_comparison_leads_to_an_export(talking: Talking) -> None:
    with talking.store.reading() as tx:
        none = [gather(tx, LIBRARY, cluster) for cluster in tx.clusters.all()]
    assert labels(over_time_card(LIBRARY, none)) == ["By area", "Over time", "Export"]


async def test_the_list_of_people_leads_to_an_invitation(talking: Talking) -> None:
    await talking.say("Sam", "people")
    assert (await talking.tap("Sam", "Invite somebody")).body.startswith("Say who, for which cluster")


async def test_what_is_held_can_be_put_right(talking: Talking) -> None:
    await talking.say("Priya", "mydata")
    card = await talking.tap("Priya", "Correct something")
    assert "Check my answers" in card.body
    assert (await talking.tap("Priya", "Ask the project team", card)).body.startswith("I have asked")
    await talking.say("Sam", "mydata")
    assert labels(await talking.tap("Sam", "Correct something")) == ["Back"]


async def test_a_call_that_is_cancelled_says_who_was_told(store: Store) -> None:
    calling = Calling(store)
    await calling.say("Sam", "call oakfield Tues 1 Dec 3.30pm")
    await calling.tap("Sam", "Send the invitation")
    await calling.say("Sam", "calls")
    await calling.tap("Sam", "Oakfield, 1 December")
    await calling.tap("Sam", "Cancel the call")
    before = len(calling.wire.shown)
    await calling.tap("Sam", "Yes, cancel it")
    said = [card.body for card in calling.wire.shown[before:]]
    assert "The call with Oakfield is cancelled. I have told Priya and Tom." in said


@pytest.mark.parametrize("word", ["record", "chart", "call", "propose", "agenda", "partners"])
async def test_a_command_about_a_cluster_offers_those_there_are(talking: Talking, word: str) -> None:
    card = await talking.say("Sam", word)
    assert card.heading == "Which cluster?"
    assert card.body.startswith(f"Type, for example: {word} Millbrook")
    assert labels(card)[:2] == ["Millbrook", "Oakfield"]
    await talking.tap("Sam", "Oakfield", card)
    assert talking.wire.shown[-1].heading != "Which cluster?"
