"""A cluster's own questions in chat: added, asked, removed, and never at the cost of an answer."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.exports.run import Wish, export_to
from storage.rows import StageRow
from storage.store import Store
from tests.bot.talking import NOW, Talking


class Tailoring(Talking):
    """A cluster with an activity that is just over."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        day = NOW.date()
        with store.transaction() as tx:
            self.activity = tx.work.add_activity(self.oakfield.id, "Reading buddies", NOW)
            stage = StageRow("iem_after", day - timedelta(days=1), day + timedelta(days=7))
            tx.work.keep_stages(self.activity, [stage])

    async def own(self, words: str, kind: str = "Short text", flow: str = "iem_after") -> None:
        await self.say("Priya", f"tailor {flow}")
        await self.tap("Priya", "Add a question")
        await self.say("Priya", words)
        await self.tap("Priya", kind)


@pytest.fixture
def talking(store: Store) -> Tailoring:
    return Tailoring(store)


async def test_a_follow_up_is_chosen_and_a_question_added_in_three_steps(talking: Tailoring) -> None:
    card = await talking.say("Priya", "tailor")
    assert len(card.choices) == 5
    await talking.tap("Priya", "Right after: how it went")
    await talking.tap("Priya", "Add a question")
    assert "120 is the most" in (await talking.say("Priya", "x" * 121)).body
    card = await talking.say("Priya", "call it  a success?")
    assert card.body == "“call it a success?”\n\nHow is it answered?"
    assert "How is it answered?" in (await talking.say("Priya", "in a song")).body
    card = await talking.say("Priya", "yes or no")
    assert "1. call it a success?" in card.body
    assert card.note.startswith("Saved.")
    with talking.store.reading() as tx:
        (noted,) = [entry for entry in tx.audit.entries() if entry["action"] == "tailored"]
        assert "success" not in noted["detail"]


async def test_no_more_questions_are_added_than_the_flow_lets_a_cluster(talking: Tailoring) -> None:
    for words in ("One?", "Two?"):
        await talking.own(words)
    card = await talking.say("Priya", "tailor iem_after")
    assert [choice.label for choice in card.choices][:2] == ["Remove question 1", "Remove question 2"]
    for words in ("add", "kind text", "kind nosuch", "remove own.nosuch", "skip iem.a.ran"):
        assert "1. One?\n2. Two?" in (await talking.say("Priya", f"tailor iem_after {words}")).body


async def test_own_questions_are_asked_and_an_answer_stays_when_its_question_goes(
    talking: Tailoring, tmp_path: Path
) -> None:
    await talking.own("What did it cost?")
    await talking.say("Tom", f"stage {talking.activity} iem_after", "start", "put off", "skip", "skip")
    assert talking.wire.shown[-1].body == "What did it cost?"
    await talking.say("Tom", "call it ten pounds")
    await talking.say("Priya", "tailor iem_after")
    await talking.tap("Priya", "Remove question 1")
    assert "none" in (await talking.say("Priya", "tailor iem_after")).body
    export_to(talking.store, Wish("csv"), tmp_path / "answers.csv", NOW)
    lines = (tmp_path / "answers.csv").read_text(encoding="utf-8-sig").splitlines()
    (kept,) = [line for line in lines if "own.iem_after.1" in line]
    assert "call it ten pounds" in kept


async def test_a_question_is_left_out_and_asked_again(talking: Tailoring) -> None:
    await talking.say("Priya", "tailor iem_after")
    label = next(one.label for one in talking.wire.shown[-1].choices if one.label.startswith("Leave out"))
    card = await talking.tap("Priya", label)
    assert "Left out:\n• What might stop them?" in card.body
    card = await talking.tap("Priya", "Ask again: What might stop them?")
    assert "Left out" not in card.body


async def test_adding_can_be_left(talking: Tailoring) -> None:
    await talking.say("Priya", "tailor iem_after add")
    assert "Yours so far:\nnone" in (await talking.say("Priya", "back")).body
    await talking.say("Priya", "tailor iem_after add")
    assert "Yours so far:\nnone" in (await talking.tap("Priya", "Back")).body
    assert (await talking.say("Priya", "tailor nosuch")).body.startswith("That button has expired")


async def test_only_leads_of_a_cluster_tailor_and_only_their_own(talking: Tailoring) -> None:
    await talking.own("What did it cost?")
    assert "What did it cost?" not in (await talking.say("Dan", "tailor iem_after")).text()
    for who in ("Sam", "Aisha"):
        assert (await talking.say(who, "tailor")).body.startswith("tailor is for")
