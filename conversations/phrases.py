"""The parts of what somebody typed for a call: a place behind the time, and what can be read where the whole cannot."""

import re
from collections.abc import Iterator

_JOINS = re.compile(
    r"^(?:@|(?:at|(?P<by>on|by|via|over|in|through)|visit(?:ing)?(?: to)?|(?P<word>ms teams|teams|zoom|"
    r"google meet|meet|phone|telephone|call|online|in person|face to face|f2f|skype|webex|video))\b)[ ,:-]*",
    re.IGNORECASE,
)
_NAMES = {
    "teams": "on Teams",
    "ms teams": "on Teams",
    "zoom": "on Zoom",
    "google meet": "on Google Meet",
    "meet": "on Google Meet",
    "skype": "on Skype",
    "webex": "on Webex",
    "phone": "by phone",
    "telephone": "by phone",
    "call": "by phone",
    "online": "online",
    "video": "by video",
    "in person": "in person",
    "face to face": "in person",
    "f2f": "in person",
}
_AGAINST = re.compile(
    r"\b(?:not|no|except|avoid|can'?t|cannot|won'?t|unless|cancel|isn'?t|don'?t|but|if|"
    r"actually|sorry|wait|rather|make it|scrap|ignore|period|lesson|half[ -]?term|"
    r"holidays?|christmas|xmas|easter|summer)\b",
    re.IGNORECASE,
)
"""Says that what is read is not what is meant, or is meant otherwise."""
_NO_PLACE = re.compile(
    r"\b(?:or|then|maybe|later|earlier|next|before|after|any ?time|some ?time|today|tomorrow|weeks?|fortnight|"
    r"(?:mon|tues|wednes|thurs|fri)day|mon|tues?|weds?|thurs?|fri|\d{1,2}[:.]\d{2}|\d{1,2} ?[ap]m)\b",
    re.IGNORECASE,
)
"""A second time, or a wish beside the first: no place."""
_LENGTH = re.compile(r"^(?P<rest>.*\d.*) for (?P<minutes>10|15|20|25|30|40|45|50|60|90)$")
_BEFORE_A_PLACE = ("at", "on", "by", "via", "over", "in", "through", "visit", "@")
MOST_WORDS = 14


def with_place(text: str) -> Iterator[tuple[str, str]]:
    """Split a text at each word into what may be a time and the place behind it, the longest time first."""
    words = text.replace("(", " (").split()
    for cut in range(len(words) - 1, 0, -1):
        head, rest = " ".join(words[:cut]), " ".join(words[cut:])
        if words[cut - 1].casefold() in _BEFORE_A_PLACE:
            continue
        place = _place(rest, after_comma=head.endswith((",", ";", "-")) or rest.startswith("("))
        if place:
            yield head.rstrip(" ,;-"), place


def _place(rest: str, *, after_comma: bool) -> str:
    rest = rest.strip("() .,;")
    if rest.startswith("to ") or _AGAINST.search(rest) or _NO_PLACE.search(rest):
        return ""
    found = _JOINS.match(rest)
    if found is None:
        return rest if after_comma and re.search(r"[^\W\d]{3}", rest) else ""
    name = rest[found.end() :]
    if found["word"]:
        return _NAMES[found["word"].casefold()] if not name else rest
    known = _NAMES.get(name.casefold())
    return known or (f"{found['by'].lower()} {name}" if found["by"] and name else name)


def with_minutes(plain: str) -> tuple[str, int] | None:
    """Read ``friday 3.30 for 20``, where a time stands before the figure; None for any other text."""
    found = _LENGTH.match(plain)
    return (found["rest"], int(found["minutes"])) if found else None


def is_about_time(words: str) -> bool:
    """Whether words that were not read may say something of the time, or against it."""
    return bool(_AGAINST.search(words) or _NO_PLACE.search(words) or _TIMELY.search(words))


_TIMELY = re.compile(
    r"\d|\b(?:every|each|weekly|monthly|daily|gmt|bst|utc|cet|and|from|to|till|until|than|half|quarter|past|am|pm|noon|"
    r"midday|morning|afternoon|evening|lunch|break|school|first|last|end|start|back|day|days|month|term|"
    r"jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|(?:janu|febru)ary|march|april|august|"
    r"(?:septem|octo|novem|decem)ber|satur(?:day)?|sun(?:day)?|sat)\b",
    re.IGNORECASE,
)


def parts(text: str) -> Iterator[list[str]]:
    """Give the parts of a text that have as many words, the longest first; none where it says what is not meant."""
    words = text.split()
    if _AGAINST.search(text) or len(words) > MOST_WORDS:
        return
    for length in range(len(words) - 1, 1, -1):
        yield [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
