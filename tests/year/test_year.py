"""A whole project year of 25 clusters, on a clock that jumps from one due moment to the next."""

from importlib.resources import files
from pathlib import Path

import pytest

from bot.library import Library
from storage.store import Store
from tests.databases import sqlite_in
from tests.year.happening import lay_out
from tests.year.judging import Judge, accepted, announced, told_to_staff, twice
from tests.year.people import Year
from tests.year.table import plain

HILLS = """
areas:
  hills:
    school_years:
      2026/27:
        terms:
          - {name: Autumn, from: 2026-08-31, to: 2026-12-22, half_term: {from: 2026-10-19, to: 2026-10-30}}
          - {name: Spring, from: 2027-01-06, to: 2027-03-19, half_term: {from: 2027-02-08, to: 2027-02-12}}
          - {name: Summer, from: 2027-04-05, to: 2027-07-16, half_term: {from: 2027-05-31, to: 2027-06-04}}
"""


@pytest.mark.no_cover  # to count its lines would take as long again, and others reach them all
async def test_a_year_of_25_clusters_says_what_is_owed_once_and_in_time(tmp_path: Path) -> None:
    shipped = files("config").joinpath("programme.yaml").read_text(encoding="utf-8")
    written = shipped.replace("areas: {}\n", HILLS)
    (tmp_path / "programme.yaml").write_text(written, encoding="utf-8")
    store = Store.open(sqlite_in(tmp_path))
    year = Year(store, Library(programme_file=tmp_path / "programme.yaml"), plain(written))
    lay_out(year)
    await year.run()
    found = [one for who in year.people for one in Judge(year, who).findings()]
    found += [*twice(year), *announced(year), *told_to_staff(year), *accepted(year)]
    store.close()
    assert year.errors == []
    assert found == []
    assert len(year.log) > 1500
