"""What a cluster makes of a flow: its own questions come and go, and answers stay."""

from conversations.fold import fold
from conversations.log import Event, Facts
from conversations.tailoring import Tailored, flow_card, is_tailored, kind_card, read, stages_card, words_card
from tests.flows import NOW, PETS, flow_of

FLOW = flow_of(PETS, "tailor: {max_own_questions: 2, may_skip: [last], may_shift_days: 14}")
ANSWERED = [
    Event("answered", "has", "", "no", at=NOW),
    Event("answered", "last", "", "A goat", at=NOW),
    Event("answered", "own.test.1", "", "Ten pounds", at=NOW),
]


def test_own_questions_have_ids_that_are_never_used_again() -> None:
    one = Tailored().adding(FLOW, "What did it cost?", "text")
    assert one.own[0]["id"] == "own.test.1"
    again = one.without("own.test.1").adding(FLOW, "Was it fun?", "yesno").adding(FLOW, "How much?", "scale")
    assert [question["id"] for question in again.own] == ["own.test.2", "own.test.3"]
    assert read(again.plain()) == again
    assert read({}) == Tailored()


def test_what_was_answered_stays_though_the_question_is_asked_no_more() -> None:
    now = Tailored().adding(FLOW, "What did it cost?", "text").without("own.test.1").toggling("last")
    answered = {event.question for event in ANSWERED}
    kept = fold(FLOW, ANSWERED, Facts(tailoring=now.for_run(answered)))
    assert kept.current == {"has": "no", "last": "A goat", "own.test.1": "Ten pounds"}
    fresh = fold(FLOW, ANSWERED[:1], Facts(tailoring=now.for_run({"has"})))
    assert [one.name for one in fresh.order] == ["has"]
    assert now.toggling("last").left_out == frozenset()


def test_own_questions_are_asked_at_the_end_each_kind_in_its_way() -> None:
    now = Tailored().adding(FLOW, "Was it fun?", "yesno").adding(FLOW, "How much?", "scale")
    state = fold(FLOW, ANSWERED[:2], Facts(tailoring=now.for_run(())))
    assert [one.name for one in state.open] == ["own.test.1", "own.test.2"]
    assert [len(one.step.question.options) for one in state.open] == [2, 5]


def test_a_flow_is_shown_with_what_can_be_changed_in_it() -> None:
    card = flow_card(FLOW, Tailored())
    assert [choice.label for choice in card.choices] == [
        "Add a question",
        "Leave out: Anything else?",
        "Other follow-ups",
    ]
    assert "You may add 2 questions. Yours so far:\nnone" in card.body
    assert "put off by up to 14 days" in card.body
    now = Tailored().adding(FLOW, "Was it fun?", "yesno").adding(FLOW, "How much?", "scale").toggling("last")
    full = flow_card(FLOW, now, "Saved.")
    assert [choice.label for choice in full.choices] == [
        *("Remove question 1", "Remove question 2", "Ask again: Anything else?", "Other follow-ups"),
    ]
    assert "Left out:\n• Anything else?" in full.body
    assert full.note == "Saved. Answers that were given stay."


def test_each_step_of_adding_has_its_card() -> None:
    assert [choice.label for choice in stages_card([FLOW]).choices] == ["Test"]
    assert words_card(FLOW, "Too long.").body.startswith("Too long.\n\nWhat do you want to ask?")
    assert [choice.label for choice in kind_card(FLOW, "Fun?").choices] == [
        *("Short text", "Yes or no", "From 1 to 5", "Back"),
    ]
    assert is_tailored(FLOW)
    assert not is_tailored(flow_of(PETS))
    plain = flow_of(PETS, "tailor: {max_own_questions: 1}")
    assert "put off" not in flow_card(plain, Tailored()).body
