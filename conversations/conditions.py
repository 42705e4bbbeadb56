"""When a question applies: conditions said as data, and ``expr:`` for the rest.

```yaml
ask_if: {iem.a.ran: [moved]}                       # the answer is one of these
ask_if: {sa.bar.sev: {any_item: [2, 3]}}           # for some item, the answer is one of these
ask_if: {all: [{answered: x}, {not: {y: [no]}}]}   # any:, all: and not: combine
ask_if: {expr: "act.people > 3 * act.partners"}
```
A test on an unanswered question is false. Several keys in one mapping must all hold.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from conversations.expressions import Each, Env, Expression, at

Op = Literal[
    "in",
    "only",
    "all_of",
    "is",
    "not",
    "gt",
    "gte",
    "lt",
    "lte",
    "any_item",
    "every_item",
    "answered",
    "count",
]
OPS: tuple[str, ...] = get_args(Op)
COMBINERS = ("all", "any", "not", "answered", "expr", "mode", "q")
Holds = Callable[[Env, str], bool]


@dataclass(frozen=True, slots=True)
class Ref:
    """The answer to another question, as something to compare with."""

    name: str


@dataclass(frozen=True, slots=True)
class Test:
    """One question put to one test."""

    name: str
    op: str
    operand: Any


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression is true."""

    expression: Expression


Condition = Test | All | AnyOf | Not | Expr


def parse(raw: Any) -> Condition:
    """Read a condition as it stands in a flow file.

    Raises:
        ValueError: it is no condition; the message says what would be.
    """
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError("a condition is a mapping such as {question.id: [value]}")
    if "q" in raw:
        raw = {str(raw["q"]): {key: value for key, value in raw.items() if key != "q"}}
    parts = tuple(part for key, value in raw.items() for part in _parts(str(key), value))
    return parts[0] if len(parts) == 1 else All(parts)


def _parts(key: str, value: Any) -> Iterator[Condition]:
    if key in ("all", "any"):
        yield _combined(key, value)
    elif key == "not":
        yield Not(parse(value))
    elif key == "answered":
        yield from (Test(str(name), "answered", operand=True) for name in _listed(value))
    elif key == "expr":
        yield Expr(Expression(str(value)))
    elif isinstance(value, Mapping):
        yield from _tests(key, value)
    else:
        yield Test(key, "in", _listed(value))


def _combined(key: str, value: Any) -> Condition:
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"'{key}' takes a list of conditions")
    parts = tuple(parse(one) for one in value)
    return All(parts) if key == "all" else AnyOf(parts)


def _tests(name: str, tests: Mapping[Any, Any]) -> Iterator[Condition]:
    if not tests:
        raise ValueError(f"'{name}' needs a test such as [value] or {{gte: 2}}")
    for op, operand in tests.items():
        if op not in OPS:
            raise ValueError(f"'{op}' is not a test; use one of {', '.join(OPS)}")
        yield Test(name, str(op), _operand(str(op), operand))


def _operand(op: str, operand: Any) -> Any:
    if op == "count":
        return parse({"count": operand})
    if op == "answered":
        return _true_or_false(operand)
    if op in ("in", "only", "all_of", "any_item", "every_item"):
        return _listed(operand)
    if isinstance(operand, Mapping):
        if set(operand) != {"answer"}:
            raise ValueError("compare with a value or with {answer: question.id}")
        return Ref(str(operand["answer"]))
    return operand


def _true_or_false(operand: Any) -> bool:
    if not isinstance(operand, bool):
        raise ValueError("'answered' takes true or false")
    return operand


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def reads(condition: Condition | None) -> Iterator[str]:
    """Name every question and fact that a condition looks at."""
    match condition:
        case Test(name=name, operand=operand):
            yield name
            if isinstance(operand, Ref):
                yield operand.name
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from reads(part)
        case Not(part=part):
            yield from reads(part)
        case Expr(expression=expression):
            yield from expression.names


def tests(condition: Condition | None) -> Iterator[Test]:
    """Give every single test in a condition, for checking its values."""
    match condition:
        case Test():
            yield condition
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from tests(part)
        case Not(part=part):
            yield from tests(part)


def settled(condition: Condition, name: str, value: str) -> Condition | bool:
    """Take out the tests on something that is known for good, such as a run's mode."""
    match condition:
        case Test() if condition.name == name:
            return compiled(condition)({name: value}, "")
        case All(parts=parts) | AnyOf(parts=parts):
            decides = isinstance(condition, AnyOf)
            left = [settled(part, name, value) for part in parts]
            if decides in left:
                return decides
            open_parts = tuple(part for part in left if not isinstance(part, bool))
            return type(condition)(open_parts) if len(open_parts) > 1 else open_parts[0] if open_parts else not decides
        case Not(part=part):
            inner = settled(part, name, value)
            return not inner if isinstance(inner, bool) else Not(inner)
    return condition


def compiled(condition: Condition) -> Holds:
    """Turn a condition into a function of the answers and the item, made once and called at every turn."""
    match condition:
        case Test(name=name, op=op, operand=operand):
            return _compiled_test(name, op, operand)
        case All(parts=parts):
            holds = tuple(map(compiled, parts))
            return lambda env, item: all([hold(env, item) for hold in holds])  # noqa: C419 - quicker, and on the hot path
        case AnyOf(parts=parts):
            holds = tuple(map(compiled, parts))
            return lambda env, item: any([hold(env, item) for hold in holds])  # noqa: C419 - quicker, and on the hot path
        case Not(part=part):
            hold = compiled(part)
            return lambda env, item: not hold(env, item)
    return lambda env, item: bool(condition.expression.value(env, item))


def _compiled_test(name: str, op: str, operand: Any) -> Holds:
    if op == "answered":
        return lambda env, item: (at(env.get(name), item) not in (None, ())) is operand
    if op == "count":
        hold = compiled(operand)
        return lambda env, item: hold({"count": _size(at(env.get(name), item))}, "")
    if op in ("any_item", "every_item"):
        return _compiled_items(name, op, frozenset(map(str, operand)))
    if op in ("in", "only", "all_of"):
        return _compiled_choice(name, op, frozenset(map(str, operand)))
    return _compiled_comparison(name, op, operand)


def _size(value: Any) -> int:
    if value is None:
        return 0
    return len(value) if isinstance(value, tuple) else 1


def _compiled_items(name: str, op: str, wanted: frozenset[str]) -> Holds:
    every = all if op == "every_item" else any

    def holds(env: Env, item: str) -> bool:
        values = env.get(name)
        return type(values) is Each and bool(values) and every(str(value) in wanted for value in values.values())

    return holds


def _compiled_choice(name: str, op: str, wanted: frozenset[str]) -> Holds:
    def holds(env: Env, item: str) -> bool:
        value = env.get(name)
        if type(value) is Each:
            value = at(value, item)
        if value is None:
            return False
        if type(value) is not tuple:
            return str(value) in wanted and (op != "all_of" or len(wanted) == 1)
        chosen = frozenset(map(str, value))
        if op == "only":
            return bool(chosen) and chosen <= wanted
        return bool(chosen & wanted) if op == "in" else wanted <= chosen

    return holds


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "not": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def _compiled_comparison(name: str, op: str, operand: Any) -> Holds:
    compare = _COMPARISONS[op]
    ref = operand.name if isinstance(operand, Ref) else None

    def holds(env: Env, item: str) -> bool:
        left = at(env.get(name), item)
        right = at(env.get(ref), item) if ref else operand
        if left is None or right is None:
            return False
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        return compare(left, right) if numbers else compare(str(left), str(right))

    return holds
