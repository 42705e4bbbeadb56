"""YAML 1.2 text as plain values that remember their lines.

YAML 1.2 has no yes/no-to-boolean trap: ``no`` is a word. A date stays text, so that it is read in one place only.
"""

from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from conversations.errors import FlowError, Issue


class Mapped(dict[str, Any]):
    """A mapping that knows the line (from 1) it starts on, and each key's."""

    line: int = 1
    lines: dict[str, int]

    def like(self, items: dict[str, Any]) -> "Mapped":
        """Make a mapping of other items that stands where this one stands."""
        return mapped(items, self.line, {key: self.lines.get(key, self.line) for key in items})


class Listed(list[Any]):
    """A list that knows the line of each entry."""

    lines: list[int]


def mapped(items: dict[str, Any], line: int, lines: dict[str, int] | None = None) -> Mapped:
    """Make a marked mapping; keys without a line of their own stand on ``line``."""
    new = Mapped(items)
    new.line, new.lines = line, lines or dict.fromkeys(items, line)
    return new


def listed(items: Sequence[Any], lines: Sequence[int]) -> Listed:
    """Make a marked list."""
    new = Listed(items)
    new.lines = list(lines)
    return new


def read_yaml(text: str, file: str, start: str = "a flow starts with 'flow: its_name'") -> Any:
    """Read one YAML document; ``start`` says how such a file begins, for one that is empty.

    Raises:
        FlowError: the text is not YAML, repeats a key, or uses an anchor; with its line.
    """
    try:
        node = YAML(typ="rt").compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise FlowError([Issue(file, mark.line + 1 if mark else 1, "", f"this is not YAML: {what}")]) from error
    if node is None:
        raise FlowError([Issue(file, 1, "", f"the file is empty; {start}")])
    return _value(node, file)


def line_of(raw: Any, path: Sequence[Any]) -> int:
    """Find the line of the deepest part of ``path`` that stands in the file."""
    line = raw.line if isinstance(raw, Mapped) else 1
    for step in path:
        if isinstance(raw, Mapped) and step in raw:
            line, raw = raw.lines.get(step, line), raw[step]
        elif isinstance(raw, Listed) and isinstance(step, int) and step < len(raw):
            line, raw = raw.lines[step], raw[step]
    return line


def _value(node: Node, file: str) -> Any:
    if isinstance(node, MappingNode):
        return _mapping(node, file)
    if isinstance(node, SequenceNode):
        return listed([_value(one, file) for one in node.value], [_line(one) for one in node.value])
    return _scalar(node)  # type: ignore[arg-type]  # the third kind of node


def _mapping(node: MappingNode, file: str) -> Mapped:
    items: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in items:
            raise FlowError([Issue(file, _line(key_node), "", f"'{key}' stands here twice; keep one")])
        items[key], lines[key] = _value(value_node, file), _line(key_node)
    return mapped(items, _line(node), lines)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _scalar(node: ScalarNode) -> str | int | float | bool | None:
    text = str(node.value)
    kind = str(node.tag).rpartition(":")[2]
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if text[:2] in ("0x", "0o") else int(text)
        if kind == "float":
            return float(text)
    except ValueError:
        return text
    if kind == "bool":
        return text.lower() == "true"
    return None if kind == "null" else text
