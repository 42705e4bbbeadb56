"""Text as people type it, made fit to keep: normalised once at the door, and counted as people count."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

MOST_MARKS = 8
"""Combining marks kept on one letter; more is a prank, and breaks cards."""
REPLACEMENT = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNKEEPABLE = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]*")
_RTL = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"})
_ZWJ = "\u200d"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text fit to keep; ``lost`` counts characters that had to be replaced."""

    text: str
    lost: int


def clean(text: str) -> Cleaned:
    """Normalise typed text: NFC, no control characters but newline and tab, no lone surrogates, few marks a letter."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text, lost = _UNKEEPABLE.subn(REPLACEMENT, text)
    text = _few_marks(unicodedata.normalize("NFC", text)).strip()
    return Cleaned("" if _INVISIBLE.fullmatch(text) else text, lost)


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def isolate(text: str) -> str:
    """Keep right-to-left text from turning the words around it: FSI … PDI."""
    if not text.isascii() and any(unicodedata.bidirectional(character) in _RTL for character in text):
        return f"\u2068{text}\u2069"
    return text


def graphemes(text: str) -> int:
    """Count characters as a person would: a family emoji or a letter with its accents is one."""
    if not text:
        return 0
    flags = 0
    total = 1
    for before, after in pairwise(text):
        flags = flags + 1 if _flag(before) else 0
        joined = _extends(after) or before == _ZWJ or (_flag(after) and flags % 2 == 1)
        total += not joined
    return total


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _extends(character: str) -> bool:
    return (
        unicodedata.combining(character) > 0
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _ZWJ
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def fold(text: str) -> str:
    """Reduce text to what matching looks at: small letters, no accents, single spaces for all else."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^\w%+-]|_", " ", re.sub(r"['’]", "", letters)).split())
