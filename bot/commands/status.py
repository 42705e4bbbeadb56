"""``status``: where a cluster, or every cluster that somebody looks after, stands; and the list of next steps."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, menu, named
from bot.conversing import EXPIRED, open_card
from bot.facts import facts_of
from bot.library import Library
from bot.people import clusters_of_staff
from bot.reminding.deeds import open_run
from bot.reminding.plan import SETTLED_BY_ITSELF, Around, surroundings
from bot.reminding.words import Words
from bot.talk import LEADS, Talk
from conversations import clustercards
from conversations.areas import areas
from conversations.cards import Card, Choice
from conversations.clustercards import ReviewNow
from conversations.engine import HOME
from conversations.findcards import find_button, may_pass
from conversations.fold import fold
from conversations.owing import Owed, columns_of
from conversations.situation import Situation
from conversations.standing import (
    Standing,
    asked_now,
    contribution,
    newest_review,
    next_meeting,
    overdue,
    review_run,
    standing,
)
from conversations.standingcards import Overview, Team, overdue_line, times_told
from conversations.tokens import Token
from conversations.wording import long_date, short_date
from storage.rows import CallRow, ClusterRow
from storage.store import Transaction

MOST_NOTICES = 3


def status(talk: Talk, rest: str) -> list[Card]:
    """Say where the person's cluster stands; for staff every cluster that they look after, or the one named."""
    listed = re.fullmatch(r"(finished)?(?: ?page (\d{1,3}))?", rest.casefold()) if talk.is_staff else None
    if listed is not None:
        whole = overview(talk)
        return [(whole.finished if listed[1] else whole.card)(int(listed[2] or 1))]
    if rest:
        cluster = named(talk, rest)
        return [
            NO_SUCH_CLUSTER if cluster is None else _for_staff(talk, cluster) if talk.is_staff else _own(talk, cluster)
        ]
    return [NO_CLUSTER if talk.cluster is None else _own(talk, talk.cluster)]


def standings(talk: Talk, around: Mapping[int, Around]) -> list[Standing]:
    """Sum up where clusters stand."""
    flows = talk.library.flows
    return [standing(here.situation, here.owed, flows, here.levels, talk.now, talk.today) for here in around.values()]


def overview(talk: Talk) -> Overview:
    """Gather every cluster that a member of staff looks after."""
    mine = clusters_of_staff(talk)
    around = surroundings(talk.tx, talk.library, [cluster.id for cluster in mine], talk.now)
    rows = standings(talk, around)
    late = [one.what.subject for row in rows for one in row.overdue]
    meeting = next((next_meeting(here.situation, talk.today) for here in around.values()), None)
    team = Team(
        sum(1 for row in unreached(talk.tx) if talk.may_see(row)),
        (meeting.title, meeting.on_date) if meeting is not None else None,
        sum(row.calls for row in rows),
    )
    return Overview(rows, talk.library.flows, talk.tx.nudges.heard(late), team, talk.now.astimezone(HOME))


def unreached(tx: Transaction) -> list[int]:
    """Give the people whom nothing reaches at any account."""
    people = list(dict.fromkeys(row.person_id for row in tx.people.unreachable()))
    reached = tx.people.addresses(people)
    return [person for person in people if person not in reached]


def _own(talk: Talk, cluster: ClusterRow) -> Card:
    """Say to a cluster's own people where it stands: eight lines, and a button for each thing that is due."""
    here = surroundings(talk.tx, talk.library, [cluster.id], talk.now)[cluster.id]
    flows, today = talk.library.flows, talk.today
    now = asked_now(here.owed, talk.person.id, today)
    lines = [
        clustercards.review_line(_review(talk, here), today),
        *clustercards.due_lines(now, flows, today),
        *_next_call(talk, cluster),
        *clustercards.actions_line([one.due_on for one in talk.tx.work.actions(cluster.id)], today),
        *clustercards.activities_line(here.situation, here.owed, today),
        *clustercards.meeting_line(here.situation, contribution(here.situation, here.levels, flows, today), today),
    ]
    rows = clustercards.due_buttons(now, flows) + _first(talk, here, now)
    rows.append((Choice("Next steps", menu("steps"), "n"), Choice("Calls", menu("calls"), "l")))
    return Card(cluster.name, clustercards.at_most(lines), rows=tuple(rows))


