"""Rounds of reminding go on, hold still when a clock jumps, and say when they do not go on."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.reminding.rounds import HOLD, Jumps, Rounds
from bot.scheduler import Scheduler
from storage.store import Store
from storage.writer import Writer
from tests.bot.reminded import Reminding
from tests.bot.talking import LIBRARY, NOW
from tests.databases import sqlite_in


def test_a_clock_that_jumps_ahead_holds_reminders_for_a_quarter_of_an_hour() -> None:
    steady = [0.0]
    jumps = Jumps(lambda: steady[0])
    assert not jumps.held(NOW)
    steady[0] += 1
    assert not jumps.held(NOW + timedelta(hours=6))
    steady[0] += 1
    assert jumps.held(NOW + timedelta(days=365))
    steady[0] += HOLD - 1
    assert jumps.held(NOW + timedelta(days=365, seconds=HOLD - 1))
    steady[0] += 2
    assert not jumps.held(NOW + timedelta(days=365, seconds=HOLD + 1))
    steady[0] += 1
    assert not jumps.held(NOW)


class Office:
    """Rounds on a clock of a test's own."""

    def __init__(self, store: Store) -> None:
        self.reminding = Reminding(store)
        self.now, self.steady = NOW, 0.0
        self.writer = Writer(store)
        self.errors: list[str] = []
        self.rounds = Rounds(
            self.writer,
            LIBRARY,
            lambda: self.now,
            lambda code, error: self.errors.append(f"{code} {error}"),
            Jumps(lambda: self.steady),
        )


async def test_rounds_go_on_and_say_when_they_do_not(store: Store) -> None:
    office = Office(store)
    await office.rounds.tick()
    assert len(office.reminding.sent()) == 4
    assert office.rounds.trouble() == ""
    office.now += timedelta(seconds=31)
    assert office.rounds.trouble() == "nobody is reminded"
    office.now += timedelta(days=9)
    await office.rounds.tick()
    assert (office.rounds.trouble(), len(office.reminding.sent())) == ("", 4)
    office.steady += HOLD + 1
    await office.rounds.tick()
    assert len(office.reminding.sent()) > 4
    await office.writer.close()


async def test_a_round_that_breaks_is_told_and_seen(tmp_path: Path) -> None:
    store = Store.open(sqlite_in(tmp_path))
    office = Office(store)
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("ALTER TABLE mark RENAME TO gone")
    office.now += timedelta(seconds=60)
    await office.rounds.tick()
    assert office.errors and office.errors[0].startswith("tick ")
    assert office.rounds.trouble() == "nobody is reminded"
    await office.writer.close()
    store.close()


async def test_the_scheduler_ticks_again_and_again_but_never_twice_at_once_and_cuts_nothing_off() -> None:
    begun, go_on, ended = asyncio.Semaphore(0), asyncio.Event(), []

    async def tick() -> None:
        begun.release()
        await go_on.wait()
        ended.append(True)

    running = asyncio.create_task(Scheduler(tick, 0.01).run())
    async with asyncio.timeout(30):
        await begun.acquire()
        go_on.set()
        await begun.acquire()
        go_on.clear()
        running.cancel()
        go_on.set()
        await asyncio.wait([running])
    assert len(ended) >= 2
