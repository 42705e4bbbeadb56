"""What the engine shows after a command: where the run stands and what is asked, in words, for any channel."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from conversations.answers import KINDS, YES_NO
from conversations.expressions import Each, at
from conversations.fold import State
from conversations.log import Event, Value
from conversations.model import Option, Question
from conversations.placeholders import Slot, filled
from conversations.plan import Asked
from conversations.wording import join_words, long_date, month_name

NOTHING = "…"
"""Stands in a sentence for an answer that was not given."""


class Part(Struct, frozen=True):
    """Where a question stands: part ``number`` of ``of``, question ``place`` of about ``about`` in it."""

    title: str
    number: int
    of: int
    place: int
    about: int


class View(Struct, frozen=True):
    """Where a run stands and, while it asks, one question.

    ``state`` is asking, checking, paused or sent. ``confirm`` is a value that a yes would keep, ``other`` what else may
    have been meant. ``notes`` are lines beside the question; ``problem`` says why the last command was not taken, and
    ``outrun`` names a question that was answered since the person's card was made.
    """

    state: str
    revision: int
    current: Mapping[str, Any]
    masked: Mapping[str, Any]
    skipped: tuple[str, ...]
    progress: tuple[int, int]
    question: str = ""
    item: str = ""
    type: str = ""
    lead: str = ""
    prompt: str = ""
    options: tuple[Option, ...] = ()
    value: Value | None = None
    answered_by: Event | None = None
    part: Part | None = None
    optional: bool = False
    required: bool = False
    notes: tuple[str, ...] = ()
    problem: str = ""
    comment_ok: bool = False
    confirm: Value | None = None
    other: Value | None = None
    clash: Event | None = None
    outrun: str = ""
    last: Value | None = None
    """What was answered at the time before."""

    def saying(self, problem: str, *, comment_ok: bool = False) -> "View":
        """Show the same with a complaint."""
        return replace(self, problem=problem, comment_ok=comment_ok)

    def noting(self, *notes: str) -> "View":
        """Show the same with more lines beside the question."""
        return replace(self, notes=(*notes, *self.notes))


def view(state: State, focus: Asked | None = None) -> View:
    """Show where a run stands, at ``focus`` or else at what comes next."""
    stands = state.stands
    one = focus
    if one is None and stands in ("asking", "paused") and state.open:
        one = state.open[0]
    if focus is not None and stands == "checking":
        stands = "asking"
    whole = View(
        state=stands,
        revision=state.revision,
        current={**state.worked_out, **state.current},
        masked=state.masked,
        skipped=tuple(state.skipped),
        progress=state.progress,
    )
    return whole if one is None else _asking(whole, state, one)


def _asking(whole: View, state: State, one: Asked) -> View:
    question, name = one.step.question, one.name
    return replace(
        whole,
        question=question.id,
        item=one.item,
        type="single" if question.type == "group" else question.type,
        lead=said(question.lead, state, one) or "",
        prompt=_prompt(one, state),
        options=YES_NO if question.type == "group" else one.step.offered(state.env, one.item),
        value=state.current.get(name, default(question, state)),
        answered_by=state.latest.get(name) if name in state.current else None,
        part=_part(state, one),
        optional=question.optional,
        required=question.required,
        notes=tuple(_notes(one, state)),
        problem=said(state.broken.get(name, ""), state, one) or "",
        clash=state.clashes.get(name),
        last=state.facts.last[name].value if name in state.facts.last else None,
    )


def _prompt(one: Asked, state: State) -> str:
    question = one.step.question
    text = question.prompt
    if question.type == "group" and question.repeat is not None:
        text = (one.item == "1" and question.repeat.first) or question.repeat.again
    return said(text, state, one, NOTHING) or ""


def _part(state: State, one: Asked) -> Part:
    here = one.step.section
    each = [other.step.section for other in state.order]
    sections = list(dict.fromkeys(each))
    place = state.order.index(one) - each.index(here) + 1
    return Part(state.plan.flow.sections[here].title, sections.index(here) + 1, len(sections), place, each.count(here))


def _notes(one: Asked, state: State) -> list[str]:
    name, question = one.name, one.step.question
    notes = []
    if name in state.returned:
        notes.append(f"Before, you said {_plainly(question, state.current[name], state)}. Keep it?")
    elif name in state.masked and not isinstance(state.masked[name], tuple):
        notes.append(f"Before, you said {_plainly(question, state.masked[name], state)}.")
    if name in state.facts.last:
        earlier = state.facts.last[name]
        verb = "chose" if KINDS[question.type].chooses else "said"
        notes.append(f"In {month_name(earlier.on)} you {verb} {_plainly(question, earlier.value, state)}.")
    if name in state.facts.beside:
        notes.append(state.facts.beside[name])
    if name in state.facts.views:
        views = [f"{who}: {shown(question, value, state)}" for who, value in state.facts.views[name].items()]
        differ = "Answers differ. " if len(set(map(str, state.facts.views[name].values()))) > 1 else ""
        notes.append(f"{differ}{'; '.join(views)}.")
    return notes


def _plainly(question: Question, value: Any, state: State) -> str:
    """Word an answer for the end of a sentence of ours, which has its own full stop."""
    return shown(question, value, state).removesuffix(".")


def shown(question: Question, value: Any, state: State | None = None) -> str:
    """Word an answer as its question would: labels for keys, a long date for a date."""
    if value is None or value == ():
        return NOTHING
    if question.type == "date":
        return _day(value) or str(value)
    if not question.options:
        return f"{value:,}" if isinstance(value, (int, float)) else str(value)
    return _labelled(question.options, value)


def _labelled(options: tuple[Option, ...], value: Any) -> str:
    labels = {str(option.key): option.label for option in options}
    if isinstance(value, tuple):
        return join_words([labels.get(str(key), str(key)) for key in value])
    return labels.get(str(value), str(value))


def default(question: Question, state: State) -> Value | None:
    """Give the value that a question starts with, from the facts; the shell works out dates counted from today."""
    if question.default is None:
        return None
    value = state.env.get(str(question.default), None if isinstance(question.default, str) else question.default)
    return value if isinstance(value, (str, int, float)) else None


def said(text: str, state: State, one: Asked | None = None, blank: str | None = None) -> str | None:
    """Fill in a text; None where a placeholder has nothing to show and there is no ``blank`` to stand for it."""
    return filled(text, lambda slot: _filled(slot, state, one) or blank)


def _filled(slot: Slot, state: State, one: Asked | None) -> str | None:
    if slot.kind == "item":
        return one.label if one is not None else None
    if slot.kind in ("answer", "date", "fact"):
        return _answer(slot, state, one)
    value = state.facts.values.get(f"due.{slot.name}" if slot.kind == "due" else slot.kind)
    return None if value is None else _day(value) or str(value)


def _answer(slot: Slot, state: State, one: Asked | None) -> str | None:
    value = at(state.env.get(slot.name), one.item if one is not None else "")
    if value is None or value == () or isinstance(value, Each):
        return None
    step = state.plan.steps.get(slot.name)
    if step is not None:
        return shown(step.question, value, state)
    fact = state.plan.flow.facts.get(slot.name)
    if fact is not None and fact.list:
        return _labelled(state.plan.flow.lists[fact.list], value)
    return _day(value) or str(value)


def _day(value: Any) -> str | None:
    try:
        return (
            long_date(date.fromisoformat(value)) if isinstance(value, str) and len(value) == len("2027-01-31") else None
        )
    except ValueError:
        return None
