"""Parquet for pandas, polars and DuckDB: the long table, in groups of rows that are written as they come."""

from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from bot.exports.contents import COLUMNS, Batch, Contents

WHOLE = ("run_id", "flow_version", "evidence")
GROUP = 20_000
"""Rows of a group: enough to pack well, few enough that memory stays flat."""
SCHEMA = pa.schema(
    [(name, pa.int64() if name in WHOLE else pa.float64() if name == "level" else pa.string()) for name in COLUMNS]
)


def write_parquet(contents: Contents, path: Path) -> dict[str, int]:
    """Write the long table, every text exactly as it was kept; an answer without a level has none."""
    count, waiting = 0, list[Any]()
    with ParquetWriter(path, SCHEMA, compression="zstd") as file:
        for batch in contents.batches("answers"):
            waiting.append(_packed(batch))
            count += len(batch)
            if sum(len(one) for one in waiting) >= GROUP:
                file.write_table(pa.Table.from_batches(waiting, SCHEMA))
                waiting = []
        file.write_table(pa.Table.from_batches(waiting, SCHEMA))
    return {"answers": count}


def _packed(batch: Batch) -> Any:
    """Pack rows into columns as they come: as Python's own objects they would take many times the memory."""
    columns = zip(*batch, strict=True)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
    return pa.record_batch(arrays, schema=SCHEMA)
