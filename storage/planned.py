"""The rows of reminders as planning reads and changes them: of many clusters at once, with a few statements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from conversations.planning import Changes, Kept, Wanted
from storage.among import among
from storage.models import Reminder
from storage.models.base import core
from storage.prepared import Prepared, plain

reminder = core(Reminder)
_PENDING = reminder.c.state == plain("pending")
_KEPT = select(
    reminder.c.cluster_id, *(reminder.c["local_due" if name == "local" else name] for name in Kept.__dataclass_fields__)
).where(among(reminder.c.cluster_id, "clusters"))
_COMING = Prepared(_KEPT.where(_PENDING))
_BEFORE = Prepared(_KEPT.where(~_PENDING, among(reminder.c.subject, "subjects")))
_LOCAL = list(Kept.__dataclass_fields__).index("local")
_PLANNED = ("key", "subject", "kind", "step", "person_id", "due_at", "look_at", "rank", "last", "wish")
_AS_PLANNED = (*_PLANNED, "local_due", "message", "cluster_id", "zone", "state")
_MOVE = Prepared(
    update(reminder)
    .where(reminder.c.id == bindparam("row"))
    .values({**{name: bindparam(name) for name in _AS_PLANNED}, "settled_at": None})
)
_WITHDRAW = Prepared(update(reminder).where(reminder.c.id == bindparam("row"), _PENDING).values(state="withdrawn"))


def _add(make: Any) -> Any:
    """Add a row; one that was withdrawn under its name comes back, whichever cluster it was of."""
    put = make(reminder)
    again = {name: put.excluded[name] for name in (*_AS_PLANNED, "settled_at")}
    return put.on_conflict_do_update(index_elements=["key"], set_=again, where=reminder.c.state == "withdrawn")


_ADD = {
    dialect: Prepared(_add(make), (*_AS_PLANNED, "settled_at"))
    for dialect, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def kept(connection: Connection, wanted: Mapping[int, Iterable[Wanted]]) -> dict[int, list[Kept]]:
    """Give the reminders of clusters, by cluster: what is to come, and what became of what is wanted now."""
    found: dict[int, list[Kept]] = {number: [] for number in wanted}
    subjects = sorted({one.subject for each in wanted.values() for one in each})
    rows = _COMING.rows(connection, clusters=list(wanted))
    rows += _BEFORE.rows(connection, clusters=list(wanted), subjects=subjects)
    for of, *values in rows:
        values[_LOCAL] = datetime.fromisoformat(values[_LOCAL])
        found[of].append(Kept(*values))
    return found


def change(connection: Connection, zone: str, changes: Mapping[int, Changes]) -> None:
    """Do what planning found to be done, by cluster."""
    gone = [{"row": row} for here in changes.values() for row in here.withdraw]
    if gone:
        _WITHDRAW.each(connection, gone)
    moved = [{"row": row, **columns(one, number, zone)} for number, here in changes.items() for row, one in here.move]
    if moved:
        _MOVE.each(connection, moved)
    rows = [columns(one, number, zone) for number, here in changes.items() for one in here.add]
    if rows:
        _ADD[connection.dialect.name].each(connection, rows)


def columns(one: Wanted, cluster_id: int, zone: str) -> dict[str, Any]:
    """Give the columns of a row that is to come."""
    row = {name: getattr(one, name) for name in _PLANNED}
    local = f"{one.local:%Y-%m-%dT%H:%M}"
    return {**row, "cluster_id": cluster_id, "zone": zone, "local_due": local, "message": "", "state": "pending"}
