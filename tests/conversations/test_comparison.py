"""Comparing many: of enough clusters only, and so that nothing of one cluster can be told from two looks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.comparison import agreed_since, shown_as_of

FIRST = date(2026, 9, 1)
CHANGES = st.lists(st.tuples(st.integers(0, 20).map(lambda days: FIRST + timedelta(days=days)), st.integers(1, 9)))
"""On some days of three weeks some of nine clusters have something new."""


def at(day: int) -> datetime:
    return datetime(2026, 9, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "since"),
    [
        ([], None),
        ([("answered", "yes", at(3))], at(3)),
        ([("answered", "yes", at(3)), ("answered", "yes", at(5))], at(3)),
        ([("answered", "yes", at(3)), ("answered", "no", at(5))], None),
        ([("answered", "yes", at(3)), ("skipped", None, at(5)), ("answered", "yes", at(7))], at(7)),
        ([("answered", "yes", at(3)), ("masked", None, at(5))], None),
        ([("answered", "yes", at(3)), ("commented", "Gladly", at(5))], at(3)),
    ],
)
def test_a_cluster_has_agreed_since_it_said_so_without_a_break(said: list[Any], since: datetime | None) -> None:
    assert agreed_since(("yes",), said) == since


def test_the_comparison_begins_with_the_fifth_cluster_and_takes_in_its_whole_day() -> None:
    four = [(FIRST, number) for number in (1, 2, 3, 4)]
    day = FIRST + timedelta(days=2)
    assert shown_as_of(four, 5) is None
    assert shown_as_of([*four, (day, 5), (day, 6)], 5) == day
    assert shown_as_of([*four, (FIRST, 4), (FIRST, 1)], 5) is None, "one cluster counts once"
    assert shown_as_of([*four, (day, 5), (day + timedelta(days=1), 6)], 5) == day, "the sixth waits for others"


@given(CHANGES)
def test_between_two_looks_nothing_changes_or_something_of_five_clusters_does(changes: list[tuple[date, int]]) -> None:
    shown = None
    for number in range(22):
        today = FIRST + timedelta(days=number)
        # What is known on a day is what changed until its end.
        now = shown_as_of([one for one in changes if one[0] <= today], 5)
        if now != shown:
            taken_in = {cluster for day, cluster in changes if (shown is None or shown < day) and day <= (now or today)}
            assert now == today
            assert len(taken_in) >= 5
        shown = now
