"""What comes due in a programme's year, and the reminders that lead up to it."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from conversations.due import (
    all_calls,
    all_cycles,
    cycles,
    ladder,
    next_meeting,
    profile_due,
    stage_window,
    waits_until,
)
from conversations.programme import WEEKDAYS, Programme
from tests.programmes import PROGRAMME, calendar, changed

ENGLAND = calendar()
LIBRARY = Library()
JOINED = date(2026, 9, 10)


def steps(
    kind: str, opens: str | None, due: str, at: time | None = None, programme: Programme = PROGRAMME
) -> list[str]:
    opens_on = date.fromisoformat(opens) if opens else None
    found = ladder(kind, opens_on, date.fromisoformat(due), programme, ENGLAND, at)  # type: ignore[arg-type]  # a word
    return [f"{step.name} {step.day:%m-%d} {step.at:%H:%M}{' staff' if step.to == 'staff' else ''}" for step in found]


def test_reviews_come_round_in_their_months_and_keep_their_keys() -> None:
    assert [
        (one.key, one.title, one.mode, f"{one.opens_on}", f"{one.due_on}") for one in all_cycles(PROGRAMME, ENGLAND)
    ] == [
        ("2026/27-first", "Autumn review 2026", "full", "2026-10-01", "2026-10-22"),
        ("2026/27-midyear", "Mid-year check 2027", "priorities_only", "2027-02-01", "2027-02-22"),
        ("2026/27-second", "Summer review 2027", "full", "2027-06-07", "2027-06-28"),
    ]


def test_the_modes_of_the_reviews_are_modes_of_the_self_assessment() -> None:
    flow = LIBRARY.flow("self_assessment")
    assert {cycle.mode for cycle in PROGRAMME.reviews} <= set(flow.modes)
    assert sorted(cycle.month for cycle in PROGRAMME.reviews) == sorted((*flow.when.months, flow.when.midyear["month"]))
    assert {cycle.due_days for cycle in PROGRAMME.reviews} == {flow.when.due_days}


def test_a_cluster_owes_what_has_opened_and_was_not_over_when_it_joined() -> None:
    def owed(joined: date, today: date) -> list[str]:
        return [one.key for one in cycles(PROGRAMME, ENGLAND, joined, today)]

    assert owed(JOINED, date(2026, 9, 30)) == []
    assert owed(JOINED, date(2026, 10, 1)) == ["2026/27-first"]
    assert owed(JOINED, date(2027, 2, 1)) == ["2026/27-first", "2026/27-midyear"]
    assert owed(date(2026, 10, 22), date(2027, 2, 1)) == ["2026/27-midyear"]
    assert owed(date(2026, 10, 21), date(2026, 10, 21)) == ["2026/27-first"]


def test_a_review_that_opens_after_the_project_is_none() -> None:
    short = changed("project: {from: 2026-09-01, to: 2027-08-31}", "project: {from: 2026-09-01, to: 2027-06-02}")
    assert [one.key for one in all_cycles(short, ENGLAND)] == ["2026/27-first", "2026/27-midyear"]


def test_stages_fall_due_on_a_day_when_there_is_school() -> None:
    when = LIBRARY.flow("iem_practice").when
    anchors = {"act.end": date(2026, 11, 3)}
    assert stage_window(when, anchors, JOINED, ENGLAND) == (date(2026, 12, 15), date(2027, 1, 6))
    assert stage_window(when, {}, JOINED, ENGLAND) == (None, None)


def test_what_is_due_before_a_call_stays_before_it() -> None:
    when = LIBRARY.flow("call_before").when

    def due(call: date) -> date | None:
        return stage_window(when, {"call.date": call}, JOINED, ENGLAND)[1]

    assert due(date(2026, 11, 20)) == date(2026, 11, 18)
    assert due(date(2026, 11, 3)) == date(
        2026, 11, 2
    )  # two days before is in half term, and three days after it too late
    assert due(date(2026, 11, 2)) == date(2026, 10, 31)
    plan = LIBRARY.flow("iem_plan").when
    late = date(2026, 10, 27)
    assert stage_window(plan, {"act.start": date(2026, 10, 28)}, late, ENGLAND)[1] == date(2026, 11, 4)


def test_a_profile_is_due_a_week_after_joining_and_its_second_part_can_wait() -> None:
    flow = LIBRARY.flow("cluster_profile")
    assert profile_due(flow.when, JOINED, ENGLAND) == date(2026, 9, 17)
    assert profile_due(flow.when, date(2026, 10, 20), ENGLAND) == date(2026, 11, 4)
    waits = [waits_until(section, JOINED, ENGLAND) for section in flow.sections]
    assert [one for one in waits if one is not None] == [date(2026, 9, 24)]
    assert None in waits


def test_each_follow_up_call_has_the_school_days_of_its_month() -> None:
    assert [(one.key, f"{one.opens_on}", f"{one.due_on}") for one in all_calls(PROGRAMME, ENGLAND)] == [
        ("2026/27-call-12", "2026-12-01", "2026-12-18"),
        ("2026/27-call-3", "2027-03-01", "2027-03-25"),
        ("2026/27-call-7", "2027-07-01", "2027-07-21"),
    ]


def test_the_next_meeting_is_todays_or_a_later_one() -> None:
    first, second = PROGRAMME.meetings
    assert next_meeting(PROGRAMME, date(2026, 10, 15)) == first
    assert next_meeting(PROGRAMME, date(2026, 10, 16)) == second
    assert next_meeting(PROGRAMME, date(2027, 6, 1)) is None


def test_a_review_is_recalled_before_its_day_and_after_it_and_then_staff_are_told() -> None:
    assert steps("review", "2027-06-07", "2027-06-28") == [
        "opened 06-07 08:00",
        "due-14 06-14 08:00",
        "due-3 06-25 08:00",
        "due 06-28 08:00",
        "late+3 07-01 08:00",
        "late+7 07-05 08:00",
        "tell-staff 07-12 08:00 staff",
    ]


def test_steps_without_school_wait_for_the_next_day_with_it_and_one_day_has_one_step() -> None:
    assert steps("review", "2026-10-01", "2026-10-22") == [
        "opened 10-01 08:00",
        "due-14 10-08 08:00",
        "due-3 10-19 08:00",
        "due 10-22 08:00",
        "late+7 11-02 08:00",
        "tell-staff 11-05 08:00 staff",
    ]
    assert steps("review", "2026-11-28", "2026-12-14")[:2] == ["opened 11-30 08:00", "due-3 12-11 08:00"]


def test_a_step_before_the_opening_is_left_out() -> None:
    assert steps("review", "2026-11-16", "2026-11-20")[:3] == [
        "opened 11-16 08:00",
        "due-3 11-17 08:00",
        "due 11-20 08:00",
    ]
    assert steps("action", None, "2026-11-20")[:2] == ["due-7 11-13 08:00", "due 11-20 08:00"]


def test_a_call_is_recalled_the_school_day_before_and_a_quarter_of_an_hour_before() -> None:
    assert steps("call", None, "2026-11-02", time(15, 30)) == ["due-1 10-23 08:00", "minutes-15 11-02 15:15"]
    assert steps("call", None, "2026-12-01", time(8, 5)) == ["due-1 11-30 08:00", "minutes-15 12-01 07:50"]
    assert steps("call", None, "2026-12-01") == ["due-1 11-30 08:00"]


def test_a_programme_may_count_from_the_opening_and_leave_a_ladder_out() -> None:
    own = changed("call_before: [{from: open}, {from: due}]", "call_before: [{from: open}, {from: open, days: 2}]")
    assert steps("call_before", "2026-11-16", "2026-11-20", programme=own) == [
        "opened 11-16 08:00",
        "open+2 11-18 08:00",
    ]
    assert steps("call_before", None, "2026-11-20", programme=own) == []
    none = changed("    meeting_after: [{from: open}, {from: due}]\n", "")
    assert steps("meeting_after", "2026-11-16", "2026-11-20", programme=none) == []


@given(
    st.dates(date(2026, 9, 1), date(2027, 8, 1)), st.integers(0, 60), st.sampled_from(list(PROGRAMME.reminders.ladders))
)
def test_no_ladder_begins_early_or_says_two_things_to_one_person_on_a_day(opens: date, days: int, kind: str) -> None:
    due = ENGLAND.moved_due(opens + timedelta(days=days))
    found = ladder(kind, opens, due, PROGRAMME, ENGLAND)  # type: ignore[arg-type]  # a word of the list
    assert all(step.day >= opens and ENGLAND.is_school_day(step.day) for step in found)
    assert len({(step.day, step.to) for step in found}) == len(found) == len({step.name for step in found})
    assert found == sorted(found, key=lambda step: step.day)
    assert all(WEEKDAYS[step.day.weekday()] in PROGRAMME.reminders.hours.days for step in found)
