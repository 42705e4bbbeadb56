"""Flow versions, runs, their append-only logs, and where each person is."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound

from conversations.log import Event
from storage.errors import Outrun
from storage.models import AnswerEvent, FlowVersion, Focus, Person, Run, Typed
from storage.models.base import core
from storage.plain import read, written
from storage.prepared import Prepared, savepoint
from storage.rows import FocusRow, RunRow, TypedRow

run, log, focus, version, person = (core(table) for table in (Run, AnswerEvent, Focus, FlowVersion, Person))
typed = core(Typed)
SUBJECTS = ("review_id", "activity_id", "call_id", "meeting_id")
_RUN = select(*(run.c[name] for name in RunRow.__struct_fields__))
_ONE_RUN = Prepared(_RUN.where(run.c.id == bindparam("run")))
_EVENT = select(log.c.kind, log.c.question, log.c.item, log.c.value, person.c.code, log.c.at)
_LOG = Prepared(
    _EVENT.select_from(log.outerjoin(person, person.c.id == log.c.by))
    .where(log.c.run_id == bindparam("run"), log.c.seq > bindparam("after"))
    .order_by(log.c.seq)
)
_APPEND = Prepared(insert(log), (column.key for column in log.c))
_STAND = Prepared(
    update(run)
    .where(run.c.id == bindparam("run"))
    .values({name: bindparam(name) for name in ("state", "done", "about", "last_at", "sent_at")})
)
_FOCUS = Prepared(
    select(*(focus.c[name] for name in FocusRow.__struct_fields__)).where(focus.c.person_id == bindparam("person"))
)
_MOVE_FOCUS = Prepared(
    update(focus)
    .where(focus.c.person_id == bindparam("person"))
    .values({name: bindparam(name) for name in FocusRow.__struct_fields__})
)
_NEW_FOCUS = Prepared(insert(focus), focus.c.keys())
_PENDING = list(FocusRow.__struct_fields__).index("pending")
_TYPED = Prepared(
    select(*(typed.c[name] for name in TypedRow.__struct_fields__)).where(typed.c.person_id == bindparam("person"))
)
_RETYPE = Prepared(
    update(typed)
    .where(typed.c.person_id == bindparam("person"))
    .values({name: bindparam(name) for name in TypedRow.__struct_fields__})
)
_FIRST_TYPED = Prepared(insert(typed), typed.c.keys())


class Runs:
    """What was asked and answered."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep_flow(self, name: str, number: int, hash: str, text: str, at: datetime) -> int:  # noqa: A002 - the column's own name
        """Keep a flow's text whole, once for each content, and give its number."""
        same = select(version.c.id).where(version.c.name == name, version.c.hash == hash)
        found = self._db.execute(same).scalar_one_or_none()
        if found is not None:
            return int(found)
        row = {"name": name, "version": number, "hash": hash, "text": text, "kept_at": at}
        return int(self._db.execute(insert(version).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def flow_text(self, id: int) -> str:  # noqa: A002 - the column's own name
        """Give the text of a flow version."""
        return str(self._db.execute(select(version.c.text).where(version.c.id == id)).scalar_one())

    def open(self, flow: str, flow_version_id: int, cluster_id: int, at: datetime, **more: Any) -> RunRow:
        """Open a run; ``more`` are further columns such as ``review_id``, ``period``, ``mode`` and ``due_on``."""
        row = {
            "flow": flow,
            "flow_version_id": flow_version_id,
            "cluster_id": cluster_id,
            "opened_at": at,
            **more,
        }
        found = self._db.execute(insert(run).values(row)).inserted_primary_key
        return self.get(int(found[0]))  # type: ignore[index]  # one row was inserted

    def get(self, id: int) -> RunRow:  # noqa: A002 - the column's own name
        """Give a run by its number."""
        found = self.find(id)
        if found is None:
            raise NoResultFound(f"There is no run {id}.")
        return found

    def find(self, id: int) -> RunRow | None:  # noqa: A002 - the column's own name
        """Give a run by its number, if there is one."""
        row = _ONE_RUN.row(self._db, run=id)
        return None if row is None else RunRow(*row)

    def of_cluster(self, cluster_id: int, flow: str = "", **subject: Any) -> list[RunRow]:
        """Give a cluster's runs, the newest first; of one flow, subject or respondent where named."""
        wanted = _RUN.where(run.c.cluster_id == cluster_id).order_by(run.c.id.desc())
        if flow:
            wanted = wanted.where(run.c.flow == flow)
        for name, value in subject.items():
            wanted = wanted.where(run.c[name].is_(None) if value is None else run.c[name] == value)
        return [RunRow(*row) for row in self._db.execute(wanted)]

    def set_mode(self, run_id: int, mode: str) -> None:
        """Choose how full a run is."""
        self._db.execute(update(run).where(run.c.id == run_id).values(mode=mode))

    def set_due(self, run_id: int, due_on: date) -> None:
        """Keep by when a run is due."""
        self._db.execute(update(run).where(run.c.id == run_id).values(due_on=due_on))

    def set_wait(self, run_id: int, until: date) -> None:
        """Let the part that a run has come to wait until a day."""
        self._db.execute(update(run).where(run.c.id == run_id).values(waits_until=until))

    def set_period(self, run_id: int, period: str) -> None:
        """Keep what a run is called beside its subject."""
        self._db.execute(update(run).where(run.c.id == run_id).values(period=period))

    def log(self, run_id: int, after: int = 0) -> tuple[Event, ...]:
        """Give a run's log in order; ``by`` is a person's code."""
        rows = _LOG.rows(self._db, run=run_id, after=after)
        return tuple(
            Event(kind, question, item, read(value), code or "", at) for kind, question, item, value, code, at in rows
        )

    def append(
        self,
        run_row: RunRow,
        events: Sequence[Event],
        revision: int,
        by: int | None,
        channel: str,
        language: str,
    ) -> int:
        """Add events to a run's log and give its new length.

        Raises:
            Outrun: the log is longer than ``revision``, the length that the events were worked out from.
        """
        more = {"by": by, "channel": channel, "language": language, "flow_version_id": run_row.flow_version_id}
        # Where one error spoils a whole transaction, the reading after it needs a point to go back to. Only the first
        # event's place may be taken already, so that nothing of the others is left either way.
        back = savepoint(self._db) if self._db.dialect.name != "sqlite" else nullcontext()
        try:
            with back:
                for seq, event in enumerate(events, revision + 1):
                    _APPEND.change(self._db, **_row(run_row.id, seq, event), **more)
        except IntegrityError as error:
            # Somebody else's event has that place: it was added after our reading.
            raise Outrun(self.log(run_row.id, revision)) from error
        return revision + len(events)

    def stand(
        self,
        run_id: int,
        state: str,
        progress: tuple[int, int],
        last_at: datetime | None,
        sent_at: datetime | None,
    ) -> None:
        """Copy where a run stands into its list entry."""
        done, about = progress
        row = {
            "run": run_id,
            "state": state,
            "done": done,
            "about": about,
            "last_at": last_at,
            "sent_at": sent_at,
        }
        _STAND.change(self._db, **row)

    def focus(self, person_id: int) -> FocusRow:
        """Give where a person is."""
        row = _FOCUS.row(self._db, person=person_id)
        return FocusRow() if row is None else replace(FocusRow(*row), pending=read(row[_PENDING]))

    def set_focus(self, person_id: int, now: FocusRow) -> None:
        """Keep where a person is."""
        row = {name: getattr(now, name) for name in FocusRow.__struct_fields__} | {"pending": written(now.pending)}
        if _MOVE_FOCUS.change(self._db, person=person_id, **row) == 0:
            _NEW_FOCUS.change(self._db, person_id=person_id, **row)

    def typed(self, person_id: int) -> TypedRow | None:
        """Give the message that a person's latest typed answer came from."""
        row = _TYPED.row(self._db, person=person_id)
        return None if row is None else TypedRow(*row)

    def set_typed(self, person_id: int, now: TypedRow) -> None:
        """Keep which message a person's latest typed answer came from."""
        row = {name: getattr(now, name) for name in TypedRow.__struct_fields__}
        if _RETYPE.change(self._db, person=person_id, **row) == 0:
            _FIRST_TYPED.change(self._db, person_id=person_id, **row)

    def forget_typed(self, person_id: int) -> None:
        """Let no edit change an answer of this person any more."""
        self._db.execute(delete(typed).where(typed.c.person_id == person_id))


def _row(run_id: int, seq: int, event: Event) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "seq": seq,
        "kind": event.kind,
        "question": event.question,
        "item": event.item,
        "value": written(event.value),
        "at": event.at,
    }
