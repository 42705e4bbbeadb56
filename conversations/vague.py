"""Words for a time that leave it open, and the times they offer."""

import re
from datetime import time


def _times(*texts: str) -> tuple[time, ...]:
    return tuple(map(time.fromisoformat, texts))


PERIODS: tuple[tuple[re.Pattern[str], tuple[time, ...]], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), times)
    for pattern, times in (
        (r"first thing(?: in the morning)?|before school", _times("08:00", "08:15", "08:30")),
        (
            r"(?:at the |at )?(?:after school|end of (?:the )?(?:school )?day|close of play|last thing|eod|cop|cob)",
            _times("15:30", "15:45", "16:00"),
        ),
        (r"after lunch", _times("13:15", "13:30", "13:45")),
        (r"before lunch", _times("11:30", "11:45", "12:00")),
        (r"(?:at |over )?lunch ?(?:time|break)?|dinner ?time", _times("12:00", "12:15", "12:30")),
        (r"after (?:morning )?break(?: ?time)?", _times("11:00", "11:15", "11:30")),
        (r"(?:at )?(?:break ?time|playtime)", _times("10:30", "10:45", "11:00")),
        (r"(?:in the |early |late |mid |this )?morning", _times("09:00", "10:00", "11:00")),
        (r"(?:in the |early |late |mid |this )?afternoon|this aft|aft", _times("13:30", "14:30", "15:30")),
        (r"(?:in the |early |this )?evening|(?<=[a-z] )eve", _times("17:00", "17:15", "17:30")),
        (r"(?<=[a-z] )am", _times("09:00", "10:00", "11:00")),
        (r"(?<=[a-z] )pm", _times("13:30", "14:30", "15:30")),
    )
)
"""The first that stands in a text counts; longer words come before those they hold."""
VAGUE = re.compile(
    r"\b(?:ish|about|around|roughly|approximately|approx|circa|after|before|by|maybe|perhaps|possibly|ideally|sometime|"
    r"some time|any ?time|onwards|or so|at the latest|no later than|no earlier than)\b"
)


def halved(period: str) -> str:
    """Tell which half of the day a word says; empty for one that says neither."""
    if period.endswith(("morning", "am")):
        return "am"
    return "pm" if period.endswith(("afternoon", "aft", "evening", "pm")) else ""
