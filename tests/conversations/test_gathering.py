"""A meeting's programme, pairings, and what may be passed on: from what clusters said, as its owners allowed."""

from typing import Any

import pytest

from conversations.gathering import (
    Contribution,
    Neighbour,
    Part,
    Strength,
    afterwards,
    areas_of,
    contribution,
    neighbour,
    pages,
    pairings,
    programme,
    summed_up,
)
from conversations.model import Flow, Gathers
from conversations.permission import UNNAMED, allowed
from tests.conversations.test_content import LIBRARY
from tests.flows import issues_of

FLOW = LIBRARY.flow("meeting_contribution")
AREAS = {"f1": "Working relationships", "f2": "Leading the cluster", "f3": "Coordinating the work"}
SHARE = {"mc.kind": "share", "mc.title": "Swap days", "mc.dim": "f1", "mc.form": "talk5", "mc.did": "We swapped staff."}
ASK = {"mc.kind": "ask", "mc.problem": "Cover is hard to find.", "mc.barrier": "c2", "mc.want": ("f1", "f3")}


def gathers() -> Gathers:
    assert FLOW.gathers is not None
    return FLOW.gathers


def said(cluster: str, **answers: Any) -> Contribution:
    return contribution(FLOW, gathers(), cluster, answers)


def titled(parts: list[Part]) -> dict[str, tuple[str, ...]]:
    return {part.title: part.lines for part in parts}


def test_a_programme_says_who_brings_what_by_area_and_who_asks_for_what() -> None:
    found = [
        said("Oakfield", **SHARE),
        said("Millbrook", **ASK),
        said("Riverside", **{"mc.kind": "come", "mc.want": ("f1",)}),
        said("Hilltop", **{"mc.kind": "away"}),
        said("Lakeside", **{"mc.kind": "both"}),
    ]
    assert titled(programme(found, areas_of(FLOW, gathers()))) == {
        "Working relationships": ("Oakfield: Swap days (five-minute talk)",),
        "Other areas": ("Lakeside: no title yet",),
        "Problems to put to others": (
            "Millbrook (distance between partners): Cover is hard to find.",
            "Lakeside: not described yet",
        ),
        "What clusters want to hear about": (
            "Working relationships: Millbrook and Riverside",
            "Coordinating the work: Millbrook",
        ),
        "Coming to listen": ("Riverside",),
        "Cannot come": ("Hilltop",),
    }


def test_after_the_meeting_only_what_its_owner_allowed_is_left() -> None:
    found = [
        said("Oakfield", **SHARE, **{"mc.permission": "named"}),
        said("Millbrook", **ASK, **{"mc.permission": "anon"}),
        said("Riverside", **SHARE, **{"mc.permission": "no"}),
        said("Lakeside", **SHARE),
        said("Hilltop", **{"mc.kind": "come"}),
    ]
    parts = titled(programme(afterwards(found, {}), AREAS))
    assert parts["Working relationships"] == ("Oakfield: Swap days (five-minute talk)",)
    assert parts["Problems to put to others"] == (f"{UNNAMED} (distance between partners): Cover is hard to find.",)
    assert set(parts) == {"Working relationships", "Problems to put to others"}


def test_after_the_meeting_words_without_a_name_tell_nobodys_and_those_of_nothing_else_are_left_out() -> None:
    did, name = {**SHARE, "mc.permission": "anon"}, {"mc.kind": "both", "mc.title": "OAKFIELD"}
    found = [
        said("Oakfield", **did | {"mc.title": "Priya's swap days at oakfield"}),
        said("Oakfield", **did | name | {"mc.problem": "Hill Road has no cover."}),
        said("Oakfield", **did | name | {"mc.problem": "Priya!"}),
        said("Millbrook", **did | {"mc.permission": "named", "mc.title": "Millbrook days"}),
    ]
    parts = titled(programme(afterwards(found, {"Oakfield": ["Priya Shah", "Hill Road School"]}), AREAS))
    assert parts == {
        "Working relationships": (
            f"{UNNAMED}: [left out]'s swap days at [left out] (five-minute talk)",
            "Millbrook: Millbrook days (five-minute talk)",
        ),
        "Problems to put to others": (f"{UNNAMED}: [left out] [left out] has no cover.",),
    }


@pytest.mark.parametrize(("permission", "by"), [("named", "Oakfield"), ("anon", UNNAMED), ("no", None), ("", None)])
def test_what_may_be_shared_follows_the_permission(permission: str, by: str | None) -> None:
    found = allowed(FLOW, FLOW.shares[0], {**SHARE, "mc.permission": permission}, "Oakfield", ())
    assert (found.by if found is not None else None) == by
    if found is not None:
        assert (found.title, found.lines) == ("Swap days", ("What did you do: We swapped staff.",))


def test_a_story_without_a_title_is_called_after_what_it_is_about() -> None:
    flow = LIBRARY.flow("iem_year")
    answers = {"iem.y.share": "anon", "iem.y.story": "We read with Year 3."}
    found = allowed(flow, flow.shares[0], answers, "Oakfield", (), "Reading buddies")
    assert found is not None
    assert (found.by, found.title) == (UNNAMED, "Reading buddies")
    other = allowed(flow, flow.shares[0], answers, "Oakfield", ())
    assert other is not None
    assert other.title == flow.title


