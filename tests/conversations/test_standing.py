"""Where a cluster stands, by tables: what is overdue, what comes, how its looks at activities fare."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.levels import Stretch, level_on, turns
from conversations.owing import Owed
from conversations.situation import CallNow, MeetingNow, Member, ReviewNow, RunNow, StageNow
from conversations.standing import (
    asked_now,
    contribution,
    due_soon,
    newest_review,
    next_meeting,
    overdue,
    stages,
    standing,
    unwritten,
)
from tests.conversations.clusters import LIBRARY, NOW, PRIYA, TODAY, an_owed, cluster, levels_of, owed_by

FLOWS = LIBRARY.flows


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("kind", "due", "days"),
    [
        ("review", -1, 1),
        ("follow_up", -9, 9),
        ("meeting", -2, 2),
        ("profile", -30, 30),
        ("call_record", -1, 1),
        ("review", 0, None),
        ("review", 5, None),
        ("partner", -5, None),
        ("action", -5, None),
        ("call_confirm", -5, None),
        ("wish", -5, None),
    ],
)
def test_a_thing_is_overdue_from_the_day_after_it_was_due_if_its_kind_counts(
    kind: str, due: int, days: int | None
) -> None:
    found = overdue([an_owed(kind=kind, due_on=day(due))], TODAY)
    assert [one.days for one in found] == ([] if days is None else [days])


@given(*[st.one_of(st.none(), st.integers(-40, 40)) for _ in range(3)], st.integers(0, 20))
def test_each_day_has_one_level_and_they_come_in_their_order(
    opens: int | None, due: int | None, last: int | None, missed_after: int
) -> None:
    opens_on, due_on, last_on = (day(offset) if offset is not None else None for offset in (opens, due, last))
    found = turns(opens_on, due_on, last_on, missed_after)
    assert found.opens_on <= found.soon_on <= found.late_on <= found.missed_on <= found.over_on
    assert found.late_on == min(found.over_on, date.max if due is None else day(due + 1))


def test_how_something_stands_is_said_of_a_day_within_its_stretch() -> None:
    stretches = (Stretch("open", day(0), day(2)), Stretch("late", day(2), day(9)))
    assert [level_on(stretches, day(offset)) for offset in (-1, 0, 1, 2, 9)] == ["", "open", "open", "late", ""]


def test_what_has_no_day_is_never_overdue_and_the_latest_comes_first() -> None:
    owing = [
        an_owed("iem_after:1", due_on=day(-2)),
        an_owed("iem_after:2", due_on=None),
        an_owed("iem_after:3", due_on=day(-8)),
        an_owed("iem_after:4", due_on=day(-2)),
    ]
    assert [one.what.subject for one in overdue(owing, TODAY)] == ["iem_after:3", "iem_after:1", "iem_after:4"]


@pytest.mark.parametrize(
    ("opens", "due", "soon"), [(-3, 0, True), (0, 6, True), (-3, 7, False), (1, 3, False), (-3, -1, False)]
)
def test_what_is_open_and_due_within_a_week_is_due_soon(opens: int, due: int, soon: bool) -> None:
    one = an_owed(opens_on=day(opens), due_on=day(due))
    assert due_soon([one], TODAY) == ([one] if soon else [])


def test_a_person_is_asked_now_for_what_is_open_and_theirs_the_most_urgent_first() -> None:
    late, open_ = an_owed("iem_after:1", due_on=day(-2)), an_owed("iem_after:2", due_on=None)
    others = an_owed("iem_after:3", people=(9,)), an_owed("iem_after:4", opens_on=day(1)), an_owed("x:5", kind="action")
    assert asked_now([open_, *others, late], PRIYA, TODAY) == [late, open_]


STATES = [
    (None, None, None, "planned"),
    (5, 12, None, "planned"),
    (-3, 12, None, "open"),
    (-3, 6, None, "due"),
    (-3, 0, None, "due"),
    (-20, -1, None, "late"),
    (-30, -14, None, "late"),
    (-30, -15, None, "missed"),
    (-3, 6, "asking", "due"),
    (-3, 6, "sent", "done"),
]


@pytest.mark.parametrize(("opens", "due", "run", "state"), STATES)
def test_a_look_at_an_activity_is_planned_open_due_late_done_or_missed(
    opens: int | None, due: int | None, run: str | None, state: str
) -> None:
    days = (day(opens) if opens is not None else None, day(due) if due is not None else None)
    runs = (RunNow(7, "iem_after", activity_id=5, state=run),) if run else ()
    here = cluster(stages=(StageNow(5, "Buddies", "iem_after", *days),), runs=runs)
    found = stages(here, levels_of(here), TODAY)
    assert {name: number for name, number in found.items() if number} == {state: 1}


def test_a_contribution_is_in_asked_for_or_not_asked_for_yet() -> None:
    soon = cluster(meetings=(MeetingNow(1, "Autumn", day(-30)), MeetingNow(2, "Winter", day(14))))
    later = cluster(meetings=(MeetingNow(2, "Winter", day(60)),))
    sent = cluster(meetings=soon.meetings, runs=(RunNow(7, "meeting_contribution", meeting_id=2, state="sent"),))
    assert next_meeting(soon, TODAY) == MeetingNow(2, "Winter", day(14))
    assert contribution(soon, levels_of(soon), FLOWS, TODAY) is False
    assert contribution(sent, levels_of(sent), FLOWS, TODAY) is True
    assert contribution(later, levels_of(later), FLOWS, TODAY) is None
    assert contribution(cluster(), {}, FLOWS, TODAY) is None


def test_a_call_is_to_be_written_up_once_it_is_over() -> None:
    over = Owed(
        "call_record:1", "call_record", "call_record", 1, (4,), day(-1), day(2), over_at=NOW - timedelta(hours=1)
    )
    assert unwritten([over, an_owed()], NOW) == [over]
    assert unwritten([over], NOW - timedelta(hours=2)) == []


def test_the_newest_review_is_the_one_that_counts() -> None:
    reviews = (ReviewNow(1, "a", "Spring review", None, day(-200)), ReviewNow(2, "b", "Autumn review", day(3), day(-9)))
    runs = (
        RunNow(1, "self_assessment", review_id=1, state="sent"),
        RunNow(2, "self_assessment", review_id=2, state="asking"),
        RunNow(3, "self_assessment", review_id=2, state="withdrawn"),
    )
    assert newest_review(cluster(reviews=reviews, runs=runs), FLOWS) == ("Autumn review", False)
    assert newest_review(cluster(reviews=reviews[:1], runs=runs[:1]), FLOWS) == ("Spring review", True)
    assert newest_review(cluster(), FLOWS) == ("", False)


def test_a_cluster_is_overdue_due_soon_finished_or_on_time() -> None:
    def group(*owing: Owed, runs: tuple[RunNow, ...] = ()) -> str:
        return standing(cluster(runs=runs), owing, FLOWS, {}, NOW, TODAY).group

    sent = (RunNow(1, "self_assessment", review_id=1, state="sent"),)
    assert group(an_owed(due_on=day(-1)), an_owed("iem_after:6", due_on=day(2))) == "overdue"
    assert group(an_owed("iem_after:6", due_on=day(2)), runs=sent) == "soon"
    assert group(an_owed("iem_after:6", due_on=day(20)), runs=sent) == "finished"
    assert group(an_owed("iem_after:6", due_on=day(20))) == "on time"


def test_calls_of_a_fortnight_and_what_nobody_is_left_for_are_counted() -> None:
    calls = tuple(
        CallNow(number, 4, on, None, state)
        for number, (on, state) in enumerate(
            [(day(0), "booked"), (day(13), "booked"), (day(14), "booked"), (day(1), "held"), (None, "booked")]
        )
    )
    owing = [an_owed(people=()), an_owed("iem_after:9", people=(), opens_on=day(3))]
    found = standing(cluster(calls=calls), owing, FLOWS, {}, NOW, TODAY)
    assert (found.calls, found.unowned) == (2, 1)


def test_one_who_joined_today_owes_nothing_late() -> None:
    here = cluster(members=(Member(PRIYA, "Priya Shah", "lead", TODAY),), joined_on=TODAY)
    assert overdue(owed_by(here).values(), TODAY) == []
    assert datetime(2026, 11, 24, 10, tzinfo=UTC) == NOW
