"""Values as they are written down: compact JSON, every letter as it is."""

import json
import re
from typing import Any, TypeVar

from sqlalchemy import Row

T = TypeVar("T")
_WRITES = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_HALF = re.compile("[\ud800-\udfff]")


def written(value: Any) -> str:
    """Write a value down; half a character, which no database takes, is escaped."""
    text = _WRITES.encode(value)
    return json.dumps(value, separators=(",", ":")) if not text.isascii() and _HALF.search(text) else text


def read(text: str) -> Any:
    """Read a value back; several keys come back as a tuple, as they went in."""
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value


def filled(kind: type[T], row: Row[Any], **read_back: Any) -> T:
    """Make a row of ours from one of the database's, whose columns have the same names."""
    return kind(**{**row._mapping, **read_back})
