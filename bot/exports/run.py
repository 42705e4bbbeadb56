"""Doing an export: which rows, to which file, and who will know of it."""

from datetime import UTC, datetime
from pathlib import Path

from bot.exports.files import WRITERS, digest
from bot.exports.long import export_rows
from bot.library import Library
from bot.troubles import Refused
from storage.store import Store


def export_to(
    store: Store,
    form: str,
    path: Path,
    cluster: str = "",
    since: datetime | None = None,
    *,
    for_cluster: bool = False,
) -> int:
    """Write an export and give its number of rows; that it was made, with its count and hash, is audited.

    ``for_cluster`` leaves out what is private to staff.

    Raises:
        Refused: there is no such cluster, or the file cannot be written.
    """
    with store.reading() as tx:
        found = tx.people.cluster_named(cluster) if cluster else None
        if cluster and found is None:
            raise Refused(f"There is no cluster called {cluster}. See them: companion cluster list")
        try:
            rows = export_rows(tx, Library(), found.id if found else None, since, for_cluster=for_cluster)
            count = WRITERS[form](rows, path)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error
    made = {"format": form, "rows": count, "sha256": digest(path)}
    store.run(
        lambda tx: tx.audit.note(
            "export", datetime.now(UTC), via="cli", cluster_id=found.id if found else None, detail=made
        )
    )
    return count
