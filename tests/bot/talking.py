"""A programme of two clusters and a desk, for tests of what people are told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.channels import Heard, Unfindable
from bot.desk import Desk
from bot.library import Library
from bot.post import Post
from conversations.cards import Card
from storage.rows import ClusterRow, PersonRow
from storage.store import Store
from storage.writer import Writer

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIBRARY = Library()


@dataclass
class Wire:
    """A channel that keeps what it is given, and fails as it is told."""

    grace: timedelta = timedelta(seconds=30)
    shown: list[Card] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    sent: list[tuple[str, str, Card]] = field(default_factory=list)

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.shown.append(card)
        self.sent.append((chat, replaces or "", card))
        return replaces or f"m{len(self.shown)}"

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        raise Unfindable


class Talking:
    """People who talk with the companion over one wire."""

    def __init__(self, store: Store, library: Library = LIBRARY) -> None:
        self.store = store
        self.library = library
        self.most_a_minute = 1000
        self.wire = Wire()
        self.now = NOW
        self.errors: list[str] = []
        self.numbers = count(1)
        with store.transaction() as tx:
            self.oakfield = tx.clusters.add("Oakfield", "ENG", NOW)
            self.millbrook = tx.clusters.add("Millbrook", "ENG", NOW)
            self.people: dict[str, PersonRow] = {}
            for name, cluster, role in self._cast():
                person = tx.people.add(name, cluster.id if cluster else None, role, NOW)
                tx.people.bind(person.id, "wire", "t", name)
                self.people[name] = person

    def _cast(self) -> list[tuple[str, ClusterRow | None, str]]:
        return [
            ("Priya", self.oakfield, "lead"),
            ("Tom", self.oakfield, "coordinator"),
            ("Dan", self.millbrook, "lead"),
            ("Sam", None, "staff"),
            ("Mia", self.millbrook, "staff"),
            ("Aisha", self.oakfield, "partner"),
        ]

    def post(self, writer: Writer) -> Post:
        return Post(writer, {"wire": self.wire}, lambda: self.now, "desk")

    def desk(self, writer: Writer, post: Post | None = None) -> Desk:
        return Desk(
            writer,
            self.library,
            post or self.post(writer),
            lambda: self.now,
            lambda code, error: self.errors.append(f"{code} {error}"),
            most_a_minute=self.most_a_minute,
        )

    def heard(
        self,
        who: str,
        text: str | None = None,
        token: str | None = None,
        event: str = "",
        **more: Any,
    ) -> Heard:
        return Heard("wire", "t", who, who, event or f"e{next(self.numbers)}", text, token, **more)

    async def say(self, who: str, *lines: str) -> Card:
        """Say lines, each on a desk of its own, and give the last card."""
        for line in lines:
            await self.hear(self.heard(who, line))
        return self.wire.shown[-1]

    async def tap(self, who: str, label: str, card: Card | None = None) -> Card:
        """Tap a button of the last card, or of another."""
        shown = card or self.wire.shown[-1]
        token = next(choice.token for choice in shown.choices if choice.label == label)
        return await self.send(who, token)

    async def send(self, who: str, token: str) -> Card:
        """Send a button's token."""
        await self.hear(self.heard(who, token=token))
        return self.wire.shown[-1]

    async def hear(self, heard: Heard) -> None:
        writer = Writer(self.store)
        post = self.post(writer)
        try:
            await self.desk(writer, post).hear(heard)
            await post.settle()
        finally:
            await writer.close()

    async def start(self) -> None:
        """Start a process that finds what an earlier one left, and let it do what it can now."""
        writer = Writer(self.store)
        post = self.post(writer)
        await self.desk(writer, post).start()
        await post.settle()
        await writer.close()

    def wait(self, **how_long: int) -> None:
        self.now += timedelta(**how_long)
