"""``status``: where a cluster, or every cluster, stands."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, menu, named
from bot.library import Library
from bot.talk import Talk
from conversations.cards import Card, Choice
from conversations.engine import HOME
from conversations.tokens import Token
from conversations.wording import in_days, long_date, short_date
from storage.rows import ActionRow, ClusterRow, StandingRow
from storage.store import Transaction

MOST_LINES = 8


def status(talk: Talk, rest: str) -> list[Card]:
    """Say where the person's cluster stands; for staff every cluster, or the one named."""
    if rest:
        cluster = named(talk, rest)
        return [NO_SUCH_CLUSTER if cluster is None else _of_cluster(talk, cluster)]
    if talk.is_staff:
        return [_of_all(talk)]
    return [NO_CLUSTER if talk.cluster is None else _of_cluster(talk, talk.cluster)]


def _of_cluster(talk: Talk, cluster: ClusterRow) -> Card:
    rows = [row for row in talk.tx.queries.standing(cluster.id) if row.run_id is not None]
    visible = [row for row in rows if talk.is_staff or talk.may_be_asked(row.flow)]
    lines = [_run_line(talk, row) for row in reversed(visible)][: MOST_LINES - 2]
    lines += _calls(talk, cluster) + _actions(talk, cluster)
    under_way = next((row for row in reversed(visible) if row.sent_at is None), None)
    rows_of_choices: tuple[tuple[Choice, ...], ...] = ()
    if not talk.is_staff:
        first = (
            Choice("Carry on", str(Token("run", under_way.run_id or 0, argument="go")), "c", "primary")
            if under_way
            else Choice("Start a review", menu("review"), "r", "primary")
        )
        rows_of_choices = ((first, Choice("Next steps", menu("steps"), "n"), Choice("Calls", menu("calls"), "l")),)
    return Card(cluster.name, "\n".join(lines) or "Nothing has been started yet.", rows=rows_of_choices)


def _run_line(talk: Talk, row: StandingRow) -> str:
    title = talk.library.flow(row.flow).title
    about = " ".join(word for word in (row.title or row.period,) if word)
    name = f"{title}{f', {about}' if about else ''}"
    if row.sent_at is not None:
        return f"{name}: sent on {short_date(row.sent_at.astimezone(HOME).date(), talk.today)}"
    due = f", due {long_date(row.due_on)} ({in_days(row.due_on, talk.today)})" if row.due_on else ""
    return f"{name}: {f'{row.done} of about {row.about} done' if row.about else 'not started'}{due}"


def _calls(talk: Talk, cluster: ClusterRow) -> list[str]:
    coming = talk.tx.calls.coming([cluster.id], talk.today)
    if not coming or coming[0].on_date is None:
        return []
    staff = f" with {talk.tx.people.person(coming[0].staff_id).name}" if coming[0].staff_id else ""
    when = coming[0].slot.worded() if coming[0].slot is not None else long_date(coming[0].on_date)
    return [f"Next call: {when}{staff}"]


def _actions(talk: Talk, cluster: ClusterRow) -> list[str]:
    actions = talk.tx.work.actions(cluster.id)
    late = sum(1 for action in actions if action.due_on and action.due_on < talk.today)
    return [f"Next steps: {len(actions)} open, {late or 'none'} late"] if actions else []


def _of_all(talk: Talk) -> Card:
    by_cluster: dict[str, list[StandingRow]] = {}
    for row in talk.tx.queries.standing():
        by_cluster.setdefault(row.cluster, []).append(row)
    visible = {cluster.name for cluster in talk.clusters}
    lines = [
        (_late(rows, talk), f"{name}: {_in_brief(rows, talk)}") for name, rows in by_cluster.items() if name in visible
    ]
    lines.sort(key=lambda line: -line[0])
    return Card(
        "All clusters",
        "\n".join(line for _, line in lines),
        note="Type status and a name to see one cluster.",
    )


def _late(rows: Sequence[StandingRow], talk: Talk) -> int:
    days = [(talk.today - row.due_on).days for row in rows if row.due_on and row.sent_at is None]
    return max((day for day in days if day > 0), default=0)


def _in_brief(rows: Sequence[StandingRow], talk: Talk) -> str:
    under_way = [row for row in rows if row.run_id is not None and row.sent_at is None]
    sent = sum(1 for row in rows if row.sent_at is not None)
    if under_way:
        row = under_way[-1]
        late = _late(rows, talk)
        overdue = f", {late} days late" if late else ""
        where = f"{row.done} of about {row.about}" if row.about else "not started"
        return f"{talk.library.flow(row.flow).title}, {where}{overdue}; {sent} sent"
    return f"{sent} sent, nothing under way" if sent else "not started"


def steps(talk: Talk, rest: str) -> list[Card]:
    """List the cluster's agreed actions, the late ones first."""
    cluster = talk.cluster
    if cluster is None:
        return [NO_CLUSTER]
    actions = talk.tx.work.actions(cluster.id)
    lines = [", ".join(part for part in _action_parts(action) if part) for action in actions]
    return [Card("Next steps", "\n".join(lines) or "No next steps are open.")]


def _action_parts(action: ActionRow) -> tuple[str, ...]:
    return f"• {action.what}", action.owner, f"by {long_date(action.due_on)}" if action.due_on else ""


def standing(tx: Transaction, library: Library) -> list[dict[str, Any]]:
    """Say where every cluster stands, as plain values for a program to read."""
    found: dict[str, dict[str, Any]] = {}
    for row in tx.queries.standing():
        entry = found.setdefault(row.cluster, {"cluster": row.cluster, "nation": row.nation, "runs": []})
        if row.run_id is not None:
            run = {name: value for name, value in asdict(row).items() if name not in ("cluster", "nation")}
            entry["runs"].append({**run, "flow_title": library.flow(row.flow).title})
    return list(found.values())
