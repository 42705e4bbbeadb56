"""The cards at the door of a run: its front, coming back to it, coming to somebody else's, and leaving it for now."""

from conversations.asking import NO_NAMES, way_of
from conversations.cards import Card, Choice
from conversations.model import Flow
from conversations.tokens import Token
from conversations.views import View


def start_card(flow: Flow, run: int, view: View, intro: str, about: str) -> Card:
    """Say what a flow is before its first question."""
    go = way_of(run, view)
    shorter = [(mode, mode.replace("_", " ").capitalize(), what) for mode, what in list(flow.modes.items())[1:]]
    start, later = Choice("Start", go("go"), "s", "primary"), Choice("Later", go("later"), "l")
    # What comes in several parts can be looked at before it is begun.
    first = (
        ((start,), (Choice("See the questions", go("list"), "v"), later))
        if len(flow.sections) > 1
        else ((start, later),)
    )
    rows = (
        *first,
        *(
            (tuple(Choice(label, go(f"mode:{mode}"), label[0].lower()) for mode, label, _ in shorter),)
            if shorter
            else ()
        ),
    )
    details = tuple(f"{label}: {what}." for _, label, what in shorter)
    note = f"{about} Everything saves as you go. {NO_NAMES}".strip()
    return Card(flow.title, intro, details, note, rows, live=True)


def resume_card(flow: Flow, run: int, view: View, last: str) -> Card:
    """Welcome a person back to a run that was begun."""
    done, about = view.progress
    go = way_of(run, view)
    rows = (
        (Choice("Carry on", go("go"), "c", "primary"),),
        (Choice("Check my answers", go("list"), "l"), Choice("Later", go("later"), "t")),
    )
    body = f"{flow.title}: you have done {done} of about {about}.{f' Next is: {view.prompt}' if view.prompt else ''}"
    return Card("Welcome back", body, note=last, rows=rows, live=True)


def joining_card(flow: Flow, run: int, view: View, who: str, last: str) -> Card:
    """Say to somebody who comes to a run that another person has begun that they can do it together."""
    go, first = way_of(run, view), who.split(maxsplit=1)[0]
    rows = (
        (Choice("Join in", go("go"), "c", "primary"), Choice(f"Leave it to {first}"[:20], go("later"), "t")),
        (Choice("See the answers", go("list"), "l"),),
    )
    done, about = view.progress
    body = (
        f"{flow.title}: {done} of about {about} done. You can work on it together. Each answer shows who gave it.\n\n"
        "If you both answer the same question at once, I show you both."
    )
    return Card(f"{who} has started this", body, note=last, rows=rows, live=True)


def paused_card(flow: Flow, run: int, view: View) -> Card:
    """Say that everything is kept, and how to go on."""
    done, about = view.progress
    rows = (
        (Choice("Tomorrow, 9am", _wish(run, "tomorrow"), "t"), Choice("Next Monday", _wish(run, "monday"), "m")),
        (Choice("No reminder", _wish(run, "no"), "n"), Choice("Carry on", way_of(run, view)("go"), "c", "primary")),
    )
    saved = "Your answers are saved. Carry on whenever you like, here or on another day. When shall I remind you?"
    body = f"{flow.title}: {done} of about {about} done. {saved}"
    return Card("Paused", body, rows=rows, live=True)


def later_card(run: int) -> Card:
    """Say that the place is kept, and offer to ask again."""
    rows = (
        (Choice("Tomorrow, 9am", _wish(run, "tomorrow"), "t"), Choice("Next Monday", _wish(run, "monday"), "m")),
        (Choice("No reminder", _wish(run, "no"), "n"),),
    )
    body = "That is fine. Your place is kept. Type status whenever you want to see it. When shall I remind you?"
    return Card(body=body, rows=rows)


def _wish(run: int, argument: str) -> str:
    return str(Token("wish", run, argument=argument))
