"""Practice that clusters released, read from the store at this moment: a consent that was taken back counts at once."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.facts import facts_of
from bot.library import Library
from bot.talk import LEADS, Talk
from conversations.fold import State, fold
from conversations.model import Flow
from conversations.permission import permits
from conversations.practices import Practice, Release, areas_shared, practice_of, release_of, shown_by
from conversations.turn import HOME
from storage.rows import ClusterRow, RunRow
from storage.transaction import Transaction


def areas_of(library: Library) -> dict[str, str]:
    """Name the areas by which practice is looked for."""
    return areas_shared(_sharing(library).values())


def _sharing(library: Library) -> dict[str, Flow]:
    return {name: flow for name, flow in library.flows.items() if flow.shares}


def releases(tx: Transaction, library: Library, today: date) -> list[Release]:
    """List everything that clusters let others hear of on a day."""
    flows = _sharing(library)
    asked = {
        id_
        for flow in flows.values()
        for one in flow.shares
        for id_ in (one.permission, one.area, *shown_by(one))
        if id_
    }
    found = (
        release_of(flows[row.flow], place, row.given, row.run_id, row.cluster_id)
        for row in tx.sharing.sent(list(flows), asked, today)
        for place in range(len(flows[row.flow].shares))
    )
    return [one for one in found if one is not None]


def find(among: Iterable[Release], run_id: int, place: int) -> Release | None:
    """Find a release by what its buttons carry; None where there is none, or none any more."""
    return next((one for one in among if (one.run_id, one.place) == (run_id, place)), None)


def own_clusters(talk: Talk) -> list[ClusterRow]:
    """Give the clusters that somebody leads or coordinates; what they look after as staff is not their own."""
    mine = {role.cluster_id for role in talk.roles if role.role in LEADS}
    return [cluster for cluster in talk.clusters if cluster.id in mine]


def for_reader(talk: Talk) -> list[Release]:
    """List what somebody may read of others: everything but their own clusters'."""
    own = {cluster.id for cluster in own_clusters(talk)}
    return [one for one in releases(talk.tx, talk.library, talk.today) if one.cluster_id not in own]


def of_own(talk: Talk) -> list[Release]:
    """List what somebody's own clusters let others hear of, now or once its meeting is over."""
    own = {cluster.id for cluster in own_clusters(talk)}
    return [one for one in releases(talk.tx, talk.library, date.max) if one.cluster_id in own]


def read(tx: Transaction, library: Library, release: Release, now: datetime) -> Practice | None:
    """Read a release from the log of its run, which is the truth, named and worded as its owner allows.

    None where others may not hear of it any more.
    """
    run = tx.runs.get(release.run_id)
    if run.sent_at is None:
        return None
    flow = library.flow(run.flow)
    answers = fold(flow, tx.runs.log(run.id), facts_of(tx, library, run, now)).current
    about = tx.work.activity(run.activity_id).title if run.activity_id is not None else ""
    owner, names = tx.clusters.get(run.cluster_id).name, tx.sharing.names_around(run.cluster_id)
    return practice_of(flow, release, answers, owner, names, about)


def found(tx: Transaction, library: Library, run_id: int, place: int, now: datetime) -> Practice | None:
    """Read what a button or a request names; None where there is no such thing, or none any more."""
    today = now.astimezone(HOME).date()
    release = find(releases(tx, library, today), run_id, place)
    return None if release is None else read(tx, library, release, now)


def end_what_is_not_released(talk: Talk, run: RunRow, state: State) -> None:
    """End what others ask about a run as soon as they may not hear of it any more."""
    for place, shares in enumerate(state.plan.flow.shares):
        if not permits(shares, state.current):
            talk.tx.introductions.withdraw(run.id, place, talk.now)
