"""The words of reminders: why they came, what is asked, and every way out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from conversations import teamcards
from conversations.cards import DAY, Card, Choice, laid_out, to_address
from conversations.nudgecards import received
from conversations.owing import DIGEST
from conversations.tokens import Token
from conversations.wording import clock, count, in_days, join_words, long_date, short_date

MOST_LINES = 6
"""Things that one digest names; the rest is counted."""
LONGEST_LABEL = 30
"""Characters of a name on a button, and of a line's beginning."""
WIDE = 40
"""Characters on a button that has to say which look at an activity is meant."""
PARAGRAPH = "\n\n"
SEVERAL = "You get this because you are with these clusters, or look after them."
PER_QUESTION = 20
"""Seconds that a question takes, about."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One reminder with everything that its words need.

    ``title`` is the flow's, ``about`` an activity's, a meeting's or an action's own name. ``asked_on`` is the day of
    the first reminder, ``staff_on`` the day on which staff are told, and ``staff`` what they are called. ``at`` is a
    call's moment in the programme's zone.
    """

    id: int
    kind: str
    step: str
    title: str
    cluster: str
    today: date
    last: bool = False
    about: str = ""
    due_on: date | None = None
    opens_on: date | None = None
    at: datetime | None = None
    done: int = 0
    questions: int = 0
    begun: bool = True
    asked_on: date | None = None
    staff: str = ""
    staff_on: date | None = None
    silent_on: date | None = None
    may_move: bool = False
    why: str = ""
    early: bool = True
    """Whether "at 5pm" is still well ahead today."""
    nudge: str = ""
    """What staff say in a nudge; ``team`` is who sent it."""
    team: str = ""
    notice: str = ""
    """What kind of notice to staff it is."""
    late: bool = False
    """Whether a cluster's line in a digest says that something is overdue."""
    call: int = 0
    """The number of the call that it is about; its buttons are the call's own, in ``sequence`` as it is now."""
    sequence: int = 0
    place: str = ""
    hosts: bool = False
    """Whether the person makes the call, and is no guest of it."""
    rest: str = ""
    """The part that is left, where it is one that could wait."""
    series: str = ""
    """What is asked in the same words each time, with its answers so far."""
    own: Card | None = None
    """The card itself, where another room words it; ``about`` is its line where several things are told at once."""


def button(reminder: int, label: str, argument: str, key: str = "", style: str = "") -> Choice:
    """Make a button of a reminder."""
    return Choice(label, str(Token("rem", reminder, argument=argument)), key, style)


def _of_call(prompt: Prompt, label: str, argument: str, key: str = "", style: str = "") -> Choice:
    """Make a button of the call itself, which sees whether it has changed since."""
    return Choice(label, str(Token("call", prompt.call, revision=prompt.sequence, argument=argument)), key, style)


def message(prompts: Sequence[Prompt], first_name: str, *, away: bool) -> Card:
    """Word what is sent: one reminder with all its buttons, or, where several waited, one digest of them."""
    if any(prompt.kind == DIGEST for prompt in prompts):
        return _week(prompts)
    if all(prompt.notice == teamcards.UNREACHED for prompt in prompts):
        clusters = {prompt.cluster for prompt in prompts}
        lines = [f"{prompt.cluster}: {prompt.about}" for prompt in prompts]
        return teamcards.unreached(lines, clusters.pop() if len(clusters) == 1 else "")
    if len(prompts) > 1:
        return _digest(prompts, first_name, away=away)
    only = prompts[0]
    if only.nudge:
        return received(only.id, first_name, only.nudge, only.team, begun=bool(only.done))
    return only.own or _CARDS.get(only.kind, _asking)(only)


def due_words(due_on: date, today: date) -> str:
    """Say when something is due: ``due on Monday 30 November 2026 (in 7 days)``, or since when it was."""
    if due_on < today:
        return f"was due on {short_date(due_on, today)}"
    return "due today" if due_on == today else f"due on {long_date(due_on)} ({in_days(due_on, today)})"


def name_of(prompt: Prompt) -> str:
    """Name what a reminder is about, as its heading and its button do."""
    if prompt.kind == "follow_up" or prompt.own is not None:
        return prompt.about
    if prompt.kind == "review":
        return prompt.about or prompt.title
    if prompt.kind == "action":
        return f"Next step: {cut(prompt.about)}"
    if prompt.kind == "call_record":
        return f"Call with {prompt.cluster}"
    if prompt.kind == "programme":
        return f"Programme: {prompt.about}"
    return prompt.title


def cut(words: str, most: int = LONGEST_LABEL) -> str:
    """Cut words that are too long for a button or a line, and show that they were."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


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


def _week(prompts: Sequence[Prompt]) -> Card:
    """Word a week's digest, with whatever else came due with it."""
    clusters = [prompt for prompt in prompts if prompt.kind == DIGEST]
    others = [prompt for prompt in prompts if prompt.kind != DIGEST]
    late, rest = ([f"{one.cluster}: {one.about}" for one in clusters if one.late is group] for group in (True, False))
    buttons = {cut(_verb(prompt)): button(prompt.id, cut(_verb(prompt)), "go") for prompt in others}
    return teamcards.week(late, rest, [_line(prompt) for prompt in others], tuple(buttons.values()))


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
NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}


