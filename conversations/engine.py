"""One command at a time: ``apply`` says which events to keep and what to show. It keeps nothing itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from conversations import answers
from conversations.effects import wanted
from conversations.fold import State, fold, later
from conversations.log import Event, Facts, Value, Wanted, asked
from conversations.model import LONGEST_ANSWER, Flow, Section
from conversations.plan import Asked, Plan
from conversations.views import View, shown, view
from conversations.wording import count, long_date, short_date

HOME = ZoneInfo("Europe/London")
CHANGE_DAYS = 7
"""Days after sending in which answers can be changed (conversation rules, 1.1)."""
NO_PERMISSION = "That question does not say what others may hear of."

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
class _Turn:
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


def apply(flow: Flow | Plan, log: Sequence[Event], command: Command, facts: Facts, now: datetime) -> Step:
    """Take one command. The same arguments give the same outcome, always; a wrong one is answered, never raised.

    ``now`` is aware; days are read off it in UK time.
    """
    turn = _Turn(log, command, now, fold(flow, log, facts))
    return _TAKERS[command.kind](turn)


def _target(turn: _Turn) -> Asked | str:
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


def _about_a_question(take: Callable[[_Turn, Asked], Step]) -> Callable[[_Turn], Step]:
    def taker(turn: _Turn) -> Step:
        if turn.state.sent_at is not None:
            return turn.stay(None, _closed(turn))
        one = _target(turn)
        return turn.stay(None, one) if isinstance(one, str) else take(turn, one)

    return taker


def _answer(turn: _Turn, one: Asked) -> Step:
    command, question = turn.command, one.step.question
    offered = answers.YES_NO if question.type == "group" else one.step.offered(turn.state.env, one.item)
    today = turn.now.astimezone(HOME).date()
    if command.parts:
        reading = answers.join(question, command.parts, today)
    elif command.text is not None:
        reading = answers.read(question, offered, command.text, today, command.pending)
    else:
        value = tuple(command.value) if isinstance(command.value, list) else command.value
        reading = answers.check(question, offered, value, today)
    if isinstance(reading, answers.Problem):
        return turn.stay(one, reading.text, comment_ok=reading.comment)
    if isinstance(reading, answers.Confirm):
        return _confirm(turn, one, reading)
    return _keep_answer(turn, one, reading.value, reading.note)


def _confirm(turn: _Turn, one: Asked, reading: answers.Confirm) -> Step:
    step = turn.stay(one, reading.text)
    return replace(step, view=replace(step.view, confirm=reading.value, other=reading.other))


def _keep_answer(turn: _Turn, one: Asked, value: Value, note: str) -> Step:
    outrun = _outrun(turn, one)
    if outrun is not None:
        return _clash(turn, one, value, outrun)
    answered = turn.event("answered", one, value)
    broken = _broken(turn, one, answered)
    if broken:
        return turn.stay(one, broken)
    resumed = (turn.event("resumed"),) if turn.state.paused else ()
    return turn.keep(*resumed, answered, note=note)


def _broken(turn: _Turn, one: Asked, answered: Event) -> str:
    """Say which check the new answer itself would break."""
    if not one.step.rules:
        return ""
    after = later(turn.state, (answered,))
    return view(after, one).problem if one.name in after.broken else ""


def _outrun(turn: _Turn, one: Asked) -> Event | None:
    """Find what was said about this question after the person's card was made."""
    if turn.command.revision is None:
        return None
    newer = turn.log[turn.command.revision :]
    return next((e for e in reversed(newer) if e.kind in ("answered", "skipped") and e.name == one.name), None)


def _clash(turn: _Turn, one: Asked, value: Value, newer: Event) -> Step:
    """Two people at once: keep both, show both. One person on an old card: change nothing."""
    if newer.kind == "answered" and newer.by != turn.command.by and newer.value != value:
        return turn.keep(turn.event("clashed", one, value), focus=one)
    return _out_of_date(turn, one, newer)


def _out_of_date(turn: _Turn, one: Asked, newer: Event) -> Step:
    """Change nothing, say what was said since the card was made, and show where the person is."""
    today, day = turn.now.astimezone(HOME).date(), newer.at.astimezone(HOME).date() if newer.at else None
    on = f" on {short_date(day, today)}" if day and day != today else " already"
    if newer.kind == "skipped":
        words = f"That question was skipped{on}"
    else:
        words = f"That question was answered{on} ({shown(one.step.question, newer.value)})"
    step = turn.stay(None, f"{words}. Here is where you are now.")
    return replace(step, view=replace(step.view, outrun=one.name))


def _skip(turn: _Turn, one: Asked) -> Step:
    if one.step.question.required:
        return turn.stay(one, "I need this one to go on. You can pause and come back to it.")
    newer = _outrun(turn, one)
    if newer is not None:
        return _out_of_date(turn, one, newer)
    resumed = (turn.event("resumed"),) if turn.state.paused else ()
    note = "" if one.step.question.optional else "Skipped. I will ask again at the end."
    return turn.keep(*resumed, turn.event("skipped", one), note=note)


