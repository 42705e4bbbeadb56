"""The demo: made-up clusters on a throw-away database, through the same code as any other channel."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.channels import Heard
from bot.library import Library
from bot.talk import Talk
from bot.turns import take
from conversations.model import Question
from conversations.turn import HOME, Command
from conversations.views import View
from storage.rows import ClusterRow, PersonRow, RunRow
from storage.store import Store
from storage.transaction import Transaction

WORDS = {
    "owner": "CPD lead at Northgate",
    "gap": "We have the habit in three schools, not yet in all six",
    "evidence_note": "A partner had no cover for the spring course. Two others lent staff the same week.",
    "tried": "Shared minibus to the two rural schools, and every other session online",
    "example": "Teaching assistants now lead the phonics sessions that a consultant used to run",
    "firsts": "A course for lunchtime supervisors",
    "title": "Reading buddies",
    "change": "Ask pupils to explain a word before the lesson moves on",
    "final": "More pupils read with confidence by the end of the year",
}
"""Made-up words for questions that end so."""
ACTIONS = (
    "Ask each partner to name one thing that is not working, and talk about it in June",
    "Put a deputy for the lead on the agenda of the next heads' meeting",
    "Send the dates of the whole year by the end of the summer term",
    "Write down on one page who decides what",
    "Visit the two partners without a CPD lead",
    "List the courses that our own staff could lead",
    "Show each partner what it got for its money",
)
"""Made-up next steps, one for each part of a review."""
TOUR = (
    "review",
    "start",
    "3",
    "next",
    "mostly",
    "comment",
    "Two schools say so in every meeting",
    "back",
    "2",
    "next",
    "maybe B?",
    "1",
    "next",
    "skip",
    "pause",
    "status",
    "carry on",
    "activity",
    ":as Tom Reed",
    "review",
    "carry on",
    "4",
    ":wait 7 days",
    ":as staff",
    "status",
    "status oakfield",
    ":as partner",
    "status oakfield",
    ":status",
)


def start_of_day(now: datetime) -> datetime:
    """Give ten in the morning, UK time, of the day that it is."""
    return datetime.combine(now.astimezone(HOME).date(), time(10), HOME).astimezone(now.tzinfo)


def fill(store: Store, library: Library, now: datetime) -> PersonRow:
    """Put the made-up programme into an empty store, and give the lead whom the demo starts as."""
    with store.transaction() as tx:
        return _fill(tx, library, now)


def _fill(tx: Transaction, library: Library, now: datetime) -> PersonRow:
    then = last_spring(now)
    oakfield, *others = [tx.clusters.add(name, nation, then) for name, nation in _CLUSTERS]
    priya = tx.people.add("Priya Shah", oakfield.id, "lead", then)
    tx.people.add("Tom Reed", oakfield.id, "lead", then)
    tx.people.add("Aisha Khan", oakfield.id, "partner", then)
    sam = tx.people.add("Sam Okafor", None, "staff", then)
    for cluster, name in zip(others, ("Dan Price", "Beth Owen"), strict=True):
        tx.people.add(name, cluster.id, "coordinator", then)
    _review(tx, library, oakfield, priya, then)
    _activity(tx, library, oakfield, priya, now)
    today = now.astimezone(HOME).date()
    tx.work.add_call(oakfield.id, _weekday(today + timedelta(days=8)), sam.id, now)
    tx.work.add_meeting("Autumn project meeting", _weekday(today + timedelta(days=20)))
    return priya


_CLUSTERS = (("Oakfield", "ENG"), ("Millbrook", "ENG"), ("Riverside", "WLS"))


def last_spring(now: datetime) -> datetime:
    """Give the moment at which the made-up programme began: in the March before, at the same time of day."""
    here = now.astimezone(HOME)
    return here.replace(year=here.year if here.month > 5 else here.year - 1, month=3, day=12).astimezone(now.tzinfo)


def _weekday(day: date) -> date:
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def _review(tx: Transaction, library: Library, cluster: ClusterRow, person: PersonRow, then: datetime) -> None:
    period = f"{library.calendar(cluster.nation).season(then.date())} {then.year}"
    review_id, _ = tx.work.open_review(cluster.id, period, then)
    more = {"review_id": review_id, "period": period, "mode": "full"}
    _answer_all(tx, library, cluster, person, then, "self_assessment", more)


def _activity(tx: Transaction, library: Library, cluster: ClusterRow, person: PersonRow, now: datetime) -> None:
    """Add an activity that ended yesterday, so that its first follow-up is open today."""
    yesterday = (now - timedelta(days=1)).astimezone(HOME).date()
    before = now - timedelta(days=28)
    activity_id = tx.work.add_activity(cluster.id, "Reading buddies", before)
    days = {"act.start": yesterday.isoformat(), "act.end": yesterday.isoformat()}
    for flow in ("activity", "iem_plan"):
        _answer_all(tx, library, cluster, person, before, flow, {"activity_id": activity_id}, days)


def opened(
    tx: Transaction, library: Library, cluster: ClusterRow, person: PersonRow, at: datetime, flow: str, **subject: Any
) -> RunRow:
    """Open a run of a flow for somebody."""
    edition = library.edition(flow)
    version = tx.runs.keep_flow(flow, edition.flow.version, edition.hash, edition.text, at)
    return tx.runs.open(flow, version, cluster.id, at, opened_by=person.id, **subject)


def _answer_all(
    tx: Transaction,
    library: Library,
    cluster: ClusterRow,
    person: PersonRow,
    at: datetime,
    flow: str,
    more: dict[str, Any],
    given: dict[str, Any] | None = None,
) -> RunRow:
    run = opened(tx, library, cluster, person, at, flow, **more)
    heard = Heard("demo", "local", person.code, person.code, "")
    talk = Talk(tx, library, heard, person, tx.people.roles(person.id), at)
    dice = random.Random(3)  # noqa: S311 - made-up answers, the same each time
    step = take(talk, run, Command("show"))
    while step.view.state == "asking":
        question = step.state.plan.steps[step.view.question].question
        value = (given or {}).get(question.id) or _made_up(question, step.view, dice, at)
        step = take(talk, run, Command("answer", step.view.question, step.view.item, value=value))
    take(talk, run, Command("submit"))
    return run


def _made_up(question: Question, view: View, dice: random.Random, at: datetime) -> Any:
    if view.options:
        keys = [option.key for option in view.options if not option.uncounted and not option.alone]
        return [str(dice.choice(keys))] if question.type == "multi" else dice.choice(keys)
    if question.type == "date":
        return (at + timedelta(days=294)).astimezone(HOME).date().isoformat()
    if question.type == "number":
        return 12
    if question.id.endswith("action"):
        return ACTIONS[view.part.number % len(ACTIONS)] if view.part else ACTIONS[0]
    return next(
        (words for end, words in WORDS.items() if question.id.endswith(end)),
        "As we agreed at the last partners' meeting",
    )
