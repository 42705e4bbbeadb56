"""What people sent as evidence: files, links and words, each for one question of one run."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage.models import Evidence
from storage.models.base import core
from storage.plain import filled, read, written
from storage.rows import EvidenceRow

evidence = core(Evidence)
THERE = ("wanted", "kept")
_PIECE = select(*(evidence.c[name] for name in EvidenceRow.__struct_fields__)).order_by(evidence.c.id)
_FETCHED = {"source": "{}", "next_at": None}
_SETTLED = {"chat": "", "message": "", "edited": None, **_FETCHED}
"""Of what is there, it stays known which message it came from: the words beside it may be edited."""
"""Where a piece came from is not kept once nothing more is to be fetched or said."""


class Pieces:
    """What people sent as evidence."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, run_id: int, question: str, item: str, by: int, at: datetime, **more: Any) -> int:
        """Add a piece and give its number. ``more`` are further columns; with a ``source`` it is to be fetched."""
        row = {"run_id": run_id, "question": question, "item": item, "by": by, "at": at}
        row |= {"name": "", "media_type": "", "size": 0, "sha256": "", "path": ""} | more
        if "source" in more:
            row |= {"source": written(more["source"]), "state": "wanted", "next_at": at}
        return int(self._db.execute(insert(evidence).values(row)).inserted_primary_key[0])  # type: ignore[index]  # inserted

    def find(self, id: int) -> EvidenceRow | None:  # noqa: A002 - the column's own name
        """Give a piece by its number, if there is one."""
        found = self._all(evidence.c.id == id)
        return found[0] if found else None

    def of_question(self, run_id: int, question: str, item: str) -> list[EvidenceRow]:
        """Give the pieces of a question, the oldest first."""
        here = (evidence.c.run_id == run_id, evidence.c.question == question, evidence.c.item == item)
        return self._all(*here, evidence.c.state.in_(THERE))

    def unplaced(self, run_id: int, by: int) -> list[EvidenceRow]:
        """Give the pieces for which their person has still to choose a question."""
        here = (evidence.c.run_id == run_id, evidence.c.by == by, evidence.c.question == "")
        return self._all(*here, evidence.c.state.in_(THERE))

    def place(self, ids: Sequence[int], question: str, item: str) -> None:
        """Let pieces belong to a question."""
        self._set(evidence.c.id.in_(ids), question=question, item=item)

    def of_message(self, channel: str, chat: str, message: str, by: int) -> list[EvidenceRow]:
        """Give the pieces that came with somebody's message, the oldest first."""
        here = (evidence.c.channel == channel, evidence.c.chat == chat, evidence.c.message == message)
        return self._all(*here, evidence.c.by == by, evidence.c.state.in_(THERE)) if message else []

    def edit(self, ids: Sequence[int], words: str | None) -> None:
        """Keep what the words beside pieces say since they were edited; None lets go of that."""
        self._set(evidence.c.id.in_(ids), edited=words)

    def reword(self, ids: Sequence[int], words: str) -> None:
        """Let the words beside pieces be others."""
        self._set(evidence.c.id.in_(ids), words=words, edited=None)

    def counts(self, run_id: int | None = None) -> dict[tuple[int, str, str], int]:
        """Count the pieces by run, question and item: of one run, or of all."""
        which = (evidence.c.run_id, evidence.c.question, evidence.c.item)
        wanted = select(*which, func.count()).where(evidence.c.state.in_(THERE)).group_by(*which)
        if run_id is not None:
            wanted = wanted.where(evidence.c.run_id == run_id)
        return {(run, question, item): number for run, question, item, number in self._db.execute(wanted)}

    def claim(self, now: datetime, lease: timedelta, channels: Sequence[str], limit: int = 4) -> list[EvidenceRow]:
        """Take files of these channels that are to be fetched now, and let them be due again after the lease."""
        due = select(evidence.c.id).where(evidence.c.state == "wanted", evidence.c.next_at <= now)
        due = due.where(evidence.c.channel.in_(channels))
        found = self._db.execute(due.order_by(evidence.c.next_at).limit(limit).with_for_update(skip_locked=True))
        ids = list(found.scalars())
        if not ids:
            return []
        self._set(evidence.c.id.in_(ids), next_at=now + lease, tries=evidence.c.tries + 1)
        return self._all(evidence.c.id.in_(ids))

    def reclaim(self, now: datetime) -> None:
        """Let everything that is to be fetched be due: nobody else is alive who might be at it."""
        self._set(evidence.c.state == "wanted", next_at=now)

    def named(self, id: int, media_type: str, size: int, sha256: str, path: str) -> bool:  # noqa: A002 - the column's own name
        """Say, before a file is put there, what and where it will be; False when it is no longer wanted."""
        known = {"media_type": media_type, "size": size, "sha256": sha256, "path": path}
        return self._set(evidence.c.id == id, evidence.c.state == "wanted", **known)

    def kept(self, id: int) -> bool:  # noqa: A002 - the column's own name
        """Say that a file is in its place; False when it is no longer wanted."""
        return self._set(evidence.c.id == id, evidence.c.state == "wanted", state="kept", **_FETCHED)

    def again(self, id: int, next_at: datetime) -> None:  # noqa: A002 - the column's own name
        """Fetch one again later."""
        self._set(evidence.c.id == id, evidence.c.state == "wanted", next_at=next_at)

    def refuse(self, id: int) -> bool:  # noqa: A002 - the column's own name
        """Say that a file cannot be kept; False when it is no longer wanted."""
        return self._set(evidence.c.id == id, evidence.c.state == "wanted", state="refused", **_SETTLED)

    def withdraw(self, ids: Sequence[int], at: datetime) -> None:
        """Take pieces back: their words go at once, and their files as soon as somebody looks (``to_remove``)."""
        gone = {"state": "withdrawn", "withdrawn_at": at, "words": "", "name": ""}
        self._set(evidence.c.id.in_(ids), evidence.c.state.in_(THERE), **gone, **_SETTLED)

    def to_remove(self) -> list[tuple[str, bool]]:
        """Give the places of files that were taken back, and whether somebody else's piece still needs each."""
        left = evidence.alias("left")
        needed = select(left.c.id).where(left.c.path == evidence.c.path, left.c.state.in_(THERE)).exists()
        gone = select(evidence.c.path, needed).where(evidence.c.path != "", evidence.c.state.not_in(THERE)).distinct()
        return [(path, bool(is_needed)) for path, is_needed in self._db.execute(gone)]

    def removed(self, path: str) -> None:
        """Note that what was taken back is no longer in its place."""
        self._set(evidence.c.path == path, evidence.c.state.not_in(THERE), path="")

    def forget(self, person_id: int, at: datetime) -> None:
        """Let a person's evidence stay without them; what had no question yet, or was still to come, is taken back."""
        mine = self._all(evidence.c.by == person_id, evidence.c.state.in_(THERE))
        self.withdraw([piece.id for piece in mine if piece.state == "wanted" or not piece.question], at)
        self._set(evidence.c.by == person_id, by=None, chat="", message="", edited=None)

    def _all(self, *where: Any) -> list[EvidenceRow]:
        return [filled(EvidenceRow, row, source=read(row.source)) for row in self._db.execute(_PIECE.where(*where))]

    def _set(self, *where: Any, **values: Any) -> bool:
        return self._db.execute(update(evidence).where(*where).values(values)).rowcount > 0
