"""What clusters let others hear of: their sent runs with the answers that decide it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from storage.models import AnswerNow, Cluster, Meeting, Partner, Person, Role, Run
from storage.models.base import core

run, cluster, now, partner = (core(table) for table in (Run, Cluster, AnswerNow, Partner))
person, role, meeting = (core(table) for table in (Person, Role, Meeting))
_SUBJECT = ("activity_id", "call_id", "meeting_id")


@dataclass(frozen=True, slots=True)
class SentRow:
    """A sent run with what was answered to some questions: keys of choices, and words."""

    run_id: int
    flow: str
    cluster_id: int
    given: dict[str, str] = field(default_factory=dict)


class Sharing:
    """Reads what may be passed on from one cluster to others. Those who have left the project share nothing."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def sent(self, flows: Sequence[str], questions: Collection[str], today: date) -> list[SentRow]:
        """Give the newest sent run of each cluster, flow and subject, with its answers to these questions.

        What is brought to a meeting may be passed on afterwards: it counts from the day after the meeting on.
        """
        asked = and_(now.c.run_id == run.c.id, now.c.question.in_(questions), now.c.status == "answered")
        subject = [run.c[name] for name in _SUBJECT]
        wanted = (
            select(run.c.id, run.c.flow, run.c.cluster_id, *subject, now.c.question, now.c.code, now.c.label)
            .join(cluster, cluster.c.id == run.c.cluster_id)
            .outerjoin(now, asked)
            .outerjoin(meeting, meeting.c.id == run.c.meeting_id)
            .where(run.c.flow.in_(flows), run.c.sent_at.is_not(None), cluster.c.left_at.is_(None))
            .where(or_(meeting.c.id.is_(None), meeting.c.on_date < today))
            .order_by(run.c.id.desc())
        )
        newest: dict[tuple[object, ...], SentRow] = {}
        for id_, flow, owner, *about, question, code, label in self._db.execute(wanted):
            row = newest.setdefault((flow, owner, *about), SentRow(id_, flow, owner))
            if row.run_id == id_ and question is not None:
                row.given[question] = code or label
        return list(newest.values())

    def names_around(self, cluster_id: int) -> list[str]:
        """Name everybody and every school that is or was of a cluster: what may tell who it is."""
        schools = select(partner.c.name).where(partner.c.cluster_id == cluster_id)
        people = select(person.c.name).join(role, role.c.person_id == person.c.id)
        found = schools.union(people.where(role.c.cluster_id == cluster_id))
        return sorted(self._db.execute(found).scalars())
