"""A programme that is reminded by ticks at moments of a test's own choosing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.channels import Heard
from bot.facts import keep_stages
from bot.reminding.tick import Ticked, run_down, tick
from conversations.cards import Card, from_plain
from storage.plain import read
from storage.store import Store
from tests.bot.talking import LIBRARY, NOW, Talking


@dataclass(frozen=True)
class Sent:
    """A reminder as it was owed."""

    who: str
    at: datetime
    key: str
    card: Card


class Reminding(Talking):
    """People who are reminded, and who answer."""

    def __init__(self, store: Store, **more: Any) -> None:
        super().__init__(store, **more)
        self.said: list[Exception] = []
        with store.transaction() as tx:
            run = tx.connection.exec_driver_sql
            joined = "2026-11-23 09:00:00" if "sqlite" in tx.connection.dialect.name else "2026-11-23 09:00:00+00"
            run(f"UPDATE cluster SET created_at = '{joined}'")

    def tick(self, now: datetime | None = None, store: Store | None = None) -> Ticked:
        """Tick at a moment until nothing is left to do."""
        at, here = now or self.now, store or self.store
        return run_down(lambda: here.run(lambda tx: tick(tx, self.library, at, self.complain)))

    async def hear(self, heard: Heard) -> None:
        """Deliver what is owed before somebody says something, so that the last card is the answer to it."""
        await self.start()
        await super().hear(heard)

    def complain(self, code: str, error: Exception) -> None:
        self.said.append(error)

    def sent(self) -> list[Sent]:
        """Give every reminder that is owed or was sent, the oldest first."""
        with self.store.reading() as tx:
            rows = tx.connection.execute(
                text("SELECT chat, created_at, key, card FROM outbox WHERE kind = 'reminder' ORDER BY id")
            ).all()
        return [Sent(row[0], _aware(row[1]), row[2], from_plain(read(row[3]))) for row in rows]

    def to(self, who: str) -> list[Card]:
        """Give the cards of somebody's reminders."""
        return [one.card for one in self.sent() if one.who == who]

    def states(self) -> dict[str, int]:
        """Count reminders by what became of them."""
        with self.store.reading() as tx:
            return dict(
                tuple(row) for row in tx.connection.execute(text("SELECT state, count(*) FROM reminder GROUP BY state"))
            )

    async def days(self, number: int, hour: int = 10) -> None:
        """Go on day by day, ticking at one hour of each, and deliver what is owed."""
        for _ in range(number):
            self.now = (self.now + timedelta(days=1)).replace(hour=hour, minute=0)
            self.tick()

    async def open(self, who: str, place: int = -1) -> Card:
        """Tap the first button of somebody's reminder."""
        return await self.tap(who, self.to(who)[place].choices[0].label, self.to(who)[place])


def _aware(value: Any) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def after_an_activity(store: Store) -> Reminding:
    """Oakfield has an activity that ended yesterday: its first look opened today."""
    reminding = Reminding(store)
    with store.transaction() as tx:
        for cluster in (reminding.oakfield, reminding.millbrook):
            version = tx.runs.keep_flow("cluster_profile", 1, "h", "t", NOW)
            tx.runs.open("cluster_profile", version, cluster.id, NOW, state="sent", sent_at=NOW)
        activity = tx.work.add_activity(reminding.oakfield.id, "Reading buddies", NOW)
        tx.connection.exec_driver_sql(
            f"UPDATE activity SET start_on = '2026-11-22', end_on = '2026-11-22' WHERE id = {activity}"
        )
        keep_stages(tx, LIBRARY, activity, {}, NOW.date())
        tx.work.keep_stages(activity, [row for row in tx.work.stages(activity) if row.flow != "iem_plan"])
        tx.reminders.replan(reminding.oakfield.id)
    reminding.tick()
    return reminding


def card_of(reminding: Reminding, who: str) -> Card:
    """Give the newest card that somebody was sent."""
    return reminding.to(who)[-1]
