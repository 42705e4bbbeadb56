"""The cards of putting clusters in touch: only here is anything said of a side before both have said yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.cards import Card, Choice
from conversations.tokens import Token
from conversations.wording import long_date, short_date

LONGEST_REACH = 120
"""Characters of a line that says how somebody can be reached."""
SOMEBODY = "A cluster in the project"
"""What an owner is told of who asks, before they say yes."""
GONE = Card(body="That is not asked any more. You need not do anything.", live=True)
ANSWERED = Card(body="Somebody of your cluster has answered this already. Thank you.", live=True)
TAKEN_BACK = Card(body="I have taken your question back. Nobody was told who you are.", live=True)
ASKS = "Another cluster asks to talk"
"""The line of a digest, and the label of its button."""
CAME_OF_IT = "What came of your question"


@dataclass(frozen=True, slots=True)
class Side:
    """One side, as the other is told of it once both have said yes: ``reach`` is in the person's own words."""

    name: str
    role: str
    cluster: str
    reach: str = ""

    def __str__(self) -> str:
        """Say who it is, and how they can be reached."""
        who = f"{self.name}, {self.role} of {self.cluster}"
        return f"{who}: {self.reach}" if self.reach else who


def _of(number: int, argument: str) -> str:
    return str(Token("touch", number, argument=argument))


def _of_practice(run: int, place: int, argument: str) -> str:
    return str(Token("prac", run, revision=place, argument=argument))


def ask_reach(title: str, run: int, place: int) -> Card:
    """Ask whoever asks how they can be reached."""
    body = "How can they reach you? Type one line, such as an email address or a phone number."
    note = "They see it only if they say yes."
    back = Choice("Back", _of_practice(run, place, "show"), "b")
    only = Choice("Only my name", _of_practice(run, place, "name"), "n")
    heading = f"Put us in touch: {title}"
    return Card(heading, body, note=note, rows=((only, back),), wants="answer", placeholder="you@school.org", live=True)


def check(title: str, me: Side, run: int, place: int, last: date) -> Card:
    """Show whoever asks exactly what will be said of them, and when; nothing was sent yet."""
    now = f"Now I tell them only this: “{SOMEBODY} would like to talk about “{title}”.”"
    then = f"If they say yes, I tell them: “{me}”."
    until = f"They have until {long_date(last)} to answer."
    note = "Nobody is named before both sides have said yes."
    rows = (
        (Choice("Ask them", _of_practice(run, place, "send"), "a", "primary"),),
        (
            Choice("Change that line", _of_practice(run, place, "touch"), "c"),
            Choice("Do not ask", _of_practice(run, place, "show"), "n"),
        ),
    )
    return Card("Check what is said of you", f"{now}\n\n{then}\n\n{until}", note=note, rows=rows, live=True)


def asked(number: int, title: str, last: date) -> Card:
    """Say that they are asked."""
    body = f"I am asking them about “{title}”. I will tell you what they say, by {long_date(last)} or soon after."
    rows = ((Choice("Take it back", _of(number, "back"), "t"),),)
    return Card("Your question is on its way", body, rows=rows, live=True)


def asked_before(number: int, on: date, today: date) -> Card:
    """Say that this was asked already and is not answered yet."""
    body = f"Your cluster asked on {short_date(on, today)}. I will tell whoever asked what they say."
    return Card(body=body, rows=((Choice("Take it back", _of(number, "back"), "t"),),))


def not_again(on: date, today: date) -> Card:
    """Say that this was asked, and did not work out, not long ago."""
    return Card(body=f"Your cluster asked on {short_date(on, today)}. Please give it a few months before asking again.")


def enough(most: int) -> Card:
    """Say that a cluster has asked as much as it can at once."""
    return Card(body=f"Your cluster has asked {most} others and waits for them. Please wait for an answer first.")


def ask_owner(number: int, title: str, last: date, why: str = "", *, named: bool) -> Card:
    """Ask the owner of a practice whether they would talk; who asks is not said."""
    body = f"{SOMEBODY} would like to talk with you about “{title}”. Would you?"
    know = "They know whose it is, because you share it with your name." if named else "They do not know who you are."
    note = f"{know} You have until {long_date(last)}. {why}"
    rows = (
        (Choice("Yes", _of(number, "y"), "y", "primary"), Choice("Not now", _of(number, "n"), "n")),
        (Choice("See what they have read", _of(number, "see"), "s"),),
    )
    return Card("Would you talk to another cluster?", body, note=note.strip(), rows=rows, live=True)


def ask_owners_reach(number: int) -> Card:
    """Ask the owner who said yes how they can be reached."""
    body = "Thank you. How can they reach you? Type one line, such as an email address or a phone number."
    ways = (Choice("Only my name", _of(number, "name"), "n"), Choice("Back", _of(number, "show"), "b"))
    return Card("How can they reach you?", body, rows=(ways,), wants="answer", placeholder="you@school.org", live=True)


def check_owner(number: int, me: Side) -> Card:
    """Show the owner exactly what the other side will be told."""
    body = f"I tell them: “{me}”.\n\nThen I tell you who they are and how to reach them."
    rows = (
        (Choice("Tell them", _of(number, "tell"), "t", "primary"),),
        (Choice("Change that line", _of(number, "y"), "c"), Choice("Not now", _of(number, "n"), "n")),
    )
    return Card("Check what is said of you", body, rows=rows, live=True)


def agreed(other: Side) -> Card:
    """Tell the owner who asks."""
    body = f"It is {other}.\n\nI will tell them who you are too. It is up to you two now."
    return Card("You are in touch", body, live=True)


def declined() -> Card:
    """Thank the owner who said no."""
    return Card(body="That is fine. I will say only that it does not suit just now.", live=True)


def introduced(other: Side, title: str) -> Card:
    """Tell whoever asked that the answer is yes."""
    about = f" about “{title}”" if title else ""
    body = f"{other}.\n\nThey are glad to talk{about}. I told them how to reach you too."
    return Card("You are in touch", body)


def not_this_time(on: date, today: date) -> Card:
    """Tell whoever asked that nothing came of it, whatever the reason, so that nothing can be told from it."""
    body = (
        f"You asked on {short_date(on, today)} to be put in touch. It does not suit them just now. "
        "They were not told who you are."
    )
    others = Choice("What others did", str(Token("menu", argument="practice")), "o", "primary")
    return Card("Not this time", body, rows=((others,),))


def left_since() -> Card:
    """Tell whoever asked that the person who said yes is not there any more."""
    body = "They said yes, but whoever answered has left their cluster since. Please ask your project contact for help."
    return Card("Nearly in touch", body)


def waiting(lines: Sequence[tuple[int, str, bool]]) -> tuple[tuple[Choice, ...], ...]:
    """Give a button for each request: what this cluster is asked, and what it asked; each with its words."""
    return tuple((Choice(words[:40], _of(number, "show" if ours else "mine")),) for number, words, ours in lines)
