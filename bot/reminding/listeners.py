"""The people who may be told something: when they like to hear, and what they were told already."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.library import Library
from conversations.calendar import instant
from conversations.owing import DIGEST
from conversations.programme import Hours
from conversations.sending import Listener
from storage.rows import AccountRow, PersonRow
from storage.transaction import Transaction


def hours_of(settings: Mapping[str, Any]) -> Hours | None:
    """Give the hours in which a person likes to hear from us; None for the programme's."""
    own = settings.get("hours")
    return Hours.model_validate(own) if own else None


class Listeners:
    """Everything that decides when each of some people may be told something, read in a handful of statements."""

    def __init__(self, tx: Transaction, library: Library, people: Sequence[int], now: datetime) -> None:
        zone = library.programme.tz
        today = now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        week = instant(monday, time(), zone), instant(monday + timedelta(days=7), time(), zone)
        self.people: dict[int, PersonRow] = tx.people.several(people)
        self.addresses: dict[int, AccountRow] = tx.people.addresses(people)
        self._told, self._ahead = tx.reminders.told(people, week[0]), tx.reminders.ahead(people, now, week[1])
        self._snoozed = tx.reminders.snoozed(people, now)
        evening = instant(today + timedelta(days=1), time(), zone)
        self._digests = tx.nudges.digests(people, DIGEST, now, evening)

    def listener(self, person_id: int) -> Listener:
        """Give one of them as it is decided on."""
        settings = self.people[person_id].settings
        until = settings.get("paused_until")
        return Listener(
            person_id,
            hours=hours_of(settings),
            muted=person_id not in self.addresses or not settings.get("reminders", True),
            paused_until=date.fromisoformat(until) if until else None,
            told=tuple(self._told.get(person_id, ())),
            calls_ahead=self._ahead.get(person_id, 0),
            snoozed=frozenset(self._snoozed.get(person_id, ())),
            digest_at=self._digests.get(person_id),
        )
