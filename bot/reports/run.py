"""Writing reports to files: which, where to, and who will know of it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.exports.files import put
from bot.library import Library
from bot.reports.drawing import in_form, paper, slug
from bot.reports.written import template
from bot.troubles import Refused
from storage.store import Store


def report_to(
    store: Store, cluster: str, forms: Sequence[str], folder: Path, now: datetime, own: Path | None = None
) -> list[Path]:
    """Write a cluster's report, or without a name the project's, and give the paths; that it was made is audited.

    Raises:
        Refused: there is no such cluster, or a file cannot be read or written.
    """
    with store.reading() as tx:
        found = tx.clusters.named(cluster) if cluster else None
        if cluster and found is None:
            raise Refused(f"There is no cluster called {cluster}. See them: companion cluster list")
        made = paper(tx, Library(), found.id if found else None, now)
    paths = [folder / f"{slug(made.title)}.{form}" for form in forms]
    try:
        for path, form in zip(paths, forms, strict=True):
            put(path, in_form(made, form, own))
    except OSError as error:
        raise Refused(f"{error.filename or folder} cannot be used: {error.strerror}.") from error
    detail = {"kind": "report", "form": ",".join(forms)}
    number = found.id if found else None
    store.run(lambda tx: tx.audit.note("report_made", now, via="cli", cluster_id=number, detail=detail))
    return paths


def template_to(path: Path) -> None:
    """Copy the Word template out; a file that is there already is not written over.

    Raises:
        Refused: it cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(template("report.docx"))
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from error
