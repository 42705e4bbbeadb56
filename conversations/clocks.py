"""Reading times of day as they are typed in a school: half 3, quarter to 4, 1530, 3-4pm, noon."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from conversations.numbers import WORDS
from conversations.wording import clock

LONGEST_CALL = 240
"""Minutes: what lasts longer was no range of times."""
UNSURE_HOUR = 7
_HOURS = "|".join(word for word, number in WORDS.items() if 1 <= number <= 12)
_HOUR = rf"(?:\d{{1,2}}|{_HOURS})"
_PAST_OR_TO = r"(?:quarter|twenty[ -]five|twenty|ten|five|5|10|15|20|25)(?: min(?:ute)?s?)?"
_HALF_DAY = r"(?: ?(?:am|pm))"
_MARKED = "|".join(
    (
        rf"half (?:past )?{_HOUR}{_HALF_DAY}?",
        rf"(?:a )?{_PAST_OR_TO} (?:past|to) {_HOUR}{_HALF_DAY}?",
        rf"{_HOUR} (?:o ?clock|fifteen|thirty|forty[ -]five){_HALF_DAY}?",
        rf"\d{{1,2}}[:.]\d{{2}}(?: ?h(?:(?:ou)?rs?)?|{_HALF_DAY})?",
        rf"\d{{4}} ?h(?:(?:ou)?rs?)?|\d{{3,4}}{_HALF_DAY}|(?:0\d|1[0-8]|[1-9])[0-5]\d",
        rf"{_HOUR}{_HALF_DAY}",
        r"(?:12 )?(?:noon|midday)|midnight",
    )
)
_BEFORE, _AFTER = r"(?<![\w:/.-])", r"(?![\w:/]|[.-]\d)"
_RANGE = re.compile(
    rf"{_BEFORE}(?P<whole>from )?(?P<start>{_MARKED}|{_HOUR}) ?(?P<by>-|to|until|till|til) ?"
    rf"(?P<end>{_MARKED}|{_HOUR}){_AFTER}"
)
_POINT = re.compile(rf"{_BEFORE}(?P<start>{_MARKED}){_AFTER}")
_FIRST = rf"^(?={_HOUR} (?:on|today|tomorrow|this|next)\b)"
_BARE = re.compile(rf"{_BEFORE}(?:(?:(?<=at )|{_FIRST})(?P<at>{_HOUR}){_AFTER}|(?P<last>{_HOUR})$)")
_MINUTES = {"quarter": 15, "fifteen": 15, "thirty": 30, "forty five": 45, "twenty five": 25, **WORDS}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day that stands in a text from ``begin`` to ``end``.

    ``assumed`` says what was not typed; with ``doubt`` the hour may be of the morning or the evening.
    """

    at: time
    begin: int
    end: int
    minutes: int | None = None
    assumed: str = ""
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    hour: int
    minute: int
    half: str
    exact: bool
    typed: str

    def at(self, half: str) -> time:
        """Give the time in the morning (am) or the afternoon (pm); an exact one is as it stands."""
        by_half = half and not self.exact
        return time(self.hour % 12 + (12 if half == "pm" else 0) if by_half else self.hour, self.minute)


def marked_clocks(text: str, half: str = "") -> Iterator[Clock]:
    """Find times that can be nothing else. ``half`` (am or pm) is said elsewhere in the text."""
    for found in _RANGE.finditer(text):
        made = _ranged(found, half)
        if made is not None:
            yield made
    for found in _POINT.finditer(text):
        point = _point(found["start"])
        made = _clock(point, half, found.start(), found.end()) if point is not None else None
        if made is not None:
            yield made


def bare_clocks(text: str, half: str = "") -> Iterator[Clock]:
    """Find hours that stand alone: after ``at``, before the day, or at the end."""
    for found in _BARE.finditer(text):
        point = _point(found["at"] or found["last"])
        made = _clock(point, half, found.start(), found.end()) if point is not None else None
        if made is not None:
            yield made


