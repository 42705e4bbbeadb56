"""Who looks after which cluster, and who leads it: roles that end, and what passes from one person to another."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Account, Call, CallGuest, Duty, Focus, Role, Run
from storage.models.base import core
from storage.reminders import mark_for_planning

role, account, call, guest, duty, focus, run = (
    core(table) for table in (Role, Account, Call, CallGuest, Duty, Focus, Run)
)
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Assignments:
    """Ends roles one by one, and passes on what was in somebody's hands. What was said stays as it is."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def end(self, person_id: int, cluster_id: int | None, roles: Collection[str], at: datetime) -> list[str]:
        """Take some roles in a cluster, or for the whole programme, from a person; give those that they had."""
        where = role.c.cluster_id.is_(None) if cluster_id is None else role.c.cluster_id == cluster_id
        held = (role.c.person_id == person_id, where, role.c.role.in_(roles), role.c.until.is_(None))
        ended = list(self._db.execute(update(role).where(*held).values(until=at).returning(role.c.role)).scalars())
        if ended:
            self._db.execute(update(account).where(account.c.person_id == person_id).values(menu=""))
            mark_for_planning(self._db, cluster_id)
        return sorted(ended)

    def pass_on(self, cluster_id: int, old: int, new: int, at: datetime) -> None:
        """Let somebody have in hand what another had taken; what they had refused themselves is asked of them again."""
        taken = (duty.c.cluster_id == cluster_id, duty.c.person_id == old, duty.c.stance == "taken")
        for subject in list(self._db.execute(select(duty.c.subject).where(*taken)).scalars()):
            row = {"subject": subject, "person_id": new, "stance": "taken", "cluster_id": cluster_id, "at": at}
            put = _INSERT[self._db.dialect.name](duty).values(row)
            self._db.execute(put.on_conflict_do_update(index_elements=["subject", "person_id"], set_=row))
        mine = (duty.c.cluster_id == cluster_id, duty.c.person_id == new, duty.c.stance == "refused")
        self._db.execute(delete(duty).where(*mine))

    def swap_guest(self, cluster_id: int, old: int, new: int | None, since: date) -> None:
        """Invite somebody in another's place to the cluster's calls from a day on; ``new`` may be nobody."""
        coming = select(call.c.id).where(call.c.cluster_id == cluster_id, call.c.on_date >= since)
        theirs = (guest.c.call_id.in_(coming), guest.c.person_id == old)
        invited = list(self._db.execute(select(guest.c.call_id).where(*theirs)).scalars())
        self._db.execute(delete(guest).where(*theirs))
        for call_id in invited if new is not None else ():
            put = _INSERT[self._db.dialect.name](guest).values(call_id=call_id, person_id=new, answer="")
            self._db.execute(put.on_conflict_do_nothing())

    def let_go(self, person_id: int, cluster_id: int) -> None:
        """Let what a person types belong to no run of a cluster that they have left."""
        theirs = select(run.c.id).where(run.c.cluster_id == cluster_id)
        self._db.execute(delete(focus).where(focus.c.person_id == person_id, focus.c.run_id.in_(theirs)))
