"""What is said at the door: to somebody who is not known, about an invitation, and to whoever has just come in."""

from conversations.cards import Card, Choice
from conversations.tokens import Token
from storage.rows import InviteRow

ROLE_NAMES = {
    "coordinator": "coordinator",
    "lead": "lead",
    "staff": "project staff",
    "admin": "an admin",
    "partner": "a partner school",
}


def _menu(words: str) -> str:
    return str(Token("menu", argument=words))


ASKS = "join"
"""The verb of the buttons of an invitation."""
STRANGER = Card(
    body="Hello. I help coordinators in this project. If you have an invite link, open it. "
    "If you have a code, send it to me in a private chat: join, and then the code.",
    rows=((Choice("What is this?", _menu("what"), "w"), Choice("Privacy", _menu("privacy"), "p")),),
)
WHAT = Card(
    "What this is",
    "I guide leads of school clusters through reviews and follow-ups, one question at a time. "
    "You need an invitation to use me: your project contact can make one.",
    rows=((Choice("Privacy", _menu("privacy"), "p"),),),
)
CHOOSE_LATER = Card(
    body="Hello. I help coordinators in this project. You can choose English or Welsh once you have joined: "
    "type language, or iaith."
)
PRIVACY = Card(
    body="Once you have joined I keep your name and your chat account. I keep your answers, the files that you send as "
    "evidence, and when you gave them. Your project contact can tell you more."
)
NOT_VALID = Card(body="That code isn't valid. Ask your project contact for a new one.")
ASKED_ANEW = Card(
    body="If I know who made that code, I have asked them for a new one. I told them your first name and nothing else."
)
TOO_MANY = Card(body="Too many tries. Please wait an hour.")
ONLY_PRIVATELY = Card(
    body="Codes work only in a private chat. I've cancelled that one; your contact will get a new one."
)
NOT_YOU = Card(body="That is fine. Nothing was kept, and the code can't be used any more.")
FIRST = {
    "coordinator": ("Start the review", "review"),
    "lead": ("Start the review", "review"),
    "partner": ("Give your school's view", "view"),
    "staff": ("See the clusters", "status"),
    "admin": ("See the clusters", "status"),
}
"""What somebody who has just come in would do first."""
SAID = {"/privacy": PRIVACY, "what is this?": WHAT, "/language": CHOOSE_LATER, "/iaith": CHOOSE_LATER}
"""What strangers may ask, besides giving a code."""
TAPPED = {"privacy": PRIVACY, "what": WHAT}


def asking(invite: InviteRow, cluster: str, called: str, invited_by: str) -> Card:
    """Ask somebody who gave a code whether it is for them, before anything is kept; ``called`` is their name there."""
    here = f" You are called {called} here." if called else ""
    if invite.person_id is not None:
        body = f"This connects this account with {invite.person_name}.{here} Is that you?"
        return Card("One more account", body, rows=_answers(invite, linking=True))
    as_what = f"{cluster} as {ROLE_NAMES[invite.role]}" if cluster else f"the project as {ROLE_NAMES[invite.role]}"
    asked = f"{invited_by} has invited you. " if invited_by else ""
    body = (
        f"{asked}You are joining {as_what}, as {invite.person_name}.{here}\n\n"
        "I ask one question at a time. You can stop whenever you like and carry on later.\n\n"
        "What I keep: your name, your chat account, your answers and when you gave them. "
        "The project team and your cluster's other leads can see your answers. "
        "You can ask for your data or have it deleted at any time.\n\nIs that you?"
    )
    return Card(f"Hello {invite.person_name.split(maxsplit=1)[0]}", body, rows=_answers(invite))


def privacy_of(invite: InviteRow) -> Card:
    """Say what is kept, beside an invitation that still waits for its answer."""
    yes, (_, no) = _answers(invite)
    return Card(body=PRIVACY.body, rows=(yes, (no,)))


def _answers(invite: InviteRow, *, linking: bool = False) -> tuple[tuple[Choice, ...], ...]:
    def way(argument: str) -> str:
        return str(Token(ASKS, invite.id, argument=argument))

    no = Choice("This is not for me", way("no"), "n")
    more = (no,) if linking else (Choice("Privacy", way("privacy"), "p"), no)
    return ((Choice("Yes, join", way("yes"), "y", "primary"),), more)


def not_valid(code: str) -> Card:
    """Say that a code does not work, alike for every code, and offer to ask whoever made it for a new one."""
    way = str(Token(ASKS, argument=f"ask:{code[:22]}"))
    return Card(body=NOT_VALID.body, rows=((Choice("Ask for a new one", way, "a"),),))


def wants_anew(invite: InviteRow, cluster: str, first_name: str) -> Card:
    """Tell whoever made an invitation that it is asked for again."""
    asks = f"{first_name} asks" if first_name else "Somebody asks"
    body = f"{asks} for a new code for {invite.person_name}: the one they have does not work any more."
    again = ", ".join(part for part in (invite.person_name, cluster, invite.role) if part)
    return Card(body=body, rows=((Choice("Make a new one", _menu(f"invite {again}"), "m", "primary"),),))


def welcome(heading: str, body: str, role: str = "") -> Card:
    """Greet somebody who has just come in, with what they would do first."""
    label, words = FIRST.get(role, ("", ""))
    first = ((Choice(label, _menu(words), "r", "primary"),),) if label else ()
    see = Choice("See what I can do", _menu("hello"), "s", "" if label else "primary")
    language = Choice("Iaith / Language", _menu("language"), "i")
    note = "I never write at night. Type settings to change what I send you."
    return Card(heading, body, rows=(*first, (see, language)), note=note)
