"""What is sent at one moment: one reminder by itself, or one list of several."""

from collections.abc import Sequence

from conversations import teamcards
from conversations.cards import Card
from conversations.nudgecards import received
from conversations.owing import DIGEST
from conversations.promptcards import card_of
from conversations.prompts import Prompt, button, cut, due_words, name_of

MOST_LINES = 6
"""Things that one digest names; the rest is counted."""
WIDE = 40
"""Characters on a button that has to say which look at an activity is meant."""
PARAGRAPH = "\n\n"
SEVERAL = "You get this because you are with these clusters, or look after them."
NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}


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
    return only.own or card_of(only)


def _week(prompts: Sequence[Prompt]) -> Card:
    """Word a week's digest, with whatever else came due with it."""
    clusters = [prompt for prompt in prompts if prompt.kind == DIGEST]
    others = [prompt for prompt in prompts if prompt.kind != DIGEST]
    late, rest = ([f"{one.cluster}: {one.about}" for one in clusters if one.late is group] for group in (True, False))
    buttons = {cut(_verb(prompt)): button(prompt.id, cut(_verb(prompt)), "go") for prompt in others}
    return teamcards.week(late, rest, [_line(prompt) for prompt in others], tuple(buttons.values()))


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


def which_card(prompts: Sequence[Prompt]) -> Card:
    """Ask which of the things of a digest is to be put off or passed on; there may be none of them left."""
    if not prompts:
        return Card(body="All of it is done, or somebody else has it in hand. Thank you.")
    rows = tuple((button(number, label, "b"),) for number, label in _labelled(prompts))
    return Card(body="Which one?", rows=rows, live=True)
