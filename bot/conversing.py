"""Taking a run in chat: from the button that was tapped to the card that answers it."""

from msgspec.structs import replace

from bot import edits, notices
from bot.calls import notes
from bot.care import about_kept
from bot.evidence import giving
from bot.filling import comment_form, opened, with_form
from bot.partners.counting import count_in
from bot.parts import that_is_all
from bot.reports.wanting import after_sending
from bot.showing import last_answer, list_answers, note_before, sent, show, somebody_else
from bot.talk import Talk
from bot.tapping import command_of, taken
from bot.turns import take
from conversations import asking, fronts
from conversations.cards import Card
from conversations.tokens import Token
from conversations.turn import Command, Step
from conversations.views import said, view
from storage.rows import FocusRow, RunRow

EXPIRED = Card(body="That button has expired. Type status to see where you are.")


def open_card(talk: Talk, run: RunRow, *, fresh: bool) -> Card:
    """Show the front of a run: what it is, or where it stands."""
    if run.flow in talk.library.besides:
        count_in(talk.tx, talk.library, run.cluster_id, talk.now)
    step = take(talk, run, Command("show"))
    flow = step.state.plan.flow
    talk.look_at(FocusRow(run_id=run.id, phase="front", revision=step.view.revision))
    if not step.state.revision:
        talk.tx.runs.stand(run.id, "asking", step.view.progress, None, None)
    if step.view.state == "sent":
        return sent(talk, run, step)
    if fresh or not step.state.revision:
        intro = said(flow.intro, step.state, None, "…") or ""
        shown_first = note_before(talk, run)
        intro = "\n".join([intro, "", *shown_first]) if shown_first else intro
        about = f"About {step.view.progress[1]} questions." if step.view.progress[1] > 1 else ""
        return fronts.start_card(flow, run.id, step.view, intro, about)
    if begun_by := somebody_else(talk, run):
        return fronts.joining_card(flow, run.id, step.view, begun_by, last_answer(step))
    return fronts.resume_card(flow, run.id, step.view, last_answer(step))


