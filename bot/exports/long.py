"""The long export: one row an answer, streamed from the logs run by run."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby

from bot.library import Library
from conversations.fold import State, fold
from conversations.log import Earlier, Event, Facts, Item, asked
from conversations.rows import AnswerRow, rows
from storage.rows import LoggedRow
from storage.store import Transaction


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row of the long export. The names of the fields are the names of the columns."""

    answer_id: str
    run_id: int
    cluster: str
    flow: str
    flow_version: int
    period: str
    mode: str
    subject: str
    section: str
    question: str
    item: str
    item_label: str
    type: str
    status: str
    code: str
    label: str
    comment: str
    evidence: int
    private_to: str
    who: str
    answered_at: str
    channel: str
    language: str


COLUMNS = tuple(field.name for field in fields(ExportRow))


def export_rows(
    tx: Transaction,
    library: Library,
    cluster_id: int | None = None,
    since: datetime | None = None,
    *,
    for_cluster: bool = False,
) -> Iterator[ExportRow]:
    """Stream the export of every run, or of one cluster's; with ``since`` only what was answered from then on.

    ``for_cluster`` leaves out what is private to staff, so that a cluster may read it.
    """
    previous: dict[tuple[int, str], dict[str, Earlier]] = {}
    pieces = tx.evidence.counts()
    for _, group in groupby(tx.queries.logged(cluster_id, since), key=lambda row: row.run_id):
        logged = list(group)
        state = _state(tx, library, logged, previous)
        by_name = {
            asked(event.question, event.item): event for event in logged if event.kind in ("answered", "skipped")
        }
        for row in rows(state):
            if for_cluster and row.private_to:
                continue
            if since is None or (row.at is not None and row.at >= since):
                evidence = pieces.get((logged[0].run_id, row.question, row.item), 0)
                yield _exported(row, logged[0], by_name.get(row.name), evidence)


def _state(
    tx: Transaction,
    library: Library,
    logged: list[LoggedRow],
    previous: dict[tuple[int, str], dict[str, Earlier]],
) -> State:
    first = logged[0]
    flow = library.flow(first.flow)
    log = [Event(row.kind, row.question, row.item, row.value, row.by, row.at) for row in logged]  # type: ignore[arg-type]  # as kept
    # What a run repeats over is what its log names: an action may be closed or gone by the time of the export.
    named = {event.item: event.item for event in log if event.item}
    items = {name: [Item(key, key) for key in named] for name, fact in flow.facts.items() if fact.type == "items"}
    key = (first.cluster_id, first.flow)
    number = {"review.number": 2 if key in previous else 1}
    state = fold(flow, log, Facts(mode=first.mode, values=number, items=items, last=previous.get(key, {})))
    if state.sent_at is not None:
        previous[key] = {name: Earlier(value, state.sent_at.date()) for name, value in state.current.items()}
    return state


def _exported(row: AnswerRow, run: LoggedRow, event: LoggedRow | None, evidence: int) -> ExportRow:
    kept = event if row.status != "not_asked" else None
    return ExportRow(
        answer_id=f"{run.run_id}-{row.name}",
        run_id=run.run_id,
        cluster=run.cluster,
        flow=run.flow,
        flow_version=kept.flow_version if kept else run.flow_version,
        period=run.period,
        mode=run.mode,
        subject=run.subject,
        section=row.section,
        question=row.question,
        item=row.item,
        item_label=row.item_label,
        type=row.type,
        status=row.status,
        code=row.code,
        label=row.label,
        comment=row.comment,
        evidence=evidence,
        private_to=row.private_to,
        who=row.by,
        answered_at=row.at.isoformat(timespec="seconds") if row.at else "",
        channel=kept.channel if kept else "",
        language=kept.language if kept else "",
    )
