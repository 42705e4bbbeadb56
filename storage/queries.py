"""Read-only rows for status, and how much somebody has said."""

from sqlalchemy import Connection, func, select

from storage.models import Activity, AnswerEvent, Cluster, Evidence, Meeting, Run
from storage.models.base import core
from storage.rows import SaidRow, StandingRow

run, log, cluster, activity, meeting, evidence = (
    core(table) for table in (Run, AnswerEvent, Cluster, Activity, Meeting, Evidence)
)
_SUBJECT = func.coalesce(activity.c.title, meeting.c.title, "")
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
