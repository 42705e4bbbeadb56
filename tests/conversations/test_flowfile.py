"""Flow files: every issue at once, each with file, line, question and what to do."""

from typing import Any

import pytest

from conversations.errors import FlowError, Issue
from conversations.expressions import Expression
from conversations.flowfile import load_flow, load_shared
from conversations.fold import fold
from conversations.log import Event, Facts
from tests.flows import NOW, Taken, flow_of, issues_in, issues_of


def only(issues: list[str]) -> str:
    assert len(issues) == 1, issues
    return issues[0]


def test_every_issue_is_given_at_once_with_its_line_and_question() -> None:
    issues = issues_of("""flow: test
title: Test
colour: red
questions:
  - id: a
    type: short_text
    prompt: "A?"
    promt: "A?"
  - {id: b, type: number, prompt: "B?", max: [1]}
  - {id: c, prompt: "C?", type: short_text, ask_if: {d: [x]}}
  - just words
""")
    assert (
        issues[0] == "bad.yaml:3: unknown key 'colour'; remove it, or see docs/flow-format.md for the keys that exist"
    )
    assert issues[1].startswith("bad.yaml:8: a: unknown key 'promt'; remove it")
    assert any(issue.startswith("bad.yaml:9: b: ") for issue in issues)
    assert any("bad.yaml:11" in issue and "a question is a mapping" in issue for issue in issues)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "bad.yaml:1: the file is empty; a flow starts with 'flow: its_name'"),
        ("- a", "bad.yaml:1: a flow is a mapping that starts with 'flow: its_name'"),
        ("a: [1", "bad.yaml:1: this is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: 1\na: 2", "bad.yaml:2: 'a' stands here twice; keep one"),
        ("flow: x\ntitle: \x07", "bad.yaml:1: this is not YAML: "),
    ],
)
def test_what_is_not_yaml_is_said_with_its_line(text: str, words: str) -> None:
    assert only(issues_of(text)).startswith(words)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("{id: a, type: single, prompt: A}", "a question of type 'single' needs 'options', a 'list' or a 'scale'"),
        (
            "{id: a, type: number, prompt: A, options: [{key: x, label: X}]}",
            "a question of type 'number' takes no options",
        ),
        ("{id: a, type: scale, scale: nosuch, prompt: A}", "unknown scale 'nosuch'; there are none"),
        (
            "{id: a, type: single, list: l, options: [{key: x, label: X}], prompt: A}",
            "give either 'list' or 'options', not both",
        ),
        ("{id: a, type: short_text}", "'prompt' is missing; every question needs its words"),
        ("{id: a, type: calculated}", "'calculate' belongs to a question of type 'calculated', and only there"),
        (
            "{id: a, type: short_text, prompt: A, calculate: '1'}",
            "'calculate' belongs to a question of type 'calculated'",
        ),
        (
            "{id: a, type: group, prompt: A, repeat: {}}",
            "'fields' belong to a question of type 'group', and only there",
        ),
        (
            "{id: a, type: group, prompt: A, fields: [{id: b, type: number, prompt: B}]}",
            "a group takes either 'repeat' or 'for_each'",
        ),
        ("{id: a, type: number, prompt: A, repeat: {}}", "'repeat' belongs to a group; put the question into one"),
        (
            "{id: a, type: number, prompt: A, optional: true, required: true}",
            "a question is either optional or required",
        ),
        ("{id: a, type: number, prompt: A, other: true}", "'other' belongs to a question of type 'single'"),
        ("{id: a, type: number, prompt: A, min: 5, max: 2}", "min 5 is more than max 2: no answer would fit"),
        ("{id: a, type: number, prompt: A, modes: [fast]}", "there is no mode 'fast'; modes are none"),
        ("{id: a, type: number, prompt: A, for_each: {}}", "for_each takes either 'list' or 'from'"),
        ("{id: a, type: number, prompt: A, for_each: {list: no}}", "unknown list 'no'"),
        (
            "{id: a, type: number, prompt: A, for_each: {from: no}}",
            "'no' is neither a question nor a fact of this flow",
        ),
        ("{id: a, type: number, prompt: A, ask_if: {}}", "a condition is a mapping such as {question.id: [value]}"),
        ("{id: a, type: number, prompt: A, ask_if: {all: 3}}", "'all' takes a list of conditions"),
        (
            "{id: a, type: number, prompt: A, ask_if: {a: [1]}}",
            "'a' looks at itself: a circle; look at an earlier question",
        ),
        ("{id: a, type: number, prompt: A, ask_if: {b: {}}}", "'b' needs a test such as [value] or {gte: 2}"),
        ("{id: a, type: number, prompt: A, ask_if: {b: {like: 2}}}", "'like' is not a test; use one of in, only"),
        ("{id: a, type: number, prompt: A, ask_if: {b: {answered: maybe}}}", "'answered' takes true or false"),
        (
            "{id: a, type: number, prompt: A, ask_if: {b: {gt: {x: 2}}}}",
            "compare with a value or with {answer: question.id}",
        ),
        ("{id: a, type: number, prompt: A, ask_if: {last.b: [2]}}", "'last.b' is no question of this flow"),
        ("{id: a, type: number, prompt: A, ask_if: {expr: '1 +'}}", "the expression cannot be read near column"),
        (
            "{id: a, type: number, prompt: '{answer:b}'}",
            "the placeholder {answer:b} cannot be filled: 'b' is neither a question nor a fact",
        ),
        ("{id: a, type: number, prompt: '{colour}'}", "the placeholder {colour} does not exist; there are {answer:id}"),
        ("{id: a, type: number, prompt: '{item}'}", "{item} cannot be filled: this is not asked for each item"),
        (
            "{id: a, type: number, prompt: A, makes: [{kind: action, fields: {what: {answer: b}}}]}",
            "'makes' reads 'b', which is not a question",
        ),
        ("{id: a, type: numbr, prompt: A}", "unknown type 'numbr'; types are single, scale"),
        ("{id: a b, type: number, prompt: A}", "id: string should match pattern"),
        (
            "{id: a, type: single, prompt: A, options: [{key: x, label: X}, {key: x, label: Y}]}",
            "two options have the key 'x'",
        ),
        (
            "{id: a, type: single, prompt: A, options: [{key: x, label: X}, {key: y, label: x}]}",
            "two options are both called 'x'",
        ),
        ("{id: a, type: single, prompt: A, options: [{key: x, label: ' '}]}", "the option 'x' has no label"),
        ("{id: a, type: single, prompt: A, options: 3}", "options: input should be a valid tuple"),
    ],
)
def test_an_ill_formed_question_is_told_what_to_do(question: str, words: str) -> None:
    assert any(words in issue for issue in issues_in(f"  - {question}")), issues_in(f"  - {question}")


