"""One command at a time: ``apply`` says which events to keep and what to show. It keeps nothing itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from conversations import answers
from conversations.fold import fold, later
from conversations.log import Event, Facts, Value, asked
from conversations.model import LONGEST_ANSWER, Flow
from conversations.plan import Asked, Plan
from conversations.turn import HOME, Command, Step, Turn, changeable_until, closed, target
from conversations.views import shown, view
from conversations.wording import count, short_date

NO_PERMISSION = "That question does not say what others may hear of."


def apply(flow: Flow | Plan, log: Sequence[Event], command: Command, facts: Facts, now: datetime) -> Step:
    """Take one command. The same arguments give the same outcome, always; a wrong one is answered, never raised.

    ``now`` is aware; days are read off it in UK time.
    """
    turn = Turn(log, command, now, fold(flow, log, facts))
    return _TAKERS[command.kind](turn)


def _about_a_question(take: Callable[[Turn, Asked], Step]) -> Callable[[Turn], Step]:
    def taker(turn: Turn) -> Step:
        if turn.state.sent_at is not None:
            return turn.stay(None, closed(turn))
        one = target(turn)
        return turn.stay(None, one) if isinstance(one, str) else take(turn, one)

    return taker


def _answer(turn: Turn, one: Asked) -> Step:
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


def _confirm(turn: Turn, one: Asked, reading: answers.Confirm) -> Step:
    step = turn.stay(one, reading.text)
    return replace(step, view=replace(step.view, confirm=reading.value, other=reading.other))


def _keep_answer(turn: Turn, one: Asked, value: Value, note: str) -> Step:
    outrun = _outrun(turn, one)
    if outrun is not None:
        return _clash(turn, one, value, outrun)
    answered = turn.event("answered", one, value)
    broken = _broken(turn, one, answered)
    if broken:
        return turn.stay(one, broken)
    resumed = (turn.event("resumed"),) if turn.state.paused else ()
    return turn.keep(*resumed, answered, note=note)


def _broken(turn: Turn, one: Asked, answered: Event) -> str:
    """Say which check the new answer itself would break."""
    if not one.step.rules:
        return ""
    after = later(turn.state, (answered,))
    return view(after, one).problem if one.name in after.broken else ""


def _outrun(turn: Turn, one: Asked) -> Event | None:
    """Find what was said about this question after the person's card was made."""
    if turn.command.revision is None:
        return None
    newer = turn.log[turn.command.revision :]
    return next((e for e in reversed(newer) if e.kind in ("answered", "skipped") and e.name == one.name), None)


def _clash(turn: Turn, one: Asked, value: Value, newer: Event) -> Step:
    """Two people at once: keep both, show both. One person on an old card: change nothing."""
    if newer.kind == "answered" and newer.by != turn.command.by and newer.value != value:
        return turn.keep(turn.event("clashed", one, value), focus=one)
    return _out_of_date(turn, one, newer)


def _out_of_date(turn: Turn, one: Asked, newer: Event) -> Step:
    """Change nothing, say what was said since the card was made, and show where the person is."""
    today, day = turn.now.astimezone(HOME).date(), newer.at.astimezone(HOME).date() if newer.at else None
    on = f" on {short_date(day, today)}" if day and day != today else " already"
    if newer.kind == "skipped":
        words = f"That question was skipped{on}"
    else:
        words = f"That question was answered{on} ({shown(one.step.question, newer.value)})"
    step = turn.stay(None, f"{words}. Here is where you are now.")
    return replace(step, view=replace(step.view, outrun=one.name))


def _skip(turn: Turn, one: Asked) -> Step:
    if one.step.question.required:
        return turn.stay(one, "I need this one to go on. You can pause and come back to it.")
    newer = _outrun(turn, one)
    if newer is not None:
        return _out_of_date(turn, one, newer)
    resumed = (turn.event("resumed"),) if turn.state.paused else ()
    note = "" if one.step.question.optional else "Skipped. I will ask again at the end."
    return turn.keep(*resumed, turn.event("skipped", one), note=note)


def _keep(turn: Turn, one: Asked) -> Step:
    if one.name not in turn.state.current:
        return turn.stay(one, "There is no answer to keep yet.")
    if one.name not in turn.state.returned:
        return turn.stay(None)
    return turn.keep(turn.event("answered", one, turn.state.current[one.name]))


def _back(turn: Turn) -> Step:
    state, command = turn.state, turn.command
    if state.sent_at is not None:
        return turn.stay(None, closed(turn))
    name = asked(command.question, command.item)
    here = next((n for n, one in enumerate(state.order) if one.name == name), None)
    if here is None:
        here = state.order.index(state.open[0]) if state.open else len(state.order)
    if here == 0:
        return turn.stay(state.order[0] if state.order else None, "This is the first question.")
    return turn.stay(state.order[here - 1])


def _edit(turn: Turn) -> Step:
    one = target(turn)
    if turn.state.sent_at is None:
        return turn.stay(None, one) if isinstance(one, str) else turn.stay(one)
    if isinstance(one, str) or turn.now > changeable_until(turn):
        return turn.stay(None, one if isinstance(one, str) else closed(turn))
    return turn.keep(turn.event("reopened"), focus=one)


def _comment(turn: Turn, one: Asked) -> Step:
    words = turn.command.text if turn.command.text is not None else turn.command.value
    if not isinstance(words, str) or not words.strip():
        return turn.stay(one, answers.NO_TEXT)
    if len(words) > LONGEST_ANSWER:
        return turn.stay(
            one,
            f"That's {len(words):,} characters; I can keep {LONGEST_ANSWER:,}. Please shorten it and send it again.",
        )
    return turn.keep(turn.event("commented", one, words.strip()), focus=one, note="I have kept that as a comment.")


def _pause(turn: Turn) -> Step:
    if turn.state.sent_at is not None:
        return turn.stay(None, closed(turn))
    return turn.stay(None) if turn.state.paused else turn.keep(turn.event("paused"))


def _resume(turn: Turn) -> Step:
    return turn.keep(turn.event("resumed")) if turn.state.paused and turn.state.sent_at is None else turn.stay(None)


def _submit(turn: Turn) -> Step:
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


def _reopen(turn: Turn) -> Step:
    state = turn.state
    if state.sent_at is None:
        return turn.stay(None, "This has not been sent yet, so you can change any answer.")
    if turn.now > changeable_until(turn):
        return turn.stay(None, closed(turn))
    return turn.keep(turn.event("reopened"))


def _ask_again(turn: Turn) -> Step:
    if turn.state.sent_at is not None or not turn.state.skipped:
        return turn.stay(None)
    return turn.keep(turn.event("asked_again"))


def _allow(turn: Turn) -> Step:
    """Say anew how far others may hear of it: at any time, also when nothing else can be changed any more."""
    one = target(turn)
    if isinstance(one, str):
        return turn.stay(None, one)
    permissions = [shares.permission for shares in turn.state.plan.flow.shares]
    return _answer(turn, one) if one.step.question.id in permissions else turn.stay(None, NO_PERMISSION)


_TAKERS: dict[str, Callable[[Turn], Step]] = {
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
