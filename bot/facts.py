"""What the engine is told about a run's surroundings, read from the store."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.library import Library
from bot.partners.counting import beside
from conversations import tailoring
from conversations.calendar import Calendar
from conversations.due import stage_window
from conversations.fold import fold
from conversations.log import Earlier, Event, Facts, Item, Tailoring
from conversations.model import Flow
from conversations.series import last_said
from conversations.turn import CHANGE_DAYS, HOME
from conversations.wording import month_name
from storage.rows import RunRow, StageRow
from storage.situations import AREA
from storage.transaction import Transaction

TAILOR = "tailor."
"""Begins the names of the facts that say how a cluster has made a flow its own."""
AS_IT_IS = Tailoring()


def facts_of(tx: Transaction, library: Library, run: RunRow, now: datetime, cluster: str = "") -> Facts:
    """Gather the facts that a run's flow declares; ``cluster`` is its cluster's name, where that was read already."""
    flow = library.flow(run.flow)
    values: dict[str, Any] = {"cluster": cluster or tx.clusters.get(run.cluster_id).name}
    values.update(_values(tx, library, run, flow, now))
    return Facts(
        mode=run.mode,
        values={name: value for name, value in values.items() if value is not None},
        items=_items(tx, run, flow),
        last=_last(tx, library, run, now),
        beside=beside(tx, library, run, flow),
        tailoring=tailoring_of(tx, run.cluster_id, run.flow, tx.runs.log(run.id))
        if tailoring.is_tailored(flow)
        else AS_IT_IS,
        change_until=_change_until(tx, library, run),
    )


def _values(tx: Transaction, library: Library, run: RunRow, flow: Flow, now: datetime) -> Iterator[tuple[str, Any]]:
    if run.review_id is not None:
        yield "review.number", tx.work.review_number(run.review_id)
    if run.call_id is not None:
        yield from _of_call(tx, run)
    if run.meeting_id is not None:
        yield "meeting.date", tx.work.meeting(run.meeting_id).on_date.isoformat()
    if run.activity_id is not None:
        yield from _of_activity(tx, library, run, flow, now)
    if flow.facts.get("cr.date"):
        yield from _answers_before(tx, library, run, flow, {"call_id": run.call_id}, now)


def _of_call(tx: Transaction, run: RunRow) -> Iterator[tuple[str, Any]]:
    call = tx.work.call(run.call_id or 0)
    yield "call.date", call.on_date.isoformat() if call.on_date else None
    yield "staff", tx.people.person(call.staff_id).name if call.staff_id else "The project team"
    sent = [earlier for earlier in tx.runs.of_cluster(run.cluster_id) if earlier.sent_at and earlier.id != run.id]
    words = {"self_assessment": "your review", "call_record": "your last call"}
    latest = next((earlier for earlier in sent if earlier.flow in words), None)
    since = f" in {month_name(latest.sent_at.astimezone(HOME).date())}" if latest and latest.sent_at else ""
    yield "last_review_or_call", f"{words[latest.flow]}{since}" if latest else "we last spoke"


def _of_activity(
    tx: Transaction, library: Library, run: RunRow, flow: Flow, now: datetime
) -> Iterator[tuple[str, Any]]:
    activity = tx.work.activity(run.activity_id or 0)
    yield "activity", activity.title
    yield "act.start", activity.start_on.isoformat() if activity.start_on else None
    yield "act.end", activity.end_on.isoformat() if activity.end_on else None
    for stage in tx.work.stages(activity.id):
        yield f"due.{stage.flow}", stage.due_on.isoformat() if stage.due_on else None
    yield from _answers_before(tx, library, run, flow, {"activity_id": run.activity_id}, now)


def _answers_before(
    tx: Transaction, library: Library, run: RunRow, flow: Flow, subject: Mapping[str, Any], now: datetime
) -> Iterator[tuple[str, Any]]:
    """Give the answers of the subject's other runs that the flow declares as facts."""
    others = [
        other
        for other in tx.runs.of_cluster(run.cluster_id, **subject)
        if other.id != run.id and other.flow != run.flow
    ]
    for other in others:
        # What is private to staff is no fact for anybody else's questions.
        open_ones = [one for one in library.flow(other.flow).questions() if flow.who == "staff" or not one.private_to]
        asked = {question.id for question in open_ones}
        if asked & set(flow.facts):
            current = fold(library.flow(other.flow), tx.runs.log(other.id), Facts(mode=other.mode)).current
            yield from ((name, current[name]) for name in flow.facts if name in current and name in asked)


