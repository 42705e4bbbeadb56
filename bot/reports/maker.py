"""Draws the charts and writes the reports that are asked for in chat."""

from datetime import datetime, timedelta

from bot.errands.making import NO_MORE, Bench, Brought, Denied, Maker, Noted, Outcome
from bot.exports.files import put
from bot.talk import LEADS, STAFF
from storage.rows import ErrandRow
from storage.transaction import Transaction

FOLDER = "reports"


def make_report(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    """Draw or write what is asked for and put its files in their place, unless its person may not see it any more."""
    from bot.reports.drawing import drawn  # noqa: PLC0415 - what draws takes long to load

    with bench.store.reading() as tx:
        if not _may(tx, row):
            return Denied(NO_MORE)
        made = drawn(tx, bench.library, row, bench.data / FOLDER, now, bench.template)
    for path, content in made.files:
        put(path, content)
    return Brought(made.cards, _noted(row))


def _noted(row: ErrandRow) -> Noted | None:
    detail = {"kind": row.kind, "form": row.form}
    return Noted("report_made", detail, row.cluster_id) if row.kind == "report" else None


def _may(tx: Transaction, row: ErrandRow) -> bool:
    """Whether the person may still see it: roles may have ended since it was asked for."""
    for role in tx.people.roles(row.person_id):
        if role.cluster_id is None and role.role in STAFF:
            return True
        if row.cluster_id is not None and role.cluster_id == row.cluster_id and role.role in LEADS | STAFF:
            return True
    return False


REPORTS = Maker(
    "report",
    ("chart", "comparison", "report"),
    make_report,
    FOLDER,
    lease=timedelta(minutes=5),
    failed="I could not draw that. Please try again later.",
)
