"""Charts and reports that somebody asked for: which are still to be drawn, and by whom they are being drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.models import Drawing
from storage.models.base import core


@dataclass(frozen=True, slots=True)
class DrawingRow:
    """A chart or report that somebody asked for; without a cluster it is of all of them."""

    id: int
    kind: str
    cluster_id: int | None
    form: str
    person_id: int
    channel: str
    chat: str
    at: datetime
    tries: int


drawing = core(Drawing)
_ROW = select(*(drawing.c[name] for name in DrawingRow.__dataclass_fields__)).order_by(drawing.c.id)


class Drawings:
    """What is to be drawn."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def want(
        self, kind: str, cluster_id: int | None, person_id: int, channel: str, chat: str, at: datetime, form: str = ""
    ) -> int:
        """Want a chart, comparison or report for somebody, and give its number; ``form`` is a report's format."""
        row: dict[str, Any] = {
            "kind": kind,
            "cluster_id": cluster_id,
            "person_id": person_id,
            "channel": channel,
            "chat": chat,
        }
        row |= {"form": form, "at": at, "next_at": at, "state": "wanted", "tries": 0}
        return int(self._db.execute(insert(drawing).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def claim(self, now: datetime, lease: timedelta, limit: int = 4) -> list[DrawingRow]:
        """Take what is to be drawn now, and let it be due again after the lease."""
        due = select(drawing.c.id).where(drawing.c.state == "wanted", drawing.c.next_at <= now)
        ids = list(
            self._db.execute(due.order_by(drawing.c.id).limit(limit).with_for_update(skip_locked=True)).scalars()
        )
        if not ids:
            return []
        taken = {"next_at": now + lease, "tries": drawing.c.tries + 1}
        self._db.execute(update(drawing).where(drawing.c.id.in_(ids)).values(taken))
        return [DrawingRow(*row) for row in self._db.execute(_ROW.where(drawing.c.id.in_(ids)))]

    def reclaim(self, now: datetime) -> None:
        """Let everything that is to be drawn be due: nobody else is alive who might be at it."""
        self._db.execute(update(drawing).where(drawing.c.state == "wanted").values(next_at=now))

    def settle(self, id: int, state: str) -> bool:  # noqa: A002 - the column's own name
        """Say that it is ``made`` or ``refused``; False when that was settled before."""
        mine = (drawing.c.id == id, drawing.c.state == "wanted")
        return self._db.execute(update(drawing).where(*mine).values(state=state)).rowcount == 1

    def again(self, id: int, at: datetime) -> None:  # noqa: A002 - the column's own name
        """Let it be tried again at a moment."""
        self._db.execute(update(drawing).where(drawing.c.id == id).values(next_at=at))
