"""A programme of two clusters, with the program between a fault and a platform."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from bot.invitations import invited
from config.settings import load_settings
from storage.store import Store
from tests.contract.between import Between, until
from tests.contract.program import Inside, Program
from tests.contract.robots import Robot, Seen, Side

SETTLED = "('sent', 'failed', 'cancelled')"
"""What a message comes to in the end: it is cancelled where its person has gone on to another question meanwhile."""


class World:
    """One platform's side of it; subclasses say which."""

    side: Side
    between: Between
    bot_name = ""
    who = ""
    """The one person of a world that needs only one."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.settings = settings
        store = Store.open(f"sqlite:///{folder}/companion.db")
        with store.transaction() as tx:
            for name in ("Oakfield", "Millbrook"):
                tx.clusters.add(name, "ENG", datetime.now(UTC))
        store.close()

    def inside(self) -> Inside:
        """Give the program in this process."""
        return Inside(self.folder, self.settings)

    def apart(self) -> Program:
        """Give the program as a process of its own."""
        return Program(self.folder, self.settings)

    def invite(self, name: str, role: str = "lead", cluster: str = "Oakfield") -> str:
        """Make an invitation as an operator does, and give its code."""
        chosen = load_settings({"COMPANION_DATA_DIR": str(self.folder)}, self.folder)
        return str(invited(chosen, name, role, cluster, self.bot_name)["code"])

    async def join(self, who: str, name: str, role: str = "lead", cluster: str = "Oakfield") -> None:
        """Let somebody in."""
        await self.side.say(who, f"join {self.invite(name, role, cluster)}")
        await self.tap(who, "Yes, join")
        await self.shows(who, "You have joined")

    async def shows(self, who: str, words: str) -> Seen:
        """Wait until the last message of a person says something, and give it."""

        async def there() -> Seen | None:
            seen = await self.side.seen(who)
            return seen if words in seen.text else None

        try:
            return await until(there, "")  # type: ignore[no-any-return]  # what ``there`` gives
        except AssertionError:
            raise AssertionError(f"{words!r} is not in {await self.side.seen(who)}") from None

    async def tap(self, who: str, label: str) -> None:
        """Tap a button of the last message, once it is there."""

        async def there() -> tuple[str, str] | None:
            seen = await self.side.seen(who)
            token = dict(seen.buttons).get(label)
            return (seen.message, token) if token is not None else None

        try:
            message, token = await until(there, "")
        except AssertionError:
            raise AssertionError(f"no button {label!r} in {await self.side.seen(who)}") from None
        await self.side.tap(who, message, token)

    def rows(self, statement: str) -> list[tuple[str, ...]]:
        """Read from the database itself."""
        with sqlite3.connect(self.folder / "companion.db") as database:
            return database.execute(statement).fetchall()

    def delivery_doubts(self, chat: str, there: list[str], spare: int = 0) -> list[str]:
        """Say what is wrong with the messages that a chat's platform holds, in the order in which they came there.

        Each that we know to have been sent is there once, in the order in which it was owed; of others, which came
        twice, there are no more than ``spare``.
        """
        owed = f"FROM outbox WHERE chat = '{chat}' AND"
        new = "message_id <> '' AND replaces IS NULL"
        known = [row[0] for row in self.rows(f"SELECT message_id {owed} {new} AND state = 'sent' ORDER BY id")]
        ours = [message for message in there if message in known]
        extra = [message for message in there if message not in known]
        open_ones = self.rows(f"SELECT id, state {owed} state NOT IN {SETTLED}")
        silent = self.rows(f"SELECT id {owed} state IN ('failed', 'cancelled') AND error = ''")
        return [
            *([f"{known} is not what is there: {ours}"] if ours != known else []),
            *([f"{len(extra)} more than one each, where {spare} may be"] if len(extra) > spare else []),
            *(f"neither sent nor given up: {row}" for row in open_ones),
            *(f"given up without a reason: {row}" for row in silent),
        ]

    async def settled(self) -> None:
        """Wait until everything owed has arrived or was given up."""
        unsettled = f"SELECT id, state, error FROM outbox WHERE state NOT IN {SETTLED}"
        await until(lambda: not self.rows(unsettled), "not all is settled", 30)

    def doubts(self, *robots: Robot) -> list[str]:
        """Say which answers are not there exactly once, as they were meant."""
        events = self.rows("SELECT run_id, question, item, value, kind, seq FROM answer_event ORDER BY run_id, seq")
        answers = [event for event in events if event[4] == "answered"]
        names = [event[:3] for event in answers]
        twice = [name for name in set(names) if names.count(name) > 1]
        kept = {(question, item, str(json.loads(value))) for _, question, item, value, _, _ in answers}
        meant = {(*name, value) for robot in robots for name, value in robot.gave.items()}
        return [
            *(f"twice: {[event for event in events if event[:3] == name]}" for name in twice),
            *(f"not kept: {one}; there is {[event for event in events if event[1] == one[0]]}" for one in meant - kept),
        ]
