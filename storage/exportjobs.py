"""Exports that somebody asked for in chat: which are still to be made, and for whom."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from storage.models import ExportJob
from storage.models.base import core
from storage.rows import ExportJobRow

job = core(ExportJob)
_ROW = select(*(job.c[name] for name in ExportJobRow.__dataclass_fields__)).order_by(job.c.id)


class ExportJobs:
    """What is to be exported."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def want(
        self,
        kind: str,
        form: str,
        person_id: int,
        channel: str,
        chat: str,
        at: datetime,
        *,
        cluster_id: int | None = None,
        review: str = "",
    ) -> None:
        """Want an export for somebody: ``answers``, of one cluster or review where named, or their ``own``."""
        row = {"kind": kind, "form": form, "person_id": person_id, "channel": channel, "chat": chat, "at": at}
        row |= {"cluster_id": cluster_id, "review": review, "state": "wanted", "tries": 0, "next_at": at}
        self._db.execute(insert(job).values(row))

    def asked(self, person_id: int, kind: str, since: datetime) -> int:
        """Count what somebody has asked for since a moment."""
        mine = (job.c.person_id == person_id, job.c.kind == kind, job.c.at > since)
        return int(self._db.execute(select(func.count()).select_from(job).where(*mine)).scalar_one())

    def claim(self, now: datetime, lease: timedelta) -> ExportJobRow | None:
        """Take the oldest that is to be made now, and let it be due again after the lease."""
        due = select(job.c.id).where(job.c.state == "wanted", job.c.next_at <= now).order_by(job.c.id).limit(1)
        found = self._db.execute(due.with_for_update(skip_locked=True)).scalar()
        if found is None:
            return None
        self._db.execute(update(job).where(job.c.id == found).values(next_at=now + lease, tries=job.c.tries + 1))
        return ExportJobRow(*self._db.execute(_ROW.where(job.c.id == found)).one())

    def reclaim(self, now: datetime) -> None:
        """Let everything that is to be made be due: nobody else is alive who might be at it."""
        self._db.execute(update(job).where(job.c.state == "wanted").values(next_at=now))

    def settle(self, id: int, state: str) -> bool:  # noqa: A002 - the column's own name
        """Say that it is ``made`` or ``refused``; False when that was settled before."""
        mine = (job.c.id == id, job.c.state == "wanted")
        return self._db.execute(update(job).where(*mine).values(state=state)).rowcount == 1

    def again(self, id: int, at: datetime) -> None:  # noqa: A002 - the column's own name
        """Let it be tried again at a moment."""
        self._db.execute(update(job).where(job.c.id == id).values(next_at=at))
