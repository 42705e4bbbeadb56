"""Notices that answers bring about: told to staff when a run is sent, with a button for what they may do about it."""

from datetime import datetime

from bot.calls import times
from bot.calls.notes import recorded
from bot.calls.parties import party, tell_staff
from bot.people import staff_of
from bot.talk import Talk
from conversations import callcards
from conversations.cards import Card, Choice
from conversations.log import Wanted
from conversations.teamcards import FINISHED
from conversations.tokens import Token
from storage.rows import CallRow, RunRow

REVIEW = "calendar"
"""The trigger of flows that are reviews: staff are told when one is finished."""
Rows = tuple[tuple[Choice, ...], ...]


def tell(talk: Talk, run: RunRow, since: datetime | None) -> None:
    """Tell staff the notices of a run that was sent, those left out that they were told when it was sent before."""
    if since is None and talk.library.flow(run.flow).when.trigger == REVIEW:
        subject = f"{FINISHED}:{run.id}"
        talk.tx.reminders.tell_staff(subject, run.cluster_id, subject, FINISHED, talk.now, talk.person.id)
    for notice in talk.tx.effects.notices(run.id, since):
        if notice.fields.get("text"):
            _tell(talk, run, notice)


def _tell(talk: Talk, run: RunRow, notice: Wanted) -> None:
    cluster = talk.tx.clusters.get(run.cluster_id).name
    title = talk.library.flow(run.flow).title
    body = f"{talk.person.name} wrote: “{notice.fields['text']}”"
    call = talk.tx.calls.find(run.call_id) if run.call_id is not None else None
    if call is None:
        for person in staff_of(talk.tx, run.cluster_id):
            talk.tell(person.id, Card(f"{cluster}: {title}", body))
        return
    tell_staff(talk, call, _about_call(talk, call, notice, f"{cluster}: {title}", body))


def _about_call(talk: Talk, call: CallRow, notice: Wanted, heading: str, body: str) -> Card:
    if notice.fields.get("offer") == "times":
        return callcards.no_time(party(talk, call), body, times.free(talk, call, call.on_date))
    return Card(heading, body, rows=_change(talk, call, str(notice.fields.get("change", ""))))


def _change(talk: Talk, call: CallRow, flow: str) -> Rows:
    """Offer to change the answers that a notice is about."""
    run = recorded(talk.tx, call, flow) if flow else None
    if run is None:
        return ()
    see = Choice("See the note", str(Token("call", call.id, argument="note")), "s")
    return ((Choice("Change the note", str(Token("run", run.id, argument="reopen")), "c", "primary"), see),)
