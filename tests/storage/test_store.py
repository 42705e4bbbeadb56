"""The store keeps what it is given, on SQLite and on PostgreSQL alike."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from conversations.log import Event, Wanted
from storage.errors import AlreadyThere, Outrun
from storage.rows import FocusRow, Reconciled, StageRow
from storage.store import Store
from tests.storage.kept import NOW, a_run, answered


def test_a_log_comes_back_as_it_was_kept(store: Store) -> None:
    words = "“Siân” 👨‍👩‍👧‍👦 שלום =1+1 '; DROP TABLE answer_event;-- \n\t end"
    events = (
        answered("a", words),
        answered("m", ("x", "y"), "c1"),
        answered("n", 3),
        answered("f", 2.5),
        Event("paused", at=NOW),
    )
    with store.transaction() as tx:
        run = a_run(tx)
        person = tx.people.add("Priya", run.cluster_id, "lead", NOW)
        assert tx.runs.append(run, events, 0, person.id, "terminal", "en") == 5
    with store.reading() as tx:
        kept = tx.runs.log(run.id)
    assert [(event.kind, event.question, event.item, event.value, event.at) for event in kept] == [
        (event.kind, event.question, event.item, event.value, NOW) for event in events
    ]
    assert {event.by for event in kept} == {person.code}


def test_a_time_is_aware_utc_in_and_out_and_a_naive_one_is_refused(store: Store) -> None:
    summer = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    with store.transaction() as tx:
        run = a_run(tx, last_at=summer)
    with store.reading() as tx:
        last = tx.runs.get(run.id).last_at
    assert last == summer
    assert last is not None and last.tzinfo is UTC
    with pytest.raises(StatementError, match="has no time zone"), store.transaction() as tx:
        a_run(tx, last_at=datetime(2026, 7, 1, 9))  # noqa: DTZ001 - that is the point


def test_a_log_that_grew_meanwhile_is_not_written_over(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        tx.runs.append(run, [answered("a", 1)], 0, None, "t", "en")
    with pytest.raises(Outrun) as caught, store.transaction() as tx:
        tx.runs.append(run, [answered("a", 2)], 0, None, "t", "en")
    assert [event.value for event in caught.value.newer] == [1]


def test_two_people_at_the_same_moment_lose_nothing(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
    kept: list[int] = []

    def answer(value: int) -> None:
        for _ in range(20):
            try:
                with store.transaction() as tx:
                    kept.append(tx.runs.append(run, [answered("a", value)], len(tx.runs.log(run.id)), None, "t", "en"))
                    return
            except (Outrun, DBAPIError):
                continue

    threads = [threading.Thread(target=answer, args=(value,)) for value in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as tx:
        values = [event.value for event in tx.runs.log(run.id)]
    assert sorted(map(str, values)) == [str(n) for n in range(8)]
    assert sorted(kept) == list(range(1, 9))


def test_a_log_can_only_be_added_to(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        tx.runs.append(run, [answered("a", 1)], 0, None, "t", "en")
        tx.audit.note("test", NOW)
    for statement in (
        "UPDATE answer_event SET value = '2'",
        "DELETE FROM answer_event",
        "UPDATE audit SET action = 'x'",
        "DELETE FROM audit",
    ):
        with pytest.raises(DBAPIError, match="append-only"), store.transaction() as tx:
            tx.connection.exec_driver_sql(statement)


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        a_run(tx)
        raise ZeroDivisionError
    with store.reading() as tx:
        assert tx.clusters.all() == []


def test_a_word_that_is_not_in_its_list_is_refused(store: Store) -> None:
    with pytest.raises(DBAPIError), store.transaction() as tx:
        tx.clusters.add("Oakfield", "FRA", NOW)
    with pytest.raises(DBAPIError), store.transaction() as tx:
        a_run(tx, state="lost")


def test_clusters_are_known_by_their_name_or_its_start(store: Store) -> None:
    with store.transaction() as tx:
        oakfield = tx.clusters.add("Oakfield", "ENG", NOW)
        tx.clusters.add("Oakham", "WLS")
        assert tx.clusters.named("OAKFIELD") == oakfield
        assert tx.clusters.named("oakf") == oakfield
        assert tx.clusters.named("oak") is None
        assert tx.clusters.named("") is None
        assert [row.name for row in tx.clusters.all()] == ["Oakfield", "Oakham"]
        assert tx.clusters.get(oakfield.id) == oakfield
        with pytest.raises(AlreadyThere, match="There is a cluster called oakfield already"):
            tx.clusters.add("oakfield", "ENG")


def test_who_uses_an_account_is_found_with_their_roles_and_clusters_of_this_moment(store: Store) -> None:
    with store.transaction() as tx:
        oakfield, elm = (tx.clusters.add(name, "ENG", NOW) for name in ("Oakfield", "Elm"))
        priya = tx.people.add("Priya Shah", oakfield.id, "lead", NOW)
        tx.people.give_role(priya.id, elm.id, "coordinator", NOW)
        tx.people.give_role(priya.id, elm.id, "lead", NOW, pending=True)
        tx.people.bind(priya.id, "slack", "T1", "U1")
        known = tx.people.known("slack", "T1", "U1")
        assert known is not None
        assert (known.person, known.roles) == (tx.people.person(priya.id), tx.people.roles(priya.id))
        assert known.clusters == [oakfield, elm]
        tx.people.end_roles(priya.id, NOW)
        known = tx.people.known("slack", "T1", "U1")
        assert known is not None
        assert (known.roles, known.clusters) == ([], [])
        assert tx.people.known("slack", "T2", "U1") is None
        tx.people.account_closed("slack", "U1", closed=True)
        assert tx.people.known("slack", "T1", "U1") is None


def test_people_have_codes_accounts_roles_and_settings(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        priya = tx.people.add("Priya Shah", cluster.id, "lead")
        sam = tx.people.add("Sam", None, "staff", NOW)
        tx.people.bind(priya.id, "slack", "T1", "U1")
        tx.people.set_settings(priya.id, {"quick": True})
        assert tx.people.by_account("slack", "T1", "U1") == tx.people.person(priya.id)
        assert tx.people.by_account("slack", "T2", "U1") is None
        assert tx.people.person(priya.id).settings == {"quick": True}
        assert tx.people.named("priya shah") == tx.people.named(priya.code.lower()) == tx.people.person(priya.id)
        assert tx.people.named("nobody") is None
        assert [(role.role, role.cluster_id) for role in tx.people.roles(sam.id)] == [("staff", None)]
        assert tx.people.first_with("staff") == sam
        assert tx.people.first_with("admin") is None
        assert [person.code for person in tx.people.of_cluster(cluster.id)] == [priya.code]
        assert tx.people.of_cluster(cluster.id, "partner") == []
    assert len(priya.code) == 7


def test_a_flow_is_kept_whole_once_for_each_content(store: Store) -> None:
    with store.transaction() as tx:
        one = tx.runs.keep_flow("a", 1, "h1", "first", NOW)
        assert tx.runs.keep_flow("a", 1, "h1", "first", NOW) == one
        two = tx.runs.keep_flow("a", 2, "h2", "second", NOW)
        assert (tx.runs.flow_text(one), tx.runs.flow_text(two)) == ("first", "second")


def test_runs_are_found_by_cluster_flow_and_subject(store: Store) -> None:
    with store.transaction() as tx:
        first, second = a_run(tx), a_run(tx, "other", period="autumn", mode="full")
        cluster = first.cluster_id
        assert [run.id for run in tx.runs.of_cluster(cluster)] == [second.id, first.id]
        assert [run.id for run in tx.runs.of_cluster(cluster, "other")] == [second.id]
        assert [run.id for run in tx.runs.of_cluster(cluster, period="autumn")] == [second.id]
        assert tx.runs.of_cluster(cluster, call_id=9) == []
        assert len(tx.runs.of_cluster(cluster, call_id=None)) == 2
        assert tx.runs.find(999) is None
        tx.runs.set_mode(second.id, "quick")
        tx.runs.stand(second.id, "sent", (3, 4), NOW, NOW)
        found = tx.runs.find(second.id)
    assert found is not None
    assert (found.mode, found.state, found.done, found.about, found.sent_at) == ("quick", "sent", 3, 4, NOW)


def test_where_a_person_is_is_kept(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        person = tx.people.add("Priya", run.cluster_id, "lead", NOW)
        assert tx.runs.focus(person.id) == FocusRow()
        here = FocusRow(run.id, "a", "c1", "asked", "2027-01-01", 7, "m1")
        tx.runs.set_focus(person.id, here)
        assert tx.runs.focus(person.id) == here
        tx.runs.set_focus(person.id, FocusRow())
        assert tx.runs.focus(person.id) == FocusRow()


def test_effects_follow_what_is_wanted_and_leave_no_orphan(store: Store) -> None:
    action = Wanted("action", "a", {"what": "Paint", "owner": "Ann", "due": "2027-01-31", "dimension": "f1"})
    fact = Wanted("field", "b", {"name": "review.next", "value": "2027-03-01"})
    with store.transaction() as tx:
        run = a_run(tx)
        assert tx.effects.reconcile(run, [action, fact], NOW) == Reconciled(created=2)
        assert tx.effects.reconcile(run, [action, fact], NOW) == Reconciled()
        (row,) = tx.work.actions(run.cluster_id)
        assert (row.what, row.owner, row.due_on, row.dimension, row.status) == (
            "Paint",
            "Ann",
            date(2027, 1, 31),
            "f1",
            "open",
        )
        assert tx.clusters.fact(run.cluster_id, "review.next") == "2027-03-01"
        tx.actions.change(row, status="going")
        painted = Wanted("action", "a", {"what": "Paint twice"})
        assert tx.effects.reconcile(run, [painted], NOW) == Reconciled(changed=1, withdrawn=1)
        (row,) = tx.work.actions(run.cluster_id)
        assert (row.what, row.due_on, row.status) == ("Paint twice", None, "going")
        assert tx.clusters.fact(run.cluster_id, "review.next") is None
        assert tx.effects.reconcile(run, [], NOW) == Reconciled(withdrawn=1)
        assert tx.work.actions(run.cluster_id) == []
        assert tx.effects.of_run(run.id) == []
        assert tx.effects.reconcile(run, [action], NOW) == Reconciled(changed=1)
        assert [row.what for row in tx.work.actions(run.cluster_id)] == ["Paint"]


def test_an_effect_on_an_activity_can_be_taken_back(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        activity = tx.work.add_activity(cluster.id, "New", NOW)
        run = a_run(tx, activity_id=activity)
        wanted = [
            Wanted("field", "t", {"name": "act.title", "value": "Maths"}),
            Wanted("field", "e", {"name": "act.end", "value": "2027-01-31"}),
            Wanted("closed", "c", {"why": "cover"}),
            Wanted("stage", "s", {"flow": "iem_term", "days": 84}),
            Wanted("notice", "n", {"to": "staff"}),
        ]
        tx.effects.reconcile(run, wanted, NOW)
        row = tx.work.activity(activity)
        assert (row.title, row.end_on, row.closed_at) == ("Maths", date(2027, 1, 31), NOW)
        assert [effect.kind for effect in tx.effects.of_run(run.id)] == ["field", "field", "closed", "stage", "notice"]
        moved = [Wanted("field", "e", {"name": "act.end", "value": "2027-02-28"})]
        tx.effects.reconcile(run, moved, NOW)
        assert tx.work.activity(activity).end_on == date(2027, 2, 28)
        tx.effects.reconcile(run, [], NOW)
        row = tx.work.activity(activity)
        assert (row.title, row.end_on, row.closed_at) == ("New", None, None)
        tx.work.close_activity(activity, "ended", NOW)
        assert tx.work.activities(cluster.id)[0].closed_at == NOW


def test_an_effect_proposes_a_call_moves_it_and_takes_it_back(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        for day in ("2027-03-01", "2027-03-08"):
            tx.effects.reconcile(run, [Wanted("call", "n", {"on": day})], NOW)
        (call,) = tx.work.calls(run.cluster_id)
        assert (call.on_date, call.state, tx.work.call(call.id)) == (date(2027, 3, 8), "proposed", call)
        tx.effects.reconcile(run, [], NOW)
        assert tx.work.call(call.id).state == "cancelled"
        tx.effects.reconcile(run, [Wanted("call", "n", {"on": "2027-03-15"})], NOW)
        assert [(row.on_date, row.state) for row in tx.work.calls(run.cluster_id)] == [(date(2027, 3, 15), "proposed")]


def test_an_effect_on_a_status_is_undone_with_its_answer(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        tx.effects.reconcile(run, [Wanted("action", "a", {"what": "Paint"})], NOW)
        (row,) = tx.work.actions(run.cluster_id)
        record = a_run(tx, "record")
        tx.effects.reconcile(record, [Wanted("status", "s", {"action": str(row.id), "to": "done"})], NOW)
        assert tx.work.actions(run.cluster_id) == []
        assert tx.work.actions(run.cluster_id, also={row.id})[0].status == "done"
        assert tx.work.actions(run.cluster_id, also={row.id}, not_of_run=run.id) == []
        tx.effects.reconcile(record, [], NOW)
        assert tx.work.actions(run.cluster_id)[0].status == "open"


def test_reviews_are_counted_and_stages_kept_as_wanted(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        assert [tx.work.open_review(cluster.id, "autumn", NOW)[1] for _ in range(2)] == [1, 2]
        assert tx.work.review_number(tx.work.open_review(cluster.id, "summer", NOW)[0]) == 3
        activity = tx.work.add_activity(cluster.id, "Maths", NOW)
        plan = StageRow("iem_plan", date(2027, 1, 1), date(2027, 1, 8))
        after = StageRow("iem_after", date(2027, 2, 1), None)
        tx.work.keep_stages(activity, [after, plan])
        assert tx.work.stages(activity) == [plan, after]
        moved = StageRow("iem_plan", date(2027, 3, 1), None)
        tx.work.keep_stages(activity, [moved])
        assert tx.work.stages(activity) == [moved]
        meeting = tx.work.add_meeting("Autumn", date(2026, 12, 14))
        assert tx.work.meetings() == [tx.work.meeting(meeting)]


def test_the_audit_is_a_chain_that_shows_a_change(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        for number in range(3):
            tx.audit.note(
                "export", NOW, via="cli", about=f"run {number}", cluster_id=run.cluster_id, detail={"rows": number}
            )
        assert tx.audit.intact()
        assert [entry["seq"] for entry in tx.audit.entries()] == [1, 2, 3]
    drop = (
        "DROP TRIGGER audit_no_update"
        if store._writing.dialect.name == "sqlite"
        else "DROP TRIGGER audit_append_only ON audit"
    )
    with store.transaction() as tx:
        tx.connection.exec_driver_sql(drop)
        tx.connection.exec_driver_sql("UPDATE audit SET detail = '{}' WHERE seq = 2")
        assert not tx.audit.intact()


def test_standing_is_read_across_clusters(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx, last_at=NOW)
        other = tx.clusters.add("Millbrook", "WLS", NOW)
        tx.runs.append(run, [answered("a", 1), answered("b", ("x",))], 0, None, "t", "en")
    with store.reading() as tx:
        assert [(row.cluster, row.run_id) for row in tx.queries.standing()] == [
            ("Millbrook", None),
            ("Oakfield", run.id),
        ]
        assert [row.cluster for row in tx.queries.standing(other.id)] == ["Millbrook"]
        assert tx.queries.events() == 2


def test_reading_what_somebody_said_row_by_row_changes_nothing_for_what_is_read_after_it(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        person = tx.people.add("Priya", run.cluster_id, "lead", NOW)
        tx.runs.append(run, [answered("a", "x"), answered("b", "y")], 0, person.id, "terminal", "en")
    with store.reading() as tx:
        said = tx.own.said(person.id)
        assert "a" in next(said)
        assert "yield_per" not in tx.connection.get_execution_options()
        assert ["b" in row for row in said] == [True]
