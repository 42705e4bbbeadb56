"""The lines that say where one cluster stands: at most eight, for its own people and for staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conversations.cards import Choice
from conversations.model import Flow
from conversations.owing import Owed
from conversations.situation import Situation, StageNow
from conversations.standing import next_meeting
from conversations.standingcards import name_of
from conversations.tokens import Token
from conversations.wording import count, in_days, join_words, long_date, month_name, short_date

LONGEST_LABEL = 40
MOST_LINES = 8
"""Lines of a coordinator's status: short enough for a phone."""
MOST_DUE = 3
"""Things that are due of which each has a button."""


@dataclass(frozen=True, slots=True)
class ReviewNow:
    """The newest review as its cluster sees it: areas done of how many, and when it was sent or answered last."""

    name: str
    areas: tuple[int, int]
    due_on: date | None = None
    sent_on: date | None = None
    last_on: date | None = None


def review_line(review: ReviewNow | None, today: date, *, for_staff: bool = False) -> str:
    """Say how far the review is, and by when it is due."""
    if review is None:
        return "Review: not started"
    if review.sent_on is not None:
        return f"Review: {review.name} sent on {short_date(review.sent_on, today)}".replace("  ", " ")
    done, most = review.areas
    parts = [f"Review: {done} of {most} areas done"]
    if review.due_on is not None:
        parts.append(f"due {long_date(review.due_on)} ({in_days(review.due_on, today)})")
    if for_staff and review.last_on is not None:
        parts.append(f"last answer {in_days(review.last_on, today)}")
    return ", ".join(parts)


def due_lines(now: Sequence[Owed], flows: Mapping[str, Flow], today: date) -> list[str]:
    """Name what is due now, the most urgent first; a review has a line of its own already."""
    return [
        f"Due now: {name_of(one, flows)}{f' ({_when(one.due_on, today)})' if one.due_on else ''}"
        for one in now[:MOST_DUE]
        if one.kind != "review"
    ]


def _when(due_on: date, today: date) -> str:
    if due_on < today:
        return f"{count((today - due_on).days, 'day')} late"
    return "due today" if due_on == today else f"due {in_days(due_on, today)}"


def due_buttons(now: Sequence[Owed], flows: Mapping[str, Flow]) -> list[tuple[Choice, ...]]:
    """Give a button for each thing that is due now, each in a row of its own."""
    rows: list[tuple[Choice, ...]] = []
    for place, one in enumerate(now[:MOST_DUE]):
        flow, _, number = one.subject.partition(":")
        verb = "Carry on: " if one.run is not None and one.run.done else ""
        label = _cut(_capital(f"{verb}{name_of(one, flows)}"))
        rows.append((Choice(label, str(Token("due", int(number), argument=flow)), "", "" if place else "primary"),))
    return rows


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_LABEL else f"{words[: LONGEST_LABEL - 1].rstrip()}…"


def actions_line(dues: Sequence[date | None], today: date) -> list[str]:
    """Count the open actions and those that are late."""
    late = sum(1 for due in dues if due is not None and due < today)
    return [f"Next steps: {len(dues)} open, {late or 'none'} late"] if dues else []


def activities_line(situation: Situation, owing: Iterable[Owed], today: date) -> list[str]:
    """Say how many activities go on, and what is looked at next, on which day."""
    if not situation.stages:
        return []
    going = len({stage.activity_id for stage in situation.stages})
    coming = _next_look(situation, owing, today)
    if coming is None:
        return [f"Activities: {going} going"]
    stage, day = coming
    when = f"on {short_date(day, today)}" if day > today else "now"
    return [f"Activities: {going} going, next look: {stage.title}, {when}"]


def _next_look(situation: Situation, owing: Iterable[Owed], today: date) -> tuple[StageNow, date] | None:
    asked = {one.subject for one in owing}
    found = [
        (stage.opens_on, stage)
        for stage in situation.stages
        if stage.opens_on is not None and f"{stage.flow}:{stage.activity_id}" in asked
    ]
    day, stage = min(found, key=lambda entry: (entry[0], entry[1].activity_id), default=(None, None))
    return (stage, day) if stage is not None and day is not None else None


def follow_ups_line(situation: Situation, owing: Iterable[Owed]) -> list[str]:
    """Say for staff how many activities go on, and in which month the next follow-up is due."""
    going = len({stage.activity_id for stage in situation.stages})
    if not going:
        return ["Activities: none yet"]
    days = [one.due_on for one in owing if one.kind == "follow_up" and one.due_on is not None]
    due = f", next follow-up due in {month_name(min(days))}" if days else ""
    return [f"Activities: {going} going{due}"]


def meeting_line(situation: Situation, contribution: bool | None, today: date) -> list[str]:  # noqa: FBT001 - three answers
    """Say when the next meeting is, and whether the cluster's contribution is in."""
    meeting = next_meeting(situation, today)
    if meeting is None:
        return []
    words = {True: ", contribution in", False: ", contribution not in yet", None: ""}[contribution]
    return [f"Next meeting: {short_date(meeting.on_date, today)}{words}"]


def calls_line(last: str, coming: str) -> list[str]:
    """Say when the last call was and when the next one is; either may be empty."""
    if not last and not coming:
        return ["Calls: none yet"]
    parts = [f"Last call: {last}"] if last else []
    parts.append(f"Next call: {coming}" if coming else "No call is booked")
    return [". ".join(parts)]


def leads_line(leads: Sequence[tuple[str, str]]) -> str:
    """Name a cluster's leads and coordinators, each with the channel that reaches them."""
    if not leads:
        return "Leads: nobody"
    named = [f"{name} ({channel or 'cannot be reached'})" for name, channel in leads]
    return f"Leads: {join_words(named)}"


def at_most(lines: Sequence[str], most: int = MOST_LINES) -> str:
    """Keep a status short enough for a phone."""
    return "\n".join(lines[:most])