def _first(talk: Talk, here: Around, now: list[Owed]) -> list[tuple[Choice, ...]]:
    """Offer what is under way besides what is due, or a first review."""
    shown = {one.run.id for one in now[: clustercards.MOST_DUE] if one.run is not None}
    open_ones = [run for run in here.situation.runs if run.is_open and talk.may_be_asked(run.flow)]
    under_way = next((run for run in reversed(open_ones) if run.respondent_id is None), None)
    if under_way is None:
        return [(Choice("Start a review", menu("review"), "r", "" if now else "primary"),)]
    if under_way.id in shown:
        return []
    return [(Choice("Carry on", str(Token("run", under_way.id, argument="go")), "c", "" if now else "primary"),)]


def _review(talk: Talk, here: Around) -> ReviewNow | None:
    now = review_run(here.situation, talk.library.flows)
    if now is None:
        return None
    run = talk.tx.runs.get(now.id)
    state = fold(talk.library.flow(run.flow), talk.tx.runs.log(run.id), facts_of(talk.tx, talk.library, run, talk.now))
    name, _ = newest_review(here.situation, talk.library.flows)
    sent = run.sent_at.astimezone(HOME).date() if run.sent_at is not None else None
    last = run.last_at.astimezone(HOME).date() if run.last_at is not None else None
    return ReviewNow(name or run.period, areas(state), run.due_on, sent, last)


def _next_call(talk: Talk, cluster: ClusterRow) -> list[str]:
    coming = talk.tx.calls.coming([cluster.id], talk.today)
    return [f"Next call: {_call(talk, coming[0])}"] if coming else []


def _call(talk: Talk, call: CallRow) -> str:
    staff = f" with {talk.tx.people.person(call.staff_id).name}" if call.staff_id else ""
    day = long_date(call.on_date) if call.on_date is not None else "a day to be set"
    return f"{call.slot.worded() if call.slot is not None else day}{staff}"


def _for_staff(talk: Talk, cluster: ClusterRow) -> Card:
    """Say to staff where one cluster stands, and what they can do about it."""
    here = surroundings(talk.tx, talk.library, [cluster.id], talk.now)[cluster.id]
    flows, today, situation = talk.library.flows, talk.today, here.situation
    late = overdue(here.owed, today)
    heard = talk.tx.nudges.heard([one.what.subject for one in late])
    lines = [
        clustercards.leads_line(_leads(talk, situation)),
        clustercards.review_line(_review(talk, here), today, for_staff=True),
        *(f"Overdue: {overdue_line(one, flows, times_told(one.what, heard))}" for one in late[:2]),
        *clustercards.follow_ups_line(situation, here.owed),
        *clustercards.calls_line(_last_call(talk, situation), next(iter(_coming(talk, cluster)), "")),
        *clustercards.actions_line([one.due_on for one in talk.tx.work.actions(cluster.id)], today),
        *clustercards.meeting_line(situation, contribution(situation, here.levels, flows, today), today),
    ]
    rows = (
        (Choice("Book a call", menu(f"call {cluster.name}"), "b", "primary"),),
        *((button,) for button in _to_find(talk, here)),
        (Choice("Nudge", menu(f"nudge {cluster.name}"), "n"), Choice("All clusters", menu("status"), "a")),
        *((button,) for button in _chart(situation, cluster)),
    )
    return Card(cluster.name, "\n".join((*lines, *_notices(talk, here))), rows=rows)


