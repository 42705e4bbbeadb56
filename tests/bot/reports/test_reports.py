"""The two reports: what they say is what was answered, and each format holds all of it."""

import json
import random
import zipfile
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import text

from bot.reports import written
from bot.reports.cluster import cluster_report
from bot.reports.gathered import gather, gather_all, gather_levels
from bot.reports.pages import LONGEST_QUOTE, Block, Paper
from bot.reports.whole import project_report
from conversations.wording import long_date
from storage.store import Store
from storage.transaction import Transaction
from tests.reporting import AREAS, AUTUMN, LIBRARY, STORY, TODAY, activity, consent, fill, full_review, review, told


@pytest.fixture
def store(tmp_path: Path) -> Any:
    opened = Store.open(f"sqlite:///{tmp_path}/reports.db")
    yield opened
    opened.close()


def of_cluster(tx: Transaction, name: str) -> Paper:
    cluster = tx.clusters.named(name)
    assert cluster is not None
    return cluster_report(LIBRARY, gather(tx, LIBRARY, cluster, in_words=AUTUMN), gather_levels(tx, LIBRARY), TODAY)


def block(paper: Paper, key: str) -> Block:
    return next(one for one in paper.blocks if one.key == key)


def words(one: Block) -> str:
    return "\n".join([*(chart.alt for chart in one.charts), *one.lines, *one.quotes])


def raw(tx: Transaction, question: str, item: str = "") -> dict[tuple[int, int], Any]:
    """Give by cluster and run the answer that counts, by plain SQL: the last that was given."""
    found = tx.connection.execute(
        text(
            "SELECT run.cluster_id, run.id, answer_event.value FROM answer_event JOIN run ON run.id = answer_event.run_id "
            "WHERE kind = 'answered' AND question = :question AND item = :item ORDER BY run.id, seq"
        ),
        {"question": question, "item": item},
    )
    return {(cluster, run): json.loads(value) for cluster, run, value in found}


def latest(tx: Transaction, question: str, item: str = "") -> dict[int, Any]:
    return {cluster: value for (cluster, _), value in raw(tx, question, item).items()}


def test_a_cluster_report_has_its_headings_and_its_date_and_number(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx, 6)
        paper = of_cluster(tx, "Oakfield")

    assert [one.heading for one in paper.blocks] == list(LIBRARY.report.headings["cluster"].values())
    assert f"Data of {long_date(TODAY)}. n = 2 reviews, 3 activities." in paper.source
    assert all("n = " in chart.alt for one in paper.blocks for chart in one.charts)


def test_the_numbers_of_a_cluster_report_are_those_of_the_raw_answers(store: Store) -> None:
    with store.transaction() as tx:
        mine = fill(tx, 6)[0]
        paper = of_cluster(tx, mine.name)
        said = words(block(paper, "features"))
        for area in AREAS:
            label = next(one.label for one in LIBRARY.shared.lists["dimension"] if one.key == area)
            first, now = [value for (cluster, _), value in raw(tx, f"sa.{area}.level").items() if cluster == mine.id]
            assert f"{label}: {first} to {now} " in said
        severities = {f"c{number}": latest(tx, "sa.bar.sev", f"c{number}")[mine.id] for number in range(1, 7)}
    barriers = words(block(paper, "barriers"))
    scale = {option.key: option.label.lower() for option in LIBRARY.shared.scales["severity"]}
    for option in LIBRARY.shared.lists["barrier"]:
        assert f"{option.label}: {scale[severities[str(option.key)]]}" in barriers


