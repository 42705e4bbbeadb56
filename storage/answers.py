"""What is answered now: rows worked out from the logs, in step with them, for exports, reports and other programs."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from conversations.rows import RETIRED, AnswerRow
from conversations.series import Said
from storage.among import among
from storage.models import AnswerEvent, AnswerNow, Run
from storage.models.base import core
from storage.prepared import Prepared
from storage.rows import GivenRow, ToldRow

now, run, log = core(AnswerNow), core(Run), core(AnswerEvent)
_KEY = ("run_id", "place", "item")
_SIGNS = ("place", "item", "question", "seq", "status", "item_label", "code", "comment")
"""What tells a row that changed from one that did not: nearly none does, so nothing else is read or worked out."""
_OF_RUN = Prepared(select(*(now.c[name] for name in _SIGNS)).where(now.c.run_id == bindparam("run")))


def _upsert(make: Any) -> Prepared:
    new = make(now)
    changed = {column.key: new.excluded[column.key] for column in now.c if column.key not in _KEY}
    return Prepared(new.on_conflict_do_update(index_elements=list(_KEY), set_=changed), (c.key for c in now.c))


_PUT = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
_DROP = Prepared(
    delete(now).where(
        now.c.run_id == bindparam("run"), now.c.place == bindparam("place"), now.c.item == bindparam("item")
    )
)
_SAID = Prepared(
    select(run.c.activity_id, run.c.flow, now.c.question, now.c.series, now.c.code, now.c.label, log.c.at)
    .join(run, run.c.id == now.c.run_id)
    .join(log, (log.c.run_id == now.c.run_id) & (log.c.seq == now.c.seq))
    .where(now.c.status == "answered", now.c.private_to == "", now.c.at_least == 0, run.c.state != "withdrawn")
    .where(among(run.c.activity_id, "activities"), or_(now.c.series != "", among(now.c.question, "also")))
    .order_by(log.c.at, now.c.run_id, now.c.place)
)
_OPEN = (now.c.run_id == run.c.id) & (now.c.status == "answered") & (now.c.private_to == "") & (now.c.place < RETIRED)
_RUN = tuple(run.c[name] for name in ("id", "cluster_id", "flow", "period", "sent_at"))
_GIVEN = (
    select(
        *_RUN,
        func.coalesce(run.c.activity_id, run.c.meeting_id, run.c.call_id),
        now.c.question,
        now.c.item,
        now.c.code,
    )
    .select_from(run.outerjoin(now, _OPEN))
    .where(run.c.last_at.is_not(None))
    .order_by(run.c.id, now.c.place, now.c.item)
)
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class Answers:
    """Keeps the rows of answers in step with their logs."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, run_id: int, wanted: Iterable[tuple[AnswerRow, int]], at_least: int = 0) -> None:
        """Make the rows of a run be as wanted, each with its place in the log: what is the same is left alone."""
        kept = {row[:2]: row for row in _OF_RUN.rows(self._db, run=run_id)}
        changed = []
        for row, seq in wanted:
            before = kept.pop((row.place, row.item), None)
            if before is None or not _same(before, row, seq):
                changed.append(_plain(run_id, row, seq, at_least))
        if changed:
            _PUT[self._db.dialect.name].each(self._db, changed)
        for place, item in kept:
            _DROP.change(self._db, run=run_id, place=place, item=item)

    def of_run(self, run_id: int) -> list[dict[str, Any]]:
        """Give the rows of a run, in order."""
        wanted = select(now).where(now.c.run_id == run_id).order_by(now.c.place, now.c.item)
        return [dict(row) for row in self._db.execute(wanted).mappings()]

    def said(self, activities: Collection[int], also: Collection[str], zone: ZoneInfo) -> dict[int, list[Said]]:
        """Give what was answered about activities in any series, or to the questions ``also``, the oldest first.

        What is private to staff is left out. ``zone`` says on which day a moment was.
        """
        found: dict[int, list[Said]] = defaultdict(list)
        for activity, flow, question, series, code, label, at in _SAID.rows(self._db, activities=activities, also=also):
            found[activity].append(Said(flow, question, series, code, label, at.astimezone(zone).date()))
        return found

    def given(self, cluster_id: int | None = None, flows: Collection[str] = ()) -> Iterator[GivenRow]:
        """Stream what every run holds that is not private to staff, the oldest run first; without a cluster of all."""
        wanted = _GIVEN if cluster_id is None else _GIVEN.where(run.c.cluster_id == cluster_id)
        wanted = wanted.where(run.c.flow.in_(flows)) if flows else wanted
        found: Iterator[Any] = iter(self._db.execute(wanted, execution_options={"yield_per": 1000}))
        for about, answers in groupby(found, key=lambda row: tuple(row[:6])):
            codes = tuple((row.question, row.item, row.code) for row in answers if row.question)
            yield GivenRow(*(*about, codes))

    def told(self, flows: Collection[str], questions: Collection[str]) -> list[ToldRow]:
        """Give what runs of some flows hold of these questions, and when each was sent, the oldest run first."""
        columns = (run.c.cluster_id, log.c.run_id, log.c.kind, log.c.question, log.c.value, log.c.at)
        wanted = select(*columns).join(run, run.c.id == log.c.run_id).order_by(log.c.run_id, log.c.seq)
        wanted = wanted.where(run.c.flow.in_(flows), or_(log.c.kind == "sent", log.c.question.in_(questions)))
        found = self._db.execute(wanted)
        return [ToldRow(owner, id_, kind, about, json.loads(value), at) for owner, id_, kind, about, value, at in found]

    def runs(self) -> list[int]:
        """Give the number of every run, the oldest first."""
        return list(self._db.execute(select(run.c.id).order_by(run.c.id)).scalars())


def keepable(text: str) -> str:
    """Put a sign in the place of what no database takes as text: half a character, or none at all (NUL)."""
    return _UNKEEPABLE.sub("\ufffd", text)


def _same(before: tuple[Any, ...], row: AnswerRow, seq: int) -> bool:
    """Whether a kept row is as wanted. What was said at one place in the log stays as it was, but for keys left out."""
    _, item, question, said, status, label, code, comment = before
    if said != seq or status != row.status or question != row.about.id:
        return False
    if item and label != keepable(row.item_label):
        return False
    if type(row.value) is tuple and code != keepable(row.code):
        return False
    return bool(comment == "" if row.said is None else comment == keepable(row.comment))


def _plain(run_id: int, row: AnswerRow, seq: int, at_least: int) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "place": row.place,
        "item": row.item,
        "question": row.about.id,
        "section": row.section,
        "type": row.type,
        "item_label": keepable(row.item_label),
        "status": row.status,
        "code": keepable(row.code),
        "label": keepable(row.label),
        "number": row.number,
        "comment": keepable(row.comment),
        "private_to": row.private_to,
        "series": row.about.series,
        "seq": seq,
        "at_least": at_least,
    }
