"""The command line, as an operator and an author use it."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import run_demo
from bot.cli import main
from bot.troubles import told_plainly
from storage.schema import head
from tests.bot.conftest import Run

ROOT = Path(__file__).parents[2]


def test_a_programme_is_set_up_without_chat(run: Run) -> None:
    assert run("cluster", "list") == (0, "There are no clusters yet. Add one: companion cluster add NAME\n")
    assert run("status")[1] == "There are no clusters yet. Add one: companion cluster add NAME\n"
    assert run("cluster", "add", "Oakfield")[1].startswith(
        "Added Oakfield. Next: companion person add NAME --cluster 'Oakfield'"
    )
    assert json.loads(run("cluster", "add", "Tŷ Newydd", "--nation", "WLS", "--json")[1]) == {
        "id": 2,
        "name": "Tŷ Newydd",
        "nation": "WLS",
    }
    assert run("cluster", "add", "OAKFIELD") == (1, "There is a cluster called OAKFIELD already.\n")
    assert run("cluster", "list")[1] == "Oakfield (ENG)\nTŷ Newydd (WLS)\n"
    assert len(json.loads(run("cluster", "list", "--json")[1])) == 2
    assert "Added Priya" in run("person", "add", "Priya", "--cluster", "oak", "--role", "lead")[1]
    added = json.loads(run("person", "add", "Sam", "--role", "staff", "--json")[1])
    assert (added["name"], added["role"], added["cluster"]) == ("Sam", "staff", None)
    assert run("person", "add", "X", "--cluster", "Elm", "--role", "lead") == (
        1,
        "There is no cluster called Elm. See them: companion cluster list\n",
    )
    assert run("person", "add", "X", "--role", "lead") == (1, "A lead belongs to a cluster. Name it: --cluster NAME\n")
    said = f"The database is at version {head()}.\nThe answers of 0 runs are in step.\n"
    assert run("migrate") == (0, said)


def test_staff_are_assigned_and_roles_end_from_the_host(run: Run) -> None:
    for name in ("Oakfield", "Millbrook"):
        run("cluster", "add", name)
    run("person", "add", "Sam Okafor", "--role", "staff")
    run("person", "add", "Priya Shah", "--cluster", "Oakfield", "--role", "lead")
    done = json.loads(run("person", "assign", "Sam Okafor", "Oakfield", "--json")[1])
    assert (done["cluster"], done["did"], done["changed"]) == ("Oakfield", "assign", True)
    assert run("person", "assign", "Sam Okafor", "Oakfield")[1].startswith("Nothing to change")
    assert run("person", "unassign", "Sam Okafor", "Oakfield")[1] == "Done: unassign Sam Okafor, Oakfield.\n"
    assert run("person", "end", "Priya Shah", "Oakfield")[1] == "Done: end Priya Shah, Oakfield.\n"
    assert "not of the project staff" in run("person", "assign", "Priya Shah", "Oakfield")[1]
    assert "nobody called Zoe" in run("person", "end", "Zoe", "Oakfield")[1]
    assert "no cluster called Nowhere" in run("person", "end", "Sam Okafor", "Nowhere")[1]


def test_a_person_talks_in_the_terminal_and_it_is_kept(run: Run, tmp_path: Path) -> None:
    run("cluster", "add", "Oakfield")
    run("person", "add", "Priya", "--cluster", "Oakfield", "--role", "lead")
    code, said = run("chat", "--as", "priya", typed="review\nstart\n3\nnext\n:status\n:export\n:quit\n")
    assert code == 0
    assert "You chose Mostly." in said
    code, said = run("chat", "--as", "priya", typed="review\ncarry on\n")
    assert "you have done 1 of about" in said
    assert "QUESTION 2 OF ABOUT 8" in said
    assert run("chat", "--as", "nobody") == (
        1,
        "There is nobody called nobody. Add them first: companion person add NAME --cluster … --role …\n",
    )
    assert "  Cluster self-assessment" in run("status")[1]
    (standing,) = json.loads(run("status", "--json")[1])
    assert standing["runs"][0]["done"] == 1


def test_answers_are_written_out_whole(run: Run, tmp_path: Path) -> None:
    run("cluster", "add", "Oakfield")
    run("cluster", "add", "Elm")
    run("person", "add", "Priya", "--cluster", "Oakfield", "--role", "lead")
    run("chat", "--as", "Priya", typed="profile\nstart\n=1+1 “Siân” 👨‍👩‍👧‍👦\nnew\nskip\n1, 2\n")
    assert run("export", "--format", "csv", "--out", "x.csv") == (0, "19 rows written to x.csv\n")
    raw = (tmp_path / "x.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(row["question"], row["status"], row["code"], row["label"]) for row in rows[:5]] == [
        ("cp.name", "answered", "'=1+1 “Siân” 👨‍👩‍👧‍👦", "'=1+1 “Siân” 👨‍👩‍👧‍👦"),
        ("cp.origin", "answered", "new", "New, for this project"),
        ("cp.origin_what", "not_asked", "", ""),
        ("cp.schools", "skipped", "", ""),
        ("cp.phases", "answered", "early;primary", "Early years; Primary"),
    ]
    assert (rows[0]["answer_id"], rows[0]["flow_version"], rows[0]["channel"], rows[0]["language"]) == (
        "1-cp.name",
        "1",
        "terminal",
        "en",
    )
    assert rows[0]["who"].startswith("P") and rows[0]["answered_at"].endswith("+00:00")
    assert run("export", "--format", "jsonl", "--out", "x.jsonl", "--cluster", "Oakfield")[0] == 0
    lines = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text().splitlines()]
    assert lines[0]["code"] == "=1+1 “Siân” 👨‍👩‍👧‍👦"
    assert run("export", "--format", "csv", "--out", "e.csv", "--cluster", "Elm")[1] == "0 rows written to e.csv\n"
    assert run("export", "--format", "csv", "--out", "s.csv", "--since", "2020-01-01")[1] == "4 rows written to s.csv\n"
    assert (
        run("export", "--format", "csv", "--out", "s.csv", "--since", "2999-01-01T00:00+00:00")[1]
        == "0 rows written to s.csv\n"
    )
    assert run("export", "--format", "csv", "--out", "x.csv", "--cluster", "Ash")[0] == 1
    assert run("export", "--format", "csv", "--out", "x.csv", "--since", "soon")[1].startswith(
        "--since takes a day such as"
    )
    assert run("export", "--format", "csv", "--out", "no/such/x.csv")[1] == (
        "no/such/x.csv cannot be written: No such file or directory. Nothing was left behind.\n"
    )
    assert not list(tmp_path.glob(".*.part"))


def test_every_format_of_the_export_can_be_asked_for(run: Run, tmp_path: Path) -> None:
    from bot.exports.run import FORMATS

    for form in FORMATS:
        assert run("export", "--format", form, "--out", form) == (0, f"0 rows written to {form}\n")
        assert (tmp_path / form).exists()
    assert run("export", "--format", "docx")[0] == 2


def test_the_columns_of_the_export_are_explained() -> None:
    from bot.exports.contents import COLUMNS

    explained = [
        line.split("`")[1] for line in (ROOT / "docs/export.md").read_text().splitlines() if line.startswith("| `")
    ]
    assert explained == list(COLUMNS)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_before_it_is_up_the_program_ends_in_order(run: Run, name: signal.Signals) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        assert run("run")[1].startswith("Nothing is configured to run")
        with pytest.raises(SystemExit) as left:
            signal.raise_signal(name)
    finally:
        for one, usual in before.items():
            signal.signal(one, usual)
    assert left.value.code == 0


def test_a_wrong_setting_stops_with_two(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANION_LOG_LEVEL", "LOUD")
    code, said = run("status")
    assert (code, said) == (2, "COMPANION_LOG_LEVEL: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'.\n")


def test_a_closed_pipe_is_no_error() -> None:
    def breaks() -> None:
        raise BrokenPipeError

    assert told_plainly(breaks) == 0


def test_the_tour_of_the_demo_runs_to_its_end(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_demo(play=True)
    said = capsys.readouterr().out
    for words in (
        "You are Priya Shah, lead of Oakfield.",
        "You chose Mostly.",
        "I have kept that as a comment.",
        "You are Tom Reed.",
        "PAUSED",
    ):
        assert words in said
    assert "You are Sam Okafor." in said
    assert said.rstrip().endswith("README.md says how to set up your own.")
    assert "E-" not in said


def test_the_demo_is_driven_line_by_line_from_a_script(run: Run, tmp_path: Path) -> None:
    code, said = run("demo", typed=":help\n:as nobody\n:wait 0 days\n:wait in 7 days\n:export\n:quit\n")
    assert code == 0
    assert "I can't find nobody. Try :as staff" in said
    assert "Say how long, such as :wait 7 days." in said
    assert "answers written to" in said
    assert (tmp_path / "demo-export.xlsx").read_bytes().startswith(b"PK")


def test_ctrl_c_ends_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    from bot.console import kindly_interrupted

    with kindly_interrupted():
        raise KeyboardInterrupt
    assert capsys.readouterr().out == "\nEverything you said is saved.\n"


def test_help_is_given_and_exits_by_the_book(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "Helps clusters of schools" in capsys.readouterr().out


def test_python_m_bot_does_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "flows", "show", "nosuch"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr[:33]) == (1, "There is no flow called nosuch. T")


def test_a_kill_at_any_step_goes_on_from_the_last_saved_answer(run: Run, tmp_path: Path) -> None:
    run("cluster", "add", "Oakfield")
    run("person", "add", "Priya", "--cluster", "Oakfield", "--role", "lead")
    command = [sys.executable, "-m", "bot", "chat", "--as", "Priya"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for number in range(4):
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
        )
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("review\nstart\n" if number == 0 else "review\ncarry on\n")
        process.stdin.write("mostly\n")
        process.stdin.flush()
        for line in process.stdout:
            if "You chose Mostly" in line:
                break
        os.kill(process.pid, signal.SIGKILL)
        process.stdin.close()
        process.stdout.close()
        process.wait()
        (standing,) = json.loads(run("status", "--json")[1])
        assert standing["runs"][0]["done"] == number + 1


def test_help_loads_none_of_the_libraries_that_only_the_work_needs() -> None:
    """What it loads is what a person waits for."""
    look = "import sys; from bot.cli import main\ntry: main(['--help'])\nexcept SystemExit: print(sorted(sys.modules))"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert "'typer'" in said
    for library in (
        "pydantic",
        "sqlalchemy",
        "aiohttp",
        "asyncio",
        "slack_sdk",
        "telegram",
        "ruamel",
        "config.settings",
    ):
        assert f"'{library}'" not in said
