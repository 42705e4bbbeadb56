"""What stands against the time of a call, and what is free instead."""

from datetime import date, datetime, time, timedelta

import pytest

from conversations.calendar import instant
from conversations.moments import Moment, Taken, Unfit, Which, free_slots, read_moment
from tests.conversations.monday import ENGLAND, LONDON, NOW, read, shown


@pytest.mark.parametrize(
    ("text", "reason", "why"),
    [
        ("today at 9am", "past", "That time has passed."),
        ("20 Nov 3pm", "past", "That time has passed."),
        ("Fri 20 Nov 3pm", "past", "That time has passed."),
        ("1 Dec 2028 3pm", "far", "Friday 1 December 2028 is more than 400 days away. Please check the date."),
        ("sat 3pm", "weekend", "28 November is a Saturday. Calls are on school days."),
        ("tues 7pm", "night", "Calls begin at 8am at the earliest and end by 6pm."),
        ("tues 03:00", "night", "Calls begin at 8am at the earliest and end by 6pm."),
        ("tues 5.30pm for an hour", "night", "Calls begin at 8am at the earliest and end by 6pm."),
        ("fri midnight", "night", "Calls begin at 8am at the earliest and end by 6pm."),
        ("25 Dec 10am", "bank_holiday", "Friday 25 December 2026 is a bank holiday: Christmas Day."),
        ("21 Dec 10am", "school_holiday", "Monday 21 December 2026 is in the school holidays."),
        ("three weeks on Monday", "school_holiday", "Monday 21 December 2026 is in the school holidays."),
        ("28/3/27 01:30", "clocks", "Clocks change that night. Please pick a time after 03:00."),
        ("sat or sun 3pm", "weekend", "28 November is a Saturday. Calls are on school days."),
    ],
)
def test_a_time_at_which_no_call_can_be_offers_the_next_three_slots(text: str, reason: str, why: str) -> None:
    found = read(text)
    assert isinstance(found, Unfit), found
    assert (found.reason, found.why, len(found.slots)) == (reason, why, 3)
    assert all(isinstance(read_moment(f"{slot.day} {slot.at:%H:%M}", NOW, ENGLAND), Moment) for slot in found.slots)


def test_the_clocks_go_back_on_a_night_too() -> None:
    found = read("25 Oct 2026 01:30", datetime(2026, 10, 1, 9, tzinfo=LONDON))
    assert isinstance(found, Unfit) and found.reason == "clocks"


def test_a_holiday_of_another_nation_is_none_here() -> None:
    assert isinstance(read("30 Nov 10am"), Moment)
    found = read("30 Nov 10am", nation="SCT")
    assert isinstance(found, Unfit) and found.reason == "bank_holiday"


def test_today_is_asked_about_only_while_it_can_be() -> None:
    late = datetime(2026, 11, 23, 17, 50, tzinfo=LONDON)
    found = read("today", late)
    assert isinstance(found, Unfit) and found.reason == "past"
    evening = read("in the evening", late)
    assert isinstance(evening, Which) and all(
        isinstance(one, Moment) and one.day > late.date() for one in evening.choices
    )


def test_a_time_that_is_taken_is_refused_and_not_offered() -> None:
    start = instant(date(2026, 11, 24), time(15, 30), LONDON)
    taken = [Taken(start, start + timedelta(minutes=30))]
    found = read_moment("tues 3.45pm", NOW, ENGLAND, taken)
    assert isinstance(found, Unfit)
    assert (found.reason, found.why) == ("taken", "There is another call at that time.")
    assert isinstance(read_moment("tues 4pm", NOW, ENGLAND, taken), Moment)
    assert isinstance(read_moment("tues 3pm for 30 mins", NOW, ENGLAND, taken), Moment)
    assert [shown(one) for one in free_slots(ENGLAND, NOW, taken)] == ["11-24 08:15", "11-25 08:15", "11-26 15:45"]


def test_slots_are_on_different_school_days_before_and_after_lessons() -> None:
    friday = datetime(2026, 12, 17, 12, tzinfo=LONDON)
    assert [shown(one) for one in free_slots(ENGLAND, friday)] == ["12-18 15:30", "01-04 08:15", "01-05 15:45"]
    hour = instant(date(2026, 12, 18), time(8), LONDON)
    whole_day = [Taken(hour, hour + timedelta(hours=10))]
    assert [shown(one) for one in free_slots(ENGLAND, friday, whole_day, 60, 2)] == ["01-04 15:30", "01-05 08:15"]
    found = read_moment("tomorrow", friday, ENGLAND, whole_day)
    assert isinstance(found, Unfit) and found.reason == "taken"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("sat 28 nov 10am", "11-30 10:00, 12-01 10:00, 12-02 10:00"),
        ("22 nov 2pm", "11-24 14:00, 11-25 14:00, 11-26 14:00"),
        ("tues 24 nov 7pm", "11-24 08:15, 11-24 12:15, 11-24 15:30"),
    ],
)
def test_where_a_day_cannot_be_the_hour_is_kept_and_where_the_hour_cannot_be_the_day(text: str, slots: str) -> None:
    found = read(text)
    assert isinstance(found, Unfit)
    assert ", ".join(map(shown, found.slots)) == slots
