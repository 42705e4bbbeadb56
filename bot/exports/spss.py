"""SPSS: for each flow a file of cases, the syntax that reads it and says what it means, and a code book."""

import csv
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from bot.exports.cases import Cases
from bot.exports.contents import PLACES, Contents, Runs
from bot.exports.dictionary import HEADER, SINCE, Entry
from bot.exports.meanings import MEANINGS
from bot.exports.plain import entry, guarded, marked, write_table
from bot.exports.readme import COMMON, read_me
from bot.exports.syntax import syntax
from bot.exports.variables import Text
from conversations.totals import TEXTS

NOTES = (
    *COMMON,
    "Run a .sps file in SPSS: it reads the .csv of the same name, and says what its variables and values mean.",
    "-98 stands for skipped, -99 for not asked. They and choices that do not count are missing values.",
    "A blank is not in this export. Where a date or words were asked for, it also stands for no answer.",
    "In the .csv an apostrophe may stand before a text: the .sps takes it away. A ¶ stands for a line break.",
    "SPSS drops blanks at the end of a text. A text that is longer than it can hold is in long_texts.csv.",
)


class _Long:
    """The texts that SPSS has no room for, in a file of their own."""

    def __init__(self, file: IO[str]) -> None:
        self.count = 0
        self._writer = csv.writer(file)
        self._writer.writerow(("flow", "variable", "run_id", "text"))

    def keep(self, flow: str, variable: str, run: int, text: str) -> None:
        self._writer.writerow((flow, variable, run, guarded(text)))
        self.count += 1


def write_spss(contents: Contents, path: Path) -> dict[str, int]:
    """Write the answers of each flow as cases, each with its syntax, a code book and a read-me."""
    with (
        tempfile.TemporaryDirectory(prefix="companion-") as name,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        folder = Path(name)
        with marked(folder / "long texts") as file:
            long = _Long(file)
            flows = {
                flow: Cases(contents.library.flow(flow), rows, long.keep) for flow, rows in contents.asked().items()
            }
            counts = _write_cases(contents, flows, folder)
        for flow, cases in flows.items():
            archive.write(folder / flow, f"{flow}.csv")
            archive.writestr(f"{flow}.sps", "".join(syntax(flow, f"{flow}.csv", cases.variables)))
        if long.count:
            archive.write(folder / "long texts", "long_texts.csv")
        with entry(archive, "codebook.csv") as file:
            write_table(file, HEADER, _code_book(flows.values()))
        archive.writestr("read-me.txt", read_me(contents, counts, NOTES))
    return counts


def _write_cases(contents: Contents, flows: dict[str, Cases], folder: Path) -> dict[str, int]:
    """Write each flow's cases to a file in the folder, and give how many answers and cases there are."""
    counts = {"answers": 0} | {f"cases of {flow}": 0 for flow in flows}
    with ExitStack() as stack:
        files = {flow: stack.enter_context(marked(folder / flow)) for flow in flows}

        def keep(flow: str, cells: list[str]) -> None:
            files[flow].write(",".join(cells) + "\r\n")
            counts[f"cases of {flow}"] += 1

        for flow, cases in flows.items():
            files[flow].write(",".join(one.name for one in cases.variables) + "\r\n")
        runs = Runs(flows, keep)
        for batch in contents.batches("answers"):
            runs.take(batch)
            counts["answers"] += len(batch)
        runs.end()
    return counts


def _code_book(flows: Iterable[Cases]) -> Iterator[Entry]:
    """Give a row for each variable: what it is called elsewhere, what it means and what its values are."""
    for cases in flows:
        for one in cases.variables:
            values = "; ".join(f"{value} = {words}" for value, words in one.labels.items())
            yield (f"{cases.flow}.csv", one.name, one.label, *_meant(cases, one, values))


def _meant(cases: Cases, one: Text, values: str) -> Entry:
    source = f"{one.column} of answers_wide_{cases.flow}"
    question = cases.questions.get(one.name)
    if question is None:
        meaning = MEANINGS[one.column]
        return (meaning.cy, meaning.type, values, meaning.empty, meaning.example, source, "no", SINCE)
    personal = "yes" if question.type in TEXTS or one.place == PLACES["comment"] else "no"
    return ("", question.type, values, one.rule, "", source, personal, SINCE)
