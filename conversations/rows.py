"""The long export: one row for each thing that is or might have been asked, so that a blank is never a guess."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from conversations.fold import State
from conversations.log import Event, Value, asked
from conversations.model import Question
from conversations.plan import Asked
from conversations.views import shown

RETIRED = 10_000
"""The place of the first question that is no longer asked: after all that are."""


class AnswerRow(NamedTuple):
    """One answer, or its absence: ``status`` is answered, skipped or not_asked. ``place`` orders a run's rows.

    ``event`` is where the answer or the skip was said. A tuple, because every turn makes a hundred of them.
    """

    place: int
    about: Question
    section: str
    status: str
    item: str = ""
    item_label: str = ""
    value: Value | None = None
    said: Event | None = None
    event: Event | None = None

    @property
    def question(self) -> str:
        """The question's id."""
        return self.about.id

    @property
    def name(self) -> str:
        """The question, with its item where it is repeated."""
        return asked(self.about.id, self.item)

    @property
    def type(self) -> str:
        """The question's type."""
        return self.about.type

    @property
    def private_to(self) -> str:
        """Who alone may see it: ``staff``, or nobody in particular."""
        return self.about.private_to

    @property
    def code(self) -> str:
        """The answer as it is kept: option keys (several with ``;`` between), a number, an ISO date, or the text."""
        if self.value is None:
            return ""
        return ";".join(map(str, self.value)) if isinstance(self.value, tuple) else str(self.value)

    @property
    def label(self) -> str:
        """The answer in words."""
        return "" if self.value is None else _label(self.about, self.value)

    @property
    def number(self) -> float | None:
        """The answer as a number: of a number, or a point on a scale; none where an option is not counted."""
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float)):
            return None
        uncounted = any(option.uncounted and option.key == self.value for option in self.about.options)
        return None if uncounted else float(self.value)

    @property
    def comment(self) -> str:
        """What was said beside the answer."""
        return "" if self.said is None else str(self.said.value)

    @property
    def by(self) -> str:
        """Who answered, as a code."""
        return "" if self.event is None else self.event.by


def valued(question: Question, code: str) -> Value:
    """Read an answer back from its ``code``."""
    if question.type == "multi":
        return tuple(code.split(";")) if code else ()
    if question.type == "number":
        return int(code) if code.lstrip("-").isdecimal() else float(code)
    return next((option.key for option in question.options if str(option.key) == code), code)


def rows(state: State) -> Iterator[AnswerRow]:
    """Give every row of a run, in the order of its flow; retired questions come last."""
    found: dict[str, list[Asked]] = {}
    for one in state.order:
        found.setdefault(one.step.question.id, []).append(one)
    for place, (section, question) in enumerate(_questions(state)):
        if question.type == "calculated":
            continue
        for one in found.get(question.id, ()):
            yield _row(place, section, question, state, one)
        if question.id not in found:
            yield AnswerRow(place, question, section, "not_asked")
    yield from _retired(state)


def _questions(state: State) -> Iterator[tuple[str, Question]]:
    for section in state.plan.flow.sections:
        for question in section.questions:
            yield section.key, question
            for field in question.fields:
                yield section.key, field


def _row(place: int, section: str, question: Question, state: State, one: Asked) -> AnswerRow:
    name, item = one.name, one.item
    label = one.label if item else ""
    value, said = state.current.get(name), state.comments.get(name)
    if value is not None:
        return AnswerRow(place, question, section, "answered", item, label, value, said, state.latest.get(name))
    if name in state.skipped:
        return AnswerRow(place, question, section, "skipped", item, label, None, said, state.latest.get(name))
    return AnswerRow(place, question, section, "not_asked", item, label, None, said)


def _retired(state: State) -> Iterator[AnswerRow]:
    """Export what was answered to questions that are no longer asked, with their last wording."""
    retired = {question.id: (place, question) for place, question in enumerate(state.plan.flow.retired, RETIRED)}
    for event in state.latest.values() if retired else ():
        if event.question not in retired or event.kind != "answered":
            continue
        place, old = retired[event.question]
        question = Question(id=old.id, type=old.type, prompt=old.prompt, options=old.options, private_to=old.private_to)
        said = state.comments.get(event.name)
        yield AnswerRow(place, question, "retired", "answered", event.item, event.item, event.value, said, event)


def numbered(found: Sequence[AnswerRow], log: Sequence[Event]) -> Iterator[tuple[AnswerRow, int]]:
    """Say of each row where in its log it was said, counted from 1; 0 where it was not."""
    places = {id(event): place for place, event in enumerate(log, 1)}
    return ((row, 0 if row.event is None else places[id(row.event)]) for row in found)


def _label(question: Question, value: Any) -> str:
    if question.type == "group":
        return "Yes" if value == "yes" else "No"
    if not question.options:
        return str(value)
    keys = value if isinstance(value, tuple) else (value,)
    return "; ".join(shown(question, key) for key in keys)
