"""CSV for spreadsheets and JSON Lines for programs."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

import msgspec

from bot.exports.contents import COLUMNS, PLACES, Contents, Runs
from bot.exports.dictionary import HEADER, dictionary
from bot.exports.readme import read_me
from storage.exportedtables import SOURCES

FORMULA = tuple("=+-@\t\r\0＝＋－＠")
"""First characters that make a spreadsheet run a cell as a formula (ASVS 5.0, 1.2.10), and their full-width forms."""
RISKY = frozenset([*FORMULA, " ", "'"])
"""First characters of a text that may have to be guarded: one of those above may stand behind a blank."""
MARK = "\ufeff"
"""Tells Excel that what follows is UTF-8. Written by hand: Python's own ``utf-8-sig`` encodes far more slowly."""
_free = itemgetter(
    *(PLACES[name] for name in ("cluster", "period", "subject", "item", "item_label", "code", "label", "comment"))
)
"""The columns of answers whose text is not ours alone: only these can begin with what a spreadsheet would run."""


def write_csv(contents: Contents, path: Path) -> dict[str, int]:
    """Write the long table for spreadsheets: UTF-8 with a mark so that Excel shows every letter, and no formula."""
    with marked(path) as file:
        return {"answers": _long(contents, file, lambda batch: None)}


def write_jsonl(contents: Contents, path: Path) -> dict[str, int]:
    """Write the long table for programs, one JSON object a line, every text exactly as it was kept."""
    encode, count = msgspec.json.Encoder().encode_lines, 0
    with path.open("wb") as file:
        for batch in contents.batches("answers"):
            file.write(encode([dict(zip(COLUMNS, row, strict=True)) for row in batch]))
            count += len(batch)
    return {"answers": count}


def write_zip(contents: Contents, path: Path) -> dict[str, int]:
    """Write every table as CSV into one archive, with a code book and a read-me."""
    counts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in contents.tables:
            if name != "answers":
                with entry(archive, f"{name}.csv") as file:
                    counts[name] = write_table(file, SOURCES[name].columns, contents.rows(name))
        counts |= _answers(contents, archive)
        with entry(archive, "codebook.csv") as file:
            write_table(file, HEADER, dictionary(contents))
        archive.writestr("read-me.txt", read_me(contents, counts))
    return counts


def _answers(contents: Contents, archive: zipfile.ZipFile) -> dict[str, int]:
    """Write the answers long and wide from the same rows; the wide ones wait beside the archive for their turn."""
    wide = contents.wide()
    with tempfile.TemporaryDirectory(prefix="companion-") as folder, ExitStack() as stack:
        paths = {flow: Path(folder) / flow for flow in wide}
        files = {flow: stack.enter_context(marked(place)) for flow, place in paths.items()}
        writers = {flow: csv.writer(file) for flow, file in files.items()}
        for flow, writer in writers.items():
            writer.writerow([guarded(name) for name in wide[flow].columns])
        runs = Runs(wide, lambda flow, row: writers[flow].writerow([guarded(value) for value in row]))
        with entry(archive, "answers_long.csv") as file:
            count = _long(contents, file, runs.take)
        runs.end()
        stack.close()
        for flow, place in paths.items():
            archive.write(place, f"answers_wide_{flow}.csv")
    return {"answers": count}


def _long(contents: Contents, file: IO[str], also: Callable[[Sequence[Sequence[Any]]], None]) -> int:
    writer, count = csv.writer(file), 0
    writer.writerow(COLUMNS)
    for batch in contents.batches("answers"):
        writer.writerows([_guarded_answer(row) for row in batch])
        also(batch)
        count += len(batch)
    return count


def _guarded_answer(row: Sequence[Any]) -> Sequence[Any]:
    """Guard a row of answers; nearly none has anything to be guarded, so that is found out first."""
    cluster, period, subject, item, words, code, label, comment = _free(row)
    # Written out, because it is done a million times: a loop takes three times as long.
    risky = cluster[:1] in RISKY or period[:1] in RISKY or subject[:1] in RISKY or item[:1] in RISKY
    if risky or words[:1] in RISKY or code[:1] in RISKY or label[:1] in RISKY or comment[:1] in RISKY:
        return [guarded(value) for value in row]
    return row


def write_table(file: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table as CSV, guarded, and give how many rows it has."""
    writer, count = csv.writer(file), 0
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(value) for value in row])
        count += 1
    return count


@contextmanager
def marked(path: Path) -> Iterator[IO[str]]:
    """Open a file for CSV: it begins with the mark, and line ends are written as they come."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(MARK)
        yield file


@contextmanager
def entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[str]]:
    """Open an entry of an archive for CSV."""
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as file:
        file.write(MARK)
        yield file


def guarded(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Before what stands so already another one is put, so that taking one away gives back exactly what was said.
    """
    if isinstance(value, str) and value.lstrip("'").lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value
