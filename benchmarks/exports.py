"""A million answers written out, each format against the bare library that writes it, fed from a bare cursor.

Each is done in a process of its own, so that its peak memory is its own. ``python -m benchmarks.exports`` prints the
figures; ``python -m benchmarks.exports 100000`` does it with fewer.
"""

import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ANSWERS = 1_000_000
EACH = 100
"""Answers in a run."""
CLUSTERS = 100
MOMENT = "2026-11-23 10:00:00.000000"
FORMS = ("csv", "jsonl", "xlsx")
ALONE = ("zip", "spss", "parquet", "sqlite")
"""Formats whose memory alone is looked at: no library writes the same by itself."""
ROUNDS = 2
"""How often ours and the bare library are measured, in turns; the least of each counts."""
RUN = """
INSERT INTO run (id, flow, flow_version_id, cluster_id, period, mode, opened_at, state, done, about)
VALUES (?, 'self_assessment', ?, ?, 'autumn 2026', 'full', ?, 'sent', 100, 100)
"""
EVENT = """
INSERT INTO answer_event (run_id, seq, kind, question, item, value, "by", at, channel, language, flow_version_id)
VALUES (?, ?, 'answered', ?, '', ?, ?, ?, 'telegram', 'en', ?)
"""
NOW = """
INSERT INTO answer_now (run_id, place, item, question, section, type, item_label, status, code, label, number, comment,
private_to, series, seq, at_least) VALUES (?, ?, '', ?, 'f1', ?, '', 'answered', ?, ?, ?, ?, '', '', ?, 0)
"""
TEXT = "As we agreed at the last partners' meeting: – Siân, “ŵ”"
Rows = Iterator[tuple[Any, ...]]


