"""What a cluster owes, to whom it falls, and what happens to it by itself: worked out from how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversations.calendar import Calendar
from conversations.due import Review, all_cycles
from conversations.levels import Stretch, level_on
from conversations.model import Flow
from conversations.programme import Programme
from conversations.situation import RunNow, Situation

ASKED = {
    "coordinator": frozenset({"coordinator", "lead"}),
    "lead": frozenset({"lead"}),
    "staff": frozenset({"staff", "admin"}),
    "partner": frozenset({"partner"}),
}
"""The roles that a flow's ``who`` stands for."""
STILL_OWED = timedelta(days=60)
"""How long after its due day a review that never opened still opens; after that the next one comes first."""
CALL_LASTS = timedelta(minutes=45)
"""After so long a call is taken to be over; one without a time by the end of its day."""
END_OF_DAY = time(16)
PROGRAMME = "programme"
PROGRAMME_BEFORE = timedelta(days=7)
"""How long before a meeting its programme is sent: the clusters are told "a week before"."""
ACCEPT = "accept"
DIGEST = "digest"
"""What staff are told of one cluster at the beginning of a week."""
OPEN = "open"
INTRODUCTION = "introduction"
"""What another cluster asks of this one: to be put in touch."""
INTRODUCED = "introduced"
"""What came of asking another cluster."""
TOLD_FOR = timedelta(days=60)
"""How long what came of it is news: longer than the longest holiday."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that people are asked for. ``subject`` names it for ever; ``people`` are those whom it falls to now.

    ``at`` is the moment of a call, in UTC. ``about`` is what it is about in a person's words, such as an activity's
    title. ``silent_on`` is the day on which silence counts as agreement.
    """

    subject: str
    kind: str
    flow: str
    cluster_id: int
    people: tuple[int, ...]
    opens_on: date | None
    due_on: date | None
    at: datetime | None = None
    about: str = ""
    run: RunNow | None = None
    silent_on: date | None = None
    since: datetime | None = None
    """When something became known that is told at once, in UTC."""
    begun: bool = True
    """Whether what it looks at has ended already."""
    over_at: datetime | None = None
    """When a call is over, in UTC: it is not to be written up before."""
    call_id: int | None = None
    """The call that it is, or is about."""
    last_on: date | None = None
    """The last day on which it makes sense; None where it is asked for until it is done."""
    stretches: tuple[Stretch, ...] = ()
    """How it stands from which day on, as the views say; empty for what cannot be overdue."""

    def level_on(self, day: date) -> str:
        """Give how it stands on a day; empty for what cannot be overdue."""
        return level_on(self.stretches, day)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens to a cluster by itself on a day: a review opens."""

    subject: str
    step: str
    day: date


def deeds(
    situation: Situation, flows: Mapping[str, Flow], programme: Programme, calendar: Calendar, today: date
) -> list[Deed]:
    """Give what happens to a cluster by itself: reviews of the calendar that have not been opened yet."""
    opened = {review.cycle for review in situation.reviews}
    return [
        Deed(f"cycle:{situation.cluster_id}:{review.key}", OPEN, review.opens_on)
        for review in _coming(situation, programme, calendar, today)
        if review.key not in opened
    ]


def _coming(situation: Situation, programme: Programme, calendar: Calendar, today: date) -> list[Review]:
    """Give the reviews still to open: of those whose day has passed only the last, and only while it makes sense."""
    cycles = [one for one in all_cycles(programme, calendar) if one.due_on > situation.joined_on]
    passed = [one for one in cycles if one.opens_on <= today]
    late = [one for one in passed[-1:] if today <= one.due_on + STILL_OWED]
    return [*late, *(one for one in cycles if one.opens_on > today)]


def cycle_named(key: str, programme: Programme, calendar: Calendar) -> Review | None:
    """Find a review of the calendar by its key."""
    return next((one for one in all_cycles(programme, calendar) if one.key == key), None)


def columns_of(flow: Flow, number: int) -> dict[str, int]:
    """Say which of a run's columns names the subject of a flow; none for what a cluster is asked once."""
    if flow.per != "cluster":
        return {f"{flow.per}_id": number}
    column = {"calendar": "review_id", "coordinator_invites": "respondent_id"}.get(flow.when.trigger)
    return {column: number} if column else {}


def falls_to(situation: Situation, subject: str, able: tuple[int, ...], run: RunNow | None) -> tuple[int, ...]:
    """Give those whom a subject falls to: who took it, or else who is at it, or else all who did not refuse it."""
    stances = situation.duties.get(subject, {})
    taken = tuple(person for person in able if stances.get(person) == "taken")
    if taken:
        return taken
    free = tuple(person for person in able if stances.get(person) != "refused")
    at_it = tuple(person for person in free if run is not None and person in run.by)
    return at_it or free


def is_before(flow: Flow) -> bool:
    """Whether a flow is asked before its subject's day, so that it makes no sense after it."""
    return flow.when.open is not None and flow.when.open.days < 0
