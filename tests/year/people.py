"""Twenty-five clusters on three answering habits, and everything that befalls them in a year."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from inspect import isawaitable
from itertools import count
from typing import Any

from sqlalchemy import text

from bot.channels import Heard
from bot.desk import Desk
from bot.facts import keep_stages
from bot.library import Library
from bot.post import Post
from bot.reminding.deeds import open_run
from bot.reminding.tick import run_down, tick
from conversations.calltimes import Slot
from conversations.log import Event, Wanted
from conversations.owing import columns_of
from storage.situations import AREA
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import Wire
from tests.year.table import DAY, UK, SchoolYear, Thing, Told, counted, flow_file, moment, rungs

FIRST, LAST = datetime(2026, 9, 1, 7, tzinfo=UTC), datetime(2027, 8, 31, 20, tzinfo=UTC)
NATIONS = ("ENG", "SCT", "WLS", "ENG", "NIR")
HABITS = ("prompt", "late", "silent")
STAGES = ("iem_plan", "iem_after", "iem_practice", "iem_term")
CLUSTERS = 25
PAUSES, LIMITS, LEAVES, ALONE, HANDS_OVER, SNOOZES = 4, 5, 10, 11, 8, 13
"""Clusters whose lead pauses, has hours of their own, loses the coordinator, leaves, passes things on, puts them off."""
Deed = Callable[[], object]


@dataclass
class Year:
    """The programme as it goes through its year; the test's own record of what happened is in ``things``."""

    store: Store
    library: Library
    programme: Any
    now: datetime = FIRST
    things: list[Thing] = field(default_factory=list)
    log: list[Told] = field(default_factory=list)
    calls: list[tuple[int, int, date, time, datetime]] = field(default_factory=list)
    """Cluster, call, day, time, and since when it is so."""
    settled: dict[int, datetime] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    """Subjects that were finished: a call that is moved asks nothing again that was prepared."""

    def __post_init__(self) -> None:
        self._later: list[tuple[datetime, int, Deed]] = []
        self._numbers, self._said, self._seen = count(1), Counter[tuple[str, str]](), 0
        self.wire = Wire()
        self.writer = Writer(self.store)
        self.post = Post(self.writer, {"wire": self.wire}, lambda: self.now, "year")
        self.desk = Desk(
            self.writer,
            self.library,
            self.post,
            lambda: self.now,
            lambda code, error: self.errors.append(f"{code} {error!r}"),
            most_a_minute=10_000,
        )
        with self.store.transaction() as tx:
            self.people = {who: tx.people.add(who, None, "staff", FIRST).id for who in ("Sam", "Mia")}
            for number in range(CLUSTERS):
                cluster = tx.clusters.add(self.name(number), NATIONS[number % 5], FIRST)
                assert cluster.id == number + 1
                if self.area(number):
                    tx.clusters.keep_fact(cluster.id, AREA, self.area(number))
                for who, role in ((f"L{number:02}", "lead"), (f"C{number:02}", "coordinator")):
                    if role == "lead" or self.has_coordinator(number):
                        self.people[who] = tx.people.add(who, cluster.id, role, FIRST).id
            for who, person in self.people.items():
                tx.people.bind(person, "wire", "t", who)
        self.schools = [SchoolYear(self.programme, NATIONS[n % 5], self.area(n)) for n in range(CLUSTERS)]

    @staticmethod
    def name(number: int) -> str:
        return f"Oak{number:02}"

    @staticmethod
    def area(number: int) -> str:
        return "hills" if number in (3, 18) else ""

    @staticmethod
    def has_coordinator(number: int) -> bool:
        return number % 2 == 0

    @staticmethod
    def habit(number: int) -> str:
        return HABITS[number % 3]

    @staticmethod
    def host(number: int) -> str:
        return "Sam" if number % 2 == 0 else "Mia"

    def leads(self, number: int) -> set[str]:
        return {who for who in (f"L{number:02}", f"C{number:02}") if who in self.people and who not in self.gone}

    # What is to happen, and the way there.

    def at(self, when: datetime, deed: Deed) -> None:
        heapq.heappush(self._later, (when.astimezone(UTC), next(self._numbers), deed))

    async def run(self) -> None:
        """Move the clock from one moment at which something is due to the next, until the year is over."""
        midnight = self.now
        while self.now < LAST:
            while self._later and self._later[0][0] <= self.now:
                done = heapq.heappop(self._later)[2]()
                if isawaitable(done):
                    await done
            self.tick()
            await self._answer()
            if midnight <= self.now:
                midnight = moment(self.now.astimezone(UK).date() + DAY, time(0, 1)).astimezone(UTC)
            self.now = max(self.now + timedelta(seconds=1), min(midnight, self._next_due(), self._next_deed()))
        await self.writer.close()

    def tick(self) -> None:
        at = self.now
        run_down(lambda: self.store.run(lambda tx: tick(tx, self.library, at, self._complain)))

    def _complain(self, code: str, error: Exception) -> None:
        self.errors.append(f"{code} {error!r}")

    def _next_due(self) -> datetime:
        with self.store.reading() as tx:
            found = tx.connection.execute(text("SELECT min(look_at) FROM reminder WHERE state = 'pending'")).scalar()
        if found is None:
            return LAST
        due = datetime.fromisoformat(str(found)).replace(tzinfo=UTC)
        # Everybody's place in the morning's minutes is looked at in steps of five minutes.
        return due + timedelta(seconds=-due.timestamp() % 300)

    def _next_deed(self) -> datetime:
        return self._later[0][0] if self._later else LAST

    async def _answer(self) -> None:
        """Read what was sent just now, let it go out, and let each of those who got it do what they do."""
        with self.store.reading() as tx:
            rows = tx.connection.execute(
                text("SELECT id, chat, key FROM outbox WHERE kind = 'reminder' AND id > :seen ORDER BY id"),
                {"seen": self._seen},
            ).all()
            told = [Told(row[1], self.now, self._about(tx, row[2]), row[2]) for row in rows]
        if not rows:
            return
        self._seen = rows[-1][0]
        with self.store.transaction() as tx:
            tx.connection.execute(
                text("UPDATE outbox SET state = 'sent', message_id = 'm' || id WHERE state = 'pending'")
            )
        for one in told:
            if not one.key.endswith(":agenda"):
                self.log.append(one)
                self._habit(one)

    def _about(self, tx: Any, key: str) -> list[tuple[str, str, bool]]:
        rows = tx.connection.execute(
            text("SELECT subject, step, wish FROM reminder WHERE message = :key ORDER BY id"), {"key": key}
        )
        return [(row[0], row[1], bool(row[2])) for row in rows]

    def _habit(self, told: Told) -> None:
        soon = self.now + timedelta(hours=1)
        if told.who in ("Sam", "Mia"):
            self.at(soon, lambda: self._staff(told))
            return
        number = int(told.who[1:])
        for subject, _, wish in told.subjects:
            self._said[told.who, subject] += 1
            again = self._said[told.who, subject]
            if subject.startswith("call:") or not told.who.startswith("L"):
                continue
            if number == SNOOZES and again == 1 and subject.startswith(("cluster_profile", "self_")):
                self.at(soon, lambda subject=subject: self._snooze(told, subject))  # type: ignore[misc]  # bound at once
            elif number == HANDS_OVER and subject.startswith("iem_after") and not wish:
                self.at(soon, lambda subject=subject: self._hand_over(told, subject))  # type: ignore[misc]  # bound now
            elif self.habit(number) == "prompt" or (self.habit(number) == "late" and again >= 2):
                self.at(soon, lambda subject=subject: self.finish(subject))  # type: ignore[misc]  # bound now

    # Deeds of people, and what the test knows of each.

    async def hear(self, who: str, words: str | None = None, token: str | None = None) -> None:
        event = f"e{next(self._numbers)}"
        assert await self.desk.hear(Heard("wire", "t", who, who, event, words, token))
        await self.post.settle()

    def owe(self, kind: str, number: int, subject: str, days: tuple[date | None, date], **more: Any) -> Thing:
        """Put something down in the test's own table."""
        school = more.pop("school", None) or self.schools[number]
        steps, staff_on = rungs(self.programme, kind, school, *days)
        who = more.pop("who", self.leads(number))
        before = any(one.subject == subject for one in self.things)
        thing = Thing(
            subject, kind, number, steps, more.pop("born", self.now), set(who), staff_on, moved=before, **more
        )
        self.things.append(thing)
        return thing

    def of(self, subject: str) -> Thing | None:
        found = [thing for thing in self.things if thing.subject == subject and thing.is_open(self.now)]
        return found[-1] if found else None

    def finish(self, subject: str) -> None:
        """Let somebody finish what a subject asks for."""
        thing = self.of(subject)
        if thing is None:
            return
        thing.closed = self.now
        self.done.add(subject)
        kind, _, number = subject.partition(":")
        with self.store.transaction() as tx:
            cluster = thing.cluster + 1
            if kind == "action":
                action = tx.actions.find(int(number))
                assert action is not None
                tx.actions.change(action, status="done")
            else:
                self._send(tx, kind, int(number), cluster)
            tx.reminders.replan(cluster)

    def _send(self, tx: Any, flow: str, number: int, cluster: int) -> None:
        columns = columns_of(self.library.flow(flow), number)
        known = tx.runs.of_cluster(cluster, flow, **columns)
        run = known[0] if known else open_run(tx, self.library, flow, cluster, self.now, **columns)
        events = [Event("sent", at=self.now)]
        if flow == "call_record":
            day = tx.work.call(number).on_date
            events.insert(0, Event("answered", "cr.date", value=day.isoformat(), at=self.now))
            tx.connection.execute(text("UPDATE call SET state = 'held' WHERE id = :id"), {"id": number})
            self._to_confirm(number, cluster - 1, day)
        tx.runs.append(run, events, len(tx.runs.log(run.id)), None, "year", "en")
        tx.runs.stand(run.id, "sent", (1, 1), self.now, self.now)

    def _to_confirm(self, call: int, number: int, day: date) -> None:
        opens, due = counted(flow_file("call_confirm")["when"], {"cr.date": day}, self.schools[number])
        sent = self.now.astimezone(UK).date()
        if sent > opens:
            opens, due = sent, self.schools[number].due(max(due, sent + (due - opens)))
        self.owe("call_confirm", number, f"call_confirm:{call}", (opens, due), accepted_on=due + DAY)

    async def _snooze(self, told: Told, subject: str) -> None:
        thing = self.of(subject)
        if thing is None:
            return
        await self.hear(told.who, token=f"rem|{self._row(told, subject)}|0|z3")
        back = self.schools[thing.cluster].next(self.now.astimezone(UK).date() + 3 * DAY)
        thing.skipped[told.who] = (self.now.astimezone(UK).date() + DAY, back)
        thing.more.setdefault(told.who, []).append(back)

    async def _hand_over(self, told: Told, subject: str) -> None:
        thing, other = self.of(subject), f"C{told.who[1:]}"
        if thing is not None and told.who not in thing.left:
            await self.hear(told.who, token=f"rem|{self._row(told, subject)}|0|to{self.people[other]}")
            thing.left[told.who] = self.now
            thing.more.setdefault(other, []).append(self.now.astimezone(UK).date())

    def _row(self, told: Told, subject: str) -> int:
        with self.store.reading() as tx:
            found = tx.connection.execute(
                text("SELECT id FROM reminder WHERE message = :key AND subject = :subject"),
                {"key": told.key, "subject": subject},
            )
            return int(found.scalars().first() or 0)

    async def _staff(self, told: Told) -> None:
        """Let staff write calls up; the first one of some clusters did not happen."""
        for subject, _, _ in told.subjects:
            kind, _, call = subject.partition(":")
            if kind != "call_record" or self.of(subject) is None:
                continue
            number = int(self.of(subject).cluster)  # type: ignore[union-attr]  # asked above
            if number % 5 == 4 and self.times_of(int(call)) == 1:
                await self._missed(int(call), number)
            else:
                self.finish(subject)

    def times_of(self, call: int) -> int:
        return sum(1 for _, one, *_ in self.calls if one == call)

    async def _missed(self, call: int, number: int) -> None:
        since = len(self.wire.sent)
        who = self.host(number)
        await self.hear(who, token=f"call|{call}|0|no")
        card = next(card for chat, _, card in reversed(self.wire.sent[since:]) if chat == who and card.choices)
        await self.hear(who, token=card.choices[0].token)
        self.now_at(call, number)

    async def book(self, number: int, day: date, wall: time) -> None:
        """Book a call as staff do: typed, checked, sent."""
        who = self.host(number)
        await self.hear(who, f"call {self.name(number)} {day.day}/{day.month}/{day.year} {wall:%H:%M}")
        await self.hear(who, "send the invitation")
        with self.store.reading() as tx:
            call = max(row.id for row in tx.work.calls(number + 1))
        self.now_at(call, number)

    async def move(self, number: int, day: date, wall: time) -> None:
        call = [one for one in self.calls if one[0] == number][-1][1]
        who = self.host(number)
        await self.hear(who, token=f"call|{call}|0|s{Slot(day, wall, 30).coded()}")
        await self.hear(who, "send the invitation")
        self.now_at(call, number)
        assert self.calls[-1][2:4] == (day, wall), [card.text() for chat, _, card in self.wire.sent[-4:]]

    async def cancel(self, number: int) -> None:
        call = [one for one in self.calls if one[0] == number][-1][1]
        await self.hear(self.host(number), token=f"call|{call}|0|gone")
        self._close(call)

    def _close(self, call: int) -> None:
        for thing in self.things:
            if thing.subject.partition(":")[2] == str(call) and thing.kind.startswith("call") and thing.closed is None:
                thing.closed = self.now
        self.settled[call] = self.now

    def now_at(self, call: int, number: int) -> None:
        """Put down what belongs to a call at its time, as the store has it now."""
        self._close(call)
        with self.store.reading() as tx:
            row = tx.work.call(call)
        assert row.slot is not None, (number, call, [card.text() for chat, _, card in self.wire.sent[-8:]])
        self.calls.append((number, call, row.slot.day, row.slot.wall, self.now))
        self.settled.pop(call, None)
        day, anchors = row.slot.day, {"call.date": row.slot.day}
        if f"call_before:{call}" not in self.done:
            days = counted(flow_file("call_before")["when"], anchors, self.schools[number])
            before = self.owe("call_before", number, f"call_before:{call}", days)
            self.at(moment(day + DAY, time()), partial(self._expire, before))
        opens, due = counted(flow_file("call_record")["when"], anchors, self.schools[number])
        self.owe("call_record", number, f"call_record:{call}", (opens, due), who={self.host(number)})

    def _expire(self, thing: Thing) -> None:
        thing.closed = thing.closed or self.now

    def activity(self, number: int, title: str, start: date, end: date, known: int = 0) -> int:
        """Add an activity, or move it, and put down its looks."""
        with self.store.transaction() as tx:
            activity = known or tx.work.add_activity(number + 1, title, self.now)
            tx.connection.execute(
                text("UPDATE activity SET start_on = :start, end_on = :end WHERE id = :id"),
                {"start": start.isoformat(), "end": end.isoformat(), "id": activity},
            )
            keep_stages(tx, self.library, activity, {}, self.now.astimezone(UK).date())
            tx.reminders.replan(number + 1)
        for flow in STAGES:
            subject, old = f"{flow}:{activity}", self.of(f"{flow}:{activity}")
            if known and old is None:
                continue
            if old is not None:
                old.closed = self.now
            days = counted(flow_file(flow)["when"], {"act.start": start, "act.end": end}, self.schools[number])
            self.owe("follow_up", number, subject, days)
        return activity

    def stop(self, activity: int) -> None:
        with self.store.transaction() as tx:
            row = tx.work.activity(activity)
            tx.work.close_activity(activity, "stopped", self.now)
            tx.reminders.replan(row.cluster_id)
        for flow in STAGES:
            thing = self.of(f"{flow}:{activity}")
            if thing is not None:
                thing.closed = self.now

    def action(self, number: int, due: date) -> None:
        with self.store.transaction() as tx:
            version = tx.runs.keep_flow("call_record", 1, "h", "t", self.now)
            run = tx.runs.open("call_record", version, number + 1, self.now)
            tx.effects.reconcile(
                run, [Wanted("action", "a", {"what": "Ask each partner", "due": due.isoformat()})], self.now
            )
            tx.reminders.replan(number + 1)
            row = tx.work.actions(number + 1)[-1]
        self.owe("action", number, f"action:{row.id}", (None, self.schools[number].due(due)))

    def leave(self, who: str) -> None:
        with self.store.transaction() as tx:
            tx.people.end_roles(self.people[who], self.now)
        self.gone.add(who)
        for thing in self.things:
            thing.left.setdefault(who, self.now)