def _items(tx: Transaction, run: RunRow, flow: Flow) -> dict[str, list[Item]]:
    if "action.open" not in flow.facts:
        return {}
    mine = {effect.fields.get("action") for effect in tx.effects.of_run(run.id) if effect.kind == "status"}
    actions = tx.work.actions(run.cluster_id, also={int(number) for number in mine if number}, not_of_run=run.id)
    return {"action.open": [Item(str(action.id), action.what) for action in actions]}


def _last(tx: Transaction, library: Library, run: RunRow, now: datetime) -> dict[str, Earlier]:
    """Give what was answered in the cluster's review before this one, or of the same series about the activity."""
    if run.activity_id is not None:
        return _of_series(tx, library, run)
    if run.review_id is None:
        return {}
    before = next(
        (one for one in tx.runs.of_cluster(run.cluster_id, run.flow) if one.id < run.id and one.sent_at), None
    )
    if before is None or before.sent_at is None:
        return {}
    facts = Facts(
        mode=before.mode,
        values={"review.number": 1},
        last=_last(tx, library, before, now) if before.mode == "priorities_only" else {},
    )
    current = fold(library.flow(run.flow), tx.runs.log(before.id), facts).current
    day = before.sent_at.astimezone(HOME).date()
    return {name: Earlier(value, day) for name, value in current.items()}


def _of_series(tx: Transaction, library: Library, run: RunRow) -> dict[str, Earlier]:
    flow = library.flow(run.flow)
    if run.activity_id is None or not any(question.series for question in flow.questions()):
        return {}
    said = tx.answers.said([run.activity_id], (), library.programme.tz)
    return last_said(flow, said.get(run.activity_id, ()))


def tailoring_of(tx: Transaction, cluster_id: int, flow: str, log: Sequence[Event]) -> Tailoring:
    """Give how a cluster has made a flow its own, so that nothing that a run's log answers is left out of it."""
    raw = tx.clusters.fact(cluster_id, f"{TAILOR}{flow}")
    if raw is None:
        return Tailoring()
    answered = {event.question for event in log if event.kind == "answered"}
    return tailoring.read(json.loads(raw)).for_run(answered)


def _change_until(tx: Transaction, library: Library, run: RunRow) -> datetime | None:
    """Give staff as long as usual to change what was sent, counted from when somebody asked for it."""
    if run.sent_at is None or run.call_id is None:
        return None
    wishes = [
        other.sent_at
        for other in tx.runs.of_cluster(run.cluster_id, call_id=run.call_id)
        if other.sent_at is not None
        and library.flow(other.flow).shows == run.flow
        and any(notice.fields.get("text") for notice in tx.effects.notices(other.id, None))
    ]
    return max(wishes) + timedelta(days=CHANGE_DAYS) if wishes else None


def keep_stages(tx: Transaction, library: Library, activity_id: int, moved: dict[str, int], today: date) -> None:
    """Make an activity's stages fit its days, its cluster's calendar, and what the plan says about when to look."""
    activity = tx.work.activity(activity_id)
    calendar = calendar_of(tx, library, activity.cluster_id)
    days = {"act.start": activity.start_on, "act.end": activity.end_on}
    anchors = {name: day for name, day in days.items() if day is not None}
    rows = []
    for name in library.flow("activity").schedules:
        opens, due = stage_window(library.flow(name).when, anchors, today, calendar, moved.get(name))
        rows.append(StageRow(name, opens, due))
    tx.work.keep_stages(activity_id, rows)


def calendar_of(tx: Transaction, library: Library, cluster_id: int) -> Calendar:
    """Give the calendar of a cluster's nation, or of its area where it has one."""
    return library.calendar(tx.clusters.get(cluster_id).nation, tx.clusters.fact(cluster_id, AREA) or "")
