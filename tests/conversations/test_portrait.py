"""What a cluster's answers say for a report, and when several clusters may be shown together."""

from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from conversations.comparison import Middle, middle
from conversations.errors import FlowError
from conversations.log import Value
from conversations.portrait import (
    Seen,
    Taken,
    agreed,
    benefits,
    levels,
    marked,
    partners,
    practice,
    reviews,
    severities,
)
from conversations.reportfile import KEY, load_report
from conversations.totals import Figures

TEXT = files("conversations").joinpath("report.yaml").read_text(encoding="utf-8")
REPORT = load_report(TEXT, "report.yaml")
AREAS = ("f1", "f2")
DAY = date(2026, 11, 20)


def taken(
    flow: str, answers: dict[str, Value], run: int = 1, on: date | None = DAY, subject: int | None = None
) -> Taken:
    return Taken(run, flow, on, "autumn 2026", subject, answers)


def test_every_question_that_a_report_means_is_asked() -> None:
    flows = Library()
    missing = [
        (flow, name)
        for flow, name in REPORT.questions()
        if flows.flow(flow).question(name.partition("[")[0].replace(KEY, "f1")) is None
    ]
    assert missing == []


def test_a_broken_declaration_is_refused_with_its_line() -> None:
    with pytest.raises(FlowError) as refused:
        load_report("least: {clusters: 4}\n", "report.yaml")
    assert "report.yaml:1" in str(refused.value)


@pytest.mark.parametrize(("answer", "may"), [("yes", True), ("no", False)])
def test_a_cluster_is_compared_only_when_it_said_so(answer: str, may: bool) -> None:
    assert agreed(REPORT, [taken("cluster_profile", {"cp.compare": answer}, on=None)]) is may


def test_what_a_cluster_said_last_counts_and_silence_is_no_agreement() -> None:
    before = taken("cluster_profile", {"cp.compare": "yes"}, run=1)
    after = taken("cluster_profile", {"cp.compare": "no"}, run=2)
    assert not agreed(REPORT, [after, before])
    assert not agreed(REPORT, [])
    assert not agreed(REPORT, [taken("cluster_profile", {})])


def test_only_reviews_that_were_sent_count_the_oldest_first() -> None:
    first, second = taken("self_assessment", {}, run=1), taken("self_assessment", {}, run=2)
    assert reviews(REPORT, [second, taken("self_assessment", {}, run=3, on=None), first]) == [first, second]


def test_a_level_is_the_one_that_was_rated_last() -> None:
    first = taken("self_assessment", {"sa.f1.level": 2, "sa.f2.level": 3})
    second = taken("self_assessment", {"sa.f1.level": 4}, run=2)
    assert levels(REPORT, [first, second], (*AREAS, "f3")) == {"f1": 4, "f2": 3, "f3": None}


def test_areas_are_found_by_what_was_chosen_for_them() -> None:
    one = taken("self_assessment", {"sa.f1.priority": "now", "sa.f2.priority": "share"})
    assert marked(REPORT.review.soon.question, REPORT.review.soon.keys, one, AREAS) == ["f1"]


def test_a_benefit_was_aimed_for_or_seen_without_aiming_or_neither() -> None:
    answers: dict[str, Any] = {"sa.ben.aim": ("b1",), "sa.ben.seen[b1]": "clear", "sa.ben.extra": ("b2",)}
    found = benefits(REPORT.review.benefits, taken("self_assessment", answers), ("b1", "b2", "b3"))
    assert found == [Seen("b1", True, "clear"), Seen("b2", False, "some"), Seen("b3", False, "")]


def test_a_barrier_that_was_not_rated_is_not_nought() -> None:
    one = taken("self_assessment", {"sa.bar.sev[c1]": 0})
    assert severities(REPORT.review.barriers, one, ("c1", "c2")) == {"c1": 0, "c2": None}


def test_practice_is_read_moment_by_moment_and_cannot_tell_is_not_a_number() -> None:
    runs = [
        taken("iem_plan", {"iem.p.practice": 1}, subject=7),
        taken("iem_practice", {"iem.w.practice": 0}, subject=7),
        taken("iem_term", {"iem.t.practice": 3}, subject=8),
        taken("iem_year", {"iem.y.practice": 5}, subject=7, on=None),
    ]
    assert practice(REPORT, runs, 7, (0,)) == (1, None, None, None)


def test_a_yes_is_no_number_and_a_list_no_text() -> None:
    one = taken("x", {"a": True, "b": ("k",), "c": 3})
    assert one.number("a") is None
    assert one.text("b") == ""
    assert (one.text("c"), one.keys("c"), one.keys("d"), one.text("d")) == ("3", ("3",), (), "")


def test_partners_are_said_by_the_median_of_the_totals_that_may_be_shown() -> None:
    totals = {"pv.f1": Figures({"1": 1, "2": 3, "4": 2}), "pv.f2": Figures({"4": 4}), "pv.x": Figures({"1": 4})}
    assert partners(REPORT, totals, AREAS) == {"f1": (2.0, 6), "f2": (4.0, 4)}
    assert partners(REPORT, {}, AREAS) == {}


@given(st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=12))
def test_no_middle_is_ever_given_of_fewer_than_five(values: list[int | None]) -> None:
    known = [value for value in values if value is not None]
    found = middle(values, REPORT.least.clusters)
    assert (found is None) == (len(known) < 5)
    if found is not None:
        assert min(known) <= found.low <= found.median <= found.high <= max(known)


def test_the_middle_half_is_between_the_quartiles() -> None:
    assert middle([1, 2, 3, 4, None, 2], 5) == Middle(2.0, 2.0, 3.0, 5)
    assert middle([3], 1) is None
