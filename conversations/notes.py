"""What was written in a run as a note that others may read: private answers are not in it."""

from collections.abc import Iterator

from conversations.fold import State
from conversations.plan import Asked
from conversations.views import shown


def note(state: State) -> list[str]:
    """Give a run's answers as lines, in the order of its questions; what is private to staff is left out.

    The fields of a repeated group are one line for each time that the group was answered.
    """
    lines: dict[str, list[str]] = {}
    for one in state.order:
        if not _may_be_read(one, state):
            continue
        group = _group_of(one, state)
        name = f"{group}[{one.item}]" if group else one.name
        lines.setdefault(name, []).append(shown(one.step.question, state.current[one.name]))
    return [f"{_title(name, state)}: {', '.join(words)}" for name, words in lines.items()]


def _may_be_read(one: Asked, state: State) -> bool:
    question = one.step.question
    return one.name in state.current and question.type != "group" and not question.private_to


def _group_of(one: Asked, state: State) -> str:
    return next(_groups(one.step.question.id, state), "")


def _groups(field: str, state: State) -> Iterator[str]:
    for step in state.plan.steps.values():
        if any(inner.question.id == field for inner in step.fields):
            yield step.question.id


def _title(name: str, state: State) -> str:
    """Name a line: the question in brief, and what it was asked about."""
    question, _, item = name.partition("[")
    step = state.plan.steps[question]
    one = state.find(name)
    if step.question.type == "group" or one is None or not item:
        return step.question.in_brief
    brief = step.question.in_brief
    return brief.replace("{item}", one.label) if "{item}" in brief else f"{brief} ({one.label})"
