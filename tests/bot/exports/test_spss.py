"""What SPSS is given: cases that it can read, and syntax that names every variable and value."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.exports.cases import Cases
from bot.exports.contents import COLUMNS
from bot.exports.dictionary import HEADER
from bot.exports.variables import named
from conversations.model import Flow, Option, Question, Retired, Section
from storage.exported import AskedRow
from storage.store import Store
from tests.bot.exports.said import TEXTS, said
from tests.bot.exports.test_formats import read_csv, written


@dataclass
class Archive:
    """An export for SPSS, read again."""

    path: Path

    def __post_init__(self) -> None:
        self.files = zipfile.ZipFile(self.path)

    def text(self, name: str) -> str:
        return self.files.read(name).decode("utf-8")

    def cases(self, flow: str) -> list[dict[str, str]]:
        """Read the cases as SPSS does: a line is a case, and the syntax takes the apostrophe in front away."""
        raw = self.text(f"{flow}.csv").removeprefix("\ufeff")
        rows = [next(csv.reader([line])) for line in raw.split("\r\n")[:-1]]
        bare = set(re.findall(r"^IF \(SUBSTR\((\S+), 1, 1\)", self.text(f"{flow}.sps"), re.MULTILINE))
        named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        return [
            {key: value[1:] if key in bare and value[:1] == "'" else value for key, value in row.items()}
            for row in named
        ]

    def variables(self, flow: str) -> dict[str, str]:
        """Give the format of each variable."""
        told = self.text(f"{flow}.sps").partition("/VARIABLES=\n")[2].partition("\n  .\n")[0]
        return dict(line.split() for line in told.splitlines())

    def told(self, flow: str, command: str, name: str) -> str:
        """Give what a command says of a variable, on one line."""
        found = re.search(rf"^{command} {re.escape(name)}\s(.*?)\.\n(?=[A-Z])", self.text(f"{flow}.sps"), re.M | re.S)
        return " ".join(found[1].split()) if found else ""


@pytest.fixture
def kept(store: Store) -> Store:
    csv.field_size_limit(10**6)
    with store.transaction() as tx:
        for text in (*TEXTS, "'=1", "'quoted'"):
            said(tx, "cluster_profile", {"cp.name": text}, comments={"cp.name": text})
        said(
            tx,
            "cluster_profile",
            {"cp.name": "B", "cp.schools": 12, "cp.phases": ("early", "primary"), "cp.origin": "new"},
        )
        said(
            tx,
            "cluster_profile",
            {"cp.schools": None, "cp.phases": None, "cp.origin": None, "cp.money_end": "2027-07-31"},
        )
        said(tx, "self_assessment", {"sa.f1.s1": 3, "sa.f1.s2": 0, "sa.f1.s3": None}, period="autumn 2026")
    return store


@pytest.fixture
def archive(kept: Store, tmp_path: Path) -> Archive:
    return Archive(written(kept, "spss", tmp_path))


def test_every_text_comes_back_as_spss_can_hold_it(archive: Archive) -> None:
    cases = archive.cases("cluster_profile")[: len(TEXTS)]
    long = {(row["variable"], row["run_id"]): row["text"] for row in read_csv(archive.files.read("long_texts.csv"))}
    for text, case in zip(TEXTS, cases, strict=True):
        for name in ("cp.name", "cp.name_comment"):
            on_one_line = re.sub(r"\r\n|\r|\n", "¶", text)
            assert case[name] == on_one_line or long[name, case["run_id"]] == text
            assert len(case[name].encode()) <= 32_767
    assert len(long) == 2 * sum(len(text.encode()) > 32_766 for text in TEXTS) == 4
    assert [case["cp.name"] for case in archive.cases("cluster_profile")[len(TEXTS) :][:2]] == ["'=1", "'quoted'"]


def test_no_cell_of_a_file_for_spss_is_a_formula(archive: Archive) -> None:
    for name in archive.files.namelist():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(archive.text(name).removeprefix("\ufeff"), newline="")):
                risky = [cell for cell in row if cell.lstrip(" ")[:1] in ("=", "+", "@", "\t", "＝", "-")]
                assert not [cell for cell in risky if cell not in ("-97", "-98", "-99")]


def test_each_kind_of_answer_is_a_variable_of_its_own_kind(archive: Archive) -> None:
    formats = archive.variables("cluster_profile")
    assert [formats[name] for name in ("run_id", "cp.schools", "cp.phases_early", "cp.money_end", "cp.origin")] == [
        *("F8.0", "F8.0", "F8.0", "SDATE10", "A6"),
    ]
    full, none = archive.cases("cluster_profile")[-2:]
    names = ("cp.schools", "cp.phases", "cp.phases_early", "cp.phases_special", "cp.origin", "cp.money_end")
    assert [full[name] for name in names] == ["12", "early;primary", "1", "0", "new", ""]
    assert [none[name] for name in names[:-1]] == ["-98", "", "-98", "-98", "-98"]
    assert full["cp.years"] == none["cp.years"] == "-99"
    assert "'new' 'New, for this project'" in archive.told("cluster_profile", "VALUE LABELS", "cp.origin")
    assert archive.told("cluster_profile", "MISSING VALUES", "cp.origin") == "('-98', '-99', ' ')"
    assert archive.told("cluster_profile", "VALUE LABELS", "cp.phases_early").startswith("0 'No' 1 'Yes' -98 'Skipped'")
    assert (
        archive.told("cluster_profile", "VARIABLE LABELS", "cp.phases_early")
        == "'Which phases are in it?: Early years'"
    )


def test_a_choice_that_does_not_count_is_a_missing_value(archive: Archive) -> None:
    (case,) = archive.cases("self_assessment")
    assert [case["sa.f1.s1"], case["sa.f1.s2"], case["sa.f1.s3"], case["sa.f1.s4"]] == ["3", "0", "-98", "-99"]
    assert archive.told("self_assessment", "VALUE LABELS", "sa.f1.s1") == (
        "1 'Not yet' 2 'Partly' 3 'Mostly' 4 'Fully, and we check' 0 'Don''t know' -98 'Skipped' -99 'Not asked'"
    )
    assert archive.told("self_assessment", "MISSING VALUES", "sa.f1.s1") == "(LOWEST THRU -50, 0)"
    assert archive.told("self_assessment", "VARIABLE LEVEL", "sa.f1.s1") == "(ORDINAL)"


def test_every_variable_is_in_the_syntax_the_file_and_the_code_book(archive: Archive) -> None:
    book = read_csv(archive.files.read("codebook.csv"))
    assert tuple(book[0]) == HEADER
    flows = [name.removesuffix(".sps") for name in archive.files.namelist() if name.endswith(".sps")]
    assert flows == ["cluster_profile", "self_assessment"]
    for flow in flows:
        names = list(archive.variables(flow))
        assert names == list(archive.cases(flow)[0])
        assert names == [row["column"] for row in book if row["table"] == f"{flow}.csv"]
        assert all(archive.told(flow, "VARIABLE LABELS", name) for name in names)
        assert len({name.upper() for name in names}) == len(names)
        assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._]{0,63}", name) and name[-1] not in "._" for name in names)
    for row in book:
        assert row["label_en"] and row["type"] and row["missing_rule"] and row["source"] and row["since_version"]
    personal = {row["column"]: row["personal_data"] for row in book if row["table"] == "cluster_profile.csv"}
    assert (personal["cp.name"], personal["cp.name_comment"], personal["cp.origin"]) == ("yes", "yes", "no")


def test_no_line_of_the_syntax_is_too_long_and_every_command_ends(archive: Archive) -> None:
    for name in archive.files.namelist():
        if name.endswith(".sps"):
            lines = archive.text(name).splitlines()
            assert max(len(line.encode()) for line in lines) <= 256
            assert not [line for line in lines if line.count("'") % 2 and '"' not in line]
            begun = [at for at, line in enumerate(lines) if not line.startswith((" ", "\t"))]
            assert all(lines[at - 1].endswith(".") for at in begun[1:])
            assert lines[-1].endswith(".") and "" not in lines


def test_the_read_me_says_what_stands_for_what(archive: Archive) -> None:
    said = archive.text("read-me.txt")
    assert "-98 stands for skipped, -99 for not asked." in said
    assert f"cases of cluster_profile: {len(archive.cases('cluster_profile'))} rows" in said


def test_what_is_not_in_an_export_is_not_called_not_asked(kept: Store, tmp_path: Path) -> None:
    from tests.bot.exports.said import NOW

    with kept.transaction() as tx:
        said(tx, "cluster_profile", {"cp.schools": 3}, at=NOW.replace(hour=12))
    (case,) = Archive(written(kept, "spss", tmp_path, since=NOW.replace(hour=11))).cases("cluster_profile")
    assert (case["cp.schools"], case["cp.years"], case["cp.origin"]) == ("3", "", "")


def test_names_are_what_spss_takes() -> None:
    taken = {"RUN_ID"}
    long = f"x.{'y' * 80}"
    assert [named(column, taken) for column in ("cp.name", "a[b1] comment", "by", "Run_ID", "1st", "…", "end.")] == [
        *("cp.name", "a_b1_comment", "by_a7e2d26e", "Run_ID_233fbe52", "v_1st", "v", "end"),
    ]
    assert len(named(long, taken)) == 64
    assert named(f"{long}a", taken) != named(f"{long}b", taken)


FLOW = Flow(
    flow="trial",
    title="Trial",
    sections=(
        Section(
            questions=(
                Question(
                    id="mood",
                    type="scale",
                    prompt="How's " + "it " * 100,
                    options=(
                        *(Option(key=key, label=f"L{key}") for key in (1, 2)),
                        Option(key="dk", label="Don't know", uncounted=True),
                        Option(key=0, label="Zero", uncounted=True),
                        Option(key=9, label="Nine", uncounted=True),
                    ),
                ),
                Question(id="low", type="scale", options=(Option(key=-60, label="Low"), Option(key=1, label="High"))),
                Question(id="warmth", type="number", min=-20),
                Question(id="day", type="date"),
                Question(id="more", type="group", fields=(Question(id="pick", type="single"),)),
            )
        ),
    ),
    retired=(Retired(id="old", type="single", prompt="Before?", options=(Option(key="a", label="Aye"),)),),
)


def row(question: str, code: str, label: str = "", **more: Any) -> list[Any]:
    known = {
        "run_id": 7,
        "flow": "trial",
        "flow_version": 1,
        "question": question,
        "code": code,
        "label": label or code,
    }
    known = dict.fromkeys(COLUMNS, "") | known | {"status": "answered"} | more
    return [known[name] for name in COLUMNS]


def trial(*rows: list[Any], item: str = "") -> tuple[Cases, dict[str, Any]]:
    """Make a case of rows."""
    names = list(dict.fromkeys(one[COLUMNS.index("question")] for one in rows))
    cases = Cases(FLOW, [AskedRow("trial", name, item, "scale", 0) for name in names], lambda *long: None)
    case = cases.begin(rows[0])
    for one in rows:
        cases.put(case, one)
    return cases, dict(zip([one.name for one in cases.variables], case, strict=True))


def test_choices_that_are_no_numbers_get_numbers_that_are_missing() -> None:
    for code, value in (("1", "1"), ("dk", "-97"), ("0", "0"), ("9", "-96"), ("gone", "-95")):
        cases, case = trial(row("mood", code, "Words"))
        assert case["mood"] == value
        mood = cases.variables[-1]
        assert mood.missing == "LOWEST THRU -50, 0" and mood.format == "F8.0"
        assert list(mood.labels)[:5] == ["1", "2", "-97", "0", "-96"]
        assert [mood.labels[value] for value in ("-97", "0", "-96", "-98")] == ["Don't know", "Zero", "Nine", "Skipped"]
        assert mood.labels.get("-95", "Words") == "Words"


def test_a_scale_that_goes_as_low_as_the_missing_values_is_kept_as_keys() -> None:
    cases, case = trial(row("low", "-60", "Low"))
    assert (case["low"], cases.variables[-1].format, cases.variables[-1].labels["-60"]) == ('"\'-60"', "A4", "Low")


def test_a_number_that_may_be_negative_has_a_blank_for_no_answer() -> None:
    cases, case = trial(row("warmth", "-3.25"))
    assert (case["warmth"], cases.variables[-1].format, cases.variables[-1].missing) == ("-3.25", "F8.2", "")
    assert trial(row("warmth", "", status="skipped"))[1]["warmth"] == ""


def test_what_cannot_be_read_as_a_number_or_day_makes_a_text_of_it() -> None:
    cases, case = trial(row("warmth", "about 20"), row("day", "soon"))
    assert (case["warmth"], case["day"]) == ('"about 20"', '"soon"')
    assert [(one.format, one.missing) for one in cases.variables[-2:]] == [("A8", "' '"), ("A4", "' '")]


def test_retired_questions_and_a_clusters_own_are_named_too() -> None:
    cases, case = trial(row("old", "a", "Aye"), row("own.1", "2", "Two", item_label="Ash"), row("more", "yes", "Yes"))
    old, own, more = cases.variables[-3:]
    assert (case["old"], old.label, old.labels["a"]) == ('"a"', "Before?", "Aye")
    assert (case["own.1"], own.label, own.labels["2"]) == ("2", "A question of the cluster's own (Ash)", "Two")
    assert (case["more"], more.labels["yes"]) == ('"yes"', "Yes")
    gone, case = trial(row("pick", "x", "Extra"))
    assert (case["pick"], gone.variables[-1].labels["x"]) == ('"x"', "Extra")


def test_a_long_label_stands_on_several_lines_and_ends_with_an_ellipsis() -> None:
    from bot.exports.syntax import syntax

    cases, _ = trial(row("mood", "1"))
    told = "".join(syntax("trial", "trial.csv", cases.variables))
    label = told.partition("VARIABLE LABELS mood\n")[2].partition(".\n")[0]
    pieces = [piece.strip().removeprefix("+ ").strip("'") for piece in label.splitlines()]
    assert len(pieces) == 4 and "".join(pieces).startswith("How''s it it") and pieces[-1].endswith("…")
    assert len("".join(pieces).replace("''", "'").encode()) <= 250
