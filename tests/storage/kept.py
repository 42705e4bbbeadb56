"""A run to keep things in."""

from datetime import UTC, datetime

from conversations.log import Event
from storage.rows import RunRow
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 10, 30, 15, 123456, tzinfo=UTC)


def a_run(tx: Transaction, flow: str = "test", **more: object) -> RunRow:
    cluster = tx.clusters.named("Oakfield") or tx.clusters.add("Oakfield", "ENG", NOW)
    version = tx.runs.keep_flow(flow, 1, "hash", "text", NOW)
    return tx.runs.open(flow, version, cluster.id, NOW, **more)


def answered(question: str, value: object, item: str = "") -> Event:
    return Event("answered", question, item, value, at=NOW)  # type: ignore[arg-type]  # any value
