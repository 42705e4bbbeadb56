"""Effects: what answers bring about, compared with what exists after every change, so that an edit leaves no orphan."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from conversations.log import Wanted
from storage.calls import Calls
from storage.models import Action, Activity, Call, ClusterFact, Effect
from storage.models.base import core
from storage.plain import read, written
from storage.prepared import Prepared
from storage.rows import Reconciled, RunRow

effect, action, activity, call, fact = (core(table) for table in (Effect, Action, Activity, Call, ClusterFact))
_OF_RUN = select(effect.c.id, effect.c.kind, effect.c.key, effect.c.fields, effect.c.before, effect.c.withdrawn_at)
_ALL_OF_RUN = Prepared(_OF_RUN.where(effect.c.run_id == bindparam("run")))
FIELDS = {
    "act.title": (activity, "title", "activity_id"),
    "act.start": (activity, "start_on", "activity_id"),
    "act.end": (activity, "end_on", "activity_id"),
    "call.state": (call, "state", "call_id"),
}
"""Where a field of a run's subject is kept; any other name is a fact of the cluster."""
PUT_OFF = "call.date"
"""The field that moves the run's call to another day: it has no time there until staff set one."""


class _Stored(NamedTuple):
    """An effect as it was last carried out."""

    id: int
    kind: str
    key: str
    fields: str
    before: str
    withdrawn_at: datetime | None