def _keep(turn: _Turn, one: Asked) -> Step:
    if one.name not in turn.state.current:
        return turn.stay(one, "There is no answer to keep yet.")
    if one.name not in turn.state.returned:
        return turn.stay(None)
    return turn.keep(turn.event("answered", one, turn.state.current[one.name]))


def _back(turn: _Turn) -> Step:
    state, command = turn.state, turn.command
    if state.sent_at is not None:
        return turn.stay(None, _closed(turn))
    name = asked(command.question, command.item)
    here = next((n for n, one in enumerate(state.order) if one.name == name), None)
    if here is None:
        here = state.order.index(state.open[0]) if state.open else len(state.order)
    if here == 0:
        return turn.stay(state.order[0] if state.order else None, "This is the first question.")
    return turn.stay(state.order[here - 1])


def _edit(turn: _Turn) -> Step:
    one = _target(turn)
    if turn.state.sent_at is None:
        return turn.stay(None, one) if isinstance(one, str) else turn.stay(one)
    if isinstance(one, str) or turn.now > _until(turn):
        return turn.stay(None, one if isinstance(one, str) else _closed(turn))
    return turn.keep(turn.event("reopened"), focus=one)


def _comment(turn: _Turn, one: Asked) -> Step:
    words = turn.command.text if turn.command.text is not None else turn.command.value
    if not isinstance(words, str) or not words.strip():
        return turn.stay(one, answers.NO_TEXT)
    if len(words) > LONGEST_ANSWER:
        return turn.stay(
            one,
            f"That's {len(words):,} characters; I can keep {LONGEST_ANSWER:,}. Please shorten it and send it again.",
        )
    return turn.keep(turn.event("commented", one, words.strip()), focus=one, note="I have kept that as a comment.")


def _pause(turn: _Turn) -> Step:
    if turn.state.sent_at is not None:
        return turn.stay(None, _closed(turn))
    return turn.stay(None) if turn.state.paused else turn.keep(turn.event("paused"))


def _resume(turn: _Turn) -> Step:
    return turn.keep(turn.event("resumed")) if turn.state.paused and turn.state.sent_at is None else turn.stay(None)


def _submit(turn: _Turn) -> Step:
    state = turn.state
    if state.sent_at is not None:
        return turn.stay(None, "This has been sent already.")
    still_open = [one for one in state.open if one.name not in state.returned]
    if still_open:
        left = count(len(still_open), "question")
        return turn.stay(
            still_open[0], f"There {'is' if len(still_open) == 1 else 'are'} {left} to answer or skip first."
        )
    return turn.keep(turn.event("sent"))


def _reopen(turn: _Turn) -> Step:
    state = turn.state
    if state.sent_at is None:
        return turn.stay(None, "This has not been sent yet, so you can change any answer.")
    if turn.now > _until(turn):
        return turn.stay(None, _closed(turn))
    return turn.keep(turn.event("reopened"))


def _ask_again(turn: _Turn) -> Step:
    if turn.state.sent_at is not None or not turn.state.skipped:
        return turn.stay(None)
    return turn.keep(turn.event("asked_again"))


def _allow(turn: _Turn) -> Step:
    """Say anew how far others may hear of it: at any time, also when nothing else can be changed any more."""
    one = _target(turn)
    if isinstance(one, str):
        return turn.stay(None, one)
    permissions = [shares.permission for shares in turn.state.plan.flow.shares]
    return _answer(turn, one) if one.step.question.id in permissions else turn.stay(None, NO_PERMISSION)


def _until(turn: _Turn) -> datetime:
    """Give the moment until which answers may be changed."""
    usual = (turn.state.sent_at or turn.now) + timedelta(days=CHANGE_DAYS)
    longer = turn.state.facts.change_until
    return usual if longer is None else max(usual, longer)


def _closed(turn: _Turn) -> str:
    until = _until(turn)
    if turn.now <= until:
        return f"This was sent. Reopen it to change an answer, until {long_date(until.astimezone(HOME).date())}."
    day = long_date((turn.state.sent_at or turn.now).astimezone(HOME).date())
    return f"This was sent on {day} and can no longer be changed. Your project contact can help."


_TAKERS: dict[str, Callable[[_Turn], Step]] = {
    "show": lambda turn: turn.stay(None),
    "answer": _about_a_question(_answer),
    "skip": _about_a_question(_skip),
    "keep": _about_a_question(_keep),
    "comment": _about_a_question(_comment),
    "back": _back,
    "edit": _edit,
    "pause": _pause,
    "resume": _resume,
    "submit": _submit,
    "reopen": _reopen,
    "ask_again": _ask_again,
    "allow": _allow,
}
