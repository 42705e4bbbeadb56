"""Words that are filled in: ``{answer:iem.p.change}``, ``{date:act.end}``, ``{item}``, ``{cluster}``…"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

NAMED = ("answer", "date", "due", "fact")
"""Kinds that take a name after a colon: an answer, a day, when a flow falls due, a fact."""
PLAIN = ("item", "cluster", "activity", "staff", "person", "last_review_or_call")
"""Kinds that stand alone; the shell tells the engine what they are."""
_SLOT = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a text that is filled in when the text is said."""

    kind: str
    name: str = ""


Segments = tuple[str | Slot, ...]


@lru_cache(maxsize=4096)
def segments(text: str) -> Segments:
    """Split a text into words and slots."""
    parts = _SLOT.split(text)
    found: list[str | Slot] = []
    for n, part in enumerate(parts):
        if n % 2:
            kind, _, name = part.partition(":")
            found.append(Slot(kind, name))
        elif part:
            found.append(part)
    return tuple(found)


def slots(text: str) -> Iterator[Slot]:
    """Give the slots of a text."""
    return (part for part in segments(text) if isinstance(part, Slot))


def filled(text: str, fill: Callable[[Slot], str | None]) -> str | None:
    """Fill a text in, or return None where one of its slots has nothing to show."""
    if "{" not in text:
        return text
    words = [part if isinstance(part, str) else fill(part) for part in segments(text)]
    return None if None in words else "".join(word for word in words if word is not None)
