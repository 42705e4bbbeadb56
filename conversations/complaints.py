"""What a checked file's model refuses, said with the line and what would be right."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from conversations.errors import Issue
from conversations.marked import Listed, Mapped, line_of


def format_issues(
    error: ValidationError, raw: Any, name: str, reference: str = "docs/flow-format.md"
) -> Iterator[Issue]:
    """Word what a model refuses, each with the line it stands on; ``reference`` is the page that lists the keys."""
    seen = set()
    for one in error.errors():
        path = _standing(raw, one["loc"], one["type"] == "missing")
        if path not in seen:
            seen.add(path)
            yield Issue(name, line_of(raw, path), question_at(raw, path), _worded(one, path, reference))


def _standing(raw: Any, path: Sequence[Any], missing: bool) -> tuple[Any, ...]:  # noqa: FBT001 - of one error
    """Keep the part of a path that stands in the file: where several types are tried, the rest names a type."""
    for depth, step in enumerate(path):
        inside = step in raw if isinstance(raw, Mapped) else isinstance(raw, Listed) and isinstance(step, int)
        if not inside:
            return tuple(path[: depth + missing])
        raw = raw[step]
    return tuple(path)


def _worded(error: Any, path: Sequence[Any], reference: str) -> str:
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "file")
    kind = error["type"]
    if kind == "extra_forbidden":
        return f"unknown key '{key}'; remove it, or see {reference} for the keys that exist"
    if kind == "missing":
        return f"'{key}' is missing; add it"
    if kind == "value_error":
        return f"{key}: {error['msg'].removeprefix('Value error, ')}"
    return f"{key}: {error['msg'][:1].lower()}{error['msg'][1:]} (it is {error['input']!r:.60})"


def question_at(raw: Any, path: Sequence[Any]) -> str:
    """Give the id of the question that a path leads into; empty outside of questions."""
    found = ""
    for step in path:
        if (isinstance(raw, Mapped) and step in raw) or (
            isinstance(raw, Listed) and isinstance(step, int) and step < len(raw)
        ):
            raw = raw[step]
        if isinstance(raw, Mapped) and "id" in raw:
            found = str(raw["id"])
    return found
