"""Reading a choice as people type it: key or label, number or letter, the start of a label, a small typo."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.numbers import NumberRead, read_number
from conversations.text import fold

Options = Sequence[tuple[str, str]]
"""Keys with their labels, in the order of the buttons."""
_LETTER = re.compile(r"\(?([a-z])[).]?", re.IGNORECASE)
_BRACKETS = re.compile(r"^[(\s]+|[).:\s]+$")
_SPLIT = re.compile(r"\s*(?:,|;|&|\+|\n|\band\b)\s*", re.IGNORECASE)
SHORTEST_START = 3
"""Letters that the start of a label needs before it counts as meaning that label."""
SHORTEST_PART = 4
"""Letters that words from the middle of a label need."""


@dataclass(frozen=True, slots=True)
class Match:
    """The keys that a text may mean: one is a match, several ask again, none is not understood."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManyRead:
    """The keys that a list of choices means, and the parts that could not be read."""

    keys: tuple[str, ...]
    unread: tuple[str, ...]


def match(text: str, options: Options) -> Match:
    """Find what one typed choice means, trying the surest way first."""
    for way in (_exact, _numbered, _lettered, _started, _within, _nearly):
        keys = way(text, options)
        if keys:
            return Match(tuple(dict.fromkeys(keys)))
    return Match(())


def match_many(text: str, options: Options) -> ManyRead:
    """Find what several typed choices mean: ``1, 3 and 5``, ``a c``, labels with commas between, ``all``."""
    whole = match(text, options).keys
    if len(whole) == 1:
        return ManyRead(whole, ())
    if fold(text) in ("all", "all of them", "everything"):
        return ManyRead(tuple(key for key, _ in options), ())
    whole_labels, rest = _take_whole(text, options)
    parts = [part for part in _SPLIT.split(rest.strip()) if part]
    if len(parts) == 1 and all(_short(word) for word in rest.split()):
        parts = rest.split()
    found = [(part, match(part, options).keys) for part in parts]
    keys = {*whole_labels, *(keys[0] for _, keys in found if len(keys) == 1)}
    unread = tuple(part for part, keys in found if len(keys) != 1)
    return ManyRead(tuple(key for key, _ in options if key in keys), unread)


def _take_whole(text: str, options: Options) -> tuple[list[str], str]:
    """Take out the labels that hold a comma or an "and" themselves, before the text is split at those."""
    taken = []
    for key, label in options:
        if _SPLIT.search(label) and label.casefold() in text.casefold():
            taken.append(key)
            text = re.sub(re.escape(label), ",", text, flags=re.IGNORECASE)
    return taken, text


def _short(word: str) -> bool:
    return bool(_LETTER.fullmatch(word)) or isinstance(read_number(_BRACKETS.sub("", word)), NumberRead)


def _exact(text: str, options: Options) -> list[str]:
    wanted = fold(text)
    labelled = [key for key, label in options if wanted and fold(label) == wanted]
    return labelled or [key for key, label in options if fold(key) == wanted or _without_number(label) == wanted != ""]


def _without_number(label: str) -> str:
    return fold(label.lstrip("0123456789 "))


def _numbered(text: str, options: Options) -> list[str]:
    read = read_number(_BRACKETS.sub("", text))
    if not isinstance(read, NumberRead):
        return []
    number = str(read.value)
    own = [key for key, label in options if key == number or label.split(" ")[0] == number]
    if own or any(key.isdecimal() or label[:1].isdecimal() for key, label in options):
        return own
    return [options[int(number) - 1][0]] if number.isdecimal() and 0 < int(number) <= len(options) else []


def _lettered(text: str, options: Options) -> list[str]:
    found = _LETTER.fullmatch(text.strip())
    position = ord(found[1].lower()) - ord("a") if found else len(options)
    return [options[position][0]] if position < len(options) else []


def _started(text: str, options: Options) -> list[str]:
    wanted = fold(text)
    if len(wanted.replace(" ", "")) < SHORTEST_START:
        return []
    return [
        key for key, label in options if fold(label).startswith(wanted) or _without_number(label).startswith(wanted)
    ]


def _within(text: str, options: Options) -> list[str]:
    """Find the one label that holds the typed words, such as "rotates" for "It rotates"."""
    wanted = f" {fold(text)} "
    if len(wanted) < SHORTEST_PART + 2:
        return []
    found = [key for key, label in options if wanted in f" {fold(label)} "]
    return found if len(found) == 1 else []


def _nearly(text: str, options: Options) -> list[str]:
    wanted = fold(text)
    room = 0 if len(wanted) < 4 else 1 if len(wanted) < 8 else 2
    scored = [
        (min(distance(wanted, word) for word in (fold(label), _without_number(label))), key) for key, label in options
    ]
    best = min((score for score, _ in scored), default=room + 1)
    return [key for score, key in scored if score == best] if room > 0 and best <= room else []


def distance(one: str, other: str) -> int:
    """Count the slips between two words: a letter more, less, changed, or two swapped."""
    if abs(len(one) - len(other)) > 2:
        return abs(len(one) - len(other))
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            row.append(_cheapest(i, j, a != b, row, before))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def _cheapest(i: int, j: int, differs: bool, row: list[int], before: list[int]) -> int:  # noqa: FBT001 - a cost, 0 or 1
    return min(row[j - 1] + 1, before[j] + 1, before[j - 1] + differs)
