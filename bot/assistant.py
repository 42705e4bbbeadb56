"""One thing heard, one transaction, what to say. Who it is and what they may do is read here, every time."""

from datetime import datetime

from bot import conversing
from bot.channels import Heard
from bot.commands import table
from bot.library import Library
from bot.talk import Talk
from conversations.answers import NO_TEXT
from conversations.cards import Card, Choice
from conversations.text import clean, fold
from conversations.tokens import Token, read_token
from conversations.wording import count
from storage.store import Transaction

STRANGER = Card(body="Hello. I help coordinators in this project. If you have an invite link, open it.")
ONLY_TEXT = Card(body="I can only read text here. Please type your answer.")
LONGEST_HEARD = 40_000


def answer(tx: Transaction, library: Library, heard: Heard, now: datetime) -> list[Card]:
    """Take what was heard, in the transaction in which it is kept, and give what to say back."""
    person = tx.people.by_account(heard.channel, heard.tenant, heard.account)
    if person is None:
        return [STRANGER]
    talk = Talk(tx, library, heard, person, tx.people.roles(person.id), now)
    if heard.token is not None:
        return _tapped(talk, heard.token)
    if heard.text is None:
        return [ONLY_TEXT]
    return _said(talk, heard.text)


def _tapped(talk: Talk, text: str) -> list[Card]:
    token = read_token(text)
    if token is None:
        return [conversing.EXPIRED]
    if token.verb == "menu":
        return table.find(talk, f"/{token.argument}") or [conversing.EXPIRED]
    return conversing.tapped(talk, token)


def _said(talk: Talk, text: str) -> list[Card]:
    cleaned = clean(text[:LONGEST_HEARD])
    if not cleaned.text:
        return [Card(body=NO_TEXT)]
    if "delete my data" in cleaned.text.casefold():
        return [_about_deleting(talk)]
    cards = _label(talk, cleaned.text) or table.find(talk, cleaned.text)
    cards = cards or conversing.typed(talk, cleaned.text) or [_not_followed(talk)]
    if cleaned.lost:
        lost = "One character" if cleaned.lost == 1 else count(cleaned.lost, "character")
        cards = [Card(body=f"{lost} couldn't be kept."), *cards]
    return cards


def _label(talk: Talk, text: str) -> list[Card] | None:
    """Take a word that is both a command and the very label of an open choice, such as Done, as the choice."""
    reserved = fold(text) in conversing.WORDS or table.is_command(text)
    return conversing.labelled(talk, text) if reserved else None


def _about_deleting(talk: Talk) -> Card:
    talk.tx.audit.note("asked_to_delete", talk.now, actor=talk.person.id, via=talk.heard.channel)
    return Card(body="To see or delete your data, type privacy. I haven't deleted anything.")


def _not_followed(talk: Talk) -> Card:
    focus = talk.focus
    rows: tuple[tuple[Choice, ...], ...] = ((Choice("Help", str(Token("menu", argument="help")), "h"),),)
    if focus.run_id is not None:
        rows = ((Choice("Carry on", str(Token("run", focus.run_id, argument="go")), "c", "primary"), rows[0][0]),)
    return Card(body="I did not follow that. Type help to see what I can do.", rows=rows)
