"""Clusters that let others hear of what they did, for tests of what is shown and of who is put in touch."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels import Heard
from bot.library import Library
from bot.talk import Talk
from bot.turns import take
from conversations.cards import Card
from conversations.turn import Command
from storage.rows import ClusterRow, PersonRow
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.reminded import Reminding
from tests.bot.talking import NOW

MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
"""The next day, when everybody may be told something."""
BROUGHT = {
    "mc.kind": "share",
    "mc.title": "Swap days",
    "mc.dim": "f1",
    "mc.because": "Kept to ourselves",
    "mc.did": "We swapped staff for a day.",
    "mc.changed": "They know each other now.",
    "mc.permission": "anon",
}
"""What a cluster brought to a meeting."""


def bring(
    tx: Transaction, library: Library, person: PersonRow, at: datetime, given: Mapping[str, Any], meeting: int
) -> int:
    """Let somebody answer and send what their cluster brings to a meeting, and give the run's number."""
    talk = Talk(tx, library, Heard("wire", "t", person.name, person.name, ""), person, tx.people.roles(person.id), at)
    edition = library.edition("meeting_contribution")
    version = tx.runs.keep_flow("meeting_contribution", 1, edition.hash, edition.text, at)
    cluster = talk.roles[0].cluster_id or 0
    run = tx.runs.open("meeting_contribution", version, cluster, at, meeting_id=meeting)
    step = take(talk, run, Command("show"))
    while step.view.state == "asking":
        value = given.get(step.view.question)
        command = Command("skip") if value is None else Command("answer", step.view.question, value=value)
        step = take(talk, run, command)
    take(talk, run, Command("submit"))
    return run.id


class Sharing(Reminding):
    """Two clusters of a programme, one of which may ask the other."""

    def __init__(self, store: Store, **more: Any) -> None:
        super().__init__(store, **more)
        with store.transaction() as tx:
            for cluster in (self.oakfield, self.millbrook):
                self._has_a_profile(tx, cluster)

    def _has_a_profile(self, tx: Transaction, cluster: ClusterRow) -> None:
        """Let nothing else be asked of a cluster."""
        edition = self.library.edition("cluster_profile")
        version = tx.runs.keep_flow("cluster_profile", 1, edition.hash, edition.text, NOW)
        run = tx.runs.open("cluster_profile", version, cluster.id, NOW)
        tx.runs.stand(run.id, "sent", (1, 1), NOW, NOW)

    def bring(self, who: str = "Dan", **changed: Any) -> int:
        """Let somebody bring something to a meeting of its own, and send it; ``mc_did`` stands for ``mc.did``."""
        given = {**BROUGHT, **{name.replace("_", ".", 1): value for name, value in changed.items()}}
        with self.store.transaction() as tx:
            meeting = tx.work.add_meeting("A meeting", NOW.date().replace(month=7))
            return bring(tx, self.library, self.people[who], self.now, given, meeting)

    async def ask(self, who: str = "Priya", run: int = 0, reach: str = "priya@example.org") -> Card:
        """Ask to be put in touch about what Dan brought, and give the last card."""
        await self.send(who, f"prac|{run}|0|touch")
        await self.say(who, reach)
        return await self.tap(who, "Ask them")

    async def agree(self, who: str, number: int = 1, reach: str = "dan@example.org") -> Card:
        """Say yes to what one is asked."""
        await self.send(who, f"touch|{number}|0|y")
        await self.say(who, reach)
        return await self.tap(who, "Tell them")

    def tell(self, at: datetime = MORNING) -> None:
        """Let everybody be told what they are to be told."""
        self.now = at
        self.tick()

    def audit(self) -> list[str]:
        """Give what was done, in order."""
        with self.store.reading() as tx:
            return list(tx.connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq").scalars())
