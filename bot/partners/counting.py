"""Counting anonymous answers in, and the totals that may be shown: read from the store, decided by the core."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.library import Library
from conversations.fold import fold
from conversations.log import Facts
from conversations.model import Flow
from conversations.totals import Counted, Figures, Response, blocks, shown, summed
from storage.rows import RunRow
from storage.transaction import Transaction


def count_in(tx: Transaction, library: Library, cluster_id: int, now: datetime) -> None:
    """Take what a cluster's partners sent into its totals, as far as enough of it is new."""
    for flow in (flow for flow in library.flows.values() if flow.anonymous):
        sent = [run for run in tx.runs.of_cluster(cluster_id, flow.flow) if run.sent_at is not None]
        if len(sent) < flow.least:
            continue
        whose = _whose(tx, cluster_id, sent)
        found = [_response(tx, flow, run, whose[run.id]) for run in sent]
        taken = blocks(flow, found, _counted(tx, cluster_id, flow, whose))
        if taken:
            tx.partners.count_in(cluster_id, flow.flow, taken, now)


def count_all_in(tx: Transaction, library: Library, now: datetime) -> None:
    """Take what partners sent into the totals of every cluster where enough have."""
    for flow in (flow for flow in library.flows.values() if flow.anonymous):
        for cluster_id in tx.partners.heard_from(flow.flow, flow.least):
            count_in(tx, library, cluster_id, now)


def _whose(tx: Transaction, cluster_id: int, runs: list[RunRow]) -> dict[int, str]:
    """Say for which school each run speaks; somebody who was invited for none stands for themselves."""
    schools = tx.partners.schools(cluster_id)
    return {run.id: who_of(run.respondent_id or 0, schools) for run in runs}


def who_of(person_id: int, schools: Mapping[int, int]) -> str:
    """Name the school that somebody speaks for, or else the person, as totals count them."""
    return f"school {schools[person_id]}" if person_id in schools else f"person {person_id}"


def _response(tx: Transaction, flow: Flow, run: RunRow, who: str) -> Response:
    log = tx.runs.log(run.id)
    return Response(run.id, who, len(log), fold(flow, log, Facts(mode=run.mode)).current)


def _counted(tx: Transaction, cluster_id: int, flow: Flow, whose: Mapping[int, str]) -> dict[str, set[str]]:
    """Say of each question whose answers are in the totals; a run that is gone still is."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in tx.partners.counted(cluster_id, flow.flow):
        found[row.question] |= {whose.get(number, f"run {number}") for number in row.runs}
    return found


def figures(tx: Transaction, cluster_id: int, flow: Flow) -> dict[str, Figures]:
    """Give the totals that may be shown now, by question, in the flow's order."""
    return summed(flow, _shown(tx, cluster_id, flow))


def notes(tx: Transaction, cluster_id: int, flow: Flow) -> dict[str, list[str]]:
    """Give what partners wrote, by question, as it was when it was counted in; never by whom."""
    found: dict[str, list[str]] = defaultdict(list)
    for block in _shown(tx, cluster_id, flow):
        question = flow.question(block.question)
        if question is None or question.type == "scale":
            continue
        for number, length in block.runs.items():
            said = fold(flow, tx.runs.log(number)[:length], Facts()).current.get(block.question)
            found[block.question] += [str(said)] if said is not None else []
    return found


def _shown(tx: Transaction, cluster_id: int, flow: Flow) -> Sequence[Counted]:
    counted = tx.partners.counted(cluster_id, flow.flow)
    return shown(flow, counted, tx.partners.sent(cluster_id, flow.flow)) if counted else ()


def beside(tx: Transaction, library: Library, run: RunRow, flow: Flow) -> dict[str, str]:
    """Give the totals that are shown beside a flow's questions, in words."""
    wanted = library.besides.get(flow.flow)
    if not wanted:
        return {}
    found: dict[str, Figures] = {}
    for name in dict.fromkeys(library.anonymous[question] for question in wanted.values()):
        found |= figures(tx, run.cluster_id, library.flow(name))
    return {ours: found[theirs].worded() for ours, theirs in wanted.items() if theirs in found}
