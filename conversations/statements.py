"""Every statement of a review: what it was rated the time before and now, one part at a time."""

from collections.abc import Sequence

from conversations.cards import Card, Choice
from conversations.model import Flow, Question, Section
from conversations.portrait import Taken
from conversations.reportfile import Review
from conversations.tokens import Token
from conversations.views import shown

NO_CHANGE = "no change"
NOT_RATED = "not rated"


def parts(flow: Flow, review: Review) -> list[tuple[Section, list[Question]]]:
    """Give the parts of a review that have statements, each with its own."""
    found = [
        (section, [one for one in section.questions if one.scale == review.statements]) for section in flow.sections
    ]
    return [(section, statements) for section, statements in found if statements]


def statements_card(cluster: str, flow: Flow, review: Review, done: Sequence[Taken], part: int) -> Card:
    """Show the statements of one part (from 1 on) in the reviews that were sent, the oldest first."""
    found = parts(flow, review)
    place = max(1, min(part, len(found)))
    section, statements = found[place - 1]
    lines = [f"• {one.prompt}\n{_course(one, done)}" for one in statements]
    periods = f"{done[-2].period} and {done[-1].period}" if len(done) > 1 else done[-1].period
    note = f"Part {place} of {len(found)}. {cluster}, {periods}."
    return Card(section.title or flow.title, "\n\n".join(lines), note=note, rows=_ways(cluster, place, len(found)))


def _ways(cluster: str, place: int, parts: int) -> tuple[tuple[Choice, ...], ...]:
    turn = [Choice("Earlier part", _go(f"{cluster} statements {place - 1}"), "b")] if place > 1 else []
    turn += [Choice("Next part", _go(f"{cluster} statements {place + 1}"), "n")] if place < parts else []
    back = (Choice("Back to the areas", _go(f"{cluster} text"), "a"),)
    return (tuple(turn), back) if turn else (back,)


def _go(words: str) -> str:
    return str(Token("menu", argument=f"chart {words}"))


def _course(question: Question, done: Sequence[Taken]) -> str:
    """Say how a statement moved; what was not rated this time stands as it was, and is said to."""
    now, before = done[-1].number(question.id), _last(question, done[:-1])
    if now is None:
        return f"{shown(question, before)}, {NOT_RATED} this time" if before is not None else NOT_RATED.capitalize()
    words = shown(question, now)
    if before is None:
        return f"{words}, rated for the first time" if len(done) > 1 else words
    return f"{words}, {NO_CHANGE}" if now == before else f"{shown(question, before)} to {_small(words)}"


def _small(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _last(question: Question, done: Sequence[Taken]) -> int | None:
    rated = [level for one in done if (level := one.number(question.id)) is not None]
    return rated[-1] if rated else None
