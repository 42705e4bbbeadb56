"""What people are told, by who they are and what they do; the same on SQLite and PostgreSQL."""

from datetime import timedelta

import pytest

from conversations.tokens import Token
from storage.store import Store
from tests.bot.talking import NOW, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def test_a_review_is_taken_by_tapping(talking: Talking) -> None:
    card = await talking.say("Priya", "review")
    assert card.heading == "Cluster self-assessment"
    card = await talking.tap("Priya", "Start")
    assert card.heading == "Part 1 of 10, Working relationships. Question 1 of about 8"
    card = await talking.tap("Priya", "Mostly")
    assert "You chose Mostly. Anything to add?" in card.body
    card = await talking.tap("Priya", "Comment")
    assert card.body.startswith("Why did you choose Mostly?")
    card = await talking.say("Priya", "We say so at every meeting")
    assert "I have kept that as a comment." in card.note
    assert "Question 2 of about 8" in card.heading
    card = await talking.tap("Priya", "Back")
    assert "Your answer now" not in card.note
    assert "Keep it" in [choice.label for choice in card.choices]
    assert "Question 2" in (await talking.tap("Priya", "Keep it")).heading
    assert (await talking.tap("Priya", "Pause")).heading == "Paused"
    assert "Question 2" in (await talking.tap("Priya", "Carry on")).heading


async def test_a_rating_can_be_changed_and_the_comment_left_out(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "2")
    card = await talking.tap("Priya", "Change")
    assert "Question 1 of" in card.heading
    await talking.tap("Priya", "Mostly")
    await talking.tap("Priya", "Comment")
    assert "Question 2 of" in (await talking.tap("Priya", "Leave it out")).heading


async def test_words_after_a_rating_are_a_comment_and_a_number_changes_it(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "2")
    assert "You chose Mostly" in (await talking.say("Priya", "3")).body
    assert "I have kept that as a comment." in (await talking.say("Priya", "because we talked about it")).note


async def test_somebody_who_likes_it_quick_goes_straight_on(talking: Talking) -> None:
    assert "straight on" in (await talking.say("Priya", "pace")).body
    assert "Question 2 of" in (await talking.say("Priya", "review", "start", "2")).heading
    assert "stop after each rating" in (await talking.say("Priya", "pace")).body


async def test_several_choices_are_ticked_one_by_one_and_each_tap_is_kept(talking: Talking) -> None:
    await talking.say("Priya", "profile", "start", "Oakfield", "new", "6")
    card = await talking.tap("Priya", "Primary")
    assert "✓ Primary" in [choice.label for choice in card.choices]
    card = await talking.tap("Priya", "Early years")
    card = await talking.tap("Priya", "✓ Primary")
    assert [choice.label for choice in card.choices if choice.label[0] == "✓"] == ["✓ Early years"]
    card = await talking.tap("Priya", "✓ Early years")
    assert "Done" not in [choice.label for choice in card.choices]
    await talking.tap("Priya", "Secondary")
    assert "Who leads the cluster?" in (await talking.tap("Priya", "Done")).body


async def test_a_choice_that_stands_alone_takes_the_others_out(talking: Talking) -> None:
    await talking.say("Priya", "review", "quick", "start")
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
    assert run.mode == "quick"
    await talking.say(
        "Priya", "prepare", "profile", "start", "x", "new", "6", "1", "2", "1", "4", "4", "skip", "skip", "1", "5"
    )
    assert "What pays" in (await talking.tap("Priya", "A grant")).body
    card = await talking.tap("Priya", "Nothing at present")
    assert [choice.label for choice in card.choices if choice.label[0] == "✓"] == ["✓ Nothing at present"]
    card = await talking.tap("Priya", "Course fees")
    assert [choice.label for choice in card.choices if choice.label[0] == "✓"] == ["✓ Course fees"]


