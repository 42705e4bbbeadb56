"""The demo's other clusters: what they let others hear of, and the reviews that one's own is compared with.

All of it is made up, as the demo is. It is written straight into the logs: thirty conversations would take too long.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.demo import last_spring, opened
from bot.library import Library
from bot.rebuild import keep_rows
from conversations.log import Event
from conversations.turn import HOME
from storage.rows import ClusterRow, PersonRow
from storage.store import Store
from storage.transaction import Transaction

JOINED = (("Eastgate", "ENG", "Ruth Lane"), ("Hillside", "ENG", "Omar Aziz"), ("Westbury", "WLS", "Nia Morgan"))
"""Clusters beside the demo's first three, each with its coordinator."""
LEVELS = {
    "Millbrook": "3223213",
    "Riverside": "2332334",
    "Eastgate": "2323222",
    "Hillside": "3332323",
    "Westbury": "1224212",
}
"""The level of each area of a review, the first area first."""
SHARED: Mapping[str, Mapping[str, Any]] = {
    "Millbrook": {
        "mc.title": "Staff swap schools for a day",
        "mc.dim": "f1",
        "mc.did": "Once a term two staff from different schools swap places for a day. Each brings one thing back.",
        "mc.changed": "People now ring each other before a problem grows. Eleven of fourteen told us so in June.",
        "mc.differently": "The first swap was in exam week. We now choose the day a term ahead.",
        "mc.needs": "One head who starts, and cover for two days a term.",
        "mc.permission": "anon",
    },
    "Riverside": {
        "mc.title": "One page for the governors",
        "mc.dim": "f7",
        "mc.did": "Each school gets one page a year: what it paid in, what staff took part in, what changed.",
        "mc.changed": "All five governing bodies have put the cluster in their budgets for next year.",
        "mc.needs": "A list of who took part in what. We keep ours in a shared sheet.",
        "mc.permission": "named",
    },
    "Hillside": {
        "mc.title": "A question box at every meeting",
        "mc.dim": "f1",
        "mc.did": "Everybody writes down one thing that is not working. Two of them are read aloud, and talked about.",
        "mc.changed": "Partners speak of problems without being asked. It took about a year.",
        "mc.permission": "anon",
    },
}
"""What was brought to a meeting that is over, and may be passed on."""
MEETING_AFTER = timedelta(days=60)
"""How long after the reviews of spring the clusters met."""


def settle_in(store: Store, library: Library, now: datetime) -> None:
    """Let the demo's other clusters have told what they share, and agree to be compared."""
    with store.transaction() as tx:
        then = last_spring(now)
        for name, nation, coordinator in JOINED:
            tx.people.add(coordinator, tx.clusters.add(name, nation, then).id, "coordinator", then)
        meeting = tx.work.add_meeting("Summer project meeting", (then + MEETING_AFTER).astimezone(HOME).date())
        for cluster in tx.clusters.all():
            if cluster.name in LEVELS:
                _tell(tx, library, cluster, then, meeting)


def _tell(tx: Transaction, library: Library, cluster: ClusterRow, at: datetime, meeting: int) -> None:
    person, *_ = tx.people.of_cluster(cluster.id, "coordinator")
    _keep(tx, library, cluster, person, at, "cluster_profile", {"cp.name": cluster.name, "cp.compare": "yes"})
    period = f"{library.calendar(cluster.nation).season(at.date())} {at.year}"
    review, _ = tx.work.open_review(cluster.id, period, at)
    levels = {f"sa.f{number}.level": int(level) for number, level in enumerate(LEVELS[cluster.name], 1)}
    _keep(tx, library, cluster, person, at, "self_assessment", levels, mode="quick", review_id=review, period=period)
    brought = SHARED.get(cluster.name)
    if brought is not None:
        given = {"mc.kind": "share", **brought}
        _keep(tx, library, cluster, person, at, "meeting_contribution", given, meeting_id=meeting)


def _keep(
    tx: Transaction,
    library: Library,
    cluster: ClusterRow,
    person: PersonRow,
    at: datetime,
    flow: str,
    answers: Mapping[str, Any],
    **subject: Any,
) -> None:
    """Keep a run with these answers, sent."""
    run = opened(tx, library, cluster, person, at, flow, **subject)
    events = [Event("answered", question, value=value, at=at, by=person.code) for question, value in answers.items()]
    tx.runs.append(run, [*events, Event("sent", at=at, by=person.code)], 0, person.id, "demo", "en")
    tx.runs.stand(run.id, "sent", (len(answers), len(answers)), at, at)
    keep_rows(tx, library, tx.runs.get(run.id), at)