def test_long_parts_go_on_over_pages_that_fit() -> None:
    parts = [Part("One", tuple(f"line {n}" for n in range(30))), Part("Two", ("end",))]
    found = pages(parts, 120)
    assert all(len(page) <= 130 for page in found)
    assert found[0].startswith("One\n• line 0")
    assert found[1].startswith("One, continued\n• line")
    assert "\n".join(found).count("• ") == 31
    assert found[-1].endswith("Two\n• end")
    assert pages([]) == []
    assert pages([Part("A", ("1",)), Part("B", ("2",))]) == ["A\n• 1\n\nB\n• 2"]


def helped(**more: Any) -> Neighbour:
    marks = more.pop("marks", {})
    cluster = more.pop("cluster", "Oakfield")
    return neighbour(gathers(), cluster, said(cluster, **more) if more else None, marks)


def test_a_cluster_is_strong_where_it_brings_something_or_its_review_says_that_it_could_share() -> None:
    brings = helped(**SHARE, **{"mc.permission": "anon"}, marks={"sa.f1.level": 4, "sa.f2.level": 4})
    assert brings.strong == (
        Strength("f1", ("Oakfield brings “Swap days”", "Oakfield is at the highest level in its review"), 2),
    )
    assert [one.area for one in helped(marks={"sa.f2.priority": "share"}).strong] == ["f2"]


@pytest.mark.parametrize("permission", ["no", None])
def test_what_is_for_the_meeting_only_makes_nobody_a_helper(permission: str | None) -> None:
    given = {**SHARE, **({"mc.permission": permission} if permission else {})}
    assert helped(**given).strong == ()


def test_a_cluster_that_keeps_its_contribution_to_the_meeting_is_not_suggested_for_its_review_either() -> None:
    assert helped(**SHARE, **{"mc.permission": "no"}, marks={"sa.f2.priority": "share"}).strong == ()


def test_a_cluster_wants_help_where_it_asks_to_hear_or_wants_to_work_now() -> None:
    asks = helped(**ASK, marks={"sa.f2.priority": "now", "sa.f3.priority": "now"})
    assert asks.wants == (
        Strength("f1", ("Oakfield asked to hear about it", "its problem: distance between partners"), 2),
        Strength(
            "f3",
            (
                "Oakfield asked to hear about it",
                "its problem: distance between partners",
                "Oakfield wants to work on it now",
            ),
            3,
        ),
        Strength("f2", ("Oakfield wants to work on it now",), 1),
    )
    assert helped(**{"mc.kind": "away"}, marks={"sa.f2.priority": "now"}) == Neighbour("Oakfield")


def one(cluster: str, strong: str = "", wants: str = "") -> Neighbour:
    def why(areas: str) -> tuple[Strength, ...]:
        return tuple(Strength(area, (f"{cluster}: {area}",), 1) for area in areas.split())

    return Neighbour(cluster, why(strong), why(wants))


def test_pairings_bring_the_strong_to_those_who_ask_and_say_why() -> None:
    (pair,) = pairings([one("Oakfield", strong="f1"), one("Millbrook", strong="f2", wants="f1")], AREAS)
    assert (pair.helper, pair.asker, pair.area) == ("Oakfield", "Millbrook", "Working relationships")
    assert pair.why == "Oakfield: f1; Millbrook: f1."


def test_nobody_is_offered_more_than_twice_or_paired_with_itself_or_twice_with_the_same() -> None:
    others = [one(name, strong="f1 f2", wants="f1 f2") for name in ("A", "B", "C", "D", "E")]
    found = pairings([one("Oakfield", strong="f1 f2 f9", wants="f1 f9"), *others], AREAS)
    for name in ("Oakfield", "A", "B", "C", "D", "E"):
        assert sum(1 for pair in found if pair.helper == name) <= 2
        assert sum(1 for pair in found if pair.asker == name) <= 2
    assert all(pair.helper != pair.asker for pair in found)
    assert len({frozenset((pair.helper, pair.asker)) for pair in found}) == len(found)


def test_answers_after_a_meeting_are_summed_up() -> None:
    flow = LIBRARY.flow("meeting_after")
    found: dict[str, dict[str, Any]] = {
        "Oakfield": {"ma.came": "yes", "ma.idea": "Swap days", "ma.useful": 4},
        "Millbrook": {"ma.came": "no"},
        "Riverside": {"ma.came": "yes", "ma.useful": 5},
    }
    assert titled(summed_up(flow, found)) == {
        "Did you take part?": ("Yes: 2", "No: 1"),
        "Which idea from another cluster will you try, if any?": ("Oakfield: Swap days",),
        "How useful was the meeting?": ("4.5 on average, of 2 answers",),
    }
    assert titled(summed_up(flow, {"Oakfield": {"ma.came": "yes"}})) == {"Did you take part?": ("Yes: 1",)}


def test_a_flow_that_gathers_or_shares_names_questions_that_there_are() -> None:
    flow = """
flow: test
title: Test
shares: [{permission: allow, title: tytle, tells: [story]}]
gathers: {kind: k, brings: [a], asks: [b], listens: [c], away: [d], title: t, area: a, form: f, problem: p, barrier: b, wants: w}
questions:
  - {id: title, type: short_text, prompt: "T?"}
"""
    issues = "\n".join(issues_of(flow))
    for name in ("allow", "tytle", "story", "k", "w"):
        assert f"'{name}' is not a question" in issues


def test_an_area_that_cannot_be_chosen_has_no_names() -> None:
    flow: Flow = LIBRARY.flow("meeting_after")
    assert areas_of(flow, gathers()) == {}
    assert contribution(flow, gathers(), "Oakfield", {"mc.want": "f1"}).wants == ()
