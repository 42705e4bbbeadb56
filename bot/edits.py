"""Edited messages: the latest typed answer can be updated from one, and what came before stays as it was kept."""

from dataclasses import replace

from bot.evidence.giving import find_asked
from bot.showing import brief, show
from bot.talk import Talk
from bot.turns import take
from conversations.cards import Card, Choice
from conversations.engine import Command, Step
from conversations.text import clean
from conversations.tokens import Token
from conversations.views import shown
from storage.rows import RunRow, TypedRow

TOO_OLD = Card(
    body="I can only update your latest answer from an edited message. What you sent first is kept. "
    "To change another answer, type: change an answer. Words beside a file can't be changed: send the file again."
)


def remember(talk: Talk, run: RunRow, step: Step, question: str, item: str) -> None:
    """Keep which message an answer came from, so that an edit of it can be offered as a new answer."""
    heard = talk.heard
    if not step.changed or not heard.message:
        return
    at = TypedRow(heard.channel, heard.chat, heard.message, run.id, question, item, step.state.revision)
    talk.tx.runs.set_typed(talk.person.id, at)


def edited(talk: Talk) -> list[Card]:
    """Offer to update the answer that an edited message gave; say kindly where there is none."""
    heard, typed = talk.heard, talk.tx.runs.typed(talk.person.id)
    run = talk.tx.runs.find(typed.run_id) if typed is not None else None
    if typed is None or run is None or heard.text is None or not talk.may_take(run):
        return [TOO_OLD]
    if (typed.channel, typed.chat, typed.message) != (heard.channel, heard.chat, heard.message):
        return [TOO_OLD]
    step = take(talk, run, Command("show"))
    one = find_asked(step.state, typed.question, typed.item)
    words = clean(heard.text).text
    if one is None or not words:
        return [TOO_OLD]
    if words == typed.edited or words == shown(one.step.question, step.state.current.get(one.name)):
        # Platforms also call it an edit when only a preview of a link has come.
        return []
    talk.tx.runs.set_typed(talk.person.id, replace(typed, edited=words))

    def token(argument: str) -> str:
        return str(Token("upd", run.id, typed.question, typed.item, typed.revision, argument))

    rows = ((Choice("Update it", token("update"), "u", "primary"), Choice("Keep the first", token("keep"), "k")),)
    return [Card(body=f"You edited your answer to “{brief(one)}”.", rows=rows)]


def tapped(talk: Talk, run: RunRow, token: Token) -> Card | None:
    """Update the answer, or keep the first; None where there is nothing to decide any more."""
    typed = talk.tx.runs.typed(talk.person.id)
    here = (run.id, token.question, token.item, token.revision)
    if typed is None or not typed.edited or (typed.run_id, typed.question, typed.item, typed.revision) != here:
        return None
    if token.argument == "keep":
        talk.tx.runs.set_typed(talk.person.id, replace(typed, edited=""))
        return Card(body="I have kept your first answer.")
    command = Command("answer", typed.question, typed.item, text=typed.edited, revision=typed.revision)
    step = take(talk, run, command)
    if not step.changed:
        return show(talk, run, step, typed.edited)
    talk.tx.runs.set_typed(talk.person.id, replace(typed, revision=step.state.revision, edited=""))
    note = "I have updated your answer."
    return show(talk, run, replace(step, view=step.view.noting(note)))