def _chart(situation: Situation, cluster: ClusterRow) -> list[Choice]:
    """Offer the picture of the last review and now, where one was sent."""
    sent = any(run.review_id is not None and run.sent_on is not None for run in situation.runs)
    return [Choice("Last review and now", menu(f"chart {cluster.name}"), "l")] if sent else []


def _coming(talk: Talk, cluster: ClusterRow) -> list[str]:
    return [_call(talk, call) for call in talk.tx.calls.coming([cluster.id], talk.today)]


def _last_call(talk: Talk, situation: Situation) -> str:
    held = [call for call in situation.calls if call.state == "held" and call.on_date is not None]
    if not held or held[-1].on_date is None:
        return ""
    who = f", {talk.tx.people.person(held[-1].staff_id).name}" if held[-1].staff_id else ""
    return f"{short_date(held[-1].on_date, talk.today)}{who}"


def _leads(talk: Talk, situation: Situation) -> list[tuple[str, str]]:
    leads = {one.person_id: one.name for one in situation.members if one.role in LEADS}
    at = talk.tx.people.addresses(list(leads))
    return [(name, at[who].channel.capitalize() if who in at else "") for who, name in leads.items()]


def _notices(talk: Talk, here: Around) -> list[str]:
    """Say what staff should know of the cluster and have not settled, the newest first."""
    words = Words(talk.tx, talk.library, {here.situation.cluster_id: here}, talk.now, {})
    said = dict.fromkeys(words.notice(here, one) for one in reversed(here.situation.notices))
    return [f"To know: {one}" for one in list(said)[:MOST_NOTICES]]


def _to_find(talk: Talk, here: Around) -> list[Choice]:
    """Offer to say who is to be asked for what nobody does any more, or nobody answers."""
    newest = reversed(here.situation.notices)
    lying = {one.subject: one.id for one in newest if one.kind in SETTLED_BY_ITSELF}
    flows = talk.library.flows
    found = {what.subject: what for what in here.owed if may_pass(what, flows)}
    asked = [(number, found[subject]) for subject, number in lying.items() if subject in found][:MOST_NOTICES]
    names = [what.about or flows[what.flow].title for _, what in asked]
    return [find_button(number, name if len(asked) > 1 else "") for (number, _), name in zip(asked, names, strict=True)]


def opened(talk: Talk, token: Token) -> list[Card]:
    """Open something that is due from its button: only what the person is asked for at this moment."""
    flow = talk.library.flows.get(token.argument)
    around = surroundings(talk.tx, talk.library, [cluster.id for cluster in talk.clusters], talk.now)
    found = [here.asked_of(talk.person.id).get(f"{token.argument}:{token.run}") for here in around.values()]
    what = next((one for one in found if one is not None), None)
    if flow is None or what is None or not talk.may_be_asked(flow.flow):
        return [EXPIRED]
    subject = columns_of(flow, token.run)
    known = talk.tx.runs.of_cluster(what.cluster_id, flow.flow, **subject)
    more: dict[str, Any] = {**subject, "opened_by": talk.person.id, "due_on": what.due_on}
    run = known[0] if known else open_run(talk.tx, talk.library, flow.flow, what.cluster_id, talk.now, **more)
    return [open_card(talk, run, fresh=not known)] if talk.may_take(run) else [EXPIRED]


def runs_of_each(tx: Transaction, library: Library) -> list[dict[str, Any]]:
    """Say where every cluster stands, as plain values for a program to read."""
    found: dict[str, dict[str, Any]] = {}
    for row in tx.queries.standing():
        entry = found.setdefault(row.cluster, {"cluster": row.cluster, "nation": row.nation, "runs": []})
        if row.run_id is not None:
            run = {name: value for name, value in asdict(row).items() if name not in ("cluster", "nation")}
            entry["runs"].append({**run, "flow_title": library.flow(row.flow).title})
    return list(found.values())
