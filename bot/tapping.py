"""Tapping choices: what a button answers, also where it is tapped twice, or before its card was renewed."""

from msgspec.structs import replace

from bot.showing import show, show_chosen
from bot.talk import Talk
from bot.turns import take
from conversations.cards import Card
from conversations.log import Event, asked
from conversations.plan import Asked
from conversations.tokens import Token
from conversations.turn import Command, Step
from conversations.views import view
from storage.rows import RunRow

SAYS = ("answered", "skipped")
"""The events that say what is chosen."""


def command_of(kind: str, token: Token) -> Command:
    """Make the command that a button asks for, with the revision that its card was made of."""
    return Command(kind, token.question, token.item, revision=token.revision)  # type: ignore[arg-type]  # a kind of ours


def taken(talk: Talk, run: RunRow, token: Token) -> Card:
    """Take a tap on a choice of a question."""
    if token.verb == "tog":
        return _toggled(talk, run, token)
    there = _is_at(talk, run, token, "chosen")
    step = take(talk, run, _answer(talk, run, token))
    one = step.state.find(asked(token.question, token.item))
    if there and not step.changed and one is not None and _is_now(step, one, token.argument):
        # The second of two quick taps: the person has not left the card that says what they chose.
        return show_chosen(talk, run, step, one, ())
    return after_answer(talk, run, step, token.question, token.item)


def after_answer(talk: Talk, run: RunRow, step: Step, question: str, item: str, text: str = "") -> Card:
    """After a rating, offer a comment before going on, unless the person likes it quick."""
    if not step.changed:
        return show(talk, run, step, text)
    one = step.state.find(asked(question, item))
    if one is None or talk.quick or one.step.question.type != "scale" or step.view.clash or step.view.state == "sent":
        return show(talk, run, step)
    return show_chosen(talk, run, step, one, step.notes)


def _toggled(talk: Talk, run: RunRow, token: Token) -> Card:
    """Take a choice of several in or out; each tap is kept, and Done goes on."""
    there = _is_at(talk, run, token, "asked")
    before = take(talk, run, command_of("edit", token))
    one = before.state.find(asked(token.question, token.item))
    if one is None:
        return show(talk, run, before)
    now, seen, newer = _keys(before.view.value), *_said(talk, run, one, token.revision)
    # Quick taps find the card as it was before the first of them: each means what it would have done there.
    mine = there and bool(newer) and all(event.by == talk.person.code for event in newer)
    on = token.argument not in (_keys(seen[-1].value if seen else None) if mine else now)
    if mine and on is (token.argument in now):
        return show(talk, run, before)
    keys = _with(one, now, token.argument) if on else tuple(sorted(now - {token.argument}))
    command = command_of("answer" if keys else "skip", token)
    step = take(talk, run, replace(command, value=keys, revision=None if mine else token.revision))
    if step.view.problem:
        return show(talk, run, step)
    return show(talk, run, replace(step, view=view(step.state, step.state.find(one.name)).noting(*step.notes)))


def _answer(talk: Talk, run: RunRow, token: Token) -> Command:
    """Make the answer that a button gives; a number is written on it as it would be typed."""
    question, command = talk.library.flow(run.flow).question(token.question), command_of("answer", token)
    if question is not None and question.type == "number":
        return replace(command, text=token.argument)
    return replace(command, value=token.argument)


def _is_at(talk: Talk, run: RunRow, token: Token, phase: str) -> bool:
    """Whether the person is still at the question that a button is about."""
    at = talk.focus
    return (at.run_id, at.question, at.item, at.phase) == (run.id, token.question, token.item, phase)


def _is_now(step: Step, one: Asked, key: str) -> bool:
    return str(step.state.current.get(one.name)) == key


def _said(talk: Talk, run: RunRow, one: Asked, revision: int) -> tuple[list[Event], list[Event]]:
    """Give what was said to a question before a card was made, and since."""
    log = talk.tx.runs.log(run.id)
    before, since = (
        [event for event in part if event.name == one.name and event.kind in SAYS]
        for part in (log[:revision], log[revision:])
    )
    return before, since


def _keys(value: object) -> set[str]:
    return set(map(str, value)) if isinstance(value, (tuple, list)) else set()


def _with(one: Asked, chosen: set[str], key: str) -> tuple[str, ...]:
    alone = {str(option.key) for option in one.step.question.options if option.alone}
    return (key,) if key in alone else tuple(sorted((chosen - alone) | {key}))
