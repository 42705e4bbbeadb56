"""The form for a call's time, where the channel has forms: what is chosen is then checked as a typed time is."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from bot.calls import answering, booking, times
from bot.calls.parties import party
from bot.filling import with_form
from bot.talk import Talk
from conversations.calltimes import Slot
from conversations.cards import Card
from conversations.formfields import MOST_PICKS
from conversations.forms import Field, Form, Pick
from conversations.slots import USUAL_MINUTES
from conversations.text import clean
from conversations.wording import count
from storage.rows import CallRow, ClusterRow

LENGTHS = (15, 30, 45, 60)
"""Minutes that a call may be given in the form; one that is there already stays."""
OF_THE_DAY = frozenset({"past", "far", "weekend", "bank_holiday", "school_holiday"})
"""Reasons against a time that are the day's fault, and not the hour's."""
TITLE, CHECK = "Book a call", "Check"


def offered(talk: Talk, card: Card, call: CallRow) -> Card:
    """Let the form for a call's time be opened in a card's place, if this turn can open one."""
    asks = (*_when(call), *((_length(call), _where(call)) if talk.is_staff else ()))
    about = party(talk, call)
    return with_form(talk, card, Form(TITLE, about.token("pick"), asks, about=about.cluster, save=CHECK))


def offered_for_any(talk: Talk, card: Card, token: str) -> Card:
    """Let the form be opened that also asks for the cluster; ``token`` names the command that takes it."""
    asks = (_cluster(talk.clusters), *_when(None), _length(None), _where(None))
    return with_form(talk, card, Form(TITLE, token, asks, save=CHECK)) if talk.clusters else card


def _cluster(clusters: list[ClusterRow]) -> Field:
    if len(clusters) > MOST_PICKS:
        return Field("cluster", "Which cluster?", "text", needed=True, most=80)
    picks = tuple(Pick(str(cluster.id), cluster.name) for cluster in clusters)
    return Field("cluster", "Which cluster?", "one", brief="the cluster", picks=picks, needed=True)


def _when(call: CallRow | None) -> tuple[Field, Field]:
    day = call.on_date.isoformat() if call is not None and call.on_date is not None else None
    wall = f"{call.slot.wall:%H:%M}" if call is not None and call.slot is not None else None
    return (
        Field("day", "Which day?", "date", brief="the day", value=day, needed=True),
        Field("time", "At what time?", "time", "UK time.", brief="the time", value=wall, needed=True),
    )


def _length(call: CallRow | None) -> Field:
    usual = call.minutes if call is not None else USUAL_MINUTES
    picks = tuple(Pick(str(minutes), count(minutes, "minute")) for minutes in sorted({*LENGTHS, usual}))
    return Field("length", "How long?", "one", brief="how long", picks=picks, value=str(usual), needed=True)


def _where(call: CallRow | None) -> Field:
    hint = "A link, a phone number or the name of a school."
    place = (call.place or None) if call is not None else None
    return Field("place", "Where?", "text", hint, value=place, most=booking.LONGEST_PLACE)


def day_given(given: Mapping[str, Any]) -> date | None:
    """Read the day of the form; None where none was chosen."""
    try:
        return date.fromisoformat(str(given.get("day")))
    except ValueError:
        return None


def taken_by_staff(talk: Talk, call: CallRow, given: Mapping[str, Any]) -> list[Card]:
    """Check the time that staff chose with them, or say beside the fields what stands against it."""
    slot = _slot(talk, call, given)
    if slot is None:
        return [booking.ask_time(talk, call, " ".join(talk.errors.values()))]
    place = clean(str(given.get("place") or "")).text[: booking.LONGEST_PLACE]
    if place:
        talk.tx.calls.set_place(call.id, place)
    return [booking.check(talk, talk.tx.calls.find(call.id) or call, slot)]


def taken_by_guest(talk: Talk, call: CallRow, given: Mapping[str, Any]) -> list[Card]:
    """Pass on the time that a guest chose, or say beside the fields what stands against it."""
    slot = _slot(talk, call, given)
    if slot is None:
        return [answering.suggest(talk, call, " ".join(talk.errors.values()))]
    return [answering.ask(talk, call, slot)]


def _slot(talk: Talk, call: CallRow, given: Mapping[str, Any]) -> Slot | None:
    """Read the time that was chosen, if the call can be then; what stands against it is noted by its field."""
    day, wall = day_given(given), _wall(given)
    if day is None:
        talk.errors["day"] = "Please choose a day."
    if wall is None:
        talk.errors["time"] = "Please choose a time."
    if day is None or wall is None:
        return None
    slot = Slot(day, wall, _minutes(call, given))
    against = times.against(talk, call, slot)
    if against is not None:
        talk.errors["day" if against.reason in OF_THE_DAY else "time"] = against.why
        return None
    if times.is_taken(talk, call, slot):
        free = ", ".join(one.in_brief() for one in times.free_on(talk, call, day))
        talk.errors["time"] = f"There is another call at that time.{f' These are free: {free}.' if free else ''}"
        return None
    return slot


def _wall(given: Mapping[str, Any]) -> time | None:
    try:
        return time.fromisoformat(str(given.get("time"))).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _minutes(call: CallRow, given: Mapping[str, Any]) -> int:
    chosen = str(given.get("length") or "")
    return int(chosen) if chosen in {str(minutes) for minutes in LENGTHS} else call.minutes