async def test_too_many_ticks_are_told(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        tx.work.add_call(talking.oakfield.id, (NOW + timedelta(days=8)).date(), talking.people["Sam"].id, NOW)
    await talking.say("Priya", "prepare", "start", "Much has moved")
    await talking.tap("Priya", "Showing impact")
    await talking.tap("Priya", "A barrier")
    assert (await talking.tap("Priya", "Next plans")).body.startswith("Please choose 2 at most.")


async def test_a_mode_is_chosen_before_the_first_answer_only(talking: Talking) -> None:
    front = await talking.say("Priya", "review")
    with talking.store.reading() as tx:
        full = tx.runs.of_cluster(talking.oakfield.id)[0].about
    await talking.tap("Priya", "Quick")
    with talking.store.reading() as tx:
        quick = tx.runs.of_cluster(talking.oakfield.id)[0]
    assert (quick.mode, quick.done) == ("quick", 0)
    assert quick.about < full / 2, "the list says how many questions there are now"
    await talking.say("Priya", "2")
    card = await talking.tap("Priya", "Priorities only", front)
    with talking.store.reading() as tx:
        assert tx.runs.of_cluster(talking.oakfield.id)[0].mode == "quick"
    assert card.heading


async def test_an_old_button_changes_nothing_and_shows_where_you_are(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start")
    await talking.tap("Priya", "Mostly", card)
    again = await talking.tap("Priya", "Partly", card)
    assert again.body.startswith("That question was answered already (Mostly). Here is where you are now.")
    assert "Question 1 of" in (await talking.tap("Priya", "Change that answer")).heading


async def test_two_leads_at_once_keep_both_answers(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start")
    await talking.say("Tom", "review", "carry on")
    await talking.tap("Priya", "Mostly", card)
    clash = await talking.tap("Tom", "Partly", card)
    assert clash.heading == "Two answers"
    assert "Priya saved another answer at 10am: Mostly.\nYours: Partly." in clash.body
    assert "Question 2 of" in (await talking.tap("Tom", "Use mine", clash)).heading
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
        log = tx.runs.log(run.id)
    assert [(event.kind, event.value) for event in log] == [("answered", 3), ("clashed", 2), ("answered", 2)]
    assert (await talking.tap("Tom", "Keep theirs", clash)).heading


async def test_a_second_lead_can_leave_the_first_answer_as_it_is(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start")
    await talking.say("Tom", "review")
    await talking.tap("Priya", "Mostly", card)
    clash = await talking.tap("Tom", "Partly", card)
    await talking.tap("Tom", "Keep theirs", clash)
    with talking.store.reading() as tx:
        log = tx.runs.log(tx.runs.of_cluster(talking.oakfield.id)[0].id)
    assert log[-1].value == 3


async def test_another_clusters_things_do_not_exist(talking: Talking) -> None:
    card = await talking.say("Priya", "review", "start")
    for choice in card.choices:
        assert (
            await talking.send("Dan", choice.token)
        ).body == "That button has expired. Type status to see where you are."
    assert (await talking.say("Dan", "status Oakfield")).body == "I can't find that cluster."
    assert (await talking.say("Mia", "status Oakfield")).body == "I can't find that cluster."
    assert (await talking.say("Mia", "record Oakfield")).body == "I can't find that cluster."
    with talking.store.transaction() as tx:
        activity = tx.work.add_activity(talking.oakfield.id, "Secret", NOW)
    for words in (f"/stage {activity} iem_plan", "/stage x y", f"/stage {activity} nosuch"):
        assert (await talking.say("Dan", words)).body == "I can't find that activity."
    assert (await talking.say("Priya", f"/stage {activity} nosuch")).body == "I can't find that activity."
    assert "Secret" not in (await talking.say("Dan", "status")).text()


async def test_a_staff_record_is_not_a_coordinators_to_answer(talking: Talking) -> None:
    card = await talking.say("Sam", "record Oakfield", "start")
    assert "What was it?" in card.body
    assert (await talking.send("Priya", card.choices[0].token)).body.startswith("That button has expired.")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "ans|1.x|0|1",
        "nav|999|0|back",
        str(Token("menu", argument="")),
        str(Token("run", 1, argument="fly")),
    ],
)
async def test_a_forged_button_has_expired(talking: Talking, token: str) -> None:
    await talking.say("Priya", "review", "start")
    said = (await talking.send("Priya", token)).text()
    assert any(words in said for words in ("expired", "I don't know", "There is no question 'x'."))


async def test_a_forged_step_or_choice_within_a_run_changes_nothing(talking: Talking) -> None:
    await talking.say("Priya", "review", "start")
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0].id
    assert "expired" in (await talking.send("Priya", str(Token("nav", run, "sa.f1.s1", argument="fly")))).body
    assert "There is no question" in (await talking.send("Priya", str(Token("tog", run, "nosuch", argument="x")))).body
    assert (
        "Please choose one of these"
        in (await talking.send("Priya", str(Token("ans", run, "sa.f1.s1", argument="99")))).body
    )
    card = await talking.send("Priya", str(Token("nav", run, "sa.f1.s1", argument="mine")))
    assert "Question 1 of" in card.heading
    with talking.store.reading() as tx:
        assert tx.runs.log(run) == ()


async def test_strangers_files_and_nothing_are_answered(talking: Talking) -> None:
    await talking.hear(talking.heard("Nobody", "hi"))
    assert talking.wire.shown[-1].body.startswith("Hello. I help coordinators")
    await talking.hear(talking.heard("Priya"))
    assert talking.wire.shown[-1].body == "I can only read text here. Please type your answer."
    assert "I didn't get any text" in (await talking.say("Priya", " \u200b ")).body
    assert (await talking.say("Priya", "x\ud800")).body.startswith("I did not follow that.")
    assert talking.wire.shown[-2].body == "One character couldn't be kept."
    await talking.say("Priya", "x\ud800\ufffe")
    assert talking.wire.shown[-2].body == "2 characters couldn't be kept."


async def test_words_that_belong_to_nothing_offer_help_and_a_person(talking: Talking) -> None:
    card = await talking.say("Priya", "blah blah")
    assert [choice.label for choice in card.choices] == ["Help", "Ask a person"]
    assert (await talking.tap("Priya", "Help")).heading == "What I can do"
    await talking.say("Priya", "review")
    card = await talking.say("Priya", "blah blah")
    assert [choice.label for choice in card.choices] == ["Carry on", "Help", "Ask a person"]


async def test_the_words_of_any_button_of_the_newest_card_press_it(talking: Talking) -> None:
    await talking.say("Priya", "times")
    assert (await talking.say("Priya", "Midday to 3pm!")).body.startswith(
        "I will write Monday to Friday, midday to 3pm"
    )
    assert (await talking.say("Priya", "midday to 3pm")).body.startswith("I did not follow that.")
    assert (await talking.say("Priya", "?!")).body.startswith("I did not follow that.")


async def test_a_run_that_is_put_off_leaves_free_text_to_nothing(talking: Talking) -> None:
    await talking.say("Priya", "review")
    assert (await talking.tap("Priya", "Later")).body.startswith("That is fine.")
    assert (await talking.say("Priya", "blah")).body.startswith("I did not follow that.")


async def test_a_command_is_for_its_roles(talking: Talking) -> None:
    assert (await talking.say("Aisha", "status")).body.startswith(
        "status is for cluster leads, coordinators and project staff."
    )
    assert (await talking.say("Priya", "/record")).body.startswith("record is for project staff.")
    assert (await talking.say("Sam", "/review now")).body.startswith("review is for cluster leads and coordinators.")
    assert (await talking.say("Sam", "view")).body.startswith("view is for partner schools.")
    assert (await talking.say("Priya", "/start please")).heading == "Hello Priya"
    assert (await talking.say("Priya", "/statsu")).body.startswith("I don't know /statsu. Did you mean /status?")
    assert (await talking.say("Sam", "record")).heading == "Which cluster?"


async def test_somebody_without_a_cluster_is_told_so(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        person = tx.people.add("Nell", None, "staff", NOW)
        tx.people.give_role(person.id, None, "lead", NOW)
        tx.people.bind(person.id, "wire", "t", "Nell")
    for command in ("review", "activity", "prepare", "meeting", "profile", "tailor"):
        assert (
            await talking.say("Nell", command)
        ).body == "You are not in a cluster yet. Please ask your project contact."


async def test_status_shows_what_is_under_way_and_late(talking: Talking) -> None:
    card = await talking.say("Priya", "status")
    assert card.body == "Review: not started\nDue now: cluster profile (due in 7 days)"
    await talking.tap("Priya", "Start a review")
    with talking.store.transaction() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
        tx.connection.exec_driver_sql(f"UPDATE run SET due_on = '2026-11-17' WHERE id = {run.id}")
    card = await talking.say("Priya", "status")
    assert card.body.splitlines()[0].endswith("due Tuesday 17 November 2026 (6 days ago)")
    assert "Carry on" in [choice.label for choice in card.choices]
    everyone = await talking.say("Sam", "status")
    assert everyone.body.startswith("On time (2)\nMillbrook: cluster profile, not started, due 30 November\nOakfield: ")
    assert "Oakfield" not in (await talking.say("Mia", "status")).text()
    assert (await talking.say("Sam", "status oak")).heading == "Oakfield"
    assert (await talking.say("Priya", "steps")).body == "No next steps are open."


async def test_answers_can_be_checked_changed_and_reopened(talking: Talking) -> None:
    await talking.say("Aisha", "view", "start")
    for answer in ("1", "next") * 7:
        await talking.say("Aisha", answer)
    card = await talking.say("Aisha", "skip")
    assert card.heading == "Ready to finish?"
    card = await talking.tap("Aisha", "Check my answers")
    assert card.body.splitlines()[0].startswith("1. We can tell")
    card = await talking.tap("Aisha", "2")
    assert "Question 2 of" in card.heading
    await talking.say("Aisha", "carry on", "finish")
    card = talking.wire.shown[-1]
    assert card.heading == "A partner's view: sent"
    await talking.tap("Aisha", "Change an answer")
    assert "Question 3 of" in (await talking.tap("Aisha", "3")).heading
    with talking.store.reading() as tx:
        run = tx.runs.of_cluster(talking.oakfield.id)[0]
    assert (run.state, run.sent_at) == ("asking", None)
    await talking.say("Aisha", "carry on")
    await talking.say("Aisha", "finish")
    talking.wait(days=8)
    card = await talking.send("Aisha", str(Token("run", run.id, argument="reopen")))
    assert card.body.startswith("This was sent on Monday 23 November 2026 and can no longer be changed.")
    assert (await talking.say("Aisha", "view")).heading == "A partner's view: sent"


async def test_the_skipped_are_asked_again_when_wanted(talking: Talking) -> None:
    await talking.say("Aisha", "view", "start")
    for answer in ("1", "next") * 6:
        await talking.say("Aisha", answer)
    await talking.say("Aisha", "skip")
    card = await talking.say("Aisha", "skip")
    assert card.heading == "Nearly there"
    assert "What we get is worth what we put in." in card.body
    card = await talking.tap("Aisha", "Answer the 1 skipped")
    assert "Question 7 of" in card.heading


async def test_an_answer_typed_where_none_is_open_is_told_what_can_be_done(talking: Talking) -> None:
    await talking.say("Aisha", "view", "start")
    for answer in ("1", "next") * 7:
        await talking.say("Aisha", answer)
    await talking.say("Aisha", "skip")
    assert (await talking.say("Aisha", "hello there you")).body.startswith("I did not follow")
