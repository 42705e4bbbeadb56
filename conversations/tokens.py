"""What a button does, in a few bytes: ``verb|object|revision|argument``. Ids only, never text, names or permissions."""

import base64
import hashlib

from msgspec import Struct

from conversations.cards import TOKEN_LIMIT
from conversations.log import asked

NAMED = "#"
"""Begins the name of a token that is too long to be carried itself."""


class Token(Struct, frozen=True):
    """A tapped button, read. Everything in it is checked again before anything is done."""

    verb: str
    run: int = 0
    question: str = ""
    item: str = ""
    revision: int = 0
    argument: str = ""

    def __str__(self) -> str:
        """Write the token as a button holds it."""
        about = f"{self.run}.{asked(self.question, self.item)}" if self.question else str(self.run)
        return f"{self.verb}|{about}|{self.revision}|{self.argument}"


def read_token(text: str) -> Token | None:
    """Read a token; None for anything that is not one of ours."""
    parts = text.split("|")
    if len(parts) != 4:
        return None
    verb, about, revision, argument = parts
    run, _, name = about.partition(".")
    if not (_whole(run) and _whole(revision)):
        return None
    question, bracket, rest = name.partition("[")
    return Token(verb, int(run), question, rest[:-1] if bracket else "", int(revision), argument)


def short(token: str) -> str:
    """Give a token as the tightest channel can carry it: itself, or a name for it that its card can be asked for."""
    if len(token.encode()) <= TOKEN_LIMIT:
        return token
    return f"{NAMED}{base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:18]).decode()}"


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 12
