"""The engine: what comes next, what counts, and what each command does."""

from datetime import timedelta

from conversations.fold import fold
from tests.flows import NOW, PETS, Taken, flow_of


def test_the_next_question_is_the_first_that_applies_and_is_open() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("show").question == "has"
    assert run.say("no").question == "last"


def test_changing_an_answer_masks_what_hung_on_it_and_says_so() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    run.say("dog")
    run.say("Rex")
    view = run.give("has", "no")
    assert dict(view.masked) == {"kind": "dog", "name": "Rex"}
    assert dict(view.current) == {"has": "no"}
    assert view.notes[0] == "2 answers no longer apply. I have kept them in case."


def test_a_masked_answer_counts_again_when_it_applies_again_and_is_shown_to_be_kept() -> None:
    run = Taken(flow_of(PETS))
    for words in ("yes", "dog", "Rex"):
        run.say(words)
    run.give("has", "no")
    view = run.give("has", "yes")
    assert view.question == "kind"
    assert view.current["kind"] == "dog"
    assert view.notes == ("Before, you said Dog. Keep it?",)
    assert run.do("keep").question == "name"
    assert run.do("keep").question == "last"


def test_keeping_needs_an_answer() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("keep").problem == "There is no answer to keep yet."
    run.say("yes")
    assert run.do("keep", "has").question == "kind"


def test_back_shows_the_question_before_with_its_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    view = run.do("back")
    assert (view.question, view.value) == ("has", "yes")
    assert run.do("back").notes == ()
    assert run.view.problem == "This is the first question."


def test_back_from_the_check_goes_to_the_last_question() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.do("skip").state == "checking"
    assert run.do("back").question == "last"


def test_back_from_a_question_not_shown_starts_from_what_is_open() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.do("back", "no.such").question == "has"


def test_a_skipped_question_is_left_until_it_is_asked_again() -> None:
    run = Taken(flow_of(PETS))
    view = run.do("skip", "has")
    assert view.notes == ("Skipped. I will ask again at the end.",)
    assert run.do("skip").skipped == ("has", "last")
    assert run.view.state == "checking"
    assert run.do("ask_again").question == "has"


def test_asking_again_without_anything_skipped_changes_nothing() -> None:
    run = Taken(flow_of(PETS))
    run.do("ask_again")
    assert run.log == []


def test_skipping_takes_an_answer_back() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    assert run.do("skip", "has").current == {}


def test_a_required_question_cannot_be_skipped() -> None:
    run = Taken(flow_of('  - {id: a, type: short_text, prompt: "A?", required: true}'))
    view = run.do("skip", "a")
    assert view.problem == "I need this one to go on. You can pause and come back to it."
    assert view.required


def test_sending_needs_every_question_answered_or_skipped() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("submit").problem == "There are 2 questions to answer or skip first."
    run.say("no")
    assert run.do("submit").problem == "There is 1 question to answer or skip first."
    run.do("skip", "last")
    assert run.do("submit").state == "sent"
    assert run.do("submit").problem == "This has been sent already."


def sent() -> Taken:
    run = Taken(flow_of(PETS))
    run.say("no")
    run.do("skip")
    run.do("submit")
    return run


def test_what_is_sent_takes_no_answers_until_it_is_reopened() -> None:
    run = sent()
    problem = "This was sent. Reopen it to change an answer, until Monday 30 November 2026."
    assert run.give("has", "yes").problem == problem
    assert run.do("skip", "has").problem == problem
    assert run.do("back").problem == problem
    assert run.do("pause").problem == problem
    assert run.do("reopen").state == "checking"
    assert run.give("has", "yes").question == "kind"


def test_editing_what_is_sent_reopens_it_for_seven_days() -> None:
    run = sent()
    run.now = NOW + timedelta(days=7)
    assert run.do("edit", "has").question == "has"
    assert [event.kind for event in run.log][-1] == "reopened"


def test_after_seven_days_nothing_can_be_changed() -> None:
    run = sent()
    run.now = NOW + timedelta(days=8)
    closed = "This was sent on Monday 23 November 2026 and can no longer be changed. Your project contact can help."
    assert run.do("reopen").problem == closed
    assert run.do("edit", "has").problem == closed


def test_editing_something_unknown_is_answered_whether_sent_or_not() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("edit", "hass").problem == "There is no question 'hass'. Did you mean 'has'?"
    assert sent().do("edit", "zzzz").problem == "There is no question 'zzzz'."


def test_reopening_what_was_never_sent_is_not_needed() -> None:
    assert Taken(flow_of(PETS)).do("reopen").problem == "This has not been sent yet, so you can change any answer."


def test_a_pause_keeps_the_place_and_an_answer_ends_it() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("pause").state == "paused"
    assert run.do("pause").state == "paused"
    assert run.do("resume").state == "asking"
    run.do("pause")
    assert run.give("has", "no").state == "asking"
    run.do("pause")
    assert run.do("skip", "last").state == "checking"


def test_resuming_what_is_not_paused_shows_where_it_is() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("resume").question == "has"
    assert run.log == []


def test_a_question_that_no_longer_applies_says_why_it_takes_no_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.give("kind", "dog").problem == "That question is not asked any more, because of your other answers."


def test_an_answer_without_an_open_question_says_what_can_be_done() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    run.do("skip")
    assert run.do("answer", value="x").problem == "There is no question open. You can check your answers and send them."


def test_a_comment_stays_beside_its_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    view = run.do("comment", "has", text="Two of them")
    assert view.notes == ("I have kept that as a comment.",)
    assert fold(run.flow, run.log, run.facts).comments["has"].value == "Two of them"
    assert run.do("comment", "has", value="").problem.startswith("I didn't get any text")
    assert run.do("comment", "has", text="x" * 4001).problem == (
        "That's 4,001 characters; I can keep 4,000. Please shorten it and send it again."
    )


def test_an_old_card_of_the_same_person_changes_nothing() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    view = run.give("has", "no", by="P1", revision=0)
    assert view.problem == "That question was answered already (Yes). Here is where you are now."
    assert view.outrun == "has"
    assert run.do("skip", "has", by="P1", revision=0).problem == view.problem
    assert run.view.current == {"has": "yes"}


def test_an_old_card_says_when_the_question_was_answered_or_skipped() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    run.now += timedelta(days=21)
    assert run.give("has", "no", by="P1", revision=0).problem.startswith(
        "That question was answered on 23 November (Yes)"
    )
    run.do("skip", "has", by="P1")
    assert run.give("has", "no", by="P1", revision=0).problem.startswith("That question was skipped already")


def test_two_people_at_once_keep_both_answers_and_the_second_is_told() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    view = run.give("has", "no", by="P2", revision=0)
    assert view.clash is not None
    assert view.clash.value == "no"
    assert view.current["has"] == "yes"
    assert view.question == "has"
    assert run.give("has", "no", by="P2").clash is None


def test_two_people_who_say_the_same_do_not_clash() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    assert run.give("has", "yes", by="P2", revision=0).problem.startswith("That question was answered already")


def test_an_answer_to_another_question_in_between_is_no_clash() -> None:
    run = Taken(flow_of(PETS))
    run.give("last", "well", by="P1", revision=0)
    assert run.give("has", "yes", by="P2", revision=0).problem == ""
