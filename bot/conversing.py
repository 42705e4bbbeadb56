"""Taking a run in chat: from the button that was tapped to the card that answers it."""

from msgspec.structs import replace

from bot import edits, notices
from bot.calls import notes
from bot.evidence import giving
from bot.filling import comment_form, opened, with_form
from bot.partners.counting import count_in
from bot.parts import that_is_all
from bot.reports.wanting import after_sending
from bot.showing import last_answer, list_answers, note_before, sent, show, show_chosen
from bot.talk import Talk
from bot.turns import take
from conversations import asking
from conversations.cards import Card
from conversations.log import asked
from conversations.plan import Asked
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
        return asking.start_card(flow, run.id, step.view, intro, about)
    return asking.resume_card(flow, run.id, step.view, last_answer(step))


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
        return [show(talk, run, take(talk, run, _command("edit", token)))]
    if token.verb == "evi":
        return [giving.tapped(talk, run, token) or EXPIRED]
    if token.verb == "upd":
        return [edits.tapped(talk, run, token) or EXPIRED]
    if token.verb == "form":
        return [opened(talk, run, token)]
    if token.verb in ("ans", "tog"):
        return [_chosen(talk, run, token)]
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
        return [Card(body="That is fine. Your place is kept. Type status whenever you want to see it.")]
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
    return [show(talk, run, step)]


def change_mode(talk: Talk, run: RunRow, mode: str) -> Card:
    """Choose how full a review is, while nothing is answered yet."""
    if mode in talk.library.flow(run.flow).modes and not talk.tx.runs.log(run.id):
        talk.tx.runs.set_mode(run.id, mode)
        run = talk.tx.runs.get(run.id)
    step = take(talk, run, Command("show"))
    talk.tx.runs.stand(run.id, run.state, step.state.progress, run.last_at, run.sent_at)
    return show(talk, run, step)


def _chosen(talk: Talk, run: RunRow, token: Token) -> Card:
    if token.verb == "tog":
        return _toggled(talk, run, token)
    step = take(talk, run, replace(_command("answer", token), value=token.argument))
    return after_answer(talk, run, step, token.question, token.item)


def _toggled(talk: Talk, run: RunRow, token: Token) -> Card:
    """Take a choice of several in or out; each tap is kept, and Done goes on."""
    before = take(talk, run, _command("edit", token))
    one = before.state.find(asked(token.question, token.item))
    if one is None:
        return show(talk, run, before)
    keys = _with_or_without(one, before.view.value, token.argument)
    command = _command("answer", token) if keys else _command("skip", token)
    step = take(talk, run, replace(command, value=keys))
    if step.view.problem:
        return show(talk, run, step)
    found = step.state.find(one.name)
    return show(talk, run, replace(step, view=view(step.state, found).noting(*step.notes)))


def _with_or_without(one: Asked, value: object, key: str) -> tuple[str, ...]:
    chosen = set(value) if isinstance(value, tuple) else set()
    if key in chosen:
        return tuple(sorted(chosen - {key}))
    alone = {str(option.key) for option in one.step.question.options if option.alone}
    return (key,) if key in alone else tuple(sorted((chosen - alone) | {key}))


def _nav(talk: Talk, run: RunRow, token: Token) -> Card:
    match token.argument:
        case "next":
            return show(talk, run, take(talk, run, Command("show")))
        case "change":
            return show(talk, run, take(talk, run, _command("edit", token)))
        case "evidence":
            return giving.opened(talk, run, token.question, token.item)
        case "comment" | "words":
            return _ask_comment(talk, run, token)
        case "whole":
            return that_is_all(talk, run)
        case "mine" | "theirs":
            return _settle(talk, run, token)
        case "back" | "skip" | "pause" | "keep" as kind:
            step = take(talk, run, _command(kind, token))
            return show(talk, run, step)
    return EXPIRED


def _settle(talk: Talk, run: RunRow, token: Token) -> Card:
    """Let one of two answers count that were given at the same moment."""
    step = take(talk, run, _command("edit", token))
    if step.view.clash is None:
        return show(talk, run, step)
    value = step.view.clash.value if token.argument == "mine" else step.view.value
    return show(talk, run, take(talk, run, Command("answer", token.question, token.item, value=value)))


def _ask_comment(talk: Talk, run: RunRow, token: Token) -> Card:
    if token.argument == "words":
        words = talk.focus.pending
        if talk.focus.phase == "unread" and isinstance(words, str) and talk.focus.question == token.question:
            return comment(talk, run, talk.focus, words)
    step = take(talk, run, _command("edit", token))
    card = asking.comment_card(step.state.plan.flow, run.id, step.view)
    card = with_form(talk, card, comment_form(talk, run, step.view))
    focus = FocusRow(run.id, token.question, token.item, "comment", None, step.view.revision, talk.focus.live_message)
    # A form may be closed without a word, and leaves the card behind it as it was: what is typed then belongs to that.
    talk.look_at(focus if card.form is None else replace(focus, phase="chosen"))
    return card


def comment(talk: Talk, run: RunRow, focus: FocusRow, text: str) -> Card:
    """Keep a comment on a question, and go on."""
    step = take(talk, run, Command("comment", focus.question, focus.item, text=text))
    if step.view.problem or focus.phase == "unread":
        return show(talk, run, step)
    return show(talk, run, replace(step, view=view(step.state).noting("I have kept that as a comment.")))


def after_answer(talk: Talk, run: RunRow, step: Step, question: str, item: str, text: str = "") -> Card:
    """After a rating, offer a comment before going on, unless the person likes it quick."""
    if not step.changed:
        return show(talk, run, step, text)
    one = step.state.find(asked(question, item))
    if one is None or talk.quick or one.step.question.type != "scale" or step.view.clash or step.view.state == "sent":
        return show(talk, run, step)
    return show_chosen(talk, run, step, one, step.notes)


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


def _command(kind: str, token: Token) -> Command:
    return Command(kind, token.question, token.item, revision=token.revision)  # type: ignore[arg-type]  # a kind of ours
