"""The inbox and the outbox: nothing heard is lost, and nothing owed is forgotten or said twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Inbox as InboxTable
from storage.models import Outbox as OutboxTable
from storage.models.base import core
from storage.plain import filled, read, written
from storage.rows import InboxRow, OutboxRow

inbox, outbox = (core(table) for table in (InboxTable, OutboxTable))
earlier = outbox.alias("earlier")
LEASE = timedelta(seconds=60)
"""For how long a worker holds what it has claimed; after that it is taken for dead."""
_KEEP = {
    dialect: make(inbox).on_conflict_do_nothing().returning(inbox.c.id)
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_POST = {
    dialect: make(outbox).on_conflict_do_nothing().returning(outbox.c.id)
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_WAITING = (
    select(*(inbox.c[name] for name in InboxRow.__dataclass_fields__))
    .where(inbox.c.state == "new")
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)
_TAKE = update(inbox).where(inbox.c.id == bindparam("row"), inbox.c.state == "new").values(state="done")
_OUT = select(*(outbox.c[name] for name in OutboxRow.__dataclass_fields__))
_FIRST_OF_CHAT = ~exists().where(
    earlier.c.channel == outbox.c.channel,
    earlier.c.chat == outbox.c.chat,
    earlier.c.id < outbox.c.id,
    earlier.c.state.in_(("pending", "claimed", "sending")),
)
_DUE = (
    select(outbox.c.id)
    .where(outbox.c.state == "pending", outbox.c.next_at <= bindparam("now"), _FIRST_OF_CHAT)
    .where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


class Inbox:
    """What platforms handed over."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(
        self,
        channel: str,
        tenant: str,
        external_id: str,
        person_key: str,
        raw: dict[str, Any],
        at: datetime,
        alt_id: str | None = None,
    ) -> int | None:
        """Keep what was heard and give its number; None when it was heard before."""
        row: dict[str, Any] = {"channel": channel, "tenant": tenant, "external_id": external_id, "alt_id": alt_id}
        row |= {"person_key": person_key, "raw": written(raw), "received_at": at}
        found = self._db.execute(_KEEP[self._db.dialect.name], row).scalar_one_or_none()
        return None if found is None else int(found)

    def waiting(self, limit: int = 100) -> list[InboxRow]:
        """Give what has not been handled, the oldest first."""
        return [filled(InboxRow, row, raw=read(row.raw)) for row in self._db.execute(_WAITING, {"limit": limit})]

    def take(self, row: int) -> bool:
        """Mark one as handled, in the transaction that handles it; False when somebody else has."""
        return self._db.execute(_TAKE, {"row": row}).rowcount == 1

    def quarantine(self, row: int, error: str) -> None:
        """Set one aside that cannot be handled, so that the stream goes on."""
        tries = inbox.c.tries + 1
        self._db.execute(update(inbox).where(inbox.c.id == row).values(state="quarantined", error=error, tries=tries))


class Outbox:
    """What is owed to people."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def post(
        self,
        key: str,
        channel: str,
        chat: str,
        card: dict[str, Any],
        now: datetime,
        *,
        kind: str = "reply",
        person_id: int | None = None,
        replaces: str | None = None,
    ) -> int | None:
        """Owe a message; None when one of that key is owed already."""
        row: dict[str, Any] = {
            "key": key,
            "channel": channel,
            "chat": chat,
            "person_id": person_id,
            "kind": kind,
            "card": written(card),
        }
        row |= {"replaces": replaces, "next_at": now, "created_at": now}
        found = self._db.execute(_POST[self._db.dialect.name], row).scalar_one_or_none()
        return None if found is None else int(found)

    def claim(
        self, owner: str, now: datetime, channels: Sequence[str], limit: int = 20, lease: timedelta = LEASE
    ) -> list[OutboxRow]:
        """Take the oldest unsent message of each chat of these channels that is due. It is not sent yet."""
        ids = list(self._db.execute(_DUE, {"now": now, "limit": limit, "channels": list(channels)}).scalars())
        if not ids:
            return []
        taken = {"state": "claimed", "lease_owner": owner, "lease_until": now + lease}
        self._db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(taken))
        rows = self._db.execute(_OUT.where(outbox.c.id.in_(ids)).order_by(outbox.c.id))
        return [filled(OutboxRow, row, card=read(row.card)) for row in rows]

    def sending(self, rows: Sequence[int], now: datetime) -> None:
        """Say, before the platform is spoken to, that these may arrive from here on."""
        started = {"state": "sending", "attempt": outbox.c.attempt + 1}
        self._db.execute(update(outbox).where(outbox.c.id.in_(rows)).values(started))
        self._db.execute(
            update(outbox).where(outbox.c.id.in_(rows), outbox.c.first_try_at.is_(None)).values(first_try_at=now)
        )

    def sent(self, row: int, message_id: str) -> None:
        """Note that one arrived, and the platform's id of it."""
        self._set(row, state="sent", message_id=message_id, lease_until=None)

    def retry(self, row: int, next_at: datetime, error: str) -> None:
        """Try one again later: it certainly did not arrive."""
        self._set(row, state="pending", next_at=next_at, error=error, lease_until=None)

    def unknown(self, row: int, error: str) -> None:
        """Note that one may have arrived."""
        self._set(row, state="unknown", error=error, lease_until=None)

    def failed(self, row: int, error: str) -> None:
        """Note that one never will arrive, and why."""
        self._set(row, state="failed", error=error, lease_until=None)

    def reclaim(self, now: datetime) -> int:
        """Take back what a dead worker held: claims go back, what was being sent is unknown."""
        late = outbox.c.lease_until < now
        back = update(outbox).where(outbox.c.state == "claimed", late).values(state="pending", lease_until=None)
        lost = update(outbox).where(outbox.c.state == "sending", late).values(state="unknown", lease_until=None)
        return self._db.execute(back).rowcount + self._db.execute(lost).rowcount

    def _set(self, row: int, **values: Any) -> None:
        self._db.execute(update(outbox).where(outbox.c.id == row).values(values))
