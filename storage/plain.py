"""Values as they are written down: compact JSON, every letter as it is."""

import json
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row

T = TypeVar("T")
_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()


def written(value: Any) -> str:
    """Write a value down; half a character, which no database takes, is escaped."""
    try:
        return _ENCODER.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))


def read(text: str) -> Any:
    """Read a value back; several keys come back as a tuple, as they went in."""
    try:
        value = _DECODER.decode(text)
    except msgspec.DecodeError:
        # Half a character, which the quicker reader does not take.
        value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value


def filled(kind: type[T], row: Row[Any], **read_back: Any) -> T:
    """Make a row of ours from one of the database's, whose columns have the same names."""
    return kind(**{**row._mapping, **read_back})
