"""Times for a call: read as they are typed, checked against the cluster's calendar, and free ones to choose from."""

from collections.abc import Sequence
from datetime import date, time

from bot.facts import calendar_of
from bot.talk import Talk
from conversations.calendar import ONE_DAY, instant
from conversations.calltimes import QUARTER, Slot
from conversations.moments import Reading, read_moment
from conversations.slots import USUAL_MINUTES, Moment, Taken, Unfit, example_of, fitting, free_slots, slots_on
from storage.rows import CallRow


def read(talk: Talk, call: CallRow, text: str) -> Reading:
    """Read a typed time for a call."""
    return read_moment(text, talk.now, calendar_of(talk.tx, talk.library, call.cluster_id), _taken(talk, call))


def against(talk: Talk, call: CallRow, slot: Slot) -> Unfit | None:
    """Give what stands against a call at a time, if anything. Whether it is taken is for the store to say."""
    found = fitting(
        Moment(slot.day, slot.wall, slot.minutes), talk.now, calendar_of(talk.tx, talk.library, call.cluster_id)
    )
    return found if isinstance(found, Unfit) else None


def refused(talk: Talk, call: CallRow, slot: Slot) -> str:
    """Say why a call cannot be at a time; empty when it can."""
    found = against(talk, call, slot)
    return found.why if found is not None else ""


def is_taken(talk: Talk, call: CallRow, slot: Slot) -> bool:
    """Whether another call of the member of staff or the cluster touches a time."""
    taken = talk.tx.calls.taken(call.staff_id, call.cluster_id, talk.now, besides=call.id)
    return bool(taken & set(slot.quarters()))


def free(talk: Talk, call: CallRow, day: date | None = None) -> list[Slot]:
    """Give the next three free times for a call but its own, from a day on where one is named that is ahead."""
    calendar = calendar_of(talk.tx, talk.library, call.cluster_id)
    after = talk.now
    if day is not None and day > talk.today:
        after = instant(day - ONE_DAY, time(12), calendar.zone)
    return slots_of(free_slots(calendar, after, _taken(talk, call, besides=0), call.minutes))


def free_on(talk: Talk, call: CallRow, day: date) -> list[Slot]:
    """Give free times of one day for a call."""
    calendar = calendar_of(talk.tx, talk.library, call.cluster_id)
    return slots_of(slots_on(day, talk.now, calendar, _taken(talk, call), call.minutes))


def example(talk: Talk, cluster_id: int) -> str:
    """Give a day and a time that could be typed for a call with a cluster."""
    return example_of(talk.today, calendar_of(talk.tx, talk.library, cluster_id))


def slot_of(moment: Moment) -> Slot:
    """Make a moment that was read a time for a call."""
    return Slot(moment.day, moment.at, moment.minutes or USUAL_MINUTES)


def slots_of(moments: Sequence[Moment]) -> list[Slot]:
    """Make moments times for a call."""
    return [slot_of(moment) for moment in moments]


def _taken(talk: Talk, call: CallRow, besides: int | None = None) -> list[Taken]:
    """Give what is not free for a call; its own time counts as free, unless ``besides`` is 0."""
    but = call.id if besides is None else besides
    quarters = talk.tx.calls.taken(call.staff_id, call.cluster_id, talk.now, besides=but)
    return [Taken(quarter, quarter + QUARTER) for quarter in sorted(quarters)]
