"""Whether a question can ever be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.conditions import All, AnyOf, Condition, Not, Test
from conversations.model import Question, Section

Allowed = dict[str, frozenset[str]]
Keys = Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Reach:
    """The questions found so far that can never be asked."""

    never: set[str] = field(default_factory=set)


def never(question: Question, section: Section, reach: Reach, keys: Keys) -> str | None:
    """Say why a question can never be asked, or None when some answers lead to it."""
    if section.modes and question.modes and not set(section.modes) & set(question.modes):
        reach.never.add(question.id)
        return f"it is never asked: its section is only for {', '.join(section.modes)}"
    parts = tuple(part for part in (section.ask_if, question.ask_if) if part is not None)
    if parts and _allowed(All(parts), keys, reach.never) is None:
        reach.never.update((question.id, *(inner.id for inner in question.fields)))
        return "it is never asked: no answers make its condition true"
    return None


def _allowed(condition: Condition, keys: Keys, dead: set[str]) -> Allowed | None:
    """Give the option keys that each question must have for the condition to hold; None when none can."""
    if isinstance(condition, Test):
        return _possible(_allowed_by_test(condition, keys, dead))
    if isinstance(condition, Not):
        return _possible(_allowed_by_not(condition.part, keys))
    if isinstance(condition, AnyOf):
        return {} if any(_allowed(part, keys, dead) is not None for part in condition.parts) else None
    return _allowed_by_all(condition.parts, keys, dead) if isinstance(condition, All) else {}


def _possible(allowed: Allowed | None) -> Allowed | None:
    return None if allowed is not None and frozenset() in allowed.values() else allowed


def _allowed_by_all(parts: tuple[Condition, ...], keys: Keys, dead: set[str]) -> Allowed | None:
    together: Allowed = {}
    for part in parts:
        one = _allowed(part, keys, dead)
        if one is None:
            return None
        for name, values in one.items():
            together[name] = together.get(name, values) & values
            if not together[name]:
                return None
    return together


def _allowed_by_test(test: Test, keys: Keys, dead: set[str]) -> Allowed | None:
    if test.name in dead and test.operand is not False:
        return None
    options = keys.get(test.name)
    if options is None:
        return {}
    if test.op == "in":
        return {test.name: options & frozenset(map(str, test.operand))}
    if test.op in ("gt", "gte", "lt", "lte") and isinstance(test.operand, (int, float)):
        return {test.name: _within(options, test.op, test.operand)}
    return {}


def _allowed_by_not(part: Condition, keys: Keys) -> Allowed | None:
    if isinstance(part, Test) and part.op == "in" and part.name in keys:
        return {part.name: keys[part.name] - frozenset(map(str, part.operand))}
    return {}


def _within(options: frozenset[str], op: str, bound: float) -> frozenset[str]:
    holds = {"gt": float.__gt__, "gte": float.__ge__, "lt": float.__lt__, "lte": float.__le__}[op]
    return frozenset(key for key in options if not key.lstrip("-").isdecimal() or holds(float(key), float(bound)))
