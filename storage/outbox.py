"""What is owed to people: nothing is forgotten, and nothing said twice that can be known to have arrived.

``pending → claimed → sending → sent``; ``sending`` is committed before the platform is spoken to. ``unknown`` may have
arrived and is looked into at ``next_at``; ``failed``, ``expired`` and ``cancelled`` are the end.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, literal, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Account, Role
from storage.models import Outbox as OutboxTable
from storage.models.base import UtcTime, core
from storage.plain import filled, read, written
from storage.prepared import Prepared, plain
from storage.rows import FailedRow, OutboxRow

outbox, role, account = (core(table) for table in (OutboxTable, Role, Account))
earlier, arrived = outbox.alias("earlier"), outbox.alias("arrived")
LEASE = timedelta(seconds=60)
"""For how long a worker holds what it has claimed; after that it is taken for dead."""
LOST = "They no longer have the role or the account that they had."
OVERTAKEN = "It may have arrived, and its person has gone on since."
UNSENT = ("pending", "claimed", "sending", "unknown")
_OWED = ("key", "channel", "chat", "person_id", "kind", "card", "replaces", "next_at", "created_at", "expires_at")
_STARTED = ("state", "attempt", "first_try_at", "lease_owner", "lease_until")
_POST = {
    dialect: Prepared(make(outbox).on_conflict_do_nothing().returning(outbox.c.id), (*_OWED, *_STARTED))
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_POST_ALL = {
    dialect: make(outbox).on_conflict_do_nothing()
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_OUT = select(*(outbox.c[name] for name in OutboxRow.__struct_fields__))
_WAITS = outbox.c.state.in_([plain(state) for state in UNSENT])
"""Word for word what the index over unsettled rows says: without it the whole table would be read."""
_UNSENT = Prepared(
    select(outbox.c.id).where(outbox.c.channel == bindparam("channel"), outbox.c.chat == bindparam("chat"), _WAITS)
)
_FIRST_OF_CHAT = ~exists().where(
    earlier.c.channel == outbox.c.channel,
    earlier.c.chat == outbox.c.chat,
    earlier.c.id < outbox.c.id,
    earlier.c.state.in_([plain(state) for state in UNSENT]),
)
_DUE = (
    select(outbox.c.id)
    .where(_WAITS, outbox.c.state.in_(("pending", "unknown")), outbox.c.next_at <= bindparam("now"), _FIRST_OF_CHAT)
    .where(outbox.c.channel.in_(bindparam("channels", expanding=True)))
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_SENT = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state="sent", message_id=bindparam("message"), lease_until=null())
)
_NEWEST = Prepared(
    # The number is found in the index alone: however much was said in a chat, one card is read.
    select(outbox.c.card).where(
        outbox.c.id
        == select(func.max(arrived.c.id))
        .where(arrived.c.channel == bindparam("channel"), arrived.c.chat == bindparam("chat"))
        .where(arrived.c.message_id != plain(""))
        .scalar_subquery()
    )
)
_CARDS_OF = Prepared(
    select(outbox.c.card)
    .where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.chat == bindparam("chat"),
        outbox.c.message_id == bindparam("message"),
        outbox.c.message_id != plain(""),
    )
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)


_NOT_STARTED: dict[str, Any] = {
    "state": "pending",
    "attempt": 0,
    "first_try_at": None,
    "lease_owner": "",
    "lease_until": None,
    "person_id": None,
    "expires_at": None,
}


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
        kind: str = "confirmation",
        replaces: str | None = None,
        **more: Any,
    ) -> int | None:
        """Owe a message; None when one of that key is owed already. ``more`` are further columns."""
        row: dict[str, Any] = {
            "key": key,
            "channel": channel,
            "chat": chat,
            "kind": kind,
            "card": written(card),
            "replaces": replaces,
        }
        row |= {"next_at": now, "created_at": now, **_NOT_STARTED, **more}
        found = _POST[self._db.dialect.name].value(self._db, **row)
        return None if found is None else int(found)

    def renew(self, channel: str, chat: str, card: dict[str, Any]) -> bool:
        """Let a card take the place of one that still waits to be sent to a chat; False when none waits."""
        waits = self._owed(channel, chat).where(outbox.c.state == "pending")
        return self._db.execute(waits.values(card=written(card))).rowcount > 0

    def post_all(self, rows: Sequence[dict[str, Any]], now: datetime, kind: str) -> None:
        """Owe many messages at once, each by its key; one whose key is there already is not owed again."""
        same = {"kind": kind, "replaces": None, "next_at": now, "created_at": now}
        if rows:
            put = _POST_ALL[self._db.dialect.name]
            self._db.execute(put, [{**row, **same, "card": written(row["card"])} for row in rows])

    def started(self, owner: str, now: datetime, lease: timedelta = LEASE) -> dict[str, Any]:
        """Give the columns of a message that is sent at once by the process that owes it."""
        return {
            "state": "sending",
            "attempt": 1,
            "first_try_at": now,
            "lease_owner": owner,
            "lease_until": now + lease,
        }

    def unsent(self, channel: str, chat: str) -> bool:
        """Whether something that was owed to a chat earlier is not settled yet, so that what comes now must wait."""
        return _UNSENT.row(self._db, channel=channel, chat=chat) is not None

    def claim(
        self, owner: str, now: datetime, channels: Sequence[str], limit: int = 20, lease: timedelta = LEASE
    ) -> list[OutboxRow]:
        """Take the oldest unsettled message of each chat of these channels that is due. It is not sent yet.

        A row that was ``unknown`` comes back saying so, and is to be looked into before it is sent again.
        """
        ids = list(self._db.execute(_DUE, {"now": now, "limit": limit, "channels": list(channels)}).scalars())
        if not ids:
            return []
        rows = self._db.execute(_OUT.where(outbox.c.id.in_(ids)).order_by(outbox.c.id)).all()
        taken = {"lease_owner": owner, "lease_until": now + lease}
        self._db.execute(
            update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == "pending").values(state="claimed")
        )
        self._db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(taken))
        # One that may have arrived goes on being looked into: nobody else may take it up meanwhile.
        self._db.execute(
            update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == "unknown").values(next_at=now + lease)
        )
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
        _SENT.change(self._db, row=row, message=message_id)

    def retry(self, row: int, next_at: datetime, error: str, *, counted: bool = True) -> None:
        """Try one again later: it certainly did not arrive. What is not the message's fault is not counted."""
        more = {} if counted else {"attempt": outbox.c.attempt - 1}
        self._set(row, state="pending", next_at=next_at, error=error, lease_until=None, **more)

    def wait(self, row: int, next_at: datetime) -> None:
        """Put one back that was claimed but may not be sent yet."""
        self._set(row, state="pending", next_at=next_at, lease_until=None)

    def unknown(self, row: int, next_at: datetime, error: str) -> None:
        """Note that one may have arrived, and when to look into it."""
        self._set(row, state="unknown", next_at=next_at, error=error, lease_until=None)

    def failed(self, row: int, error: str) -> None:
        """Note that one never will arrive, and why."""
        self._set(row, state="failed", error=error, lease_until=None)

    def overtaken(self, row: int) -> None:
        """Note that one, which may have arrived, is not sent again: its person has gone on."""
        self._set(row, state="cancelled", error=OVERTAKEN, lease_until=None)

    def expired(self, row: int) -> None:
        """Note that it is too late for one. Its key is free again: what it said may be said at a better time."""
        self._set(row, state="expired", lease_until=None, key=outbox.c.key + f":expired{row}")

    def anew(self, row: int) -> None:
        """Send one as a new message: the one whose place it was to take cannot become it."""
        self._set(row, replaces=None)

    def redirect(self, channel: str, chat: str, other: str) -> None:
        """Send what is owed to a chat to the one that it has become."""
        self._db.execute(self._owed(channel, chat).values(chat=other, state="pending", lease_until=None))

    def cancel(self, channel: str, chat: str) -> None:
        """Give up what else is owed to a chat that nothing reaches any more."""
        self._db.execute(self._owed(channel, chat).where(outbox.c.state == "pending").values(state="cancelled"))

    def withdraw(self) -> int:
        """Cancel what was owed to people who have since lost a role or that account: they may not read it any more."""
        ended = exists().where(role.c.person_id == outbox.c.person_id, role.c.until > outbox.c.created_at)
        mine = (account.c.person_id == outbox.c.person_id, account.c.channel == outbox.c.channel)
        closed = exists().where(*mine, ~account.c.enabled)
        waiting = outbox.c.state.in_(("pending", "unknown"))
        lost = update(outbox).where(_WAITS, waiting, outbox.c.person_id.is_not(None), or_(ended, closed))
        return self._db.execute(lost.values(state="cancelled", error=LOST, lease_until=None)).rowcount

    def _owed(self, channel: str, chat: str) -> Any:
        return update(outbox).where(outbox.c.channel == channel, outbox.c.chat == chat, _WAITS)

    def reclaim(self, now: datetime, graces: Mapping[str, timedelta], *, all_dead: bool = False) -> int:
        """Take back what a dead worker held: claims go back, what was being sent is unknown.

        ``all_dead`` says that no other process is alive; otherwise a worker is taken for dead when its lease is over.
        A new message that was being sent may still be on its way, so it is left alone for its channel's grace from now.
        """
        held = and_(_WAITS, outbox.c.lease_until.is_not(None) if all_dead else outbox.c.lease_until < now)
        back = update(outbox).where(outbox.c.state == "claimed", held).values(state="pending", lease_until=None)
        # One that was being looked into, or said again, was put off for as long as its worker's lease: no longer.
        lost = update(outbox).where(outbox.c.state.in_(("sending", "unknown")), held)
        lost = lost.values(state="unknown", next_at=_after_its_grace(now, graces), lease_until=None)
        return sum(self._db.execute(statement).rowcount for statement in (back, lost))

    def shown(self, channel: str, chat: str, message: str, most: int = 20) -> list[dict[str, Any]]:
        """Give the cards that a message has shown, the newest first."""
        found = _CARDS_OF.rows(self._db, channel=channel, chat=chat, message=message, most=most)
        return [read(card) for (card,) in found]

    def newest(self, channel: str, chat: str) -> dict[str, Any] | None:
        """Give the newest card that has arrived in a chat."""
        found = _NEWEST.value(self._db, channel=channel, chat=chat)
        card: dict[str, Any] | None = read(found) if found is not None else None
        return card

    def count(self) -> int:
        """Count what is not settled."""
        return int(self._db.execute(select(func.count()).where(_WAITS)).scalar_one())

    def given_up(self, since: datetime) -> list[FailedRow]:
        """List what could not be delivered since a moment, the newest first."""
        columns = (outbox.c[name] for name in FailedRow.__struct_fields__)
        wanted = select(*columns).where(outbox.c.state == plain("failed"), outbox.c.created_at >= since)
        return [filled(FailedRow, row) for row in self._db.execute(wanted.order_by(outbox.c.id.desc()))]

    def _set(self, row: int, **values: Any) -> None:
        self._db.execute(update(outbox).where(outbox.c.id == row).values(values))


def _after_its_grace(now: datetime, graces: Mapping[str, timedelta]) -> Any:
    """Give when to look into what a dead worker left: a new message that it was sending may still be on its way."""
    arriving = and_(outbox.c.state == "sending", outbox.c.replaces.is_(None))
    later = [
        (and_(arriving, outbox.c.channel == name), literal(now + grace, UtcTime())) for name, grace in graces.items()
    ]
    at_once = literal(now, UtcTime())
    return case(*later, else_=at_once) if later else at_once
