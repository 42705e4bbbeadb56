"""A reminder with everything that its words need, and the words that all its cards share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from conversations.cards import Card, Choice
from conversations.tokens import Token
from conversations.wording import in_days, join_words, long_date, short_date

LONGEST_LABEL = 30
"""Characters of a name on a button, and of a line's beginning."""


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
