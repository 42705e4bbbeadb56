"""The project's year on the command line."""

import json
from pathlib import Path

import pytest

from tests.bot.conftest import Run
from tests.programmes import TEXT


def test_the_year_is_printed_for_people_and_for_programs(run: Run) -> None:
    code, said = run("calendar")
    assert code == 0
    assert "Autumn review 2026 opens (full)" in said
    year = json.loads(run("calendar", "--json")[1])
    assert (year["nation"], year["start"], year["warnings"]) == ("ENG", "2026-09-01", [])
    assert {"day": "2026-10-22", "kind": "review_due", "what": "Autumn review 2026 is due", "until": None} in year[
        "entries"
    ]


def test_a_cluster_has_its_nations_holidays_and_its_areas_terms(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = "{school_years: {2026/27: {terms: [{name: Long, from: 2026-08-10, to: 2026-12-23}]}}}"
    (tmp_path / "mine.yaml").write_text(TEXT.replace("areas: {}", f"areas: {{north: {own}}}"))
    monkeypatch.setenv("COMPANION_PROGRAMME", "mine.yaml")
    run("cluster", "add", "Glen", "--nation", "SCT")
    assert "Saint Andrew's Day" in run("calendar", "--cluster", "glen")[1]
    assert "Long term" not in run("calendar", "--cluster", "glen")[1]
    assert run("cluster", "area", "glen", "north") == (0, "Glen has the term dates of north.\n")
    assert "Long term" in run("calendar", "--cluster", "glen")[1]
    assert run("cluster", "area", "glen") == (0, "Glen has the term dates of its nation.\n")
    assert "Long term" not in run("calendar", "--cluster", "glen")[1]
    assert run("cluster", "area", "glen", "south") == (1, "The programme has no area called south. It has north.\n")
    nobody = (1, "There is no cluster called elm. See them: companion cluster list\n")
    assert run("cluster", "area", "elm", "north") == nobody
    assert run("calendar", "--cluster", "elm") == nobody


def test_a_file_is_checked_and_every_mistake_told(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(TEXT)
    assert run("calendar", "check", str(good)) == (0, "good.yaml is in order: Clusters project.\n")
    bad.write_text(TEXT.replace("2026-10-15", "2026-10-17").replace("2027-05-13", "2027-05-15"))
    code, said = run("calendar", "check", str(bad))
    assert code == 1
    assert said.count("is at a weekend") == 2
    code, said = run("calendar", "check", str(tmp_path / "none.yaml"))
    assert code == 1
    assert said.endswith("cannot be read as text. Check the name, and that it is saved as UTF-8.\n")


def test_a_broken_programme_stops_what_needs_it(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "mine.yaml").write_text(TEXT.replace("zone: Europe/London", "zone: Mars"))
    monkeypatch.setenv("COMPANION_PROGRAMME", "mine.yaml")
    code, said = run("calendar")
    assert code == 1
    assert said.endswith("'Mars' is not a time zone; write it as Europe/London\n")
