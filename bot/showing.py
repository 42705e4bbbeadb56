"""Showing where a run stands: the right card for a step, and the question that free text belongs to from then on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.facts import facts_of
from bot.library import Library
from bot.sharing.ways import from_rating, from_review
from bot.talk import LEADS, STAFF, Talk
from bot.turns import take
from conversations import asking, fronts
from conversations.cards import Card, Choice
from conversations.evidence import pieces
from conversations.fold import fold
from conversations.formfields import together
from conversations.log import asked
from conversations.notes import note
from conversations.plan import Asked
from conversations.tokens import Token
from conversations.turn import CHANGE_DAYS, HOME, Command, Step
from conversations.views import said, shown, view
from conversations.wording import clock, long_date
from storage.rows import FocusRow, RunRow
from storage.runs import SUBJECTS
from storage.transaction import Transaction

OUT_OF_DATE = "That card is out of date. Here is where you are now."


def show(talk: Talk, run: RunRow, step: Step, text: str = "") -> Card:
    """Show where a run stands after a step, and keep which question free text belongs to."""
    shown_view, flow = step.view, step.state.plan.flow
    talk.aside = OUT_OF_DATE if shown_view.outrun else ""
    pending = shown_view.confirm if shown_view.confirm is not None else text if shown_view.comment_ok else None
    phase = "unread" if shown_view.comment_ok and text else "asked" if shown_view.question else shown_view.state
    live = talk.focus.live_message
    talk.look_at(FocusRow(run.id, shown_view.question, shown_view.item, phase, pending, shown_view.revision, live))
    if shown_view.clash is not None:
        return _clash(talk, run, step)
    if shown_view.state == "paused":
        return fronts.paused_card(flow, run.id, shown_view)
    if shown_view.state == "sent":
        return sent(talk, run, step)
    if shown_view.question:
        card = _with_giver(talk, step, asking.question_card(flow, run.id, shown_view, talk.today))
        return _with_change(_with_form(talk, run, step, card), run, step)
    card = asking.checking_card(flow, run.id, shown_view, _skipped(step))
    return _with_change(replace(card, note=f"{shown_view.problem} {card.note}".strip()), run, step)


def _with_giver(talk: Talk, step: Step, card: Card) -> Card:
    """Say whose answer it is that is shown again, where it is somebody else's."""
    given = step.view.answered_by
    if given is None or given.by in ("", talk.person.code) or step.state.plan.flow.anonymous:
        return card
    return replace(card, note=f"{card.note} {_named(talk, given.by)} gave the answer so far.".strip())


def _named(talk: Talk, code: str) -> str:
    person = talk.tx.people.named(code)
    return person.name if person is not None else "Somebody"


def somebody_else(talk: Talk, run: RunRow) -> str:
    """Name who was last at a run in which the person themselves has done nothing yet; empty where that is nobody."""
    given = [event.by for event in talk.tx.runs.log(run.id) if event.by]
    return _named(talk, given[-1]) if given and talk.person.code not in given else ""


def _with_form(talk: Talk, run: RunRow, step: Step, card: Card) -> Card:
    """Offer the form that begins at the question of a card, where the channel has forms and this makes one."""
    at = step.view
    first = step.state.find(asked(at.question, at.item))
    if not talk.has_forms or first is None or at.confirm is not None or not together(step.state, first):
        return card
    fill = Choice("Fill in a form", str(Token("form", run.id, at.question, at.item, at.revision)), "f")
    return replace(card, rows=(*card.rows[:-1], (fill,), card.rows[-1]))


def _with_change(card: Card, run: RunRow, step: Step) -> Card:
    """After a tap on an old card, offer to change the answer that the tap was about."""
    if not step.view.outrun:
        return card
    change = Choice("Change that answer", str(Token("edit", run.id, step.view.outrun, revision=step.view.revision)))
    return replace(card, rows=(*card.rows, (change,)))


def _clash(talk: Talk, run: RunRow, step: Step) -> Card:
    theirs = step.view.answered_by
    who = _named(talk, theirs.by) if theirs and theirs.by else "Somebody"
    when = f" at {clock(theirs.at.astimezone(HOME).time())}" if theirs and theirs.at else ""
    return asking.clash_card(step.state.plan.flow, run.id, step.view, who, when)


def _skipped(step: Step) -> list[str]:
    found = (step.state.find(name) for name in step.state.skipped)
    return [brief(one) for one in found if one is not None and not one.step.question.optional]


