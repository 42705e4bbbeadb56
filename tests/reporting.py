"""A project of clusters whose answers are known, for tests and benchmarks of reports."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.library import Library
from bot.rebuild import keep_rows
from conversations.log import Event
from storage.rows import ClusterRow, StageRow
from storage.transaction import Transaction

LIBRARY = Library()
TODAY = date(2026, 11, 24)
SPRING, AUTUMN = datetime(2026, 3, 12, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
AREAS = tuple(f"f{number}" for number in range(1, 8))
STORY = "Every school ran reading buddies for a term. Pupils now ask to read. Start small and keep the day."
EXAMPLE = "Teaching assistants now lead the phonics sessions that a consultant used to run."


def told(
    tx: Transaction,
    cluster: ClusterRow,
    flow: str,
    answers: Mapping[str, Any],
    at: datetime = AUTUMN,
    *,
    sent: bool = True,
    **subject: Any,
) -> int:
    """Keep a run with these answers by name (``question`` or ``question[item]``), and give its number."""
    edition = LIBRARY.edition(flow)
    version = tx.runs.keep_flow(flow, edition.flow.version, edition.hash, edition.text, at)
    run = tx.runs.open(flow, version, cluster.id, at, **({"mode": next(iter(edition.flow.modes), "")} | subject))
    events = [Event("answered", *_parts(name), value=value, at=at) for name, value in answers.items()]
    events += [Event("sent", at=at)] if sent else []
    tx.runs.append(run, events, 0, None, "test", "en")
    tx.runs.stand(run.id, "sent" if sent else "asking", (len(answers), len(answers)), at, at if sent else None)
    keep_rows(tx, LIBRARY, tx.runs.get(run.id), at)
    return run.id


def _parts(name: str) -> tuple[str, str]:
    question, _, item = name.partition("[")
    return question, item.removesuffix("]")


def review(tx: Transaction, cluster: ClusterRow, levels: Mapping[str, int], at: datetime = AUTUMN, **more: Any) -> int:
    """Keep a sent review with these levels, and the answers in ``more`` (``sa_`` stands for ``sa.``)."""
    period = f"{'spring' if at.month < 6 else 'autumn'} {at.year}"
    number, _ = tx.work.open_review(cluster.id, period, at)
    answers = {f"sa.{area}.level": level for area, level in levels.items()} | more.pop("answers", {})
    return told(tx, cluster, "self_assessment", answers, at, review_id=number, period=period, **more)


def consent(tx: Transaction, cluster: ClusterRow, answer: str = "yes", more: Mapping[str, Any] | None = None) -> int:
    """Let a cluster say whether its answers may be compared."""
    profile: dict[str, Any] = {
        "cp.schools": 6,
        "cp.phases": ("primary", "secondary"),
        "cp.lead": "training",
        "cp.origin": "cpd",
        "cp.years": 12,
        "cp.years_cpd": 2,
        "cp.compare": answer,
    }
    return told(tx, cluster, "cluster_profile", profile | dict(more or {}), sent=False)


def full_review(tx: Transaction, cluster: ClusterRow, dice: random.Random, at: datetime, **more: Any) -> int:
    """Keep a review with an answer to everything that a report shows."""
    aims = ("b1", "b2", "b4")
    answers: dict[str, Any] = {f"sa.{area}.priority": dice.choice(("now", "year", "no", "share")) for area in AREAS}
    answers |= {
        "sa.ben.aim": aims,
        **{f"sa.ben.seen[{key}]": dice.choice(("early", "none", "some", "clear")) for key in aims},
    }
    answers |= {
        "sa.ben.extra": ("b6",),
        "sa.ben.example": EXAMPLE,
        "sa.ben.firsts": "A course for lunchtime supervisors",
    }
    answers |= {f"sa.bar.sev[c{number}]": dice.choice((0, 1, 2, 3)) for number in range(1, 7)}
    answers |= {
        "sa.bar.tried": "Shared minibus to the two rural schools",
        "sa.bar.help": ("peer", "tool"),
        "sa.bar.load": 40,
    }
    answers |= {name: dice.randint(1, 5) for name in ("sa.wrap.impact", "sa.wrap.attitude", "sa.wrap.useful")}
    answers |= {"sa.wrap.iem": dice.choice(("habit", "some", "plan", "no"))}
    answers |= {"sa.wrap.moved": dice.randint(1, 5)} if at == AUTUMN else {}
    return review(tx, cluster, {area: dice.randint(1, 4) for area in AREAS}, at, answers=answers | more)


def activity(tx: Transaction, cluster: ClusterRow, title: str, often: Mapping[str, int], share: str = "anon") -> int:
    """Keep an activity that ended a year ago, with how often its practice happens by flow."""
    ended = TODAY - timedelta(days=380)
    number = tx.work.add_activity(cluster.id, title, SPRING)
    days = {"iem_plan": -5, "iem_after": 8, "iem_practice": 56, "iem_term": 98, "iem_year": 386}
    tx.work.keep_stages(
        number,
        [StageRow(flow, ended + timedelta(days=day - 9), ended + timedelta(days=day)) for flow, day in days.items()],
    )
    names = {"iem_plan": "p", "iem_practice": "w", "iem_term": "t", "iem_year": "y"}
    for flow, value in often.items():
        extra: dict[str, Any] = {"iem.p.evidence": ("observe", "talk", "docs")} if flow == "iem_plan" else {}
        extra |= {"iem.w.tried": "all", "iem.w.how": ("observe",)} if flow == "iem_practice" else {}
        extra |= {"iem.y.story": STORY, "iem.y.share": share} if flow == "iem_year" else {}
        told(tx, cluster, flow, extra | {f"iem.{names[flow]}.practice": value}, activity_id=number)
    return number


def fill(tx: Transaction, number: int, seed: int = 7) -> list[ClusterRow]:
    """Keep a project of so many clusters with two reviews each, activities, a call, a meeting and open actions."""
    dice = random.Random(seed)
    meeting = tx.work.add_meeting("Summer project meeting", TODAY - timedelta(days=120))
    made = []
    for place in range(number):
        cluster = tx.clusters.add(NAMES[place] if place < len(NAMES) else f"Cluster {place}", "ENG", SPRING)
        consent(tx, cluster, more={"cp.years_cpd": dice.randint(0, 8), "cp.schools": dice.randint(3, 14)})
        full_review(tx, cluster, dice, SPRING)
        full_review(tx, cluster, dice, AUTUMN)
        for title in ("Reading buddies", "Maths talk across six schools and a college", "Coaching for middle leaders"):
            activity(
                tx,
                cluster,
                title,
                {flow: dice.randint(1, 5) for flow in ("iem_plan", "iem_practice", "iem_term", "iem_year")},
            )
        brought = {
            "mc.kind": "share",
            "mc.title": "Cover pool",
            "mc.dim": dice.choice(AREAS),
            "mc.did": STORY,
            "mc.permission": "anon",
        }
        told(tx, cluster, "meeting_contribution", brought, meeting_id=meeting)
        told(
            tx,
            cluster,
            "meeting_after",
            {"ma.came": "yes", "ma.contact": 2, "ma.idea": "A cover pool"},
            meeting_id=meeting,
        )
        tx.work.add_call(cluster.id, TODAY + timedelta(days=9), None, AUTUMN)
        tx.clusters.keep_fact(cluster.id, "review.next", "2027-03-20")
        made.append(cluster)
    return made


NAMES = ("Oakfield", "Millbrook", "Riverside", "Hillside", "Eastgate", "Llŷn a Dwyfor", "Westbury", "Northmoor")
