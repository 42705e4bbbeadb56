"""The programme's file: what is wrong is said at once, with its line and what would be right."""

from datetime import date

import pytest

from bot.library import Library
from conversations.errors import FlowError
from conversations.programme import Meeting
from conversations.programmefile import load_programme
from tests.programmes import PROGRAMME, TEXT, changed, issues_when


def test_the_file_that_comes_with_the_program_holds_what_the_content_asks_for() -> None:
    reminders = PROGRAMME.reminders
    assert (reminders.prompts_a_week, reminders.messages_a_day, reminders.nudge_school_days) == (3, 1, 3)
    assert (reminders.snooze_days, reminders.tell_staff_after_days, reminders.spread_minutes) == ((1, 3, 7), 14, 20)
    assert (f"{reminders.hours.start:%H:%M}", f"{reminders.hours.end:%H:%M}") == ("08:00", "17:30")
    assert reminders.hours.days == ("mon", "tue", "wed", "thu", "fri")
    assert (PROGRAMME.thresholds.partner_view, PROGRAMME.thresholds.comparison) == (4, 5)
    assert Library().flow("partner_view").show_at_least == PROGRAMME.thresholds.partner_view
    assert [call.month for call in PROGRAMME.calls] == [12, 3, 7]
    assert [(meeting.date.month, meeting.workshop) for meeting in PROGRAMME.meetings] == [(10, True), (5, False)]
    assert set(PROGRAMME.school_years) == {"2025/26", "2026/27", "2027/28"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "zone: Europe/London",
            "zone: Europe/Londn",
            "zone: 'Europe/Londn' is not a time zone; write it as Europe/London",
        ),
        ("nation: ENG", "nation: ENGLAND", "nation: input should be 'ENG', 'WLS', 'SCT' or 'NIR' (it is 'ENGLAND')"),
        ("name:", "nam:", "unknown key 'nam'; remove it, or see docs/programme.md for the keys that exist"),
        ("to: 2027-08-31}", "to: 31/8/2027}", "to: '31/8/2027' is not a day; write it as 2026-09-01"),
        ("to: 2027-08-31}", "to: 2027-02-30}", "to: '2027-02-30' is not a day; write it as 2026-09-01"),
        (
            "to: 2027-08-31}",
            "to: 2026-08-31}",
            "project: it ends on 2026-08-31, before it starts on 2026-09-01; put the earlier day first",
        ),
        (
            "from: 2026-09-01, to: 2027",
            "from: 20260901, to: 2027",
            "from: 20260901 is not a day; write it as 2026-09-01",
        ),
        ('from: "08:00"', "from: 8am", "from: '8am' is not a time of day; write it with quotes, as \"08:00\""),
        ('to: "17:30"', 'to: "07:30"', "hours: they end at 07:30, not after 08:00; give a later time"),
        (
            "days: [mon, tue, wed, thu, fri]",
            "days: [sat]",
            "hours: give at least one day from mon to fri; nothing is sent at weekends",
        ),
        (
            "{from: due, days: 3}, {from: due, days: 7}, {from: due, to: staff}]",
            "{from: due, days: 3, school_days: 3}]",
            "count in 'days', 'school_days' or 'minutes': keep one of them",
        ),
        ("  2025/26:", "  2025:", "string should match pattern"),
        (
            'title: "Project meeting 2, practice shared"',
            'title: "Project meeting 1"',
            "there are two meetings called 'Project meeting 1'; give each a key of its own",
        ),
        (
            "from: 2026-01-05, to: 2026-03-27",
            "from: 2025-12-10, to: 2026-03-27",
            "Spring starts before Autumn ends; terms must not overlap",
        ),
        (
            "half_term: {from: 2026-02-16, to: 2026-02-20}",
            "half_term: {from: 2026-03-23, to: 2026-04-02}",
            "Spring: the half term is not inside the term, Monday 5 January 2026 to Friday 27 March 2026",
        ),
        (
            "  2025/26:",
            "  2025/27:",
            "a school year is written as 2025/26",
        ),
        (
            "from: 2026-04-13, to: 2026-07-21",
            "from: 2026-04-13, to: 2026-08-21",
            "Summer: 2025/26 runs from Friday 1 August 2025 to Friday 31 July 2026; check the dates",
        ),
        ("closed: [2026-09-01]", "closed: [2026-09-05]", "Saturday 5 September 2026 is no day of a term; leave it out"),
        ("closed: [2026-09-01]", "closed: [2026-12-21]", "Monday 21 December 2026 is no day of a term; leave it out"),
        (
            "to: 2027-08-31}",
            "to: 2029-08-31}",
            "the project runs in 2028/29, which has no terms; add 2028/29 to school_years",
        ),
        (
            "date: 2026-10-15",
            "date: 2026-10-17",
            "Project meeting 1: Saturday 17 October 2026 is at a weekend; Monday 19 October 2026 would do",
        ),
        (
            "date: 2026-10-15",
            "date: 2026-10-28",
            "Project meeting 1: Wednesday 28 October 2026 is in the school holidays; Monday 2 November 2026 would do",
        ),
        (
            "date: 2027-05-13",
            "date: 2027-05-03",
            "practice shared: Monday 3 May 2027 is a bank holiday, May Day; Tuesday 4 May 2027 would do",
        ),
        (
            "date: 2027-05-13",
            "date: 2027-09-13",
            "13 September 2027 is outside the project, Tuesday 1 September 2026 to Tuesday 31 August 2027",
        ),
        ("{key: second,", "{key: first,", "there are two reviews with the key 'first'; give each its own"),
        (
            "meeting_after: [{from: open}",
            "meeting_after: [{from: open, minutes: 5}",
            "only a call has a time of day that minutes count from",
        ),
        (
            "meeting_after: [{from: open}",
            "meeting_after: [{from: due, to: staff}, {from: open, to: staff}",
            "staff are told once; keep one step for them",
        ),
        ('  at: "08:00"', '  at: "18:00"', "18:00 is not within the hours, 08:00 to 17:30"),
        ("month: 10, mode", "month: 13, mode", "month: input should be less than or equal to 12 (it is 13)"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_what_would_be_right(old: str, new: str, words: str) -> None:
    (issue,) = [one for one in issues_when(old, new) if words in one]
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert issue.startswith("mine.yaml:")
    assert abs(int(issue.split(":")[1]) - line) <= 1


def test_school_years_must_not_overlap_each_other() -> None:
    issues = issues_when("from: 2026-09-01, to: 2026-12-18", "from: 2026-07-20, to: 2026-12-18")
    assert any("it starts before 2025/26 ends, on Tuesday 21 July 2026" in issue for issue in issues)


def test_every_mistake_is_told_at_once() -> None:
    text = TEXT.replace("2026-10-15", "2026-10-17").replace("2027-05-13", "2027-05-15")
    with pytest.raises(FlowError) as caught:
        load_programme(text, "mine.yaml")
    assert len(caught.value.issues) == 2
    shapes = TEXT.replace("zone: Europe/London", "zone: 3").replace("nation: ENG", "nation: 4")
    with pytest.raises(FlowError) as caught:
        load_programme(shapes, "mine.yaml")
    assert [issue.line for issue in caught.value.issues] == sorted(issue.line for issue in caught.value.issues)
    assert len(caught.value.issues) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "the file is empty; a programme starts with 'name: its name'"), ("- a", "mine.yaml:1: file: ")],
)
def test_a_file_that_is_no_programme_is_refused(text: str, words: str) -> None:
    with pytest.raises(FlowError, match=words):
        load_programme(text, "mine.yaml")


def test_parts_are_made_of_days_and_times_too() -> None:
    assert Meeting(date=date(2026, 10, 15), title="M").date == date(2026, 10, 15)


def test_a_nation_and_an_area_may_have_terms_of_their_own() -> None:
    own = "{school_years: {2026/27: {terms: [{name: Autumn, from: 2026-09-01, to: 2026-12-01, half_term: {from: 2027-01-01, to: 2027-01-02}}]}}}"
    assert any(
        "the half term is not inside the term" in one for one in issues_when("areas: {}", f"areas: {{leeds: {own}}}")
    )
    programme = changed(
        "areas: {}", "areas: {leeds: {school_years: {2028/29: {terms: [{name: A, from: 2028-09-04, to: 2028-12-20}]}}}}"
    )
    assert list(programme.years_of("ENG", "leeds")) == ["2025/26", "2026/27", "2027/28", "2028/29"]
    assert programme.years_of("SCT")["2026/27"].terms[0].start == date(2026, 8, 17)
    assert programme.years_of("WLS") == dict(programme.school_years)