def fill(path: Path, answers: int) -> None:
    """Put in reviews of a hundred answers each: nine scales to each text, and a comment beside some."""
    from storage.store import Store  # noqa: PLC0415 - the bare ones are measured without it

    store = Store.open(f"sqlite:///{path}")
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    with store.transaction() as tx:
        clusters = [tx.clusters.add(f"Cluster {n}", "ENG", now).id for n in range(CLUSTERS)]
        people = [tx.people.add(f"Person {n}", clusters[n], "lead", now).id for n in range(CLUSTERS)]
        version = tx.runs.keep_flow("self_assessment", 1, "h", "t", now)
        many = tx.connection.exec_driver_sql
        for start in range(0, answers // EACH, 1000):
            runs = range(start + 1, min(start + 1000, answers // EACH) + 1)
            many(RUN, [(run, version, clusters[run % CLUSTERS], MOMENT) for run in runs])
            kept = [(run, one, *_answer(one)) for run in runs for one in range(1, EACH + 1)]
            many(
                EVENT,
                [
                    (run, one, f"sa.q{one}", f'"{code}"', people[run % CLUSTERS], MOMENT, version)
                    for run, one, _, code, _, _, _ in kept
                ],
            )
            many(
                NOW,
                [
                    (run, one, f"sa.q{one}", kind, code, label, number, comment, one)
                    for run, one, kind, code, label, number, comment in kept
                ],
            )
    store.close()


def _answer(one: int) -> tuple[str, str, str, float | None, str]:
    if one % 10 == 0:
        return "long_text", TEXT, TEXT, None, ""
    return "scale", str(one % 4 + 1), "Fully, and we check", float(one % 4 + 1), TEXT if one % 20 == 1 else ""


def ours(form: str, database: Path, out: Path) -> None:
    """Export as the command does."""
    from bot.exports.run import Wish, export_to  # noqa: PLC0415 - the bare ones are measured without it
    from storage.store import Store  # noqa: PLC0415 - only in the child

    store = Store.open(f"sqlite:///{database}")
    export_to(store, Wish(form), out, datetime.now(UTC))
    store.close()


def _cursor(database: Path) -> tuple[tuple[str, ...], Rows]:
    """Read the same columns of the same rows in the same order."""
    from storage.exportedtables import ANSWERS as SOURCE  # noqa: PLC0415 - only in the child

    columns = SOURCE.columns
    found = sqlite3.connect(database).execute(
        f"SELECT {', '.join(f't.{name}' for name in columns)} FROM v_answers_long t ORDER BY {SOURCE.order}"
    )
    return columns, found


def bare_csv(database: Path, out: Path) -> None:
    """Feed Python's csv module from a cursor."""
    columns, rows = _cursor(database)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def bare_jsonl(database: Path, out: Path) -> None:
    """Feed msgspec from a cursor."""
    import msgspec  # noqa: PLC0415 - only where it is measured

    columns, rows = _cursor(database)
    encode = msgspec.json.Encoder().encode
    with out.open("wb") as file:
        for row in rows:
            file.write(encode(dict(zip(columns, row, strict=True))) + b"\n")


def bare_xlsx(database: Path, out: Path) -> None:
    """Feed XlsxWriter, in constant memory, from a cursor."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where it is measured

    columns, rows = _cursor(database)
    book = Workbook(str(out), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("answers_long")
    sheet.write_row(0, 0, columns)
    for at, row in enumerate(rows, 1):
        sheet.write_row(at, 0, row)
    book.close()


BARE: dict[str, Callable[[Path, Path], None]] = {"bare-csv": bare_csv, "bare-jsonl": bare_jsonl, "bare-xlsx": bare_xlsx}


def run(task: str, database: str, out: str) -> None:
    """Do one task of a process, and write the seconds of CPU, the seconds by the clock, and its peak memory in MiB."""
    begun = time.perf_counter()
    if task == "fill":
        fill(Path(database), int(out))
    elif task in BARE:
        BARE[task](Path(database), Path(out))
    else:
        ours(task, Path(database), Path(out))
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = time.perf_counter() - begun
    sys.stdout.write(f"{used.ru_utime + used.ru_stime} {took} {used.ru_maxrss / 1024}\n")


def figures(database: Path, form: str, rounds: int) -> tuple[list[float], list[float]]:
    """Give what ours and the bare library took at least, as ``run`` says, and the file's size in MiB."""
    out = database.with_name(f"out.{form}")
    found = [(_apart(form, database, out), _apart(f"bare-{form}", database, out)) for _ in range(rounds)]
    ours, bare = zip(*found, strict=True)
    return _least(ours), _least(bare)


def _least(rounds: Iterable[list[float]]) -> list[float]:
    """Give the least CPU and time, but the most memory."""
    cpu, clock, memory, size = zip(*rounds, strict=True)
    return [min(cpu), min(clock), max(memory), size[0]]


def _told(task: str, database: Path, out: str) -> list[float]:
    """Do a task in a process of its own: the memory of whatever starts a process counts for it."""
    command = [sys.executable, "-m", "benchmarks.exports", task, str(database), out]
    return [*map(float, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())]


def _apart(task: str, database: Path, out: Path) -> list[float]:
    """Write a file, and give what it took and its size in MiB."""
    told = _told(task, database, str(out))
    size = out.stat().st_size / 2**20
    out.unlink()
    return [*told, size]


def main(answers: int = ANSWERS, *, quick: bool = False) -> None:
    """Print each format's seconds and memory, and how they compare with the bare library's.

    CPU is compared, because a machine that does something else meanwhile slows one of the two down, not both.
    """
    answers, rounds = (20_000, 1) if quick else (answers, ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "a.db"
        _told("fill", database, str(answers))
        for form in FORMS:
            (cpu, clock, memory, size), (least, by_clock, bare, _) = figures(database, form, rounds)
            print(f"exports: {answers:,} answers as {form}, a file of {size:.0f} MiB, the best of {rounds}")
            print(f"exports:   ours {cpu:.1f} s of CPU, {clock:.1f} s by the clock, {memory:.0f} MiB of memory")
            print(f"exports:   bare {least:.1f} s of CPU, {by_clock:.1f} s by the clock, {bare:.0f} MiB of memory")
            print(f"exports:   ours takes {cpu / least:.2f} times the CPU", flush=True)
        for form in ALONE:
            cpu, clock, memory, size = _apart(form, database, database.with_name(f"out.{form}"))
            print(f"exports: {answers:,} answers as {form}, a file of {size:.0f} MiB")
            print(f"exports:   {cpu:.1f} s of CPU, {clock:.1f} s by the clock, {memory:.0f} MiB of memory", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        run(*sys.argv[1:])
    else:
        main(*map(int, sys.argv[1:]))
