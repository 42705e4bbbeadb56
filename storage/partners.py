"""Partner schools: who speaks for each, and which answers the totals that are shown were drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from conversations.totals import Counted, Figures
from storage.models import Cluster, Invite, Partner, PartnerGuest, PartnerTotal, Run
from storage.models.base import core
from storage.plain import read, written
from storage.rows import ClusterRow

partner, guest, total = core(Partner), core(PartnerGuest), core(PartnerTotal)
invite, run, cluster = core(Invite), core(Run), core(Cluster)
_STANDS = (guest.c.partner_id == partner.c.id, guest.c.replaced_at.is_(None))
_PARTNER = (
    select(partner.c.id, partner.c.cluster_id, partner.c.name, invite.c.id, invite.c.person_name, invite.c.used_by)
    .outerjoin(guest, (_STANDS[0]) & (_STANDS[1]))
    .outerjoin(invite, invite.c.id == guest.c.invite_id)
    .where(partner.c.removed_at.is_(None))
    .order_by(partner.c.name, partner.c.id)
)


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner school, with the person who was invited to speak for it; ``person_id`` once they have joined."""

    id: int
    cluster_id: int
    name: str
    invite_id: int | None = None
    person_name: str | None = None
    person_id: int | None = None


class Partners:
    """The partner schools of clusters."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def of_cluster(self, cluster_id: int) -> list[PartnerRow]:
        """List a cluster's partner schools by name, each with the person who speaks for it now."""
        return [PartnerRow(*row) for row in self._db.execute(_PARTNER.where(partner.c.cluster_id == cluster_id))]

    def add(self, cluster_id: int, name: str) -> PartnerRow:
        """Add a partner school."""
        found = self._db.execute(insert(partner).values(cluster_id=cluster_id, name=name)).inserted_primary_key
        return PartnerRow(int(found[0]), cluster_id, name)  # type: ignore[index]  # one row was inserted

    def remove(self, id: int, at: datetime) -> None:  # noqa: A002 - the column's own name
        """Take a partner school off the list; what was answered for it stays."""
        self._db.execute(update(partner).where(partner.c.id == id).values(removed_at=at))

    def speaks(self, partner_id: int, invite_id: int, at: datetime) -> None:
        """Let whoever comes in by an invitation speak for a school, in place of whoever did before."""
        before = update(guest).where(guest.c.partner_id == partner_id, guest.c.replaced_at.is_(None))
        self._db.execute(before.values(replaced_at=at))
        self._db.execute(insert(guest).values(invite_id=invite_id, partner_id=partner_id))

    def schools(self, cluster_id: int) -> dict[int, int]:
        """Say for which school each person of a cluster speaks or has spoken: schools by the person's number."""
        wanted = (
            select(invite.c.used_by, guest.c.partner_id)
            .join(guest, guest.c.invite_id == invite.c.id)
            .where(invite.c.cluster_id == cluster_id, invite.c.used_by.is_not(None))
        )
        return dict(tuple(row) for row in self._db.execute(wanted.order_by(invite.c.id)))

    def counted(self, cluster_id: int, flow: str) -> list[Counted]:
        """Give what the totals that a cluster is shown are made of, in the order in which it was taken in."""
        mine = (total.c.cluster_id == cluster_id, total.c.flow == flow)
        found = self._db.execute(select(total.c.drawn).where(*mine).order_by(total.c.id)).scalars()
        return [
            Counted(question, {int(number): length for number, length in runs.items()}, Figures(options))
            for text in found
            for question, runs, options in read(text)
        ]

    def counted_clusters(self, flow: str) -> list[ClusterRow]:
        """Give the clusters that have totals of a flow, by name."""
        wanted = select(cluster.c.id, cluster.c.name, cluster.c.nation).where(
            cluster.c.id.in_(select(total.c.cluster_id).where(total.c.flow == flow))
        )
        return [ClusterRow(*row) for row in self._db.execute(wanted.order_by(cluster.c.folded))]

    def count_in(self, cluster_id: int, flow: str, taken: Sequence[Counted], at: datetime) -> None:
        """Take answers into the totals that a cluster is shown, for good."""
        drawn = [(one.question, one.runs, one.figures.options) for one in taken]
        self._db.execute(insert(total).values(cluster_id=cluster_id, flow=flow, drawn=written(drawn), at=at))

    def sent(self, cluster_id: int, flow: str) -> int:
        """Count the runs of a flow that a cluster's people have sent, and that stand."""
        mine = (run.c.cluster_id == cluster_id, run.c.flow == flow, run.c.state == "sent")
        return int(self._db.execute(select(func.count()).select_from(run).where(*mine)).scalar_one())

    def heard_from(self, flow: str, least: int) -> list[int]:
        """Name the clusters, of those that take part, whose people have sent so many runs of a flow."""
        sent = (run.c.flow == flow, run.c.sent_at.is_not(None), cluster.c.left_at.is_(None))
        counted = select(run.c.cluster_id).join(cluster, cluster.c.id == run.c.cluster_id).where(*sent)
        enough = counted.group_by(run.c.cluster_id).having(func.count() >= least).order_by(run.c.cluster_id)
        return list(self._db.execute(enough).scalars())
