"""One thing heard, one transaction, what to say. Who it is and what they may do is read here, every time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot import conversing, filling, words
from bot.calls import buttons
from bot.care import signposted
from bot.channels import Heard
from bot.commands import nudge, partners, practice, steps, table, tailor
from bot.commands.home import AT_HOME, home_after, home_of_newcomer, home_of_stranger
from bot.commands.status import opened
from bot.edits import edited
from bot.evidence.giving import PHASES, given
from bot.joining import Visit, as_code, code_in_group, stranger_said, stranger_tapped, try_code
from bot.library import Library
from bot.reminding import finding, replies
from bot.talk import Talk, Told
from conversations.answers import NO_TEXT
from conversations.cards import Card, Choice
from conversations.text import clean, fold
from conversations.tokens import NAMED, Token, read_token, short
from conversations.welsh import in_english
from conversations.wording import count
from storage.transaction import Transaction

ONLY_TEXT = Card(body="I can only read text here. Please type your answer.")
PRIVATELY = Card(body="I've sent it to you privately.")
LONGEST_HEARD = 40_000
ASKING = (nudge, steps, partners, tailor, practice)
"""Commands that ask for words of their own."""
WIDE = {entry.word for entry in table.TABLE if entry.wide}
"""The words of what may read of every cluster; a button's verb is one of them, too."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said: ``cards`` to the person, ``openly`` in a group that they spoke in, and ``told`` to others."""

    cards: list[Card]
    openly: Card = PRIVATELY
    told: list[Told] = field(default_factory=list)
    person_id: int | None = None
    replaces: str = ""
    """The message that the first card takes the place of, where nobody tapped."""
    aside: str = ""
    """Said in passing to whoever tapped, where a platform can."""
    errors: dict[str, str] = field(default_factory=dict)
    """What stands against fields of the form that was handed in."""
    page: Card | None = None
    """What the person's page says from now on."""


def answer(tx: Transaction, library: Library, heard: Heard, now: datetime) -> Reply:
    """Take what was heard, in the transaction in which it is kept, and give what to say back."""
    known = tx.people.known(heard.channel, heard.tenant, heard.account)
    visit = Visit(tx, heard, now, known.person if known is not None else None)
    if not heard.private and as_code(heard.text or ""):
        return Reply([], code_in_group(visit), visit.told)
    if known is None:
        return Reply(_stranger(visit), told=visit.told, page=home_of_newcomer(tx, library, heard, now))
    talk = Talk(tx, library, heard, known.person, known.roles, now, own=known.clusters)
    cards = _code(visit) or _heard(talk)
    told = [*visit.told, *talk.told]
    return Reply(
        cards,
        told=told,
        person_id=known.person.id,
        replaces=_listing(talk, cards),
        aside=talk.aside,
        errors=talk.errors,
        page=home_after(talk),
    )


def _listing(talk: Talk, cards: list[Card]) -> str:
    """Give the message that lists the evidence to which a file was added, so that an album makes one card.

    A file that was not taken is no reason to renew it: why is said below it.
    """
    heard, phase = talk.heard, talk.focus.phase
    if heard.file is None or heard.edited or phase not in PHASES or talk.began != phase:
        return ""
    if not (cards and cards[0].rows):
        return ""
    chat = talk.tx.chats.find(heard.channel, heard.chat)
    return chat.live_message if chat is not None else ""


def _stranger(visit: Visit) -> list[Card]:
    if visit.heard.text == AT_HOME:
        return [home_of_stranger()]
    token = read_token(visit.heard.token) if visit.heard.token is not None else None
    return [stranger_tapped(visit, token)] if token is not None else [stranger_said(visit)]


def _code(visit: Visit) -> list[Card] | None:
    """Take a code from somebody who is known already: another role, or another account of theirs."""
    token = read_token(visit.heard.token) if visit.heard.token is not None else None
    if token is not None and token.verb == "join":
        return [stranger_tapped(visit, token)]
    code = as_code(visit.heard.text or "")
    return [try_code(visit, code)] if code else None


def _heard(talk: Talk) -> list[Card]:
    heard = talk.heard
    if heard.form is not None:
        return _handed_in(talk, heard.form)
    if heard.token is not None:
        return _tapped(talk, heard.token)
    if heard.edited:
        return edited(talk)
    if heard.file is not None and heard.private:
        return given(talk, heard.file)
    if heard.text is None:
        return [ONLY_TEXT]
    return _said(talk, heard.text)


def is_wide(heard: Heard) -> bool:
    """Whether something that was heard may read of every cluster, by its first word: then it is done apart.

    It is only a guess of how long it takes: what is said and who may say it are read later.
    """
    token = read_token(str(heard.token or ""))
    words = str(heard.text or "") if token is None else token.argument if token.verb == "menu" else token.verb
    first, *_ = words.strip().removeprefix("/").casefold().split() or [""]
    return first in WIDE


