"""How far a review has come, in the areas that people know: each is a part of its flow that is rated."""

from conversations.fold import State

LEVEL = "level"
"""The scale of the judgement that closes each area."""


def areas(state: State) -> tuple[int, int]:
    """Say how many of a run's areas are done, of how many: nothing in them is still to be asked."""
    rated = {one.step.section for one in state.order if one.step.question.scale == LEVEL}
    waiting = {one.step.section for one in state.open}
    return len(rated - waiting), len(rated)


def average(state: State) -> float | None:
    """Give the mean of the levels that a run was rated with; None where nothing was rated."""
    rated = {one.name for one in state.order if one.step.question.scale == LEVEL}
    levels = [float(str(value)) for name, value in state.current.items() if name in rated]
    return sum(levels) / len(levels) if levels else None
