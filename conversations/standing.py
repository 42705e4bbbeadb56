"""Where a cluster stands for the people who look after it: what is overdue, what comes, and what is done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations.model import Flow
from conversations.owing import Owed, is_before
from conversations.situation import MeetingNow, RunNow, Situation

COUNTED = ("profile", "review", "follow_up", "call_record", "meeting")
"""The kinds that can be overdue; what is asked on top of them, such as a partner's view, is only reminded of."""
OWN = ("profile", "review", "follow_up", "meeting")
"""Those of them that a cluster owes itself; a call is written up by staff."""
ASKED_NOW = ("review", "follow_up", "call_confirm", "call_before", "meeting", "meeting_after", "profile")
"""What a coordinator is shown a button for, where it is open."""
SOON = timedelta(days=7)
FORTNIGHT = timedelta(days=14)
STATES = ("planned", "open", "due", "late", "done", "missed")
"""How a look at an activity stands. ``due`` within a week; ``missed`` is so late that staff were told."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something owed whose day has passed, and by how many days of the calendar."""

    what: Owed
    days: int


def overdue(owing: Iterable[Owed], today: date) -> list[Overdue]:
    """Give what is overdue, the latest first: of a counted kind, still owed, its day before ``today``.

    This is the only definition there is: lists, nudges and digests all ask here. Due days in holidays have been moved
    already where things are owed.
    """
    late = [
        Overdue(one, (today - one.due_on).days)
        for one in owing
        if one.kind in COUNTED and one.due_on is not None and one.due_on < today
    ]
    return sorted(late, key=lambda one: (-one.days, one.what.subject))


def due_soon(owing: Iterable[Owed], today: date) -> list[Owed]:
    """Give what is open and falls due within a week, the soonest first."""
    found = [
        (one.due_on, one.subject, one)
        for one in owing
        if one.kind in COUNTED
        and one.due_on is not None
        and _is_open(one, today)
        and today <= one.due_on < today + SOON
    ]
    return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])]


def asked_now(owing: Iterable[Owed], person_id: int, today: date) -> list[Owed]:
    """Give what a person is asked for now, the most urgent first."""
    mine = [one for one in owing if person_id in one.people and one.kind in ASKED_NOW and _is_open(one, today)]
    return sorted(mine, key=lambda one: (one.due_on or date.max, one.subject))


def _is_open(one: Owed, today: date) -> bool:
    return one.opens_on is not None and one.opens_on <= today


@dataclass(frozen=True, slots=True)
class Standing:
    """A cluster as staff see it in a list.

    ``review`` is the name of its newest review, ``reviewed`` whether that was sent. ``contribution`` says whether its
    part of the next meeting is in; None where nobody is asked for it yet. ``unowned`` counts what nobody is left for.
    """

    cluster_id: int
    name: str
    overdue: tuple[Overdue, ...] = ()
    soon: tuple[Owed, ...] = ()
    ahead: tuple[Owed, ...] = ()
    review: str = ""
    reviewed: bool = False
    stages: Mapping[str, int] | None = None
    calls: int = 0
    unwritten: int = 0
    contribution: bool | None = None
    unowned: int = 0

    @property
    def group(self) -> str:
        """Say where it stands in the list: ``overdue``, ``soon``, ``on time`` or ``finished``."""
        if self.overdue:
            return "overdue"
        if self.soon:
            return "soon"
        return "finished" if self.reviewed else "on time"


def standing(
    situation: Situation,
    owing: Sequence[Owed],
    flows: Mapping[str, Flow],
    missed_after: int,
    now: datetime,
    today: date,
) -> Standing:
    """Sum up where a cluster stands; ``missed_after`` are the days after which staff are told of something late."""
    review, reviewed = newest_review(situation, flows)
    return Standing(
        situation.cluster_id,
        situation.name,
        tuple(overdue(owing, today)),
        tuple(due_soon(owing, today)),
        tuple(one for one in owing if one.kind in COUNTED and _is_open(one, today)),
        review,
        reviewed,
        stages(situation, owing, missed_after, today),
        sum(1 for call in situation.calls if call.state == "booked" and _near(call.on_date, today)),
        len(unwritten(owing, now)),
        contribution(situation, owing, flows, today),
        sum(1 for one in owing if one.kind in OWN and not one.people and _is_open(one, today)),
    )


def _near(day: date | None, today: date) -> bool:
    return day is not None and today <= day < today + FORTNIGHT


def unwritten(owing: Iterable[Owed], now: datetime) -> list[Owed]:
    """Give the calls that are over and not written up."""
    return [one for one in owing if one.over_at is not None and one.over_at <= now]


def newest_review(situation: Situation, flows: Mapping[str, Flow]) -> tuple[str, bool]:
    """Name a cluster's newest review and say whether it was sent; an empty name where there is none."""
    found = review_run(situation, flows)
    if found is None:
        return "", False
    names = {review.id: review.period for review in situation.reviews}
    return names.get(found.review_id or 0, ""), found.state == "sent"


def review_run(situation: Situation, flows: Mapping[str, Flow]) -> RunNow | None:
    """Give the run of a cluster's newest review."""
    kinds = {name for name, flow in flows.items() if flow.when.trigger == "calendar"}
    runs = [run for run in situation.runs if run.flow in kinds and run.state != "withdrawn"]
    return max(runs, key=lambda run: (run.review_id or 0, run.id), default=None)


def stages(situation: Situation, owing: Iterable[Owed], missed_after: int, today: date) -> dict[str, int]:
    """Count the looks at the cluster's activities by how they stand; those of closed activities do not count."""
    asked = {one.subject: one for one in owing if one.kind == "follow_up"}
    counted = Counter(
        _state(
            asked.get(f"{stage.flow}:{stage.activity_id}"),
            situation.run_of(stage.flow, activity_id=stage.activity_id),
            missed_after,
            today,
        )
        for stage in situation.stages
    )
    return {state: counted[state] for state in STATES}


def _state(one: Owed | None, run: RunNow | None, missed_after: int, today: date) -> str:
    if run is not None and not run.is_open:
        return "done"
    if one is None or one.due_on is None or not _is_open(one, today):
        return "planned"
    days = (one.due_on - today).days
    if days >= SOON.days:
        return "open"
    return "due" if days >= 0 else "late" if -days <= missed_after else "missed"


def next_meeting(situation: Situation, today: date) -> MeetingNow | None:
    """Give the next meeting of all clusters."""
    return next((one for one in situation.meetings if one.on_date >= today), None)


def contribution(situation: Situation, owing: Iterable[Owed], flows: Mapping[str, Flow], today: date) -> bool | None:
    """Say whether the cluster's part of the next meeting is in; None where nobody is asked for it yet."""
    meeting = next_meeting(situation, today)
    flow = next((flow for flow in flows.values() if flow.per == "meeting" and is_before(flow)), None)
    if meeting is None or flow is None:
        return None
    run = situation.run_of(flow.flow, meeting_id=meeting.id)
    if run is not None and not run.is_open:
        return True
    asked = next((one for one in owing if one.subject == f"{flow.flow}:{meeting.id}"), None)
    return False if asked is not None and _is_open(asked, today) else None
