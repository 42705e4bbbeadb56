"""Edited messages: the latest typed answer can be updated from one, and what came before stays as it was kept."""

from msgspec.structs import replace

from bot.evidence.giving import find_asked, shown_now
from bot.showing import brief, show
from bot.talk import Talk
from bot.turns import take
from conversations.cards import Card, Choice
from conversations.evidence import LONGEST_WORDS
from conversations.text import clean
from conversations.tokens import Token
from conversations.turn import Command, Step
from conversations.views import shown
from storage.rows import EvidenceRow, RunRow, TypedRow

TOO_OLD = Card(
    body="From an edited message I can only update your latest answer, or the words beside a file. "
    "What you sent first is kept. To change another answer, type: change an answer."
)
NEW_FILE = Card(body="If you have changed the file itself, please send it as a new message. I have kept the first one.")
LONGEST_NUMBER = 12
UPDATE, KEEP = "words", "first"
"""What the buttons of edited words beside a file say; the number of a piece stands behind them."""


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
    sent = talk.tx.evidence.of_message(heard.channel, heard.chat, heard.message, talk.person.id)
    if sent:
        return _beside_file(talk, sent)
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


def _beside_file(talk: Talk, sent: list[EvidenceRow]) -> list[Card]:
    """Offer to update the words beside a file from its message that was edited."""
    heard, first, ids = talk.heard, sent[0], [piece.id for piece in sent]
    said = heard.text if heard.file is None else str(heard.file.get("caption", ""))
    words = clean((said or "")[:LONGEST_WORDS]).text
    run = talk.tx.runs.get(first.run_id)
    if words == first.edited or not talk.may_take(run):
        return []
    if words == first.words:
        talk.tx.evidence.edit(ids, None)
        return [NEW_FILE] if heard.file is not None else []
    talk.tx.evidence.edit(ids, words)
    did = "edited" if words else "took away"
    update = Choice("Update them", str(Token("upd", run.id, argument=f"{UPDATE}:{first.id}")), "u", "primary")
    keep = Choice("Keep the first", str(Token("upd", run.id, argument=f"{KEEP}:{first.id}")), "k")
    return [Card(body=f"You {did} the words beside {first.name}.", rows=((update, keep),))]


def _decided(talk: Talk, run: RunRow, argument: str) -> Card | None:
    """Update the words beside a file, or keep the first; None where there is nothing to decide any more."""
    what, _, number = argument.partition(":")
    piece = talk.tx.evidence.find(int(number)) if number.isdecimal() and len(number) < LONGEST_NUMBER else None
    if piece is None or (piece.run_id, piece.by) != (run.id, talk.person.id) or piece.edited is None:
        return None
    ids = [one.id for one in talk.tx.evidence.of_message(piece.channel, piece.chat, piece.message, talk.person.id)]
    if what == KEEP:
        talk.tx.evidence.edit(ids, None)
        return Card(body=f"I have kept the words that were beside {piece.name} first.")
    talk.tx.evidence.reword(ids, piece.edited)
    about, via = f"evidence:{piece.id}", talk.heard.channel
    talk.tx.audit.note(
        "evidence_reworded", talk.now, actor=talk.person.id, via=via, about=about, cluster_id=run.cluster_id
    )
    return shown_now(talk, piece) or Card(body=f"I have updated the words beside {piece.name}.")


def tapped(talk: Talk, run: RunRow, token: Token) -> Card | None:
    """Update the answer, or keep the first; None where there is nothing to decide any more."""
    if token.argument.startswith((f"{UPDATE}:", f"{KEEP}:")):
        return _decided(talk, run, token.argument)
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
