"""Every format gives back exactly what was kept, and none of it is a formula."""

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pyarrow.parquet import read_table
from python_calamine import CalamineWorkbook

from bot.exports.contents import COLUMNS, PLACES
from bot.exports.dictionary import HEADER
from bot.exports.run import FORMATS, make, note
from bot.exports.workbook import write_workbook
from storage.store import Store
from tests.bot.exports.said import LIBRARY, NOW, TEXTS, contents, said

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def kept(store: Store) -> list[str]:
    """Keep every awkward text, as an answer and as a comment."""
    with store.transaction() as tx:
        for text in TEXTS:
            said(tx, "cluster_profile", {"cp.name": text}, comments={"cp.name": text})
    return list(TEXTS)


def written(store: Store, form: str, folder: Path, **more: Any) -> Path:
    with store.reading() as tx:
        return make(contents(tx, **more), form, folder / f"x.{FORMATS[form].ending}").path


def answers(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(row["code"], row["comment"]) for row in rows if row["question"] == "cp.name"]


def read_csv(raw: bytes) -> list[dict[str, Any]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    csv.field_size_limit(10**6)
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def unguarded(text: str) -> str:
    """Take the apostrophe away that was put before a formula."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").lstrip(" ")[:1] in tuple("=+-@\t\r＝＋－＠") else text


def test_json_lines_has_every_text_as_it_was_kept(store: Store, tmp_path: Path) -> None:
    texts = kept(store)
    rows = [json.loads(line) for line in written(store, "jsonl", tmp_path).read_text("utf-8").split("\n") if line]
    assert answers(rows) == [(text, text) for text in texts]
    assert list(rows[0]) == list(COLUMNS)


@pytest.mark.parametrize("form", ["csv", "zip"])
def test_csv_has_every_text_and_guards_what_would_be_a_formula(store: Store, tmp_path: Path, form: str) -> None:
    texts = kept(store)
    path = written(store, form, tmp_path)
    raw = path.read_bytes() if form == "csv" else zipfile.ZipFile(path).read("answers_long.csv")
    assert raw.count(b"\r\n") > len(texts)
    found = answers(read_csv(raw))
    assert [(unguarded(code), unguarded(comment)) for code, comment in found] == [(text, text) for text in texts]
    assert not [code for code, _ in found if code.lstrip(" ")[:1] in "=+-@＝＋－＠"]


def test_the_archive_has_every_table_a_code_book_and_a_read_me(store: Store, tmp_path: Path) -> None:
    texts = kept(store)
    archive = zipfile.ZipFile(written(store, "zip", tmp_path, names=True))
    assert set(archive.namelist()) == {
        *("status.csv", "evidence.csv", "actions.csv", "activities.csv", "practice.csv", "calls.csv", "meetings.csv"),
        *("partner_views.csv", "people.csv", "answers_long.csv", "answers_wide_cluster_profile.csv", "codebook.csv"),
        "read-me.txt",
    }
    wide = read_csv(archive.read("answers_wide_cluster_profile.csv"))
    assert [unguarded(row["cp.name"]) for row in wide] == texts
    assert [unguarded(row["cp.name comment"]) for row in wide] == texts
    assert "Made by: Sam Okafor" in archive.read("read-me.txt").decode("utf-8")
    assert f"answers: {len(read_csv(archive.read('answers_long.csv')))} rows" in archive.read("read-me.txt").decode()


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_the_workbook_has_every_text_and_what_is_too_long_on_a_sheet_of_its_own(store: Store, tmp_path: Path) -> None:
    texts = kept(store)
    path = written(store, "xlsx", tmp_path)
    found = sheets(path)
    assert list(found) == [
        *("read_me", "summary", "answers_long", "wide_cluster_profile", "evidence", "actions", "activities"),
        *("activity_change", "calls", "meetings", "partner_views", "data_dictionary", "long_texts"),
    ]
    assert found["answers_long"][0] == list(COLUMNS)
    long: dict[str, str] = {}
    for key, _, part in found["long_texts"][1:]:
        long[key] = long.get(key, "") + part
    cells = [row[PLACES["code"]] for row in found["answers_long"][1:] if row[PLACES["question"]] == "cp.name"]
    whole = [long.get(cell.removesuffix(".]").partition(", under ")[2], cell) for cell in cells]
    assert whole == texts
    wide = found["wide_cluster_profile"]
    at = wide[0].index("cp.name comment")
    assert [row[at] for row in wide[1:]][:-2] == texts[:-2]


def test_no_cell_is_a_formula_or_a_link(store: Store, tmp_path: Path) -> None:
    kept(store)
    with zipfile.ZipFile(written(store, "xlsx", tmp_path)) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                tree = ElementTree.fromstring(book.read(name))
                assert not list(tree.iter(f"{MAIN}f")) and not list(tree.iter(f"{MAIN}hyperlink"))
                assert {cell.get("t") for cell in tree.iter(f"{MAIN}c")} <= {"inlineStr", "s", "n", None}
        assert not [name for name in book.namelist() if "external" in name.casefold() or "vba" in name.casefold()]


def test_a_workbook_says_so_where_a_sheet_is_full(store: Store, tmp_path: Path) -> None:
    kept(store)
    with store.reading() as tx:
        counts = write_workbook(contents(tx), tmp_path / "x.xlsx", most_rows=20)
        rows = list(tx.exported.rows("answers"))
    found = sheets(tmp_path / "x.xlsx")
    assert len(found["answers_long"]) == 20
    assert counts["answers"] == len(rows) > 20
    assert [
        "answers_long is not complete",
        f"It has {len(rows)} rows, and a sheet holds fewer: use the CSV export.",
    ] in [row[:2] for row in found["read_me"]]


def test_a_workbook_says_so_where_a_sheet_has_too_many_columns(store: Store, tmp_path: Path) -> None:
    kept(store)
    with store.reading() as tx:
        write_workbook(contents(tx), tmp_path / "x.xlsx", most_columns=23)
    told = {row[0]: row[1] for row in sheets(tmp_path / "x.xlsx")["read_me"]}
    assert told["answers_long is not complete"] == "It has 24 columns, and a sheet holds fewer: use the CSV export."
    assert "summary is not complete" not in told
    assert [note for note in told if "is on the sheet long_texts, in parts" in note]


def test_parquet_has_every_text_as_it_was_kept(store: Store, tmp_path: Path) -> None:
    texts = kept(store)
    rows = read_table(written(store, "parquet", tmp_path)).to_pylist()
    assert answers(rows) == [(text, text) for text in texts]
    with store.reading() as tx:
        assert [tuple(row.values()) for row in rows] == [tuple(row) for row in tx.exported.rows("answers")]


def test_a_snapshot_has_the_tables_and_no_account_key_or_message(store: Store, tmp_path: Path) -> None:
    texts = kept(store)
    with store.transaction() as tx:
        person = tx.people.add("Priya Shah", 1, "lead", NOW)
        tx.people.bind(person.id, "telegram", "t", "canary-account")
    path = written(store, "sqlite", tmp_path)
    file = sqlite3.connect(path)
    found = file.execute("SELECT code, comment FROM answers WHERE question = 'cp.name'").fetchall()
    assert found == [(text, text) for text in texts]
    tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
    file.close()
    assert tables == {
        *("status", "answers", "evidence", "actions", "activities", "practice", "calls", "meetings", "partner_views"),
        "data_dictionary",
    }
    assert b"canary-account" not in path.read_bytes() and b"Priya Shah" not in path.read_bytes()


def test_an_empty_store_is_exported_too(store: Store, tmp_path: Path) -> None:
    for form in FORMATS:
        assert written(store, form, tmp_path).stat().st_size >= 0


def test_half_a_character_and_none_at_all_are_shown_by_a_sign(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        said(tx, "cluster_profile", {"cp.name": "a\0b\ud800c"}, comments={"cp.name": "\0"})
    rows = [json.loads(line) for line in written(store, "jsonl", tmp_path).read_text("utf-8").splitlines()]
    assert answers(rows) == [("a\ufffdb\ufffdc", "\ufffd")]


def test_a_file_that_cannot_be_finished_leaves_nothing(store: Store, tmp_path: Path) -> None:
    kept(store)
    with store.reading() as tx, pytest.raises(OSError, match="x"):
        make(contents(tx), "csv", tmp_path / "no" / "x.csv")

    def breaks(rows: int) -> None:
        raise ZeroDivisionError

    folder = tmp_path / "out"
    folder.mkdir()
    with store.reading() as tx:
        for form in FORMATS:
            with pytest.raises(ZeroDivisionError):
                make(replace(contents(tx), progress=breaks), form, folder / f"x.{form}")
    assert list(folder.iterdir()) == []


def test_who_exported_what_is_audited(store: Store, tmp_path: Path) -> None:
    kept(store)
    with store.transaction() as tx:
        wanted = contents(tx, clusters=(1,), flow="cluster_profile", review="autumn 2026", since=NOW, names=True)
        made = make(wanted, "csv", tmp_path / "x.csv")
        note(tx, made, wanted, "csv")
        (entry,) = tx.audit.entries()
        assert tx.audit.intact()
    assert (entry["action"], entry["actor"], entry["via"], entry["cluster_id"]) == ("export", None, "cli", 1)
    assert json.loads(entry["detail"]) == {
        "format": "csv",
        "rows": {"answers": 0},
        "sha256": made.sha256,
        "clusters": [1],
        "names": True,
        "private": True,
        "flow": "cluster_profile",
        "review": "autumn 2026",
        "since": "2026-11-23T10:00:00+00:00",
    }


def test_every_exported_column_is_in_the_data_dictionary(store: Store, tmp_path: Path) -> None:
    kept(store)
    with store.transaction() as tx:
        said(tx, "self_assessment", {"sa.f1.s1": 3}, period="autumn 2026")
    archive = zipfile.ZipFile(written(store, "zip", tmp_path, names=True))
    book = read_csv(archive.read("codebook.csv"))
    assert tuple(book[0]) == HEADER
    known = {(row["table"], row["column"]) for row in book}
    for name in archive.namelist():
        table = name.removesuffix(".csv").replace("answers_long", "answers")
        if not name.endswith(".csv") or table == "codebook":
            continue
        header = next(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
        missing = {column for column in header if (table, _plain(column)) not in known}
        assert not missing, (table, missing)
    found = sheets(written(store, "xlsx", tmp_path))
    tables = {"summary": "status", "answers_long": "answers", "activity_change": "practice"}
    for sheet, rows in found.items():
        table = tables.get(sheet, sheet.replace("wide_", "answers_wide_"))
        if sheet not in ("read_me", "data_dictionary", "long_texts"):
            assert {column for column in rows[0] if (table, _plain(column)) not in known} == set()
    for row in book:
        assert row["label_en"] and row["type"] and row["missing_rule"] and row["source"] and row["since_version"]
        assert row["personal_data"] in ("yes", "no")
        assert row["label_cy"] or row["table"].startswith("answers_wide_")


def _plain(column: str) -> str:
    """Give the name under which a repeated question's column stands in the dictionary."""
    name, bracket, rest = column.partition("[")
    return f"{name}[item]{rest.partition(']')[2]}" if bracket else column


def test_the_columns_that_may_hold_a_formula_are_the_guarded_ones() -> None:
    from bot.exports.plain import guarded

    assert [guarded(value) for value in ("=1", "  -1", "a=1", "", None, -1, "\tx", "＝1", "'=1", "'", "'a")] == [
        *("'=1", "'  -1", "a=1", "", None, -1, "'\tx", "'＝1", "''=1", "'", "'a"),
    ]
    assert LIBRARY.flow("partner_view").least == 4
