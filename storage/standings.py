"""How each thing of a cluster stands: what was planned is kept here, and the views say what it means on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, Float, Integer, String, bindparam, column, delete, func, select, table, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from conversations.levels import Stretch
from storage.among import among
from storage.models import Owed
from storage.models.base import core
from storage.prepared import Prepared
from storage.rows import MovedRow, OwedRow

owed = core(Owed)
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_NAMES = tuple(OwedRow.__struct_fields__)
_OWED = Prepared(select(*(owed.c[name] for name in _NAMES)).where(among(owed.c.cluster_id, "clusters")))
view = table(
    "v_standing",
    *(column(name, Integer) for name in ("cluster_id", "run_id")),
    *(column(name, String) for name in ("owed", "level")),
    *(column(name, Date) for name in ("from_on", "until_on")),
)
_VIEW = Prepared(
    select(view.c.cluster_id, view.c.owed, view.c.run_id, view.c.level, view.c.from_on, view.c.until_on)
    .where(among(view.c.cluster_id, "clusters"))
    .where(view.c.from_on <= bindparam("until"), view.c.until_on > bindparam("since"))
    .order_by(view.c.cluster_id, view.c.owed, func.coalesce(view.c.run_id, 0), view.c.from_on)
)


_MOVED = (
    *(column(name, Float if name in ("first_level", "level") else String) for name in MovedRow.__struct_fields__),
)
change = table("v_activity_change", column("cluster_id", Integer), column("moment", Integer), *_MOVED)


def _put(make: Any) -> Prepared:
    put = make(owed)
    again = {name: put.excluded[name] for name in _NAMES}
    return Prepared(put.on_conflict_do_update(index_elements=["cluster_id", "subject"], set_=again), _NAMES)


_PUT = {dialect: _put(make) for dialect, make in _INSERT.items()}


class Standings:
    """What clusters owe, as it was planned, how it stands, and how practice moved."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, clusters: Sequence[int], wanted: Sequence[OwedRow]) -> None:
        """Make what is kept of these clusters be as wanted; what is so already is not written again."""
        there = {
            (row.cluster_id, row.subject): row
            for row in (OwedRow(*one) for one in _OWED.rows(self._db, clusters=clusters))
        }
        new = {(one.cluster_id, one.subject): one for one in wanted}
        changed = [new[key] for key in sorted(new) if there.get(key) != new[key]]
        if changed:
            _PUT[self._db.dialect.name].each(
                self._db, [{name: getattr(one, name) for name in _NAMES} for one in changed]
            )
        gone = sorted(there.keys() - new.keys())
        if gone:
            self._db.execute(delete(owed).where(tuple_(owed.c.cluster_id, owed.c.subject).in_(gone)))

    def of(self, clusters: Sequence[int], since: date, until: date) -> dict[int, dict[str, tuple[Stretch, ...]]]:
        """Say how each thing of clusters stands, by subject, from one day to another; of several runs the newest."""
        found: dict[int, dict[str, tuple[Stretch, ...]]] = defaultdict(dict)
        latest: dict[tuple[int, str], int | None] = {}
        for cluster, subject, run, level, from_on, until_on in _VIEW.rows(
            self._db, clusters=clusters, since=since, until=until
        ):
            known = found[cluster].get(subject, ()) if latest.get((cluster, subject)) == run else ()
            latest[cluster, subject] = run
            found[cluster][subject] = (*known, Stretch(level, from_on, until_on))
        return dict(found)

    def moved(self, cluster_id: int) -> list[MovedRow]:
        """Say how each activity's answers of a series went, where there are two or more."""
        names = (change.c[name] for name in MovedRow.__struct_fields__)
        where = (change.c.cluster_id == cluster_id, change.c.moment > 1)
        order = (change.c.activity_id, change.c.series, change.c.moment)
        rows = [MovedRow(*row) for row in self._db.execute(select(*names).where(*where).order_by(*order))]
        return list({(row.activity_id, row.series): row for row in rows}.values())