def test_the_numbers_of_the_project_report_are_those_of_the_raw_answers(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx, 7)
        paper = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)
        for area in AREAS:
            label = next(one.label for one in LIBRARY.shared.lists["dimension"] if one.key == area)
            levels = raw(tx, f"sa.{area}.level")
            firsts = {cluster: value for (cluster, _), value in reversed(levels.items())}
            ends = [median(firsts.values()), median(latest(tx, f"sa.{area}.level").values())]
            shown = " to ".join(f"{end:.1f}".removesuffix(".0") for end in ends)
            assert f"{label} {shown}" in words(block(paper, "features"))
            counted = [list(latest(tx, f"sa.{area}.level").values()).count(level) for level in (1, 2, 3, 4)]
            spread = ", ".join(f"{number} at {level}" for level, number in enumerate(counted, 1))
            assert f"{label}: {spread}" in words(block(paper, "features"))
        for number in range(1, 7):
            label = next(one.label for one in LIBRARY.shared.lists["barrier"] if one.key == f"c{number}")
            rated = list(latest(tx, "sa.bar.sev", f"c{number}").values())
            assert f"{label}: {rated.count(0)} not a problem" in words(block(paper, "barriers"))
        useful = median(latest(tx, "sa.wrap.useful").values())
        assert f"median {useful:.1f}".removesuffix(".0") in words(block(paper, "self_evaluation"))
        assert f"Contacts made between clusters: {sum(latest(tx, 'ma.contact').values())} (n = 7 clusters)." in words(
            block(paper, "sharing")
        )


def every(tx: Transaction, question: str, agreeing: set[int]) -> list[Any]:
    """Give every answer to a question of clusters that agreed, run by run."""
    return [value for (cluster, _), value in raw(tx, question).items() if cluster in agreeing]


def labels(name: str) -> dict[str, str]:
    """Give the labels of a shared list or scale by key."""
    shared = LIBRARY.shared
    return {str(one.key): one.label for one in (shared.lists.get(name) or shared.scales[name])}


def test_what_the_project_report_counts_is_what_those_who_agreed_answered(store: Store) -> None:
    with store.transaction() as tx:
        made = fill(tx, 9)
        consent(tx, made[0], "no")
        begun = {"sa.ben.aim": ("b1",), "sa.ben.seen[b1]": "clear", "sa.bar.sev[c1]": 3, "sa.wrap.attitude": 5}
        review(tx, made[1], dict.fromkeys(AREAS, 4), answers=begun, sent=False)
        agreeing = {one.id for one in made[1:]}
        paper = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)
        sent = {row.id for row in tx.connection.execute(text("SELECT id FROM run WHERE sent_at IS NOT NULL"))}

        def latest_sent(question: str, item: str = "") -> dict[int, Any]:
            found = raw(tx, question, item).items()
            return {cluster: value for (cluster, run), value in found if cluster in agreeing and run in sent}

        seen = {key: latest_sent("sa.ben.seen", key) for key in ("b1", "b2", "b4")}
        helped = [key for keys in latest_sent("sa.bar.help").values() for key in keys]
        areas = every(tx, "mc.dim", agreeing)
        schools = sum(latest(tx, "cp.schools")[one] for one in agreeing)
        keen = list(latest_sent("sa.wrap.attitude").values())
        ratings = {number: latest_sent("sa.bar.sev", f"c{number}") for number in range(1, 7)}

    assert "n = 8 of 9 clusters that agreed to be compared" in paper.source
    benefits = words(block(paper, "benefits"))
    for key, said in seen.items():
        some, clear = (sum(1 for value in said.values() if value in good) for good in (("some", "clear"), ("clear",)))
        assert f"{labels('benefit')[key]}: 8 aiming for it, {some} some sign or more and {clear} clear" in benefits
    for number, said in ratings.items():
        counted = [list(said.values()).count(step) for step in range(4)]
        assert f"{labels('barrier')[f'c{number}']}: {counted[0]} not a problem" in words(block(paper, "barriers"))
        assert sum(counted) == 8
    assert f"({helped.count('peer')})" in words(block(paper, "barriers"))
    for key, label in labels("dimension").items():
        assert f"{label}: {areas.count(key)}" in words(block(paper, "sharing"))
    background = words(block(paper, "background"))
    assert "9 clusters: 18 reviews sent of 19 begun" in background
    assert f"8 of them agreed to be compared, with {schools} schools or settings" in background
    assert f"at the latest {median(keen):g}." in words(block(paper, "attitudes"))


