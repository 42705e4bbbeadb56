"""How far a review has come, in the areas that people know: each is a part of its flow that is rated."""

from collections.abc import Iterable

from conversations.fold import State

LEVEL = "level"
"""The scale of the judgement that closes each area."""


def areas(state: State) -> tuple[int, int]:
    """Say how many of a run's areas are done, of how many: nothing in them is still to be asked."""
    rated = {one.step.section for one in state.order if one.step.question.scale == LEVEL}
    waiting = {one.step.section for one in state.open}
    return len(rated - waiting), len(rated)


def average(states: Iterable[State]) -> float | None:
    """Give the mean of the areas' levels as they were last rated in some reviews, the oldest first; None without any.

    A later review may rate only some of the areas: the others stand as they did, so that averages can be compared.
    """
    levels: dict[str, float] = {}
    for state in states:
        rated = {one.name for one in state.order if one.step.question.scale == LEVEL}
        levels |= {name: float(str(value)) for name, value in state.current.items() if name in rated}
    return sum(levels.values()) / len(levels) if levels else None
