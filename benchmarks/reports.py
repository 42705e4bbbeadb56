"""What charts and reports cost: alone, and what they do meanwhile to the event loop that answers people.

``python -m benchmarks.reports [CLUSTERS]``. Prints seconds by the clock and of a processor; asserts nothing.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bot.errands.places import Aside, Here, Setting
from bot.errands.runner import Place
from bot.reports.gathered import gather
from bot.reports.maker import REPORTS
from bot.reports.peers import peers
from storage.rows import ErrandRow
from storage.store import Store
from tests.reporting import AUTUMN, LIBRARY, fill

TIMES = 5
LOOK = 0.005
"""Seconds between two looks at the event loop."""


def main(clusters: int = 100, *, quick: bool = False) -> None:
    """Print what charts and reports cost."""
    clusters = 10 if quick else clusters
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(f"sqlite:///{Path(folder) / 'reports.db'}", Path(folder))
        store = Store.open(setting.database_url)
        with store.transaction() as tx:
            cluster = fill(tx, clusters)[0].id
            staff = tx.people.add("Sam", None, "staff", AUTUMN).id
        print(f"{clusters} clusters, two reviews and three activities each; medians of {TIMES}, the first not counted")
        # Before anything that draws is loaded here: what is measured first is what the first report of a day does.
        wanted = [ErrandRow(1, kind, form, of, "", staff, "wire", "Sam", 1) for kind, form, of in _asked(cluster)]
        asyncio.run(_beside("in a process of its own", Aside(setting), wanted))
        print(f"the process of its own took {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")
        asyncio.run(_beside("in a thread", Here(setting.bench()), wanted))
        _alone(store, cluster)
        store.close()


def _asked(cluster: int) -> list[tuple[str, str, int | None]]:
    forms = ("pdf", "docx", "html")
    return [
        ("chart", "", cluster),
        ("comparison", "", cluster),
        *(("report", form, cluster) for form in forms),
        *(("report", form, None) for form in forms),
    ]


def _alone(store: Store, cluster_id: int) -> None:
    from bot.reports.cluster import review_charts  # noqa: PLC0415 - the same
    from bot.reports.drawing import in_form, paper  # noqa: PLC0415 - not before what the first report does is measured

    def chart() -> None:
        with store.reading() as tx:
            review_charts(LIBRARY, gather(tx, LIBRARY, tx.clusters.get(cluster_id)), ())

    def comparison() -> None:
        with store.reading() as tx:
            review_charts(LIBRARY, gather(tx, LIBRARY, tx.clusters.get(cluster_id)), peers(tx, LIBRARY))

    def of(cluster: int | None, form: str) -> Callable[[], None]:
        def work() -> None:
            with store.reading() as tx:
                made = paper(tx, LIBRARY, cluster, AUTUMN)
            in_form(made, form)

        return work

    _told("chart after a review", chart)
    _told("chart with middle half", comparison)
    for form in ("docx", "pdf", "html"):
        _told(f"cluster report, {form}", of(cluster_id, form))
    for form in ("docx", "pdf", "html"):
        _told(f"project report, {form}", of(None, form))


def _told(name: str, work: Callable[[], None]) -> None:
    work()
    took, busy = [], []
    for _ in range(TIMES):
        begun, before = time.perf_counter(), time.process_time()
        work()
        took.append(time.perf_counter() - begun)
        busy.append(time.process_time() - before)
    print(f"{name:<24} {median(took):6.2f} s, {median(busy):6.2f} s of processor")


async def _beside(where: str, place: Place, wanted: list[ErrandRow]) -> None:
    """Tell how long each takes for whoever waits, and how late the event loop is meanwhile; the first is cold."""
    try:
        for again in ("cold", "warm"):
            for row in wanted:
                begun, before = time.perf_counter(), _busy()
                late = await _lateness(place, row)
                name = f"{row.kind} {row.form} of {'one' if row.cluster_id else 'all'}"
                took = time.perf_counter() - begun
                here = _busy() - before
                print(f"{where}, {again}: {name:<20} {took:5.2f} s, loop {late * 1000:4.0f} ms late, here {here:.2f} s")
    finally:
        if isinstance(place, Aside):
            place.close()


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _lateness(place: Place, row: ErrandRow) -> float:
    """Give by how much the loop was late at most, in seconds, while something is made."""
    loop, worst = asyncio.get_running_loop(), 0.0
    making = asyncio.create_task(place.make(REPORTS, row, AUTUMN))
    while not making.done():
        due = loop.time() + LOOK
        await asyncio.sleep(LOOK)
        worst = max(worst, loop.time() - due)
    await making
    return worst


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
