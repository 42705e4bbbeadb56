"""Run every benchmark: ``python -m benchmarks`` (or ``make bench``); ``--quick`` shows that they work."""

import sys

from benchmarks import ack, engine_turn, exports, reminders, stored_turn, turns

for benchmark in (engine_turn, stored_turn, turns, reminders, ack, exports):
    benchmark.main(quick="--quick" in sys.argv)
