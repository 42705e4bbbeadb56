"""The command line, as an operator and an author use it."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import run_demo
from bot.cli import app, main
from bot.troubles import told_plainly
from storage.schema import head

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder, and give its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("COMPANION_")]:
        monkeypatch.delenv(name)
    runner = CliRunner()

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        result = runner.invoke(app, list(words), input=typed)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            errors = io.StringIO()
            stderr, sys.stderr = sys.stderr, errors
            try:
                return told_plainly(lambda: _raise(result.exception)), result.output + errors.getvalue()
            finally:
                sys.stderr = stderr
        return result.exit_code, result.output

    return run


def _raise(error: BaseException | None) -> None:
    assert error is not None
    raise error


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


def test_a_wrong_setting_stops_with_two(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPANION_LOG_LEVEL", "LOUD")
    code, said = run("status")
    assert (code, said) == (2, "COMPANION_LOG_LEVEL: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'.\n")


def test_a_closed_pipe_is_no_error() -> None:
    def breaks() -> None:
        raise BrokenPipeError

    assert told_plainly(breaks) == 0


BROKEN = "flow: bad\ntitle: Bad\nquestions:\n  - {id: a, type: number, prompt: A, ask_if: {b: [1]}}\n  - {id: b, type: number, prompt: B}\n"
GOOD = """flow: good
title: Good
modes: {full: all, quick: some}
facts: {n: number, things: items}
questions:
  - {id: a, type: single, prompt: "A?", options: [{key: x, label: X}, {key: y, label: Y}]}
  - {id: d, type: date, prompt: "D?", future: true}
  - {id: t, type: short_text, prompt: "{item}?", for_each: {from: things}, modes: [full]}
"""


def test_authors_check_show_draw_and_compare_flows(run: Run, tmp_path: Path) -> None:
    assert run("flows", "check")[1].startswith("14 flows are in order: activity, call_before")
    (tmp_path / "bad.yaml").write_text(BROKEN)
    (tmp_path / "good.yaml").write_text(GOOD)
    code, said = run("flows", "check", "bad.yaml")
    assert (code, said) == (
        1,
        "bad.yaml:4: a: 'b' comes later; a question can only look back, so circles cannot exist. Move one of them\n",
    )
    assert run("flows", "check", ".")[0] == 1
    assert run("flows", "check", "good.yaml") == (0, "1 flows are in order: good\n")
    assert run("flows", "check", str(ROOT / "conversations/flows"))[0] == 0
    assert run("flows", "check", "no.yaml")[1].startswith("no.yaml cannot be read as text.")
    (tmp_path / "empty").mkdir()
    assert run("flows", "check", "empty") == (1, "There are no flow files (.yaml) in empty.\n")
    assert "iem.a.ran: Did it go ahead?" in run("flows", "show", "iem_after")[1]
    assert run("flows", "show", "nosuch")[1].startswith("There is no flow called nosuch. There are activity")
    assert run("flows", "show", "bad.yaml")[0] == 1
    assert run("flows", "graph", "iem_after")[1].startswith("flowchart TD")
    (tmp_path / "new.yaml").write_text(GOOD.replace('prompt: "A?"', 'prompt: "Which?"'))
    assert run("flows", "diff", "good.yaml", "new.yaml") == (0, "safe: a: is worded differently\n")
    assert run("flows", "diff", "good.yaml", "good.yaml") == (0, "Nothing changed.\n")
    (tmp_path / "new.yaml").write_text(GOOD.replace("id: a,", "id: b,"))
    assert run("flows", "diff", "good.yaml", "new.yaml")[0] == 1


def simulated(run: Run, *commands: object, options: tuple[str, ...] = ()) -> list[dict[str, object]]:
    typed = "".join(f"{command if isinstance(command, str) else json.dumps(command)}\n" for command in commands)
    code, said = run("flows", "sim", "good.yaml", "--json", "--now", "2026-11-23T10:00", *options, typed=typed)
    assert code == 0
    return [json.loads(line) for line in said.splitlines()]


def test_a_flow_is_simulated_one_view_for_each_command(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    facts = {
        "n": 3,
        "things": [{"key": "1", "label": "Paint"}],
        "last": {"a": {"value": "y", "on": "2026-03-01"}, "d": "2026-03-01"},
        "views": {"d": {"Ann": ["x"]}},
    }
    (tmp_path / "facts.json").write_text(json.dumps(facts))
    views = simulated(
        run,
        {"kind": "resume"},
        {"kind": "answer", "value": "x"},
        {"kind": "answer", "text": "3/4/27"},
        {"kind": "answer", "text": "yes"},
        {"kind": "answer", "text": "Done"},
        {"kind": "edit", "question": "a"},
        {"kind": "answer", "question": "a", "value": "z", "revision": 99},
        {"kind": "submit"},
        "",
        options=("--facts", "facts.json"),
    )
    assert [view["state"] for view in views] == [
        "asking",
        "asking",
        "asking",
        "asking",
        "checking",
        "asking",
        "asking",
        "sent",
    ]
    assert views[0] == {
        "state": "asking",
        "question": "a",
        "item": None,
        "prompt": "A?",
        "type": "single",
        "options": [{"key": "x", "label": "X"}, {"key": "y", "label": "Y"}],
        "problem": None,
        "notes": ["In March 2026 you chose Y."],
        "current": {},
        "masked": {},
        "skipped": [],
        "progress": [0, 3],
        "revision": 0,
        "wanted": [],
    }
    assert views[2]["problem"] == "Do you mean Saturday 3 April 2027?"
    assert (views[3]["question"], views[3]["item"], views[3]["prompt"]) == ("t", "1", "Paint?")
    assert views[4]["current"] == {"a": "x", "d": "2027-04-03", "t[1]": "Done"}
    assert views[6]["problem"] == "Please choose one of these: X, Y."


def test_a_command_that_cannot_be_read_gets_a_view_with_the_problem(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    views = simulated(
        run,
        "not json",
        {"kind": "fly"},
        [1],
        {"kind": "answer", "colour": 1},
        {"kind": "answer"},
        options=("--mode", "quick"),
    )
    assert [str(view["problem"])[:24] for view in views] == [
        "That line is not JSON. A",
        "A command is an object w",
        "A command is an object w",
        "A command has no 'colour",
        "Please choose one of the",
    ]
    assert all(view["question"] == "a" for view in views)


def test_a_simulation_that_cannot_start_says_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "facts.json").write_text("[1]")
    assert "a facts file is a JSON object" in run("flows", "sim", "good.yaml", "--facts", "facts.json")[1]
    (tmp_path / "facts.json").write_text('{"last": 3}')
    assert (
        "not in the form that docs/flow-format.md shows" in run("flows", "sim", "good.yaml", "--facts", "facts.json")[1]
    )
    (tmp_path / "facts.json").write_text("{")
    assert run("flows", "sim", "good.yaml", "--facts", "facts.json")[0] == 1
    assert run("flows", "sim", "good.yaml", "--now", "soon")[1].startswith("--now takes a day such as 2026-09-01")
    code, said = run("flows", "sim", "good.yaml", "--mode", "slow")
    assert (code, said.strip()) == (1, "good: there is no mode 'slow'; modes are full, quick")


def test_a_flow_can_be_tried_by_hand(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)
    code, said = run("flows", "sim", "good.yaml", typed="z\ny\nback\nkeep\nskip\nsubmit\n")
    assert code == 0
    assert "Please choose one of these: X, Y.\nA?\n  1. X\n  2. Y" in said
    assert said.rstrip().endswith("(sent)")


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
