"""What the answers bring about: a view on them, compared with what exists after every change."""

from collections.abc import Iterator, Mapping
from typing import Any

from conversations.expressions import at
from conversations.fold import State
from conversations.log import Wanted, asked
from conversations.model import Makes
from conversations.plan import Asked, Step


def wanted(state: State) -> list[Wanted]:
    """Give every effect that the answers ask for now; an effect that is no longer here is withdrawn."""
    found = [effect for one in state.order if one.step.question.makes for effect in _of_question(one, state)]
    groups = (step for section in state.plan.sections for step in section.steps if step.fields and step.question.makes)
    return found + [effect for step in groups for effect in _of_group(step, state)]


def _of_question(one: Asked, state: State) -> Iterator[Wanted]:
    if one.name not in state.current or one.step.question.type == "group":
        return
    for makes in one.step.question.makes:
        yield _made(makes, one.name, one.item, one.label, state)


def _of_group(step: Step, state: State) -> Iterator[Wanted]:
    """Give a group's effects, one for each instance whose first field is answered."""
    for one in state.order:
        if one.step is step.fields[0] and one.name in state.current:
            for makes in step.question.makes:
                yield _made(makes, asked(step.question.id, one.item), one.item, one.label, state)


def _made(makes: Makes, key: str, item: str, label: str, state: State) -> Wanted:
    fields = {name: _value(value, item, label, state) for name, value in makes.fields.items()}
    return Wanted(makes.kind, key, {name: value for name, value in fields.items() if value is not None})


def _value(raw: Any, item: str, label: str, state: State) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    if "item" in raw:
        return item if raw["item"] == "key" else label
    answer = at(state.env.get(str(raw.get("answer") or raw.get("map"))), item)
    return raw["to"].get(str(answer)) if "to" in raw else answer
