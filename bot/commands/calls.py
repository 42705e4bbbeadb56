"""Calls: booked and proposed by staff, seen and prepared by clusters, and written up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.calls import booking, forms
from bot.calls.agenda import agenda_card
from bot.calls.notes import NOTE_WORDS, recorded
from bot.calls.parties import await_words, day_of, party, when
from bot.calls.records import write_up
from bot.calls.times import example, free, read
from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, cluster_first, for_subject, menu, named, which_cluster
from bot.talk import LEADS, Talk
from conversations.callcards import ANSWERS
from conversations.cards import Card, Choice
from conversations.slots import Moment
from conversations.wording import short_date
from storage.rows import CallRow, ClusterRow

NEAR = 14
"""Days within which a booked time is taken to be the time of a call that has only a day."""
EARLY = 7
"""Days before a booked call within which a note that staff begin is taken to be of that call."""
MOST_LISTED = 8
BOOK = "book"
"""What staff mean by a shortcut for booking; a cluster sees its calls."""
NONE_COMING = "There is no call booked. Your project contact will suggest one."


def call(talk: Talk, rest: str) -> list[Card]:
    """Book a call with a cluster at a time that is typed: it is always checked first."""
    return _begin(talk, rest, several=False)


def propose(talk: Talk, rest: str) -> list[Card]:
    """Offer a cluster up to three times to choose from."""
    return _begin(talk, rest, several=True)


def _begin(talk: Talk, rest: str, *, several: bool) -> list[Card]:
    if not rest:
        return [which_cluster(talk, "propose", _example(talk)) if several else _to_choose(talk)]
    cluster, words = cluster_first(talk, rest)
    if cluster is None:
        return [NO_SUCH_CLUSTER]
    if several:
        row = _to_book(talk, cluster, None)
        texts = [text.strip() for text in words.split(",") if text.strip()]
        return booking.take_times(talk, row, texts) if texts else [booking.propose(talk, row, free(talk, row))]
    row = _to_book(talk, cluster, _day_in(talk, cluster, words))
    return booking.take_time(talk, row, words) if words else [forms.offered(talk, booking.ask_time(talk, row), row)]


def _to_choose(talk: Talk) -> Card:
    """Ask for the cluster, or for everything at once where the channel has forms (12.7)."""
    return forms.offered_for_any(talk, which_cluster(talk, "call", _example(talk)), menu("call"))


def call_by_form(talk: Talk, given: Mapping[str, Any]) -> list[Card]:
    """Take the form that asks for a cluster and a time; it is checked as a typed one is."""
    chosen = str(given.get("cluster") or "")
    cluster = next((row for row in talk.clusters if str(row.id) == chosen), None) or named(talk, chosen)
    if cluster is None:
        talk.errors["cluster"] = NO_SUCH_CLUSTER.body
        return [NO_SUCH_CLUSTER]
    return forms.taken_by_staff(talk, _to_book(talk, cluster, forms.day_given(given)), given)


def _day_in(talk: Talk, cluster: ClusterRow, words: str) -> date | None:
    reading = read(talk, CallRow(0, cluster.id, talk.person.id, None, "proposed"), words)
    return reading.day if isinstance(reading, Moment) else None


def _example(talk: Talk) -> str:
    """Say for what one could book a call, with a cluster of one's own."""
    first = next(iter(talk.clusters), None)
    return f"{first.name} {example(talk, first.id)}" if first is not None else "Oakfield Friday week at 9"


def _to_book(talk: Talk, cluster: ClusterRow, day: date | None) -> CallRow:
    """Give the call to book: one that has only a day and is about then, one that staff began, or a new one."""
    tx, me = talk.tx, talk.person.id
    coming = tx.calls.coming([cluster.id], talk.today)
    waiting = [row for row in coming if row.slot is None and day is not None and _near(row, day)]
    found = next(iter(waiting), None) or tx.calls.prepared(cluster.id, me)
    number = found.id if found is not None else tx.calls.prepare(cluster.id, me, talk.now)
    row = tx.work.call(number)
    if row.staff_id is None:
        tx.calls.lead(number, me)
    if not row.place:
        tx.calls.set_place(number, tx.calls.last_place(cluster.id))
    return tx.work.call(number)


def _near(row: CallRow, day: date) -> bool:
    return row.on_date is not None and abs((row.on_date - day).days) <= NEAR


def calls(talk: Talk, rest: str) -> list[Card]:
    """List the coming calls, each with a button; for a cluster, with what there is to prepare and to check."""
    if talk.is_staff and rest == BOOK:
        return [_to_choose(talk)]
    return [_of_staff(talk)] if talk.is_staff else [_of_cluster(talk)]


def _of_staff(talk: Talk) -> Card:
    ids = [cluster.id for cluster in talk.clusters]
    rows = talk.tx.calls.coming(ids, talk.today)[:MOST_LISTED]
    unwritten = talk.tx.calls.unwritten(ids, talk.now)[:MOST_LISTED]
    offered = [row for row in talk.tx.calls.offered(ids) if row not in rows][:MOST_LISTED]
    lines = [_line(talk, row) for row in rows] or ["No call is booked."]
    lines += [f"{party(talk, row).cluster}: times offered, none chosen yet" for row in offered]
    lines += [f"{party(talk, row).cluster}, {when(row)}: not written up yet" for row in unwritten]
    buttons = tuple(
        (Choice(_label(talk, row), party(talk, row).token("show")),)
        for row in dict.fromkeys([*rows, *offered, *unwritten])
    )
    book = (Choice("Book a call", menu("call"), "k"),)
    return Card("Calls", "\n".join(lines), rows=(*buttons, book), note=f"To book one: call {_example(talk)}")


