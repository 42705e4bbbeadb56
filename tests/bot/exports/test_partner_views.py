"""Partners' views in exports and reports: totals by the rule of chat, of which no two give an answer away."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import combinations
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.partners.counting import count_in
from bot.reports.gathered import gather
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.exports.said import LIBRARY, NOW, cluster, contents, said
from tests.databases import sqlite_in

FLOW = "partner_view"
PEOPLE = 9


def views(tx: Transaction, **which: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in contents(tx, **which).rows("partner_views")]


def answered(tx: Transaction, *levels: int, first: int = 0) -> None:
    """Let partners answer, each with one level for the first statement, and words."""
    for number, level in enumerate(levels, first):
        person = tx.people.add(f"Partner {number}", cluster(tx), "partner", NOW)
        words = {"pv.f1": level, "pv.f2": 2, "pv.note": f"words of {number}"}
        if number == 3:
            del words["pv.f2"]
        said(tx, FLOW, words, comments={"pv.f1": "a word"}, by=person.id, sent=True, respondent_id=person.id)
    count_in(tx, LIBRARY, cluster(tx), NOW)


def test_partner_schools_are_seen_in_totals_only_from_four_on(store: Store) -> None:
    with store.transaction() as tx:
        answered(tx, 1, 3, 3)
        assert views(tx) == []
        answered(tx, 3, first=3)
        assert views(tx) == [
            ("Oakfield", FLOW, "pv.f1", "1", "Not yet", 1, 4),
            ("Oakfield", FLOW, "pv.f1", "3", "Mostly", 3, 4),
        ]
        for table in ("answers", "evidence", "status"):
            assert list(contents(tx).rows(table)) == []
        assert tx.exported.asked() == []
        assert contents(tx).wide() == {}


def test_a_fifth_answer_is_in_no_export_until_there_are_eight(store: Store) -> None:
    with store.transaction() as tx:
        answered(tx, 1, 3, 3, 3)
        before = [row for row in views(tx) if row[2] == "pv.f1"]
        for number in (4, 5, 6):
            answered(tx, 4, first=number)
            assert [row for row in views(tx) if row[2] == "pv.f1"] == before
        answered(tx, 4, first=7)
        assert [row[3:] for row in views(tx) if row[2] == "pv.f1"] == [
            ("1", "Not yet", 1, 8),
            ("3", "Mostly", 3, 8),
            ("4", "Fully, and we check", 4, 8),
        ]


def test_a_selection_leaves_out_whole_totals_and_cuts_none(store: Store) -> None:
    with store.transaction() as tx:
        answered(tx, 1, 3, 3, 3)
        oak, elm, all_of_it = cluster(tx), cluster(tx, "Elm"), views(tx)
        assert views(tx, since=NOW + timedelta(days=1)) == all_of_it
        assert views(tx, clusters=(oak,), flow=FLOW) == all_of_it
        assert views(tx, clusters=(elm,)) == views(tx, flow="cluster_profile") == views(tx, review="autumn 2026") == []


def test_a_report_reads_no_single_view_and_says_the_totals(store: Store) -> None:
    with store.transaction() as tx:
        answered(tx, 1, 3, 3, 3, 4)
        mine = gather(tx, LIBRARY, tx.clusters.get(cluster(tx)), in_words=NOW)
    assert [one.flow for one in mine.taken] == []
    assert (mine.partners["pv.f1"].median, mine.partners["pv.f1"].number) == (3.0, 5)
    assert "words of" not in repr(mine)


STEPS = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),
        st.sampled_from(["send", "send", "change", "withdraw", "move", "leave"]),
        st.integers(0, 4),
        st.integers(1, 4),
    ),
    max_size=40,
)
Seen = dict[str, Counter[str]]


class Life:
    """A cluster's partners over time: they answer, change, withdraw, speak for other schools and leave."""

    def __init__(self, tx: Transaction) -> None:
        self.tx, self.cluster = tx, cluster(tx)
        self.schools = [tx.partners.add(self.cluster, f"School {number}").id for number in range(PEOPLE)]
        self.people = [tx.people.add(f"P{number}", self.cluster, "partner", NOW).id for number in range(PEOPLE)]
        self.runs: dict[int, int] = {}
        for number in range(PEOPLE):
            self.move(number, number)

    def move(self, person: int, school: int) -> None:
        _, made = self.tx.invites.add(f"P{person}", self.cluster, "partner", NOW)
        self.tx.connection.exec_driver_sql(f"UPDATE invite SET used_by = {self.people[person]} WHERE id = {made.id}")
        self.tx.partners.speaks(self.schools[school], made.id, NOW)

    def send(self, person: int, one: int, other: int) -> None:
        more: dict[str, Any] = {"by": self.people[person], "sent": True, "respondent_id": self.people[person]}
        self.withdraw(person)
        self.runs[person] = said(self.tx, FLOW, {"pv.f1": one, "pv.f2": other}, **more).id

    def withdraw(self, person: int) -> None:
        if person in self.runs:
            self.tx.runs.stand(self.runs.pop(person), "withdrawn", (0, 0), NOW, None)

    def happen(self, person: int, what: str, one: int, other: int) -> None:
        if what in ("send", "change"):
            self.send(person, one, other)
        elif what == "withdraw":
            self.withdraw(person)
        elif what == "move":
            self.move(person, one)
        else:
            self.tx.people.end_role(self.people[person], self.cluster, "partner", NOW)

    def seen(self, **which: Any) -> Seen:
        found: Seen = {}
        for _, _, question, key, _, times, of in views(self.tx, **which):
            found.setdefault(question, Counter())[key] = times
            assert of >= 4
        return found


@contextmanager
def life() -> Iterator[Life]:
    with TemporaryDirectory() as folder:
        store = Store.open(sqlite_in(folder))
        with store.transaction() as tx:
            yield Life(tx)
        store.close()


def tells_nothing(before: Seen, after: Seen) -> bool:
    """Whether two exports differ, for each question, by nothing or by the answers of four or more."""
    for question in before.keys() & after.keys():
        fewer, more = sorted((before[question], after[question]), key=Counter.total)
        if fewer - more or (fewer != more and (more - fewer).total() < 4):
            return False
    return all(one.total() >= 4 for seen in (before, after) for one in seen.values())


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_no_two_exports_give_one_answer_away(steps: Sequence[tuple[int, str, int, int]]) -> None:
    with life() as here:
        exports: list[Seen] = [{}]
        for step in steps:
            here.happen(*step)
            count_in(here.tx, LIBRARY, here.cluster, NOW)
            exports.append(here.seen())
            assert here.seen(since=NOW + timedelta(days=1)) == exports[-1]
            mine = gather(here.tx, LIBRARY, here.tx.clusters.get(here.cluster)).partners
            assert {name: dict(one.options) for name, one in mine.items()} == exports[-1]
    for before, after in combinations(exports, 2):
        assert tells_nothing(before, after)


def test_the_judge_of_two_exports_knows_what_tells_something() -> None:
    four = {"q": Counter({"3": 4})}
    assert tells_nothing(four, four)
    assert tells_nothing(four, {"q": Counter({"3": 4, "1": 4})})
    assert not tells_nothing(four, {"q": Counter({"3": 4, "1": 1})})
    assert not tells_nothing(four, {"q": Counter({"3": 3, "1": 1})})
    assert not tells_nothing({}, {"q": Counter({"3": 3})})
