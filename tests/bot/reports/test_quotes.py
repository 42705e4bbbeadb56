"""What the project report quotes: what ``practice`` shows too, and without a name nothing that tells whose it is."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.gathered import Gathered, gather_all
from bot.reports.pages import Paper
from bot.reports.quoted import quoted
from bot.reports.whole import project_report
from bot.sharing.released import read, releases
from conversations.portrait import Taken
from conversations.practices import Release, place_of
from storage.rows import ClusterRow
from storage.store import Store
from storage.transaction import Transaction
from tests.reporting import AUTUMN, LIBRARY, TODAY, activity, told

STORIES = "iem_year"
NAMES = ("Priya Shah", "Tomos ap Rhys", "Hill Road Primary School", "Ysgol Llŷn")
TELLS = ("Oakfield", "OAKFIELD", "oakfield", "Priya", "SHAH", "Tomos", "hill road primary school", "Ysgol", "LLŶN")
"""Ways in which a cluster, its people and its schools are written."""
PIECES = st.lists(
    st.sampled_from([*TELLS, "we read", "every day,", "p.shah@oak.sch.uk", "www.oakfield.org"]), max_size=8
)


def quotes(paper: Paper) -> tuple[str, ...]:
    return next(one.quotes for one in paper.blocks if one.key == "benefits")


def wrote(words: str, *, named: bool) -> Gathered:
    """Give a cluster that released a story."""
    story = Taken(7, STORIES, TODAY, "", 3, {"iem.y.story": words})
    release = Release(7, place_of(LIBRARY.flow(STORIES), "iem.y.story"), 1, "other", named)
    cluster = ClusterRow(1, "Oakfield", "WLS")
    return Gathered(cluster, (story,), {}, False, (), {}, (), (), (), None, releases=(release,), names=NAMES)


@given(PIECES)
def test_a_quote_without_a_name_tells_nobodys_however_the_name_is_written(pieces: list[str]) -> None:
    found = quoted(LIBRARY, [wrote(" ".join(pieces), named=False)])

    left = " ".join(found).replace("[left out]", "")
    assert not [name for name in TELLS if re.search(rf"(?<!\w){name}(?!\w)", left)]
    assert "@" not in left and "www" not in left
    assert bool(found) == bool({"we read", "every day,"} & set(pieces)), "what tells nothing is not quoted"
    assert [word for word in pieces if word in ("we read", "every day,")] == re.findall("we read|every day,", left)


@given(PIECES.filter(bool))
def test_a_quote_with_its_owners_name_stays_as_it_was_written(pieces: list[str]) -> None:
    words = " ".join(pieces)

    assert quoted(LIBRARY, [wrote(words, named=True)]) == (f"{words} (Oakfield)",)


def released(tx: Transaction, name: str, words: str, share: str) -> ClusterRow:
    """Let a cluster with a lead write a story, and say who may hear of it."""
    cluster = tx.clusters.add(name, "ENG")
    tx.people.add("Priya Shah", cluster.id, "lead", AUTUMN)
    told(tx, cluster, STORIES, {"iem.y.story": words, "iem.y.share": share}, activity_id=_activity(tx, cluster))
    return cluster


def _activity(tx: Transaction, cluster: ClusterRow) -> int:
    return tx.work.add_activity(cluster.id, "Phonics", AUTUMN)


def paper_of(tx: Transaction) -> Paper:
    return project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)


def test_the_report_quotes_the_words_that_practice_shows(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        released(tx, "Oakfield", "Priya read with Oakfield every day.", "anon")
        released(tx, "Millbrook", "Millbrook read too.", "named")
        released(tx, "Riverside", "Riverside kept this.", "no")
        released(tx, "Hillside", "HILLSIDE!", "anon")
        shown = [read(tx, LIBRARY, release, AUTUMN) for release in releases(tx, LIBRARY, TODAY)]
        found = quotes(paper_of(tx))

    lines = {line.rpartition(": ")[2]: one.by for one in shown if one is not None for line in one.lines}
    assert set(found) == {words if by == "A cluster" else f"{words} ({by})" for words, by in lines.items()}
    assert set(found) == {"[left out] read with [left out] every day.", "Millbrook read too. (Millbrook)"}


@pytest.mark.parametrize("later", ["no", "asked again"])
def test_a_story_whose_owner_says_no_later_is_quoted_no_more(sqlite: Store, later: str) -> None:
    with sqlite.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG")
        number = activity(tx, cluster, "Phonics", {"iem_year": 4})
        assert quotes(paper_of(tx))
        share = {"iem.y.share": "no"} if later == "no" else {}
        told(tx, cluster, STORIES, {"iem.y.story": "Newer", **share}, activity_id=number)
        assert quotes(paper_of(tx)) == ()


def test_a_cluster_that_leaves_is_quoted_no_more(sqlite: Store) -> None:
    with sqlite.transaction() as tx:
        cluster = released(tx, "Oakfield", "We read.", "anon")
        tx.connection.exec_driver_sql(f"UPDATE cluster SET left_at = '2026-11-01' WHERE id = {cluster.id}")
        assert quotes(paper_of(tx)) == ()


def test_what_is_brought_to_a_meeting_is_quoted_from_the_day_after_it(sqlite: Store) -> None:
    brought = {"mc.kind": "share", "mc.title": "Swaps", "mc.did": "We swapped.", "mc.permission": "anon"}
    with sqlite.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG")
        meeting = tx.work.add_meeting("A meeting", TODAY)
        told(tx, cluster, "meeting_contribution", brought, meeting_id=meeting)
        assert quotes(paper_of(tx)) == ()
        after = TODAY + timedelta(days=1)
        assert quotes(project_report(LIBRARY, gather_all(tx, LIBRARY, after), after)) == ("We swapped.",)
