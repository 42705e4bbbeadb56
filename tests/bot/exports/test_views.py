"""The views say what is overdue, what was answered and how practice moved, alike on each database."""

from datetime import date, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exports.contents import PLACES, Contents
from conversations.levels import turns
from storage.exported import Selection
from storage.rows import OwedRow, StageRow
from storage.store import Store
from storage.transaction import Transaction
from tests.bot.exports.said import NOW, cluster, contents, said
from tests.databases import sqlite_in

SECRET = "only for the project team"


def rows(tx: Transaction, table: str, which: Selection | None = None, **more: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.exported.rows(table, which or Selection(**more))]


def everything(one: Contents) -> list[str]:
    return [str([tuple(row) for row in one.rows(name)]) for name in one.tables]


def test_what_is_owed_is_overdue_from_the_day_after(store: Store) -> None:
    today = date.today()  # noqa: DTZ011 - the database's own clock is meant
    with store.transaction() as tx:
        for number, (due, sent) in enumerate(((-40, False), (-40, True), (40, False), (None, False))):
            run = said(tx, "cluster_profile", {"cp.name": "x"}, of=f"C{number}", sent=sent)
            if due is not None:
                days = turns(today - timedelta(days=90), today + timedelta(days=due), None, 14)
                levels = (days.opens_on, days.soon_on, days.late_on, days.missed_on, days.over_on)
                named = (run.cluster_id, f"cluster_profile:{run.cluster_id}", "profile", "cluster_profile")
                tx.standings.keep([run.cluster_id], [OwedRow(*named, today + timedelta(days=due), *levels, run.id)])
        asked = "SELECT cluster, level, owed_on, days_overdue FROM v_status ORDER BY cluster"
        found = [tuple(row) for row in tx.connection.exec_driver_sql(asked)]
    stand = [(name, level, owed is not None) for name, level, owed, _ in found]
    expected = [("C0", "missed", True), ("C1", "done", False), ("C2", "open", True), ("C3", "open", False)]
    assert stand == expected
    assert 39 <= found[0][3] <= 41
    assert [days for *_, days in found[1:]] == [0, 0, 0]


def test_a_stage_that_nobody_has_begun_is_owed_too(store: Store) -> None:
    with store.transaction() as tx:
        activity = tx.work.add_activity(cluster(tx), "Reading", NOW)
        tx.work.keep_stages(activity, [StageRow("iem_plan", None, date(2026, 1, 2)), StageRow("iem_after", None, None)])
        said(tx, "iem_after", {"iem.a.people": 3}, activity_id=activity)
        found = tx.connection.exec_driver_sql("SELECT flow, subject, state FROM v_status ORDER BY flow").all()
    assert [tuple(row) for row in found] == [("iem_after", "Reading", "asking"), ("iem_plan", "Reading", "not_started")]


def test_an_answer_has_its_words_its_level_and_who_said_it_when(store: Store) -> None:
    with store.transaction() as tx:
        priya = tx.people.add("Priya", cluster(tx), "lead", NOW)
        run = said(tx, "self_assessment", {"sa.f1.s1": 3, "sa.f1.s2": 0, "sa.f1.s3": None}, by=priya.id, period="x")
        tx.evidence.add(run.id, "sa.f1.s1", "", priya.id, NOW, state="kept", words="http://x")
        found = {row[PLACES["question"]]: row for row in rows(tx, "answers")}
    names = ("answer_id", "status", "code", "label", "level", "evidence", "who", "answered_at", "channel", "language")

    def of(question: str) -> list[Any]:
        return [found[question][PLACES[name]] for name in names]

    at = "2026-11-23T10:00:00+00:00"
    one = f"{run.id}-sa.f1.s1"
    assert of("sa.f1.s1") == [one, "answered", "3", "Mostly", 3, 1, priya.code, at, "telegram", "cy"]
    assert of("sa.f1.s2")[1:5] == ["answered", "0", "Don't know", None]
    assert of("sa.f1.s3")[1:] == ["skipped", "", "", None, 0, priya.code, at, "telegram", "cy"]
    assert of("sa.f2.s1")[1:] == ["not_asked", "", "", None, 0, "", "", "", ""]


def test_practice_is_followed_from_its_first_answer(store: Store) -> None:
    with store.transaction() as tx:
        activity = tx.work.add_activity(cluster(tx), "Reading", NOW)
        other = tx.work.add_activity(cluster(tx), "Writing", NOW)
        for flow, question, level, days in (
            ("iem_plan", "iem.p.practice", 2, 0),
            ("iem_term", "iem.t.practice", 0, 80),
            ("iem_year", "iem.y.practice", 5, 365),
        ):
            said(tx, flow, {question: level}, activity_id=activity, at=NOW + timedelta(days=days), sent=True)
        said(tx, "iem_after", {"iem.a.people": 3}, activity_id=activity, at=NOW)
        moved = [(row[4], row[6], row[7], row[10], row[11]) for row in rows(tx, "practice")]
        assert moved == [(1, "iem.p.practice", 2, 2, 0), (2, "iem.y.practice", 5, 2, 3)]
        assert [(row[0], *row[7:11]) for row in rows(tx, "activities")] == [
            (activity, 2, 5, 3, 2),
            (other, None, None, None, 0),
        ]


def test_a_selection_holds_in_every_table(store: Store) -> None:
    with store.transaction() as tx:
        for name in ("Oakfield", "Elm"):
            said(tx, "cluster_profile", {"cp.name": name}, of=name, period="autumn 2026")
            said(tx, "self_assessment", {"sa.f1.s1": 3}, of=name, period="spring 2026", at=NOW - timedelta(days=100))
            tx.work.add_activity(cluster(tx, name), name, NOW)
        oak = cluster(tx)
        seen = {row[2] for row in rows(tx, "answers", clusters=(oak,))} | {
            row[1] for row in rows(tx, "activities", clusters=(oak,))
        }
        assert seen == {"Oakfield"}
        assert rows(tx, "answers", clusters=()) == []
        assert {row[3] for row in rows(tx, "answers", flow="cluster_profile")} == {"cluster_profile"}
        assert {row[5] for row in rows(tx, "answers", review="spring 2026")} == {"spring 2026"}
        assert [row[14] for row in rows(tx, "answers", since=NOW)] == ["Oakfield", "Elm"]
        assert tx.exported.count("answers", Selection(since=NOW)) == 2
        assert {row.flow for row in tx.exported.asked(Selection(flow="cluster_profile"))} == {"cluster_profile"}


@given(st.lists(st.tuples(st.sampled_from(["cr.private", "cr.note", "cr.roles"]), st.booleans()), max_size=4))
@settings(max_examples=25, deadline=None)
def test_nothing_private_to_staff_is_in_anything_for_a_cluster(said_of_it: list[tuple[str, bool]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store.open(sqlite_in(folder))
        with store.transaction() as tx:
            for question, commented in said_of_it:
                secret = SECRET if question == "cr.private" else "open"
                run = said(
                    tx,
                    "call_record",
                    {"cr.kind": "call", question: secret},
                    comments={question: secret} if commented else {},
                )
                sam = tx.people.add("Sam", None, "staff", NOW)
                tx.evidence.add(run.id, question, "", sam.id, NOW, state="kept", words=secret)
            for_staff, for_cluster = (everything(contents(tx, private=private)) for private in (True, False))
            names = [table.columns for table in contents(tx, private=False).wide().values()]
        store.close()
    assert any(SECRET in said for said in for_staff) == any(question == "cr.private" for question, _ in said_of_it)
    assert not any(SECRET in said for said in for_cluster)
    assert not any("cr.private" in name for name in names)
