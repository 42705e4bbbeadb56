"""Coming to a questionnaire, leaving it for now, and what can be reached from inside it."""

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.talking import NOW, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def test_the_questions_can_be_seen_before_the_first_is_answered(talking: Talking) -> None:
    front = await talking.say("Priya", "review")
    assert labels(front)[:3] == ["Start", "See the questions", "Later"]
    assert "1. Partners tell each other" in (await talking.tap("Priya", "See the questions")).body


async def test_what_is_short_has_nothing_to_be_seen_before(talking: Talking) -> None:
    assert labels(await talking.say("Priya", "activity")) == ["Start", "Later"]


@pytest.mark.parametrize("before", ["review", "review|start|mostly|review"])
async def test_whoever_comes_later_may_be_reminded(talking: Talking, before: str) -> None:
    await talking.say("Priya", *before.split("|"))
    assert labels(await talking.tap("Priya", "Later")) == ["Tomorrow, 9am", "Next Monday", "No reminder"]
    assert "on Monday 30 November 2026 at 9am" in (await talking.tap("Priya", "Next Monday")).body


async def test_a_second_lead_is_told_who_has_started_and_may_join_in_or_leave_it(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "mostly")
    card = await talking.say("Tom", "review")
    assert card.heading == "Priya has started this"
    assert labels(card) == ["Join in", "Leave it to Priya", "See the answers"]
    assert "Question 2" in (await talking.tap("Tom", "Join in", card)).heading
    await talking.say("Tom", "partly")
    assert (await talking.say("Tom", "review")).heading == "Welcome back"
    assert (await talking.say("Priya", "review")).heading == "Welcome back"


async def test_each_answer_shows_who_gave_it_where_it_was_somebody_else(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "mostly")
    listed = await talking.say("Tom", "review", "see the answers")
    assert ": Mostly (Priya)\n" in listed.body
    assert "Priya gave the answer so far." in (await talking.tap("Tom", "1", listed)).note
    assert ": Mostly\n" in (await talking.say("Priya", "review", "check my answers")).body


async def test_a_next_step_is_one_tap_from_a_rating_and_the_way_back_one_more(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "mostly")
    await talking.tap("Priya", "Next step")
    added = await talking.say("Priya", "Invite two governors", "Priya", "16 January")
    assert added.body.startswith("Invite two governors")
    assert "Question 2" in (await talking.tap("Priya", "Carry on", added)).heading


async def test_a_partner_school_is_offered_no_step_of_the_cluster(talking: Talking) -> None:
    await talking.say("Aisha", "view", "start", "1")
    offered = {label for card in talking.wire.shown for label in labels(card)}
    assert "Comment" in offered
    assert "Next step" not in offered


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("four", "4"), ("４", "4"), ("about 25", "25")],
)
async def test_a_number_that_was_read_from_words_is_said_back(talking: Talking, typed: str, kept: str) -> None:
    await talking.say("Priya", "activity", "start", "Maths talk", "1", "1", "2", "3")
    assert (await talking.say("Priya", typed)).note.startswith(f"Saved: {kept}.")


async def test_a_date_is_said_back_and_what_was_typed_as_it_is_kept_is_not(talking: Talking) -> None:
    await talking.say("Priya", "activity", "start", "Maths talk", "1", "1", "2", "3")
    assert "Saved" not in (await talking.say("Priya", "4")).note
    await talking.say("Priya", "25")
    assert (await talking.say("Priya", "tomorrow")).note == "Saved: Tuesday 24 November 2026."


@pytest.mark.parametrize("words", ["my data", "My data.", "/my_data", "/mydata"])
async def test_what_is_held_is_said_to_whoever_types_it_in_two_words(talking: Talking, words: str) -> None:
    assert (await talking.say("Priya", words)).heading == "What I hold about you"


async def test_delete_me_is_understood_even_where_words_are_an_answer(talking: Talking) -> None:
    await talking.say("Priya", "activity", "start")
    card = await talking.say("Priya", "Delete me")
    assert card.heading == "Delete your details?"
    assert (await talking.say("Priya", "Delete me not")).heading.startswith("New CPD activity. Question 2")


async def test_a_number_that_was_given_last_time_can_be_given_again(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        for name in ("autumn 2025", "spring 2026"):
            tx.work.open_review(talking.oakfield.id, name, NOW)
    await talking.say("Priya", "review", "quick")
    while "what share went on running it" not in talking.wire.shown[-1].body:
        await talking.say("Priya", "skip")
    await talking.say("Priya", "12")
    while "Nearly there" not in talking.wire.shown[-1].heading:
        await talking.say("Priya", "skip")
    await talking.say("Priya", "finish without them")
    talking.wait(days=30)
    await talking.say("Priya", "review", "quick")
    while "what share went on running it" not in talking.wire.shown[-1].body:
        await talking.say("Priya", "skip")
    again = await talking.tap("Priya", "Same as before: 12")
    assert "Saved" not in again.note
    run = talking.store.run(lambda tx: tx.runs.of_cluster(talking.oakfield.id, "self_assessment"))[0]
    log = talking.store.run(lambda tx: tx.runs.log(run.id))
    assert [event.value for event in log if event.kind == "answered"] == [12]


async def test_an_activity_that_was_sent_leads_to_the_next(talking: Talking) -> None:
    await talking.say("Priya", "activity", "start", "Maths talk", "1", "1", "2", "3", "4", "25", "tomorrow", "tomorrow")
    await talking.say("Priya", "finish")
    sent = next(card for card in talking.wire.shown if card.heading == "New CPD activity: sent")
    assert labels(sent) == ["Change an answer", "Add another"]
    assert (await talking.tap("Priya", "Add another", sent)).heading == "New CPD activity"
    await talking.say("Dan", "profile", "start")
    while "Finish" not in labels(talking.wire.shown[-1]) and "Finish without them" not in labels(
        talking.wire.shown[-1]
    ):
        await talking.say("Dan", "skip")
    assert "Add another" not in labels(await talking.say("Dan", "finish"))


async def test_looks_of_the_same_name_are_told_apart_by_their_activity(talking: Talking) -> None:
    for title in ("Maths talk", "Reading buddies"):
        await talking.say("Priya", "/activity new", "start", title, "1", "1", "2", "3", "4", "25", "today", "today")
        await talking.say("Priya", "finish")
    offered = labels(await talking.say("Priya", "activity"))
    assert offered[:2] == ["Reading buddies: Before: what should ch…", "Maths talk: Before: what should change"]


async def test_the_words_of_a_button_press_it_though_a_question_is_open_before_its_card(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "language")
    assert (await talking.say("Priya", "Cymraeg")).body.startswith("Diolch.")
    await talking.say("Priya", "review", "carry on", "mostly", "next", "check my answers")
    assert "Question 1" in (await talking.say("Priya", "1")).heading


async def test_an_answer_in_words_is_an_answer_whatever_buttons_stand_below(talking: Talking) -> None:
    await talking.say("Priya", "activity", "start", "language")
    assert (await talking.say("Priya", "Cymraeg")).heading.startswith("New CPD activity. Question 2")


@pytest.mark.parametrize("beside", ["", "comment", "evidence"])
async def test_to_skip_what_is_asked_beside_an_answer_leaves_the_answer_as_it_is(talking: Talking, beside: str) -> None:
    await talking.say("Priya", "review", "start", "mostly", *([beside] if beside else []))
    await talking.say("Priya", "skip")
    assert (
        "1. Partners tell each other what is not wo…: Mostly"
        in (await talking.say("Priya", "review", "check my answers")).body
    )