def _clock(point: _Point, half: str, begin: int, end: int) -> Clock | None:
    said = point.half or half
    at = point.at(said or _usual(point.hour))
    if half and (at.hour < 12) != (half == "am"):
        return None
    guessed = not said and not point.exact
    assumed = f"{point.typed} is taken as {clock(at)}" if guessed and point.hour != 12 else ""
    return Clock(at, begin, end, None, assumed, doubt=guessed and point.hour == UNSURE_HOUR)


def _usual(hour: int) -> str:
    """Tell which half of the day a bare hour means: 1 to 6 are in the afternoon, 8 to 11 in the morning."""
    return "pm" if hour < UNSURE_HOUR or hour == 12 else "am"


def _ranged(found: re.Match[str], half: str) -> Clock | None:
    start, end = _point(found["start"]), _point(found["end"])
    if start is None or end is None:
        return None
    if found["by"] == "to" and found["start"] in ("5", "20", "25", "five", "twenty") and not found["whole"]:
        return None
    late = _clock(end, half, 0, 0)
    if late is None:
        return None
    for early in _starts(start, end.half or half):
        minutes = (late.at.hour - early.hour) * 60 + late.at.minute - early.minute
        if 0 < minutes <= LONGEST_CALL:
            guessed = not (start.half or end.half or half or (start.exact and end.exact))
            assumed = f"{found[0].removeprefix('from ')} is taken as {clock(early)} to {clock(late.at)}"
            return Clock(early, *found.span(), minutes, assumed if guessed else "")
    return None


def _starts(start: _Point, half: str) -> Iterator[time]:
    """Give when a range may begin: in the half of the day that is said, or else the one before its end."""
    for one in (start.half,) if start.half else (half or _usual(start.hour), "am", "pm"):
        yield start.at(one)


def _point(typed: str) -> _Point | None:
    text, half = _without_half(typed)
    if re.fullmatch(r"(12 )?(noon|midday)", text):
        return _Point(12, 0, half, exact=True, typed=typed)
    if text == "midnight":
        return _Point(0, 0, half, exact=True, typed=typed)
    hour, minute = _figures(text) or _words(text)
    if hour > 23 or minute > 59 or (half and (hour == 0 or (half == "am" and hour > 12))):
        return None
    exact = hour > 12 or hour == 0 or (text[0] == "0" and not half) or re.match(r"\d{4}", text) is not None
    return _Point(hour, minute, half, exact=exact and not (half and hour <= 12), typed=typed)


def _without_half(typed: str) -> tuple[str, str]:
    for half in ("am", "pm"):
        if typed.endswith(half):
            return typed.removesuffix(half).strip(), half
    return typed, ""


def _figures(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?(?: ?h(?:(?:ou)?rs?)?)?", text)
    return (int(found[1]), int(found[2] or 0)) if found else None


def _words(text: str) -> tuple[int, int]:
    """Read ``half 3``, ``ten to four``, ``three thirty``, ``3 o clock``, ``three``."""
    text = text.replace("-", " ").removeprefix("a ")
    if found := re.fullmatch(rf"half (?:past )?({_HOUR})", text):
        return _number(found[1]), 30
    if found := re.fullmatch(rf"(.+?)(?: min(?:ute)?s?)? (past|to) ({_HOUR})", text):
        minutes, hour = _minutes(found[1]), _number(found[3])
        return (hour, minutes) if found[2] == "past" else ((hour - 1) or 12, 60 - minutes)
    if found := re.fullmatch(rf"({_HOUR}) (fifteen|thirty|forty five)", text):
        return _number(found[1]), _minutes(found[2])
    return _number(re.sub(r" o ?clock$", "", text)), 0


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else WORDS[word]


def _minutes(word: str) -> int:
    return int(word) if word.isdecimal() else _MINUTES[word]
