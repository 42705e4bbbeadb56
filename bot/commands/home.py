"""A person's page, where the channel has one: where they are, what comes, and what they can do. The front door."""

from collections.abc import Iterator
from datetime import datetime

from bot.channels import PAGE, PAGES, Heard
from bot.commands.opening import menu
from bot.commands.status import overview
from bot.library import Library
from bot.talk import LEADS, Talk
from bot.welcoming import STRANGER
from conversations.cards import Card, Choice, laid_out
from conversations.tokens import Token
from conversations.turn import HOME
from conversations.wording import in_days, long_date, short_date
from storage.rows import ClusterRow, StandingRow
from storage.transaction import Transaction

AT_HOME = "/home"
"""What is heard when somebody opens their page."""
REVIEW = "self_assessment"
MOST_COMING = 5
MOST_STEPS = 5
Rows = tuple[tuple[Choice, ...], ...]


def home(talk: Talk, rest: str) -> list[Card]:
    """Say where the person is, what comes up and what they can do."""
    heading = f"{_greeting(talk)}, {talk.person.name.split()[0]}"
    if talk.is_staff:
        return [_of_team(talk, heading)]
    cluster = talk.cluster
    if cluster is None:
        return [Card(heading, "You are not in a cluster yet. Please ask your project contact.", rows=_own())]
    if not talk.role_names & LEADS:
        view = (Choice("Give your school's view", menu("view"), "v", "primary"),)
        return [Card(heading, f"{cluster.name} cluster", rows=(view, *_own()))]
    return [_of_lead(talk, heading, cluster)]


def home_of_stranger() -> Card:
    """Say to somebody who is not known what this is, and nothing else."""
    return Card("Cluster Companion", f"{STRANGER.body}\n\nYou need an invitation to use me. Messages are above.")


def home_after(talk: Talk) -> Card | None:
    """Give the page anew where the person has changed something that it shows; None where there is no such page."""
    heard = talk.heard
    if not talk.changed or heard.chat.startswith(PAGE) or not _has_page(talk.tx, heard):
        return None
    return _now(talk.tx, talk.library, heard, talk.now)


def home_of_newcomer(tx: Transaction, library: Library, heard: Heard, now: datetime) -> Card | None:
    """Give the page of somebody who has just come in; None for anybody else."""
    joins = heard.token is not None and heard.token.startswith("join|")
    return _now(tx, library, heard, now) if joins and _has_page(tx, heard) else None


def page_of(tx: Transaction, library: Library, account: tuple[str, str, str], now: datetime) -> Card:
    """Give an account's page as it should be now; the account is named by its channel, tenant and id there."""
    channel, tenant, external_id = account
    heard = Heard(channel, tenant, external_id, f"{PAGE}{external_id}", "", text=AT_HOME)
    return _now(tx, library, heard, now)


def _has_page(tx: Transaction, heard: Heard) -> bool:
    return heard.channel in PAGES and tx.chats.find(heard.channel, f"{PAGE}{heard.account}") is not None


def _now(tx: Transaction, library: Library, heard: Heard, now: datetime) -> Card:
    """Read who somebody is at this moment: what they just did may have changed it."""
    person = tx.people.by_account(heard.channel, heard.tenant, heard.account)
    if person is None:
        return home_of_stranger()
    return home(Talk(tx, library, heard, person, tx.people.roles(person.id), now), "")[0]


def _greeting(talk: Talk) -> str:
    hour = talk.now.astimezone(HOME).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _own() -> Rows:
    return (
        (
            Choice("Settings", menu("settings")),
            Choice("My data", menu("mydata")),
            Choice("Help", menu("help")),
        ),
    )


