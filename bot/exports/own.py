"""A copy of everything that is held about one person, for whoever asks for it (UK GDPR, Article 15)."""

import csv
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.exports.plain import guarded
from conversations.turn import HOME
from conversations.wording import long_date
from storage.own import SAID
from storage.transaction import Transaction

READ_ME = """This is a copy of what Cluster Companion holds about {name}, made on {day}.

data.json    your name, accounts, roles and settings, and every row of every table that names you
answers.csv  everything you said, in order: answers, skips and comments, with the day and time in UTC
files/       the files you sent as evidence

In answers.csv an apostrophe stands before text that a spreadsheet would run as a formula.
A code stands for a question: it never changes its meaning. Messages on their way are not in here.
To have something corrected or deleted, type mydata, or ask your project contact.
"""


def write_own(tx: Transaction, person_id: int, evidence: Path, at: datetime, path: Path) -> dict[str, int]:
    """Write a person's copy, and give how many rows and files are in it. ``evidence`` is the folder of files."""
    tables = dict(tx.own.tables(person_id))
    counts = {name: len(rows) for name, rows in tables.items()}
    name = str(tables["person"][0]["name"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        day = long_date(at.astimezone(HOME).date())
        archive.writestr("read-me.txt", READ_ME.format(name=name, day=day).replace("\n", "\r\n"))
        archive.writestr("data.json", json.dumps(tables, ensure_ascii=False, indent=1, default=str))
        with archive.open("answers.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as file:
            counts["said"] = _said(tx, person_id, file)
        counts["files"] = _files(tx, person_id, evidence, archive)
    return counts


def _said(tx: Transaction, person_id: int, file: IO[str]) -> int:
    writer = csv.writer(file)
    writer.writerow(SAID)
    count, value = 0, SAID.index("value")
    for row in tx.own.said(person_id):
        plain = list(row)
        plain[value] = _plain(row[value])
        writer.writerow([guarded(one) for one in plain])
        count += 1
    return count


def _plain(kept: str) -> str:
    """Write a value as a person would: several keys with ``;`` between."""
    value = json.loads(kept)
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")


def _files(tx: Transaction, person_id: int, evidence: Path, archive: zipfile.ZipFile) -> int:
    count = 0
    for number, name, place in tx.own.files(person_id):
        if (evidence / place).is_file():
            archive.write(evidence / place, f"files/{number} {_safe(name)}")
            count += 1
    return count


def _safe(name: str) -> str:
    """Give a name that is no path on any computer."""
    kept = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in name)
    return kept.strip(". ")[:100] or "file"