def _label(talk: Talk, row: CallRow) -> str:
    day = f", {short_date(row.on_date, talk.today)}" if row.on_date else ""
    return f"{party(talk, row).cluster[: 39 - len(day)]}{day}"


def _line(talk: Talk, row: CallRow) -> str:
    answers = [f"{guest.name} {ANSWERS[guest.answer]}" for guest in talk.tx.calls.guests(row.id)]
    said = f" ({'; '.join(answers)})" if answers and row.state == "booked" else ""
    return f"{party(talk, row).cluster}: {when(row)}{said}"


def _of_cluster(talk: Talk) -> Card:
    cluster = talk.cluster
    if cluster is None:
        return NO_CLUSTER
    rows = talk.tx.calls.coming([cluster.id], talk.today)[:MOST_LISTED]
    lines = [f"{when(row)}, with {party(talk, row).staff}" for row in rows] or [NONE_COMING]
    buttons: list[tuple[Choice, ...]] = []
    if rows:
        buttons = [(Choice("Prepare the next call", menu("prepare"), "p", "primary"),)]
        if len(rows) == 1 and rows[0].state == "booked" and rows[0].slot is not None:
            found = party(talk, rows[0])
            await_words(talk, rows[0], "")
            more = (
                Choice("Suggest another time", found.token("alt"), "a"),
                Choice("I cannot come", found.token("n"), "n"),
            )
            buttons.append(more)
        else:
            buttons += [
                (Choice(f"Call on {short_date(row.on_date, talk.today)}", party(talk, row).token("show")),)
                for row in rows
                if row.on_date
            ]
        buttons.append((Choice("Agenda", menu("agenda"), "g"),))
    offered = talk.tx.calls.offered([cluster.id])[:MOST_LISTED]
    buttons += [
        (Choice(f"Choose a time with {party(talk, row).first}"[:40], party(talk, row).token("show")),)
        for row in offered
    ]
    lines += _notes(talk, cluster)
    if _to_check(talk, cluster) is not None:
        buttons.append((Choice("Check the note of the last call", menu("prepare note"), "c"),))
    return Card("Your calls", "\n".join(lines), rows=tuple(buttons))


def _notes(talk: Talk, cluster: ClusterRow) -> list[str]:
    held = [row for row in talk.tx.work.calls(cluster.id) if row.state == "held"]
    said = talk.tx.calls.note_of(held[-1].id) if held else None
    return [f"Note of the call on {day_of(held[-1])}: {NOTE_WORDS[said[0]]}"] if said else []


def _to_check(talk: Talk, cluster: ClusterRow) -> CallRow | None:
    """Give the last call whose note the cluster has not said anything to."""
    written = [row for row in talk.tx.work.calls(cluster.id) if recorded(talk.tx, row, "call_record") is not None]
    waiting = [
        row
        for row in written
        if row.state == "held"
        and talk.tx.calls.note_of(row.id) is None
        and recorded(talk.tx, row, "call_confirm") is None
    ]
    return waiting[-1] if waiting else None


def prepare(talk: Talk, rest: str) -> list[Card]:
    """Prepare the next call, or check the note of the last."""
    cluster = talk.cluster
    if cluster is None:
        return [NO_CLUSTER]
    noted = _to_check(talk, cluster)
    coming = next(iter(talk.tx.calls.coming([cluster.id], talk.today)), None)
    if noted is not None and (rest == "note" or coming is None):
        return [for_subject(talk, cluster, "call_confirm", call_id=noted.id)]
    if coming is None:
        return [Card(body=NONE_COMING)]
    return [for_subject(talk, cluster, "call_before", call_id=coming.id)]


def agenda(talk: Talk, rest: str) -> list[Card]:
    """Show what to talk about in the next call."""
    cluster = named(talk, rest) if rest else talk.cluster
    if cluster is None:
        return [
            which_cluster(talk, "agenda") if talk.is_staff and not rest else NO_SUCH_CLUSTER if rest else NO_CLUSTER
        ]
    coming = next(iter(talk.tx.calls.coming([cluster.id], talk.today)), None)
    number = coming.id if coming is not None else None
    staff = talk.is_staff and not talk.role_names & LEADS
    return [agenda_card(talk.tx, talk.library, cluster.id, number, talk.now, for_staff=staff)]


def record(talk: Talk, rest: str) -> list[Card]:
    """Write up a follow-up call with a cluster: the one that was booked, or one that nobody had booked."""
    cluster = named(talk, rest)
    if cluster is None:
        return [NO_SUCH_CLUSTER if rest else which_cluster(talk, "record")]
    row = _to_write_up(talk, cluster)
    if row is None:
        number = talk.tx.work.add_call(cluster.id, talk.today, talk.person.id, talk.now)
        row = talk.tx.work.call(number)
    return write_up(talk, row)


def _to_write_up(talk: Talk, cluster: ClusterRow) -> CallRow | None:
    """Give the last call that took place and has no note; else a booked one that is very near."""
    rows = [
        row
        for row in talk.tx.work.calls(cluster.id)
        if row.on_date is not None
        and row.state in ("booked", "proposed", "held")
        and recorded(talk.tx, row, "call_record") is None
    ]
    past = [row for row in rows if row.on_date is not None and row.on_date <= talk.today]
    near = [row for row in rows if row.on_date is not None and 0 < (row.on_date - talk.today).days <= EARLY]
    return past[-1] if past else near[0] if near else None
