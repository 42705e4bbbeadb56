"""Tailoring, renaming, effects, defaults and placeholders."""

import pytest

from conversations.engine import apply
from conversations.fold import fold
from conversations.log import Event, Facts, Tailoring
from conversations.turn import Command
from conversations.views import shown
from tests.flows import NOW, PETS, Taken, flow_of


def test_a_cluster_can_add_questions_of_its_own_and_leave_some_out() -> None:
    flow = flow_of(PETS, "tailor: {max_own_questions: 1, may_skip: [last]}")
    own = ({"id": "own.cost", "type": "number", "prompt": "What did it cost?"},)
    run = Taken(flow, Facts(tailoring=Tailoring(own, frozenset({"last"}))))
    assert run.say("no").question == "own.cost"
    assert Taken(flow, Facts(tailoring=Tailoring((), frozenset({"last"})))).say("no").state == "checking"
    for bad, words in (
        (Tailoring((), frozenset({"has"})), "has cannot be left out"),
        (Tailoring((*own, *own)), "takes 1 questions"),
        (Tailoring(({"id": "cost", "type": "number", "prompt": "?"},)), "starts with 'own.'"),
    ):
        with pytest.raises(ValueError, match=words):
            Taken(flow, Facts(tailoring=bad)).do("show")


def test_a_renamed_question_keeps_its_answers() -> None:
    flow = flow_of(
        '  - {id: new, was: [old], type: short_text, prompt: "N?"}\n  - {id: other, type: short_text, prompt: "O?"}'
    )
    log = [Event("answered", "old", "", "kept", at=NOW)]
    assert fold(flow, log, Facts()).current == {"new": "kept"}


def test_the_same_log_gives_the_same_state_and_apply_changes_nothing_itself() -> None:
    flow = flow_of(PETS)
    log = (Event("answered", "has", "", "yes", at=NOW),)
    one = apply(flow, log, Command("answer", "kind", value="dog"), Facts(), NOW)
    two = apply(flow, log, Command("answer", "kind", value="dog"), Facts(), NOW)
    assert (one.events, one.view) == (two.events, two.view)
    assert len(log) == 1


def test_effects_follow_the_answers() -> None:
    flow = flow_of("""
  - id: when
    type: single
    prompt: "When?"
    options: [{key: soon, label: Soon}, {key: later, label: Later}]
    makes: [{kind: stage, fields: {flow: term, days: {map: when, to: {soon: 84, later: 182}}}}]
""")
    run = Taken(flow)
    run.say("later")
    assert run.last is not None
    assert [dict(one.fields) for one in run.last.wanted] == [{"flow": "term", "days": 182}]
    run.do("skip", "when")
    assert run.last.wanted == ()


def test_nothing_answered_is_shown_as_dots() -> None:
    assert shown(flow_of(PETS).sections[0].questions[0], None) == "…"


def test_a_default_comes_from_the_facts() -> None:
    flow = flow_of(
        """
  - {id: day, type: date, prompt: "Day?", default: call.date}
  - {id: n, type: number, prompt: "N?", default: 3}
""",
        "facts: {call.date: date}",
    )
    run = Taken(flow, Facts(values={"call.date": "2026-11-20"}))
    assert run.do("show").value == "2026-11-20"
    assert run.do("skip").value == 3


def test_a_section_that_does_not_apply_masks_all_of_its_answers() -> None:
    from conversations.flowfile import load_flow

    flow = load_flow(
        """
flow: parts
title: Parts
sections:
  - {key: one, title: One, questions: [{id: go, type: single, prompt: "Go?", options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}]}
  - {key: two, title: Two, ask_if: {go: ["yes"]}, questions: [{id: a, type: short_text, prompt: "A?"}, {id: b, type: short_text, prompt: "B?"}]}
  - {key: three, title: Three, questions: [{id: c, type: short_text, prompt: "C?"}]}
""",
        "parts.yaml",
    )
    run = Taken(flow)
    view = run.say("yes")
    assert view.part is not None
    assert (view.part.title, view.part.number, view.part.of, view.part.place, view.part.about) == ("Two", 2, 3, 1, 2)
    run.say("x")
    view = run.give("go", "no")
    assert (view.question, dict(view.masked)) == ("c", {"a": "x"})


