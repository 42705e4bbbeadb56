"""Whom staff may nudge and when: tables of decisions, and what no order of events can bring about."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.calendar import instant
from conversations.nudging import Before, Left, Nudge, latest_of_each, nudge, to_nudge
from conversations.programme import Hours
from conversations.sending import Due, Listener, Told, decide, first_moment
from conversations.standing import Overdue
from tests.conversations.clusters import CALENDAR, PRIYA, PROGRAMME, TODAY, TOM, an_owed, at

RULES = PROGRAMME.reminders
ABOUT = Overdue(an_owed(due_on=TODAY - timedelta(days=6)), 6)
TUESDAY = at(TODAY, 10)
AFTERNOONS = Hours.model_validate({"from": "13:00", "to": "15:00"})


def decided(now: datetime = TUESDAY, last: datetime | None = None, waits: bool = False, **more: Any) -> Nudge | Left:
    return nudge(ABOUT, Listener(PRIYA, **more), Before(waits, last), CALENDAR, RULES, now)


LEFT = [
    ({"waits": True}, "waits"),
    ({"muted": True}, "muted"),
    ({"paused_until": TODAY + timedelta(days=1)}, "paused"),
    ({"snoozed": frozenset({ABOUT.what.subject})}, "snoozed"),
    ({"last": at(TODAY - timedelta(days=1))}, "lately"),
    ({"last": at(date(2026, 11, 20))}, "lately"),
]


@pytest.mark.parametrize(("given_", "why"), LEFT)
def test_somebody_is_left_out_for_a_reason(given_: dict[str, Any], why: str) -> None:
    found = decided(**given_)
    assert isinstance(found, Left)
    assert found.why == why


NUDGED = [
    ({}, TUESDAY, ""),
    ({"last": at(date(2026, 11, 19))}, TUESDAY, ""),
    ({"paused_until": TODAY}, TUESDAY, ""),
    ({"snoozed": frozenset({"another:1"})}, TUESDAY, ""),
    ({"hours": AFTERNOONS}, at(TODAY, 13), "hours"),
    ({"now": at(TODAY, 20)}, at(TODAY + timedelta(days=1)), "hours"),
    ({"now": at(date(2026, 11, 28), 10)}, at(date(2026, 11, 30)), "hours"),
    ({"told": (Told(at(TODAY)),)}, at(TODAY + timedelta(days=1)), "room"),
    ({"told": tuple(Told(at(date(2026, 11, 22), hour)) for hour in (1, 2, 3))}, TUESDAY, ""),
]


@pytest.mark.parametrize(("given_", "moment", "waits_for"), NUDGED)
def test_a_nudge_has_its_moment(given_: dict[str, Any], moment: datetime, waits_for: str) -> None:
    found = decided(**given_)
    assert isinstance(found, Nudge)
    assert moment <= found.at <= moment + timedelta(minutes=RULES.spread_minutes)
    assert found.waits_for == waits_for


def test_everybody_hears_of_the_latest_thing_that_is_theirs_and_staff_of_none() -> None:
    owing = [
        an_owed("iem_after:1", due_on=TODAY - timedelta(days=2)),
        an_owed("iem_after:2", due_on=TODAY - timedelta(days=8), people=(TOM,)),
        an_owed("call_record:3", kind="call_record", due_on=TODAY - timedelta(days=9), people=(4,)),
    ]
    found = to_nudge(owing, TODAY)
    assert {who: one.what.subject for who, one in found.items()} == {TOM: "iem_after:2", PRIYA: "iem_after:1"}
    later = {TOM: Overdue(owing[0], 2), PRIYA: Overdue(owing[1], 8)}
    assert {who: one.days for who, one in latest_of_each([found, later]).items()} == {TOM: 8, PRIYA: 8}


def a_nudge(number: int, moment: datetime) -> Due:
    return Due(number, f"k{number}", ABOUT.what.subject, "follow_up", "nudge-1000", 99, False, True, moment)


def test_a_nudge_keeps_to_the_limits_that_a_wish_of_ones_own_may_pass() -> None:
    asked = {ABOUT.what.subject: ABOUT.what}
    told = Listener(PRIYA, told=(Told(at(TODAY)),))
    wish = Due(2, "w", ABOUT.what.subject, "follow_up", "snooze-1000", 0, False, True, TUESDAY)
    assert decide([a_nudge(1, TUESDAY)], asked, told, CALENDAR, RULES, TUESDAY).messages == []
    assert decide([wish], asked, told, CALENDAR, RULES, TUESDAY).messages == [(wish,)]
    snoozed = Listener(PRIYA, snoozed=frozenset(asked))
    assert decide([a_nudge(1, TUESDAY)], asked, snoozed, CALENDAR, RULES, TUESDAY).ended == {1: "superseded"}


def test_what_may_wait_goes_with_the_digest_of_the_same_day() -> None:
    asked, later = {ABOUT.what.subject: ABOUT.what}, TUESDAY + timedelta(minutes=30)
    one = Due(1, "k", ABOUT.what.subject, "follow_up", "due", 0, False, False, TUESDAY)
    found = decide([one], asked, Listener(PRIYA, digest_at=later), CALENDAR, RULES, TUESDAY)
    assert (found.messages, found.waits) == ([], {1: later})
    for passed in (TUESDAY, TUESDAY + timedelta(days=1)):
        person = Listener(PRIYA, digest_at=passed)
        assert decide([one], asked, person, CALENDAR, RULES, TUESDAY).messages == [(one,)]


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.integers(min_value=1, max_value=60 * 40), min_size=2, max_size=25),
    own=st.sampled_from([None, AFTERNOONS]),
    start=st.integers(min_value=0, max_value=200),
)
def test_no_order_of_asking_nudges_twice_in_three_school_days_or_at_night(
    gaps: list[int], own: Hours | None, start: int
) -> None:
    """Staff ask whenever they like, and each nudge goes out at the first moment at which it may."""
    now = instant(date(2026, 9, 7), time(9), CALENDAR.zone) + timedelta(days=start)
    sent: list[datetime] = []
    for gap in gaps:
        now += timedelta(minutes=gap)
        gone = [moment for moment in sent if moment <= now]
        waiting = len(gone) < len(sent)
        told = tuple(Told(moment) for moment in gone if now - moment < timedelta(days=7))
        person = Listener(PRIYA, hours=own, told=told)
        found = nudge(ABOUT, person, Before(waiting, gone[-1] if gone else None), CALENDAR, RULES, now)
        if isinstance(found, Nudge):
            assert found.at == first_moment(person, CALENDAR, RULES, now)[0]
            sent.append(found.at)
    assert all(CALENDAR.may_send(moment, own) for moment in sent)
    days = [moment.astimezone(CALENDAR.zone).date() for moment in sent]
    apart = [CALENDAR.school_days_between(a, b) for a, b in itertools.pairwise(days)]
    assert all(number >= RULES.nudge_school_days for number in apart)
    assert all(moment.tzinfo is UTC for moment in sent)
