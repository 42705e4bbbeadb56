"""Flow files: every issue at once, each with file, line, question and what to do."""

import pytest

from tests.flows import TWO, flow_of, issues_in, issues_of


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
