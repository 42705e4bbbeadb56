"""One command on its way: what it is, what it needs, and the step that it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from conversations.effects import wanted
from conversations.fold import State, later
from conversations.log import Event, Value, Wanted, asked
from conversations.model import Section
from conversations.plan import Asked
from conversations.views import View, view
from conversations.wording import count, long_date

HOME = ZoneInfo("Europe/London")
CHANGE_DAYS = 7
"""Days after sending in which answers can be changed (conversation rules, 1.1)."""

CommandKind = Literal[
    "show",
    "answer",
    "skip",
    "keep",
    "back",
    "edit",
    "comment",
    "pause",
    "resume",
    "submit",
    "reopen",
    "ask_again",
    "allow",
]


class Command(Struct, frozen=True):
    """What a person does. ``question`` and ``item`` say what it is about, or else what comes next is meant.

    ``revision`` is the one that the person saw, or None where the sender cannot be out of date. ``pending`` is the
    value that a yes would confirm.
    """

    kind: CommandKind
    question: str = ""
    item: str = ""
    value: Any = None
    text: str | None = None
    by: str = ""
    revision: int | None = None
    pending: Value | None = None
    parts: tuple[str, ...] = ()
    """A text that was sent in several messages, in order; instead of ``text``."""


class Step(Struct, frozen=True):
    """The outcome of a command: events to keep, in order, what to show, and the effects that are wanted now.

    ``notes`` say what the command did; they stand first among the notes of ``view``.
    """

    events: tuple[Event, ...]
    view: View
    wanted: tuple[Wanted, ...]
    state: State
    notes: tuple[str, ...] = ()
    reached: Section | None = None
    """The part whose first open question came to be the next one."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.events)


@dataclass(slots=True)
class Turn:
    """A command on its way, with what it may need."""

    log: Sequence[Event]
    command: Command
    now: datetime
    state: State

    def event(self, kind: Any, one: Asked | None = None, value: Value | None = None) -> Event:
        """Make an event of this turn."""
        question, item = (one.step.question.id, one.item) if one is not None else ("", "")
        return Event(kind, question, item, value, self.command.by, self.now)

    def stay(self, one: Asked | None, problem: str = "", *, comment_ok: bool = False) -> Step:
        """Change nothing and show where the person is."""
        shown = view(self.state, one)
        return self._step((), shown.saying(problem, comment_ok=comment_ok) if problem else shown, self.state)

    def keep(self, *events: Event, focus: Asked | None = None, note: str = "") -> Step:
        """Keep events and show what comes next, saying how many answers stopped applying."""
        after = later(self.state, events)
        masked = [
            self._masked(name) for name in after.masked if name in self.state.current and name not in after.current
        ]
        after.revision += len(masked)
        after.marked.update(event.name for event in masked)
        shown = view(after, after.find(focus.name) if focus is not None else None)
        lines = (note, _gone(len(masked)), "" if focus is not None else _part_done(self.state, after))
        notes = tuple(line for line in lines if line)
        return self._step((*events, *masked), shown.noting(*notes), after, notes)

    def _masked(self, name: str) -> Event:
        question, _, rest = name.partition("[")
        return Event("masked", question, rest.removesuffix("]"), None, self.command.by, self.now)

    def _step(self, events: tuple[Event, ...], shown: View, state: State, notes: tuple[str, ...] = ()) -> Step:
        return Step(events, shown, tuple(wanted(state)), state, notes, _reached(self.state, state))


def _reached(before: State, after: State) -> Section | None:
    at, now = (state.open[0].step.section if state.open else None for state in (before, after))
    return after.plan.flow.sections[now] if now is not None and now != at else None


def _gone(masked: int) -> str:
    if not masked:
        return ""
    one = masked == 1
    kept = "it" if one else "them"
    return f"{count(masked, 'answer')} no longer {'applies' if one else 'apply'}. I have kept {kept} in case."


def _part_done(before: State, after: State) -> str:
    """Say that a part is finished when the next question is in another, where a flow is made for several sittings."""
    if not before.open or not after.open or before.open[0].step.section == after.open[0].step.section:
        return ""
    sections = after.plan.flow.sections
    done, coming = sections[before.open[0].step.section], sections[after.open[0].step.section]
    if before.open[0].step.section > after.open[0].step.section or not done.title:
        return ""
    if coming.can_wait_days:
        return f"“{done.title}” is done and saved. The rest can wait {coming.can_wait_days} days."
    return f"“{done.title}” is done and saved. You can pause here." if after.plan.flow.resume else ""


def target(turn: Turn) -> Asked | str:
    """Find what a command is about, or say why there is no such thing."""
    command, state = turn.command, turn.state
    if not command.question:
        return state.open[0] if state.open else "There is no question open. You can check your answers and send them."
    found = state.find(asked(command.question, command.item))
    if found is None and not command.item:
        repeated = [one for one in state.order if one.step.question.id == command.question]
        found = next((one for one in repeated if one in state.open), repeated[0] if repeated else None)
    if found is not None:
        return found
    if command.question in turn.state.plan.steps:
        return "That question is not asked any more, because of your other answers."
    close = get_close_matches(command.question, turn.state.plan.steps, n=1)
    return f"There is no question '{command.question}'.{f' Did you mean {close[0]!r}?' if close else ''}"


def changeable_until(turn: Turn) -> datetime:
    """Give the moment until which answers may be changed."""
    usual = (turn.state.sent_at or turn.now) + timedelta(days=CHANGE_DAYS)
    longer = turn.state.facts.change_until
    return usual if longer is None else max(usual, longer)


def closed(turn: Turn) -> str:
    """Say that something was sent, and whether it can still be changed."""
    until = changeable_until(turn)
    if turn.now <= until:
        return f"This was sent. Reopen it to change an answer, until {long_date(until.astimezone(HOME).date())}."
    day = long_date((turn.state.sent_at or turn.now).astimezone(HOME).date())
    return f"This was sent on {day} and can no longer be changed. Your project contact can help."
