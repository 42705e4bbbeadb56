"""Totals of anonymous answers: nothing is ever shown, nor changes, because of fewer people than the flow asks for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.totals import Counted, Figures, Response, bars, blocks, lines, shown, summed, waiting, words
from tests.flows import flow_of

FLOW = flow_of(
    """
  - id: q
    type: scale
    prompt: "Is it worth it?"
    options: [{key: 1, label: A}, {key: 2, label: B}, {key: 3, label: C}, {key: 4, label: D}, {key: 0, label: "Don't know", uncounted: true}]
  - {id: r, type: scale, prompt: "Is it clear?", options: [{key: 1, label: A}, {key: 4, label: D}]}
  - {id: which, type: single, prompt: "Which?", options: [{key: a, label: A}]}
  - {id: note, type: short_text, prompt: "One thing to change?", optional: true}
""",
    "anonymous: true\nshow_at_least: 4",
)
QUESTIONS = ("q", "r", "note")


def sent(*values: int | None, first: int = 1) -> list[Response]:
    """Make what schools sent: an answer to ``q`` each, or none."""
    return [
        Response(number, f"school {number}", 3, {} if value is None else {"q": value})
        for number, value in enumerate(values, first)
    ]


def test_three_answers_make_no_total_and_four_do() -> None:
    assert blocks(FLOW, sent(3, 2, 4), {}) == []
    four = blocks(FLOW, sent(3, 2, 4, 2), {})
    assert {block.question for block in four} == {"q", "note"}
    (total,) = [block.figures for block in four if block.question == "q"]
    assert total.worded() == "Partners (4): mean 2.8, from 2 to 4."


def test_what_is_not_answered_or_not_known_does_not_count() -> None:
    assert [block.question for block in blocks(FLOW, sent(3, 2, 4, 0), {})] == ["note"]
    assert [block.question for block in blocks(FLOW, sent(3, 2, 4, None), {})] == ["note"]


def test_a_fifth_answer_waits_until_there_are_four_new_ones() -> None:
    in_already = {name: {f"school {number}" for number in range(1, 5)} for name in QUESTIONS}
    assert blocks(FLOW, sent(3, 2, 4, 2, 1, 1, 1), in_already) == []
    more = blocks(FLOW, sent(3, 2, 4, 2, 1, 1, 1, 1), in_already)
    assert list(more[0].runs) == [5, 6, 7, 8]


def test_two_people_of_one_school_count_once_and_the_newer_one_counts() -> None:
    twice = [*sent(3, 2, 4), Response(9, "school 3", 3, {"q": 1})]
    assert blocks(FLOW, twice, {}) == []
    with_fourth = blocks(FLOW, [*twice, Response(4, "school 4", 3, {"q": 1})], {})
    assert sorted(with_fourth[0].runs) == [1, 2, 4, 9]


def test_totals_add_up_and_say_so_in_words() -> None:
    first, then = Figures({"2": 3, "4": 1}), Figures({"1": 1, "4": 3})
    assert Figures().plus(first) == first.plus(Figures()) == first
    both = first.plus(then)
    assert both == Figures({"1": 1, "2": 3, "4": 4})
    assert (both.number, both.median) == (8, 3.0)
    assert lines(FLOW, {"q": both}) == ["Is it worth it?\nPartners (8): mean 2.9, from 1 to 4."]
    assert bars(FLOW, {"q": both}) == ["■■■□ 2.9 Is it worth it?"]
    assert words(["  b  c ", "A", "b c", " "]) == ["A", "b c"]
    assert waiting(2, 6, 4) == "2 of 6 have answered; I show totals from four on."
    assert waiting(2, 20, 10) == "2 of 20 have answered; I show totals from 10 on."


def test_nothing_is_shown_while_fewer_stand_and_a_question_that_is_gone_has_no_total() -> None:
    counted = [Counted("q", {1: 3}, Figures({"2": 4})), Counted("old", {1: 3}, Figures({"1": 4})), Counted("note", {})]
    assert shown(FLOW, counted, 3) == ()
    assert summed(FLOW, shown(FLOW, counted, 4)) == {"q": Figures({"2": 4})}


STEPS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["send", "change", "withdraw", "look"]), st.integers(0, 4)),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_every_total_and_every_change_of_one_is_about_four_people_or_more(steps: list[tuple[int, str, int]]) -> None:
    standing: dict[int, Response] = {}
    counted: dict[str, list[frozenset[str]]] = {name: [] for name in QUESTIONS}
    for number, what, value in steps:
        if what == "withdraw":
            standing.pop(number, None)
        elif what != "look":
            answers = {"q": value, "note": f"note {number}"} if value else {"note": "x"}
            standing[number] = Response(number, f"school {number % 9}", 3, answers)
        names = {name: {who for block in found for who in block} for name, found in counted.items()}
        for block in blocks(FLOW, list(standing.values()), names):
            people = frozenset(standing[run].who for run in block.runs)
            assert len(people) >= 4
            assert len(people) == len(block.runs)
            assert all(people.isdisjoint(earlier) for earlier in counted[block.question])
            assert block.figures.number in (0, len(people))
            counted[block.question].append(people)
