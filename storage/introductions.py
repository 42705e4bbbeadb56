"""Requests to be put in touch: asked once, answered once, and each side's words kept only while they are needed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.among import among
from storage.models import Cluster, Introduction, Role, Run
from storage.models.base import core
from storage.reminders import mark_for_planning

introduction, run, cluster, role = (core(table) for table in (Introduction, Run, Cluster, Role))
ASKING = ("coordinator", "lead")
"""The roles that may ask for their cluster, and answer for it."""
_OWN = ("id", "run_id", "place", "cluster_id", "asked_by", "reach", "at", "ends_on", "state", "settled_at")
_YES = ("agreed_by", "agreed_reach")
_ROW = (
    select(*(introduction.c[name] for name in (*_OWN, *_YES)), run.c.cluster_id)
    .join(run, run.c.id == introduction.c.run_id)
    .order_by(introduction.c.id)
)
_ASKED = introduction.c.state == "asked"
_earlier, _its_run = introduction.alias("earlier"), run.alias("its_run")
_STILL_LEADS = exists().where(
    role.c.person_id == introduction.c.asked_by,
    role.c.cluster_id == introduction.c.cluster_id,
    role.c.role.in_(ASKING),
    role.c.until.is_(None),
    ~role.c.pending,
)
_HAS_LEFT = exists().where(cluster.c.id == introduction.c.cluster_id, cluster.c.left_at.is_not(None))
_IS_FIRST = ~exists().where(
    _earlier.c.state == "asked",
    _earlier.c.id < introduction.c.id,
    _earlier.c.cluster_id == introduction.c.cluster_id,
    _its_run.c.id == _earlier.c.run_id,
    _its_run.c.cluster_id == run.c.cluster_id,
)
BEFORE_OWNER = (_ASKED, run.c.sent_at.is_not(None), _STILL_LEADS, ~_HAS_LEFT, _IS_FIRST)
"""What an owner is asked: of two requests of one cluster the earlier, for as long as whoever asked leads it."""


@dataclass(frozen=True, slots=True)
class IntroductionRow:
    """A request of ``cluster_id`` to be put in touch with ``owner_id``, whose practice it is about."""

    id: int
    run_id: int
    place: int
    cluster_id: int
    asked_by: int
    reach: str
    at: datetime
    ends_on: date
    state: str
    settled_at: datetime | None
    agreed_by: int | None
    agreed_reach: str
    owner_id: int


class Introductions:
    """Who asked to be put in touch with whom."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self, run_id: int, place: int, cluster_id: int, asked_by: int, reach: str, at: datetime, ends_on: date
    ) -> int | None:
        """Keep a request; None where the cluster has one open about the same practice."""
        row = {"run_id": run_id, "place": place, "cluster_id": cluster_id, "asked_by": asked_by, "reach": reach}
        more = {"at": at, "ends_on": ends_on, "state": "asked", "agreed_reach": ""}
        try:
            with self._db.begin_nested():
                found = self._db.execute(insert(introduction).values(**row, **more)).inserted_primary_key
        except IntegrityError:
            return None
        number = int(found[0])  # type: ignore[index]  # one row was inserted
        self._replan(number)
        return number

    def find(self, id: int) -> IntroductionRow | None:  # noqa: A002 - the column's own name
        """Give a request by its number."""
        return self._one(_ROW.where(introduction.c.id == id))

    def before_owner(self, id: int, today: date) -> IntroductionRow | None:  # noqa: A002 - the column's own name
        """Give a request by its number if its owner may answer it now."""
        return self._one(_ROW.where(introduction.c.id == id, *BEFORE_OWNER, introduction.c.ends_on >= today))

    def all_before(self, owner_id: int, today: date) -> list[IntroductionRow]:
        """Give what a cluster is asked now."""
        mine = _ROW.where(run.c.cluster_id == owner_id, *BEFORE_OWNER, introduction.c.ends_on >= today)
        return [_row(row) for row in self._db.execute(mine)]

    def of_cluster(self, cluster_id: int) -> list[IntroductionRow]:
        """Give what a cluster has asked, the oldest first."""
        found = self._db.execute(_ROW.where(introduction.c.cluster_id == cluster_id))
        return [_row(row) for row in found]

    def agree(self, id: int, by: int, reach: str, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Note that the owner said yes; of two who answer at once one gets True."""
        return self._settle(id, "agreed", at, agreed_by=by, agreed_reach=reach)

    def decline(self, id: int, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Note that the owner said no; who of them is kept nowhere."""
        return self._settle(id, "declined", at, reach="")

    def take_back(self, id: int, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Note that whoever asked does not ask any more."""
        return self._settle(id, "taken_back", at, reach="")

    def _settle(self, number: int, state: str, at: datetime, **more: Any) -> bool:
        settled = update(introduction).where(introduction.c.id == number, _ASKED)
        if self._db.execute(settled.values(state=state, settled_at=at, **more)).rowcount != 1:
            return False
        self._replan(number)
        return True

    def withdraw(self, run_id: int, place: int, at: datetime) -> None:
        """End what is asked about a practice that others may not hear of any more."""
        self._end_all("withdrawn", at, introduction.c.run_id == run_id, introduction.c.place == place)

    def expire(self, today: date, at: datetime) -> None:
        """End what nobody has answered in time."""
        self._end_all("expired", at, introduction.c.ends_on < today)

    def _end_all(self, state: str, at: datetime, *which: Any) -> None:
        ended = update(introduction).where(_ASKED, *which).values(state=state, settled_at=at, reach="")
        for number in self._db.execute(ended.returning(introduction.c.id)).scalars().all():
            self._replan(number)

    def forget_reach(self, before: datetime) -> None:
        """Let go of how people can be reached, once both sides have had time to be told."""
        old = (introduction.c.settled_at < before, introduction.c.state == "agreed", introduction.c.reach != "")
        self._db.execute(update(introduction).where(*old).values(reach="", agreed_reach=""))

    def _replan(self, number: int) -> None:
        """Have both sides planned anew: one is asked or not any more, the other is told what came of it."""
        row = self.find(number)
        if row is not None:
            mark_for_planning(self._db, row.cluster_id)
            mark_for_planning(self._db, row.owner_id)

    def _one(self, wanted: Select[Any]) -> IntroductionRow | None:
        row = self._db.execute(wanted).one_or_none()
        return None if row is None else _row(row)


def _row(row: Any) -> IntroductionRow:
    return IntroductionRow(*tuple(row))


def asked_of(clusters: str) -> Select[Any]:
    """Select what clusters are asked now, each with its cluster first; ``clusters`` is the name of their numbers."""
    columns = (run.c.cluster_id, introduction.c.id, introduction.c.state, introduction.c.at, introduction.c.ends_on)
    of = select(*columns, introduction.c.asked_by).join(run, run.c.id == introduction.c.run_id)
    return of.where(among(run.c.cluster_id, clusters), *BEFORE_OWNER).order_by(introduction.c.id)


def told_to(clusters: str) -> Select[Any]:
    """Select what came of what clusters have asked, as ``asked_of`` does."""
    columns = (introduction.c.cluster_id, introduction.c.id, introduction.c.state, introduction.c.settled_at)
    of = select(*columns, introduction.c.ends_on, introduction.c.asked_by)
    settled = introduction.c.state.in_(("agreed", "declined", "expired", "withdrawn"))
    return of.where(among(introduction.c.cluster_id, clusters), settled).order_by(introduction.c.id)
