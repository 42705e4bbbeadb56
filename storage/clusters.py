"""Clusters, and what is known of each."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from conversations.text import fold
from storage.errors import AlreadyThere
from storage.models import Cluster, ClusterFact
from storage.models.base import core
from storage.prepared import Prepared
from storage.rows import ClusterRow

cluster, fact = core(Cluster), core(ClusterFact)
_CLUSTER = select(cluster.c.id, cluster.c.name, cluster.c.nation).where(cluster.c.left_at.is_(None))
_ONE_CLUSTER = Prepared(_CLUSTER.where(cluster.c.id == bindparam("cluster")))
_FACT = Prepared(
    select(fact.c.value).where(fact.c.cluster_id == bindparam("cluster"), fact.c.name == bindparam("name"))
)


class Clusters:
    """The groups of schools that run professional development together."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, name: str, nation: str, at: datetime | None = None) -> ClusterRow:
        """Add a cluster.

        Raises:
            AlreadyThere: one of that name exists.
        """
        row = {"name": name, "folded": fold(name), "nation": nation, "created_at": at or datetime.now(UTC)}
        try:
            with self._db.begin_nested():
                found = self._db.execute(insert(cluster).values(row)).inserted_primary_key
        except IntegrityError as error:
            if "folded" not in str(error.orig):
                raise
            raise AlreadyThere(f"There is a cluster called {name} already.") from error
        return ClusterRow(int(found[0]), name, nation)  # type: ignore[index]  # one row was inserted

    def all(self) -> list[ClusterRow]:
        """Give every cluster, by name."""
        return [ClusterRow(*row) for row in self._db.execute(_CLUSTER.order_by(cluster.c.folded))]

    def get(self, id: int) -> ClusterRow:  # noqa: A002 - the column's own name
        """Give a cluster by its number."""
        row = _ONE_CLUSTER.row(self._db, cluster=id)
        if row is None:
            raise NoResultFound(f"There is no cluster {id}.")
        return ClusterRow(*row)

    def named(self, text: str) -> ClusterRow | None:
        """Find a cluster by its name, or by the one name that starts so."""
        wanted = fold(text)
        known = self._db.execute(_CLUSTER.add_columns(cluster.c.folded)).all()
        exact = [row for row in known if row.folded == wanted]
        found = exact or [row for row in known if wanted and row.folded.startswith(wanted)]
        return ClusterRow(*found[0][:3]) if len(found) == 1 else None

    def fact(self, cluster_id: int, name: str) -> str | None:
        """Give something known of a cluster."""
        found: str | None = _FACT.value(self._db, cluster=cluster_id, name=name)
        return found

    def keep_fact(self, cluster_id: int, name: str, value: str) -> None:
        """Keep something known of a cluster, in place of what was known before; an empty value is forgotten."""
        self._db.execute(delete(fact).where(fact.c.cluster_id == cluster_id, fact.c.name == name))
        if value:
            self._db.execute(insert(fact).values(cluster_id=cluster_id, name=name, value=value))
