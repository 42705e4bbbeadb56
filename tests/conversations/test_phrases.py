"""Forty phrases, written down before the grammar was looked at, as staff type them; and places behind a time."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.moments import Moment, Which, read_moment
from tests.programmes import calendar

NOW = datetime(2026, 10, 6, 10, 20, tzinfo=ZoneInfo("Europe/London"))
"""A Tuesday."""
AT_ONCE = {
    "thurs 8th oct 3.15pm": ("2026-10-08T15:15", None, ""),
    "next tues at half 3": ("2026-10-13T15:30", None, ""),
    "weds half past ten": ("2026-10-07T10:30", None, ""),
    "Fri 9/10 2pm": ("2026-10-09T14:00", None, ""),
    "tomorrow 4": ("2026-10-07T16:00", None, ""),
    "day after tomorrow 1:45": ("2026-10-08T13:45", None, ""),
    "12 oct 15:30-16:00": ("2026-10-12T15:30", 30, ""),
    "monday 12th at 9": ("2026-10-12T09:00", None, ""),
    "thurs week 11am": ("2026-10-15T11:00", None, ""),
    "a week on friday, quarter to two": ("2026-10-16T13:45", None, ""),
    "Mon 12 October 2026, 14.00": ("2026-10-12T14:00", None, ""),
    "12.10.26 1530": ("2026-10-12T15:30", None, ""),
    "next weds 3.30 on teams": ("2026-10-14T15:30", None, "on Teams"),
    "tues 13th oct noon": ("2026-10-13T12:00", None, ""),
    "3.30 thurs": ("2026-10-08T15:30", None, ""),
    "4pm on the 20th": ("2026-10-20T16:00", None, ""),
    "20 Oct, 4pm for 45 mins": ("2026-10-20T16:00", 45, ""),
    "tues 20 oct 9.30am, visit, St Mary's Primary": ("2026-10-20T09:30", None, "St Mary's Primary"),
    "Monday morning 9.15": ("2026-10-12T09:15", None, ""),
    "weds aft 2.15": ("2026-10-07T14:15", None, ""),
    "Fri 13:00 (phone)": ("2026-10-09T13:00", None, "by phone"),
    "in a fortnight, 2pm": ("2026-10-20T14:00", None, ""),
    "two weeks today at 3": ("2026-10-20T15:00", None, ""),
    "this thursday 3:30 p.m.": ("2026-10-08T15:30", None, ""),
    "3 nov 10am": ("2026-11-03T10:00", None, ""),
    "Thursday 8th October at quarter past 3": ("2026-10-08T15:15", None, ""),
    "wed 14th 12.30": ("2026-10-14T12:30", None, ""),
    "mon 3.30pm zoom": ("2026-10-12T15:30", None, "on Zoom"),
    "straight after half term, mon 3pm": ("2026-11-02T15:00", None, ""),
}
ASKED = (
    "fri after school",
    "thurs lunchtime",
    "wed first thing",
    "15th 3.30",
    "wk beg 12 oct",
    "sometime next week",
    "thurs pm",
    "thurs 3ish",
    "Thu 8 Oct 10 to 11",
    "tues 3.15 or weds 3.30",
    "fri 9th nov 2pm",
)
MORE = {
    "thurs 3.30 at St Mary's": ("2026-10-08T15:30", None, "St Mary's"),
    "fri 2pm by phone": ("2026-10-09T14:00", None, "by phone"),
    "mon after next 2pm": ("2026-10-19T14:00", None, ""),
    "2moro 2pm": ("2026-10-07T14:00", None, ""),
    "friday 3.30 for 20": ("2026-10-09T15:30", 20, ""),
    "mon 3pm in person": ("2026-10-12T15:00", None, "in person"),
    "mon 3pm @ the hall": ("2026-10-12T15:00", None, "the hall"),
    "mon 3pm teams link to follow": ("2026-10-12T15:00", None, "teams link to follow"),
    "in 2 weeks on thursday at 2": ("2026-10-22T14:00", None, ""),
    "fri3pm": ("2026-10-09T15:00", None, ""),
    "3pmfri": ("2026-10-09T15:00", None, ""),
    "weds 13h30": ("2026-10-07T13:30", None, ""),
    "fri 13h": ("2026-10-09T13:00", None, ""),
    "tommorow at 10": ("2026-10-07T10:00", None, ""),
    "thursday next at 2": ("2026-10-15T14:00", None, ""),
    "thurs 3pm, room 4": ("2026-10-08T15:00", None, "room 4"),
    "after the half term, 4 nov 2pm": ("2026-11-04T14:00", None, ""),
    "could we maybe do next Tuesday at half past two please": ("2026-10-13T14:30", None, ""),
    "could you book me in for a week on Monday at 2 please, thank you!": ("2026-10-19T14:00", None, ""),
    "she'd prefer monday at 10 if that's ok with you": ("2026-10-12T10:00", None, ""),
    "friday at 11 would be lovely x": ("2026-10-09T11:00", None, ""),
    "thurs22oct 2pm": ("2026-10-22T14:00", None, ""),
    "22oct11am": ("2026-10-22T11:00", None, ""),
    "wendesday 21st 9.3oam": ("2026-10-21T09:30", None, ""),
    "thursday at 3p": ("2026-10-08T15:00", None, ""),
    "spoke to the office and they'd prefer this wednesday at ten to 9": ("2026-10-07T08:50", None, ""),
    "Jane is free friday after break, say 11.15": ("2026-10-09T11:15", None, ""),
    "thurs 3pm after lunch": ("2026-10-08T15:00", None, ""),
    "date: 14/10/2026 time: 09:45": ("2026-10-14T09:45", None, ""),
    "Thursday week at 10 if that still suits her": ("2026-10-15T10:00", None, ""),
    "the first Monday after half term at 9.30": ("2026-11-02T09:30", None, ""),
    "nxt tues 3pm": ("2026-10-13T15:00", None, ""),
}
CORRECTED = (
    "thurs 2pm, actually 4",
    "mon 12 oct 10am, wait, 11am",
    "thurs 3pm, no make it friday 3pm",
    "thurs 3pm - sorry, friday",
    "thurs 3pm, but not before 3.30",
    "friday 10am, if not monday",
    "friday 3pm, cancel that",
    "friday at 2 unless you hear otherwise",
    "friday 2 would be no good",
    "they don't like friday at 2",
    "any time but 3 on friday",
    "period 3 on thursday",
)
"""What comes behind the time takes it back, or says that it is none."""
SECOND_WISHES = (
    "she said she could do tomorrow afternoon around 3 if that suits",
    "thurs 2.15pm, to go through the Year 9 data",
    "friday after lunch",
    "Monday at 3 to talk about the Year 6 reading data",
    "monday or tuesday morning, whichever suits",
    "friday before lunch",
    "thursday at 3, or any time friday",
    "friday 2pm, the week after next",
    "thurs 3pm, fri 3pm works too",
)


@pytest.mark.parametrize(("text", "meant"), [*AT_ONCE.items(), *MORE.items()])
def test_a_phrase_is_read_at_once(text: str, meant: tuple[str, int | None, str]) -> None:
    found = read_moment(text, NOW, calendar())
    assert isinstance(found, Moment)
    assert (f"{found.day}T{found.at:%H:%M}", found.minutes, found.place) == meant


@pytest.mark.parametrize(
    "text", [*ASKED, *SECOND_WISHES, "tues 3.30 teams", "tues eve", "every mon 3pm", "mon 3pm or so they say"]
)
def test_a_phrase_that_leaves_something_open_is_asked_about_with_choices(text: str) -> None:
    found = read_moment(text, NOW, calendar())
    assert isinstance(found, Which)
    assert found.choices


@pytest.mark.parametrize(
    ("text", "when", "left"),
    [
        ("mon 3pm bring the maths book", "2026-10-12T15:00", "bring the maths book"),
        ("is this right? mon 12 oct 10:00", "2026-10-12T10:00", "is this right?"),
        ("she said a week on friday at 10 would be good", "2026-10-16T10:00", "she said"),
        ("talk again in a fortnight at 10am re governors", "2026-10-20T10:00", "talk again … re governors"),
    ],
)
def test_words_that_say_nothing_of_the_time_are_left_out_and_named(text: str, when: str, left: str) -> None:
    found = read_moment(text, NOW, calendar())
    assert isinstance(found, Moment)
    assert f"{found.day}T{found.at:%H:%M}" == when
    assert found.assumed[-1] == f"I left out ‘{left}’"


def test_at_least_four_of_five_are_read_at_once() -> None:
    assert len(AT_ONCE) + len(ASKED) == 40
    assert len(AT_ONCE) >= 28


@pytest.mark.parametrize(
    "text",
    [*CORRECTED, "not tues 3pm", "tues 3pm except on teams", "hello there all of you", "at St Mary's", "w/c whenever"],
)
def test_what_is_not_meant_or_no_time_is_not_offered(text: str) -> None:
    assert not isinstance(read_moment(text, NOW, calendar()), Moment | Which)
