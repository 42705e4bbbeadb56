"""What a call's buttons do, and what is typed while a call is being arranged. Everything is checked again here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.calls import answering, booking, forms
from bot.calls.agenda import agenda_card
from bot.calls.notes import note_card
from bot.calls.parties import await_words, leads_of, party, seen, when
from bot.calls.records import write_up
from bot.calls.times import free
from bot.conversing import EXPIRED
from bot.talk import LEADS, Talk
from bot.words import WORDS
from conversations import callcards
from conversations.calltimes import CODE, read_code
from conversations.cards import Card
from conversations.text import fold
from conversations.tokens import Token
from storage.rows import CallRow

STAFF_WORDS = {
    "send the invitation": "ok",
    "change time": "time",
    "change people": "who",
    "change place": "where",
    "offer three times": "three",
    "choose from a calendar": "pick",
    "cancel": "x",
    "back": "back",
    "done": "back",
    "cancel the call": "cancel",
    "yes cancel it": "gone",
    "it did not happen": "no",
    "write it up": "rec",
}
"""What staff may type instead of tapping the button of that name, while they arrange a call."""
GUEST_WORDS = {
    "yes i can come": "y",
    "i can come after all": "y",
    "i cannot come": "n",
    "suggest another time": "alt",
    "choose from a calendar": "pick",
    "none of these": "a0",
}
"""The same for the guests of a call."""


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a call does, if the person may and the call is still there."""
    call = seen(talk, token.run)
    if call is None:
        return [EXPIRED]
    if talk.is_staff:
        return _by_staff(talk, call, token)
    return _by_guest(talk, call, token) if talk.role_names & LEADS else [EXPIRED]


