"""Dates, times, counts and lists in plain British English."""

from collections.abc import Sequence
from datetime import date, time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """Word a day in full: ``Tuesday 1 December 2026``."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date, today: date) -> str:
    """Word a day briefly, with its year where that is not this one: ``1 December``."""
    return f"{day.day} {MONTHS[day.month - 1]}{'' if day.year == today.year else f' {day.year}'}"


def month_name(day: date) -> str:
    """Word the month of a day with its year: ``March 2026``."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def clock(at: time) -> str:
    """Word a time: ``3:30pm``, ``9am``, ``midday``."""
    if at == time(12):
        return "midday"
    hour = at.hour % 12 or 12
    return f"{hour}{f':{at.minute:02}' if at.minute else ''}{'am' if at.hour < 12 else 'pm'}"


def in_days(day: date, today: date) -> str:
    """Word how far off a day is: ``in 8 days``, ``tomorrow``, ``3 days ago``."""
    days = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int, noun: str) -> str:
    """Count things: ``1 answer``, ``2 answers``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
