"""Booking by staff: a typed time is always checked with a card before anybody else hears of it."""

from collections.abc import Sequence
from datetime import date

from bot.calls import times
from bot.calls.parties import audit, await_words, file_card, leads_of, party, tell_guests, when
from bot.talk import Talk
from conversations import callcards
from conversations.calltimes import Slot
from conversations.cards import Card
from conversations.moments import Unread, Which
from conversations.slots import Moment, Unfit
from conversations.wording import clock, count, join_words, long_date
from storage.errors import Taken
from storage.rows import CallRow, OfferRow

TAKEN = "That time has just been taken."
SETTLED = Card(body="That has been settled already. Here is where the call stands now.")
NOBODY = Card(body="Nobody of that cluster has joined yet, so there is no one to invite. Type people to see who waits.")
MOST_OFFERED = 3
LONGEST_PLACE = 200


def take_time(talk: Talk, call: CallRow, text: str) -> list[Card]:
    """Take a time that staff typed: check it with them, or ask what is not clear."""
    reading = times.read(talk, call, text)
    match reading:
        case Moment():
            return [check(talk, _placed(talk, call, reading), times.slot_of(reading), reading.assumed)]
        case Which():
            return [_which(talk, call, reading)]
        case Unfit():
            return [ask_time(talk, call, reading.why, times.slots_of(reading.slots) or None)]
        case Unread():
            return [ask_time(talk, call, reading.why)]


def _placed(talk: Talk, call: CallRow, moment: Moment) -> CallRow:
    """Keep the place that was typed behind a time, where there was one."""
    if not moment.place:
        return call
    talk.tx.calls.set_place(call.id, moment.place[:LONGEST_PLACE])
    return talk.tx.calls.find(call.id) or call


def ask_time(
    talk: Talk, call: CallRow, why: str = "Type a day and a time, or choose one.", slots: list[Slot] | None = None
) -> Card:
    """Ask for a time, with free ones to choose from."""
    await_words(talk, call, "time")
    choices = times.free(talk, call, call.on_date) if slots is None else slots
    return callcards.when(party(talk, call), why, choices, times.example(talk, call.cluster_id), form=talk.has_forms)


def _which(talk: Talk, call: CallRow, reading: Which) -> Card:
    if not reading.choices:
        return ask_time(talk, call, reading.why)
    await_words(talk, call, "time")
    choices = [_choice(choice, "s") for choice in reading.choices]
    return callcards.which(party(talk, call), reading.why, choices, form=talk.has_forms)


def _choice(choice: Moment | date, verb: str) -> tuple[str, str]:
    """Name a choice, and say what its button does: a time is taken, a mere day is asked about."""
    if not isinstance(choice, Moment):
        return day_label(choice), f"d{choice:%y%m%d}"
    slot = times.slot_of(choice)
    return f"{day_label(slot.day)}, {clock(slot.wall)}", f"{verb}{slot.coded()}"


def day_label(day: date) -> str:
    """Word a day for a button: ``Thursday 3 December``."""
    return long_date(day).rsplit(" ", 1)[0]


def take_day(talk: Talk, call: CallRow, day: date) -> Card:
    """Ask for the time on a day that was chosen."""
    return ask_time(talk, call, f"At what time on {long_date(day)}?", times.free_on(talk, call, day) or None)


def take_slot(talk: Talk, call: CallRow, slot: Slot) -> Card:
    """Take a time that was tapped, if it can still be."""
    why = times.refused(talk, call, slot)
    return ask_time(talk, call, why) if why else check(talk, call, slot)


def check(talk: Talk, call: CallRow, slot: Slot, assumed: Sequence[str] = ()) -> Card:
    """Keep a time as a draft, and ask whether it is right."""
    if times.is_taken(talk, call, slot):
        return ask_time(talk, call, f"{slot.worded()} is taken by another call. These are free:")
    if not talk.tx.calls.guests(call.id):
        talk.tx.calls.invite(call.id, [person.id for person in leads_of(talk, call.cluster_id)])
    offer = talk.tx.calls.suggest(call.id, slot, talk.person.id, talk.now, "draft")
    await_words(talk, call, "time")
    now_at = when(call) if call.slot is not None or call.on_date not in (None, slot.day) else ""
    return callcards.check(party(talk, call), slot, offer.id, talk.today, assumed, now_at)


def draft(talk: Talk, call: CallRow) -> OfferRow | None:
    """Give the time that staff are checking."""
    return next(iter(talk.tx.calls.offers(call.id, "draft")), None)


def back(talk: Talk, call: CallRow) -> Card:
    """Show the check again, as it stands now."""
    waiting = draft(talk, call)
    return check(talk, call, waiting.slot) if waiting is not None else ask_time(talk, call)


def send(talk: Talk, call: CallRow, slot: Slot, besides: int = 0) -> list[Card]:
    """Book a call and invite its guests; where its time was taken meanwhile, ask again with the next free ones.

    ``besides`` is the guest who asked for the time: they are told by the card that they tapped.
    """
    why = times.refused(talk, call, slot)
    if why:
        return [ask_time(talk, call, why)]
    if not talk.tx.calls.guests(call.id):
        talk.tx.calls.invite(call.id, [person.id for person in leads_of(talk, call.cluster_id)])
    try:
        booked = talk.tx.calls.book(call.id, slot)
    except Taken:
        return [ask_time(talk, call, f"{TAKEN} These are free:")]
    talk.tx.calls.ask_again(call.id)
    if besides:
        talk.tx.calls.answer(call.id, besides, "yes", talk.now)
    moved = bool(call.uid)
    audit(talk, "call_moved" if moved else "call_booked", booked, guests=len(talk.tx.calls.guests(call.id)))
    file = file_card(talk, booked)
    unreached = tell_guests(
        talk, booked, callcards.invitation(party(talk, booked), slot, moved=moved), file, besides=besides
    )
    return [_sent(talk, booked, [guest.name for guest in unreached], moved=moved), file]


