"""The cards with which staff say who is asked for what nobody does any more."""

from collections.abc import Mapping, Sequence

from conversations.cards import Card, Choice, laid_out
from conversations.model import Flow
from conversations.owing import Owed
from conversations.tokens import Token
from conversations.wording import join_words

ASK, LEAVE = "ask", "leave"
LONGEST = 30
"""Characters of a name on a button."""


def may_pass(what: Owed, flows: Mapping[str, Flow]) -> bool:
    """Whether another of the cluster's leads may be asked: not for a school's own view, nor for what falls to staff."""
    flow = flows.get(what.flow)
    return what.kind == "action" or (flow is not None and flow.who in ("coordinator", "lead"))


def find_button(notice: int, about: str = "") -> Choice:
    """Make the button that asks who is to be asked; ``about`` tells it from others beside it."""
    label = f"Ask somebody: {about}" if about else "Ask somebody else"
    return _button(notice, label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…", ASK)


def who_card(notice: int, about: str, cluster: str, people: Sequence[tuple[int, str]], refused: Sequence[str]) -> Card:
    """Ask whom to ask from now on; ``refused`` are those who have said that it is not theirs."""
    leave = (_button(notice, "Leave it", LEAVE, "b"),)
    if not people:
        body = f"Nobody in {cluster} can be asked yet. Invite somebody: type invite and their name."
        return Card(f"Who does {about}?", body, rows=(leave,), live=True)
    said = f"{join_words(refused)} said that it is not theirs." if refused else ""
    body = f"I will ask whoever you choose from now on. {said}".strip()
    rows = laid_out(tuple(_button(notice, name, f"to{number}") for number, name in people))
    return Card(f"Who does {about}?", body, rows=(*rows, leave), live=True)


def found_card(name: str, about: str) -> Card:
    """Say who is asked from now on."""
    return Card(body=f"Thank you. I will ask {name} about {about} from now on.", live=True)


def _button(notice: int, label: str, argument: str, key: str = "") -> Choice:
    return Choice(label, str(Token("find", notice, argument=argument)), key)