def brief(one: Asked) -> str:
    """Name a question in brief, with its item where it is repeated."""
    words = one.step.question.in_brief
    return f"{words} ({one.label})" if one.label and "{item}" not in words else words.replace("{item}", one.label)


def show_chosen(talk: Talk, run: RunRow, step: Step, one: Asked, notes: tuple[str, ...]) -> Card:
    """Show a rating that was given, so that a comment and evidence are one tap away."""
    chosen = view(step.state, one).noting(*notes)
    question, item = one.step.question.id, one.item
    talk.look_at(FocusRow(run.id, question, item, "chosen", None, chosen.revision, talk.focus.live_message))
    saved = f"Saved at {clock(talk.now.astimezone(HOME).time())}."
    step_of = run.cluster_id if talk.role_names & (LEADS | STAFF) else 0
    card = asking.chosen_card(step.state.plan.flow, run.id, chosen, saved, step_of)
    return from_rating(talk, run, question, step.state, card)


def sent(talk: Talk, run: RunRow, step: Step) -> Card:
    """Thank for what was sent, with its closing words filled in from what has come of it."""
    state = step.state
    if step.view.problem and not step.view.outrun:
        return Card(body=step.view.problem)
    refreshed = take(talk, run, Command("show")).state
    close = said(state.plan.flow.close, refreshed, None, "…") or ""
    until = ((state.sent_at or talk.now) + timedelta(days=CHANGE_DAYS)).astimezone(HOME).date()
    talk.leave()
    return from_review(talk, run, state, asking.sent_card(state.plan.flow, run.id, step.view, close, until))


def note_lines(tx: Transaction, library: Library, run: RunRow, now: datetime) -> list[str]:
    """Give what a run says as a note for others: nothing that is private to staff."""
    return note(fold(library.flow(run.flow), tx.runs.log(run.id), facts_of(tx, library, run, now)))


def note_before(talk: Talk, run: RunRow) -> list[str]:
    """Give the note of another flow of the same subject, where the run's flow shows one and it was sent."""
    shows = talk.library.flow(run.flow).shows
    if not shows:
        return []
    subject = {name: getattr(run, name) for name in SUBJECTS}
    others = talk.tx.runs.of_cluster(run.cluster_id, shows, **subject)
    sent_one = next((other for other in others if other.sent_at is not None), None)
    return note_lines(talk.tx, talk.library, sent_one, talk.now) if sent_one is not None else []


def list_answers(talk: Talk, run: RunRow, part: int) -> Card:
    """List one part's answers, each with a button that goes to it."""
    step = take(talk, run, Command("show"))
    state = step.state
    sections = list(dict.fromkeys(one.step.section for one in state.order)) or [0]
    part = max(0, min(part, len(sections) - 1))
    titles = [state.plan.flow.sections[section].title or state.plan.flow.title for section in sections]
    inside = [one for one in state.order if one.step.section == sections[part]]
    given = talk.tx.evidence.counts(run.id)
    lines = [
        (brief(one), _with_evidence(_answer(talk, step, one), given, run, one), one.step.question.id, one.item)
        for one in inside
    ]
    return asking.list_card(state.plan.flow, run.id, step.view, lines, part, titles)


def _with_evidence(answer: str, given: Mapping[tuple[int, str, str], int], run: RunRow, one: Asked) -> str:
    number = given.get((run.id, one.step.question.id, one.item), 0)
    return f"{answer}, {pieces(number)}" if number else answer


def _answer(talk: Talk, step: Step, one: Asked) -> str:
    state = step.state
    if one.name in state.current:
        question = one.step.question
        value = state.current[one.name]
        words = ("Yes" if value == "yes" else "No") if question.type == "group" else shown(question, value)
        words = words if len(words) <= 60 else f"{words[:59]}…"
        by = state.latest[one.name].by if one.name in state.latest else ""
        theirs = by not in ("", talk.person.code) and not state.plan.flow.anonymous
        return f"{words} ({_named(talk, by)})" if theirs else words
    return "skipped" if one.name in state.skipped else "not answered"


def last_answer(step: Step) -> str:
    """Say when the run was last answered."""
    dated = [event.at for event in step.state.latest.values() if event.at is not None]
    if not dated:
        return ""
    last = max(dated).astimezone(HOME)
    return f"Last answered on {long_date(last.date())} at {clock(last.time())}."