def _sent(talk: Talk, call: CallRow, unreached: Sequence[str], *, moved: bool) -> Card:
    found = party(talk, call)
    if not found.guests:
        return NOBODY
    reached = [name for name in found.guests if name not in unreached]
    lines = [f"{found.cluster}: {when(call)}."]
    lines += [f"I have told {join_words(reached)}."] if reached else []
    lines += [f"I cannot reach {join_words(unreached)}: no account yet."] if unreached else []
    talk.leave()
    return Card("The call is moved" if moved else "The invitation is sent", "\n".join(lines))


def send_draft(talk: Talk, call: CallRow, offer_id: int) -> list[Card]:
    """Send what was checked; a second tap, or one on an old card, shows where the call stands."""
    waiting = draft(talk, call)
    if waiting is None or waiting.id != offer_id:
        return [SETTLED, shown(talk, call)]
    return send(talk, call, waiting.slot)


def abandon(talk: Talk, call: CallRow) -> Card:
    """Let go of what was being prepared; what was sent before stays as it is."""
    waiting = draft(talk, call)
    if waiting is not None:
        talk.tx.calls.drop(waiting.id)
    talk.leave()
    offered = talk.tx.calls.offers(call.id, "offered")
    if call.on_date is None and not offered and not call.uid and call.state == "proposed":
        talk.tx.calls.cancel(call.id)
        return Card(body="Nothing was sent.")
    return Card(body=f"Nothing has changed. {party(talk, call).cluster}: {when(call)}.")


def propose(talk: Talk, call: CallRow, slots: Sequence[Slot]) -> Card:
    """Ask staff whether to offer up to three times."""
    if not slots:
        return ask_time(talk, call, "I found no free times soon. Please type one.")
    if not talk.tx.calls.guests(call.id):
        talk.tx.calls.invite(call.id, [person.id for person in leads_of(talk, call.cluster_id)])
    await_words(talk, call, "time")
    return callcards.preview(party(talk, call), slots[:MOST_OFFERED])


def take_times(talk: Talk, call: CallRow, texts: Sequence[str]) -> list[Card]:
    """Read several times that staff would offer; the first that is not clear is asked about."""
    slots = []
    for text in texts[:MOST_OFFERED]:
        reading = times.read(talk, call, text)
        if not isinstance(reading, Moment):
            return take_time(talk, call, text)
        slots.append(times.slot_of(reading))
    quarters = [quarter for slot in slots for quarter in slot.quarters()]
    if len(set(quarters)) < len(quarters):
        return [ask_time(talk, call, "Two of these times overlap. Please give others.")]
    return [propose(talk, call, slots)]


def offer(talk: Talk, call: CallRow, slots: Sequence[Slot]) -> list[Card]:
    """Offer times to a cluster, and keep them free until one is chosen."""
    why = next((words for slot in slots if (words := times.refused(talk, call, slot))), "")
    if why:
        return [ask_time(talk, call, why)]
    try:
        offers = talk.tx.calls.offer(call.id, slots, talk.person.id, talk.now)
    except Taken:
        return [ask_time(talk, call, f"{TAKEN} These are free:")]
    audit(talk, "call_offered", call, times=len(offers))
    found = party(talk, call)
    tell_guests(talk, call, callcards.offered(found, [(row.id, row.slot) for row in offers]))
    talk.leave()
    if not found.guests:
        return [NOBODY]
    return [Card(body=f"{found.whom} can choose from {count(len(offers), 'time')}. I will tell you what they say.")]


def cancel(talk: Talk, call: CallRow) -> list[Card]:
    """Cancel a call, and take it out of calendars."""
    if call.state == "cancelled":
        return [SETTLED]
    found, before = party(talk, call), when(call)
    heard_of = call.state == "booked" or bool(talk.tx.calls.offers(call.id, "offered"))
    gone = talk.tx.calls.cancel(call.id)
    audit(talk, "call_cancelled", gone)
    files = [file_card(talk, gone, cancels=True)] if gone.uid and gone.slot is not None else []
    if heard_of or files:
        tell_guests(talk, gone, callcards.cancelled(found, before), *files)
    return [Card(body=f"The call with {found.cluster} is cancelled. I have told {found.whom}."), *files]


def shown(talk: Talk, call: CallRow) -> Card:
    """Show a call to staff."""
    answers = [(guest.name, guest.answer) for guest in talk.tx.calls.guests(call.id)]
    return callcards.shown(party(talk, call), when(call), answers)


def not_held(talk: Talk, call: CallRow) -> Card:
    """Ask for the time of a call that did not happen: one more tap, and everybody is invited anew."""
    await_words(talk, call, "time")
    audit(talk, "call_missed", call)
    example = times.example(talk, call.cluster_id)
    return callcards.when(party(talk, call), "When is it now?", times.free(talk, call), example, verb="m")
