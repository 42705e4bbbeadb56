"""A flow for people to look at: a readable outline, and a diagram of what leads to what."""

from collections.abc import Iterator
from typing import Any

from conversations import conditions
from conversations.conditions import All, AnyOf, Condition, Not, Ref, Test
from conversations.model import Flow, Question, Section

OPERATORS = {
    "is": "is",
    "not": "is not",
    "gt": "is over",
    "gte": "is at least",
    "lt": "is under",
    "lte": "is at most",
}


def outline(flow: Flow) -> str:
    """Write a flow as an indented outline."""
    modes = "".join(f"\n  mode {mode}: {what}" for mode, what in flow.modes.items())
    parts = [f"{flow.title} ({flow.flow}, version {flow.version}, for {flow.who}, per {flow.per}){modes}"]
    return "\n".join([*parts, *(line for section in flow.sections for line in _section(section))])


def _section(section: Section) -> Iterator[str]:
    yield f"\n{section.title or section.key}{_only(section.modes)}{_when(section.ask_if)}"
    for question in section.questions:
        yield from _question(question, "  ")


def _question(question: Question, margin: str) -> Iterator[str]:
    marks = "".join(f" [{mark}]" for mark in _marks(question))
    calculation: Any = question.calculate
    words = question.prompt or calculation.text
    yield f"{margin}{question.id}: {words}{marks}{_only(question.modes)}{_when(question.ask_if)}"
    if question.options:
        yield f"{margin}    {question.type}: {' | '.join(option.label for option in question.options)}"
    for field in question.fields:
        yield from _question(field, f"{margin}  ")


def _marks(question: Question) -> Iterator[str]:
    if not question.options:
        yield question.type.replace("_", " ")
    if question.optional:
        yield "optional"
    if question.required:
        yield "required"
    if question.for_each is not None:
        yield f"for each of {question.for_each.list or question.for_each.source}"
    if question.repeat is not None:
        yield f"up to {question.repeat.max} times"
    if question.private_to:
        yield f"for {question.private_to} only"
    yield from (f"makes {makes.kind}" for makes in question.makes)


def _only(modes: tuple[str, ...]) -> str:
    return f" (only {', '.join(modes)})" if modes else ""


def _when(condition: Condition | None) -> str:
    return "" if condition is None else f" (if {worded(condition)})"


def worded(condition: Condition) -> str:
    """Word a condition."""
    match condition:
        case Test():
            return _worded_test(condition)
        case All(parts=parts):
            return " and ".join(f"({worded(part)})" if isinstance(part, AnyOf) else worded(part) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(f"({worded(part)})" if isinstance(part, All) else worded(part) for part in parts)
        case Not(part=part):
            return f"not ({worded(part)})"
    return condition.expression.text


def _worded_test(test: Test) -> str:
    operand = test.operand.name if isinstance(test.operand, Ref) else test.operand
    keys = ", ".join(map(str, operand)) if isinstance(operand, tuple) else str(operand)
    match test.op:
        case "answered":
            return f"{test.name} is {'answered' if operand else 'not answered'}"
        case "count":
            return f"the number chosen in {test.name}: {worded(test.operand)}"
        case "any_item" | "every_item":
            return f"{test.name} is {keys} for {test.op.split('_')[0]} item"
        case "only" | "all_of":
            return f"{test.name} is {'only' if test.op == 'only' else 'all of'} {keys}"
    return f"{test.name} {OPERATORS.get(test.op, 'is')} {keys.replace(', ', ' or ')}"


def mermaid(flow: Flow) -> str:
    """Write a flow as a Mermaid flowchart: sections in order, and an arrow from each answer to what hangs on it."""
    known = {question.id for question in flow.questions()}
    lines = ["flowchart TD"]
    for section in flow.sections:
        lines.append(f"  subgraph {_node(section.key)}_[{_quoted(section.title or flow.title)}]")
        lines += [
            f"    {_node(question.id)}[{_quoted(question.in_brief or question.id)}]" for question in _all(section)
        ]
        lines.append("  end")
    for section in flow.sections:
        lines += _arrows(section.ask_if, f"{_node(section.key)}_", known)
        for question in _all(section):
            lines += _arrows(question.ask_if, _node(question.id), known)
    return "\n".join(lines)


def _all(section: Section) -> Iterator[Question]:
    for question in section.questions:
        yield question
        yield from question.fields


def _arrows(condition: Condition | None, to: str, known: set[str]) -> list[str]:
    names = [name for name in dict.fromkeys(conditions.reads(condition)) if name in known]
    return [f"  {_node(name)} --> {to}" for name in names]


def _node(id_: str) -> str:
    return id_.replace(".", "_").replace("-", "_")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
