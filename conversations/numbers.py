"""Reading a number as people type it. Two numbers are never guessed to be one."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
_UNITS += ["seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_ABOUT = re.compile(r"^(about|around|roughly|approximately|approx|circa|c|some|nearly|almost|~)\.?\s*")
_NUMBER = re.compile(r"[+-]?(\d{1,3}([, ]\d{3})+|\d+)(\.\d+)?\s*(%|percent|per cent)?")
_TWO = re.compile(r"\d\s*(-|–|—|to|or|and|/|,)\s*\d")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number; whole ones are ``int``."""

    value: int | float


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """Why a text is not taken as a number."""

    reason: Literal["not_a_number", "two_numbers", "too_long"]


def read_number(text: str) -> NumberRead | NumberProblem:
    """Read ``3``, ``４``, ``four``, ``twenty-one``, ``3.5``, ``1,200``, ``about 40`` or ``15%``."""
    if len(text) > LONGEST:
        return NumberProblem("too_long" if text.strip().isdecimal() else "not_a_number")
    plain = _ABOUT.sub("", _digits(text).strip().casefold().rstrip(".!"))
    if _NUMBER.fullmatch(plain):
        digits = re.sub(r"[^\d.+-]", "", plain)
        return NumberRead(float(digits) if "." in digits else int(digits))
    spelled = _spelled(plain)
    if spelled is not None:
        return NumberRead(spelled)
    two = _TWO.search(plain) or len([word for word in re.split(r"[\s,/-]+", plain) if word in WORDS]) > 1
    return NumberProblem("two_numbers" if two else "not_a_number")


def _digits(text: str) -> str:
    """Write digits of any script, and full-width signs, as plain ones."""
    return "".join(_plain(character) for character in text.replace("\u00a0", " ").replace("\u2212", "-"))


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def _spelled(text: str) -> int | None:
    words = text.replace("-", " ").split()
    if len(words) == 1:
        return WORDS.get(words[0])
    if len(words) == 2 and words[0] in _TENS and words[1] in _UNITS[1:10]:
        return WORDS[words[0]] + WORDS[words[1]]
    if len(words) == 2 and words[1] == "hundred" and (words[0] == "a" or words[0] in _UNITS[1:10]):
        return 100 * WORDS.get(words[0], 1)
    return None
