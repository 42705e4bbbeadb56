"""One tick: what is due at a moment is decided and owed, in one transaction. Time is an argument; nothing sleeps."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.calls.agenda import agenda_card
from bot.library import Library
from bot.meetings.year import keep_meetings
from bot.partners.counting import count_all_in
from bot.post import REMINDER
from bot.reminding import pages
from bot.reminding.deeds import do, notice_key
from bot.reminding.listeners import Listeners, hours_of
from bot.reminding.plan import plan, surroundings
from bot.reminding.unreached import tell_unreached
from bot.reminding.words import Words, waited
from conversations import promptlists
from conversations.calendar import Calendar, instant, narrowed
from conversations.cards import Card, as_plain
from conversations.owing import TOLD_FOR, Owed
from conversations.sending import CALL, decide
from storage.errors import Unavailable
from storage.reminders import as_due
from storage.rows import AccountRow, PersonRow, ReminderRow
from storage.transaction import Transaction

PEOPLE = 50
"""People decided on in one transaction, so that nobody who is writing waits for long."""
CLUSTERS = 25
DEEDS = 50
LATER = timedelta(hours=1)
"""When something is looked at again that could not be dealt with."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did: clusters planned, deeds done, people decided on, messages owed, pages looked at."""

    planned: int = 0
    done: int = 0
    people: int = 0
    messages: int = 0
    pages: int = 0

    @property
    def more(self) -> bool:
        """Whether there may be more to do at this same moment."""
        return bool(self.planned or self.done or self.people or self.pages)


Complain = Callable[[str, Exception], None]


def tick(tx: Transaction, library: Library, now: datetime, complain: Complain = lambda code, error: None) -> Ticked:
    """Do a part of what is due at ``now``; call it again while it says that there is ``more``.

    A cluster is planned when something of it has changed, and all are once a day and when the programme has changed.
    Everything that one person is sent is decided in this transaction, in which the message is owed as well.
    """
    _every_day(tx, library, now)
    planned = tx.reminders.to_plan(CLUSTERS)
    if planned:
        plan(tx, library, planned, now)
        pages.has_changed(tx, planned, now)
        return Ticked(planned=len(planned))
    if not tx.reminders.is_due(now):
        return Ticked(pages=pages.renew(tx, library, now, complain))
    deeds = tx.reminders.deeds(now, DEEDS)
    if deeds:
        _do(tx, library, deeds, now, complain)
        return Ticked(done=len(deeds))
    people = tx.reminders.listeners(now, PEOPLE)
    return Ticked(people=len(people), messages=_Round(tx, library, now, complain).tell(people) if people else 0)


def run_down(tick_once: Callable[[], Ticked], most: int = 10_000) -> Ticked:
    """Tick at one moment until nothing is left, and say what was done in all."""
    total = Ticked()
    for _ in range(most):
        one = tick_once()
        if not one.more:
            break
        total = Ticked(*(a + b for a, b in zip(_numbers(total), _numbers(one), strict=True)))
    return total


def _numbers(one: Ticked) -> tuple[int, ...]:
    return one.planned, one.done, one.people, one.messages, one.pages


def _every_day(tx: Transaction, library: Library, now: datetime) -> None:
    """Plan every cluster anew on a new day, and when the programme's year has changed."""
    today = f"{now.astimezone(library.programme.tz).date()} {library.programme_hash}"
    if tx.reminders.recalled("planned") != today and tx.reminders.remember("planned", today):
        keep_meetings(tx, library, now)
        count_all_in(tx, library, now)
        tx.introductions.expire(now.astimezone(library.programme.tz).date(), now)
        tx.introductions.forget_reach(now - TOLD_FOR)
        tx.reminders.replan_all()
        tell_unreached(tx, now)


def _do(tx: Transaction, library: Library, rows: Sequence[ReminderRow], now: datetime, complain: Complain) -> None:
    """Do what happens by itself; what breaks is told and tried again later, and holds nothing else up."""
    around = surroundings(tx, library, sorted({row.cluster_id for row in rows}), now)
    for row in rows:
        try:
            with tx.savepoint():
                do(tx, library, row, around.get(row.cluster_id), now)
        except Unavailable:
            raise
        except Exception as error:
            complain("reminding", error)
            tx.reminders.wait({row.id: now + LATER})


@dataclass
class _Outcome:
    """What becomes of what is due of some people: kept in a few statements for all of them."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    ends: list[tuple[int, str, str]] = field(default_factory=list)
    waits: dict[int, datetime] = field(default_factory=dict)
    listed: list[tuple[Owed, ReminderRow]] = field(default_factory=list)

    def add(self, other: "_Outcome") -> None:
        """Take in what becomes of one person's."""
        self.messages += other.messages
        self.ends += other.ends
        self.waits |= other.waits
        self.listed += other.listed