class Effects:
    """Keeps actions, dates, calls and statuses in step with a run's answers."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def reconcile(self, run: RunRow, wanted: Sequence[Wanted], at: datetime) -> Reconciled:
        """Create what is newly wanted, change what differs, withdraw what is wanted no more."""
        kept = (_Stored(*row) for row in _ALL_OF_RUN.rows(self._db, run=run.id))
        stored = {(row.kind, row.key): row for row in kept}
        created = changed = 0
        for one in wanted:
            row = stored.pop((one.kind, one.key), None)
            if row is None:
                self._create(run, one, at)
                created += 1
            elif row.withdrawn_at is not None or row.fields != written(one.fields):
                self._change(run, row, one, at)
                changed += 1
        gone = [row for row in stored.values() if row.withdrawn_at is None]
        for row in gone:
            self._withdraw(run, row, at)
        return Reconciled(created, changed, len(gone))

    def of_run(self, run_id: int) -> list[Wanted]:
        """Give the effects of a run that stand now."""
        rows = self._db.execute(
            _OF_RUN.where(effect.c.run_id == run_id, effect.c.withdrawn_at.is_(None)).order_by(effect.c.id)
        )
        return [Wanted(row.kind, row.key, read(row.fields)) for row in rows]

    def notices(self, run_id: int, since: datetime | None) -> list[Wanted]:
        """Give the notices of a run that stand and were made or changed after a moment."""
        mine = (effect.c.run_id == run_id, effect.c.kind == "notice", effect.c.withdrawn_at.is_(None))
        wanted = _OF_RUN.where(*mine).order_by(effect.c.id)
        rows = self._db.execute(wanted if since is None else wanted.where(effect.c.at > since))
        return [Wanted(row.kind, row.key, read(row.fields)) for row in rows]

    def calls(self, run_id: int) -> list[int]:
        """Give the calls that a run's answers have proposed and still do."""
        mine = (effect.c.run_id == run_id, effect.c.kind == "call", effect.c.withdrawn_at.is_(None))
        return [int(read(before)) for before in self._db.execute(select(effect.c.before).where(*mine)).scalars()]

    def _create(self, run: RunRow, one: Wanted, at: datetime) -> None:
        before = _DOERS[one.kind](self, run, one.key, one.fields, at)
        row = {"run_id": run.id, "kind": one.kind, "key": one.key, "fields": written(one.fields), "at": at}
        self._db.execute(insert(effect).values({**row, "before": written(before)}))

    def _change(self, run: RunRow, row: Any, one: Wanted, at: datetime) -> None:
        before = _DOERS[one.kind](self, run, one.key, one.fields, at)
        kept = row.before if row.withdrawn_at is None else written(before)
        new = {"fields": written(one.fields), "at": at, "withdrawn_at": None, "before": kept}
        self._db.execute(update(effect).where(effect.c.id == row.id).values(new))

    def _withdraw(self, run: RunRow, row: Any, at: datetime) -> None:
        _UNDOERS[row.kind](self, run, row.key, read(row.fields), read(row.before), at)
        self._db.execute(update(effect).where(effect.c.id == row.id).values(withdrawn_at=at))

    def _act(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> None:
        row = {
            "what": fields.get("what", ""),
            "owner": fields.get("owner", ""),
            "due_on": _day(fields.get("due")),
            "dimension": fields.get("dimension", ""),
            "withdrawn_at": None,
        }
        mine = (action.c.run_id == run.id, action.c.key == key)
        hand = self._db.execute(select(action.c.hand).where(*mine)).scalar_one_or_none()
        if hand is None:
            more = {"cluster_id": run.cluster_id, "run_id": run.id, "key": key, "created_at": at}
            self._db.execute(insert(action).values({**row, **more}))
            return
        # What somebody changed by hand stays: an edit of the answer that it came from would undo it without a word.
        left = {name: value for name, value in row.items() if name not in hand.split()}
        self._db.execute(update(action).where(*mine).values(left))

    def _drop_action(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        self._db.execute(update(action).where(action.c.run_id == run.id, action.c.key == key).values(withdrawn_at=at))

    def _set_field(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> Any:
        name, value = str(fields["name"]), fields.get("value")
        if name == PUT_OFF:
            return Calls(self._db).put_off(run.call_id or 0, _day(value))
        if name not in FIELDS:
            return self._set_fact(run.cluster_id, name, value)
        table, column, subject = FIELDS[name]
        of = table.c.id == getattr(run, subject)
        before = self._db.execute(select(table.c[column]).where(of)).scalar_one_or_none()
        new = value if column in ("title", "state") else _day(value)
        self._db.execute(update(table).where(of).values({column: new}))
        return before.isoformat() if isinstance(before, date) else before

    def _unset_field(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        if fields["name"] == PUT_OFF:
            Calls(self._db).restore(run.call_id or 0, before)
            return
        self._set_field(run, key, {"name": fields["name"], "value": before}, at)

    def _set_fact(self, cluster_id: int, name: str, value: Any) -> Any:
        mine = (fact.c.cluster_id == cluster_id, fact.c.name == name)
        before = self._db.execute(select(fact.c.value).where(*mine)).scalar_one_or_none()
        self._db.execute(fact.delete().where(*mine))
        if value is not None:
            self._db.execute(insert(fact).values(cluster_id=cluster_id, name=name, value=str(value)))
        return before

    def _set_status(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> Any:
        mine = (action.c.id == int(fields["action"]), action.c.cluster_id == run.cluster_id)
        before = self._db.execute(select(action.c.status).where(*mine)).scalar_one_or_none()
        self._db.execute(update(action).where(*mine).values(status=fields["to"]))
        return before

    def _unset_status(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        mine = (action.c.id == int(fields["action"]), action.c.cluster_id == run.cluster_id)
        found = self._db.execute(select(action.c.status, action.c.hand).where(*mine)).one_or_none()
        if found is not None and found.status == fields["to"] and "status" not in found.hand.split():
            self._set_status(run, key, {"action": fields["action"], "to": before or "open"}, at)

    def _close(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> None:
        closed = {"closed_at": at, "closed_why": fields.get("why", "")}
        self._db.execute(update(activity).where(activity.c.id == run.activity_id).values(closed))

    def _unclose(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        self._db.execute(update(activity).where(activity.c.id == run.activity_id).values(closed_at=None, closed_why=""))

    def _call(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> Any:
        """Propose a call, or move the one proposed before; give its number so that it can be found again."""
        mine = (effect.c.run_id == run.id, effect.c.kind == "call", effect.c.key == key)
        stored = self._db.execute(select(effect.c.before).where(*mine)).scalar_one_or_none()
        if stored is not None:
            Calls(self._db).put_off(read(stored), _day(fields.get("on")))
            return read(stored)
        row = {"on_date": _day(fields.get("on")), "state": "proposed"}
        who = select(call.c.staff_id).where(call.c.id == run.call_id)
        more = {"cluster_id": run.cluster_id, "created_at": at, "staff_id": self._db.execute(who).scalar_one_or_none()}
        return int(self._db.execute(insert(call).values({**row, **more})).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def _uncall(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        Calls(self._db).cancel(before)

    def _record(self, run: RunRow, key: str, fields: dict[str, Any], at: datetime) -> None:
        """Keep an effect that others read from its own row: a stage's days, a notice to staff."""

    def _unrecord(self, run: RunRow, key: str, fields: dict[str, Any], before: Any, at: datetime) -> None:
        """Nothing was made, so nothing is undone."""


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


Doer = Callable[[Effects, RunRow, str, Any, datetime], Any]
Undoer = Callable[[Effects, RunRow, str, Any, Any, datetime], None]
_DOERS: dict[str, Doer] = {
    "action": Effects._act,
    "field": Effects._set_field,
    "status": Effects._set_status,
    "closed": Effects._close,
    "call": Effects._call,
    "stage": Effects._record,
    "notice": Effects._record,
}
_UNDOERS: dict[str, Undoer] = {
    "action": Effects._drop_action,
    "field": Effects._unset_field,
    "status": Effects._unset_status,
    "closed": Effects._unclose,
    "call": Effects._uncall,
    "stage": Effects._unrecord,
    "notice": Effects._unrecord,
}
