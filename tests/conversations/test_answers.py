"""Reading what was typed or tapped: kindly, strictly, and without ever raising."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.answers import NO_TEXT, Confirm, Problem, Read, Reading, check, join, read
from conversations.model import Option, Question

TODAY = date(2026, 11, 23)
EXTENT = tuple(
    Option(key=key, label=label)
    for key, label in ((1, "Not yet"), (2, "Partly"), (3, "Mostly"), (4, "Fully, and we check"), (0, "Don't know"))
)
CHOICE = (Option(key="cat", label="Cat"), Option(key="dog", label="Dog"), Option(key="none", label="None", alone=True))


def question(type: str, **more: Any) -> Question:
    return Question.model_validate({"id": "q", "type": type, "prompt": "Q?", **more})


def reading(type: str, text: str, offered: Any = (), pending: Any = None, **more: Any) -> Reading:
    return read(question(type, **more), offered, text, TODAY, pending)


@pytest.mark.parametrize("text", ["3", "c)", "C", "(3)", "mostly", "Mostly.", "MOSTLY", "mosty", "most", "３", "three"])
def test_a_rating_is_read_from_its_number_letter_word_or_a_slip(text: str) -> None:
    assert reading("scale", text, EXTENT) == Read(3)


def test_four_in_any_script_is_four() -> None:
    assert [reading("scale", text, EXTENT) for text in ("４", "four", "4")] == [Read(4)] * 3


def test_words_that_are_no_choice_get_the_choices_again_and_could_be_a_comment() -> None:
    found = reading("scale", "maybe B?", EXTENT)
    assert found == Problem(
        "Please choose one of these: Not yet, Partly, Mostly, Fully, and we check, Don't know.", comment=True
    )


def test_a_start_that_fits_two_labels_asks_which() -> None:
    offered = (Option(key="a", label="Time given"), Option(key="b", label="Time bought"))
    assert reading("single", "time", offered) == Problem("That could be ‘Time given’ or ‘Time bought’. Which one?")


def test_yes_and_no_are_understood_in_short() -> None:
    offered = (Option(key="yes", label="Yes, as planned"), Option(key="no", label="No"))
    assert reading("single", "y", offered) == Read("yes")
    assert reading("single", "nope", offered) == Read("no")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_typed_is_said_kindly(text: str) -> None:
    assert reading("short_text", text) == Problem(NO_TEXT)


def test_several_choices_are_read_together() -> None:
    assert reading("multi", "1 and 2", CHOICE) == Read(("cat", "dog"))
    assert reading("multi", "dog", CHOICE) == Read(("dog",))


def test_a_choice_that_stands_alone_does_not_go_with_others() -> None:
    assert reading("multi", "cat, none", CHOICE) == Problem("‘None’ can only be chosen by itself.")
    assert reading("multi", "none", CHOICE, want_at_least=2) == Read(("none",))


def test_too_many_choices_are_refused_and_few_are_advised_on() -> None:
    assert reading("multi", "1, 2", CHOICE, max_choices=1) == Problem("Please choose 1 at most. You chose 2.")
    found = reading("multi", "cat", CHOICE, want_at_least=2)
    assert found == Read(("cat",), "That is saved. 2 or more would be better, if you can.")


def test_what_could_not_be_read_of_several_choices_is_named() -> None:
    assert reading("multi", "cat and fish", CHOICE) == Problem(
        "Please choose from these, such as “1 and 2”: Cat, Dog, None. I could not read ‘fish’."
    )
    assert reading("multi", "1-3", CHOICE) == Problem(
        "Please choose from these, such as “1 and 2”: Cat, Dog, None.", comment=True
    )


def test_a_tapped_choice_must_be_one_that_is_offered() -> None:
    assert check(question("multi"), CHOICE, ["fish"], TODAY) == Problem("Please choose from these: Cat, Dog, None.")
    assert check(question("multi"), CHOICE, "dog", TODAY) == Read(("dog",))
    assert check(question("single"), CHOICE, "fish", TODAY) == Problem("Please choose one of these: Cat, Dog, None.")


def test_text_is_kept_as_it_is_up_to_its_limit() -> None:
    assert reading("short_text", " =1+1; DROP TABLE answers ", max=60) == Read("=1+1; DROP TABLE answers")
    assert reading("short_text", "x" * 61, max=60) == Problem(
        "That's 61 characters; I can keep 60. Please shorten it and send it again."
    )
    assert reading("long_text", "x" * 5212) == Problem(
        "That's 5,212 characters; I can keep 4,000. Shorten it, or send it in two parts and I'll join them."
    )


def test_parts_are_joined_only_as_long_as_the_question_takes() -> None:
    assert join(question("short_text", max=60), ("ab", "cd"), TODAY) == Read("ab\ncd")
    assert join(question("short_text", max=60), ("x" * 40, "y" * 40), TODAY) == Problem(
        "That's 81 characters; I can keep 60. Please shorten it and send it again."
    )


def test_characters_are_counted_as_people_count_them() -> None:
    family = "👨‍👩‍👧‍👦"
    assert reading("short_text", family * 3, max=3) == Read(family * 3)


def test_a_pattern_has_words_for_when_it_does_not_fit() -> None:
    assert reading("short_text", "12", pattern="[A-Z]{2}", pattern_says="Two capitals, please.") == Problem(
        "Two capitals, please."
    )
    assert reading("short_text", "12", pattern="[A-Z]{2}") == Problem(
        "That is not in the form that I need. Please look at the question again."
    )
    assert reading("short_text", "AB", pattern="[A-Z]{2}") == Read("AB")
    assert check(question("short_text"), (), 5, TODAY) == Problem(NO_TEXT)


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("about 40", 40), ("twenty-one", 21), ("3.5", 3.5), ("1,200", 1200)]
)
def test_a_number_is_read_as_people_write_it(text: str, value: float) -> None:
    assert reading("number", text) == Read(value)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"min": 1, "max": 5, "whole": True}, "Please give a whole number from 1 to 5."),
        ({"min": 1}, "Please give a number, 1 or more."),
        ({"max": 0}, "Please give a number, 0 or less."),
        ({"whole": True}, "Please give a whole number."),
    ],
)
def test_a_number_out_of_bounds_is_told_what_would_do(limits: dict[str, Any], words: str) -> None:
    assert reading("number", "0.5", **limits) == Problem(words)


def test_two_numbers_are_never_taken_for_one() -> None:
    assert reading("number", "1-15", min=1, max=20) == Problem(
        "That looks like two numbers. Please give a number from 1 to 20."
    )
    assert reading("number", "4,5") == Problem("That looks like two numbers. Please give a number.")
    assert reading("number", "lots") == Problem("Please give a number.", comment=True)
    assert reading("number", "9" * 41) == Problem("Please give a number.")


@pytest.mark.parametrize("value", [True, "3", None, float("nan"), float("inf"), 1e300])
def test_only_real_numbers_are_kept(value: Any) -> None:
    assert isinstance(check(question("number"), (), value, TODAY), Problem)


def test_a_whole_float_is_kept_as_a_whole_number() -> None:
    found = check(question("number"), (), 4.0, TODAY)
    assert isinstance(found, Read)
    assert repr(found.value) == "4"


def test_a_date_is_read_and_a_doubtful_one_is_confirmed() -> None:
    assert reading("date", "31 Jan") == Read("2027-01-31")
    assert reading("date", "3/4/27") == Confirm("2027-04-03", "2027-03-04", "Do you mean Saturday 3 April 2027?")
    assert reading("date", "yes", pending="2027-04-03") == Read("2027-04-03")
    assert reading("date", "31 February") == Problem("31 February isn't a date. Try 28 Feb 2027.")
    assert reading("date", "soon").__class__ is Problem


def test_a_date_in_the_past_is_refused_where_the_future_is_meant() -> None:
    words = "Sunday 22 November 2026 is not in the future. Please give a date after today."
    assert reading("date", "22 Nov 2026", future=True) == Problem(words)
    assert reading("date", "22/11/2026", future=True) == Problem(words)
    assert reading("date", "5/11", future=True) == Confirm(
        "2027-11-05", "2027-05-11", "Do you mean Friday 5 November 2027?"
    )
    assert reading("date", "2/3/26", future=True) == Problem(
        "Monday 2 March 2026 is not in the future. Please give a date after today."
    )


def test_of_two_readings_the_one_in_the_future_is_meant() -> None:
    december = Confirm("2026-12-03", None, "Do you mean Thursday 3 December 2026?")
    assert reading("date", "3/12/26", future=True) == december
    assert reading("date", "12/3/26", future=True) == december
    assert reading("date", "11/12/26", future=True) == Confirm(
        "2026-12-11", None, "Do you mean Friday 11 December 2026?"
    )


def test_a_tapped_date_is_an_iso_date() -> None:
    assert check(question("date"), (), "2027-13-01", TODAY) == Problem("Please give a date, such as 2027-01-31.")
    assert check(question("date"), (), 5, TODAY) == Problem("Please give a date, such as 2027-01-31.")


def test_what_is_worked_out_takes_no_answer() -> None:
    worked_out = question("calculated", calculate="1 + 1")
    assert check(worked_out, (), 2, TODAY) == Problem("There is nothing to answer here.")


@given(
    st.text(max_size=300),
    st.sampled_from(["single", "multi", "scale", "short_text", "long_text", "number", "date", "group"]),
)
def test_any_text_to_any_question_gets_a_reply(text: str, type: str) -> None:
    found = reading(type, text, EXTENT)
    assert isinstance(found, (Read, Confirm, Problem))


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text())))
def test_any_value_to_any_question_gets_a_reply(value: Any) -> None:
    for kind in ("single", "multi", "scale", "short_text", "number", "date", "group"):
        assert isinstance(check(question(kind), EXTENT, value, TODAY), (Read, Problem))
