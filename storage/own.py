"""What is held about one person, from every table that names them, so that nothing is forgotten."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, or_, select

from storage.models import AnswerEvent, Evidence, Person, Run, Table
from storage.models.base import core

event, run, person, evidence = (core(table) for table in (AnswerEvent, Run, Person, Evidence))
LEFT_OUT = frozenset({"outbox", "audit", "invite", "attempt", "focus", "typed", "answer_event"})
"""Messages on their way, who did what, invitations (they name others), where somebody is; answers are read apart."""
SECRET = frozenset({"selector", "secret_hash", "source", "path", "menu"})
"""Columns that would let somebody in, or say where files lie on the server."""
SAID = (*("run_id", "seq", "flow", "period", "kind", "question", "item", "value", "at", "channel", "language"),)


class Own:
    """Reads what is held about a person."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def tables(self, person_id: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Give each table that names the person, with the rows that do."""
        mine = self._db.execute(select(person).where(person.c.id == person_id)).mappings()
        yield "person", [dict(row) for row in mine]
        for table in Table.metadata.sorted_tables:
            columns = [column for column in table.c if any(key.column.table is person for key in column.foreign_keys)]
            if columns and table.name not in LEFT_OUT:
                kept = [column for column in table.c if column.name not in SECRET]
                found = self._db.execute(select(*kept).where(or_(*(column == person_id for column in columns))))
                yield table.name, [dict(row) for row in found.mappings()]

    def said(self, person_id: int) -> Iterator[tuple[Any, ...]]:
        """Stream everything that the person said, in order."""
        columns = [run.c[name] if name in ("flow", "period") else event.c[name] for name in SAID]
        wanted = select(*columns).select_from(event.join(run, run.c.id == event.c.run_id))
        wanted = wanted.where(event.c.by == person_id).order_by(event.c.run_id, event.c.seq)
        for row in self._db.execute(wanted, execution_options={"yield_per": 1000}):
            yield tuple(row)

    def files(self, person_id: int) -> list[tuple[int, str, str]]:
        """Give the files that the person sent: number, name and place."""
        mine = (evidence.c.by == person_id, evidence.c.state == "kept", evidence.c.path != "")
        wanted = select(evidence.c.id, evidence.c.name, evidence.c.path).where(*mine).order_by(evidence.c.id)
        return [tuple(row) for row in self._db.execute(wanted)]
