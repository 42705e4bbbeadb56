"""Numbers, choices, text and wording."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.choices import Match, distance, match, match_many
from conversations.numbers import NumberProblem, NumberRead, read_number
from conversations.text import clean, fold, graphemes, isolate
from conversations.wording import clock, count, in_days, join_words, month_name

ORIGIN = (
    ("cpd", "Set up to run CPD together"),
    ("other", "Grew from another kind of network"),
    ("formal", "Trust, federation or authority area"),
    ("new", "New, for this project"),
)
LEVELS = ((str(n), f"{n} {word}") for n, word in enumerate(("Starting", "Building", "Secure", "Sharing"), 1))
LEVEL = tuple(LEVELS)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2", "other"),
        ("b", "other"),
        ("new", "new"),
        ("trust", "formal"),
        ("grew", "other"),
        ("sett up to run cpd togehter", "cpd"),
    ],
)
def test_a_choice_is_read_from_number_letter_start_or_slip(text: str, key: str) -> None:
    assert match(text, ORIGIN) == Match((key,))


@pytest.mark.parametrize(
    ("text", "key"), [("3", "3"), ("secure", "3"), ("3 secure", "3"), ("sharing", "4"), ("sha", "4")]
)
def test_a_label_with_its_own_number_is_known_by_it(text: str, key: str) -> None:
    assert match(text, LEVEL) == Match((key,))


@pytest.mark.parametrize("text", ["9", "0", "z", "1-2", "", "tr", "something else"])
def test_what_is_no_choice_matches_nothing(text: str) -> None:
    assert match(text, ORIGIN).keys == ()


def test_a_start_of_several_labels_gives_them_all() -> None:
    assert match("sta", (("a", "Staff time"), ("b", "Staff rooms"))).keys == ("a", "b")


def test_several_choices_are_read_in_the_order_of_the_buttons() -> None:
    assert match_many("3, 1", ORIGIN).keys == ("cpd", "formal")
    assert match_many("1 3", ORIGIN).keys == ("cpd", "formal")
    assert match_many("all of them", ORIGIN).keys == ("cpd", "other", "formal", "new")
    assert match_many("Trust, federation or authority area, New, for this project", ORIGIN).keys == ("formal", "new")
    assert match_many("cpd and tea", ORIGIN).unread == ("tea",)
    assert match_many("1-3", ORIGIN) == match_many("one to three", ORIGIN).__class__((), ("1-3",))


def test_slips_are_counted_with_swapped_letters_as_one() -> None:
    assert distance("mosty", "mostly") == 1
    assert distance("mostyl", "mostly") == 1
    assert distance("abc", "abcdef") == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("3", 3),
            ("４", 4),
            ("٤", 4),
            ("four", 4),
            ("twenty-one", 21),
            ("thirty", 30),
            ("a hundred", 100),
            ("two hundred", 200),
        ),
        *(
            ("3.5", 3.5),
            ("1,200", 1200),
            ("1 200", 1200),
            ("about 40", 40),
            ("c. 40", 40),
            ("15%", 15),
            ("-2", -2),
            ("+7", 7),
            ("－3", -3),
        ),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, value: float) -> None:
    assert read_number(text) == NumberRead(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("1-15", "two_numbers"), ("3 or 4", "two_numbers"), ("4,5", "two_numbers"), ("ten to twelve", "two_numbers")),
        *(
            ("1e5", "not_a_number"),
            ("0x10", "not_a_number"),
            ("nan", "not_a_number"),
            ("inf", "not_a_number"),
            ("", "not_a_number"),
        ),
        *(
            ("twenty tens", "not_a_number"),
            ("9" * 50, "too_long"),
            ("word " * 20, "not_a_number"),
            ("many hundred", "not_a_number"),
        ),
    ],
)
def test_what_is_not_one_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    found = read_number(text)
    assert isinstance(found, NumberProblem)
    assert found.reason == reason


@given(st.text(max_size=60))
def test_reading_a_number_never_raises(text: str) -> None:
    assert isinstance(read_number(text), (NumberRead, NumberProblem))


def test_text_is_normalised_once() -> None:
    assert clean("  a\x00\x07b\x0b\r\nc\td  ").text == "ab\nc\td"
    assert clean("e\u0301").text == "é"
    assert clean("x\ud800y\ufffe").__class__.__name__ == "Cleaned"
    assert (clean("x\ud800y\ufffe").text, clean("x\ud800y\ufffe").lost) == ("x\ufffdy\ufffd", 2)
    assert clean("\u200b\u200d \ufeff").text == ""
    assert len(clean("z" + "\u0335" * 500).text) == 9


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once
    once.encode("utf-8")


def test_emoji_and_right_to_left_text_survive_exactly() -> None:
    for text in ("👨‍👩‍👧‍👦", "שלום", "🇬🇧", "abc\u202edef"):
        assert clean(text).text == text
    assert isolate("שלום") == "\u2068שלום\u2069"
    assert isolate("hello") == "hello"


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("👨‍👩‍👧‍👦é🇬🇧🇫🇷", 4), ("👍🏽", 1), ("❤️", 1)]
)
def test_characters_are_counted_as_people_see_them(text: str, number: int) -> None:
    assert graphemes(text) == number


def test_matching_looks_past_case_accents_and_punctuation() -> None:
    assert fold("  Siân's  “Tŷ” — No.4 ") == "sians ty no 4"


def test_wording_is_plain_english() -> None:
    today = date(2026, 11, 23)
    assert [in_days(date(2026, 11, day), today) for day in (22, 23, 24, 26, 20)] == [
        "yesterday",
        "today",
        "tomorrow",
        "in 3 days",
        "3 days ago",
    ]
    assert [clock(time(hour, minute)) for hour, minute in ((15, 30), (9, 0), (0, 5), (12, 0))] == [
        "3:30pm",
        "9am",
        "12:05am",
        "midday",
    ]
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [count(n, "answer") for n in (0, 1, 2)] == ["0 answers", "1 answer", "2 answers"]
    assert month_name(date(2026, 3, 1)) == "March 2026"
