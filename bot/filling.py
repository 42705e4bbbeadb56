"""Forms: offered beside a card where several questions can be asked at once, opened, and taken when handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from bot.care import MAY_NAME, signposted
from bot.showing import show
from bot.talk import Talk
from bot.turns import take
from conversations import careful
from conversations.cards import Card
from conversations.fold import State
from conversations.formfields import form, together
from conversations.forms import Field, Form
from conversations.log import asked
from conversations.model import LONGEST_ANSWER
from conversations.plan import Asked
from conversations.text import clean
from conversations.tokens import Token
from conversations.turn import Command, Step
from conversations.views import View, shown, view
from conversations.wording import count
from storage.rows import RunRow

COMMENT = "comment"
"""The only field of the form for a comment."""
Given = Mapping[str, Any]


@dataclass
class _Taken:
    """What became of a form so far."""

    kept: int = 0
    clash: Step | None = None
    words: list[str] = field(default_factory=list)


def opened(talk: Talk, run: RunRow, token: Token) -> Card:
    """Open the form that begins at a question; its card says the same where no form can be opened."""
    step = take(talk, run, Command("show"))
    first = step.state.find(asked(token.question, token.item))
    card = show(talk, run, step)
    row = together(step.state, first) if first is not None and step.view.state == "asking" else ()
    return with_form(talk, card, form(step.state, row, run.id, talk.person.id)) if row else card


def with_form(talk: Talk, card: Card, opens: Form) -> Card:
    """Let a form be opened in a card's place, if this turn can open one."""
    if not (talk.has_forms and talk.heard.trigger):
        return card
    return replace(card, form=replace(opens, person=talk.person.id, trigger=talk.heard.trigger))


def comment_form(talk: Talk, run: RunRow, at: View) -> Form:
    """Make the form that asks for a comment on an answer."""
    question = talk.library.flow(run.flow).question(at.question)
    chose = f" You chose {shown(question, at.value)}." if question is not None and at.value is not None else ""
    asks = Field(
        name=COMMENT,
        label="Why did you choose this?" if chose else "What would you like to add?",
        kind="long_text",
        hint="A sentence or two is enough. Please do not name pupils.",
        needed=True,
        most=LONGEST_ANSWER,
    )
    token = Token("nav", run.id, at.question, at.item, at.revision, "comment")
    return Form("Add a comment", str(token), (asks,), about=f"{at.prompt}{chose}")


def handed_in(talk: Talk, token: Token, given: Given) -> list[Card] | None:
    """Take a form about a run; None where the person may not, or it is no form of ours."""
    run = talk.tx.runs.find(token.run)
    if run is None or not talk.may_take(run):
        return None
    if token.verb == "form":
        return _taken(talk, run, token, given)
    return _commented(talk, run, token, given) if token.verb == "nav" and token.argument == "comment" else None


def _commented(talk: Talk, run: RunRow, token: Token, given: Given) -> list[Card]:
    words = _kept(str(given.get(COMMENT) or ""))
    step = take(talk, run, Command("comment", token.question, token.item, text=words))
    if step.view.problem:
        talk.errors[COMMENT] = step.view.problem
        return [show(talk, run, step)]
    kept = replace(step, view=view(step.state).noting("I have kept that as a comment."))
    return [show(talk, run, kept), *_care([words])]


def _taken(talk: Talk, run: RunRow, token: Token, given: Given) -> list[Card]:
    """Take each field of a form through the engine, in the form's order; what cannot be read stays asked.

    What is not asked any more, because of an answer of the same form, is not kept.
    """
    so_far = _Taken()
    for name, value in given.items():
        _take_field(talk, run, token, name, value, so_far)
    step = so_far.clash or take(talk, run, Command("show"))
    notes = [f"Saved {count(so_far.kept, 'answer')}."] if so_far.kept else []
    notes += [f"{_brief(step.state, name)}: {problem}" for name, problem in talk.errors.items()]
    return [show(talk, run, replace(step, view=step.view.noting(*notes))), *_care(so_far.words)]


def _take_field(talk: Talk, run: RunRow, token: Token, name: str, given: Any, so_far: _Taken) -> None:
    state = take(talk, run, Command("show")).state
    one = state.find(name)
    if one is None:
        return
    command = _command(talk, state, one, token, given)
    if command is None:
        return
    step = take(talk, run, command)
    if step.view.clash is not None and step.changed:
        so_far.clash = step
    elif not step.changed and step.view.problem:
        talk.errors[name] = step.view.problem
    elif command.kind == "answer":
        so_far.kept += 1
        so_far.words += [command.text] if command.text is not None else []


def _command(talk: Talk, state: State, one: Asked, token: Token, given: Any) -> Command | None:
    """Say what a field's content asks for; None where it changes nothing."""
    question, name = one.step.question, one.name
    value = _kept(given) if isinstance(given, str) else given
    if value in (None, "", []):
        known = name in state.current or name in state.skipped
        return None if known else Command("skip", question.id, one.item)
    if name in state.current and name not in state.returned and _same(state.current[name], value):
        return None
    latest = state.latest.get(name)
    theirs = latest is not None and latest.kind == "answered" and latest.by != talk.person.code
    command = Command("answer", question.id, one.item, revision=token.revision if theirs else None)
    typed = question.type in ("short_text", "long_text", "number")
    return replace(command, text=value) if typed else replace(command, value=value)


def _kept(text: str) -> str:
    return clean(text).text


def _same(current: Any, value: Any) -> bool:
    if isinstance(current, tuple):
        return set(current) == set(value)
    if isinstance(current, (int, float)):
        return str(current) == str(value).removesuffix(".0")
    return bool(current == value)


def _brief(state: State, name: str) -> str:
    one = state.find(name)
    return one.step.question.in_brief.replace("{item}", one.label) if one is not None else name


def _care(words: list[str]) -> list[Card]:
    """Say whom to tell of a child at risk, and what to do about what may be a pupil's name, once for the whole form."""
    cards = signposted([], "\n".join(words))
    if any(map(careful.may_name_a_pupil, words)):
        cards.append(Card(body=f"{MAY_NAME} If it does, please change that answer."))
    return cards
