"""Writing an export: a file appears under its name only when it is complete."""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from bot.exports.long import COLUMNS, ExportRow

RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet run a cell as a formula (ASVS 5.0, 1.2.10), and their full-width forms."""


def write_csv(rows: Iterable[ExportRow], path: Path) -> int:
    """Write rows for spreadsheets: UTF-8 with a mark so that Excel shows every letter, and no cell a formula."""
    with _whole(path, "utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        return sum(1 for row in rows if writer.writerow([guarded(value) for value in asdict(row).values()]))


def write_jsonl(rows: Iterable[ExportRow], path: Path) -> int:
    """Write rows for programs, one JSON object a line, every text exactly as it was kept."""
    with _whole(path, "utf-8") as file:
        return sum(1 for row in rows if file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n"))


def guarded(value: Any) -> Any:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(RISKY):
        return f"'{value}"
    return value


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _whole(path: Path, encoding: str) -> Iterator[IO[str]]:
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("w", encoding=encoding, newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


WRITERS = {"csv": write_csv, "jsonl": write_jsonl}
