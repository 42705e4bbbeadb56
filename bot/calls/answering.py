"""What guests say to a call: they can come, they cannot, or another time suits them better."""

from datetime import date

from msgspec.structs import replace

from bot.calls import times
from bot.calls.booking import SETTLED, send
from bot.calls.parties import audit, await_words, file_card, party, tell_guests, tell_staff, when
from bot.talk import Talk
from conversations import callcards
from conversations.calltimes import Slot
from conversations.cards import Card
from conversations.moments import Unread, Which
from conversations.slots import Moment, Unfit
from storage.errors import Taken
from storage.rows import CallRow


def answer(talk: Talk, call: CallRow, said: str) -> list[Card]:
    """Keep a yes or a no, and tell staff."""
    slot = call.slot
    if call.state != "booked" or slot is None:
        return [Card(body=f"There is no time for this call any more: {call.state}.")]
    talk.tx.calls.answer(call.id, talk.person.id, said, talk.now)
    audit(talk, "call_answered", call, answer=said)
    found = party(talk, call)
    tell_staff(talk, call, callcards.told(found, talk.person.name, slot, said))
    return [callcards.answered(found, slot, said)]


def outdated(talk: Talk, call: CallRow) -> list[Card]:
    """Show a call as it is now to somebody who tapped a card of an earlier time."""
    return [Card(body="This call has changed since that message."), card(talk, call)]


def card(talk: Talk, call: CallRow) -> Card:
    """Show a guest their call, with what they can say to it."""
    found, slot = party(talk, call), call.slot
    offers = talk.tx.calls.offers(call.id, "offered")
    if offers:
        return callcards.offered(found, [(row.id, row.slot) for row in offers])
    if call.state == "booked" and slot is not None:
        said = next((row.answer for row in talk.tx.calls.guests(call.id) if row.person_id == talk.person.id), "")
        return callcards.answered(found, slot, said) if said in ("yes", "no") else callcards.invitation(found, slot)
    return Card(
        f"A call with {found.staff}", f"{when(call)}. {'It is cancelled.' if call.state == 'cancelled' else ''}"
    )


def suggest(talk: Talk, call: CallRow, why: str = "") -> Card:
    """Offer free times to a guest who would like another."""
    await_words(talk, call, "other")
    found = callcards.another(party(talk, call), times.free(talk, call, call.on_date), form=talk.has_forms)
    return replace(found, heading=why) if why else found


def take_other(talk: Talk, call: CallRow, text: str) -> list[Card]:
    """Take a time that a guest typed: it is passed on once it is clear."""
    reading = times.read(talk, call, text)
    match reading:
        case Moment():
            return [ask(talk, call, times.slot_of(reading))]
        case Which():
            return [_which(talk, call, reading)]
        case Unfit() | Unread():
            return [suggest(talk, call, reading.why)]


def _which(talk: Talk, call: CallRow, reading: Which) -> Card:
    """Ask which time was meant; where only days were understood, the free times of them are offered."""
    slots = [times.slot_of(one) for one in reading.choices if isinstance(one, Moment)]
    slots = slots or [slot for day in reading.choices if isinstance(day, date) for slot in _one_of(talk, call, day)]
    if not slots:
        return suggest(talk, call, reading.why)
    await_words(talk, call, "other")
    return replace(callcards.another(party(talk, call), slots, form=talk.has_forms), heading=reading.why)


def _one_of(talk: Talk, call: CallRow, day: date) -> list[Slot]:
    return times.free_on(talk, call, day)[:1]


def ask(talk: Talk, call: CallRow, slot: Slot) -> Card:
    """Pass on the time that a guest would like; nothing changes until staff agree."""
    why = times.refused(talk, call, slot)
    if why:
        return suggest(talk, call, why)
    if times.is_taken(talk, call, slot):
        return suggest(talk, call, f"{slot.worded()} is taken. These are free:")
    offer = talk.tx.calls.suggest(call.id, slot, talk.person.id, talk.now, "asked")
    if call.state == "booked":
        talk.tx.calls.answer(call.id, talk.person.id, "other", talk.now)
    audit(talk, "call_other_asked", call)
    found = party(talk, call)
    now_at = call.slot.worded() if call.state == "booked" and call.slot is not None else ""
    tell_staff(talk, call, callcards.asked(found, talk.person.name, slot, offer.id, now_at))
    talk.leave()
    stays = f" Until then it stays on {now_at}." if now_at else ""
    return Card(
        body=f"I have asked {found.first} for {slot.worded()}. I will tell you what they say.{stays}", live=True
    )


def none_of_them(talk: Talk, call: CallRow) -> Card:
    """Tell staff that none of some times suits, and let the guest type one."""
    await_words(talk, call, "other")
    if call.state == "booked":
        talk.tx.calls.answer(call.id, talk.person.id, "other", talk.now)
    audit(talk, "call_none_suits", call)
    found = party(talk, call)
    why = f"{talk.person.name} would like another time, and none of those shown suits."
    tell_staff(talk, call, callcards.no_time(found, why, times.free(talk, call)))
    body = f"I have told {found.first}. You can type a day and a time that suits you, such as Friday week at 9."
    return Card(body=body, wants="answer", live=True)


def choose(talk: Talk, call: CallRow, offer_id: int) -> list[Card]:
    """Take one of the times that staff offered: it is booked, and the others are free again."""
    chosen = next((row for row in talk.tx.calls.offers(call.id, "offered") if row.id == offer_id), None)
    if chosen is None:
        return [SETTLED, card(talk, call)]
    why = times.refused(talk, call, chosen.slot)
    if why:
        return [suggest(talk, call, why)]
    moved = bool(call.uid)
    try:
        booked = talk.tx.calls.book(call.id, chosen.slot)
    except Taken:  # pragma: no cover - an offered time is held for this very call
        return [suggest(talk, call)]
    talk.tx.calls.ask_again(call.id)
    talk.tx.calls.answer(call.id, talk.person.id, "yes", talk.now)
    audit(talk, "call_chosen", booked)
    found, file = party(talk, booked), file_card(talk, booked)
    tell_staff(talk, booked, callcards.told(found, talk.person.name, chosen.slot, "yes"), file)
    tell_guests(talk, booked, callcards.invitation(found, chosen.slot, moved=moved), file, besides=talk.person.id)
    talk.leave()
    return [callcards.answered(found, chosen.slot, "yes"), file]


def agree(talk: Talk, call: CallRow, offer_id: int) -> list[Card]:
    """Let staff agree to the time that a guest asked for."""
    wish = next((row for row in talk.tx.calls.offers(call.id, "asked") if row.id == offer_id), None)
    if wish is None:
        return [SETTLED]
    cards = send(talk, call, wish.slot, besides=wish.by)
    booked = talk.tx.calls.find(call.id)
    if booked is not None and booked.state == "booked" and booked.slot == wish.slot:
        found = party(talk, booked)
        yes = Card(f"A call with {found.staff}", f"{found.first} agrees: {when(booked)}{found.where}.")
        talk.tell(wish.by, yes)
        talk.tell(wish.by, file_card(talk, booked))
    return cards


def keep(talk: Talk, call: CallRow) -> Card:
    """Let staff keep the time, and say so to whoever asked for another."""
    slot = call.slot
    for wish in talk.tx.calls.offers(call.id, "asked"):
        talk.tx.calls.drop(wish.id)
        if slot is not None and call.state == "booked":
            found = party(talk, call)
            made = callcards.invitation(found, slot)
            talk.tell(wish.by, Card(f"{found.first} would like to keep the time", made.body, rows=made.rows))
    return Card(body=f"The call stays on {when(call)}. I have told whoever asked.")
