"""What a cluster owes, and to whom it falls."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from conversations.owing import columns_of, cycle_named, falls_to
from conversations.situation import (
    ActionNow,
    CallNow,
    MeetingNow,
    NoticeNow,
    ReviewNow,
    RunNow,
    Situation,
    StageNow,
)
from tests.conversations.clusters import (
    AISHA,
    CALENDAR,
    LIBRARY,
    NOW,
    PRIYA,
    PROGRAMME,
    SAM,
    TODAY,
    TOM,
    cluster,
    deeds_of,
    owed_by,
)

LEADS = (PRIYA, TOM)


def test_a_profile_is_owed_until_it_is_sent() -> None:
    profile = owed_by(cluster())["cluster_profile:1"]
    assert (profile.kind, profile.people, profile.opens_on, profile.due_on) == (
        "profile",
        LEADS,
        date(2026, 9, 7),
        date(2026, 9, 14),
    )
    assert "cluster_profile:1" not in owed_by(cluster(runs=(RunNow(1, "cluster_profile", state="sent"),)))


def test_a_review_is_owed_when_the_calendar_has_opened_it() -> None:
    review = ReviewNow(2, "2026/27-first", "Autumn review 2026", date(2026, 10, 22), date(2026, 10, 1))
    run = RunNow(7, "self_assessment", review_id=2, mode="full")
    found = owed_by(cluster(reviews=(review,), runs=(run,)))["self_assessment:2"]
    assert (found.kind, found.about, found.due_on, found.run) == (
        "review",
        "Autumn review 2026",
        date(2026, 10, 22),
        run,
    )
    assert "self_assessment:2" not in owed_by(cluster(reviews=(replace(review, due_on=None),), runs=(run,)))
    assert "self_assessment:2" not in owed_by(cluster(reviews=(review,)))
    assert "self_assessment:2" not in owed_by(cluster(reviews=(review,), runs=(replace(run, state="sent"),)))


def test_reviews_open_by_themselves_and_of_those_missed_only_the_last() -> None:
    def days(situation: Situation, today: date = TODAY) -> list[tuple[str, date]]:
        return [(deed.subject, deed.day) for deed in deeds_of(situation, today)]

    first, middle, second = (
        ("cycle:1:2026/27-first", date(2026, 10, 1)),
        ("cycle:1:2026/27-midyear", date(2027, 2, 1)),
        ("cycle:1:2026/27-second", date(2027, 6, 7)),
    )
    assert days(cluster(), date(2026, 9, 7)) == [first, middle, second]
    assert days(cluster()) == [first, middle, second]
    opened = ReviewNow(2, "2026/27-first", "Autumn review 2026", date(2026, 10, 22), date(2026, 10, 1))
    assert days(cluster(reviews=(opened,))) == [middle, second]
    assert days(cluster(), date(2027, 2, 3)) == [middle, second]
    assert days(cluster(joined_on=date(2026, 10, 22))) == [middle, second]
    assert days(cluster(), date(2027, 1, 20)) == [middle, second]
    assert cycle_named("2026/27-first", PROGRAMME, CALENDAR) is not None
    assert cycle_named("1999/00-first", PROGRAMME, CALENDAR) is None


STAGE = StageNow(5, "Reading buddies", "iem_after", date(2026, 11, 24), date(2026, 12, 1), date(2026, 11, 23))


def test_each_look_at_an_activity_is_owed_from_its_days() -> None:
    found = owed_by(cluster(stages=(STAGE,)))["iem_after:5"]
    assert (found.kind, found.about, found.begun, found.due_on) == (
        "follow_up",
        "Reading buddies",
        True,
        date(2026, 12, 1),
    )
    not_ended = owed_by(cluster(stages=(replace(STAGE, ended_on=None),)))["iem_after:5"]
    assert not not_ended.begun
    in_the_holiday = replace(STAGE, due_on=date(2026, 12, 29))
    assert owed_by(cluster(stages=(in_the_holiday,)))["iem_after:5"].due_on == date(2027, 1, 6)
    for unknown in (replace(STAGE, opens_on=None), replace(STAGE, due_on=None), replace(STAGE, flow="lost")):
        assert not [one for one in owed_by(cluster(stages=(unknown,))).values() if one.kind == "follow_up"]
    sent = RunNow(9, "iem_after", activity_id=5, state="sent")
    assert "iem_after:5" not in owed_by(cluster(stages=(STAGE,), runs=(sent,)))


def test_a_thing_falls_to_all_until_somebody_is_at_it_takes_it_or_refuses_it() -> None:
    run = RunNow(9, "iem_after", activity_id=5, by=(TOM,))

    def people(**more: object) -> tuple[int, ...]:
        return owed_by(cluster(stages=(STAGE,), **more))["iem_after:5"].people

    assert people() == LEADS
    assert people(runs=(run,)) == (TOM,)
    assert people(duties={"iem_after:5": {PRIYA: "refused"}}) == (TOM,)
    assert people(runs=(run,), duties={"iem_after:5": {PRIYA: "taken"}}) == (PRIYA,)
    assert people(runs=(run,), duties={"iem_after:5": {TOM: "refused"}}) == (PRIYA,)
    assert people(duties={"iem_after:5": {TOM: "refused", PRIYA: "refused"}}) == ()
    assert people(duties={"iem_after:6": {TOM: "refused"}}) == LEADS
    assert falls_to(cluster(), "x:1", (), run) == ()


CALL = CallNow(8, SAM, date(2026, 12, 1), datetime(2026, 12, 1, 15, 30, tzinfo=UTC), "booked")


def test_a_booked_call_is_announced_prepared_and_written_up() -> None:
    found = owed_by(cluster(calls=(CALL,)))
    assert found["call:8"].people == (PRIYA, TOM, SAM)
    assert found["call_before:8"].people == LEADS
    assert (found["call_before:8"].opens_on, found["call_before:8"].due_on) == (date(2026, 11, 24), date(2026, 11, 29))
    record = found["call_record:8"]
    assert record.people == (SAM,)
    assert record.over_at == datetime(2026, 12, 1, 16, 15, tzinfo=UTC)
    assert "call_confirm:8" not in found


@pytest.mark.parametrize(
    ("call", "today", "subjects"),
    [
        (replace(CALL, state="cancelled"), TODAY, set()),
        (replace(CALL, state="missed"), TODAY, set()),
        (replace(CALL, on_date=None), TODAY, set()),
        (replace(CALL, state="proposed"), TODAY, set()),
        (replace(CALL, state="held"), date(2026, 12, 1), {"call_before:8", "call_record:8"}),
        (CALL, date(2026, 12, 2), {"call_record:8"}),
        (CALL, date(2026, 12, 20), {"call_record:8"}),
        (CALL, date(2027, 3, 20), {"call_record:8"}),
    ],
)
def test_a_call_is_asked_about_as_long_as_it_makes_sense(call: CallNow, today: date, subjects: set[str]) -> None:
    found = owed_by(cluster(calls=(call,)), today)
    assert {name for name in found if name.startswith("call")} == subjects


def test_a_call_without_a_time_is_written_up_at_the_end_of_its_day_by_whoever_looks_after_the_cluster() -> None:
    found = owed_by(cluster(calls=(replace(CALL, at=None, staff_id=None),)))
    assert found["call_record:8"].people == (SAM,)
    assert found["call_record:8"].over_at == datetime(2026, 12, 1, 16, tzinfo=UTC)
    assert "call:8" not in found


def test_the_note_of_a_call_is_confirmed_and_silence_accepts() -> None:
    sent = RunNow(9, "call_record", call_id=8, state="sent")
    held = cluster(calls=(CALL,), runs=(sent,), told={(8, "cr.date"): date(2026, 12, 1), (7, "cr.date"): TODAY})
    found = owed_by(held, date(2026, 12, 2))
    assert "call_record:8" not in found
    confirm = found["call_confirm:8"]
    assert (confirm.opens_on, confirm.due_on, confirm.silent_on) == (
        date(2026, 12, 4),
        date(2026, 12, 11),
        date(2026, 12, 11),
    )


def test_contributions_are_gathered_before_a_meeting_and_what_was_taken_from_it_after() -> None:
    meeting = MeetingNow(3, "Autumn meeting", date(2026, 12, 14))
    found = owed_by(cluster(meetings=(meeting,)))
    assert (found["meeting_contribution:3"].kind, found["meeting_after:3"].kind) == ("meeting", "meeting_after")
    assert found["meeting_contribution:3"].due_on == date(2026, 12, 4)
    after = owed_by(cluster(meetings=(meeting,)), date(2026, 12, 15))
    assert "meeting_contribution:3" not in after
    assert "meeting_after:3" in after
    assert "meeting_after:3" not in owed_by(cluster(meetings=(meeting,)), date(2027, 3, 1))
    assert "meeting_after:3" not in owed_by(cluster(meetings=(meeting,), joined_on=date(2026, 12, 15)))


def test_staff_owe_the_programme_of_a_meeting_until_it_is_sent() -> None:
    meeting = MeetingNow(3, "Autumn meeting", date(2026, 12, 14))
    what = owed_by(cluster(meetings=(meeting,)))["programme:3"]
    assert (what.people, what.opens_on, what.due_on) == (cluster().staff, date(2026, 12, 7), date(2026, 12, 14))
    assert "programme:3" not in owed_by(cluster(meetings=(replace(meeting, sent=True),)))
    assert "programme:3" not in owed_by(cluster(meetings=(meeting,)), date(2026, 12, 15))


def test_each_partner_school_is_asked_once_and_alone() -> None:
    view = owed_by(cluster())[f"partner_view:{AISHA}"]
    assert (view.kind, view.people, view.due_on) == ("partner", (AISHA,), date(2026, 12, 3))
    open_run = RunNow(4, "partner_view", respondent_id=AISHA)
    assert owed_by(cluster(runs=(open_run,)))[f"partner_view:{AISHA}"].run == open_run
    assert f"partner_view:{AISHA}" not in owed_by(cluster(runs=(replace(open_run, state="sent"),)))


def test_actions_with_a_day_and_notices_are_owed() -> None:
    actions = (ActionNow(5, "Ask each partner", date(2026, 12, 10)), ActionNow(6, "Some day", None))
    notice = NoticeNow(2, "unanswered", "iem_after:5", None, NOW)
    found = owed_by(cluster(actions=actions, notices=(notice,)))
    assert (found["action:5"].about, found["action:5"].people) == ("Ask each partner", LEADS)
    assert "action:6" not in found
    assert (found["notice:2"].people, found["notice:2"].since) == ((SAM,), NOW)


def test_open_runs_may_be_wished_for_but_nothing_is_said_of_them_by_itself() -> None:
    runs = (
        RunNow(4, "iem_after", activity_id=5),
        RunNow(5, "partner_view", respondent_id=AISHA),
        RunNow(6, "iem_after", activity_id=6, state="withdrawn"),
        RunNow(7, "gone"),
    )
    found = owed_by(cluster(runs=runs))
    assert (found["run:4"].people, found["run:5"].people) == (LEADS, (AISHA,))
    assert not {"run:6", "run:7"} & found.keys()


def test_a_runs_subject_is_named_by_its_column() -> None:
    def columns(flow: str) -> dict[str, int]:
        return columns_of(LIBRARY.flow(flow), 5)

    assert columns("iem_after") == {"activity_id": 5}
    assert columns("call_before") == {"call_id": 5}
    assert columns("self_assessment") == {"review_id": 5}
    assert columns("partner_view") == {"respondent_id": 5}
    assert columns("cluster_profile") == {}


def test_a_call_whose_member_of_staff_has_left_the_cluster_falls_to_whoever_looks_after_it() -> None:
    left = replace(CALL, staff_id=99)
    assert owed_by(cluster(calls=(left,)))["call_record:8"].people == (SAM,)
    stays = cluster(calls=(left,), looked_after_by=frozenset({99}))
    assert owed_by(stays)["call_record:8"].people == (99,)
