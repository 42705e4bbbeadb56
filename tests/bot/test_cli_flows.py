"""Flows on the command line: checked, shown, drawn, compared, simulated and tried."""

import json
from pathlib import Path

from tests.bot.conftest import Run

FLOWS = Path(__file__).parents[2] / "conversations" / "flows"
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
    assert run("flows", "check", str(FLOWS))[0] == 0
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