def test_a_label_must_fit_its_button() -> None:
    label = "x" * 41
    issue = only(issues_in(f"  - {{id: a, type: single, prompt: A, options: [{{key: x, label: {label}}}]}}"))
    assert issue == f"bad.yaml:5: a: the label '{label}' is 41 characters; a button holds 40"


def test_a_prompt_must_fit_a_phone() -> None:
    assert "1001 characters; 1000 is the most" in only(issues_in(f"  - {{id: a, type: number, prompt: {'x' * 1001}}}"))


TWO = """
  - {id: a, type: single, prompt: A, options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}
  - {id: n, type: scale, prompt: N, options: [{key: 1, label: One}, {key: 2, label: Two}]}
"""


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("{id: b, type: number, prompt: B, ask_if: {a: [maybe]}}", "'maybe' is not an option of a"),
        ("{id: b, type: number, prompt: B, ask_if: {n: [3]}}", "'3' is not an option of n"),
        ("{id: b, type: number, prompt: B, ask_if: {a: [yess]}}", "did you mean 'yes'?"),
        (
            "{id: b, type: number, prompt: B, ask_if: {c: [1]}}\n  - {id: c, type: number, prompt: C}",
            "'c' comes later; a question can only look back",
        ),
        (
            "{id: b, type: number, prompt: B, ask_if: {aa: [1]}}",
            "'aa' is neither a question nor a fact of this flow; did you mean 'a'?",
        ),
        ("{id: a, type: number, prompt: B}", "the id 'a' is used twice; ids are for ever"),
        ("{id: b, was: a, type: number, prompt: B}", "the id 'a' is used twice"),
        (
            "{id: b, type: number, prompt: '{answer:c}'}\n  - {id: c, type: number, prompt: C}",
            "cannot be filled: 'c' comes later",
        ),
        (
            "{id: b, type: number, prompt: B, ask_if: {a: {any_item: [yes]}}}",
            "'a' is asked once; 'any_item' is for a question",
        ),
        ("{id: b, type: number, prompt: B, for_each: {from: a}}", "'a' has no items to ask about"),
        (
            "{id: b, type: single, prompt: B, narrowed_by: a, options: [{key: x, label: X, of: [maybe]}]}",
            "the option 'x' belongs to 'maybe', which is not an option of a",
        ),
        (
            "{id: b, type: number, prompt: B, ask_if: {all: [{a: ['yes']}, {a: ['no']}]}}",
            "it is never asked: no answers make its condition true",
        ),
        ("{id: b, type: number, prompt: B, ask_if: {all: [{a: ['yes']}, {not: {a: ['yes']}}]}}", "it is never asked"),
        ("{id: b, type: number, prompt: B, ask_if: {n: {gte: 3}}}", "it is never asked"),
        ("{id: b, type: number, prompt: B, ask_if: {any: [{n: {gt: 2}}, {n: {lt: 1}}]}}", "it is never asked"),
        (
            "{id: b, type: number, prompt: B, ask_if: {n: {gte: 3}}}\n  - {id: c, type: number, prompt: C, ask_if: {answered: b}}",
            "c: it is never asked",
        ),
        (
            "{id: b, type: group, prompt: B, repeat: {}, fields: [{id: c, type: calculated, calculate: '1'}]}",
            "a group's field cannot be repeated, calculated",
        ),
    ],
)
def test_a_question_that_looks_wrong_is_found(question: str, words: str) -> None:
    issues = issues_in(f"{TWO}  - {question}")
    assert any(words in issue for issue in issues), issues


