"""The card of one reminder: why it came, what is asked, and every way out."""

from collections.abc import Callable

from conversations import teamcards
from conversations.cards import Card, Choice, laid_out, to_address
from conversations.prompts import Prompt, button, cut, due_words, name_of
from conversations.tokens import Token
from conversations.wording import clock, count, in_days, long_date, short_date

PER_QUESTION = 20
"""Seconds that a question takes, about."""


def _of_call(prompt: Prompt, label: str, argument: str, key: str = "", style: str = "") -> Choice:
    """Make a button of the call itself, which sees whether it has changed since."""
    return Choice(label, str(Token("call", prompt.call, revision=prompt.sequence, argument=argument)), key, style)


def _asking(prompt: Prompt) -> Card:
    if prompt.last:
        return _last(prompt)
    parts = [_opening(prompt), prompt.series, _how_far(prompt), _silence(prompt)]
    return Card(
        _heading(prompt), "\n\n".join(part for part in parts if part), note=prompt.why, rows=_rows(prompt), live=True
    )


def _heading(prompt: Prompt) -> str:
    if prompt.kind == "follow_up" and prompt.begun:
        return f"How is {cut(prompt.about, 60)} going?"
    return cut(name_of(prompt), 80)


def _opening(prompt: Prompt) -> str:
    what = prompt.title if prompt.kind == "follow_up" else ""
    if prompt.due_on is None:
        return f"{what}."
    due = due_words(prompt.due_on, prompt.today)
    if prompt.rest:
        return f"What is left, “{prompt.rest}”, {due}."
    asked = "It is time to look back." if prompt.step == "opened" and prompt.begun and what else ""
    sentence = f"{what}, {due}." if what else f"{due[:1].upper()}{due[1:]}."
    return f"{asked} {sentence}".strip()


def _how_far(prompt: Prompt) -> str:
    if prompt.done:
        return f"You have done {prompt.done} of about {prompt.questions}. Shall we finish it?"
    if not prompt.questions:
        return ""
    minutes = max(1, round(prompt.questions * PER_QUESTION / 60))
    return f"It takes about {count(minutes, 'minute')}. You can stop and come back at any time."


def _silence(prompt: Prompt) -> str:
    if prompt.silent_on is None:
        return ""
    return f"If I hear nothing by {long_date(prompt.silent_on)}, it counts as agreed."


def _rows(prompt: Prompt) -> tuple[tuple[Choice, ...], ...]:
    first = button(prompt.id, "Carry on" if prompt.done else "Start", "go", "s", "primary")
    others = [button(prompt.id, "Snooze", "z", "z")]
    if prompt.may_move:
        others.append(button(prompt.id, "Reschedule", "r", "r"))
    return ((first,), *laid_out((*others, button(prompt.id, "Not mine now", "nm", "n"))))


def _last(prompt: Prompt) -> Card:
    asked = (
        f"I asked on {short_date(prompt.asked_on, prompt.today)} and have not heard back. " if prompt.asked_on else ""
    )
    tells = f"I will let {prompt.staff} know" if prompt.staff else "I will let the project team know"
    by = f"If I hear nothing by {long_date(prompt.staff_on)}, {tells}, so that we can help." if prompt.staff_on else ""
    silent = _silence(prompt)
    body = "\n\n".join(part for part in (f"{asked}I will not ask again.", silent or by) if part)
    stop = ((button(prompt.id, "We stopped doing this", "stop", "x"),),) if prompt.kind == "follow_up" else ()
    first = button(prompt.id, "Carry on" if prompt.done else "Start", "go", "s", "primary")
    rows = ((first, button(prompt.id, "Not mine now", "nm", "n")), *stop)
    heading = f"One last check: {cut(name_of(prompt), 60)}"
    return Card(heading, body, note=prompt.why, rows=rows, live=True)