def _digest(prompts: Sequence[Prompt], first_name: str, *, away: bool) -> Card:
    number = NUMBERS.get(len(prompts), str(len(prompts)))
    told = f"{number} things waited while you were away." if away else f"{number} things for today."
    shown = prompts[:MOST_LINES]
    lines = [f"• {_line(prompt)}" for prompt in shown]
    if len(prompts) > len(shown):
        lines.append(f"• and {len(prompts) - len(shown)} more: type status to see them")
    choices = [
        button(number, label, "go", style="" if place else "primary")
        for place, (number, label) in enumerate(_labelled(shown))
    ]
    asked = next((prompt.id for prompt in prompts if prompt.kind != "notice"), None)
    if asked is not None:
        choices.append(button(asked, "Snooze or pass one on", "each", "z"))
    heading = f"Welcome back, {first_name}" if away else f"Hello {first_name}"
    rows = tuple((choice,) for choice in choices)
    note = prompts[0].why if len({prompt.cluster for prompt in prompts}) == 1 else SEVERAL
    return Card(heading, "\n".join((told, "", *lines)), note=note, rows=rows, live=True)


def which_card(prompts: Sequence[Prompt]) -> Card:
    """Ask which of the things of a digest is to be put off or passed on; there may be none of them left."""
    if not prompts:
        return Card(body="All of it is done, or somebody else has it in hand. Thank you.")
    rows = tuple((button(number, label, "b"),) for number, label in _labelled(prompts))
    return Card(body="Which one?", rows=rows, live=True)


def _labelled(prompts: Sequence[Prompt]) -> list[tuple[int, str]]:
    """Label each prompt's button with its number, in their order; the first of those that would read the same stays."""
    verbs = [_verb(prompt) for prompt in prompts]
    labels: dict[str, int] = {}
    for prompt, verb in zip(prompts, verbs, strict=True):
        is_one_of_several = prompt.kind == "follow_up" and verbs.count(verb) > 1
        label = cut(f"{prompt.title}, {prompt.about}", WIDE) if is_one_of_several else cut(verb)
        labels.setdefault(label, prompt.id)
    return [(number, label) for label, number in labels.items()]


def _line(prompt: Prompt) -> str:
    if prompt.kind == "notice":
        return f"{prompt.cluster}: {prompt.about}"
    if prompt.nudge:
        return f"{prompt.team} asks: {prompt.nudge.replace(PARAGRAPH, ' ')}"
    parts = [due_words(prompt.due_on, prompt.today)] if prompt.due_on else []
    if prompt.done:
        parts.append(f"{prompt.done} of about {prompt.questions} done")
    what = f"{prompt.about}, {prompt.title}" if prompt.kind == "follow_up" else name_of(prompt)
    return f"{what}: {', '.join(parts)}" if parts else what


def _verb(prompt: Prompt) -> str:
    if prompt.kind == "notice":
        return f"See {prompt.cluster}"
    if prompt.done:
        return f"Carry on: {name_of(prompt)}"
    return name_of(prompt)


def snooze_card(reminder: int, about: str, choices: Sequence[tuple[str, str]]) -> Card:
    """Ask when to ask again; ``choices`` are labels with their arguments."""
    buttons = tuple(button(reminder, label, argument) for label, argument in choices)
    return Card(
        body=f"{about}. When shall I ask again?",
        rows=(*laid_out(buttons), (button(reminder, "Back", "b", "b"),)),
        live=True,
    )


def move_card(reminder: int, about: str, choices: Sequence[tuple[str, str]], problem: str = "") -> Card:
    """Ask for a better day; ``choices`` are labels with their arguments."""
    buttons = tuple(button(reminder, label, argument) for label, argument in choices)
    asked = f"{about}. Which day is better?\n\nYou can also type a date, such as Friday week or 15 January."
    return Card(
        body=f"{problem}\n\n{asked}" if problem else asked,
        rows=(*laid_out(buttons), (button(reminder, "Back", "b", "b"),)),
        wants="answer",
        live=True,
        day=button(reminder, "", f"r:{DAY}").token,
    )


def whom_card(reminder: int, about: str, others: Sequence[tuple[int, str]]) -> Card:
    """Ask who is to be asked instead; ``others`` are the cluster's other leads."""
    people = tuple(button(reminder, cut(name), f"to{number}") for number, name in others)
    new = (button(reminder, "Somebody new", "toX", "n"), button(reminder, "I do not know", "toS", "d"))
    body = f"I will stop asking you about {about}. Your earlier answers stay under your name."
    keep = (button(reminder, "Keep it with me", "b", "b"),)
    return Card("Who should I ask instead?", body, rows=(*laid_out(people), new, keep), live=True)


def notice_words(kind: str, about: str, who: str) -> str:
    """Say what staff should know of something that a cluster owes."""
    words = {
        "unanswered": f"No answer about {about}. I have stopped asking.",
        "nobody": f"Nobody is left to ask about {about}.",
        "somebody_new": f"{who} says that somebody new should be asked about {about}.",
        "not_known": f"{who} does not do {about} any more, and does not know who does.",
        "help": f"{who} asks for help with {about}.",
        "ask": f"{who} would like to talk to you.",
    }
    return words.get(kind, about)


def staff_names(names: Sequence[str]) -> str:
    """Name staff as a lead knows them: by first names."""
    return join_words([name.split()[0] for name in names[:2]])
