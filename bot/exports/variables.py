"""The variables of an SPSS file: what stands in each cell, and what SPSS has to be told of it."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from bot.exports.contents import PLACES
from bot.exports.plain import guarded
from conversations.model import Option

Row = Sequence[Any]
NOT_ASKED, SKIPPED, UNCOUNTED = -99, -98, -97
"""Stand for no answer. Choices that are no point on their scale are numbered upwards from -97."""
RESERVED = -50
"""Points of a scale lie above it; whatever is lower says why there is none."""
ABSENT = {"skipped": str(SKIPPED), "not_asked": str(NOT_ASKED)}
ABSENT_WORDS = {str(SKIPPED): "Skipped", str(NOT_ASKED): "Not asked"}
ABSENT_RULE = f"skipped: {SKIPPED}; not asked: {NOT_ASKED}; blank: not in this export"
BLANK_RULE = "blank: there is none, or it was not answered"
LONGEST_NAME = 64
"""Bytes of a variable's name (IBM SPSS Statistics, Command Syntax Reference: Variable Names)."""
LONGEST_TEXT = 32_767
"""Bytes of a string (the same: Variable Types and Formats)."""
KEYWORDS = frozenset({"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"})
BREAK = "¶"
"""Stands for a line break: SPSS takes every line of a file for a case, also within quotes."""
_BREAKS = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.(?P<decimals>\d{1,15}))?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_STATUS, _CODE, _LABEL = (PLACES[name] for name in ("status", "code", "label"))


def named(column: str, taken: set[str]) -> str:
    """Give a column a name that SPSS takes and that is not ``taken`` yet, whatever the case of its letters."""
    name = re.sub(r"[^A-Za-z0-9._]+", "_", column).strip("._")
    name = name if name[:1].isalpha() else f"v_{name}".rstrip("_")
    if len(name) > LONGEST_NAME or name.upper() in taken | KEYWORDS:
        name = f"{name[: LONGEST_NAME - 9]}_{sha256(column.encode()).hexdigest()[:8]}"
    taken.add(name.upper())
    return name


class Text:
    """Words as they were said; in the file an apostrophe may stand in front, which the syntax takes away again.

    ``column`` is its name in the wide table, ``asks`` the words of the question, ``place`` where it stands in a long
    row. The width (in bytes), the labels and the item grow with what is seen, so the syntax is written last.
    """

    level = "NOMINAL"
    rule = BLANK_RULE
    blank = '""'

    def __init__(self, name: str, column: str, asks: str, place: int = _CODE) -> None:
        self.name, self.column, self.place = name, column, place
        self._asks, self.item = asks, ""
        self.is_text, self.is_guarded = True, False
        self.width = 1
        self.labels: dict[str, str] = {}

    @property
    def label(self) -> str:
        """What it means, and what it was asked about."""
        return f"{self._asks} ({self.item})" if self.item else self._asks

    @property
    def format(self) -> str:
        """The format in which SPSS reads it, wide enough for the longest value."""
        return f"A{max(self.width, *(len(value.encode()) for value in self.labels), 1)}"

    @property
    def missing(self) -> str:
        """The values that stand for no answer, as the syntax names them; empty where there are none."""
        return "' '"

    def cell(self, row: Row) -> str:
        """Write the cell for a long row."""
        return self.quoted(str(row[self.place]))

    def quoted(self, value: str) -> str:
        """Write a text between quotes, on one line, and guarded from spreadsheets."""
        plain = _BREAKS.sub(BREAK, value)
        safe = f"'{plain}" if plain.startswith("'") else str(guarded(plain))
        self.width = max(self.width, len(safe.encode()))
        self.is_guarded |= safe != plain
        return '"' + safe.replace('"', '""') + '"'


class Keys(Text):
    """One key of several, with its words as a label."""

    rule = ABSENT_RULE

    def __init__(self, name: str, column: str, asks: str, words: Mapping[str, str]) -> None:
        super().__init__(name, column, asks)
        self.labels = {**words, **ABSENT_WORDS}

    @property
    def missing(self) -> str:
        """The values that stand for no answer."""
        return f"'{SKIPPED}', '{NOT_ASKED}', ' '"

    def cell(self, row: Row) -> str:
        """Write the key, and note the words of one that is offered no more."""
        if row[_STATUS] in ABSENT:
            return f'"{ABSENT[row[_STATUS]]}"'
        if row[_LABEL] != row[_CODE]:
            self.labels.setdefault(row[_CODE], row[_LABEL])
        return self.quoted(row[_CODE])


