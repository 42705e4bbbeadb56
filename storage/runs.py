"""Flow versions, runs, their append-only logs, and where each person is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from conversations.log import Event
from storage.errors import Outrun
from storage.models import AnswerEvent, FlowVersion, Focus, Person, Run
from storage.models.base import core
from storage.plain import filled, read, written
from storage.rows import FocusRow, RunRow

run, log, focus, version, person = (core(table) for table in (Run, AnswerEvent, Focus, FlowVersion, Person))
SUBJECTS = ("review_id", "activity_id", "call_id", "meeting_id")
_RUN = select(*(run.c[name] for name in RunRow.__dataclass_fields__))
_ONE_RUN = _RUN.where(run.c.id == bindparam("run"))
_EVENT = select(log.c.kind, log.c.question, log.c.item, log.c.value, person.c.code, log.c.at)
_LOG = (
    _EVENT.select_from(log.outerjoin(person, person.c.id == log.c.by))
    .where(log.c.run_id == bindparam("run"), log.c.seq > bindparam("after"))
    .order_by(log.c.seq)
)
_LENGTH = select(func.max(log.c.seq)).where(log.c.run_id == bindparam("run"))
_APPEND = insert(log)
_STAND = (
    update(run)
    .where(run.c.id == bindparam("run"))
    .values({name: bindparam(name) for name in ("state", "done", "about", "last_at", "sent_at")})
)
_FOCUS = select(*(focus.c[name] for name in FocusRow.__dataclass_fields__)).where(
    focus.c.person_id == bindparam("person")
)
_MOVE_FOCUS = (
    update(focus)
    .where(focus.c.person_id == bindparam("person"))
    .values({name: bindparam(name) for name in FocusRow.__dataclass_fields__})
)
_NEW_FOCUS = insert(focus)


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
        return RunRow(*self._db.execute(_ONE_RUN, {"run": id}).one())

    def find(self, id: int) -> RunRow | None:  # noqa: A002 - the column's own name
        """Give a run by its number, if there is one."""
        row = self._db.execute(_ONE_RUN, {"run": id}).one_or_none()
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

    def set_period(self, run_id: int, period: str) -> None:
        """Keep what a run is called beside its subject."""
        self._db.execute(update(run).where(run.c.id == run_id).values(period=period))

    def log(self, run_id: int, after: int = 0) -> tuple[Event, ...]:
        """Give a run's log in order; ``by`` is a person's code."""
        rows = self._db.execute(_LOG, {"run": run_id, "after": after})
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
        length = self._db.execute(_LENGTH, {"run": run_row.id}).scalar() or 0
        if length != revision:
            raise Outrun(self.log(run_row.id, revision))
        more = {"by": by, "channel": channel, "language": language, "flow_version_id": run_row.flow_version_id}
        rows = [{**_row(run_row.id, seq, event), **more} for seq, event in enumerate(events, length + 1)]
        try:
            with self._db.begin_nested():
                self._db.execute(_APPEND, rows)
        except IntegrityError as error:
            # Another process added to this log between our reading and our writing.
            raise Outrun(self.log(run_row.id, revision)) from error
        return length + len(rows)

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
        self._db.execute(_STAND, row)

    def focus(self, person_id: int) -> FocusRow:
        """Give where a person is."""
        row = self._db.execute(_FOCUS, {"person": person_id}).one_or_none()
        return FocusRow() if row is None else filled(FocusRow, row, pending=read(row.pending))

    def set_focus(self, person_id: int, now: FocusRow) -> None:
        """Keep where a person is."""
        row = {name: getattr(now, name) for name in FocusRow.__dataclass_fields__} | {"pending": written(now.pending)}
        if self._db.execute(_MOVE_FOCUS, {"person": person_id, **row}).rowcount == 0:
            self._db.execute(_NEW_FOCUS, {"person_id": person_id, **row})


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
