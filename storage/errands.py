"""What somebody asked for and is made beside the chat: which is still to be made, for whom, and who is at it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from storage.models import Errand
from storage.models.base import core
from storage.rows import ErrandRow

errand = core(Errand)
_ROW = select(*(errand.c[name] for name in ErrandRow.__struct_fields__))


class Errands:
    """What is to be made."""

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
    ) -> int:
        """Want something for somebody, of one cluster or review where named, and give its number."""
        row = {"kind": kind, "form": form, "person_id": person_id, "channel": channel, "chat": chat, "at": at}
        row |= {"cluster_id": cluster_id, "review": review, "state": "wanted", "tries": 0, "next_at": at}
        return int(self._db.execute(insert(errand).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def asked(self, person_id: int, kind: str, since: datetime) -> int:
        """Count what somebody has asked for since a moment."""
        mine = (errand.c.person_id == person_id, errand.c.kind == kind, errand.c.at > since)
        return int(self._db.execute(select(func.count()).select_from(errand).where(*mine)).scalar_one())

    def claim(self, kinds: Collection[str], now: datetime, lease: timedelta) -> ErrandRow | None:
        """Take the oldest of these kinds that is to be made now, and let it be due again after the lease."""
        due = (errand.c.state == "wanted", errand.c.next_at <= now, errand.c.kind.in_(kinds))
        oldest = select(errand.c.id).where(*due).order_by(errand.c.id).limit(1)
        found = self._db.execute(oldest.with_for_update(skip_locked=True)).scalar()
        if found is None:
            return None
        taken = {"next_at": now + lease, "tries": errand.c.tries + 1}
        self._db.execute(update(errand).where(errand.c.id == found).values(taken))
        return ErrandRow(*self._db.execute(_ROW.where(errand.c.id == found)).one())

    def reclaim(self, now: datetime) -> None:
        """Let everything that is to be made be due: nobody else is alive who might be at it."""
        self._db.execute(update(errand).where(errand.c.state == "wanted").values(next_at=now))

    def settle(self, id: int, state: str) -> bool:  # noqa: A002 - the column's own name
        """Say that it is ``made`` or ``refused``; False when that was settled before."""
        mine = (errand.c.id == id, errand.c.state == "wanted")
        return self._db.execute(update(errand).where(*mine).values(state=state)).rowcount == 1

    def again(self, id: int, at: datetime) -> None:  # noqa: A002 - the column's own name
        """Let it be tried again at a moment."""
        self._db.execute(update(errand).where(errand.c.id == id).values(next_at=at))
