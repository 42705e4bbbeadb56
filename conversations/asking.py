"""The cards inside a run: a question, what was chosen, the list, the check before sending, and the end."""

from collections.abc import Callable
from datetime import date

from conversations.answers import KINDS
from conversations.cards import DAY, Card, Choice, laid_out
from conversations.days import months_later
from conversations.model import LONGEST_ANSWER, Flow, Option, Question
from conversations.steps import new_step
from conversations.tokens import Token
from conversations.views import View, shown
from conversations.wording import count, long_date

NO_NAMES = "Please do not name pupils."
TELLING = 200
"""Characters from which on a text may tell of somebody, so that the card asks for no names."""


def question_card(flow: Flow, run: int, view: View, today: date) -> Card:
    """Ask one question."""
    question = _question(flow, view)
    return Card(
        heading=_heading(flow, view),
        body=_body(view),
        details=tuple(f"{option.label}. {option.detail}" for option in view.options if option.detail),
        note=" ".join([*view.notes, *_advice(question, view)]),
        rows=(*_answers(question, run, view, today), _ways_out(run, view)),
        wants="answer",
        live=True,
        day=_value(run, view, DAY) if question.type == "date" else "",
    )


def chosen_card(flow: Flow, run: int, view: View, said_at: str, cluster: int = 0) -> Card:
    """Show a rating that was just given, so that a comment, or a next step for ``cluster``, is one tap away."""
    question = _question(flow, view)
    at = _token(run, view)
    step = (Choice("Next step", new_step(cluster), "x"),) if cluster else ()
    rows = (
        (Choice("Next", at("next"), "n", "primary"),),
        (Choice("Comment", at("comment"), "c"), Choice("Evidence", at("evidence"), "v"), *step),
        (Choice("Change", at("change"), "e"), Choice("Back", at("back"), "b"), Choice("Pause", at("pause"), "p")),
    )
    body = f"{view.prompt}\n\nYou chose {shown(question, view.value)}. Anything to add?"
    return Card(_heading(flow, view), body, (), " ".join((*view.notes, said_at)), rows, wants="comment", live=True)


def comment_card(flow: Flow, run: int, view: View) -> Card:
    """Ask for a comment on an answer."""
    question = _question(flow, view)
    asks = (
        f"Why did you choose {shown(question, view.value)}?"
        if view.value is not None
        else "What would you like to add?"
    )
    body = f"{asks} A sentence or two is enough.\n\nSend it as a message."
    body = f"{view.problem}\n\n{body}" if view.problem else body
    rows = ((Choice("Leave it out", str(Token("nav", run, view.question, view.item, view.revision, "next")), "n"),),)
    return Card(
        _heading(flow, view), body, note=NO_NAMES, rows=rows, wants="comment", placeholder="Your comment", live=True
    )


def checking_card(flow: Flow, run: int, view: View, skipped: list[str]) -> Card:
    """Check before sending, with what was skipped."""
    go, done, about = way_of(run, view), *view.progress
    answered = f"You have answered {done - len(view.skipped)} of {about}."
    if skipped:
        some = count(len(skipped), "question")
        body = f"{answered} You skipped:\n{_bullets(skipped)}\n\nYou can go back to them or finish without them."
        first = (Choice(f"Answer the {len(skipped)} skipped", go("again"), "a", "primary"),)
        rest = (Choice("Finish without them", go("send"), "f"), Choice("Check my answers", go("list"), "l"))
        return Card(
            "Nearly there",
            body,
            note=" ".join((*view.notes, f"{some} skipped.")),
            rows=(first, rest),
            live=True,
        )
    seen = (
        "your answers count in the totals. Nobody sees them singly" if flow.anonymous else "the project team can see it"
    )
    body = f"{answered} When you finish, {seen}. You can still change answers for 7 days."
    rows = ((Choice("Finish", go("send"), "f", "primary"), Choice("Check my answers", go("list"), "l")),)
    return Card("Ready to finish?", body, note=" ".join(view.notes), rows=rows, live=True)


def sent_card(flow: Flow, run: int, view: View, close: str, until: date) -> Card:
    """Thank, and say how long answers can be changed."""
    change = Choice("Change an answer", way_of(run, view)("list"), "e")
    # What is begun by typing its word can be begun again.
    again = (Choice("Add another", str(Token("menu", argument=f"{flow.when.name} new")), "a"),)
    rows = ((change, *(again if flow.when.trigger == "command" else ())),)
    return Card(f"{flow.title}: sent", close, note=f"You can change answers until {long_date(until)}.", rows=rows)


def list_card(
    flow: Flow, run: int, view: View, lines: list[tuple[str, str, str, str]], part: int, parts: list[str]
) -> Card:
    """List one part's answers (name in brief, answer, question, item), each with a button to change it."""
    body = "\n".join(f"{n}. {brief}: {answer}" for n, (brief, answer, _, _) in enumerate(lines, 1))
    edits = tuple(
        Choice(str(n), str(Token("edit", run, question, item, view.revision)), str(n), says=f"{n}. Change: {brief}")
        for n, (brief, _, question, item) in enumerate(lines, 1)
    )
    numbers = tuple(edits[start : start + 6] for start in range(0, len(edits), 6))
    go = way_of(run, view)
    turn = [Choice("Earlier part", go(f"list{part - 1}"), "b")] if part > 0 else []
    turn += [Choice("Next part", go(f"list{part + 1}"), "n")] if part + 1 < len(parts) else []
    rows = (*numbers, *((tuple(turn),) if turn else ()), (Choice("Back to where I was", go("go"), "c"),))
    return Card(parts[part] or flow.title, body, note="Choose a number to change that answer.", rows=rows, live=True)


