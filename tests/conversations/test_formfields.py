"""Which questions are asked together in a form, and how each becomes a field."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from conversations.engine import apply
from conversations.flowfile import load_flow
from conversations.fold import State, fold
from conversations.formfields import KINDS_OF_FIELDS, MOST, form, together
from conversations.log import Event, Facts
from conversations.model import Flow
from conversations.turn import Command

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIBRARY = Library()
TEXT = "{{id: q.{0}, type: short_text, max: 80, prompt: '{0}?'}}"


def made(*questions: str) -> Flow:
    lines = "\n".join(f"  - {question}" for question in questions)
    return load_flow(f"flow: some\nversion: 1\ntitle: Some\nwho: coordinator\nquestions:\n{lines}\n", "some.yaml")


def texts(*names: str) -> list[str]:
    return [TEXT.format(name) for name in names]


def row(state: State, name: str) -> list[str]:
    first = state.find(name)
    assert first is not None
    return [one.name for one in together(state, first)]


def start(flow: Flow) -> State:
    return fold(flow, [], Facts())


def test_three_simple_questions_in_a_row_make_a_form_and_two_do_not() -> None:
    state = start(made(*texts("a", "b", "c")))
    assert row(state, "q.a") == ["q.a", "q.b", "q.c"]
    assert row(state, "q.b") == []


def test_ratings_count_for_nothing_and_none_begins_a_form() -> None:
    rating = "{id: q.r, type: scale, options: [{key: 1, label: One}, {key: 2, label: Two}], prompt: 'How?'}"
    assert row(start(made(*texts("a", "b"), rating)), "q.a") == []
    assert row(start(made(*texts("a", "b"), rating, *texts("c"))), "q.a") == ["q.a", "q.b", "q.r", "q.c"]
    assert row(start(made(rating, *texts("a", "b", "c"))), "q.r") == []


def test_what_is_answered_already_is_left_out() -> None:
    flow = made(*texts("a", "b", "c", "d"))
    state = fold(flow, [Event("answered", "q.b", "", "x", "P1", NOW)], Facts())
    assert row(state, "q.a") == ["q.a", "q.c", "q.d"]


@pytest.mark.parametrize(
    "last",
    [
        "{id: q.d, type: short_text, prompt: 'And after {answer:q.a}?'}",
        "{id: q.d, type: short_text, lead: 'You said {answer:q.a}.', prompt: 'And?'}",
        "{id: q.d, type: group, prompt: 'More?', repeat: {min: 0, max: 2, first: 'One?', again: 'More?'}, "
        "fields: [{id: q.e, type: short_text, prompt: 'What?'}]}",
        "{id: q.d, type: single, prompt: 'Which?', options: [{key: a, label: A}, "
        "{key: b, label: B, ask_if: {q.a: {is: x}}}]}",
    ],
)
def test_what_hangs_on_another_answer_of_the_form_is_asked_later(last: str) -> None:
    assert row(start(made(*texts("a", "b", "c"), last)), "q.a") == ["q.a", "q.b", "q.c"]


def test_what_shows_something_worked_out_is_asked_later_but_may_begin_a_form() -> None:
    number = "{id: q.n, type: number, prompt: 'How many?'}"
    total = "{id: q.t, type: calculated, calculate: 'q.n * 2'}"
    shown = "{id: q.s, type: short_text, lead: 'That is {answer:q.t}.', prompt: 'Why?'}"
    state = start(made(*texts("a", "b"), number, total, shown, *texts("c", "d")))
    assert row(state, "q.a") == ["q.a", "q.b", "q.n"]
    assert row(state, "q.s") == ["q.s", "q.c", "q.d"]


def test_a_choice_of_very_many_is_asked_by_itself() -> None:
    options = ", ".join(f"{{key: k{n}, label: L{n}}}" for n in range(101))
    many = f"{{id: q.m, type: single, prompt: 'Which?', options: [{options}]}}"
    assert row(start(made(*texts("a", "b", "c"), many)), "q.a") == ["q.a", "q.b", "q.c"]


def test_a_form_is_no_longer_than_can_be_filled_in_at_once() -> None:
    state = start(made(*texts(*(f"x{n}" for n in range(MOST + 5)))))
    assert len(row(state, "q.x0")) == MOST


def test_two_answers_that_differ_are_settled_by_themselves() -> None:
    flow = made(*texts("a", "b", "c", "d"))
    log = [Event("answered", "q.a", "", "x", "P1", NOW), Event("clashed", "q.a", "", "y", "P2", NOW)]
    assert row(fold(flow, log, Facts()), "q.a") == []


def test_an_answer_that_a_field_would_cut_is_changed_by_itself() -> None:
    long = "{id: q.l, type: long_text, prompt: 'Tell me'}"
    log = [Event("answered", "q.l", "", "x" * 3500, "P1", NOW), Event("masked", "q.l", "", None, "P1", NOW)]
    state = fold(made(long, *texts("a", "b", "c")), log, Facts())
    assert row(state, "q.l") == []


def test_a_question_that_is_not_asked_begins_nothing() -> None:
    elsewhere = start(made(*texts("a", "b", "c"))).find("q.a")
    assert elsewhere is not None
    assert together(start(made(*texts("d", "e", "f"))), elsewhere) == ()


def test_each_type_becomes_the_field_that_fits_it() -> None:
    state = start(LIBRARY.flow("activity"))
    first = state.find("act.title")
    assert first is not None
    made_form = form(state, together(state, first), 3, 7)
    assert (made_form.title, made_form.token, made_form.person) == ("New CPD activity", "form|3.act.title|0|", 7)
    assert made_form.about == "9 questions. Leave out what you do not know yet."
    fields = {field.name: field for field in made_form.fields}
    assert (fields["act.title"].kind, fields["act.title"].most, fields["act.title"].needed) == ("text", 80, True)
    assert (fields["act.need"].kind, fields["act.need"].hint) == ("several", "Choose all that apply.")
    assert fields["act.led"].picks[0].label == "Staff from our schools"
    people = fields["act.people"]
    assert (people.kind, people.low, people.high, people.whole, people.most) == ("number", 1, 5000, True, 0)
    assert (fields["act.start"].kind, fields["act.start"].brief) == ("date", "When does it start?")


def test_a_field_says_what_its_card_would() -> None:
    long = "{id: q.l, type: long_text, prompt: 'Tell me'}"
    few = "{id: q.f, type: multi, max_choices: 2, prompt: 'Which?', options: [{key: a, label: A}, {key: b, label: B}]}"
    flow = load_flow(
        "flow: some\nversion: 1\ntitle: Some\nwho: coordinator\nsections:\n"
        f"  - {{key: one, title: The place, questions: [{long}, {few}, {', '.join(texts('c'))}]}}\n"
        f"  - {{key: two, title: More, questions: [{', '.join(texts('d', 'g', 'h'))}]}}\n",
        "some.yaml",
    )
    log = [Event("answered", "q.c", "", "before", "P1", NOW), Event("masked", "q.c", "", None, "P1", NOW)]
    state = fold(flow, log, Facts())
    first = state.find("q.l")
    assert first is not None
    made_form = form(state, together(state, first), 1, 7)
    assert made_form.about == "The place. 3 questions. Leave out what you do not know yet."
    words, which, short = made_form.fields
    assert (words.hint, words.most) == ("Please do not name pupils.", 4000)
    assert (which.hint, which.most) == ("Choose up to 2.", 2)
    assert short.hint == "Before, you said before. Keep it?" and short.value == "before"


@given(st.sampled_from(["activity", "cluster_profile", "iem_plan", "call_record", "meeting_contribution"]), st.data())
def test_every_form_of_every_flow_asks_what_is_open_in_its_order(name: str, data: st.DataObject) -> None:
    flow, log = LIBRARY.flow(name), list[Event]()
    for _ in range(data.draw(st.integers(0, 6))):
        step = apply(flow, log, Command("skip"), Facts(), NOW)
        log += step.events
    state = fold(flow, log, Facts())
    for one in state.open:
        asked = together(state, one)
        assert len(asked) == 0 or 3 <= len(asked) <= MOST
        names = [other.name for other in asked]
        assert names == [other.name for other in state.order if other.name in names]
        assert {other.step.question.type for other in asked} <= set(KINDS_OF_FIELDS)
