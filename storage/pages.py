"""Pages that may show what has changed since: whose they are, and when they are looked at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Account, Audit, Chat, Outbox, Role, Run, StalePage
from storage.models.base import UtcTime, core
from storage.plain import read
from storage.prepared import Prepared

stale, account, chat, role, run, audit, outbox = (
    core(table) for table in (StalePage, Account, Chat, Role, Run, Audit, Outbox)
)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_ANY = Prepared(select(chat.c.chat).where(chat.c.chat.startswith(bindparam("prefix"))).limit(1))
_TAKE = Prepared(
    select(account.c.id, account.c.channel, account.c.tenant, account.c.external_id, account.c.person_id)
    .join(stale, stale.c.account_id == account.c.id)
    .where(stale.c.look_at <= bindparam("now"))
    .order_by(stale.c.look_at, account.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class PageRow:
    """The account whose page is to be looked at."""

    account_id: int
    channel: str
    tenant: str
    external_id: str
    person_id: int


class Pages:
    """Keeps which pages are to be looked at; ``prefix`` begins the name of the chat that is a page."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def any(self, prefix: str) -> bool:
        """Whether anybody has ever opened a page."""
        return _ANY.row(self._db, prefix=prefix) is not None

    def touched(self, since: datetime, seq: int) -> tuple[set[int], int]:
        """Give the clusters where something was said since a moment, or done after an entry of the audit.

        The newest entry of the audit comes with them.
        """
        said = select(run.c.cluster_id).where(run.c.last_at >= since)
        done = select(audit.c.cluster_id).where(audit.c.seq > seq, audit.c.cluster_id.is_not(None))
        newest = self._db.execute(select(func.max(audit.c.seq))).scalar() or 0
        return set(self._db.execute(said.union(done)).scalars()), int(newest)

    def mark(self, clusters: Collection[int], prefix: str, look_at: datetime) -> None:
        """Have the pages looked at of whoever has, or had, a role in one of some clusters or in all of them."""
        page = literal(prefix) + account.c.external_id
        pages = (
            select(account.c.id, literal(look_at, UtcTime()))
            .distinct()
            .select_from(account)
            .join(chat, (chat.c.channel == account.c.channel) & (chat.c.chat == page))
            .join(role, role.c.person_id == account.c.person_id)
            .where(or_(role.c.cluster_id.in_(clusters), role.c.cluster_id.is_(None)))
        )
        put = _INSERT[self._db.dialect.name](stale).from_select(["account_id", "look_at"], pages)
        self._db.execute(put.on_conflict_do_nothing())

    def take(self, now: datetime, most: int) -> list[PageRow]:
        """Take up the pages that are to be looked at by now."""
        rows = [PageRow(*row) for row in _TAKE.rows(self._db, now=now, most=most)]
        if rows:
            self._db.execute(delete(stale).where(stale.c.account_id.in_([row.account_id for row in rows])))
        return rows

    def shown(self, channel: str, name: str) -> dict[str, Any] | None:
        """Give the card that a page shows, or will show."""
        cards = select(outbox.c.card).where(outbox.c.channel == channel, outbox.c.chat == name)
        found = self._db.execute(cards.order_by(outbox.c.id.desc()).limit(1)).scalar()
        return None if found is None else dict(read(found))
