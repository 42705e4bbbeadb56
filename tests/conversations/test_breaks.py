"""Which breaks of the school year are to come, and what they are called."""

from datetime import date

from conversations.breaks import coming
from conversations.calendar import calendar_for
from tests.conversations.clusters import LIBRARY, PROGRAMME

ENGLAND = LIBRARY.calendar()
XMAS = (date(2026, 12, 21), date(2027, 1, 1), "Christmas holiday")
HALF_TERM = (date(2027, 2, 15), date(2027, 2, 19), "half term")
MAY_DAY = (date(2027, 5, 3), date(2027, 5, 3), "May Day")


def test_breaks_are_told_from_their_first_to_their_last_weekday_with_their_names() -> None:
    found = coming(date(2026, 11, 28), ENGLAND)
    assert found[:2] == [XMAS, HALF_TERM]
    assert found[2] == (date(2027, 3, 26), date(2027, 4, 9), "Easter holiday")
    assert MAY_DAY in found
    assert (date(2027, 7, 22), date(2027, 8, 31), "summer holiday") in coming(date(2027, 7, 1), ENGLAND)


def test_a_break_is_told_to_its_last_weekday_and_not_after_it() -> None:
    assert coming(date(2027, 1, 1), ENGLAND)[0] == XMAS
    assert coming(date(2027, 1, 2), ENGLAND)[0] == HALF_TERM
    assert coming(date(2027, 8, 31), ENGLAND)[0] == (date(2027, 7, 22), date(2027, 8, 31), "summer holiday")


def test_a_closure_belongs_to_the_break_before_it_and_by_itself_has_no_name() -> None:
    assert coming(date(2026, 9, 1), ENGLAND)[0] == (date(2026, 7, 22), date(2026, 9, 1), "summer holiday")
    years = {**PROGRAMME.school_years}
    shut = years["2026/27"].model_copy(update={"closed": (date(2026, 11, 6),)})
    closing = calendar_for(PROGRAMME.model_copy(update={"school_years": {**years, "2026/27": shut}}), "ENG")
    assert coming(date(2026, 11, 2), closing)[0] == (date(2026, 11, 6), date(2026, 11, 6), "")


def test_years_whose_terms_nobody_wrote_down_have_bank_holidays_only() -> None:
    assert [name for _, _, name in coming(date(2040, 3, 1), ENGLAND)][:2] == [
        "Good Friday and Easter Monday",
        "May Day",
    ]


def test_scotland_has_its_own() -> None:
    scotland = calendar_for(PROGRAMME, "SCT")
    days = [(first, last) for first, last, name in coming(date(2026, 9, 7), scotland) if name == "half term"]
    assert days[0] == (date(2026, 10, 12), date(2026, 10, 16))