@pytest.mark.parametrize(
    "condition",
    [
        "{any: [{a: ['yes']}, {n: [1]}]}",
        "{not: {all: [{a: ['yes']}, {n: [1]}]}}",
        "{q: a, in: ['yes']}",
        "{expr: \"n > 1 and a == 'yes'\"}",
        "{n: {lte: 1}}",
        "{n: {gt: {answer: n}}}",
        "{n: {answered: false}}",
        "{a: {count: {gte: 1}}}",
        "{a: {not: 'no'}}",
    ],
)
def test_a_question_that_some_answers_lead_to_is_in_order(condition: str) -> None:
    flow = flow_of(f"{TWO}  - {{id: b, type: number, prompt: B, ask_if: {condition}}}")
    assert flow.question("b") is not None


def test_a_section_for_one_mode_cannot_hold_a_question_for_another() -> None:
    issue = only(
        issues_of("""flow: test
title: Test
modes: {full: all, quick: some}
sections:
  - key: one
    modes: [full]
    questions: [{id: a, type: number, prompt: A, modes: [quick]}]
""")
    )
    assert issue.endswith("it is never asked: its section is only for full")


def test_sections_and_their_keys_are_checked() -> None:
    issues = issues_of("""flow: test
title: Test
sections:
  - {key: one, questions: [{id: a, type: number, prompt: A}]}
  - {key: one, modes: [fast], ask_if: {z: [1]}, questions: [{id: b, type: number, prompt: B}]}
  - words
""")
    assert any("two sections have the key 'one'" in issue for issue in issues) or any(
        "sections" in issue for issue in issues
    )
    both = issues_of("flow: t\ntitle: T\nsections: []\nquestions:\n  - {id: a, type: number, prompt: A}\n")
    assert "use either 'questions' or 'sections'" in both[0]


def test_section_issues_stand_on_the_section() -> None:
    issues = issues_of("""flow: test
title: Test
sections:
  - {key: one, questions: [{id: a, type: number, prompt: A}]}
  - {key: one, modes: [fast], ask_if: {z: [1]}, questions: [{id: b, type: number, prompt: B}]}
""")
    assert issues == [
        "bad.yaml:4: one: two sections have the key 'one'; give one of them another",
        "bad.yaml:4: one: 'z' is neither a question nor a fact of this flow",
        "bad.yaml:4: one: there is no mode 'fast'; modes are none",
    ] or {issue.split(": ", 2)[2] for issue in issues} == {
        "two sections have the key 'one'; give one of them another",
        "'z' is neither a question nor a fact of this flow",
        "there is no mode 'fast'; modes are none",
    }


def test_intro_close_tailoring_lists_and_retired_are_checked() -> None:
    issues = issues_in(
        "  - {id: a, type: number, prompt: A}",
        """intro: "{answer:a}"
close: "{answer:b}"
tailor: {may_skip: [b]}
lists: {things: [{key: x, label: X}, {key: x, label: Z}]}
scales: {sizes: [{key: 1, label: One}, {key: 1, label: Two}]}
retired: [{id: a, type: number, prompt: A}]""",
    )
    found = " ".join(issues)
    assert "the placeholder {answer:a} cannot be filled: 'a' comes later" in found
    assert "the placeholder {answer:b} cannot be filled" in found
    assert "may_skip names 'b', which is not a question" in found
    assert "in 'things': two options have the key 'x'" in found
    assert "in 'sizes': two options have the key '1'" in found
    assert "'a' is retired and cannot be used again; take a new id" in found


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
