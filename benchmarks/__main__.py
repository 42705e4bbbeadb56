"""Run every benchmark: ``python -m benchmarks`` (or ``make bench``); ``--quick`` shows that they work."""

import sys
from typing import Protocol

from benchmarks import ack, engine_turn, exports, reminders, reports, stored_turn, turns


class Benchmark(Protocol):
    """Prints what it measured; ``quick`` takes fewer rounds."""

    def __call__(self, *, quick: bool) -> None: ...


ALL: tuple[Benchmark, ...] = (
    engine_turn.main,
    stored_turn.main,
    turns.main,
    reminders.main,
    ack.main,
    reports.main,
    exports.main,
)

if __name__ == "__main__":
    for benchmark in ALL:
        benchmark(quick="--quick" in sys.argv)
