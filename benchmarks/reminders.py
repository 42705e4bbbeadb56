"""A tick beside 100,000 reminders of the future, and 5,000 people of whom something is due at once."""

import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.library import Library
from bot.reminding.tick import run_down, tick
from storage.store import Store

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FUTURE = 100_000
PEOPLE = 5_000
EACH = 3
"""People of a cluster."""
TICKS = 300
ROW = """
INSERT INTO reminder (key, cluster_id, person_id, subject, kind, step, rank, last, wish, local_due, zone, due_at,
    look_at, state, message)
VALUES (?, ?, ?, ?, 'profile', 'due', 0, 0, 0, ?, 'Europe/London', ?, ?, 'pending', '')
"""
CLUSTER = "INSERT INTO cluster (id, name, folded, nation, created_at) VALUES (?, ?, ?, 'ENG', ?)"
PERSON = (
    "INSERT INTO person (id, code, name, folded, language, settings, created_at) VALUES (?, ?, ?, ?, 'en', '{}', ?)"
)
ROLE = "INSERT INTO role (person_id, cluster_id, role, since) VALUES (?, ?, 'lead', ?)"
ACCOUNT = "INSERT INTO account (person_id, channel, tenant, external_id, enabled) VALUES (?, 'bench', 't', ?, 1)"


def written(at: datetime) -> str:
    """Write a moment as SQLite keeps it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def fill(store: Store, people: int) -> None:
    """Put in clusters of three leads each, who joined today and owe their profile."""
    at = written(NOW)
    with store.transaction() as tx:
        run = tx.connection.exec_driver_sql
        run(CLUSTER, [(n, f"C{n}", f"c{n}", at) for n in range(1, people // EACH + 2)])
        run(PERSON, [(n, f"P{n}", f"Person {n}", f"person {n}", at) for n in range(1, people + 1)])
        run(ROLE, [(n, (n - 1) // EACH + 1, at) for n in range(1, people + 1)])
        run(ACCOUNT, [(n, f"chat{n}") for n in range(1, people + 1)])


def add_future(store: Store, number: int, people: int) -> None:
    """Put in reminders that are due on days to come."""
    rows = []
    for n in range(number):
        person, at = n % people + 1, NOW + timedelta(days=1 + n % 300)
        local, due = f"{at:%Y-%m-%dT%H:%M}", written(at)
        rows.append((f"future:{n}", (person - 1) // EACH + 1, person, f"cluster_profile:{n}", local, due, due))
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(ROW, rows)


def quiet_ticks(store: Store, library: Library) -> list[float]:
    """Time ticks with nothing due."""
    taken = []
    for n in range(TICKS):
        begun = time.perf_counter()
        store.run(lambda tx, n=n: tick(tx, library, NOW + timedelta(seconds=n)))  # type: ignore[misc]  # bound at once
        taken.append(time.perf_counter() - begun)
    return taken


def main(*, quick: bool = False) -> None:
    """Print what a quiet tick and a busy morning cost."""
    library = Library()
    library.flows  # noqa: B018 - read before anything is timed
    with tempfile.TemporaryDirectory() as folder:
        quiet(Path(folder), library, FUTURE // 10 if quick else FUTURE)
        busy(Path(folder), library, PEOPLE // 10 if quick else PEOPLE)


def quiet(folder: Path, library: Library, future: int) -> None:
    """Print what a tick costs with nothing due, beside none and beside many to come."""
    store = Store.open(f"sqlite:///{folder}/quiet.db")
    fill(store, 300)
    with store.transaction() as tx:
        tx.reminders.remember("planned", f"{NOW.date()} {library.programme_hash}")
    small = quiet_ticks(store, library)
    add_future(store, future, 300)
    large = quiet_ticks(store, library)
    store.close()
    print(f"reminders: a tick with nothing due takes {median(large) * 1e3:.2f} ms (median) beside {future:,} to come,")
    print(f"           {max(large) * 1e3:.2f} ms at most; {median(large) / median(small):.2f} times one beside none")


def busy(folder: Path, library: Library, people: int) -> None:
    """Print what it costs to plan for many people, and to decide what is due to all of them at once."""
    store = Store.open(f"sqlite:///{folder}/busy.db")
    fill(store, people)
    begun = time.perf_counter()
    with store.transaction() as tx:
        tx.reminders.replan_all()
        tx.reminders.remember("planned", f"{NOW.date()} {library.programme_hash}")
    while store.run(lambda tx: tick(tx, library, NOW - timedelta(hours=6))).planned:
        pass
    planned = time.perf_counter() - begun
    make_due(store)
    begun, worked = time.perf_counter(), time.process_time()
    done = run_down(lambda: store.run(lambda tx: tick(tx, library, NOW)))
    taken, worked = time.perf_counter() - begun, time.process_time() - worked
    store.close()
    print(f"reminders: {people:,} people of {people // EACH:,} clusters are planned for in {planned:.2f} s,")
    print(f"           and {done.messages:,} messages due at once are decided and owed in {taken:.2f} s")
    print(f"           ({worked:.2f} s of them at work)")


def make_due(store: Store) -> None:
    """Let what opens be due to everybody at this moment."""
    due = written(NOW)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE reminder SET look_at = ?, due_at = ? WHERE step = 'opened'", (due, due))
        tx.connection.exec_driver_sql("UPDATE reminder SET state = 'withdrawn' WHERE person_id IS NULL")


if __name__ == "__main__":
    main()
