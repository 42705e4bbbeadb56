"""Giving evidence in chat: for the question that is open, or for one that is chosen afterwards."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from bot.evidence.kinds import MOST_BYTES
from bot.showing import brief, show, show_chosen
from bot.talk import Talk
from bot.turns import take
from conversations import evidence as cards
from conversations.cards import Card, Choice
from conversations.evidence import Piece, Place
from conversations.fold import State
from conversations.log import asked
from conversations.plan import Asked
from conversations.text import clean
from conversations.tokens import Token
from conversations.turn import Command, Step
from storage.rows import EvidenceRow, FocusRow, RunRow

NOTHING_OPEN = Card(
    body="I can keep files as evidence for a question. There is none under way. Type review, then send it again."
)
GONE = Card(body="That question is not asked any more. Type status to see where you are.")
PHASES = ("evidence", "which")
"""Where a person is while they give evidence: for one question, or while they choose it."""


def opened(talk: Talk, run: RunRow, question: str, item: str, note: str = "") -> Card:
    """Ask for evidence for a question, or list what has come for it."""
    step = take(talk, run, Command("show"))
    if step.state.sent_at is not None:
        return show(talk, run, step)
    place = _place(run, step, find_asked(step.state, question, item))
    if place is None:
        return GONE
    talk.look_at(
        FocusRow(run.id, question, item, "evidence", revision=place.revision, live_message=talk.focus.live_message)
    )
    return cards.evidence_card(place, _sent(talk, place), note)


def given(talk: Talk, file: dict[str, Any]) -> list[Card]:
    """Take files, a link or words that came as evidence: for the open question, or for one to be chosen."""
    run = _run(talk)
    if run is None:
        return [NOTHING_OPEN]
    focus = talk.focus
    at = (focus.question, focus.item) if focus.run_id == run.id else ("", "")
    state = take(talk, run, Command("show")).state
    question, item = at if at[0] and find_asked(state, *at) is not None else ("", "")
    refused = [card for one in _each(file) if (card := _added(talk, run, question, item, one)) is not None]
    if len(refused) == len(list(_each(file))):
        return refused
    if question and focus.phase == "parts":
        # The parts of a long answer wait for the rest: the person stays where they are.
        return [Card(body="I have added that as evidence. Send the rest of your answer."), *refused]
    return [opened(talk, run, question, item) if question else _which(talk, run), *refused]


def said(talk: Talk, run: RunRow, text: str, word: str | None) -> list[Card] | None:
    """Take what is typed while evidence is asked for; None where it is a word that does something else."""
    focus = talk.focus
    if word == "next" or text.casefold().strip(" .!") == "cancel":
        return [_done(talk, run, focus.question, focus.item)]
    if word is not None:
        return None
    if len(text) > cards.LONGEST_WORDS:
        return [Card(body=f"That's {len(text):,} characters; I can keep {cards.LONGEST_WORDS:,}. Please shorten it.")]
    _added(talk, run, focus.question, focus.item, {"caption": text})
    return [opened(talk, run, focus.question, focus.item)]


def tapped(talk: Talk, run: RunRow, token: Token) -> Card | None:
    """Do what a button of evidence does; None where there is no such button."""
    argument, number = token.argument, _number(token.argument)
    if argument in ("add", "list"):
        return opened(talk, run, token.question, token.item)
    if argument == "done":
        return _done(talk, run, token.question, token.item)
    if argument == "remove":
        return _remove(talk, run, token)
    if argument == "for":
        return _put(talk, run, token)
    if argument == "out":
        return _left_out(talk, run)
    if argument.startswith("drop:"):
        return _dropped(talk, run, token, number)
    return _pick(talk, run, number) if argument.startswith("pick") else None


def shown_now(talk: Talk, piece: EvidenceRow) -> Card | None:
    """Give the card that its person looks at, if they still look at the one that a piece belongs to."""
    focus, run = talk.focus, talk.tx.runs.get(piece.run_id)
    if focus.phase not in PHASES or (focus.run_id, focus.question, focus.item) != (run.id, piece.question, piece.item):
        return None
    if not talk.may_take(run):
        return None
    if focus.phase == "which":
        return _which(talk, run) if talk.tx.evidence.unplaced(run.id, talk.person.id) else None
    return opened(talk, run, piece.question, piece.item)


def _run(talk: Talk) -> RunRow | None:
    """Find the run under way: the one that the person was last at, or the latest of their clusters'."""
    here = talk.tx.runs.find(talk.focus.run_id) if talk.focus.run_id is not None else None
    if here is not None and here.sent_at is None and talk.may_take(here):
        return here
    mine = [] if talk.is_staff else talk.clusters
    begun = (run for cluster in mine for run in talk.tx.runs.of_cluster(cluster.id) if run.last_at is not None)
    return next((run for run in begun if run.sent_at is None and talk.may_take(run)), None)


