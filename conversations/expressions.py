"""Expressions in flows (``expr:``), for what the plain conditions cannot say.

Read by simpleeval under an allow-list of our own: arithmetic, comparison, and/or/not, a choice between two values,
and the functions in :data:`FUNCTIONS`. A dotted name is looked up whole, so no Python attribute is ever reached.
Anything compared with an unanswered question is false; anything worked out from one is unanswered.
"""

import ast
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from simpleeval import SimpleEval


class Each(dict[str, Any]):
    """The answers to a repeated question, by item."""


Env = Mapping[str, Any]

ALLOWED = (
    *(
        ast.Expression,
        ast.BoolOp,
        ast.And,
        ast.Or,
        ast.UnaryOp,
        ast.Not,
        ast.USub,
        ast.BinOp,
        ast.Add,
        ast.Sub,
    ),
    *(
        ast.Mult,
        ast.Div,
        ast.Mod,
        ast.FloorDiv,
        ast.Compare,
        ast.Eq,
        ast.NotEq,
        ast.Lt,
        ast.LtE,
        ast.Gt,
        ast.GtE,
    ),
    *(
        ast.In,
        ast.NotIn,
        ast.Call,
        ast.IfExp,
        ast.Constant,
        ast.Name,
        ast.Attribute,
        ast.Load,
        ast.List,
        ast.Tuple,
    ),
)
LONGEST = 500
"""An expression longer than this many characters belongs into several questions."""


def _numbers(values: tuple[Any, ...]) -> list[float]:
    flat = [v for value in values for v in (value if isinstance(value, (tuple, list)) else (value,))]
    return [v for v in flat if isinstance(v, (int, float)) and not isinstance(v, bool)]


def _of_numbers(work: Callable[[list[float]], float]) -> Callable[..., float | None]:
    def of(*values: Any) -> float | None:
        numbers = _numbers(values)
        return work(numbers) if numbers else None

    return of


def _round(value: float | None, places: int = 0) -> float | int | None:
    if value is None:
        return None
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(exact) if places > 0 else int(exact)


def _count(*values: Any) -> int:
    flat = [v for value in values for v in (value if isinstance(value, (tuple, list)) else (value,))]
    return sum(v is not None for v in flat)


def _selected(value: Any, key: Any) -> bool:
    chosen = value if isinstance(value, tuple) else (value,)
    return str(key) in {str(one) for one in chosen}


def _matches(text: Any, pattern: str) -> bool:
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "mean": _of_numbers(lambda numbers: sum(numbers) / len(numbers)),
    "sum": _of_numbers(sum),
    "min": _of_numbers(min),
    "max": _of_numbers(max),
    "round": _round,
    "count": _count,
    "answered": lambda value: value not in (None, ()),
    "selected": _selected,
    "matches": _matches,
    "length": lambda text: len(text) if isinstance(text, (str, tuple)) else None,
    "first": lambda *values: next((v for v in values if v is not None), None),
}


def dotted(node: ast.AST) -> str | None:
    """Give the whole name that a chain such as ``sa.f1.level`` spells, or None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        stem = dotted(node.value)
        return f"{stem}.{node.attr}" if stem else None
    return None


class _Reader(SimpleEval):  # type: ignore[misc]  # simpleeval has no types
    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(functions=FUNCTIONS)
        self.values = values
        self.nodes[ast.Name] = self.nodes[ast.Attribute] = self._whole_name
        self.nodes[ast.Compare] = self._compare
        self.nodes[ast.BinOp] = self._arithmetic
        self.nodes[ast.List] = self.nodes[ast.Tuple] = self._listed

    def _whole_name(self, node: ast.AST) -> Any:
        return self.values.get(dotted(node) or "")

    def _listed(self, node: ast.List | ast.Tuple) -> tuple[Any, ...]:
        return tuple(self._eval(one) for one in node.elts)

    def _compare(self, node: ast.Compare) -> bool:
        left = self._eval(node.left)
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._eval(right_node)
            if left is None or right is None or not _compared(self.operators[type(operator)], left, right):
                return False
            left = right
        return True

    def _arithmetic(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        if left is None or right is None:
            return None
        try:
            return self.operators[type(node.op)](left, right)
        except (TypeError, ZeroDivisionError):
            return None


def _compared(operator: Callable[[Any, Any], Any], left: Any, right: Any) -> bool:
    try:
        return bool(operator(left, right))
    except TypeError:
        return False


class Expression:
    """A checked expression. ``names`` are the questions and facts that it reads.

    Raises:
        ValueError: when made from a text that is not allowed; its message says what is.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._tree = _parse(text)
        self.names = tuple(sorted(_names(self._tree)))
        # The same answers come by at every turn: the value is worked out once for each set of them.
        self._value = lru_cache(maxsize=1024)(self._work_out)

    def value(self, env: Env, item: str = "") -> Any:
        """Work the expression out; None stands for unanswered."""
        return self._value(*(at(env.get(name), item) for name in self.names))

    def of(self, values: tuple[Any, ...]) -> Any:
        """Work the expression out from values that stand in the order of ``names``."""
        return self._value(*values)

    def _work_out(self, *values: Any) -> Any:
        reader = _Reader(dict(zip(self.names, values, strict=True)))
        return reader.eval(self.text, previously_parsed=self._tree)

    def __eq__(self, other: object) -> bool:
        """Two expressions are the same when their texts are."""
        return isinstance(other, Expression) and other.text == self.text

    def __hash__(self) -> int:
        """Hash as the text does."""
        return hash(self.text)


def at(value: Any, item: str) -> Any:
    """Read a repeated question's answers at one item, or as all its values where there is no item."""
    if type(value) is not Each:
        return value
    return value.get(item) if item else tuple(value.values())


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"the expression is longer than {LONGEST} characters; split it over several questions")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"the expression cannot be read near column {error.offset}: {text!r}") from error
    for node in ast.walk(tree):
        _allow(node)
    return tree.body


def _allow(node: ast.AST) -> None:
    if not isinstance(node, ALLOWED):
        raise ValueError(f"{type(node).__name__} is not allowed in an expression")
    if isinstance(node, ast.Attribute) and dotted(node) is None:
        raise ValueError("a dot may only join the parts of a question's id")
    if isinstance(node, ast.Call) and (
        not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords
    ):
        raise ValueError(f"a function must be one of {', '.join(FUNCTIONS)}")
    if isinstance(node, ast.Constant) and not isinstance(node.value, (str, int, float)):
        raise ValueError("a value must be text or a number")


def _names(tree: ast.expr) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = (
        dotted(node)
        for node in ast.walk(tree)
        if id(node) not in called | inner and isinstance(node, (ast.Name, ast.Attribute))
    )
    return {name for name in found if name}
