"""The table of partners' views: totals by the very rule of chat, so that no two exports give an answer away."""

from collections.abc import Iterator
from typing import Any

from bot.library import Library
from bot.partners.counting import figures
from conversations.model import Flow
from storage.exported import Selection
from storage.rows import ClusterRow
from storage.transaction import Transaction

Row = tuple[Any, ...]


def partner_views(tx: Transaction, library: Library, which: Selection) -> Iterator[Row]:
    """Give how many partners of each cluster gave which answer.

    A selection by clusters or by flow leaves out whole totals. A day does not cut them, for what is between two days
    could be a single answer; a review has none, for they belong to a cluster.
    """
    if which.review:
        return
    for flow in library.flows.values():
        if flow.anonymous and which.flow in ("", flow.flow):
            for cluster in tx.partners.counted_clusters(flow.flow):
                if which.clusters is None or cluster.id in which.clusters:
                    yield from _of_cluster(tx, cluster, flow)


def _of_cluster(tx: Transaction, cluster: ClusterRow, flow: Flow) -> Iterator[Row]:
    for name, found in figures(tx, cluster.id, flow).items():
        question = flow.question(name)
        labels = {str(option.key): option.label for option in question.options} if question is not None else {}
        for key, times in sorted(found.options.items()):
            yield cluster.name, flow.flow, name, key, labels.get(key, key), times, found.number
