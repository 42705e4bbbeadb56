"""Run every benchmark: ``python -m benchmarks`` (or ``make bench``)."""

from benchmarks import engine_turn, reminders, stored_turn

for benchmark in (engine_turn, stored_turn, reminders):
    benchmark.main()
