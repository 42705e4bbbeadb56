"""Leaving out of somebody's words what tells who they are: names, links, addresses and numbers to call."""

import re
from collections.abc import Iterable, Iterator

LEFT_OUT = "[left out]"
SHORTEST = 3
"""Letters of a part of a name that is looked for by itself."""
COMMON = frozenset(
    {
        *("academy", "and", "area", "association", "catholic", "church", "city", "cluster", "college"),
        *("community", "council", "county", "east", "family", "federation", "first", "high", "hub", "infant"),
        *("infants", "junior", "learning", "lower", "middle", "network", "new", "north", "nursery", "old"),
        *("park", "partners", "partnership", "primary", "project", "royal", "saint", "school", "schools"),
        *("secondary", "south", "special", "teaching", "the", "town", "trust", "upper", "village", "west"),
    }
)
"""Words of many names, which tell nobody's by themselves."""
_PLACES = re.compile(
    r"(?:https?://|www\.)\S+"  # links
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"  # addresses of mail
    r"|(?<!\w)@\w[\w.-]+"  # names of accounts
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|com|org|net|edu|cymru|wales|scot|me)\b(?:/\S*)?"  # links without their beginning
    r"|(?<!\w)\+?\d(?:[ ()-]{0,2}\d){8,}"  # numbers to call
)


def without_names(words: str, names: Iterable[str]) -> str:
    """Leave out what tells who wrote something: links, addresses, numbers to call, and these names with their parts.

    A whole name is found however it is written; a part of one only where it is written as a name is, so that a
    school called Bridge does not take the bridges out of what is told.
    """
    found = _PLACES.sub(LEFT_OUT, words)
    whole = sorted(
        {name.strip() for name in names if len(name.strip()) >= SHORTEST}, key=lambda name: (-len(name), name)
    )
    for name in whole:
        found = _any_of([name], re.IGNORECASE).sub(LEFT_OUT, found)
    parts = sorted({part for name in whole for part in _parts(name)}, key=lambda part: (-len(part), part))
    return _any_of(parts).sub(LEFT_OUT, found) if parts else found


def as_released(words: str, names: Iterable[str], *, named: bool) -> str:
    """Give somebody's words as others may read them; empty where nothing is left to tell.

    With the owner's name beside them they stay as they were written. Without it whatever tells who wrote them is
    left out; ``names`` are those of the owner's cluster, its schools and its people.
    """
    if named:
        return words
    kept = without_names(words, names)
    return "" if tells_nothing(kept) else kept


def tells_nothing(words: str) -> bool:
    """Whether nothing is left of what was said once names are left out."""
    return not re.search(r"\w", words.replace(LEFT_OUT, ""))


def _parts(name: str) -> Iterator[str]:
    for part in re.findall(r"[^\W\d_]+", name):
        if len(part) >= SHORTEST and part.casefold() not in COMMON:
            yield part[:1].upper() + part[1:]
            yield part.upper()


def _any_of(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in names)})(?!\w)", flags)
