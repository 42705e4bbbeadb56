"""Dates as a British school would say them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.dates import read_date
from conversations.days import DateProblem, DateRead, months_later
from conversations.wording import MONTHS, long_date, short_date

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-31", "2027-01-31"),
        ("31 Jan", "2027-01-31"),
        ("31st January 2027", "2027-01-31"),
        ("Jan 31", "2027-01-31"),
        ("31/1/27", "2027-01-31"),
        ("31.1.2027", "2027-01-31"),
        ("31-Jan-2027.", "2027-01-31"),
        ("by the 31st of January", "2027-01-31"),
        ("today", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("Friday", "2026-11-27"),
        ("this Friday", "2026-11-27"),
        ("on Friday", "2026-11-27"),
        ("next Friday", "2026-12-04"),
        ("Monday", "2026-11-30"),
        ("Friday week", "2026-12-04"),
        ("Friday fortnight", "2026-12-11"),
        ("a week on Friday", "2026-12-04"),
        ("three weeks on Monday", "2026-12-21"),
        ("in 6 weeks", "2027-01-04"),
        ("in six weeks' time", "2027-01-04"),
        ("two weeks today", "2026-12-07"),
        ("a week tomorrow", "2026-12-01"),
        ("a fortnight", "2026-12-07"),
        ("a couple of days", "2026-11-25"),
        ("in a month", "2026-12-23"),
        ("in a year", "2027-11-23"),
        ("end of January", "2027-01-31"),
        ("end of the month", "2026-11-30"),
        ("first Monday in December", "2026-12-07"),
        ("last Friday in January 2027", "2027-01-29"),
        ("first Monday in November", "2027-11-01"),
        ("Mon 7th Dec", "2026-12-07"),
        ("Weds 9 Dec", "2026-12-09"),
        ("Monday 7 December 2026", "2026-12-07"),
        ("29 feb", "2028-02-29"),
    ],
)
def test_a_date_in_plain_words_is_read(text: str, day: str) -> None:
    assert read_date(text, TODAY) == DateRead(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "day", "other"),
    [
        ("3/4/27", "2027-04-03", "2027-03-04"),
        ("３/４/２７", "2027-04-03", "2027-03-04"),
        ("31/11", None, None),
        ("the 31st", "2026-12-31", None),
        ("7", "2026-12-07", None),
        ("23rd", "2026-11-23", None),
        ("5 Novmber", "2027-11-05", "2026-11-05"),
        ("1 Nov", "2027-11-01", "2026-11-01"),
        ("tuseday 8 dec 2026", "2026-12-08", None),
        ("Sunday 1 Nov", "2026-11-01", None),
    ],
)
def test_a_doubtful_date_is_confirmed(text: str, day: str | None, other: str | None) -> None:
    found = read_date(text, TODAY)
    if day is None:
        assert isinstance(found, DateProblem)
    else:
        assert found == DateRead(
            date.fromisoformat(day), sure=False, other=date.fromisoformat(other) if other else None
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31 February", "31 February isn't a date. Try 28 Feb 2027."),
        ("Monday 31 February", "31 February isn't a date. Try 28 Feb 2027."),
        ("31/02", "31 February isn't a date. Try 28 Feb 2027."),
        ("12/13/26", "There is no month 13. Please give day, month and year, such as 31 Jan 2026."),
        ("1 Jan 0", "Please give the year with four figures."),
        ("1 Jan 1990", "The year 1990 is too far away. Please check the date."),
        (
            "Thursday 4 December 2026",
            "4 December 2026 is a Friday, not a Thursday. Did you mean Friday 4 December 2026 or Thursday 3 December 2026?",
        ),
    ],
)
def test_what_is_no_date_is_explained(text: str, words: str) -> None:
    assert read_date(text, TODAY) == DateProblem(words)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ASAP",
            "soon",
            "after half term",
            "next week",
            "May",
            "99",
            "7 Dec at 10",
            "first Monday in March 2999",
            "Monday 99 Dec x",
            "Thursday soon",
            "Friday five",
        ),
        *(
            "",
            "x" * 61,
            "in 7000 days",
            "in 999 months",
            "end of nothing",
            "second tea in May",
            "a week",
            "Monday the",
            "five",
            "32/x",
        ),
        *("1 2 3 Jan", "Friday thirteenth", "this week", "in many weeks", "last Monday in Tea"),
    ],
)
def test_what_is_not_understood_asks_with_examples(text: str) -> None:
    found = read_date(text, TODAY)
    if text in ("a week",):
        assert found == DateRead(TODAY + timedelta(days=7))
    else:
        assert found == DateProblem("I could not read that as a date. Try 23 December, next Friday or in 6 weeks.")


def test_months_are_counted_to_the_last_day_of_a_shorter_one() -> None:
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 30), 14) == date(2028, 1, 30)


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_a_worded_date_reads_back_as_itself(day: date) -> None:
    assert read_date(long_date(day), TODAY) == DateRead(day)
    assert read_date(day.isoformat(), TODAY) == DateRead(day)


@given(st.text(max_size=70))
def test_any_text_gets_a_date_or_a_complaint(text: str) -> None:
    assert isinstance(read_date(text, TODAY), (DateRead, DateProblem))


@given(st.sampled_from(MONTHS), st.integers(0, 40), st.dates(date(2020, 2, 29), date(2036, 2, 29)))
def test_a_day_without_a_year_is_the_next_such_day(month: str, number: int, today: date) -> None:
    found = read_date(f"{number} {month}", today)
    if isinstance(found, DateRead):
        assert found.day >= today
        assert (found.day.day, MONTHS[found.day.month - 1]) == (number, month)


def test_a_short_date_shows_its_year_when_it_is_another() -> None:
    assert short_date(date(2026, 12, 1), TODAY) == "1 December"
    assert short_date(date(2027, 1, 1), TODAY) == "1 January 2027"


@pytest.mark.parametrize("text", ["in 600 weeks on tuesday", "in lots weeks tuesday", "in 3 weeks on blursday"])
def test_weeks_that_are_too_many_or_a_day_that_is_none_are_asked_about(text: str) -> None:
    assert isinstance(read_date(text, TODAY), DateProblem)
