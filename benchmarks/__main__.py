"""Run every benchmark: ``python -m benchmarks`` (or ``make bench``)."""

from benchmarks import ack, engine_turn, stored_turn

for benchmark in (engine_turn, stored_turn, ack):
    benchmark.main()
