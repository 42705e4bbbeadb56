"""What charts and reports cost: alone, and what they do meanwhile to the event loop that answers people.

``python -m benchmarks.reports [CLUSTERS]``. Prints seconds and kilobytes; asserts nothing.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from bot.reports.drawing import in_form, paper
from bot.reports.gathered import gather, gather_levels
from bot.reports.summary import review_charts
from storage.store import Store
from tests.reporting import AUTUMN, LIBRARY, fill

TIMES = 3
LOOK = 0.005


def main(clusters: int = 100) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'reports.db'}")
        with store.transaction() as tx:
            cluster = fill(tx, clusters)[0]
        print(f"{clusters} clusters, two reviews and three activities each; medians of {TIMES}, the first not counted")

        def chart() -> None:
            with store.reading() as tx:
                review_charts(LIBRARY, gather(tx, LIBRARY, cluster), ())

        def comparison() -> None:
            with store.reading() as tx:
                review_charts(LIBRARY, gather(tx, LIBRARY, cluster), gather_levels(tx, LIBRARY))

        def of(cluster_id: int | None, form: str) -> Callable[[], None]:
            def work() -> None:
                with store.reading() as tx:
                    made = paper(tx, LIBRARY, cluster_id, AUTUMN)
                in_form(made, form)

            return work

        _told("chart after a review", chart)
        _told("chart with middle half", comparison)
        for form in ("docx", "pdf", "html"):
            _told(f"cluster report, {form}", of(cluster.id, form))
        for form in ("docx", "pdf", "html"):
            _told(f"project report, {form}", of(None, form))
        beside = {"a chart": chart, "a PDF": of(cluster.id, "pdf"), "a Word document": of(cluster.id, "docx")}
        for name, work in beside.items():
            print(
                f"event loop while {name} is drawn beside it: {asyncio.run(_lateness(work)) * 1000:.0f} ms late at most"
            )
        store.close()


def _told(name: str, work: Callable[[], None]) -> None:
    work()
    took, busy = [], []
    for _ in range(TIMES):
        begun, before = time.perf_counter(), time.process_time()
        work()
        took.append(time.perf_counter() - begun)
        busy.append(time.process_time() - before)
    print(f"{name:<24} {median(took):6.2f} s, {median(busy):6.2f} s of processor")


async def _lateness(work: Callable[[], None]) -> float:
    """Give by how much the loop was late at most, in seconds, while a thread works."""
    loop = asyncio.get_running_loop()
    worst = 0.0
    with ThreadPoolExecutor(1) as thread:
        busy = loop.run_in_executor(thread, work)
        while not busy.done():
            due = loop.time() + LOOK
            await asyncio.sleep(LOOK)
            worst = max(worst, loop.time() - due)
    return worst


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