def test_a_plan_is_made_again_when_many_others_were_needed_since() -> None:
    from conversations.plan import MOST_PLANS, plan

    flow = flow_of(PETS, "tailor: {max_own_questions: 1}")
    first = plan(flow)
    assert plan(flow) is first
    for number in range(MOST_PLANS):
        plan(flow, "", Tailoring(({"id": f"own.q{number}", "type": "number", "prompt": "?"},)))
    assert plan(flow) is not first


def test_an_end_is_not_before_its_start() -> None:
    flow = flow_of("""
  - {id: start, type: date, prompt: "Start?"}
  - {id: end, type: date, prompt: "End?", not_before: start}
""")
    run = Taken(flow)
    run.say("1 Dec 2026")
    words = "That is before Tuesday 1 December 2026. Please give that day or a later one."
    assert run.say("30 Nov 2026").problem == words
    assert run.say("1 Dec 2026").state == "checking"
    view = run.give("start", "2026-12-05")
    assert (view.question, view.problem) == ("end", words.replace("Tuesday 1", "Saturday 5"))


def test_what_is_uncounted_is_left_out_of_every_calculation() -> None:
    flow = flow_of(
        """
  - {id: r, type: scale, prompt: "{item}?", for_each: {list: l}, options: [{key: 0, label: Unsure, uncounted: true}, {key: 3, label: Three}]}
  - {id: mean, type: calculated, calculate: "mean(r)"}
  - {id: n, type: number, prompt: "{answer:mean}", ask_if: {any: [{expr: "mean >= 3"}, {not: {answered: mean}}]}}
""",
        "lists: {l: [{key: x, label: X}, {key: y, label: Y}]}",
    )
    run = Taken(flow)
    run.give("r", 0, "x")
    assert run.give("r", 3, "y").prompt == "3.0"
    run.give("r", 0, "y")
    assert run.view.prompt == "…"


def test_a_placeholder_tells_days_and_what_falls_due() -> None:
    flow = flow_of(
        '  - {id: a, type: short_text, prompt: "{due:iem_after}, {cluster}, {fact:x}, {answer:b}"}',
        "facts: {x: text, b: multi}",
    )
    facts = Facts(values={"due.iem_after": "2026-12-01", "cluster": "Oakfield", "x": "2026-99-99"})
    assert Taken(flow, facts).do("show").prompt == "Tuesday 1 December 2026, Oakfield, 2026-99-99, …"


def test_nothing_is_asked_for_items_of_a_question_that_this_mode_leaves_out() -> None:
    flow = flow_of(
        """
  - {id: m, type: multi, prompt: M, modes: [full], options: [{key: x, label: X}]}
  - {id: e, type: number, prompt: "{item}?", for_each: {from: m}}
  - {id: o, type: number, prompt: "{item}?", for_each: {list: l}, only_items: {mode: [full]}}
""",
        "modes: {full: x, quick: y}\nlists: {l: [{key: x, label: X}]}",
    )
    assert Taken(flow, Facts("quick")).do("show").state == "checking"
    assert Taken(flow, Facts("full")).do("show").progress == (0, 2)


def test_numbers_are_worked_with_as_they_are() -> None:
    flow = flow_of("""
  - {id: a, type: number, prompt: "A?"}
  - {id: twice, type: calculated, calculate: "a * 2"}
""")
    assert Taken(flow).give("a", 4).current == {"a": 4, "twice": 8}


def test_a_step_says_whether_anything_is_to_be_kept() -> None:
    flow = flow_of(PETS)
    assert not apply(flow, (), Command("show"), Facts(), NOW).changed
    assert apply(flow, (), Command("pause"), Facts(), NOW).changed