def _call(prompt: Prompt) -> Card:
    when = f"on {long_date(prompt.due_on)}" if prompt.due_on else ""
    if prompt.at is not None:
        when = f"{long_date(prompt.at.date())} at {clock(prompt.at.time())}"
    soon = in_days(prompt.due_on, prompt.today).capitalize() if prompt.due_on else ""
    soon = "Soon" if prompt.step.startswith("minutes") else soon
    if prompt.hosts:
        choices = (
            _of_call(prompt, "See the call", "show", "s", "primary"),
            _of_call(prompt, "Change time", "time", "t"),
        )
    else:
        prepare = button(prompt.id, "Prepare for it", "go", "s", "primary")
        choices = (prepare, _of_call(prompt, "I cannot make it", "n", "n"))
    join = to_address("Join link", prompt.place)
    where = f", {prompt.place}" if prompt.place else ""
    return Card(
        body=f"{soon}: a call with {prompt.about}, {when}{where}.",
        note=prompt.why,
        rows=(*((join,) if join else ()), choices),
    )


def _record(prompt: Prompt) -> Card:
    body = f"Please write it up by {short_date(prompt.due_on, prompt.today)}." if prompt.due_on else ""
    if prompt.at is not None:
        body = f"The call was {in_days(prompt.at.date(), prompt.today)} at {clock(prompt.at.time())}."
    later = button(prompt.id, "Remind me at 5pm", "z17", "z") if prompt.early else button(prompt.id, "Snooze", "z", "z")
    rows = (
        (_of_call(prompt, "Write it up", "rec", "w", "primary"),),
        (_of_call(prompt, "It did not happen", "no", "n"), later),
    )
    return Card(f"How did the {prompt.cluster} call go?", body, note=prompt.why, rows=rows, live=True)


def _action(prompt: Prompt) -> Card:
    due = due_words(prompt.due_on, prompt.today) if prompt.due_on else ""
    rows = (
        (button(prompt.id, "See the next steps", "go", "s", "primary"),),
        (button(prompt.id, "Snooze", "z", "z"), button(prompt.id, "Not mine now", "nm", "n")),
    )
    return Card("A next step", f"{prompt.about}\n\n{due[:1].upper()}{due[1:]}.", note=prompt.why, rows=rows, live=True)


def _programme(prompt: Prompt) -> Card:
    when = f" is on {long_date(prompt.due_on)}" if prompt.due_on else ""
    body = f"{prompt.about}{when}. The clusters were told that its programme comes a week before."
    rows = (
        (button(prompt.id, "See the programme", "go", "s", "primary"),),
        (button(prompt.id, "Snooze", "z", "z"),),
    )
    return Card("A programme to send", body, note="It goes out when you send it.", rows=rows, live=True)


def _wish(prompt: Prompt) -> Card:
    where = f"You have done {prompt.done} of about {prompt.questions}." if prompt.done else ""
    rows = (
        (button(prompt.id, "Carry on", "go", "s", "primary"),),
        (button(prompt.id, "Snooze", "z", "z"), button(prompt.id, "No more", "off", "n")),
    )
    note = "You asked me to remind you today."
    return Card(f"{prompt.title}: shall we carry on?", where, note=note, rows=rows, live=True)


def _notice(prompt: Prompt) -> Card:
    if prompt.notice == teamcards.FINISHED:
        return teamcards.finished(prompt.id, prompt.cluster, prompt.about)
    rows = ((button(prompt.id, "See the cluster", "go", "s", "primary"),),)
    return Card(f"{prompt.cluster} may need you", prompt.about, note=prompt.why, rows=rows)


_CARDS: dict[str, Callable[[Prompt], Card]] = {
    "call": _call,
    "call_record": _record,
    "action": _action,
    "wish": _wish,
    "notice": _notice,
    "programme": _programme,
}


def card_of(prompt: Prompt) -> Card:
    """Word one reminder, with all its buttons."""
    return _CARDS.get(prompt.kind, _asking)(prompt)
