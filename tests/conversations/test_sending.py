"""What one person is told at a moment: a table of decisions."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from conversations.owing import Owed
from conversations.planning import spread_of
from conversations.programme import Hours
from conversations.sending import Decision, Due, Listener, Told, decide
from conversations.situation import RunNow
from tests.conversations.clusters import CALENDAR, PRIYA, PROGRAMME, an_owed, at

RULES = PROGRAMME.reminders
TUESDAY = date(2026, 11, 24)
NOW = at(TUESDAY, 10)
SPREAD = spread_of(PRIYA, RULES.spread_minutes)
WHO = Listener(PRIYA)


def due(number: int = 1, **more: object) -> Due:
    given = {
        "subject": f"iem_after:{number}",
        "kind": "follow_up",
        "step": "due",
        "rank": 1,
        "last": False,
        "wish": False,
        "due_at": at(TUESDAY),
        **more,
    }
    return Due(number, f"k{number}", **given)  # type: ignore[arg-type]  # a mixture


def decided(*rows: Due, who: Listener = WHO, now: datetime = NOW, asked: dict[str, Owed] | None = None) -> Decision:
    everything = {row.subject: an_owed(row.subject, row.kind) for row in rows} if asked is None else asked
    return decide(rows, everything, who, CALENDAR, RULES, now)


def said(found: Decision) -> list[list[int]]:
    return [[one.id for one in message] for message in found.messages]


def test_what_is_due_is_said() -> None:
    assert decided(due()) == Decision([(due(),)])
    assert decided() == Decision()


def test_what_is_not_asked_any_more_is_withdrawn() -> None:
    assert decided(due(), asked={}).ended == {1: "withdrawn"}


def test_of_one_subject_only_the_newest_is_said() -> None:
    older = due(2, subject="iem_after:1", step="opened", rank=0, due_at=NOW - timedelta(days=3))
    found = decided(older, due())
    assert (said(found), found.ended) == ([[1]], {2: "superseded"})


def test_what_was_put_off_waits_for_the_persons_own_reminder() -> None:
    snoozed = replace(WHO, snoozed=frozenset({"iem_after:1"}))
    assert decided(due(), who=snoozed).ended == {1: "superseded"}
    assert said(decided(due(wish=True), who=snoozed)) == [[1]]


def test_what_is_wished_for_and_due_at_once_is_said_once() -> None:
    run = RunNow(5, "self_assessment", done=3, about=73)
    wish = due(1, subject="run:5", kind="wish", wish=True)
    review, other = due(2, subject="review:1", kind="review"), due(3)
    asked = {"run:5": an_owed(run=run), "review:1": an_owed(run=run), "iem_after:3": an_owed()}
    assert decided(wish, review, other, asked=asked).ended == {2: "superseded"}
    assert decided(wish, replace(review, last=True), asked=asked).ended == {1: "superseded"}
    asked["review:1"] = an_owed(run=replace(run, id=6))
    assert decided(wish, review, asked=asked).ended == {}


def test_several_come_as_one_the_most_urgent_first() -> None:
    rows = [due(1), due(2), due(3)]
    asked = {
        "iem_after:1": an_owed(due_on=date(2026, 12, 9)),
        "iem_after:2": an_owed(due_on=None),
        "iem_after:3": an_owed(due_on=date(2026, 11, 3)),
    }
    assert said(decided(*rows, asked=asked)) == [[3, 2, 1]]


def test_after_a_week_past_the_last_step_staff_see_it_instead() -> None:
    last = due(last=True, due_at=NOW - timedelta(days=7, seconds=1))
    assert decided(last).ended == {1: "listed"}
    assert said(decided(replace(last, due_at=NOW - timedelta(days=7)))) == [[1]]
    assert said(decided(replace(last, last=False))) == [[1]]


MORNING = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("who", "now", "then"),
    [
        (WHO, at(TUESDAY, 7, 59), at(TUESDAY, 8)),
        (WHO, at(TUESDAY, 17, 30), at(MORNING, 8)),
        (WHO, at(date(2026, 11, 28), 10), at(date(2026, 11, 30), 8)),
        (WHO, at(date(2026, 12, 25), 10), at(date(2027, 1, 4), 8)),
        (WHO, at(date(2026, 10, 27), 10), at(date(2026, 11, 2), 8)),
        (replace(WHO, hours=Hours(start="12:00", end="15:00")), NOW, at(TUESDAY, 12)),
        (replace(WHO, muted=True), NOW, at(MORNING, 8)),
        (replace(WHO, paused_until=date(2026, 12, 1)), NOW, at(date(2026, 12, 1), 8)),
    ],
)
def test_nothing_is_said_at_the_wrong_time(who: Listener, now: datetime, then: datetime) -> None:
    found = decided(due(due_at=now), who=who, now=now)
    assert (found.messages, found.waits) == ([], {1: then + SPREAD})


def test_a_pause_that_is_over_holds_nothing_up() -> None:
    assert said(decided(due(), who=replace(WHO, paused_until=TUESDAY))) == [[1]]


def told(*days: date, **more: bool) -> tuple[Told, ...]:
    return tuple(Told(at(day, 9), **more) for day in days)


@pytest.mark.parametrize(
    ("before", "ahead", "then"),
    [
        (told(TUESDAY), 0, MORNING),
        (told(TUESDAY, wish=True), 0, MORNING),
        (told(TUESDAY, call=True), 0, None),
        (told(date(2026, 11, 23)), 0, None),
        (told(date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)), 0, date(2026, 11, 30)),
        (told(date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 18)), 0, None),
        (told(date(2026, 11, 23)), 2, date(2026, 11, 30)),
        (told(date(2026, 11, 23), call=True) + told(date(2026, 11, 23)), 1, date(2026, 11, 30)),
        ((), 9, None),
        (told(*[date(2026, 11, 23)] * 3, wish=True), 0, None),
    ],
)
def test_nobody_is_written_to_too_often(before: tuple[Told, ...], ahead: int, then: date | None) -> None:
    found = decided(due(), who=replace(WHO, told=before, calls_ahead=ahead))
    assert found.waits == ({} if then is None else {1: at(then, 8) + SPREAD})
    assert bool(found.messages) == (then is None)


def test_a_persons_own_wish_comes_all_the_same_and_what_is_capped_does_not_come_with_it() -> None:
    found = decided(due(wish=True), due(2), who=replace(WHO, told=told(TUESDAY)))
    assert (said(found), set(found.waits)) == ([[1]], {2})


def call(**more: object) -> tuple[Due, dict[str, Owed]]:
    row = due(9, subject="call:9", kind="call", step="minutes-15", last=True)
    return row, {"call:9": an_owed("call:9", "call", at=more.get("at", at(TUESDAY, 10, 15)))}


def test_a_calls_reminder_is_a_message_of_its_own_and_not_counted() -> None:
    row, asked = call()
    found = decided(row, due(2), asked=asked | {"iem_after:2": an_owed()}, who=replace(WHO, told=told(TUESDAY)))
    assert (said(found), set(found.waits)) == ([[9]], {2})


def test_a_calls_reminder_that_would_come_too_late_does_not_come() -> None:
    row, asked = call()
    assert decided(row, asked=asked, now=at(TUESDAY, 10, 15)).ended == {9: "expired"}
    early = replace(WHO, hours=Hours(start="12:00", end="15:00"))
    assert decided(row, asked=asked, who=early).ended == {9: "expired"}
    _, later = call(at=at(TUESDAY, 14))
    assert decided(row, asked=later, who=early).waits == {9: at(TUESDAY, 12)}
    _, whole_day = call(at=None)
    assert decided(row, asked=whole_day, who=early).waits == {9: at(TUESDAY, 12)}
