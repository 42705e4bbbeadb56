"""Makes the exports that are asked for in chat, and copies of what is held about somebody."""

from datetime import datetime, timedelta
from pathlib import Path

from bot.errands.making import NO_MORE, Bench, Brought, Denied, Maker, Noted, Outcome
from bot.exports.cards import own_ready, ready
from bot.exports.contents import Contents
from bot.exports.files import digest, whole
from bot.exports.own import write_own
from bot.exports.run import make, name_of, noted
from bot.talk import STAFF
from storage.exported import Selection
from storage.rows import ErrandRow
from storage.transaction import Transaction

FOLDER = "exports"
MOST_BYTES = 49 * 2**20
"""The largest file that goes into a chat (Telegram: 50 MB)."""
TOO_LARGE = "That export is too large for a chat. Choose one cluster or one review, or ask for it on the host itself."


def make_export(bench: Bench, row: ErrandRow, now: datetime) -> Outcome:
    """Make a file, unless its person may not have it any more or it is too large for a chat."""
    folder = bench.data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with bench.store.reading() as tx:
        return _own(bench, tx, row, now) if row.kind == "own" else _answers(bench, tx, row, now)


def _own(bench: Bench, tx: Transaction, row: ErrandRow, now: datetime) -> Outcome:
    path = bench.data / FOLDER / f"my-data_{row.id}.zip"
    with whole(path) as partial:
        counts = write_own(tx, row.person_id, bench.data / "evidence", now, partial)
    return _brought(path, Brought((own_ready(str(path)),), Noted("own_copy", {"rows": counts, "sha256": digest(path)})))


def _answers(bench: Bench, tx: Transaction, row: ErrandRow, now: datetime) -> Outcome:
    clusters = _visible(tx, row)
    if not clusters:
        return Denied(NO_MORE)
    name = tx.people.person(row.person_id).name
    contents = Contents(tx, bench.library, Selection(clusters, review=row.review), name, now)
    made = make(contents, row.form, name_of(contents, row.form, bench.data / FOLDER))
    return _brought(made.path, Brought((ready(made, name, now),), noted(made, contents, row.form)))


def _brought(path: Path, brought: Brought) -> Outcome:
    if path.stat().st_size <= MOST_BYTES:
        return brought
    path.unlink()
    return Denied(TOO_LARGE)


def _visible(tx: Transaction, row: ErrandRow) -> tuple[int, ...]:
    """Give the clusters that may be in it, by the roles that its person has at this moment."""
    roles = [role for role in tx.people.roles(row.person_id) if role.role in STAFF]
    if any(role.cluster_id is None for role in roles):
        mine = [cluster.id for cluster in tx.clusters.all()]
    else:
        mine = [role.cluster_id for role in roles if role.cluster_id is not None]
    return tuple(number for number in dict.fromkeys(mine) if row.cluster_id in (None, number))


EXPORTS = Maker(
    "export",
    ("answers", "own"),
    make_export,
    FOLDER,
    lease=timedelta(minutes=30),
    failed="I could not make that export. Please try again later.",
)
