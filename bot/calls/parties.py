"""Who a call is with, who may act on it, and who is told; read in the transaction that acts."""

from typing import Any

from bot.people import looks_after, staff_of
from bot.talk import LEADS, Talk
from conversations.callcards import Party
from conversations.cards import Card
from conversations.ics import Attendee, Invitation, cancellation, request
from conversations.text import fold
from conversations.wording import long_date
from storage.rows import CallRow, FocusRow, GuestRow, PersonRow

TEAM = "The project team"


def party(talk: Talk, call: CallRow) -> Party:
    """Gather what every card of a call says."""
    names = tuple(guest.name for guest in talk.tx.calls.guests(call.id))
    staff = talk.tx.people.person(call.staff_id).name if call.staff_id is not None else TEAM
    return Party(call.id, talk.tx.clusters.get(call.cluster_id).name, staff, names, call.place, call.sequence)


def seen(talk: Talk, call_id: int) -> CallRow | None:
    """Give a call if the person may see it; another cluster's does not exist for them."""
    call = talk.tx.calls.find(call_id)
    mine = {cluster.id for cluster in talk.clusters}
    return call if call is not None and call.cluster_id in mine else None


def leads_of(talk: Talk, cluster_id: int) -> list[PersonRow]:
    """Give the people of a cluster who may be invited."""
    return talk.tx.people.of_cluster(cluster_id, *sorted(LEADS))


def day_of(call: CallRow) -> str:
    """Word the day of a call that took place."""
    return long_date(call.on_date) if call.on_date is not None else "a day that nobody set"


def when(call: CallRow) -> str:
    """Word when a call is, as far as that is known."""
    if call.slot is not None:
        return call.slot.worded()
    return f"{long_date(call.on_date)}, no time yet" if call.on_date is not None else "no time yet"


def tell_staff(talk: Talk, call: CallRow, *cards: Card) -> None:
    """Tell the member of staff whose call it is, or, where they have left it, everybody who looks after the cluster."""
    if call.staff_id is not None and looks_after(talk.tx, call.staff_id, call.cluster_id):
        people = [call.staff_id]
    else:
        people = [person.id for person in staff_of(talk.tx, call.cluster_id)]
    for person_id in people:
        for card in cards:
            talk.tell(person_id, card)


def tell_guests(talk: Talk, call: CallRow, *cards: Card, besides: int = 0) -> list[GuestRow]:
    """Tell a call's guests, and give those whom nothing reaches."""
    unreached = []
    for guest in talk.tx.calls.guests(call.id):
        if guest.person_id == besides:
            continue
        if talk.tx.people.account_of(guest.person_id) is None:
            unreached.append(guest)
        for card in cards:
            talk.tell(guest.person_id, card)
    return unreached


def file_card(talk: Talk, call: CallRow, *, cancels: bool = False) -> Card:
    """Make the file that puts a call into a calendar, brings it up to date there, or takes it out."""
    found = party(talk, call)
    of = _invitation(talk, call, found)
    content = cancellation(of, talk.now) if cancels else request(of, talk.now)
    does = "Open this file to take the call out of your calendar." if cancels else "Open this file to add the call."
    day = f"-{call.on_date.isoformat()}" if call.on_date else ""
    name = f"call-{fold(found.cluster).replace(' ', '-') or 'cluster'}{day}.ics"
    return Card(body=does, file=name, content=content)


def _invitation(talk: Talk, call: CallRow, found: Party) -> Invitation:
    guests = talk.tx.calls.guests(call.id)
    slot = call.slot
    if slot is None:
        raise LookupError(f"call {call.id} has no time")
    return Invitation(
        uid=call.uid,
        sequence=call.sequence,
        starts=slot.at,
        ends=slot.ends,
        title=f"Call: {found.cluster} and {found.staff}",
        place=call.place,
        organiser=Attendee(found.staff, talk.tx.people.person(call.staff_id).code if call.staff_id else "team"),
        guests=tuple(Attendee(row.name, talk.tx.people.person(row.person_id).code, row.answer) for row in guests),
    )


def audit(talk: Talk, action: str, call: CallRow, **detail: Any) -> None:
    """Note what was done to a call, by whom; every change of it comes by here, so that its reminders follow."""
    talk.tx.reminders.replan(call.cluster_id)
    more = {"at": call.at.isoformat() if call.at else None, "sequence": call.sequence, **detail}
    about = f"call {call.id}"
    talk.tx.audit.note(
        action,
        talk.now,
        actor=talk.person.id,
        via=talk.heard.channel,
        about=about,
        cluster_id=call.cluster_id,
        detail=more,
    )


def await_words(talk: Talk, call: CallRow, wants: str) -> None:
    """Let what the person types next be about a call: its ``time``, its ``place`` or an ``other`` time."""
    focus = FocusRow(run_id=talk.focus.run_id, phase="call", pending={"call": call.id, "wants": wants})
    talk.look_at(focus)
