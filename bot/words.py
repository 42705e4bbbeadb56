"""What is typed while a run is open: an answer, a comment, evidence, or the word of a button."""

from msgspec.structs import replace

from bot import edits
from bot.care import about_kept
from bot.conversing import change_mode, comment, pressed
from bot.evidence import giving
from bot.parts import part_of_more
from bot.talk import Talk
from bot.tapping import after_answer
from bot.turns import take
from conversations.cards import Card
from conversations.log import asked
from conversations.text import fold
from conversations.tokens import Token
from conversations.turn import Command, Step
from conversations.views import shown
from conversations.welsh import in_english
from storage.rows import FocusRow, RunRow

TEXTS = ("short_text", "long_text")
BESIDE = ("chosen", "comment", "evidence")
"""Where something is asked beside an answer that was given: to skip leaves that out, and the answer as it is."""
WORDS = {
    "back": "back",
    "skip": "skip",
    "pause": "pause",
    "next": "next",
    "keep": "keep",
    "keep it": "keep",
    "done": "next",
    "comment": "comment",
    "evidence": "evidence",
    "leave it out": "next",
    "save as a comment": "words",
    "carry on": "go",
    "that is all": "whole",
    "finish": "send",
    "finish without them": "send",
    "start": "go",
    "later": "later",
    "check my answers": "list",
    "change an answer": "list",
    "answer the skipped": "again",
}
"""Words that do what the button of that name does, while a run is open; in Welsh, too."""


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as belonging to the question that the person is at; None when they are at none."""
    focus = talk.focus
    run = talk.tx.runs.find(focus.run_id) if focus.run_id is not None else None
    if run is None or not talk.may_take(run):
        return None
    word = WORDS.get(in_english(text).casefold().strip(" .!"))
    if word == "skip" and focus.phase in BESIDE:
        word = "next"
    given = giving.said(talk, run, text, word) if focus.phase == "evidence" else None
    if given is not None:
        return given
    if word is not None:
        return _word(talk, run, focus, word)
    mode = fold(text).replace(" ", "_")
    if focus.phase == "front" and mode in talk.library.flow(run.flow).modes:
        return [change_mode(talk, run, mode)]
    if not focus.question:
        return None
    if focus.phase == "comment":
        return comment(talk, run, focus, text)
    more = part_of_more(talk, run, text)
    if more is not None:
        return more
    pending = focus.pending if focus.phase == "asked" else None
    command = Command("answer", focus.question, focus.item, text=text, revision=focus.revision, pending=pending)
    step = take(talk, run, command)
    edits.remember(talk, run, step, focus.question, focus.item)
    step = _echoed(step, focus, text)
    if focus.phase == "chosen" and step.view.problem:
        return comment(talk, run, focus, text)
    return [after_answer(talk, run, step, focus.question, focus.item, text=text), *_with_care(run, step, focus, text)]


def _echoed(step: Step, focus: FocusRow, text: str) -> Step:
    """Say on the next card how an answer was read, where it was not typed as it is kept."""
    one = step.state.find(asked(focus.question, focus.item))
    if not step.changed or one is None or one.step.question.type in TEXTS or step.view.clash is not None:
        return step
    value = step.state.current.get(one.name)
    kept = shown(one.step.question, value, step.state)
    if value is None or kept.casefold() == text.casefold().strip(" .!"):
        return step
    return replace(step, view=step.view.noting(f"Saved: {kept}."))


def takes_words(talk: Talk) -> bool:
    """Whether a sentence would be an answer or a comment here, so that no word at its beginning is a command."""
    focus = talk.focus
    run = talk.tx.runs.find(focus.run_id) if focus.run_id is not None and focus.question else None
    if run is None or not talk.may_take(run):
        return False
    question = talk.library.flow(run.flow).question(focus.question)
    # A question of a cluster's own is in no flow file.
    text = question is None or question.type in TEXTS
    return focus.phase in ("comment", "chosen", "parts", "evidence") or (focus.phase == "asked" and text)


def _with_care(run: RunRow, step: Step, focus: FocusRow, text: str) -> list[Card]:
    """Ask about what may be a pupil's name in an answer that was just kept, and say whom to tell of a child at risk."""
    if not step.changed:
        return []
    edit = Token("edit", run.id, focus.question, focus.item, step.view.revision)
    return about_kept(text, str(edit), str(Token("run", run.id, revision=step.view.revision, argument="go")))


def labelled(talk: Talk, text: str) -> list[Card] | None:
    """Take a text as the choice whose label it is, to the letter; None when no such choice is open."""
    focus = talk.focus
    run = talk.tx.runs.find(focus.run_id) if focus.run_id is not None and focus.question else None
    if run is None or focus.phase not in ("asked", "unread") or not talk.may_take(run):
        return None
    offered = take(talk, run, Command("edit", focus.question, focus.item)).view.options
    key = next((option.key for option in offered if fold(option.label) == fold(text)), None)
    if key is None:
        return None
    command = Command("answer", focus.question, focus.item, value=key, revision=focus.revision)
    return [after_answer(talk, run, take(talk, run, command), focus.question, focus.item)]


def _word(talk: Talk, run: RunRow, focus: FocusRow, word: str) -> list[Card]:
    if word in ("go", "send", "later", "list", "again"):
        return pressed(talk, run, Token("run", run.id, argument=word))
    return pressed(talk, run, Token("nav", run.id, focus.question, focus.item, focus.revision, word))
