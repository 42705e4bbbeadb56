"""Parquet for pandas, polars and DuckDB: the long table, in groups of rows that are written as they come."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from bot.exports.contents import COLUMNS, Contents

WHOLE = ("run_id", "flow_version", "evidence")
GROUP = 50_000
"""Rows of a group: enough to pack well, few enough that memory stays flat."""
SCHEMA = pa.schema(
    [(name, pa.int64() if name in WHOLE else pa.float64() if name == "level" else pa.string()) for name in COLUMNS]
)


def write_parquet(contents: Contents, path: Path) -> dict[str, int]:
    """Write the long table, every text exactly as it was kept; an answer without a level has none."""
    count, waiting = 0, list[Sequence[Any]]()
    with ParquetWriter(path, SCHEMA, compression="zstd") as file:
        for batch in contents.batches("answers"):
            waiting += batch
            count += len(batch)
            if len(waiting) >= GROUP:
                file.write_table(_table(waiting))
                waiting = []
        file.write_table(_table(waiting))
    return {"answers": count}


def _table(rows: Sequence[Sequence[Any]]) -> Any:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return pa.table([pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)
