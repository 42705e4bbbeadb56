"""Each chat as its platform sees it, and what all processes share: the pace of a platform, and leases."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Chat, Lease, Line, Pace
from storage.models.base import core
from storage.prepared import Prepared
from storage.rows import ChatRow

chat, pace, lease, line = (core(table) for table in (Chat, Pace, Lease, Line))
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_HERE = (chat.c.channel == bindparam("in_channel"), chat.c.chat == bindparam("in_chat"))
_CHAT = Prepared(select(*(chat.c[name] for name in ChatRow.__struct_fields__)).where(*_HERE))
_FIRST = {
    dialect: Prepared(make(chat).on_conflict_do_nothing(), ("channel", "chat", "tokens", "tokens_at"))
    for dialect, make in _INSERT.items()
}
_TOKENS = Prepared(update(chat).where(*_HERE).values(tokens=bindparam("left"), tokens_at=bindparam("now")))
_LIVE = Prepared(update(chat).where(*_HERE).values(live_message=bindparam("message")))
_SAME = pace.c.second == bindparam("now")
_SPEND = Prepared(
    update(pace)
    .where(pace.c.channel == bindparam("of"))
    .where(or_(~_SAME, pace.c.used + bindparam("number") <= bindparam("most")))
    .values(second=bindparam("now"), used=case((_SAME, pace.c.used + bindparam("number")), else_=bindparam("number")))
)


class Chats:
    """Chats, paces and leases."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._insert: Any = _INSERT[connection.dialect.name]

    def find(self, channel: str, name: str) -> ChatRow | None:
        """Give a chat, if anything was ever sent to it."""
        row = _CHAT.row(self._db, in_channel=channel, in_chat=name)
        return None if row is None else ChatRow(*row)

    def spend(self, channel: str, name: str, now: datetime, per_second: float, burst: float, cost: float = 1.0) -> bool:
        """Take a place for a message to a chat, if there is one: ``burst`` at once, ``per_second`` in the long run."""
        known = self.find(channel, name)
        if known is None:
            row = {"channel": channel, "chat": name, "tokens": burst - 1, "tokens_at": now}
            _FIRST[self._db.dialect.name].change(self._db, **row)
            return True
        if known.held_until is not None and known.held_until > now:
            return False
        left = min(burst, known.tokens + per_second * max(0.0, (now - known.tokens_at).total_seconds())) - cost
        if left < 0:
            return False
        _TOKENS.change(self._db, in_channel=channel, in_chat=name, left=left, now=now)
        return True

    def hold(self, channel: str, name: str, until: datetime) -> None:
        """Send a chat nothing until then, because its platform asks for that."""
        self._change(channel, name, held_until=until)

    def live(self, channel: str, name: str, message: str) -> str:
        """Note which message is a chat's live card, and give the one that was; empty for the same or the first."""
        known = self.find(channel, name)
        if known is None or known.live_message == message:
            return ""
        _LIVE.change(self._db, in_channel=channel, in_chat=name, message=message)
        return known.live_message

    def gone(self, channel: str, name: str, why: str) -> None:
        """Note that nothing reaches a chat any more, and why; an empty ``why`` says that something does again."""
        self._change(channel, name, gone=why)

    def _change(self, channel: str, name: str, **values: object) -> None:
        self._db.execute(update(chat).where(chat.c.channel == channel, chat.c.chat == name).values(values))

    def pace(self, channel: str, number: int, now: datetime, most: int) -> bool:
        """Take places for messages to a platform in this second, shared by all processes; False when it is full."""
        second = int(now.timestamp())
        row = {"channel": channel, "second": second, "used": 0}
        spent = {"of": channel, "number": number, "most": most, "now": second}
        if _SPEND.change(self._db, **spent):
            return True
        self._db.execute(self._insert(pace).values(row).on_conflict_do_nothing())
        return bool(_SPEND.change(self._db, **spent))

    def rooms(self, channel: str, most: int) -> list[str]:
        """Give the chats of a platform that are open, the one that was written to last first."""
        found = select(chat.c.chat).where(chat.c.channel == channel, chat.c.gone == "")
        return list(self._db.execute(found.order_by(chat.c.tokens_at.desc()).limit(most)).scalars())

    def heard_until(self, channel: str) -> datetime | None:
        """Give the moment until which everything said on a platform is known to have been heard."""
        return self._db.execute(select(line.c.heard_until).where(line.c.channel == channel)).scalar_one_or_none()

    def heard_all(self, channel: str, until: datetime) -> None:
        """Note that everything said on a platform until a moment has been heard."""
        row = self._insert(line).values(channel=channel, heard_until=until)
        self._db.execute(row.on_conflict_do_update(index_elements=[line.c.channel], set_={"heard_until": until}))

    def lead(self, name: str, owner: str, now: datetime, how_long: timedelta) -> bool:
        """Take or renew a lease; False while somebody else holds it."""
        mine = {"owner": owner, "until": now + how_long}
        self._db.execute(self._insert(lease).values(name=name, **mine).on_conflict_do_nothing())
        free = or_(lease.c.owner == owner, lease.c.until < now)
        return self._db.execute(update(lease).where(lease.c.name == name, free).values(mine)).rowcount == 1

    def let_go(self, owner: str | None = None) -> None:
        """End the leases of a process that stops; without an ``owner`` all of them, because no process is alive."""
        self._db.execute(delete(lease) if owner is None else delete(lease).where(lease.c.owner == owner))
