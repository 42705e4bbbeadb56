"""How easy a text is to read, by a plain measure of our own: how long its sentences are, and how many words are long.

No published formula is used: they count syllables, which computers guess badly, and none was made for chat.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 22
"""Words of a sentence that people read in chat: the project's own limit."""
LONG_WORD = 9
"""Letters from which on a word counts as long."""
EASY, FAIR = 24, 36
"""Up to which effort a text is easy, and up to which it is fair."""
FEWEST = 12
"""Words from which on a text can be judged: a shorter one counts as easy, whatever its words."""
LEVELS = ("easy", "fair", "hard")
_END = re.compile(r"[.?!:;](?=\s)|\n")
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’])*")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads: its sentences, how many words they hold, and which different words are long."""

    sentences: int
    words: int
    longest: str
    """The sentence with most words."""
    long_words: tuple[str, ...]
    long_share: float
    """The part of all words that is long, from 0 to 1."""

    @property
    def pace(self) -> float:
        """Words a sentence, on average."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def effort(self) -> float:
        """Words a sentence and long words in a hundred, added: more is harder."""
        return self.pace + 100 * self.long_share

    @property
    def level(self) -> str:
        """Say how easy it is to read: one of ``LEVELS``."""
        return LEVELS[(self.effort > EASY) + (self.effort > FAIR) if self.words >= FEWEST else 0]

    @property
    def too_long(self) -> bool:
        """Whether one of its sentences is longer than the project allows."""
        return len(self.longest.split()) > MOST_WORDS


def reading(text: str) -> Reading:
    """Measure a text. Each line ends a sentence, as each item of a list does; so does a colon or semicolon."""
    found = sentences(text)
    words = _WORD.findall(text)
    long_words = [word for word in words if sum(map(str.isalpha, word)) >= LONG_WORD]
    longest = max(found, key=lambda one: len(one.split()), default="")
    share = len(long_words) / len(words) if words else 0.0
    counted = sum(len(one.split()) for one in found)
    return Reading(len(found), counted, longest, tuple(dict.fromkeys(map(str.casefold, long_words))), share)


def sentences(text: str) -> list[str]:
    """Split a text into its sentences, without the bullets of its lists."""
    pieces = (piece.strip(" \t•-") for piece in _END.split(text))
    return [piece for piece in pieces if any(map(str.isalnum, piece))]
