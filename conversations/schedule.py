"""When a flow opens and falls due, counted from the days of its subject."""

from collections.abc import Mapping
from datetime import date, timedelta

from conversations.model import Offset, When


def window(
    when: When, anchors: Mapping[str, date], today: date, moved_days: int | None = None
) -> tuple[date | None, date | None]:
    """Work out the day on which a flow opens and the day it is due; None while an anchor is not known.

    ``moved_days`` takes the place of the days after the anchor of opening. A due date that has passed by ``today``,
    when the subject is added late, is put off by the flow's ``if_late_days``.
    """
    opens = _day(when.open, anchors, moved_days)
    known = {**anchors, "open": opens} if opens is not None else anchors
    due = _day(when.due, known)
    if due is not None and when.if_late_days is not None and due <= today:
        due = today + timedelta(days=when.if_late_days)
    return opens, due


def _day(offset: Offset | None, anchors: Mapping[str, date], days: int | None = None) -> date | None:
    start = anchors.get(offset.source) if offset is not None else None
    if offset is None or start is None:
        return None
    return start + timedelta(days=offset.days if days is None else days)
