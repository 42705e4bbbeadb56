"""A stored turn beside 1,000, 10,000 and 100,000 runs, and beside the same statements on the bare driver."""

import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from conversations.log import Event
from storage.rows import FocusRow, RunRow
from storage.store import Store

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LOG = 60
TURNS = 300
MOMENT = "2026-11-23 10:00:00.000000"
RUN = """
INSERT INTO run (id, flow, flow_version_id, cluster_id, period, mode, opened_at, state, done, about)
VALUES (?, 'bench', ?, ?, '', '', ?, 'asking', 0, 0)
"""
EVENT = """
INSERT INTO answer_event (run_id, seq, kind, question, item, value, at, channel, language, flow_version_id)
VALUES (?, ?, 'answered', 'q', '', '1', ?, 'b', 'en', ?)
"""


def fill(store: Store, number: int) -> list[RunRow]:
    """Put in runs, each with a log of 20 events, and give a few of them that have longer ones."""
    with store.transaction() as tx:
        cluster = tx.people.cluster_named("Oakfield") or tx.people.add_cluster("Oakfield", "ENG", NOW)
        version = tx.runs.keep_flow("bench", 1, "h", "t", NOW)
        runs = [tx.runs.open("bench", version, cluster.id, NOW) for _ in range(3)]
        for run in runs:
            tx.runs.append(run, [Event("answered", f"q{n}", "", n, at=NOW) for n in range(LOG)], 0, None, "bench", "en")
        first = runs[-1].id + 1
        tx.connection.exec_driver_sql(RUN, [(first + n, version, cluster.id, MOMENT) for n in range(number)])
        events = [(first + n, seq, MOMENT, version) for n in range(number) for seq in range(1, 21)]
        tx.connection.exec_driver_sql(EVENT, events)
    return runs


def stored_turn(store: Store, run: RunRow, person: int, number: int) -> float:
    """Do what one message costs: inbox, log read, answer, focus, list entry, reply owed, one commit."""
    begun = time.perf_counter()
    with store.transaction() as tx:
        kept = tx.inbox.keep("bench", "t", f"{run.id}.{number}", "p", {"text": "3"}, NOW)
        length = len(tx.runs.log(run.id))
        tx.runs.append(run, [Event("answered", "q1", "", 3, at=NOW)], length, person, "bench", "en")
        tx.runs.set_focus(person, FocusRow(run.id, "q2", "", "asked", None, length + 1))
        tx.runs.stand(run.id, "asking", (1, 2), NOW, None)
        tx.outbox.post(f"in{kept}.0", "bench", "chat", {"body": "Thank you"}, NOW)
        tx.inbox.take(int(kept or 0))
    return time.perf_counter() - begun


def bare_turn(db: sqlite3.Connection, number: int) -> float:
    """Do the same writes with the bare driver."""
    begun = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO inbox VALUES (?, '{}', 'done')", (number,))
    db.execute("SELECT seq, value FROM log WHERE run = 1 ORDER BY seq").fetchall()
    db.execute("INSERT INTO log VALUES (1, ?, '3')", (number + LOG,))
    db.execute("UPDATE focus SET question = ? WHERE person = 1", (str(number),))
    db.execute("UPDATE run SET done = ? WHERE id = 1", (number,))
    db.execute("INSERT INTO outbox VALUES (?, '{}')", (number,))
    db.execute("COMMIT")
    return time.perf_counter() - begun


def bare(folder: str) -> sqlite3.Connection:
    """Make a bare database with the same safety."""
    db = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE inbox (id PRIMARY KEY, raw, state)",
        "CREATE TABLE log (run, seq, value, PRIMARY KEY (run, seq)) WITHOUT ROWID",
        "CREATE TABLE focus (person PRIMARY KEY, question)",
        "CREATE TABLE run (id PRIMARY KEY, done)",
        "CREATE TABLE outbox (id PRIMARY KEY, card)",
        "INSERT INTO focus VALUES (1, '')",
        "INSERT INTO run VALUES (1, 0)",
    ):
        db.execute(statement)
    db.executemany("INSERT INTO log VALUES (1, ?, '1')", [(n,) for n in range(LOG)])
    return db


def main() -> None:
    """Print the median of a stored turn at each size, and its ratios."""
    with tempfile.TemporaryDirectory() as folder:
        db = bare(folder)
        medians: dict[int, float] = {}
        floors: list[float] = []
        for size in (1_000, 10_000, 100_000):
            path = Path(folder) / f"{size}.db"
            store = Store.open(f"sqlite:///{path}")
            runs = fill(store, size)
            with store.transaction() as tx:
                person = tx.people.add("Ann", runs[0].cluster_id, "lead", NOW).id
            turns = []
            for number in range(TURNS):
                turns.append(stored_turn(store, runs[number % 3], person, number))
                floors.append(bare_turn(db, size * 10 + number))
            medians[size] = median(turns)
            store.close()
        db.close()
    floor = median(floors)
    for size, one in medians.items():
        print(f"store: beside {size:>7,} runs a stored turn takes {one * 1e3:.2f} ms (median),")
        print(f"       {one / floor:.1f} times the bare driver's")
    print(f"store: 100,000 runs cost {medians[100_000] / medians[1_000]:.2f} times what 1,000 cost")


if __name__ == "__main__":
    main()
