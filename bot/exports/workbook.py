"""The workbook: every table on a sheet of its own, as text and numbers only, written row by row."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.exports.contents import COLUMNS, Contents, Runs
from bot.exports.dictionary import HEADER, dictionary
from bot.exports.readme import NOTES, facts
from storage.exportedtables import SOURCES

MOST_ROWS = 1_048_576
"""Rows of a sheet, its heading among them (Excel specifications and limits)."""
MOST_COLUMNS = 16_384
"""Columns of a sheet (the same)."""
LONGEST = 32_767
"""UTF-16 units of a cell (the same)."""
A4 = 9
"""How a workbook names the size of its paper (Office Open XML, pageSetup)."""
PIECE = 15_000
"""Characters of a part of a longer text: never more than a cell holds."""
WIDTHS = {
    "comment": 50,
    "label": 30,
    "code": 30,
    "label_en": 60,
    "label_cy": 45,
    "words": 50,
    "what": 50,
    "activity": 30,
}
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LIMITS = (
    "A text longer than a cell can be (32,767 characters) is on the sheet long_texts, in parts. Its cell says so.",
    "Half a character and the character NUL stand here as \ufffd: nothing else is changed.",
)
"""What a workbook cannot hold, and what is there instead."""
SHEETS = {"status": "summary", "answers": "answers_long", "practice": "activity_change"}
TOO_LONG = "[Too long for one cell. The whole text is on the sheet long_texts, under {0}.]"


class _Sheet:
    """A sheet that grows row by row. What does not fit on it any more is counted, not written."""

    def __init__(self, book: "_Book", name: str, columns: Sequence[str]) -> None:
        self.rows = 0
        self._book, self._name, self._columns = book, name, columns
        self._sheet: Worksheet = book.file.add_worksheet(name)
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, _wide(column))
        self._sheet.freeze_panes(1, 0)
        _printed(self._sheet)
        self._sheet.repeat_rows(0)
        self._sheet.write_row(0, 0, columns, book.bold)

    @property
    def width(self) -> int:
        """How many columns it has, whether or not there is room for all of them."""
        return len(self._columns)

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows: text as text, numbers as numbers, and nothing where there is nothing."""
        text, number, at = self._sheet.write_string, self._sheet.write_number, self.rows
        for row in rows:
            at += 1
            if at >= self._book.most_rows:
                continue
            for place, value in enumerate(row):
                if value is None or value == "":
                    continue
                if type(value) is not str:
                    number(at, place, value)
                elif text(at, place, value) or len(value) > PIECE:
                    self._long(at, place, value, row)
        self.rows = at

    def _long(self, at: int, place: int, value: str, row: Sequence[Any]) -> None:
        """Give a text that does not fit into one cell a place of its own, in parts."""
        if len(value.encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST:
            return
        key = f"{self._name}, row {at + 1}, {self._columns[place]}"
        self._sheet.write_string(at, place, TOO_LONG.format(key))
        self._book.long.append((key, value))

    def end(self) -> None:
        """Let the rows be filtered by their headings."""
        last = min(self.rows, self._book.most_rows - 1)
        self._sheet.autofilter(0, 0, max(last, 1), min(self.width, self._book.most_columns) - 1)


class _Book:
    """The file, and the texts that are too long for a cell."""

    def __init__(self, path: Path, most_rows: int, most_columns: int) -> None:
        self.file = Workbook(str(path), PLAIN)
        self.bold = self.file.add_format({"bold": True, "bottom": 1})
        self.most_rows, self.most_columns = most_rows, most_columns
        self.long: list[tuple[str, str]] = []
        self.cut: list[tuple[str, str]] = []

    def sheet(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Write a whole sheet, and give its number of rows."""
        sheet = _Sheet(self, name, columns)
        sheet.write(rows)
        return self.ended(name, sheet)

    def ended(self, name: str, sheet: _Sheet) -> int:
        """Finish a sheet, and note it where not all of its rows fitted."""
        sheet.end()
        if sheet.rows >= self.most_rows:
            self.cut.append((name, f"{sheet.rows:,} rows"))
        if sheet.width > self.most_columns:
            self.cut.append((name, f"{sheet.width:,} columns"))
        return sheet.rows


def write_workbook(
    contents: Contents, path: Path, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS
) -> dict[str, int]:
    """Write every table, the answers both long and wide, the data dictionary and a read-me."""
    book = _Book(path, most_rows, most_columns)
    try:
        first = book.file.add_worksheet("read_me")
        counts = {"status": book.sheet("summary", SOURCES["status"].columns, contents.rows("status"))}
        counts |= _answers(contents, book)
        for name in contents.tables:
            if name not in counts:
                counts[name] = book.sheet(SHEETS.get(name, name), SOURCES[name].columns, contents.rows(name))
        book.sheet("data_dictionary", HEADER, dictionary(contents))
        if book.long:
            parts = ((key, n, part) for key, whole in book.long for n, part in enumerate(_parts(whole), 1))
            book.sheet("long_texts", ("cell", "part", "text"), parts)
        _read_me(book, first, contents, counts)
    finally:
        book.file.close()
    return counts


def _answers(contents: Contents, book: _Book) -> dict[str, int]:
    """Write the answers long and wide, from the same rows."""
    long, wide = _Sheet(book, "answers_long", COLUMNS), contents.wide()
    names = {flow: f"wide_{flow}"[:31] for flow in wide}
    sheets = {flow: _Sheet(book, names[flow], table.columns) for flow, table in wide.items()}
    runs = Runs(wide, lambda flow, row: sheets[flow].write([row]))
    for batch in contents.batches("answers"):
        long.write(batch)
        runs.take(batch)
    runs.end()
    for flow, sheet in sheets.items():
        book.ended(names[flow], sheet)
    return {"answers": book.ended("answers_long", long)}


def _parts(whole: str) -> Iterable[str]:
    rest = iter(whole)
    while part := "".join(islice(rest, PIECE)):
        yield part


def _wide(column: str) -> int:
    """Give a column's width in characters; a moment in full needs 25."""
    return 26 if column.endswith("_at") else WIDTHS.get(column, min(max(len(column) + 4, 12), 24))


def _printed(sheet: Worksheet) -> None:
    """Let a sheet be printed with its columns beside each other."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _read_me(book: _Book, sheet: Worksheet, contents: Contents, counts: dict[str, int]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    _printed(sheet)
    lines = [
        ("Cluster Companion export", ""),
        *facts(contents, counts),
        ("", ""),
        *((note, "") for note in (*NOTES, *LIMITS)),
    ]
    for name, much in book.cut:
        lines.append((f"{name} is not complete", f"It has {much}, and a sheet holds fewer: use the CSV export."))
    for at, (name, value) in enumerate(lines):
        sheet.write_string(at, 0, name, book.bold if at == 0 else None)
        sheet.write_string(at, 1, value)
