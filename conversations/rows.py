"""The long export: one row for each thing that is or might have been asked, so that a blank is never a guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.fold import State
from conversations.log import Event, asked
from conversations.model import Question
from conversations.views import shown


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer, or its absence: ``status`` is answered, skipped or not_asked. ``at`` is aware UTC."""

    question: str
    item: str
    item_label: str
    section: str
    type: str
    status: str
    code: str
    label: str
    comment: str
    private_to: str
    by: str
    at: datetime | None

    @property
    def name(self) -> str:
        """The question, with its item where it is repeated."""
        return asked(self.question, self.item)


def rows(state: State) -> Iterator[AnswerRow]:
    """Give every row of a run, in the order of its flow; retired questions come last."""
    for section in state.plan.flow.sections:
        for question in section.questions:
            yield from _of_question(question, section.key, state)
            for field in question.fields:
                yield from _of_question(field, section.key, state)
    yield from _retired(state)


def _of_question(question: Question, section: str, state: State) -> Iterator[AnswerRow]:
    if question.type == "calculated":
        return
    found = [one for one in state.order if one.step.question.id == question.id]
    for one in found:
        value = state.current.get(one.name)
        status = "answered" if value is not None else "skipped" if one.name in state.skipped else "not_asked"
        event = state.latest.get(one.name) if status != "not_asked" else None
        comment = state.comments.get(one.name)
        yield _row(question, section, one.item, one.label, status, value, comment, event)
    if not found:
        yield _row(question, section, "", "", "not_asked", None, None, None)


def _row(
    question: Question,
    section: str,
    item: str,
    label: str,
    status: str,
    value: Any,
    comment: Event | None,
    event: Event | None,
) -> AnswerRow:
    return AnswerRow(
        question=question.id,
        item=item,
        item_label=label if item else "",
        section=section,
        type=question.type,
        status=status,
        code=_code(value),
        label="" if value is None else _label(question, value),
        comment=str(comment.value) if comment is not None else "",
        private_to=question.private_to,
        by=event.by if event is not None else "",
        at=event.at if event is not None else None,
    )


def _retired(state: State) -> Iterator[AnswerRow]:
    """Export what was answered to questions that are no longer asked, with their last wording."""
    retired = {question.id: question for question in state.plan.flow.retired}
    for event in state.latest.values():
        old = retired.get(event.question)
        if old is not None and event.kind == "answered":
            question = Question(
                id=old.id, type=old.type, prompt=old.prompt, options=old.options, private_to=old.private_to
            )
            yield _row(
                question,
                "retired",
                event.item,
                event.item,
                "answered",
                event.value,
                state.comments.get(event.name),
                event,
            )


def _code(value: Any) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _label(question: Question, value: Any) -> str:
    if question.type == "group":
        return "Yes" if value == "yes" else "No"
    if not question.options:
        return str(value)
    keys = value if isinstance(value, tuple) else (value,)
    return "; ".join(shown(question, key) for key in keys)
