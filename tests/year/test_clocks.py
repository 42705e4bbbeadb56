"""The nights on which the clocks change, 2024 to 2030, through planning, the table and the tick."""

from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from bot.library import Library
from bot.reminding.tick import run_down, tick
from conversations.calendar import instant
from conversations.planning import Changes, Wanted
from storage.store import Store
from tests.databases import sqlite_in
from tests.year.table import UK

SHIPPED = files("config").joinpath("programme.yaml").read_text(encoding="utf-8")
SUNDAYS = {
    2024: ((3, 31), (10, 27)),
    2025: ((3, 30), (10, 26)),
    2026: ((3, 29), (10, 25)),
    2027: ((3, 28), (10, 31)),
    2028: ((3, 26), (10, 29)),
    2029: ((3, 25), (10, 28)),
    2030: ((3, 31), (10, 27)),
}
"""As gov.uk gives them: the last Sundays of March and October."""
SPRING = [date(year, *days[0]) for year, days in SUNDAYS.items()]
AUTUMN = [date(year, *days[1]) for year, days in SUNDAYS.items()]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    file = tmp_path_factory.mktemp("year") / "programme.yaml"
    file.write_text(SHIPPED.replace('at: "08:00"', 'at: "09:00"', 1), encoding="utf-8")
    return Library(programme_file=file)


def cluster_of(store: Store, at: datetime) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", at)
        person = tx.people.add("Priya", cluster.id, "lead", at)
        tx.people.bind(person.id, "wire", "t", "Priya")


def sent(store: Store) -> list[datetime]:
    with store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT created_at FROM outbox ORDER BY id").scalars().all()
    return [datetime.fromisoformat(row).replace(tzinfo=UTC) for row in rows]


@pytest.mark.parametrize("sunday", [*SPRING, *AUTUMN], ids=str)
def test_nine_in_the_morning_stays_nine_in_the_morning(sunday: date, library: Library, tmp_path: Path) -> None:
    store = Store.open(sqlite_in(tmp_path))
    friday = sunday - timedelta(days=2)
    cluster_of(store, instant(friday, time(7), UK))
    for number in range(24):
        for wall in (time(8, 59), time(9, 21)):
            at = instant(friday + timedelta(days=number), wall, UK)
            run_down(lambda at=at: store.run(lambda tx: tick(tx, library, at)))  # type: ignore[misc]  # bound at once
    moments = [at.astimezone(UK) for at in sent(store)]
    assert len(moments) >= 2
    assert all(at.time() == time(9, 21) for at in moments)
    assert moments[0].utcoffset() != moments[-1].utcoffset() or moments[0].date() > sunday
    with store.reading() as tx:
        kept = tx.connection.exec_driver_sql("SELECT local_due, due_at FROM reminder WHERE kind = 'profile'").all()
    store.close()
    for local, due in kept:
        assert local.endswith("T09:00")
        assert datetime.fromisoformat(due).replace(tzinfo=UTC).astimezone(UK).replace(tzinfo=None) == (
            datetime.fromisoformat(local)
        )


@pytest.mark.parametrize(
    ("sunday", "happens"),
    [
        *((day, datetime.combine(day, time(1), UTC)) for day in SPRING),
        *((day, datetime.combine(day, time(0, 30), UTC)) for day in AUTUMN),
    ],
    ids=str,
)
def test_a_missing_time_goes_to_the_next_and_a_repeated_one_happens_once(
    sunday: date, happens: datetime, tmp_path: Path
) -> None:
    library = Library()
    store = Store.open(sqlite_in(tmp_path))
    cluster_of(store, datetime.combine(sunday - timedelta(days=2), time(7), UTC))
    half_past_one = instant(sunday, time(1, 30), UK)
    local = datetime.combine(sunday, time(1, 30))
    deed = Wanted("cycle:1:2026/27-first", "deed", "open", None, local, half_past_one, half_past_one)
    with store.transaction() as tx:
        tx.reminders.remember("planned", f"{sunday} {library.programme_hash}")
        tx.connection.exec_driver_sql("DELETE FROM replan")
        tx.reminders.change("Europe/London", {1: Changes(add=(deed,))})
    done = []
    for minutes in range(0, 240, 5):
        at = datetime.combine(sunday, time(), UTC) + timedelta(minutes=minutes)
        if store.run(lambda tx, at=at: tick(tx, library, at)).done:  # type: ignore[misc]  # bound at once
            done.append(at)
    store.close()
    assert done == [happens]
