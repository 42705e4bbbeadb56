"""Doing an export: what goes into which file, and who will know of it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errands.making import Noted
from bot.exports.contents import Contents
from bot.exports.dictionary import HEADER, dictionary
from bot.exports.files import digest, whole
from bot.exports.own import write_own
from bot.exports.plain import write_csv, write_jsonl, write_zip
from bot.library import Library
from bot.troubles import Refused
from storage.exported import Selection
from storage.exportedtables import SOURCES
from storage.snapshot import snapshot
from storage.store import Store
from storage.transaction import Transaction

Writer = Callable[[Contents, Path], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of export: what its file's name ends with, and what writes it."""

    ending: str
    writer: Callable[[], Writer]
    """Gives what writes it: libraries are brought in when they are needed."""


def _workbook() -> Writer:
    from bot.exports.workbook import write_workbook  # noqa: PLC0415 - brings a library that nothing else needs

    return write_workbook


def _columnar() -> Writer:
    # Arrow reads it once, when it is brought in: its own allocator takes 10 MB more for the same.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from bot.exports.columnar import write_parquet  # noqa: PLC0415 - brings a library that nothing else needs

    return write_parquet


def _spss() -> Writer:
    from bot.exports.spss import write_spss  # noqa: PLC0415 - nothing else needs its rules

    return write_spss


def write_snapshot(contents: Contents, path: Path) -> dict[str, int]:
    """Write every table, and the data dictionary, as tables of an SQLite file."""
    with snapshot(path) as file:
        tables = contents.tables
        counts = {name: file.put(name, SOURCES[name].columns, contents.rows(name)) for name in tables}
        file.put("data_dictionary", HEADER, dictionary(contents))
    return counts


FORMATS: Mapping[str, Format] = {
    "xlsx": Format("xlsx", _workbook),
    "zip": Format("zip", lambda: write_zip),
    "spss": Format("spss.zip", _spss),
    "csv": Format("csv", lambda: write_csv),
    "jsonl": Format("jsonl", lambda: write_jsonl),
    "parquet": Format("parquet", _columnar),
    "sqlite": Format("sqlite", lambda: write_snapshot),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody at the command line wants exported; an empty ``cluster`` is all, ``review`` is a period.

    ``names`` adds people's names; without ``private`` nothing is in it that a cluster may not see.
    """

    form: str
    cluster: str = ""
    since: datetime | None = None
    flow: str = ""
    review: str = ""
    names: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """An export that was made: where it is, how many rows each table has, and its hash."""

    path: Path
    counts: Mapping[str, int]
    sha256: str


def make(contents: Contents, form: str, path: Path) -> Made:
    """Write a file; it is there whole or not at all.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    try:
        with whole(path) as partial:
            counts = FORMATS[form].writer()(contents, partial)
    finally:
        contents.tx.exported.close()
    return Made(path, counts, digest(path))


def noted(made: Made, contents: Contents, form: str) -> Noted:
    """Say what the audit notes of an export: what was in it, its rows and its hash."""
    which = contents.which
    detail: dict[str, Any] = {"format": form, "rows": dict(made.counts), "sha256": made.sha256}
    detail |= {"clusters": list(which.clusters) if which.clusters is not None else "all"}
    detail |= {"names": contents.names, "private": which.private}
    detail |= {name: value for name, value in (("flow", which.flow), ("review", which.review)) if value}
    detail |= {"since": which.since.isoformat()} if which.since else {}
    one = which.clusters[0] if which.clusters is not None and len(which.clusters) == 1 else None
    return Noted("export", detail, one)


def note(tx: Transaction, made: Made, contents: Contents, form: str) -> None:
    """Note in the audit that an export was made at the command line."""
    told = noted(made, contents, form)
    tx.audit.note(told.action, contents.at, via="cli", cluster_id=told.cluster_id, detail=told.detail)


def export_to(
    store: Store,
    wish: Wish,
    out: Path | None,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Made:
    """Write an export and note it in the audit; without a name, or with a folder's, it is named after its content.

    ``progress`` is told how many rows were written, and of how many answers there are.

    Raises:
        Refused: there is no such cluster or flow, or the file cannot be written.
    """
    library = Library()
    with store.reading() as tx:
        contents = Contents(tx, library, _which(tx, library, wish), "the command line", at, wish.names)
        if progress is not None:
            contents = replace(contents, progress=_told(contents, progress))
        path = name_of(contents, wish.form, out or Path()) if out is None or out.is_dir() else out
        try:
            made = make(contents, wish.form, path)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error
    store.run(lambda tx: note(tx, made, contents, wish.form))
    return made


def own_to(store: Store, who: str, evidence: Path, out: Path | None, at: datetime) -> Path:
    """Write a copy of what is held about one person, note it in the audit, and give where it is.

    Raises:
        Refused: there is nobody of that code or name, or the file cannot be written.
    """
    with store.reading() as tx:
        person = tx.people.named(who)
        if person is None:
            raise Refused(f"There is nobody called {who}.")
        path = out or Path(f"{person.code}_{at:%Y-%m-%d}.zip")
        try:
            with whole(path) as partial:
                counts = write_own(tx, person.id, evidence, at, partial)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error
    detail = {"person": person.code, "rows": counts, "sha256": digest(path)}
    store.run(lambda tx: tx.audit.note("own_copy", at, via="cli", detail=detail))
    return path


def _which(tx: Transaction, library: Library, wish: Wish) -> Selection:
    found = tx.clusters.named(wish.cluster) if wish.cluster else None
    if wish.cluster and found is None:
        raise Refused(f"There is no cluster called {wish.cluster}. See them: companion cluster list")
    if wish.flow and wish.flow not in library.names():
        raise Refused(f"There is no flow called {wish.flow}. There are {', '.join(library.names())}.")
    return Selection(None if found is None else (found.id,), wish.since, wish.flow, wish.review, wish.private)


def _told(contents: Contents, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    counted, whole_number = [0], contents.tx.exported.count("answers", contents.which)

    def told(rows: int) -> None:
        counted[0] += rows
        progress(counted[0], whole_number)

    return told


def name_of(contents: Contents, form: str, folder: Path) -> Path:
    """Name a file after what is in it: ``oakfield-and-21-more_2026-autumn_v3.xlsx``; the number is the first free."""
    clusters = contents.tx.clusters.all()
    mine = [row.name for row in clusters if contents.which.clusters is None or row.id in contents.which.clusters]
    first = "".join(letter if letter.isalnum() else "-" for letter in mine[0].casefold()) if mine else "nothing"
    more = f"-and-{len(mine) - 1}-more" if len(mine) > 1 else ""
    season, _, year = contents.which.review.partition(" ")
    about = f"{year}-{season}" if year else contents.which.review or f"{contents.at:%Y-%m-%d}"
    number = 1
    while (path := folder / f"{first}{more}_{about}_v{number}.{FORMATS[form].ending}").exists():
        number += 1
    return path
