"""Writing reports to files from the command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.reports.run import report_to, template_to
from bot.reports.written import template
from bot.troubles import Refused
from storage.store import Store
from tests.reporting import AUTUMN, fill


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = Store.open(f"sqlite:///{tmp_path}/companion.db")
    with store.transaction() as tx:
        fill(tx, 5)
    store.close()
    return tmp_path


def run(data: Path, *words: str) -> tuple[int, str]:
    """Run the command, with the data folder as its only setting."""
    done = CliRunner().invoke(app, ["report", *words], env={"COMPANION_DATA_DIR": str(data)})
    return done.exit_code, done.output or str(done.exception)


def test_a_cluster_and_the_project_have_their_reports_in_every_format(data: Path) -> None:
    code, said = run(data, "--cluster", "oakfield", "--format", "docx,pdf,html", "--out", str(data / "out"))
    assert (code, len(said.split())) == (0, 3)
    assert run(data, "--project", "--format", "html", "--out", str(data / "out"))[0] == 0
    assert sorted(path.name for path in (data / "out").iterdir()) == [
        "oakfield-report.docx",
        "oakfield-report.html",
        "oakfield-report.pdf",
        "the-project-so-far.html",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say which report: --cluster NAME or --project."),
        (("--cluster", "x", "--project"), "Say which report"),
        (("--project", "--format", "odt"), "--format takes docx, pdf and html, not odt."),
        (("--cluster", "Nowhere"), "There is no cluster called Nowhere."),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(data: Path, words: tuple[str, ...], said: str) -> None:
    code, told = run(data, *words)
    assert code != 0
    assert said in told


def test_the_template_is_copied_out_and_never_over_a_file_that_is_there(data: Path) -> None:
    assert run(data, "template", "--out", str(data / "ours.docx"))[0] == 0
    assert (data / "ours.docx").read_bytes() == template("report.docx")
    with pytest.raises(Refused, match="cannot be written"):
        template_to(data / "ours.docx")


def test_a_template_that_is_not_there_is_said_to_be_missing(data: Path) -> None:
    store = Store.open(f"sqlite:///{data}/companion.db")
    with pytest.raises(Refused, match=r"own\.docx cannot be used"):
        report_to(store, "Oakfield", ["docx"], data / "out", AUTUMN, data / "own.docx")
    store.close()


def test_help_does_not_load_what_draws() -> None:
    words = "import sys, bot.cli, bot.app; print('matplotlib' in sys.modules, 'docxtpl' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert said.stdout == "False False\n"
