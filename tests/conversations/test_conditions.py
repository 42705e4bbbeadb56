"""Blocks and shared scales, expressions and conditions."""

from typing import Any

import pytest

from conversations.errors import FlowError, Issue
from conversations.expressions import Expression
from conversations.flowfile import load_flow, load_shared
from conversations.fold import fold
from conversations.log import Event, Facts
from tests.flows import NOW, TWO, Taken, flow_of, issues_in, issues_of


def test_blocks_are_put_in_with_their_words() -> None:
    flow = load_flow(
        """flow: test
title: Test
blocks:
  pair:
    - {id: "x.{n}", type: single, prompt: "{say} {n}?", options: "{choices}"}
    - {id: "x.{n}.why", type: short_text, prompt: "Why {answer:x.{n}}?", ask_if: {"x.{n}": [a]}}
questions:
  - {use: pair, with: {n: one, say: Which, choices: [{key: a, label: A}, {key: b, label: B}]}}
  - {use: pair, with: {n: two, say: What, choices: [{key: a, label: A}]}}
""",
        "blocks.yaml",
    )
    assert [question.id for question in flow.questions()] == ["x.one", "x.one.why", "x.two", "x.two.why"]
    run = Taken(flow)
    assert run.do("show").prompt == "Which one?"
    assert run.say("a").prompt == "Why A?"


def test_an_unknown_block_is_named() -> None:
    head = "blocks: {pair: [{id: a, type: number, prompt: A}]}"
    assert any("there is no block 'pear'; blocks are pair" in issue for issue in issues_in("  - {use: pear}", head))
    assert any(
        "'blocks' is a mapping of names" in issue
        for issue in issues_in("  - {id: a, type: number, prompt: A}", "blocks: 3")
    )


def test_shared_scales_lists_and_details_are_put_in_place() -> None:
    shared = load_shared(
        """kind: shared
scales: {level: [{key: 1, label: "1 Low"}, {key: 2, label: "2 High"}]}
lists: {things: [{key: x, label: Axe}, {key: y, label: Bow}]}
""",
        "shared.yaml",
    )
    flow = load_flow(
        """flow: test
title: Test
facts: {before: {type: multi, list: things}, day: date}
scales: {level: [{key: 1, label: "1 Own"}]}
questions:
  - {id: a, type: scale, scale: level, prompt: A, details: {1: "Our own words"}}
  - {id: b, type: scale, for_each: {list: things}, prompt: "{item}, {answer:before}, {date:day}, {fact:day}", options: [{key: 1, label: One}], details: {"1": Just one}}
  - {id: c, type: single, list: things, other: true, prompt: C, modes: []}
""",
        "test.yaml",
        shared,
    )
    a, b = flow.question("a"), flow.question("b")
    assert a is not None and b is not None
    assert (a.options[0].label, a.options[0].detail, b.options[0].detail) == ("1 Own", "Our own words", "Just one")
    run = Taken(flow, Facts(values={"before": ("x", "y"), "day": "2026-12-01"}))
    run.say("1")
    assert run.view.prompt == "Axe, Axe and Bow, Tuesday 1 December 2026, Tuesday 1 December 2026"
    run.say("1")
    run.say("1")
    view = run.say("something else")
    assert (view.question, view.prompt) == ("c.other", "In a few words, what is it?")


def test_a_broken_shared_file_says_where() -> None:
    with pytest.raises(FlowError) as caught:
        load_shared("kind: shared\nscales: {a: [{key: 1}]}\n", "shared.yaml")
    assert caught.value.issues == (Issue("shared.yaml", 2, "", "'label' is missing; add it"),)


def test_yaml_has_no_yes_no_trap_and_dates_stay_text() -> None:
    flow = flow_of(
        """
  - {id: a, type: single, prompt: "no", options: [{key: yes, label: yes}, {key: no, label: off}], optional: true}
  - {id: b, type: number, prompt: B, min: 0x10, max: 1_000.5, lead: ~}
""".replace("lead: ~", "unit: '~'")
    )
    a, b = flow.question("a"), flow.question("b")
    assert a is not None and b is not None
    assert [option.key for option in a.options] == ["yes", "no"]
    assert (a.optional, b.min, b.max) == (True, 16, 1000.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("__import__('os')", "a function must be one of mean, sum"),
        ("a.b().c", "a dot may only join the parts of a question's id"),
        ("[x for x in a]", "ListComp is not allowed in an expression"),
        ("lambda: 1", "Lambda is not allowed"),
        ("a ** 9", "Pow is not allowed"),
        ("mean(a, key=1)", "a function must be one of"),
        ("None", "a value must be text or a number"),
        ("1" * 501, "the expression is longer than 500 characters"),
    ],
)
def test_an_expression_outside_the_allow_list_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("mean(a, b, z)", 3.0),
            ("mean(z)", None),
            ("sum(a, m)", 2),
            ("min(a, b)", 2),
            ("max(a, b)", 4),
            ("count(a, z, m)", 3),
        ),
        *(
            ("round(2.5)", 3),
            ("round(2.345, 2)", 2.35),
            ("round(z)", None),
            ("a + b * 2", 10),
            ("a / 0", None),
            ("z + 1", None),
        ),
        *(
            ("z > 3", False),
            ("z != 3", False),
            ("1 < a < 3", True),
            ("a < 'x'", False),
            ("not z", True),
            ("-a", -2),
            ("t + 'x'", "hix"),
        ),
        *(
            ("selected(m, 'x')", True),
            ("selected(t, 'hi')", True),
            ("answered(z)", False),
            ("first(z, a)", 2),
            ("length(t)", 2),
            ("length(a)", None),
        ),
        *(
            ("matches(t, 'h.')", True),
            ("matches(a, '2')", False),
            ("a in (1, 2)", True),
            ("a not in [1]", True),
            ("'yes' if a > 1 else 'no'", "yes"),
        ),
        *(("x.y.z + 1", 8), ("t * a", "hihi"), ("t - a", None)),
    ],
)
def test_an_expression_is_worked_out(text: str, value: object) -> None:
    env = {"a": 2, "b": 4, "m": ("x", "y"), "t": "hi", "x.y.z": 7}
    assert Expression(text).value(env) == value