def _of_lead(talk: Talk, heading: str, cluster: ClusterRow) -> Card:
    rows = [row for row in talk.tx.queries.standing(cluster.id) if row.run_id is not None]
    mine = [row for row in rows if talk.may_be_asked(row.flow)]
    review = next((row for row in reversed(mine) if row.flow == REVIEW), None)
    where = f"{cluster.name} cluster\n{_review(talk, review)}"
    paragraphs = [where, *_listed("Coming up", list(_coming(talk, cluster))), *_steps(talk, cluster)]
    return Card(heading, "\n\n".join(paragraphs), rows=_of_lead_can(talk, review))


def _review(talk: Talk, row: StandingRow | None) -> str:
    if row is None:
        return "Review: not started yet."
    if row.sent_at is not None:
        return f"Review: sent on {short_date(row.sent_at.astimezone(HOME).date(), talk.today)}."
    due = f" Due {long_date(row.due_on)}, {in_days(row.due_on, talk.today)}." if row.due_on else ""
    return f"Review: {row.done} of about {row.about} done.{due}"


def _coming(talk: Talk, cluster: ClusterRow) -> Iterator[str]:
    """Say what comes up, soonest first."""
    days = []
    for call in talk.tx.work.calls(cluster.id):
        if call.on_date and call.on_date >= talk.today and call.state in ("booked", "proposed"):
            who = f" with {talk.tx.people.person(call.staff_id).name}" if call.staff_id else ""
            days.append((call.on_date, f"Call{who}"))
    for activity in talk.tx.work.activities(cluster.id):
        sent = {run.flow for run in talk.tx.runs.of_cluster(cluster.id, activity_id=activity.id) if run.sent_at}
        stages = [stage for stage in talk.tx.work.stages(activity.id) if stage.flow not in sent and stage.due_on]
        if stages and activity.closed_at is None:
            days.append((stages[0].due_on or talk.today, f"Follow-up: {activity.title}"))
    days += [(meeting.on_date, meeting.title) for meeting in talk.tx.work.meetings() if meeting.on_date >= talk.today]
    for day, what in sorted(days)[:MOST_COMING]:
        yield f"{what}: {long_date(day)}"


def _steps(talk: Talk, cluster: ClusterRow) -> list[str]:
    actions = talk.tx.work.actions(cluster.id)
    lines = [f"{one.what}{f', by {long_date(one.due_on)}' if one.due_on else ''}" for one in actions[:MOST_STEPS]]
    more = len(actions) - len(lines)
    return _listed("Your next steps", [*lines, *([f"and {more} more"] if more > 0 else [])])


def _listed(title: str, lines: list[str]) -> list[str]:
    return ["\n".join([title, *(f"• {line}" for line in lines)])] if lines else []


def _of_lead_can(talk: Talk, review: StandingRow | None) -> Rows:
    if review is None or review.sent_at is not None:
        first: tuple[Choice, ...] = (Choice("Start a review", menu("review"), style="primary"),)
    else:
        run = review.run_id or 0
        first = (
            Choice("Carry on", str(Token("run", run, argument="go")), style="primary"),
            Choice("Choose a statement", str(Token("run", run, argument="list"))),
        )
    more = [Choice("Add an activity", menu("activity new")), Choice("Next steps", menu("steps"))]
    more += [Choice("Calls", menu("calls"))]
    more += [Choice("Invite somebody", menu("invite"))] if "lead" in talk.role_names else []
    return (first, *laid_out(tuple(more)), *_own())


def _of_team(talk: Talk, heading: str) -> Card:
    clusters = overview(talk).card(1)
    waiting = [row for row in talk.tx.people.to_approve() if talk.person.id not in (row.asked_by, row.person_id)]
    agree = [f"Waiting for somebody to agree: {len(waiting)}"] if waiting else []
    body = "\n\n".join([clusters.heading, clusters.body, *agree])
    rows = (
        (Choice("Status", menu("status"), style="primary"), Choice("People", menu("people"))),
        (Choice("Book a call", menu("call")), Choice("Calls", menu("calls"))),
        (Choice("Invite somebody", menu("invite")), Choice("Not delivered", menu("undelivered"))),
    )
    return Card(heading, body, rows=(*rows, *_own()))
