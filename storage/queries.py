"""Read-only rows for status and exports, streamed so that memory stays flat."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from storage.models import Activity, AnswerEvent, Call, Cluster, Evidence, FlowVersion, Meeting, Person, Review, Run
from storage.models.base import core
from storage.plain import read
from storage.rows import LoggedRow, SaidRow, StandingRow

run, log, cluster, person, version, activity, review, call, meeting = (
    core(table) for table in (Run, AnswerEvent, Cluster, Person, FlowVersion, Activity, Review, Call, Meeting)
)
evidence = core(Evidence)
_SUBJECT = func.coalesce(activity.c.title, meeting.c.title, "")
_LOGGED = (
    select(
        log.c.run_id,
        log.c.seq,
        run.c.flow,
        version.c.version,
        log.c.flow_version_id,
        cluster.c.name,
        run.c.cluster_id,
        run.c.period,
        run.c.mode,
        _SUBJECT,
        log.c.kind,
        log.c.question,
        log.c.item,
        log.c.value,
        person.c.code,
        log.c.at,
        log.c.channel,
        log.c.language,
    )
    .select_from(
        log.join(run, run.c.id == log.c.run_id)
        .join(cluster, cluster.c.id == run.c.cluster_id)
        .join(version, version.c.id == log.c.flow_version_id)
        .outerjoin(person, person.c.id == log.c.by)
        .outerjoin(activity, activity.c.id == run.c.activity_id)
        .outerjoin(meeting, meeting.c.id == run.c.meeting_id)
    )
    .order_by(log.c.run_id, log.c.seq)
)
_STANDING = (
    select(
        cluster.c.name,
        cluster.c.nation,
        run.c.id,
        run.c.flow,
        _SUBJECT,
        run.c.period,
        run.c.state,
        run.c.done,
        run.c.about,
        run.c.due_on,
        run.c.last_at,
        run.c.sent_at,
    )
    .select_from(
        # What one person answers for themselves, such as an anonymous view, is in no list of others.
        cluster.outerjoin(run, (run.c.cluster_id == cluster.c.id) & run.c.respondent_id.is_(None))
        .outerjoin(activity, activity.c.id == run.c.activity_id)
        .outerjoin(meeting, meeting.c.id == run.c.meeting_id)
    )
    .where(cluster.c.left_at.is_(None))
    .order_by(cluster.c.folded, run.c.id)
)


class Queries:
    """Rows about many clusters at once; whoever asks says which."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def logged(
        self, cluster_id: int | None = None, since: datetime | None = None, flow: str = ""
    ) -> Iterator[LoggedRow]:
        """Stream the logs of runs in order: whole runs, of those with anything said since a moment."""
        where: list[ColumnElement[bool]] = []
        if cluster_id is not None:
            where.append(run.c.cluster_id == cluster_id)
        if since is not None:
            where.append(run.c.last_at >= since)
        if flow:
            where.append(run.c.flow == flow)
        rows = self._db.execution_options(yield_per=1000).execute(_LOGGED.where(*where))
        for row in rows:
            values: list[Any] = list(row)
            values[13:15] = read(row.value), row.code or ""
            yield LoggedRow(*values)

    def standing(self, cluster_id: int | None = None) -> list[StandingRow]:
        """Say where every run of every cluster stands; a cluster without runs has one row with none."""
        wanted = _STANDING if cluster_id is None else _STANDING.where(cluster.c.id == cluster_id)
        return [StandingRow(*list(row)) for row in self._db.execute(wanted)]

    def said_by(self, person_id: int) -> SaidRow:
        """Count what a person has said."""
        kinds = select(log.c.kind, func.count()).where(log.c.by == person_id).group_by(log.c.kind)
        said: dict[str, int] = dict(tuple(row) for row in self._db.execute(kinds))
        runs = select(func.count(func.distinct(log.c.run_id))).where(log.c.by == person_id)
        there = evidence.c.state.in_(("wanted", "kept"))
        files = select(func.count()).select_from(evidence).where(evidence.c.by == person_id, there)
        return SaidRow(
            said.get("answered", 0),
            int(self._db.execute(runs).scalar_one()),
            said.get("commented", 0),
            int(self._db.execute(files).scalar_one()),
        )

    def events(self) -> int:
        """Count every entry of every log."""
        return int(self._db.execute(select(func.count()).select_from(log)).scalar_one())
