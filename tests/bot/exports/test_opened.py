"""Exports as programs open them that nobody here wrote: every text comes back exactly as it was kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars
import pytest
from python_calamine import CalamineWorkbook

from bot.exports.contents import COLUMNS
from storage.store import Store
from tests.bot.exports.said import TEXTS, said
from tests.bot.exports.test_formats import unguarded, written

NUMBERS = ("run_id", "flow_version", "evidence", "level")
Table = list[tuple[Any, ...]]
Reader = Callable[[Path], Table]


def by_duckdb(reads: str) -> Reader:
    return lambda path: duckdb.execute(f"SELECT * FROM {reads.format(path)}").fetchall()


def sheet(path: Path) -> Table:
    """Read the answers of a workbook; what is too long for a cell is looked up where the cell says."""
    book = CalamineWorkbook.from_path(str(path))
    long: dict[str, str] = {}
    for key, _, part in book.get_sheet_by_name("long_texts").to_python()[1:]:
        long[str(key)] = long.get(str(key), "") + str(part)
    rows = book.get_sheet_by_name("answers_long").to_python(skip_empty_area=False)[1:]
    return [
        tuple(long.get(str(cell).removesuffix(".]").partition(", under ")[2], cell) for cell in row) for row in rows
    ]


READERS: dict[str, tuple[str, Reader]] = {
    "polars csv": ("csv", lambda path: polars.read_csv(path, infer_schema=False, empty_string_is_null=False).rows()),
    "polars jsonl": ("jsonl", lambda path: polars.read_ndjson(path, infer_schema_length=None).rows()),
    "polars parquet": ("parquet", lambda path: polars.read_parquet(path).rows()),
    "duckdb csv": ("csv", by_duckdb("read_csv('{}', all_varchar = true, header = true, nullstr = '\\N')")),
    "duckdb jsonl": ("jsonl", by_duckdb("read_json('{}', auto_detect = true, sample_size = -1)")),
    "duckdb parquet": ("parquet", by_duckdb("read_parquet('{}')")),
    "calamine": ("xlsx", sheet),
}


def same(row: tuple[Any, ...]) -> list[Any]:
    """Give a row as every format can say it: numbers as numbers, and nothing for a blank."""
    cells = zip(COLUMNS, row, strict=True)
    return [None if cell in (None, "") else float(cell) if name in NUMBERS else cell for name, cell in cells]


@pytest.mark.parametrize("reader", READERS)
def test_other_programs_read_exactly_what_was_kept(store: Store, tmp_path: Path, reader: str) -> None:
    form, read = READERS[reader]
    with store.transaction() as tx:
        for text in (*TEXTS, "NUL \0 and half a character \ud800"):
            said(tx, "cluster_profile", {"cp.name": text, "cp.schools": 3}, comments={"cp.name": text})
        said(tx, "self_assessment", {"sa.f1.s1": 2, "sa.f1.s2": None}, period="autumn 2026")
        kept = [same(tuple(row)) for row in tx.exported.rows("answers")]
    rows = read(written(store, form, tmp_path))
    if form == "csv":
        rows = [tuple(unguarded(cell) for cell in row) for row in rows]
    found = [same(row) for row in rows]
    assert found == kept
    code = COLUMNS.index("code")
    assert {"NUL � and half a character �", *TEXTS} <= {row[code] for row in found}
