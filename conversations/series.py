"""What is asked again and again in the same words, and what was said to it before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.log import Earlier, Value
from conversations.model import Flow, Question
from conversations.placeholders import Slot, filled, slots
from conversations.views import NOTHING
from conversations.wording import month_name

MOST = 6
"""Earlier answers that are named: the latest ones."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer about an activity: where it was given, as it is kept and in words, and on which day."""

    flow: str
    question: str
    series: str
    code: str
    label: str
    on: date


def reads(flow: Flow) -> set[str]:
    """Name the questions whose answers the flow's questions of a series quote."""
    return {
        slot.name
        for question in flow.questions()
        if question.series
        for slot in slots(question.prompt)
        if slot.kind == "answer"
    }


def asked_again(flow: Flow, activity: str, said: Sequence[Said]) -> str:
    """Word the first question of a flow that was asked before in the same series, with its answers so far.

    ``said`` is what was answered about the activity, the oldest first. Empty where nothing was.
    """
    for question in flow.questions():
        before = _before(flow, question, said)
        if before:
            told = ", ".join(f"{one.label} ({month_name(one.on)})" for one in before[-MOST:])
            return f"{_worded(question, activity, said)}\nSo far: {told}."
    return ""


def last_said(flow: Flow, said: Sequence[Said]) -> dict[str, Earlier]:
    """Give, for each question of a series, its latest answer in another flow, where it is one of today's too."""
    found = {}
    for question in flow.questions():
        before = _before(flow, question, said)
        value = _value(question, before[-1].code) if before else None
        if value is not None:
            found[question.id] = Earlier(value, before[-1].on)
    return found


def _before(flow: Flow, question: Question, said: Sequence[Said]) -> list[Said]:
    if not question.series or question.private_to:
        return []
    return [one for one in said if one.series == question.series and one.flow != flow.flow]


def _worded(question: Question, activity: str, said: Sequence[Said]) -> str:
    """Fill in a question from what was answered elsewhere."""
    words = {one.question: one.label for one in said}

    def fill(slot: Slot) -> str:
        return activity if slot.kind == "activity" else words.get(slot.name, NOTHING)

    return filled(question.prompt, fill) or ""


def _value(question: Question, code: str) -> Value | None:
    if not question.options:
        return code
    return next((option.key for option in question.options if str(option.key) == code), None)
