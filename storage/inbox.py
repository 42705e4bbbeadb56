"""What platforms handed over: kept before it is acknowledged, once each, and handled in order for each person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Inbox as InboxTable
from storage.models.base import core
from storage.plain import filled, read, written
from storage.prepared import Prepared, plain
from storage.rows import InboxRow

inbox = core(InboxTable)
_KEPT = ("channel", "tenant", "external_id", "alt_id", "person_key", "raw", "received_at", "state")
_KEEP = {
    dialect: Prepared(make(inbox).on_conflict_do_nothing().returning(inbox.c.id), _KEPT)
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_ROW = select(*(inbox.c[name] for name in InboxRow.__struct_fields__)).where(inbox.c.state == plain("new"))
_WAITING = _ROW.where(inbox.c.id > bindparam("after")).order_by(inbox.c.id).limit(bindparam("limit"))
_WAITS = Prepared(
    select(inbox.c.id).where(inbox.c.state == plain("new"), inbox.c.person_key == bindparam("person_key")).limit(1)
)
_TAKE = Prepared(update(inbox).where(inbox.c.id == bindparam("row"), inbox.c.state == "new").values(state="done"))
_PUT_BACK = update(inbox).where(inbox.c.id == bindparam("row")).values(state="new", tries=inbox.c.tries + 1)


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
        *,
        taken: bool = False,
    ) -> int | None:
        """Keep what was heard and give its number; None when it was heard before.

        ``taken`` says that it is handled in this very transaction.
        """
        row: dict[str, Any] = {"channel": channel, "tenant": tenant, "external_id": external_id, "alt_id": alt_id}
        row |= {"person_key": person_key, "raw": written(raw), "received_at": at}
        row |= {"state": "done" if taken else "new"}
        found = _KEEP[self._db.dialect.name].value(self._db, **row)
        return None if found is None else int(found)

    def waits(self, person_key: str) -> bool:
        """Whether something that this person said earlier has not been handled yet."""
        return _WAITS.row(self._db, person_key=person_key) is not None

    def waiting(self, limit: int = 100, after: int = 0) -> list[InboxRow]:
        """Give what has not been handled, the oldest first, from the row after ``after`` on."""
        found = self._db.execute(_WAITING, {"limit": limit, "after": after})
        return [filled(InboxRow, row, raw=read(row.raw)) for row in found]

    def count(self) -> int:
        """Count what has not been handled."""
        return int(self._db.execute(select(func.count()).where(inbox.c.state == "new")).scalar_one())

    def take(self, row: int) -> bool:
        """Mark one as handled, in the transaction that handles it; False when somebody else has."""
        return _TAKE.change(self._db, row=row) == 1

    def put_back(self, row: int) -> None:
        """Let one wait that was taken but could not be handled."""
        self._db.execute(_PUT_BACK, {"row": row})

    def quarantine(self, row: int, error: str) -> None:
        """Set one aside that cannot be handled, so that the stream goes on."""
        tries = inbox.c.tries + 1
        self._db.execute(update(inbox).where(inbox.c.id == row).values(state="quarantined", error=error, tries=tries))