def handed_in(talk: Talk, token: Token, given: Mapping[str, Any]) -> list[Card] | None:
    """Take the form for a call's time; None where the person may not, or it is no form of ours."""
    call = seen(talk, token.run)
    if call is None or token.argument != "pick":
        return None
    if call.state not in ("proposed", "booked"):
        return tapped(talk, Token("call", call.id, argument="show"))
    if talk.is_staff:
        return forms.taken_by_staff(talk, _led(talk, call), given)
    return forms.taken_by_guest(talk, call, given) if talk.role_names & LEADS and _heard_of(talk, call) else None


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as what was asked for about a call; None when nothing was."""
    focus = talk.focus
    call = seen(talk, int(focus.pending["call"])) if focus.phase == "call" else None
    if call is None or call.state not in ("proposed", "booked"):
        return None
    word = (STAFF_WORDS if talk.is_staff else GUEST_WORDS).get(fold(text))
    if word is not None:
        return tapped(talk, Token("call", call.id, revision=_revision(talk, call, word), argument=word))
    if fold(text) in WORDS or not focus.pending["wants"]:
        return None
    if not talk.is_staff:
        return answering.take_other(talk, call, text)
    return _placed(talk, call, text) if focus.pending["wants"] == "place" else booking.take_time(talk, call, text)


def _revision(talk: Talk, call: CallRow, word: str) -> int:
    waiting = booking.draft(talk, call) if word == "ok" else None
    return waiting.id if waiting is not None else call.sequence


def _placed(talk: Talk, call: CallRow, text: str) -> list[Card]:
    talk.tx.calls.set_place(call.id, text[: booking.LONGEST_PLACE])
    return [booking.back(talk, talk.tx.calls.find(call.id) or call)]


def _by_staff(talk: Talk, call: CallRow, token: Token) -> list[Card]:
    argument = token.argument
    if argument in ("show", "agenda", "rec", "note"):
        return _shown(talk, call, argument)
    if call.state not in ("proposed", "booked"):
        return [booking.SETTLED, booking.shown(talk, call)]
    call = _led(talk, call)
    if argument in ("time", "pick", "who", "where", "back", "cancel", "three", "no", "x"):
        return [_asked(talk, call, argument)]
    match argument:
        case "ok":
            return booking.send_draft(talk, call, token.revision)
        case "gone":
            return booking.cancel(talk, call)
        case "move":
            return answering.agree(talk, call, token.revision)
        case "keep":
            return [answering.keep(talk, call)]
    return _with_figures(talk, call, argument[:1], argument[1:])


def _led(talk: Talk, call: CallRow) -> CallRow:
    """Let whoever arranges a call that nobody makes yet make it."""
    if call.staff_id is not None:
        return call
    talk.tx.calls.lead(call.id, talk.person.id)
    return talk.tx.calls.find(call.id) or call


def _shown(talk: Talk, call: CallRow, argument: str) -> list[Card]:
    match argument:
        case "agenda":
            return [agenda_card(talk.tx, talk.library, call.cluster_id, call.id, talk.now, for_staff=True)]
        case "rec":
            return write_up(talk, call)
        case "note":
            return [note_card(talk, call)]
    return [booking.shown(talk, call)]


def _asked(talk: Talk, call: CallRow, argument: str) -> Card:
    found = party(talk, call)
    match argument:
        case "who":
            return _people(talk, call)
        case "pick":
            return forms.offered(talk, booking.ask_time(talk, call), call)
        case "where":
            await_words(talk, call, "place")
            return callcards.place(found)
        case "back":
            return booking.back(talk, call)
        case "three":
            return booking.propose(talk, call, free(talk, call, call.on_date))
        case "cancel":
            return callcards.really_cancel(found, when(call))
        case "no":
            return booking.not_held(talk, call)
        case "x":
            return booking.abandon(talk, call)
    return booking.ask_time(talk, call)


def _with_figures(talk: Talk, call: CallRow, verb: str, figures: str) -> list[Card]:
    """Take a button that names times, a day or a person."""
    slots = [read_code(figures[start : start + CODE]) for start in range(0, len(figures), CODE)]
    read = [slot for slot in slots if slot is not None]
    whole = bool(read) and len(read) == len(slots)
    if verb == "s" and whole:
        return [booking.take_slot(talk, call, read[0])]
    if verb == "m" and whole:
        return booking.send(talk, call, read[0])
    if verb == "p" and whole and len(read) <= booking.MOST_OFFERED:
        return booking.offer(talk, call, read)
    if verb == "d" and len(figures) == len("261201") and figures.isdecimal():
        return _day(talk, call, figures)
    if verb == "g" and figures.isdecimal():
        return [_invite_or_not(talk, call, int(figures))]
    return [EXPIRED]


def _day(talk: Talk, call: CallRow, figures: str) -> list[Card]:
    try:
        day = datetime.strptime(figures, "%y%m%d").date()  # noqa: DTZ007 - a day, in the cluster's own zone
    except ValueError:
        return [EXPIRED]
    return [booking.take_day(talk, call, day)]


def _people(talk: Talk, call: CallRow) -> Card:
    invited = {guest.person_id for guest in talk.tx.calls.guests(call.id)}
    listed = [(person.id, person.name, person.id in invited) for person in leads_of(talk, call.cluster_id)]
    return callcards.people(party(talk, call), listed)


def _invite_or_not(talk: Talk, call: CallRow, person_id: int) -> Card:
    """Take somebody in or out; whoever is not of the cluster is never invited, and one guest always stays."""
    invited = {guest.person_id for guest in talk.tx.calls.guests(call.id)}
    if person_id in {person.id for person in leads_of(talk, call.cluster_id)}:
        talk.tx.calls.invite(call.id, (invited ^ {person_id}) or invited)
    return _people(talk, call)


def _heard_of(talk: Talk, call: CallRow) -> bool:
    """Whether anybody of the cluster has heard of a call yet."""
    return call.on_date is not None or bool(talk.tx.calls.offers(call.id, "offered"))


def _by_guest(talk: Talk, call: CallRow, token: Token) -> list[Card]:
    argument = token.argument
    if not _heard_of(talk, call):
        return [EXPIRED]
    if argument == "note":
        return [note_card(talk, call)]
    if call.state not in ("proposed", "booked"):
        return [answering.card(talk, call)]
    if argument in ("y", "n") and token.revision != call.sequence:
        return answering.outdated(talk, call)
    match argument:
        case "y":
            return answering.answer(talk, call, "yes")
        case "n":
            return answering.answer(talk, call, "no")
        case "alt" | "pick":
            card = answering.suggest(talk, call)
            return [forms.offered(talk, card, call) if argument == "pick" else card]
        case "a0" | "c0":
            return [answering.none_of_them(talk, call)]
        case "show":
            return [answering.card(talk, call)]
        case "agenda":
            return [agenda_card(talk.tx, talk.library, call.cluster_id, call.id, talk.now, for_staff=False)]
    verb, figures = argument[:1], argument[1:]
    slot = read_code(figures)
    if verb == "a" and slot is not None:
        return [answering.ask(talk, call, slot)]
    if verb == "c" and figures.isdecimal():
        return answering.choose(talk, call, int(figures))
    return [EXPIRED]
