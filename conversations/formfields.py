"""Which questions of a run are asked together in a form, and how each becomes a field."""

from collections.abc import Iterable
from typing import Any

from conversations.answers import KINDS
from conversations.asking import NO_NAMES, TELLING
from conversations.conditions import reads
from conversations.fold import State
from conversations.forms import Field, Form, Pick
from conversations.model import LONGEST_ANSWER, Question
from conversations.placeholders import slots
from conversations.plan import Asked
from conversations.tokens import Token
from conversations.views import View, view
from conversations.wording import count

FEWEST = 3
"""Questions from which on a form is less work than a card for each. Ratings do not count: one at a time is better."""
MOST = 20
"""Questions of one form: more would be lost together when it is closed."""
LONGEST_KEPT = 3000
"""Characters of an answer that is there already and can be changed in a field: a longer one would be cut."""
MOST_PICKS = 100
"""Options of one field."""
KINDS_OF_FIELDS = {
    "short_text": "text",
    "long_text": "long_text",
    "single": "one",
    "scale": "one",
    "multi": "several",
    "number": "number",
    "date": "date",
}
"""How the answer to each type of question is given in a form."""


def together(state: State, first: Asked) -> tuple[Asked, ...]:
    """Give the open questions from ``first`` on that can be asked in one form; nothing where a form is not worth it.

    They stand in a row in one part, are simple, and none is worded by the answer to another. A rating begins none: a
    form that is closed is lost, and a tap is not.
    """
    if first not in state.order or first.step.question.type == "scale":
        return ()
    still_open = {one.name for one in state.open} | {first.name}
    row: list[Asked] = []
    for one in state.order[state.order.index(first) :]:
        if one.name not in still_open:
            continue
        if len(row) == MOST or one.step.section != first.step.section or not _fits(state, one, row):
            break
        row.append(one)
    simple = [one for one in row if one.step.question.type != "scale"]
    return tuple(row) if len(simple) >= FEWEST else ()


def _fits(state: State, one: Asked, row: list[Asked]) -> bool:
    question = one.step.question
    if question.type not in KINDS_OF_FIELDS or one.name in state.clashes:
        return False
    if len(str(state.current.get(one.name, ""))) > LONGEST_KEPT:
        return False
    if KINDS[question.type].chooses and len(one.step.offered(state.env, one.item)) > MOST_PICKS:
        return False
    before = {other.step.question.id for other in row}
    return not (before & _reads(question) or (before and _worked_out(state, question)))


def _reads(question: Question) -> set[str]:
    """Name what a question's words and options are read off."""
    named = {slot.name for slot in _slots(question)} | {question.narrowed_by or "", question.exclude_answer or ""}
    conditions = [question.only_items, *(option.ask_if for option in question.options)]
    return named | {name for condition in conditions if condition is not None for name in reads(condition)}


def _worked_out(state: State, question: Question) -> bool:
    """Whether a question's words show what is worked out from other answers."""
    steps = state.plan.steps
    return any(slot.name in steps and steps[slot.name].calculate is not None for slot in _slots(question))


def _slots(question: Question) -> Iterable[Any]:
    return (slot for text in (question.lead, question.prompt) for slot in slots(text))


def form(state: State, row: tuple[Asked, ...], run: int, person: int) -> Form:
    """Make the form for questions of a run that are asked together."""
    first = row[0]
    token = Token("form", run, first.step.question.id, first.item, state.revision)
    part = state.plan.flow.sections[first.step.section].title
    return Form(
        title=state.plan.flow.title,
        token=str(token),
        fields=tuple(field(view(state, one), one) for one in row),
        about=f"{f'{part}. ' if part else ''}{count(len(row), 'question')}. Leave out what you do not know yet.",
        person=person,
    )


def field(shown: View, one: Asked) -> Field:
    """Make the field for one question as it would be asked now."""
    question = one.step.question
    return Field(
        name=one.name,
        label=f"{shown.lead} {shown.prompt}".strip(),
        kind=KINDS_OF_FIELDS[question.type],
        hint=" ".join([*shown.notes, *([shown.problem] if shown.problem else []), *_advice(question)]),
        brief=question.in_brief.replace("{item}", one.label),
        picks=tuple(Pick(str(option.key), option.label, option.detail) for option in shown.options),
        value=shown.value,
        needed=question.required,
        most=_most(question),
        low=_bound(question.min),
        high=_bound(question.max) if question.type == "number" else None,
        whole=question.whole,
    )


def _advice(question: Question) -> list[str]:
    if question.type == "multi":
        return [f"Choose up to {question.max_choices}." if question.max_choices else "Choose all that apply."]
    return [NO_NAMES] if question.type in ("short_text", "long_text") and _most(question) >= TELLING else []


def _most(question: Question) -> int:
    if question.type in ("short_text", "long_text"):
        return int(question.max) if isinstance(question.max, int) else LONGEST_ANSWER
    return question.max_choices or 0


def _bound(value: Any) -> int | float | None:
    return value if isinstance(value, (int, float)) else None