class _Round:
    """Everything that is read at once for the people who are told something."""

    def __init__(self, tx: Transaction, library: Library, now: datetime, complain: Complain) -> None:
        self._tx, self._library, self._now, self._complain = tx, library, now, complain
        self._zone = library.programme.tz
        self._today = now.astimezone(self._zone).date()

    def tell(self, people: Sequence[int]) -> int:
        """Decide on people, and owe what they are told; give the number of messages."""
        rows: dict[int, list[ReminderRow]] = defaultdict(list)
        for row in self._tx.reminders.due(people, self._now):
            rows[row.person_id or 0].append(row)
        self._read(people, sorted({row.cluster_id for mine in rows.values() for row in mine}))
        outcome = _Outcome()
        for who, mine in rows.items():
            outcome.add(self._safe(who, mine))
        self._keep(outcome)
        return len(outcome.messages)

    def _read(self, people: Sequence[int], clusters: Sequence[int]) -> None:
        tx, now = self._tx, self._now
        self._listeners = Listeners(tx, self._library, people, now)
        self._around = surroundings(tx, self._library, clusters, now)
        self._words = Words(tx, self._library, self._around, now, tx.reminders.first_told(people))

    def _safe(self, person_id: int, rows: Sequence[ReminderRow]) -> _Outcome:
        """Decide on one person; what breaks is told and looked at again later, and holds nobody else up."""
        try:
            return self._one(person_id, rows)
        except Exception as error:
            self._complain("reminding", error)
            return _Outcome(waits={row.id: self._now + LATER for row in rows})

    def _one(self, person_id: int, mine: Sequence[ReminderRow]) -> _Outcome:
        rows = {row.id: row for row in mine}
        person, address = self._listeners.people[person_id], self._listeners.addresses.get(person_id)
        asked: dict[str, Owed] = {}
        for number in dict.fromkeys(row.cluster_id for row in mine):
            if number in self._around:
                asked |= self._around[number].asked_of(person_id)
        calendar, rules = self._calendar_of(person_id, mine), self._library.programme.reminders
        due = [as_due(row) for row in mine]
        here = [self._around[number].situation for number in {row.cluster_id for row in mine} & self._around.keys()]
        listener = replace(self._listeners.listener(person_id), hosts=any(one.looks_after(person_id) for one in here))
        decision = decide(due, asked, listener, calendar, rules, self._now)
        outcome = _Outcome(waits=decision.waits)
        for number, state in decision.ended.items():
            outcome.ends.append((number, state, ""))
            if state == "listed":
                outcome.listed.append((asked[rows[number].subject], rows[number]))
        if address is not None:
            for message in decision.messages:
                self._owe(outcome, person, address, [rows[one.id] for one in message], asked)
        return outcome

    def _calendar_of(self, person_id: int, rows: Sequence[ReminderRow]) -> Calendar:
        """Give the calendar that somebody lives by: of their own cluster, or the programme's."""
        for row in rows:
            here = self._around.get(row.cluster_id)
            if here is not None and any(member.person_id == person_id for member in here.situation.members):
                return here.calendar
        return self._library.calendar()

    def _owe(
        self,
        outcome: _Outcome,
        person: PersonRow,
        address: AccountRow,
        rows: Sequence[ReminderRow],
        asked: Mapping[str, Owed],
    ) -> None:
        """Owe one message; its key is its first reminder's, so that there cannot be a second."""
        told = [self._words.prompt(row, asked[row.subject], person.id) for row in rows]
        card = promptlists.message(told, person.name.split()[0], away=waited(rows, self._today))
        key = f"rem:{rows[0].key}"
        cards = {key: card, **self._agenda(f"{key}:agenda", person.id, rows[0], asked[rows[0].subject])}
        to = {"channel": address.channel, "chat": address.external_id, "person_id": person.id}
        until = self._too_late(person, rows, asked)
        outcome.messages += [
            {**to, "key": name, "card": as_plain(one), "expires_at": until} for name, one in cards.items()
        ]
        outcome.ends += [(row.id, "sent", key) for row in rows]

    def _agenda(self, key: str, person_id: int, row: ReminderRow, what: Owed) -> dict[str, Card]:
        """Give what goes with the first reminder of a call: its agenda, as the person may read it."""
        if row.kind != CALL or row.rank or what.call_id is None:
            return {}
        here, call = self._around[row.cluster_id], what.call_id
        for_staff = here.situation.is_hosted_by(call, person_id)
        return {
            key: agenda_card(self._tx, self._library, row.cluster_id, call, self._now, for_staff=for_staff, here=here)
        }

    def _too_late(self, person: PersonRow, rows: Sequence[ReminderRow], asked: Mapping[str, Owed]) -> datetime:
        """Say until when a message makes sense: to the end of the day's hours, or to the beginning of a call."""
        calendar = self._calendar_of(person.id, rows)
        evening = instant(self._today, narrowed(calendar.hours, hours_of(person.settings)).end, self._zone)
        at = asked[rows[0].subject].at
        return min(evening, at) if rows[0].kind == "call" and at is not None else evening

    def _keep(self, outcome: _Outcome) -> None:
        self._tx.outbox.post_all(outcome.messages, self._now, REMINDER)
        self._tx.reminders.settle_each(outcome.ends, self._now)
        self._tx.reminders.wait(outcome.waits)
        for what, row in outcome.listed:
            key = notice_key(what, "unanswered")
            self._tx.reminders.tell_staff(key, row.cluster_id, row.subject, "unanswered", self._now)