def _each(file: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield file
    yield from file.get("more") or ()


def _added(talk: Talk, run: RunRow, question: str, item: str, file: dict[str, Any]) -> Card | None:
    """Add one piece; or say why it is not taken."""
    words = clean(str(file.get("caption", ""))[: cards.LONGEST_WORDS]).text
    tx, heard, name = talk.tx, talk.heard, cards.file_name(str(file.get("name", "")))
    size = int(file.get("size") or 0)
    where = {"channel": heard.channel, "chat": heard.chat if heard.private else heard.account, "words": words}
    if not (file.get("id") or file.get("url")):
        kind = "text/uri-list" if cards.is_link(words) else "text/plain"
        number = tx.evidence.add(run.id, question, item, talk.person.id, talk.now, media_type=kind, **where)
    elif size > MOST_BYTES:
        return cards.refused_card(name, cards.too_large(size))
    else:
        source = {key: file[key] for key in ("id", "url") if file.get(key)}
        more = {"source": source, "message": heard.message, "size": size, "name": name}
        number = tx.evidence.add(run.id, question, item, talk.person.id, talk.now, **where, **more)
    _note(talk, run, "evidence_added", number)
    return None


def _note(talk: Talk, run: RunRow, what: str, number: int) -> None:
    via = talk.heard.channel
    talk.tx.audit.note(
        what, talk.now, actor=talk.person.id, via=via, about=f"evidence:{number}", cluster_id=run.cluster_id
    )


def _which(talk: Talk, run: RunRow) -> Card:
    step = take(talk, run, Command("show"))
    talk.look_at(FocusRow(run.id, phase="which", revision=step.view.revision, live_message=talk.focus.live_message))
    sent = [_piece(row) for row in talk.tx.evidence.unplaced(run.id, talk.person.id)]
    latest = sorted(
        (one for one in step.state.order if one.name in step.state.current and one.name in step.state.latest),
        key=lambda one: step.state.latest[one.name].at or talk.now,
        reverse=True,
    )
    return cards.which_card(run.id, sent, [_there(run, step, one) for one in latest[:2]])


def _pick(talk: Talk, run: RunRow, part: int) -> Card:
    step = take(talk, run, Command("show"))
    state = step.state
    sections = list(dict.fromkeys(one.step.section for one in state.order)) or [0]
    part = max(0, min(part, len(sections) - 1))
    titles = [state.plan.flow.sections[section].title or state.plan.flow.title for section in sections]
    inside = [one for one in state.order if one.step.section == sections[part]]
    return cards.pick_card(run.id, [_there(run, step, one) for one in inside], part, titles)


def _put(talk: Talk, run: RunRow, token: Token) -> Card:
    """Let what was sent belong to the question that was chosen."""
    if find_asked(take(talk, run, Command("show")).state, token.question, token.item) is None:
        return GONE
    waiting = talk.tx.evidence.unplaced(run.id, talk.person.id)
    talk.tx.evidence.place([row.id for row in waiting], token.question, token.item)
    return opened(talk, run, token.question, token.item)


def _left_out(talk: Talk, run: RunRow) -> Card:
    waiting = talk.tx.evidence.unplaced(run.id, talk.person.id)
    _withdraw(talk, run, waiting)
    talk.leave()
    on = Choice("Carry on", str(Token("run", run.id, argument="go")), "c", "primary")
    return Card(body="I have left it out and deleted it.", rows=((on,),))


def _remove(talk: Talk, run: RunRow, token: Token) -> Card:
    step = take(talk, run, Command("show"))
    place = _place(run, step, find_asked(step.state, token.question, token.item))
    sent = _sent(talk, place) if place is not None else []
    if place is None or not sent:
        return opened(talk, run, token.question, token.item)
    return cards.remove_card(place, sent)


def _dropped(talk: Talk, run: RunRow, token: Token, number: int) -> Card:
    mine = talk.tx.evidence.of_question(run.id, token.question, token.item)
    gone = [row for row in mine if row.id == number]
    _withdraw(talk, run, gone)
    return opened(talk, run, token.question, token.item, "Removed." if gone else "")


def _withdraw(talk: Talk, run: RunRow, rows: list[EvidenceRow]) -> None:
    talk.tx.evidence.withdraw([row.id for row in rows], talk.now)
    for row in rows:
        _note(talk, run, "evidence_withdrawn", row.id)


def _done(talk: Talk, run: RunRow, question: str, item: str) -> Card:
    """Go back to where the evidence was asked for: the rating that was just given, or the open question."""
    step = take(talk, run, Command("show"))
    one = find_asked(step.state, question, item)
    if one is None or step.state.sent_at is not None:
        return show(talk, run, step)
    sent = len(talk.tx.evidence.of_question(run.id, question, item))
    note = (f"I have {cards.pieces(sent)} for {brief(one)}.",) if sent else ()
    if one.name in step.state.current and one.step.question.type == "scale":
        if not talk.quick:
            return show_chosen(talk, run, step, one, note)
        return show(talk, run, replace(step, view=step.view.noting(*note)))
    step = take(talk, run, Command("edit", question, item))
    return show(talk, run, replace(step, view=step.view.noting(*note)))


def find_asked(state: State, question: str, item: str) -> Asked | None:
    """Find a question as it is asked now; None when it is not."""
    return state.find(asked(question, item))


def _place(run: RunRow, step: Step, one: Asked | None) -> Place | None:
    return None if one is None else _there(run, step, one)


def _there(run: RunRow, step: Step, one: Asked) -> Place:
    return Place(run.id, one.step.question.id, one.item, brief(one), step.view.revision)


def _sent(talk: Talk, place: Place) -> list[Piece]:
    return [_piece(row) for row in talk.tx.evidence.of_question(place.run, place.question, place.item)]


def _piece(row: EvidenceRow) -> Piece:
    if row.media_type.startswith("text/"):
        return Piece(row.id, row.words)
    return Piece(row.id, row.name, row.size, row.state == "wanted", row.words)


def _number(argument: str) -> int:
    figures = argument.removeprefix("drop:").removeprefix("pick")
    return int(figures) if figures.isascii() and figures.isdecimal() else 0
