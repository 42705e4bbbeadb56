"""What is shown of agreed actions, and to whom: read in the transaction that acts."""

from collections.abc import Sequence
from typing import Any

from bot.commands.opening import NO_CLUSTER
from bot.talk import LEADS, STAFF, Talk
from conversations import steps as cards
from conversations.cards import Card
from conversations.steps import Step
from conversations.wording import short_date
from storage.actions import OriginRow
from storage.rows import ActionRow, ClusterRow, FocusRow

PHASE = "step"


def list_card(talk: Talk, cluster: ClusterRow | None, page: int, note: str = "") -> Card:
    """List the open actions of a cluster, or of all that the person may see."""
    if cluster is None and not talk.is_staff:
        return NO_CLUSTER
    rows = rows_of(talk, cluster)
    of = "" if talk.cluster is not None else cluster.name if cluster is not None else "all clusters"
    found = worded(talk, rows, several=cluster is None)
    turn = "steps page" if cluster is None or talk.cluster is not None else f"steps {cluster.name} page"
    number = cluster.id if cluster is not None else 0
    return cards.list_card(found, page, talk.today, of=of, turn=turn, cluster=number, note=note)


def rows_of(talk: Talk, cluster: ClusterRow | None) -> list[ActionRow]:
    """Give the open actions of a cluster, or of all that the person may see."""
    return talk.tx.actions.open([cluster.id] if cluster is not None else [one.id for one in talk.clusters])


def worded(talk: Talk, rows: Sequence[ActionRow], *, several: bool) -> list[Step]:
    """Put actions into words, each with where it came from."""
    origins = talk.tx.actions.origins([row.id for row in rows])
    names = {one.id: one.name for one in talk.clusters}
    return [
        Step(
            row.id,
            row.what,
            row.owner,
            row.due_on,
            row.status,
            _source(talk, origins.get(row.id)),
            names[row.cluster_id] if several else "",
        )
        for row in rows
    ]


def _source(talk: Talk, origin: OriginRow | None) -> str:
    """Say where an action came from, as its cluster would."""
    if origin is None or origin.flow not in talk.library.flows:
        return ""
    day = short_date(origin.call_on, talk.today) if origin.call_on is not None else ""
    about = origin.activity or origin.meeting or origin.period or day
    title = talk.library.flow(origin.flow).title
    return f"{title}, {about}" if about else title


def seen(talk: Talk, number: int) -> ActionRow | None:
    """Give an action if the person may see it and change it; another cluster's does not exist for them."""
    row = talk.tx.actions.find(number)
    mine = {cluster.id for cluster in talk.clusters}
    return row if row is not None and row.cluster_id in mine and talk.role_names & (LEADS | STAFF) else None


def step_of(talk: Talk, row: ActionRow) -> Step:
    """Put one action into words."""
    return worded(talk, [row], several=talk.cluster is None)[0]


def shown(talk: Talk, row: ActionRow, note: str = "") -> Card:
    """Show one action; nothing that is typed belongs to a step any more."""
    if talk.focus.phase == PHASE:
        talk.leave()
    return cards.step_card(step_of(talk, row), talk.today, note=note)


def await_words(talk: Talk, wants: str, **more: Any) -> None:
    """Let what is typed next be about a step."""
    live = talk.focus.live_message
    focus = FocusRow(run_id=talk.focus.run_id, phase=PHASE, pending={"wants": wants, **more}, live_message=live)
    talk.look_at(focus)


def open_cluster(talk: Talk, number: int) -> ClusterRow | None:
    """Give a cluster whose steps the person may add to."""
    found = next((cluster for cluster in talk.clusters if cluster.id == number), None)
    return found if talk.role_names & (LEADS | STAFF) else None
