"""The note of a call: who may read it, what the cluster says to it, and what follows when it is sent."""

from datetime import datetime

from bot.calls import times
from bot.calls.parties import await_words, day_of, leads_of, party
from bot.library import Library
from bot.showing import note_lines
from bot.talk import Talk
from conversations import callcards
from conversations.cards import Card, Choice
from conversations.tokens import Token
from conversations.turn import HOME
from conversations.wording import long_date
from storage.rows import CallRow, RunRow
from storage.transaction import Transaction

NO_NOTE = "No note has been written yet."
NOTE_WORDS = {"agreed": "agreed", "silent": "accepted: nobody objected in time", "disputed": "a change was asked for"}


def recorded(tx: Transaction, call: CallRow, flow: str) -> RunRow | None:
    """Give the run of a flow about a call that was sent."""
    runs = tx.runs.of_cluster(call.cluster_id, flow, call_id=call.id)
    return next((run for run in runs if run.sent_at is not None), None)


def note_card(talk: Talk, call: CallRow) -> Card:
    """Show the note of a call as the cluster may read it, and what the cluster said to it."""
    run = recorded(talk.tx, call, "call_record")
    lines = note_lines(talk.tx, talk.library, run, talk.now) if run is not None else [NO_NOTE]
    said = talk.tx.calls.note_of(call.id)
    status = f"{NOTE_WORDS[said[0]].capitalize()}, {long_date(said[1].astimezone(HOME).date())}." if said else ""
    return Card(f"{party(talk, call).cluster} call, {day_of(call)}", "\n".join(lines), note=status)


def follow(talk: Talk, run: RunRow, before: datetime | None) -> list[Card]:
    """Do what follows when a run about a call was sent; ``before`` is when it had been sent earlier.

    Notices go to staff, the note is agreed to or not, and staff are asked for the time of a call that has only a day.
    """
    call = talk.tx.calls.find(run.call_id) if run.call_id is not None else None
    if call is None:
        return []
    flow = talk.library.flow(run.flow)
    if flow.when.if_silent == "accept":
        objects = any(notice.fields.get("text") for notice in talk.tx.effects.notices(run.id, None))
        talk.tx.calls.note(call.id, "disputed" if objects else "agreed", talk.now)
    if before is not None:
        _tell_of_change(talk, call, run)
    waiting = [call, *(talk.tx.calls.find(number) for number in talk.tx.effects.calls(run.id))]
    return [_next_time(talk, row, call) for row in waiting if row is not None and _needs_time(talk, row)]


def _needs_time(talk: Talk, call: CallRow) -> bool:
    return talk.is_staff and call.state == "proposed" and call.on_date is not None and call.slot is None


def _next_time(talk: Talk, row: CallRow, of: CallRow) -> Card:
    if not talk.tx.calls.guests(row.id):
        talk.tx.calls.invite(row.id, [person.id for person in leads_of(talk, row.cluster_id)])
    if not row.place and of.place:
        talk.tx.calls.set_place(row.id, of.place)
    await_words(talk, row, "time")
    day = row.on_date or talk.today
    # The call itself, which did not happen, is booked with the next tap; another call is checked first.
    return callcards.next_time(party(talk, row), day, times.free(talk, row, day), "m" if row.id == of.id else "s")


def _tell_of_change(talk: Talk, call: CallRow, run: RunRow) -> None:
    """Tell those who asked for a change to a note that it was changed."""
    said = talk.tx.calls.note_of(call.id)
    if said is None or said[0] != "disputed" or not _is_shown(talk.library, run.flow):
        return
    see = Choice("See the note", str(Token("call", call.id, argument="note")), "s", "primary")
    words = f"{talk.person.name} has changed the note of the call on {day_of(call)}."
    for confirmed in talk.tx.runs.of_cluster(call.cluster_id, call_id=call.id):
        if talk.library.flow(confirmed.flow).shows == run.flow and confirmed.sent_at is not None:
            for person in leads_of(talk, call.cluster_id):
                talk.tell(person.id, Card("The note was changed", words, rows=((see,),)))


def _is_shown(library: Library, flow: str) -> bool:
    return any(library.flow(name).shows == flow for name in library.names())
