"""The audit: who did what. Rows are added only, each with the hash of the one before, so that a change shows."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.models import Audit as AuditTable
from storage.models.base import core
from storage.plain import written

audit = core(AuditTable)
_LAST = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
START = "0" * 64


class Audit:
    """A chain of entries without free text."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def note(
        self,
        action: str,
        at: datetime,
        *,
        actor: int | None = None,
        via: str = "",
        about: str = "",
        cluster_id: int | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry. ``detail`` holds counts, codes and hashes, never what people wrote."""
        if self._db.dialect.name == "postgresql":
            self._db.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
        last = self._db.execute(_LAST).one_or_none()
        row = {
            "seq": (last.seq if last else 0) + 1,
            "at": at,
            "actor": actor,
            "via": via,
            "action": action,
            "object": about,
        }
        row |= {
            "cluster_id": cluster_id,
            "detail": written(detail or {}),
            "previous": last.hash if last else START,
        }
        self._db.execute(insert(audit).values({**row, "hash": _hash(row)}))

    def intact(self) -> bool:
        """Whether no entry was changed, and none is missing from the middle."""
        previous = START
        for entry in self._db.execute(select(audit).order_by(audit.c.seq)).mappings():
            row = {name: value for name, value in entry.items() if name != "hash"}
            if row["previous"] != previous or entry["hash"] != _hash(row):
                return False
            previous = entry["hash"]
        return True

    def entries(self) -> list[dict[str, Any]]:
        """Give every entry in order."""
        return [dict(row) for row in self._db.execute(select(audit).order_by(audit.c.seq)).mappings()]


def _hash(row: Mapping[str, Any]) -> str:
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in sorted(row.items())}
    return hashlib.sha256(written(plain).encode()).hexdigest()
