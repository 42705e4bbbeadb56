"""Makers for tests: what they do is seen from outside."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errands.making import Bench, Brought, Maker, Outcome
from bot.errands.places import Aside, Setting
from conversations.cards import Card
from storage.rows import ErrandRow
from storage.store import Store

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def whose(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    """Say in which process it is made, of which project, and that it stands back."""
    with bench.store.reading() as tx:
        names = [cluster.name for cluster in tx.clusters.all()]
    return Brought((Card(heading=str(os.getpid()), body=f"{row.form} {names} {os.nice(0) > 0}"),))


def breaks(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    raise ZeroDivisionError("words of a person")


def dies(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    os._exit(3)


def stays(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    """Hold a pipe for as long as the process lives: whoever reads it is told when that ends."""
    os.write(os.open(bench.data / "alive", os.O_WRONLY), b"x")
    return Brought(())


def never(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    """Work for ever."""
    stays(bench, row, now)
    threading.Event().wait()
    raise AssertionError("never")


def maker(make: object) -> Maker:
    return Maker("test", ("chart",), make, "made", timedelta(minutes=5), "Not made.")  # type: ignore[arg-type]  # any of these


def row(form: str = "") -> ErrandRow:
    return ErrandRow(1, "chart", form, None, "", 1, "wire", "Priya", 1)


def setting(folder: Path) -> Setting:
    url = f"sqlite:///{folder}/a.db"
    store = Store.open(url)
    store.close()
    return Setting(url, folder)


async def let(folder: Path) -> None:
    """Be a program that lets something be made that takes for ever."""
    await Aside(setting(folder)).make(maker(never), row(), NOW)
