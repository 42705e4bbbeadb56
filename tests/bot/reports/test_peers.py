"""Whom one's own cluster is compared with, and when that moves on: not with each cluster that agrees or reviews."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.reports.gathered import gather
from bot.reports.moved import middles
from bot.reports.peers import peers
from storage.rows import ClusterRow
from storage.store import Store
from storage.transaction import Transaction
from tests.reporting import AREAS, AUTUMN, LIBRARY, SPRING, review, told

DAY = timedelta(days=1)


def agree(tx: Transaction, cluster: ClusterRow, at: datetime, answer: str = "yes") -> int:
    return told(tx, cluster, "cluster_profile", {"cp.compare": answer}, at, sent=False)


def join(tx: Transaction, name: str, level: int, at: datetime) -> ClusterRow:
    """Let a cluster agree to be compared and send a review."""
    cluster = tx.clusters.add(name, "ENG", SPRING)
    agree(tx, cluster, at)
    review(tx, cluster, dict.fromkeys(AREAS, level), at)
    return cluster


def seen(tx: Transaction) -> dict[str, Any]:
    return {key: (one.low, one.high, one.number) for key, one in middles(LIBRARY, peers(tx, LIBRARY)).items()}


def test_a_sixth_cluster_changes_nothing_that_is_shown_until_five_have_something_new(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        first = [join(tx, f"Cluster {number}", 1 + number % 2, SPRING + number * DAY) for number in range(4)]
        assert seen(tx) == {}
        first.append(join(tx, "The fifth", 2, SPRING + 7 * DAY))
        before = seen(tx)
        assert {number for _, _, number in before.values()} == {5}

        sixth = join(tx, "The sixth", 4, SPRING + 9 * DAY)
        review(tx, first[0], dict.fromkeys(AREAS, 4), AUTUMN)
        review(tx, first[0], dict.fromkeys(AREAS, 3), AUTUMN + DAY)
        assert seen(tx) == before

        for cluster in first[1:3]:
            review(tx, cluster, dict.fromkeys(AREAS, 3), AUTUMN + DAY)
        assert seen(tx) == before
        review(tx, first[3], dict.fromkeys(AREAS, 3), AUTUMN + DAY)
        assert seen(tx)["f1"] == (3.0, 3.0, 6)
        assert gather(tx, LIBRARY, sixth).consents


def test_those_who_join_on_one_day_are_taken_in_together(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        for number in range(7):
            join(tx, f"Cluster {number}", 2, AUTUMN)
        assert {number for _, _, number in seen(tx).values()} == {7}


def test_whoever_takes_back_the_agreement_or_leaves_is_out_at_once(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        made = [join(tx, f"Cluster {number}", 2, SPRING) for number in range(7)]
        agree(tx, made[0], AUTUMN, "no")
        assert {number for _, _, number in seen(tx).values()} == {6}
        tx.connection.execute(text("UPDATE cluster SET left_at = '2026-11-01' WHERE id = :id"), {"id": made[1].id})
        assert {number for _, _, number in seen(tx).values()} == {5}
        agree(tx, made[2], AUTUMN, "no")
        assert seen(tx) == {}


def test_a_review_that_is_sent_again_counts_from_the_day_on_which_it_was_first_sent(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        for number in range(5):
            cluster = join(tx, f"Cluster {number}", 2, SPRING)
        run = gather(tx, LIBRARY, cluster).taken[-1].run
        tx.runs.stand(run, "sent", (7, 7), AUTUMN, AUTUMN)
        assert {number for _, _, number in seen(tx).values()} == {5}
