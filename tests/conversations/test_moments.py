"""When a call is to be, as UK staff type it."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.calendar import instant
from conversations.moments import Moment, Unfit, Unread, Which
from conversations.wording import DAYS
from tests.conversations.monday import ENGLAND, LONDON, NOW, read, shown


@pytest.mark.parametrize(
    ("text", "when", "minutes"),
    [
        ("tues 3.30pm", "11-24 15:30", None),
        ("Tues 1 Dec 3.30-4pm", "12-01 15:30", 30),
        ("Tues 1 Dec 3.30–4pm", "12-01 15:30", 30),
        ("tues half 3", "11-24 15:30", None),
        ("weds quarter to 4", "11-25 15:45", None),
        ("thur 1530", "11-26 15:30", None),
        ("fri noon", "11-27 12:00", None),
        ("midday thurs", "11-26 12:00", None),
        ("fri 12 noon", "11-27 12:00", None),
        ("friday week at 9", "12-04 09:00", None),
        ("a week on Friday 2pm", "12-04 14:00", None),
        ("week on tuesday 2pm", "12-01 14:00", None),
        ("first Monday in December at 10", "12-07 10:00", None),
        ("next Tuesday 9", "12-01 09:00", None),
        ("4/12 at 2", "12-04 14:00", None),
        ("1st Dec 3.30 pm", "12-01 15:30", None),
        ("Dec 1 at 3:30 pm", "12-01 15:30", None),
        ("December 1st 15:00", "12-01 15:00", None),
        ("01/12/26 3pm", "12-01 15:00", None),
        ("1.12.26 3pm", "12-01 15:00", None),
        ("mon 7th @ 10am", "12-07 10:00", None),
        ("weds 9am", "11-25 09:00", None),
        ("tomorrow at half past 2", "11-24 14:30", None),
        ("3pm tomorrow", "11-24 15:00", None),
        ("tmrw 2pm", "11-24 14:00", None),
        ("3.30pm on Tuesday", "11-24 15:30", None),
        ("2pm Fri 4th December", "12-04 14:00", None),
        ("Friday 4 December 2026 at 14:00", "12-04 14:00", None),
        ("tomorrow morning at 9", "11-24 09:00", None),
        ("Friday afternoon 2", "11-27 14:00", None),
        ("this afternoon at 3", "11-23 15:00", None),
        ("fri am at 9.30", "11-27 09:30", None),
        ("today 3pm", "11-23 15:00", None),
        ("in 2 weeks at 10", "12-07 10:00", None),
        ("in a fortnight 11am", "12-07 11:00", None),
        ("two weeks today at 2.15", "12-07 14:15", None),
        ("Tuesday next week 3pm", "12-01 15:00", None),
        ("next week Tuesday at 3", "12-01 15:00", None),
        ("this coming friday 2pm", "11-27 14:00", None),
        ("tues 330pm", "11-24 15:30", None),
        ("tues 3.30 for 45 mins", "11-24 15:30", 45),
        ("tues 3pm for an hour", "11-24 15:00", 60),
        ("tues 3pm, an hour and a half", "11-24 15:00", 90),
        ("tomorrow 10 for half an hour", "11-24 10:00", 30),
        ("1 dec @ 10 for 1 hr", "12-01 10:00", 60),
        ("Thursday 3rd at 11 for 45 minutes", "12-03 11:00", 45),
        ("thurs 3 dec 10-10.30", "12-03 10:00", 30),
        ("1-2pm thurs", "11-26 13:00", 60),
        ("fri 11.45am - 12.15", "11-27 11:45", 30),
        ("Fri 11-11.45", "11-27 11:00", 45),
        ("fri 11.30-1", "11-27 11:30", 90),
        ("weds 2 dec from 1 to 2.30", "12-02 13:00", 90),
        ("Tuesday 1/12/2026, 15:30 - 16:00", "12-01 15:30", 30),
        ("mon 7 dec 9:15-9:45am", "12-07 09:15", 30),
        ("3 dec 1pm-2pm", "12-03 13:00", 60),
        ("thurs 10 to 4", "11-26 15:50", None),
        ("fri 5 to 3", "11-27 14:55", None),
        ("tuesday at three", "11-24 15:00", None),
        ("tues three thirty", "11-24 15:30", None),
        ("thurs ten forty five", "11-26 10:45", None),
        ("half past nine tues", "11-24 09:30", None),
        ("quarter past ten weds", "11-25 10:15", None),
        ("20 to 3 fri", "11-27 14:40", None),
        ("ten past two on friday", "11-27 14:10", None),
        ("tuseday 1 dec 3pm", "12-01 15:00", None),
        ("1 dec 3pm please", "12-01 15:00", None),
        ("how about weds 2pm?", "11-25 14:00", None),
        ("2 o'clock on friday", "11-27 14:00", None),
        ("9 o’clock tomorrow morning", "11-24 09:00", None),
        ("day after tomorrow 2pm", "11-25 14:00", None),
        ("wed 2/12 1400", "12-02 14:00", None),
        ("wed 2/12 14.00hrs", "12-02 14:00", None),
        ("thurs 0930hrs", "11-26 09:30", None),
        ("Thurs 3/12 at 2", "12-03 14:00", None),
        ("the 8th at 2", "12-08 14:00", None),
        ("the 26th, 2pm", "11-26 14:00", None),
        ("Fri 27th - 11am", "11-27 11:00", None),
        ("2026-12-01T15:30", "12-01 15:30", None),
        ("3 on tuesday", "11-24 15:00", None),
        ("9 tomorrow", "11-24 09:00", None),
        ("wed 3.45p.m.", "11-25 15:45", None),
        ("Tues. 1st Dec. 10 a.m.", "12-01 10:00", None),
        ("next friday 3 - 3.30", "12-04 15:00", 30),
        ("4 dec 10", "12-04 10:00", None),
        ("15.30pm weds", "11-25 15:30", None),
        ("THURS 11AM", "11-26 11:00", None),
        ("mon 30th nov half nine", "11-30 09:30", None),
        ("friday the 4th at 2", "12-04 14:00", None),
        ("tues at 12", "11-24 12:00", None),
        ("tues 330", "11-24 15:30", None),
        ("wed 2 dec 230", "12-02 14:30", None),
        ("wed 25th november 15.30h", "11-25 15:30", None),
        ("wednesday at 2 for 45m", "11-25 14:00", 45),
        ("wed 14:00 for 1h", "11-25 14:00", 60),
        ("wk on monday 2pm", "12-07 14:00", None),
        ("a fortnight on Tuesday at 10", "12-08 10:00", None),
        ("fortnight today 10am", "12-07 10:00", None),
        ("week tomorrow at 3pm", "12-01 15:00", None),
        ("2nd tuesday in december at 2pm", "12-08 14:00", None),
        ("thurs 3pm ok?", "11-26 15:00", None),
        ("could do thurs 3pm if poss", "11-26 15:00", None),
        ("27/11@3pm", "11-27 15:00", None),
        ("mon 30 nov 12-1", "11-30 12:00", 60),
    ],
)
def test_a_day_and_a_time_in_plain_words_are_read(text: str, when: str, minutes: int | None) -> None:
    found = read(text)
    assert isinstance(found, Moment), found
    assert (shown(found), found.minutes) == (when, minutes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tues half 3", ("half 3 is taken as 3:30pm",)),
        ("tues 3.30pm", ()),
        ("thurs 11.30-1", ("11.30-1 is taken as 11:30am to 1pm",)),
        ("4/12 at 2", ("2 is taken as 2pm", "4/12 is taken as Friday 4 December 2026")),
        ("tues at 14.15", ()),
        ("next thurs 3pm", ("next thurs is taken as Thursday 3 December 2026",)),
        ("next mon 3pm", ()),
        ("after the easter hols, weds 10am", ("after the easter hols is taken as from Monday 12 April 2027",)),
        ("wensday 3pm", ("wensday is taken as Wednesday 25 November 2026",)),
        ("tomorow 3pm", ("tomorow is taken as Tuesday 24 November 2026",)),
    ],
)
def test_what_was_not_typed_is_said(text: str, words: tuple[str, ...]) -> None:
    found = read(text)
    assert isinstance(found, Moment)
    assert found.assumed == words


@pytest.mark.parametrize(
    ("text", "choices", "why"),
    [
        ("Thurs 4 Dec", "12-03, 12-04", "4 December 2026 is a Friday, not a Thursday."),
        ("Thurs 4 Dec 2pm", "12-03 14:00, 12-04 14:00", "4 December 2026 is a Friday, not a Thursday."),
        ("half 3", "11-23 15:30, 11-24 15:30, 11-25 15:30", "On which day, at 3:30pm?"),
        ("quarter to 4", "11-23 15:45, 11-24 15:45, 11-25 15:45", "On which day, at 3:45pm?"),
        ("1530", "11-23 15:30, 11-24 15:30, 11-25 15:30", "On which day, at 3:30pm?"),
        ("from 9 to 10", "11-24 09:00, 11-25 09:00, 11-26 09:00", "On which day, at 9am?"),
        ("tues 1 dec 2026", "12-01 08:15, 12-01 12:15, 12-01 15:30", "At what time on Tuesday 1 December 2026?"),
        ("tomorrow after school", "11-24 15:30, 11-24 15:45, 11-24 16:00", "Which one did you mean?"),
        ("in the morning", "11-24 09:00, 11-25 09:00, 11-26 09:00", "Which one did you mean?"),
        ("thurs in the afternoon", "11-26 13:30, 11-26 14:30, 11-26 15:30", "Which one did you mean?"),
        ("Fri pm", "11-27 13:30, 11-27 14:30, 11-27 15:30", "Which one did you mean?"),
        ("first thing tomorrow", "11-24 08:00, 11-24 08:15, 11-24 08:30", "Which one did you mean?"),
        ("weds lunchtime", "11-25 12:00, 11-25 12:15, 11-25 12:30", "Which one did you mean?"),
        ("10ish", "11-24 10:00, 11-25 10:00, 11-26 10:00", "Which one did you mean?"),
        ("tues 10ish", "11-24 10:00, 11-24 10:30", "Which one did you mean?"),
        ("about 3 on weds", "11-25 15:00, 11-25 15:30", "Which one did you mean?"),
        ("tues 3-4pm in the morning", "11-24 09:00, 11-24 10:00, 11-24 11:00", "Which one did you mean?"),
        ("about tues", "11-24 08:15, 11-24 12:15, 11-24 15:30", "At what time on Tuesday 24 November 2026?"),
        ("by friday 3pm", "11-27 15:00, 11-27 14:30", "Which one did you mean?"),
        ("tues between 2 and 3", "11-24 14:00, 11-24 14:30", "Which one did you mean?"),
        ("tues or weds at 3pm", "11-24 15:00, 11-25 15:00", "Which one did you mean?"),
        ("tues 3pm or 4pm", "11-24 15:00, 11-24 16:00", "Which one did you mean?"),
        ("thurs 10 to 11", "11-26 10:00, 11-26 10:50", "Which one did you mean?"),
        ("mon 3pm", "11-23 15:00, 11-30 15:00", "Today is Monday. Do you mean today or next week?"),
        ("fri 3.30 or mon 9", "11-27 15:30, 11-30 09:00", "Which one did you mean?"),
        (
            "tues 7",
            "11-24 08:00, 11-24 17:00",
            "Calls begin at 8am at the earliest and end by 6pm. When do you mean by 7?",
        ),
        ("tues 8", "11-24 08:00, 12-08 08:15, 12-08 12:15", "Which one did you mean?"),
        ("3/11 2pm", "03-11 14:00, 11-03 14:00", "Which one did you mean?"),
        ("thurs 3.12", "11-26 15:12, 12-03 08:15, 12-03 12:15", "Which one did you mean?"),
        ("4.12", "12-04 08:15, 12-04 12:15, 12-04 15:30", "At what time on Friday 4 December 2026?"),
        ("tues 15:00 in the morning", "11-24 09:00, 11-24 10:00, 11-24 11:00", "Which one did you mean?"),
        ("end of nov at 3", "11-30 15:00", "Which one did you mean?"),
        ("mon 9am", "11-30 09:00", "Today is Monday. Do you mean today or next week?"),
        (
            "after half term",
            "02-22, 02-23, 02-24, 02-25, 02-26",
            "after half term is taken as from Monday 22 February 2027. Which day?",
        ),
        (
            "after christmas",
            "01-04, 01-05, 01-06, 01-07, 01-08",
            "after christmas is taken as from Monday 4 January 2027. Which day?",
        ),
        ("tomorrow afternoon, say 3ish", "11-24 15:00, 11-24 15:30", "Which one did you mean?"),
        ("w/c 7 December", "12-07, 12-08, 12-09, 12-10, 12-11", "Which day that week?"),
        ("eod friday", "11-27 15:30, 11-27 15:45, 11-27 16:00", "Which one did you mean?"),
        (
            "either thurs or fri at 9",
            "11-26 09:00, 11-27 09:00",
            "I did not understand all of ‘either thurs or fri at 9’. Which one did you mean?",
        ),
    ],
)
def test_what_may_mean_several_things_is_asked_with_choices(text: str, choices: str, why: str) -> None:
    found = read(text)
    assert isinstance(found, Which), found
    assert (", ".join(map(shown, found.choices)), found.why) == (choices, why)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "after the dust settles",
            "after half term not monday",
            "asap",
            "soon",
            "in an hour",
            "tonight",
            "",
            " ",
            "?",
        ),
        *(
            "tues 25:00",
            "tues 3:75",
            "31 or 32",
            "about",
            "between us",
        ),
        *(
            "x" * 81,
            "dec 3pm",
            "not tues 3pm",
            "tues 13am",
        ),
        *(
            "or",
            "morning tea",
            "tues 0:30pm",
            "can't do thurs 3pm",
        ),
    ],
)
def test_what_is_not_understood_asks_with_examples(text: str) -> None:
    found = read(text)
    assert isinstance(found, Unread)
    assert found.what == text
    assert found.why.endswith("Try Tues 1 Dec 3.30pm or Friday week at 9.")


def test_a_day_that_does_not_exist_is_explained() -> None:
    assert read("31/11 2pm") == Unread("31 November isn't a date. Try 30 Nov 2026.", "31/11 2pm")


SPOKEN = """
mon tues weds thursday fri sat next this week on at in a the for from to half quarter past or between and about ish
tomorrow today 1 2 3 4 7 9 10 12 15 31 3.30 3:30 15:30 1530 3pm 9am 3-4pm 10-11 dec jan 1/12 4/12/26 1st 2026 noon
morning afternoon after school 30 mins hour before by first last - , @ . ? é ½ １
"""
WORDS = st.sampled_from(SPOKEN.split())
ONE_WEEKDAY = {name[:3].lower(): number for number, name in enumerate(DAYS)}


@given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=90))
def test_any_text_is_a_moment_that_can_be_or_is_asked_about(text: str) -> None:
    found = read(text)
    if isinstance(found, Moment):
        named = {ONE_WEEKDAY[word[:3]] for word in text.lower().split() if word[:3] in ONE_WEEKDAY and word.isalpha()}
        assert named <= {found.day.weekday()}
        assert ENGLAND.is_school_day(found.day) and time(8) <= found.at < time(18)
        assert instant(found.day, found.at, LONDON) > NOW
    elif isinstance(found, Which):
        assert found.why and found.choices
        assert all(read_again(one) for one in found.choices)
    else:
        assert found.why


def read_again(one: Moment | date) -> bool:
    day = one.day if isinstance(one, Moment) else one
    return ENGLAND.is_school_day(day if isinstance(day, date) else date.min)


@given(st.dates(date(2026, 11, 25), date(2027, 7, 20)), st.integers(8, 17), st.sampled_from((0, 15, 30, 45)))
def test_a_day_and_time_in_full_are_read_as_they_stand_or_refused(day: date, hour: int, minute: int) -> None:
    wall = time(hour, minute)
    for text in (
        f"{day:%A} {day.day} {day:%B %Y} at {wall:%H:%M}",
        f"{wall:%H.%M} {day:%d/%m/%Y}",
        f"{day} {wall:%H:%M}",
    ):
        found = read(text)
        assert isinstance(found, Moment if ENGLAND.is_school_day(day) else Unfit)
        moment = found if isinstance(found, Moment) else found.moment
        assert (moment.day, moment.at) == (day, wall)


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "week commencing 7 dec",
        "3.30 4pm tues wed",
        "tues 3pm wed 4pm",
        "tues 3pm gmt",
        "every tues 3pm",
        "tues or 3pm or later",
        "tues 3pm for 900 minutes",
        "tues 3 to 75",
        "tues 3pm and thurs 4pm",
    ],
)
def test_what_is_understood_in_part_asks_whether_that_was_meant(text: str) -> None:
    found = read(text)
    assert isinstance(found, Which)
    assert found.choices


def test_a_break_that_the_programme_does_not_tell_of_is_not_counted_from() -> None:
    assert isinstance(read("after easter, mon 3pm", NOW.replace(year=2029)), Unread)


def test_of_several_parts_each_is_offered() -> None:
    found = read("tues 3pm and thurs 4pm")
    assert isinstance(found, Which)
    assert [one.at for one in found.choices if isinstance(one, Moment)] == [time(15), time(16)]
    assert found.why == "I did not understand all of ‘tues 3pm and thurs 4pm’. Do you mean one of these?"
