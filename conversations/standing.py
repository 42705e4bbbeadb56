"""Where a cluster stands for the people who look after it: what is overdue, what comes, and what is done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations.levels import ASKED, LATE, Stretch, level_on
from conversations.model import Flow
from conversations.owing import Owed, is_before
from conversations.situation import MeetingNow, RunNow, Situation

COUNTED = ("profile", "review", "follow_up", "call_record", "meeting")
"""The kinds that can be overdue; what is asked on top of them, such as a partner's view, is only reminded of."""
OWN = ("profile", "review", "follow_up", "meeting")
"""Those of them that a cluster owes itself; a call is written up by staff."""
ASKED_NOW = ("review", "follow_up", "call_confirm", "call_before", "meeting", "meeting_after", "profile")
"""What a coordinator is shown a button for, where it is open."""
FORTNIGHT = timedelta(days=14)
STATES = ("planned", "open", "due", "late", "done", "missed")
"""How a look at an activity stands ("levels" in docs/views.md)."""
Levels = Mapping[str, Sequence[Stretch]]
"""How each thing of a cluster stands from which day on, by subject, as the views say."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Something owed whose day has passed, and by how many days of the calendar."""

    what: Owed
    days: int


def overdue(owing: Iterable[Owed], today: date) -> list[Overdue]:
    """Give what is overdue on a day, the latest first.

    What is overdue is for the view ``v_standing`` to say: lists, nudges, digests, agendas, reports and exports all
    have it from there.
    """
    late = [
        Overdue(one, (today - one.due_on).days)
        for one in owing
        if one.due_on is not None and one.level_on(today) in LATE
    ]
    return sorted(late, key=lambda one: (-one.days, one.what.subject))


def due_soon(owing: Iterable[Owed], today: date) -> list[Owed]:
    """Give what is open and falls due within a week, the soonest first."""
    soon = [one for one in owing if one.level_on(today) == "due"]
    return sorted(soon, key=lambda one: (one.due_on or date.max, one.subject))


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
    levels: Levels,
    now: datetime,
    today: date,
) -> Standing:
    """Sum up where a cluster stands."""
    review, reviewed = newest_review(situation, flows)
    return Standing(
        situation.cluster_id,
        situation.name,
        tuple(overdue(owing, today)),
        tuple(due_soon(owing, today)),
        tuple(one for one in owing if one.level_on(today) in ASKED),
        review,
        reviewed,
        stages(situation, levels, today),
        sum(1 for call in situation.calls if call.state == "booked" and _near(call.on_date, today)),
        len(unwritten(owing, now)),
        contribution(situation, levels, flows, today),
        sum(1 for one in owing if one.kind in OWN and not one.people and one.level_on(today) in ASKED),
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


def stages(situation: Situation, levels: Levels, today: date) -> dict[str, int]:
    """Count the looks at the cluster's activities by how they stand; those of closed activities do not count."""
    counted = Counter(
        level_on(levels.get(f"{stage.flow}:{stage.activity_id}", ()), today) for stage in situation.stages
    )
    return {state: counted[state] for state in STATES}


def next_meeting(situation: Situation, today: date) -> MeetingNow | None:
    """Give the next meeting of all clusters."""
    return next((one for one in situation.meetings if one.on_date >= today), None)


def contribution(situation: Situation, levels: Levels, flows: Mapping[str, Flow], today: date) -> bool | None:
    """Say whether the cluster's part of the next meeting is in; None where nobody is asked for it yet."""
    meeting = next_meeting(situation, today)
    flow = next((flow for flow in flows.values() if flow.per == "meeting" and is_before(flow)), None)
    if meeting is None or flow is None:
        return None
    level = level_on(levels.get(f"{flow.flow}:{meeting.id}", ()), today)
    return True if level == "done" else False if level in ASKED else None
