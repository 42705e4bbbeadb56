"""A text that is too long for one message: its parts are kept, and joined into one answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from bot.showing import show
from bot.talk import Talk
from bot.turns import take
from conversations.answers import KINDS
from conversations.cards import Card, Choice
from conversations.model import LONGEST_ANSWER
from conversations.tokens import Token
from conversations.turn import Command
from storage.rows import FocusRow, RunRow

KEPT_FOR = timedelta(hours=24)
"""How long a part waits for the next."""


def part_of_more(talk: Talk, run: RunRow, text: str) -> list[Card] | None:
    """Take a text as a part of a longer one; None when it is a whole answer."""
    question = talk.library.flow(run.flow).question(talk.focus.question)
    if question is None or not KINDS[question.type].typed or question.type not in ("short_text", "long_text"):
        return None
    before, cut = _before(talk), talk.heard.cut
    if len(text) > LONGEST_ANSWER and not cut and question.max is None:
        return [_refuse(talk, run, text)]
    if before is None and not cut:
        return None
    parts = [*(before or ()), text]
    return [_wait(talk, run, parts) if cut or len(parts) == 1 else _whole(talk, run, parts)]


def that_is_all(talk: Talk, run: RunRow) -> Card:
    """Make an answer of the parts that have come; the question again where there are none."""
    parts = _before(talk)
    return _whole(talk, run, parts) if parts else show(talk, run, take(talk, run, Command("show")))


def _before(talk: Talk) -> list[str] | None:
    kept: Any = talk.focus.pending
    if talk.focus.phase != "parts" or talk.now - datetime.fromisoformat(kept["at"]) > KEPT_FOR:
        return None
    return list(kept["parts"])


def _remember(talk: Talk, parts: Sequence[str]) -> None:
    talk.look_at(replace(talk.focus, phase="parts", pending={"parts": list(parts), "at": talk.now.isoformat()}))


def _refuse(talk: Talk, run: RunRow, text: str) -> Card:
    focus = talk.focus
    card = show(talk, run, take(talk, run, Command("answer", focus.question, focus.item, text=text)))
    _remember(talk, ())
    return card


def _wait(talk: Talk, run: RunRow, parts: Sequence[str]) -> Card:
    _remember(talk, parts)
    focus = talk.focus
    enough = str(Token("nav", run.id, focus.question, focus.item, focus.revision, "whole"))
    body = f"I have {sum(map(len, parts)):,} characters of it. Send the rest as a message, or tap That is all."
    return Card(body=body, rows=((Choice("That is all", enough, "a", "primary"),),), wants="answer", live=True)


def _whole(talk: Talk, run: RunRow, parts: Sequence[str]) -> Card:
    step = take(talk, run, _command(talk.focus, tuple(parts)))
    saved = f"Saved ({len(parts)} parts)." if len(parts) > 1 else "Saved."
    return show(talk, run, replace(step, view=step.view.noting(saved)) if step.changed else step)


def _command(focus: FocusRow, parts: tuple[str, ...]) -> Command:
    return Command("answer", focus.question, focus.item, parts=parts, revision=focus.revision)