def clash_card(flow: Flow, run: int, view: View, who: str, when: str) -> Card:
    """Show both answers when two people answered at once."""
    question = _question(flow, view)
    mine = shown(question, view.clash.value) if view.clash else ""
    at = _token(run, view)
    rows = ((Choice("Keep theirs", at("theirs"), "t"), Choice("Use mine", at("mine"), "m", "primary")),)
    body = f"{view.prompt}\n\n{who} saved another answer{when}: {shown(question, view.value)}.\nYours: {mine}."
    return Card("Two answers", body, note="Both are kept. Which shall count?", rows=rows, live=True)


def _question(flow: Flow, view: View) -> Question:
    found = flow.question(view.question)
    if found is None:
        raise LookupError(view.question)
    return found


def _heading(flow: Flow, view: View) -> str:
    part = view.part
    if part is None or not part.title:
        return f"{_ended(flow.title)} Question {part.place} of about {part.about}" if part else flow.title
    title = _ended(f"Part {part.number} of {part.of}, {part.title}")
    return f"{title} Question {part.place} of about {part.about}"


def _ended(title: str) -> str:
    return title if title.endswith(("?", "!")) else f"{title}."


def _body(view: View) -> str:
    asked = f"{view.lead} {view.prompt}".strip()
    return f"{view.problem}\n\n{asked}" if view.problem else asked


def _advice(question: Question, view: View) -> list[str]:
    advice = []
    room = question.max if isinstance(question.max, int) else LONGEST_ANSWER
    if question.type in ("long_text", "short_text") and room >= TELLING:
        advice.append(NO_NAMES)
    if question.type == "multi":
        most = f"up to {question.max_choices}" if question.max_choices else "all that apply"
        advice.append(f"Choose {most}, then Done.")
    if view.value is not None and KINDS[question.type].typed:
        advice.append(f"Your answer now: {shown(question, view.value).removesuffix('.')}.")
    return advice


def _answers(question: Question, run: int, view: View, today: date) -> tuple[tuple[Choice, ...], ...]:
    if view.confirm is not None:
        return laid_out(_confirming(question, run, view))
    verb = "tog" if view.type == "multi" else "ans"
    choices = tuple(_option(option, verb, run, view) for option in view.options) + _starters(question, run, view, today)
    extra = []
    if view.type == "multi" and view.value:
        extra.append(Choice("Done", _token(run, view)("next"), "d", "primary"))
    elif view.answered_by is not None:
        extra.append(Choice("Keep it", _token(run, view)("keep"), "k", "primary"))
    if view.comment_ok:
        extra.append(Choice("Save as a comment", _token(run, view)("words"), "w"))
    return (*laid_out(choices), *((tuple(extra),) if extra else ()))


def _option(option: Option, verb: str, run: int, view: View) -> Choice:
    chosen = view.value if isinstance(view.value, tuple) else (view.value,)
    on = view.value is not None and str(option.key) in map(str, chosen)
    label = f"✓ {option.label}" if on and view.type == "multi" else option.label
    return Choice(
        label,
        str(Token(verb, run, view.question, view.item, view.revision, str(option.key))),
        style="chosen" if on else "",
        says=f"{option.label}. {option.detail}" if option.detail else "",
    )


def _starters(question: Question, run: int, view: View, today: date) -> tuple[Choice, ...]:
    """Offer the value that a date starts with, and the number that was given last time."""
    if question.type == "date" and view.value is None:
        days = [months_later(today, question.default_months)] if question.default_months else []
        days += [date.fromordinal(today.toordinal() + question.default_days)] if question.default_days else []
        return tuple(Choice(long_date(day), _value(run, view, day.isoformat())) for day in days)
    if question.type == "number" and view.value is None and view.last is not None:
        return (Choice(f"Same as before: {shown(question, view.last)}", _value(run, view, str(view.last))),)
    if view.value is not None and view.answered_by is None and question.type == "date":
        return (Choice(shown(question, view.value), _value(run, view, str(view.value))),)
    return ()


def _confirming(question: Question, run: int, view: View) -> tuple[Choice, ...]:
    values = [value for value in (view.confirm, view.other) if value is not None]
    first, *others = [Choice(shown(question, value), _value(run, view, str(value))) for value in values]
    return (Choice(f"Yes, {first.label}", first.token, "y", "primary"), *others)


def _ways_out(run: int, view: View) -> tuple[Choice, ...]:
    at = _token(run, view)
    skip = () if view.required else (Choice("Skip", at("skip"), "s"),)
    return (Choice("Back", at("back"), "b"), *skip, Choice("Pause", at("pause"), "p"))


def _value(run: int, view: View, value: str) -> str:
    return str(Token("ans", run, view.question, view.item, view.revision, value))


def _token(run: int, view: View) -> Callable[[str], str]:
    return lambda argument: str(Token("nav", run, view.question, view.item, view.revision, argument))


def way_of(run: int, view: View) -> Callable[[str], str]:
    """Make the tokens of the buttons that are about a run as a whole."""
    return lambda argument: str(Token("run", run, revision=view.revision, argument=argument))


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