def test_how_practice_moved_is_counted_from_the_first_answer_to_the_last(store: Store) -> None:
    questions = ("iem.p.practice", "iem.w.practice", "iem.t.practice", "iem.y.practice")
    with store.transaction() as tx:
        fill(tx, 6)
        statement = (
            "SELECT run.activity_id, question, value FROM answer_event JOIN run ON run.id = run_id "
            "WHERE activity_id IS NOT NULL AND kind = 'answered'"
        )
        found: dict[int, dict[str, int]] = {}
        for activity_id, question, value in tx.connection.execute(text(statement)):
            if question in questions:
                found.setdefault(activity_id, {})[question] = json.loads(value)
        paper = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)

    moved = [said[questions[-1]] - said[questions[0]] for said in found.values()]
    less, same = sum(change < 0 for change in moved), moved.count(0)
    more = len(moved) - less - same
    told = f"more often in {more}, as often in {same}, less often in {less} (n = 18 activities of 6 clusters)"
    evaluation = words(block(paper, "self_evaluation"))
    assert told in evaluation
    assert "Added: 18; Planned: 18; Just after: 0; 6 weeks: 18; A term: 18; A year: 18." in evaluation


def test_what_no_partner_could_have_run_alone_is_counted_and_not_quoted(store: Store) -> None:
    with store.transaction() as tx:
        fill(tx, 5)
        said = words(block(project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY), "attitudes"))

    assert "5 of 5 clusters ran CPD that no partner could have run alone." in said
    assert "lunchtime" not in said


def test_no_cluster_is_named_in_the_project_report_unless_it_released_words_with_its_name(store: Store) -> None:
    with store.transaction() as tx:
        made = fill(tx, 6)
        named = {made[0].name}
        activity(tx, made[0], "Phonics", {"iem_year": 4}, share="named")
        everybody = gather_all(tx, LIBRARY, TODAY)
    paper = project_report(LIBRARY, everybody, TODAY)

    shown = "\n".join([paper.title, paper.source, *(words(one) for one in paper.blocks)])
    assert {one.name for one in made if one.name in shown} <= named
    assert f"{STORY} (Oakfield)" in block(paper, "benefits").quotes


@pytest.mark.parametrize(("share", "quotes"), [("no", 0), ("anon", 1), ("named", 1)])
def test_words_are_quoted_only_as_their_owner_released_them(store: Store, share: str, quotes: int) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG")
        activity(tx, cluster, "Phonics", {"iem_year": 4}, share=share)
        paper = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)

    assert len(block(paper, "benefits").quotes) == quotes


def test_a_cluster_without_any_answers_has_a_report_that_says_so(store: Store) -> None:
    with store.transaction() as tx:
        tx.clusters.add("Newtown", "ENG")
        paper = of_cluster(tx, "Newtown")

    said = "\n".join(words(one) for one in paper.blocks)
    assert "No review has been sent yet." in said
    assert "No barriers have been rated in a review yet." in said
    assert "No activity is followed yet." in said
    assert paper.behind == ()


def test_what_only_staff_may_see_is_in_no_report(store: Store) -> None:
    with store.transaction() as tx:
        made = fill(tx, 5)
        call = tx.work.add_call(made[0].id, TODAY, None, AUTUMN)
        private = {"cr.kind": "call", "cr.hard": "Cover is short", "cr.view": "help", "cr.private": "SECRETWORD"}
        told(tx, made[0], "call_record", private, call_id=call)
        mine = gather(tx, LIBRARY, made[0], in_words=AUTUMN)
        paper = of_cluster(tx, made[0].name)
        whole = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)

    assert not [one for one in mine.taken if {"cr.view", "cr.private"} & set(one.answers)]
    assert "SECRETWORD" not in repr((mine.said, paper, whole))


