"""One turn of the engine on the largest flow, at every point of a whole review, beside a bare pass over its log."""

import time
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from bot.library import Library
from conversations.engine import apply
from conversations.log import Event, Facts
from conversations.model import Question
from conversations.turn import Command

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
FACTS = Facts("full", values={"review.number": 1})


def answer_for(question: Question, options: Any) -> Any:
    """Give some answer that fits."""
    if options:
        return [str(options[0].key)] if question.type == "multi" else options[-1].key
    return {"number": 12, "date": "2027-01-31"}.get(question.type, "As we agreed")


def whole_review() -> tuple[list[Event], list[float]]:
    """Take a whole review; give its log and the seconds that each turn took."""
    flow = Library().flow("self_assessment")
    log: list[Event] = []
    seconds: list[float] = []
    step = apply(flow, log, Command("show"), FACTS, NOW)
    while step.view.state == "asking":
        shown = step.view
        value = answer_for(step.state.plan.steps[shown.question].question, shown.options)
        command = Command("answer", shown.question, shown.item, value=value, revision=shown.revision)
        begun = time.perf_counter()
        step = apply(flow, log, command, FACTS, NOW)
        seconds.append(time.perf_counter() - begun)
        log += step.events
    return log, seconds


def main(*, quick: bool = False) -> None:
    """Print the median and the slowest tenth, in microseconds."""
    whole_review()
    runs = [whole_review() for _ in range(1 if quick else 5)]
    seconds = [one for _, each in runs for one in each]
    log = runs[0][0]
    begun = time.perf_counter()
    for _ in range(1000):
        {event.name: event.value for event in log}
    floor = (time.perf_counter() - begun) / 1000
    slowest = quantiles(seconds, n=10)[-1]
    print(
        f"engine: {len(log)} turns of a full review; median {median(seconds) * 1e6:.0f} µs, p90 {slowest * 1e6:.0f} µs,"
    )
    print(f"        {median(seconds) / floor:.1f} times a bare pass over the whole log ({floor * 1e6:.0f} µs)")


if __name__ == "__main__":
    main()