class Number(Text):
    """A number. One that SPSS could not read as such makes the whole variable a text, so that nothing is lost."""

    level = "SCALE"
    blank = ""
    pattern = _NUMBER

    def __init__(self, name: str, column: str, asks: str, place: int = _CODE) -> None:
        super().__init__(name, column, asks, place)
        self.is_text = False
        self._decimals = 0

    @property
    def format(self) -> str:
        """The format in which SPSS reads it."""
        return super().format if self.is_text else self._numeric()

    @property
    def missing(self) -> str:
        """The values that stand for no answer, beside the blank."""
        return super().missing if self.is_text else self._absent()

    def cell(self, row: Row) -> str:
        """Write the number as it was kept."""
        return self._number(str(row[self.place]))

    def _numeric(self) -> str:
        return f"F{max(self.width, 8)}.{self._decimals}"

    def _absent(self) -> str:
        return ""

    def _number(self, value: str) -> str:
        found = self.pattern.fullmatch(value)
        if value and found is None:
            self.is_text = True
            return self.quoted(value)
        self.width = max(self.width, len(value))
        decimals = found.groupdict().get("decimals") if found else None
        self._decimals = max(self._decimals, len(decimals or ""))
        return value


class Day(Number):
    """A day, as ISO 8601 writes it."""

    pattern = _DAY

    def _numeric(self) -> str:
        return "SDATE10"


class Count(Number):
    """A number that is never as low as those that say why there is none."""

    rule = ABSENT_RULE

    def __init__(self, name: str, column: str, asks: str, words: Mapping[str, str] | None = None) -> None:
        super().__init__(name, column, asks)
        self.labels = {**(words or {}), **ABSENT_WORDS}

    def cell(self, row: Row) -> str:
        """Write the number, or why there is none."""
        return ABSENT.get(row[_STATUS]) or self._number(row[_CODE])

    def _absent(self) -> str:
        return f"LOWEST THRU {RESERVED}"


class Ticked(Count):
    """Whether one option of several was chosen."""

    level = "NOMINAL"

    def __init__(self, name: str, column: str, asks: str, key: str) -> None:
        super().__init__(name, column, asks, {"0": "No", "1": "Yes"})
        self._key = key

    def cell(self, row: Row) -> str:
        """Write 1 where it was chosen, 0 where only others were."""
        return ABSENT.get(row[_STATUS]) or str(int(self._key in row[_CODE].split(";")))


class Scale(Count):
    """A point on a scale. A choice that does not count is a missing value with words of its own."""

    level = "ORDINAL"

    def __init__(self, name: str, column: str, asks: str, options: Sequence[Option]) -> None:
        self._codes: dict[str, str] = {}
        self._uncounted = ""
        super().__init__(name, column, asks, {self._valued(option): option.label for option in options})

    def cell(self, row: Row) -> str:
        """Write the point, or what stands for a choice that is none."""
        if row[_STATUS] in ABSENT:
            return ABSENT[row[_STATUS]]
        key: str = row[_CODE]
        value = self._codes.get(key) or (key if _NUMBER.fullmatch(key) else self._coded(key))
        if row[_LABEL] != value:
            self.labels.setdefault(value, row[_LABEL])
        return self._number(value)

    def _absent(self) -> str:
        return f"{super()._absent()}, {self._uncounted}" if self._uncounted else super()._absent()

    def _valued(self, option: Option) -> str:
        """Give what stands for an option. SPSS takes one missing value beside a range; others get a low number."""
        key = str(option.key)
        if isinstance(option.key, int) and not option.uncounted:
            return key
        if isinstance(option.key, int) and not self._uncounted:
            self._uncounted = key
            return key
        return self._coded(key)

    def _coded(self, key: str) -> str:
        return self._codes.setdefault(key, str(UNCOUNTED + len(self._codes)))