def under_way(talk: Talk) -> tuple[str, str] | None:
    """Say where the person is in the run that they were last at, with the button that goes on; None when it is done."""
    run = talk.tx.runs.find(talk.focus.run_id) if talk.focus.run_id is not None else None
    if run is None or run.sent_at is not None or not talk.may_take(run):
        return None
    step = take(talk, run, Command("show"))
    done, about = step.view.progress
    words = f"You have done {done} of about {about} in {step.state.plan.flow.title}."
    return words, str(Token("run", run.id, revision=step.view.revision, argument="go"))


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a run does, if the person may and the button still holds."""
    run = talk.tx.runs.find(token.run)
    if run is None or not talk.may_take(run):
        return [EXPIRED]
    return pressed(talk, run, token)


def pressed(talk: Talk, run: RunRow, token: Token) -> list[Card]:
    """Do what a button of a run does that the person may take."""
    if token.verb == "run":
        return _run_button(talk, run, token)
    if token.verb == "edit":
        return [show(talk, run, take(talk, run, command_of("edit", token)))]
    if token.verb == "evi":
        return [giving.tapped(talk, run, token) or EXPIRED]
    if token.verb == "upd":
        return [edits.tapped(talk, run, token) or EXPIRED]
    if token.verb == "form":
        return [opened(talk, run, token)]
    if token.verb in ("ans", "tog"):
        return [taken(talk, run, token)]
    if token.argument in ("comment", "words"):
        return _ask_comment(talk, run, token)
    return [_nav(talk, run, token)]


def _run_button(talk: Talk, run: RunRow, token: Token) -> list[Card]:
    action = token.argument
    if action.startswith("list"):
        part = action.removeprefix("list")
        return [list_answers(talk, run, int(part) if part.isdecimal() else 0)]
    if action.startswith("mode:"):
        return [change_mode(talk, run, action[5:])]
    if action == "later":
        talk.leave()
        return [fronts.later_card(run.id)]
    kind = {"go": "resume", "again": "ask_again", "send": "submit", "reopen": "reopen"}.get(action)
    if kind is None:
        return [EXPIRED]
    sent_before = [event.at for event in talk.tx.runs.log(run.id) if event.kind == "sent"] if kind == "submit" else []
    step = take(talk, run, Command(kind, revision=token.revision))  # type: ignore[arg-type]  # one of the four above
    if kind == "submit" and step.changed:
        after_sending(talk, run)
        before = sent_before[-1] if sent_before else None
        notices.tell(talk, run, before)
        return [sent(talk, run, step), *_what_follows(talk, run, step), *notes.follow(talk, run, before)]
    if kind == "submit" and step.state.sent_at is not None:
        # The second of two quick taps: what was sent stays as it is, and so does the card that says so.
        return [sent(talk, run, take(talk, run, Command("show")))]
    return [show(talk, run, step)]


def change_mode(talk: Talk, run: RunRow, mode: str) -> Card:
    """Choose how full a review is, while nothing is answered yet."""
    if mode in talk.library.flow(run.flow).modes and not talk.tx.runs.log(run.id):
        talk.tx.runs.set_mode(run.id, mode)
        run = talk.tx.runs.get(run.id)
    step = take(talk, run, Command("show"))
    talk.tx.runs.stand(run.id, run.state, step.state.progress, run.last_at, run.sent_at)
    return show(talk, run, step)


def _nav(talk: Talk, run: RunRow, token: Token) -> Card:
    match token.argument:
        case "next":
            return show(talk, run, take(talk, run, Command("show")))
        case "change":
            return show(talk, run, take(talk, run, command_of("edit", token)))
        case "evidence":
            return giving.opened(talk, run, token.question, token.item)
        case "whole":
            return that_is_all(talk, run)
        case "mine" | "theirs":
            return _settle(talk, run, token)
        case "back" | "skip" | "pause" | "keep" as kind:
            step = take(talk, run, command_of(kind, token))
            return show(talk, run, step)
    return EXPIRED


def _settle(talk: Talk, run: RunRow, token: Token) -> Card:
    """Let one of two answers count that were given at the same moment."""
    step = take(talk, run, command_of("edit", token))
    if step.view.clash is None:
        return show(talk, run, step)
    value = step.view.clash.value if token.argument == "mine" else step.view.value
    return show(talk, run, take(talk, run, Command("answer", token.question, token.item, value=value)))


def _ask_comment(talk: Talk, run: RunRow, token: Token) -> list[Card]:
    if token.argument == "words":
        words = talk.focus.pending
        if talk.focus.phase == "unread" and isinstance(words, str) and talk.focus.question == token.question:
            return comment(talk, run, talk.focus, words)
    step = take(talk, run, command_of("edit", token))
    card = asking.comment_card(step.state.plan.flow, run.id, step.view)
    card = with_form(talk, card, comment_form(talk, run, step.view))
    focus = FocusRow(run.id, token.question, token.item, "comment", None, step.view.revision, talk.focus.live_message)
    # A form may be closed without a word, and leaves the card behind it as it was: what is typed then belongs to that.
    talk.look_at(focus if card.form is None else replace(focus, phase="chosen"))
    return [card]


def comment(talk: Talk, run: RunRow, focus: FocusRow, text: str) -> list[Card]:
    """Keep a comment on a question, and go on; what cannot be kept is asked for again."""
    step = take(talk, run, Command("comment", focus.question, focus.item, text=text))
    if not step.changed:
        if step.view.question != focus.question:
            return [show(talk, run, step)]
        talk.look_at(replace(focus, phase="comment"))
        return [asking.comment_card(step.state.plan.flow, run.id, step.view)]
    edit = str(Token("nav", run.id, focus.question, focus.item, step.view.revision, "comment"))
    care = about_kept(text, edit, str(Token("run", run.id, revision=step.view.revision, argument="go")))
    if focus.phase == "unread":
        return [show(talk, run, step), *care]
    return [show(talk, run, replace(step, view=view(step.state).noting("I have kept that as a comment."))), *care]


def _what_follows(talk: Talk, run: RunRow, step: Step) -> list[Card]:
    """Ask the next flow of an activity at once where it is open already."""
    names = step.state.plan.flow.schedules
    if not names or run.activity_id is None:
        return []
    stage = next((stage for stage in talk.tx.work.stages(run.activity_id) if stage.flow == names[0]), None)
    if stage is None or stage.opens_on is None or stage.opens_on > talk.today:
        return []
    edition = talk.library.edition(names[0])
    version = talk.tx.runs.keep_flow(names[0], edition.flow.version, edition.hash, edition.text, talk.now)
    more = {"activity_id": run.activity_id, "due_on": stage.due_on, "opened_by": talk.person.id}
    follow = talk.tx.runs.open(names[0], version, run.cluster_id, talk.now, **more)
    return [open_card(talk, follow, fresh=True)]