def test_expressions_are_equal_by_their_text() -> None:
    assert Expression("a + 1") == Expression("a + 1") != Expression("a+1")
    assert hash(Expression("a")) == hash("a")
    assert Expression("a") != "a"


def test_every_kind_of_condition_can_decide() -> None:
    flow = flow_of(f"""{TWO}
  - {{id: m, type: multi, prompt: M, options: [{{key: x, label: X}}, {{key: y, label: Y}}]}}
  - {{id: e, type: scale, for_each: {{from: m}}, prompt: "{{item}}?", options: [{{key: 1, label: One}}, {{key: 2, label: Two}}]}}
  - {{id: t1, type: number, prompt: T, ask_if: {{m: {{only: [x]}}}}}}
  - {{id: t2, type: number, prompt: T, ask_if: {{m: {{all_of: [x, y]}}}}}}
  - {{id: t3, type: number, prompt: T, ask_if: {{m: {{count: {{gte: 2}}}}}}}}
  - {{id: t4, type: number, prompt: T, ask_if: {{e: {{every_item: [1]}}}}}}
  - {{id: t5, type: number, prompt: T, ask_if: {{a: {{all_of: ["yes"]}}}}}}
  - {{id: t6, type: number, prompt: T, ask_if: {{n: {{is: 2}}, a: {{not: "no"}}}}}}
  - {{id: t7, type: number, prompt: T, ask_if: {{m: {{answered: false}}}}}}
  - {{id: t8, type: number, prompt: T, ask_if: {{e: {{count: {{gt: 1}}}}}}}}
  - {{id: t9, type: number, prompt: T, ask_if: {{n: {{count: {{is: 1}}}}}}}}
""")

    def asked(**answers: Any) -> set[str]:
        log = [
            Event("answered", name.partition("__")[0], name.partition("__")[2], value, at=NOW)
            for name, value in answers.items()
        ]
        return {one.name for one in fold(flow, log, Facts()).order if one.name.startswith("t")}

    assert asked(a="yes", n=2, m=("x",), e__x=1) == {"t1", "t4", "t5", "t6", "t9"}
    assert asked(a="no", n=1, m=("x", "y"), e__x=1, e__y=2) == {"t2", "t3", "t8", "t9"}
    assert asked() == {"t7"}


def test_a_shared_scale_can_be_described_in_the_flows_own_words() -> None:
    shared = load_shared(
        'kind: shared\nscales: {level: [{key: 1, label: "1 Low"}, {key: 2, label: "2 High"}]}\n', "s.yaml"
    )
    body = (
        'flow: t\ntitle: T\nquestions:\n  - {id: a, type: scale, scale: level, prompt: A, details: {1: "Low indeed"}}\n'
    )
    question = load_flow(body, "t.yaml", shared).question("a")
    assert question is not None
    assert [option.detail for option in question.options] == ["Low indeed", ""]
    own = flow_of(
        "  - {id: a, type: single, prompt: A, options: [{key: x, label: X}, {key: y, label: Y}], details: {x: Ex}}"
    )
    assert [option.detail for option in own.sections[0].questions[0].options] == ["Ex", ""]


def test_an_issue_that_belongs_to_no_question_stands_where_its_key_stands() -> None:
    issues = issues_of('flow: t\ntitle: T\nclose: "{colour}"\nquestions:\n  - {id: a, type: number, prompt: A}\n')
    assert issues[0].startswith("bad.yaml:3: close: the placeholder {colour} does not exist")


def test_a_number_in_a_notation_of_its_own_stays_text() -> None:
    issues = issues_in("  - {id: a, type: number, prompt: A, max: .inf}")
    assert len(issues) == 1
    assert "bad.yaml:5: a: max: " in issues[0]


def test_questions_that_are_no_list_are_pointed_at() -> None:
    assert "questions" in issues_of("flow: t\ntitle: T\nquestions: abc\nclose: '{colour}'\n")[0]


def test_a_known_plain_placeholder_is_in_order() -> None:
    flow = flow_of('  - {id: a, type: number, prompt: "How is {cluster}?"}', 'intro: "Hello {person}"')
    assert Taken(flow, Facts(values={"cluster": "Oakfield"})).do("show").prompt == "How is Oakfield?"