def _handed_in(talk: Talk, handed: dict[str, Any]) -> list[Card]:
    """Take a form, if it was opened for this very person."""
    token = read_token(talk.heard.token or "")
    if token is None or handed["for"] != talk.person.id:
        return [conversing.EXPIRED]
    given = handed["fields"]
    if token.verb == "menu":
        return table.fill(talk, token.argument, given) or [conversing.EXPIRED]
    rooms = buttons if token.verb == "call" else filling
    return rooms.handed_in(talk, token, given) or [conversing.EXPIRED]


def _tapped(talk: Talk, text: str) -> list[Card]:
    """Do what a button says; one that is refused, because it is old, forged or somebody else's, is noted."""
    token = read_token(_whole(talk, text))
    cards = [conversing.EXPIRED] if token is None else _done(talk, token)
    if conversing.EXPIRED in cards:
        about = "button" if token is None else f"button {token.run}"
        talk.tx.audit.note("button_refused", talk.now, actor=talk.person.id, via=talk.heard.channel, about=about)
    return cards


def _done(talk: Talk, token: Token) -> list[Card]:
    if token.verb == "menu":
        return table.find(talk, f"/{token.argument}") or [conversing.EXPIRED]
    if token.verb == "due":
        return opened(talk, token)
    if token.verb == "nudge":
        return nudge.tapped(talk, token)
    if token.verb == "act":
        return steps.tapped(talk, token)
    if token.verb in ("prac", "touch"):
        return practice.tapped(talk, token)
    if token.verb in ("rem", "wish"):
        return replies.tapped(talk, token)
    if token.verb == "find":
        return finding.tapped(talk, token)
    return buttons.tapped(talk, token) if token.verb == "call" else conversing.tapped(talk, token)


def _whole(talk: Talk, text: str) -> str:
    """Give the token that a short name stands for: it is on one of the cards that the tapped message has shown."""
    if not text.startswith(NAMED):
        return text
    heard = talk.heard
    for card in talk.tx.outbox.shown(heard.channel, heard.chat, heard.message):
        for row in card["rows"]:
            for choice in row:
                if short(choice["token"]) == text:
                    return str(choice["token"])
    return ""


def _said(talk: Talk, text: str) -> list[Card]:
    cleaned = clean(text[:LONGEST_HEARD])
    if not cleaned.text:
        return [Card(body=NO_TEXT)]
    if "delete my data" in cleaned.text.casefold():
        return [_about_deleting(talk)]
    asked = any(room.takes_words(talk) for room in (words, *ASKING))
    sentence = asked and " " in cleaned.text and not cleaned.text.startswith("/") and not table.is_said(cleaned.text)
    cards = None if sentence else _label(talk, cleaned.text) or table.find(talk, cleaned.text)
    cards = cards or replies.typed(talk, cleaned.text) or buttons.typed(talk, cleaned.text)
    cards = cards or next((found for room in ASKING if (found := room.typed(talk, cleaned.text))), None)
    cards = cards or (None if asked else _pressed(talk, cleaned.text, beside=True))
    cards = cards or words.typed(talk, cleaned.text) or _pressed(talk, cleaned.text) or [_not_followed(talk)]
    if cleaned.lost:
        lost = "One character" if cleaned.lost == 1 else count(cleaned.lost, "character")
        cards = [Card(body=f"{lost} couldn't be kept."), *cards]
    return signposted(cards, cleaned.text)


def _label(talk: Talk, text: str) -> list[Card] | None:
    """Take the very label of an open choice as the choice, though it may begin like a command, as Meeting only does."""
    reserved = fold(in_english(text)) in words.WORDS or table.is_command(text.partition(" ")[0])
    return words.labelled(talk, text) if reserved else None


def _pressed(talk: Talk, text: str, *, beside: bool = False) -> list[Card] | None:
    """Press the button of the newest card whose words were typed out; None where there is no such button.

    With ``beside`` only that of a card which asks for no words, though a question may be open before it.
    """
    if beside and (not talk.focus.question or fold(in_english(text)) in words.WORDS):
        return None
    newest, wanted = talk.tx.outbox.newest(talk.heard.channel, talk.heard.chat), fold(text)
    if beside and newest is not None and newest.get("wants"):
        return None
    choices = [choice for row in newest["rows"] for choice in row] if newest is not None and wanted else []
    token = next((choice["token"] for choice in choices if fold(choice["label"]) == wanted), "")
    return _tapped(talk, token) if token else None


def _about_deleting(talk: Talk) -> Card:
    talk.tx.audit.note("asked_to_delete", talk.now, actor=talk.person.id, via=talk.heard.channel)
    return Card(body="To see or delete your data, type mydata. I haven't deleted anything.")


def _not_followed(talk: Talk) -> Card:
    focus = talk.focus
    ways = [Choice("Help", str(Token("menu", argument="help")), "h")]
    if focus.run_id is not None:
        ways.insert(0, Choice("Carry on", str(Token("run", focus.run_id, argument="go")), "c", "primary"))
    if talk.role_names & table.ASKING:
        ways.append(Choice("Ask a person", str(Token("menu", argument="ask")), "a"))
    return Card(body="I did not follow that. Type help to see what I can do.", rows=(tuple(ways),))
