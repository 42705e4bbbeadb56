"""Small flows for tests, and a run that is kept in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from conversations.engine import apply
from conversations.errors import FlowError
from conversations.flowfile import load_flow
from conversations.log import Event, Facts
from conversations.model import Flow
from conversations.turn import Command, CommandKind, Step
from conversations.views import View

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PETS = """
  - {id: has, type: single, prompt: "Any pets?", options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}
  - {id: kind, type: single, prompt: "Which?", ask_if: {has: ["yes"]}, options: [{key: cat, label: Cat}, {key: dog, label: Dog}]}
  - {id: name, type: short_text, prompt: "Its name?", ask_if: {kind: [cat, dog]}, max: 20}
  - {id: last, type: short_text, prompt: "Anything else?", optional: true}
"""
TWO = """
  - {id: a, type: single, prompt: A, options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}
  - {id: n, type: scale, prompt: N, options: [{key: 1, label: One}, {key: 2, label: Two}]}
"""


def flow_of(body: str, head: str = "") -> Flow:
    """Read a flow from its questions."""
    return load_flow(f"flow: test\ntitle: Test\n{head}\nquestions:\n{body}", "test.yaml")


def issues_of(text: str) -> list[str]:
    """Say everything that is wrong with a flow, one line each."""
    with pytest.raises(FlowError) as caught:
        load_flow(text, "bad.yaml")
    return [str(issue) for issue in caught.value.issues]


def issues_in(body: str, head: str = "") -> list[str]:
    """Say everything that is wrong with a flow of these questions."""
    return issues_of(f"flow: test\ntitle: Test\n{head}\nquestions:\n{body}")


@dataclass
class Taken:
    """A run in memory, taken command by command."""

    flow: Flow
    facts: Facts = field(default_factory=Facts)
    now: datetime = NOW
    log: list[Event] = field(default_factory=list)
    last: Step | None = None

    def do(self, kind: CommandKind, question: str = "", item: str = "", **more: Any) -> View:
        """Take a command; without a question it is about the one shown."""
        shown = self.last.view if self.last is not None else None
        if not question and shown is not None:
            question, item = shown.question, shown.item
        more.setdefault("pending", shown.confirm if shown is not None else None)
        step = apply(self.flow, self.log, Command(kind, question, item, **more), self.facts, self.now)
        self.log += step.events
        self.last = step
        return step.view

    def say(self, text: str) -> View:
        """Answer what is shown in words."""
        if self.last is None:
            self.do("show")
        return self.do("answer", text=text)

    def give(self, question: str, value: Any, item: str = "", **more: Any) -> View:
        """Answer a question with a value."""
        return self.do("answer", question, item, value=value, **more)

    @property
    def view(self) -> View:
        """What is shown now."""
        return self.last.view if self.last is not None else self.do("show")