def test_long_words_stand_behind_the_page_whole_and_not_on_it_cut(store: Store) -> None:
    long = "What changed is this. " * 20
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG")
        full_review(tx, cluster, random.Random(1), AUTUMN, **{"sa.ben.example": long})
        paper = of_cluster(tx, "Oakfield")

    assert len(long) > LONGEST_QUOTE
    assert not [quote for quote in block(paper, "benefits").quotes if quote.startswith("What changed")]
    assert [answer for part in paper.behind for _, answer in part.rows if answer == long]


def test_many_clusters_are_counted_by_level_where_a_grid_would_not_fit(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(26):
            cluster = tx.clusters.add(f"Cluster {number}", "ENG")
            consent(tx, cluster)
            review(tx, cluster, dict.fromkeys(AREAS, 1 + number % 4))
        paper = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)

    assert "Working relationships: 7 1 starting, 7 2 building, 6 3 secure and 6 4 sharing" in words(
        block(paper, "features")
    )


def test_newer_and_older_clusters_stand_side_by_side_only_where_there_are_five_of_each(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(9):
            cluster = tx.clusters.add(f"Cluster {number}", "ENG")
            consent(tx, cluster, more={"cp.years_cpd": 1 if number < 4 else 8})
            review(tx, cluster, dict.fromkeys(AREAS, 2))
        before = words(block(project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY), "features"))
        cluster = tx.clusters.add("One more", "ENG")
        consent(tx, cluster, more={"cp.years_cpd": 2})
        review(tx, cluster, dict.fromkeys(AREAS, 4))
        after = words(block(project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY), "features"))

    assert "Under 3 years" not in before
    assert "Under 3 years of CPD together (n = 5): a typical cluster's median level is 2." in after


HARSH = "=1+1 <b>&amp;</b> {{ 7 * 7 }} #strong[x] $a$ \x07 Llŷn ŵ \U0001f600 \u05d0\u05d1"


@pytest.fixture
def harsh(store: Store) -> Paper:
    """A report whose words look like markup of every kind."""
    with store.transaction() as tx:
        made = fill(tx, 5)
        full_review(tx, made[0], random.Random(2), AUTUMN, **{"sa.ben.example": HARSH})
        return of_cluster(tx, made[0].name)


def test_a_web_page_holds_its_pictures_and_takes_no_text_as_markup(harsh: Paper) -> None:
    page = written.html(harsh).decode()

    assert page.count("data:image/png;base64,") == 4
    assert page.count("<img") == page.count(' alt="')
    assert "http" not in page.replace("http-equiv", "")
    assert "=1+1 &lt;b&gt;&amp;amp;&lt;/b&gt; {{ 7 * 7 }} #strong[x] $a$" in page
    assert '<html lang="en-GB">' in page


def test_a_word_document_holds_the_words_and_says_what_each_picture_shows(harsh: Paper) -> None:
    document = Document(BytesIO(written.docx(harsh)))

    alts = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert sorted(alts) == sorted(chart.alt for one in harsh.blocks for chart in one.charts)
    everything = "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    assert HARSH.replace("\x07", "") in everything
    assert "{%" not in everything


def test_ones_own_template_is_used(harsh: Paper, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("Our school board: {{ paper.title }}")
    own.save(str(tmp_path / "own.docx"))

    document = Document(BytesIO(written.docx(harsh, tmp_path / "own.docx")))

    assert document.paragraphs[0].text == "Our school board: Oakfield: report"


def test_a_pdf_is_tagged_and_the_same_template_serves_both_reports(harsh: Paper, store: Store) -> None:
    with store.reading() as tx:
        whole = project_report(LIBRARY, gather_all(tx, LIBRARY, TODAY), TODAY)

    for paper in (harsh, whole):
        made = written.pdf(paper)
        assert made.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in made or b"/MarkInfo" in made


def test_the_template_of_word_documents_holds_no_macro_and_no_author() -> None:
    with zipfile.ZipFile(BytesIO(written.template("report.docx"))) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.casefold()]
        assert b"python-docx" not in parts.read("docProps/core.xml")
