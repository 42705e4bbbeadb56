"""Values as they are written down: compact JSON, every letter as it is."""

import json
from typing import Any


def written(value: Any) -> str:
    """Write a value down."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Any:
    """Read a value back; several keys come back as a tuple, as they went in."""
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value
