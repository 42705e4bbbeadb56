"""Which reminders there are, by wall-clock time, and what changes them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from conversations.calendar import calendar_for
from conversations.owing import Deed
from conversations.planning import Changes, Wanted, reconcile, spread_of, staff_told_on, wanted
from tests.conversations.clusters import CALENDAR, NOW, PRIYA, PROGRAMME, SAM, TODAY, TOM, an_owed, at, kept_as, wants


def steps(found: list[Wanted], person: int | None = PRIYA) -> list[tuple[str, str]]:
    return [(one.step, f"{one.local:%d %b %H:%M}") for one in found if one.person_id == person]


def test_a_follow_up_has_its_ladder_for_each_person_and_staff_at_its_end() -> None:
    found = wants(an_owed())
    assert (
        steps(found)
        == steps(found, TOM)
        == [
            ("opened", "17 Nov 08:00"),
            ("due", "01 Dec 08:00"),
            ("late+3", "04 Dec 08:00"),
            ("late+7", "08 Dec 08:00"),
        ]
    )
    assert steps(found, None) == [("tell-staff", "15 Dec 08:00")]
    assert [one.last for one in found if one.person_id == PRIYA] == [False, False, False, True]
    assert staff_told_on(an_owed(), PROGRAMME, CALENDAR) == date(2026, 12, 15)
    assert staff_told_on(an_owed(due_on=None), PROGRAMME, CALENDAR) is None
    assert staff_told_on(an_owed(kind="partner"), PROGRAMME, CALENDAR) is None


def test_of_what_has_passed_only_the_newest_is_planned() -> None:
    assert [step for step, _ in steps(wants(an_owed(), now=at(date(2026, 12, 5))))] == ["late+3", "late+7"]


def test_nothing_is_planned_without_a_day_or_a_ladder() -> None:
    assert wants(an_owed(due_on=None), an_owed(kind="wish")) == []


def test_where_there_is_nobody_to_ask_staff_are_told_as_it_opens() -> None:
    found = wants(an_owed(people=()))
    assert [(one.step, one.person_id, one.local.date()) for one in found] == [
        ("tell-staff", None, date(2026, 11, 17)),
    ]
    assert wants(an_owed(people=(), kind="call", opens_on=None, due_on=date(2026, 9, 2)))[0].step == "tell-staff"


def test_a_call_is_announced_the_school_day_before_and_a_quarter_of_an_hour_before() -> None:
    call = an_owed("call:8", "call", opens_on=None, due_on=date(2026, 11, 30), at=at(date(2026, 11, 30), 15, 30))
    found = wants(call)
    assert steps(found) == [("due-1", "27 Nov 08:00"), ("minutes-15", "30 Nov 15:15")]
    assert all(one.look_at == one.due_at for one in found)


def test_a_call_is_written_up_once_it_is_over() -> None:
    over = at(date(2026, 12, 1), 16, 15)
    record = an_owed(
        "call_record:8",
        "call_record",
        people=(SAM,),
        opens_on=date(2026, 12, 1),
        due_on=date(2026, 12, 4),
        over_at=over,
    )
    assert steps(wants(record), SAM)[0] == ("opened", "01 Dec 16:15")


def test_silence_accepts_the_day_after_the_last_day() -> None:
    confirm = an_owed("call_confirm:8", "call_confirm", silent_on=date(2026, 12, 1))
    assert ("accept", "02 Dec 06:00") in steps(wants(confirm), None)


def test_what_becomes_known_is_told_to_staff_at_once() -> None:
    notice = an_owed("notice:2", "notice", people=(SAM,), opens_on=None, due_on=None, since=NOW)
    found = wants(notice)
    assert steps(found, SAM) == [("told", "24 Nov 10:00")]


def test_deeds_are_done_before_anybody_is_written_to() -> None:
    found = wanted((), [Deed("cycle:2026/27-midyear", "open", date(2027, 2, 1))], PROGRAMME, CALENDAR, NOW)
    assert steps(found, None) == [("open", "01 Feb 06:00")]


@pytest.mark.parametrize("year", range(2024, 2031))
def test_eight_o_clock_stays_eight_o_clock_when_the_clocks_change(year: int) -> None:
    for month in (3, 10):
        last = max(day for n in range(24, 32) if (day := date(year, month, n)).weekday() == 6)
        for day in (last - timedelta(days=2), last + timedelta(days=1)):
            calendar = replace(calendar_for(PROGRAMME, "ENG"), years={})
            one = wanted([an_owed("action:1", "action", opens_on=None, due_on=day)], (), PROGRAMME, calendar, NOW)
            for found in one:
                assert found.due_at.astimezone(calendar.zone).time() == time(8)
                assert found.due_at.tzinfo is UTC


def test_a_persons_place_in_the_morning_is_always_the_same_and_within_twenty_minutes() -> None:
    places = [spread_of(person, 20) for person in range(500)]
    assert places == [spread_of(person, 20) for person in range(500)]
    assert all(timedelta() <= place < timedelta(minutes=20) for place in places)
    assert len(set(places)) > 300
    assert spread_of(7, 0) == timedelta()


def reconciled(found: list[Wanted], *kept: tuple[Wanted, str], owing: tuple[object, ...] = ()) -> Changes:
    rows = [kept_as(one, number, state) for number, (one, state) in enumerate(kept, 1)]
    return reconcile(found, rows, owing)  # type: ignore[arg-type]  # what is owed


def one_of(person: int = PRIYA, step: str = "due", **more: object) -> Wanted:
    local = datetime(2026, 12, 1, 8)  # noqa: DTZ001 - by the clock on the wall
    given = {"local": local, "due_at": at(TODAY), "look_at": at(TODAY), **more}
    return Wanted("iem_after:5", "follow_up", step, person, **given)  # type: ignore[arg-type]  # a mixture


def test_planning_twice_changes_nothing() -> None:
    found = wants(an_owed())
    assert reconciled(found).add == tuple(found)
    assert reconciled(found, *((one, "pending") for one in found)) == Changes()


def test_what_is_not_wanted_any_more_is_withdrawn_and_what_has_moved_is_moved() -> None:
    one = one_of()
    moved = replace(one, local=one.local + timedelta(days=1))
    assert reconciled([], (one, "pending")) == Changes(withdraw=(1,))
    assert reconciled([moved], (one, "pending")) == Changes(move=((1, moved),))
    assert reconciled([one], (one, "withdrawn")) == Changes(move=((1, one),))


def test_a_day_that_is_wanted_again_brings_its_own_row_back() -> None:
    """No two rows have one key: the one that was moved on meanwhile is withdrawn."""
    one = one_of()
    moved = replace(one, local=one.local + timedelta(days=1))
    found = reconciled([one], (one, "withdrawn"), (moved, "pending"))
    assert found == Changes(move=((1, one),), withdraw=(2,))


def test_what_happens_by_itself_is_each_clusters_own() -> None:
    """A meeting is the same subject for all: staff are told of every cluster that has not answered."""
    keys = {
        one.key
        for number in (1, 2)
        for one in wants(replace(an_owed("meeting_contribution:4", "meeting"), cluster_id=number))
        if one.person_id is None
    }
    assert len(keys) == 2


@pytest.mark.parametrize("state", ["sent", "superseded", "listed", "expired", "done"])
def test_what_was_said_is_not_said_again_unless_its_day_has_moved_well_past_it(state: str) -> None:
    one = one_of()
    week = replace(one, local=one.local + timedelta(days=7))
    assert reconciled([one], (one, state)) == Changes()
    assert reconciled([replace(one, local=one.local + timedelta(days=6))], (one, state)) == Changes()
    assert reconciled([week], (one, state)) == Changes(add=(week,))
    assert reconciled([one], (one, state), (one, "pending")) == Changes(withdraw=(2,))


def test_a_call_that_moves_by_a_day_is_announced_again() -> None:
    one = replace(one_of(), kind="call")
    moved = replace(one, local=one.local + timedelta(days=1))
    assert reconciled([one], (one, "sent")) == Changes()
    assert reconciled([moved], (one, "sent")) == Changes(add=(moved,))


def test_a_wish_stays_while_its_person_is_asked_and_goes_with_it() -> None:
    wish = one_of(wish=True, step="snooze-0900")
    assert reconciled([], (wish, "pending"), owing=(an_owed(),)) == Changes()
    assert reconciled([], (wish, "pending"), owing=(an_owed(people=(TOM,)),)) == Changes(withdraw=(1,))
    assert reconciled([], (wish, "sent")) == Changes()
