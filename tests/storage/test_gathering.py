"""Actions changed by hand, meetings that follow the programme's file, and who speaks for a partner school."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from conversations.log import Wanted
from conversations.totals import Counted, Figures
from storage.meetings import Planned
from storage.rows import RunRow
from storage.store import Store
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = NOW.date()
AGREED = Wanted("action", "a", {"what": "Paint", "owner": "Ann", "due": "2027-01-31"})


def a_run(tx: Transaction, **more: int) -> RunRow:
    cluster = tx.clusters.named("Oakfield") or tx.clusters.add("Oakfield", "ENG", NOW)
    version = tx.runs.keep_flow("f", 1, "h", "text", NOW)
    return tx.runs.open("f", version, cluster.id, NOW, **more)


def test_what_is_changed_by_hand_is_not_undone_by_a_later_edit_of_the_answer(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        tx.effects.reconcile(run, [AGREED], NOW)
        (row,) = tx.actions.open([run.cluster_id])
        tx.actions.change(row, due_on=date(2027, 3, 1))
        tx.effects.reconcile(run, [replace(AGREED, fields={**AGREED.fields, "what": "Paint twice"})], NOW)
        (row,) = tx.actions.open([run.cluster_id])
        assert (row.what, row.due_on, row.owner, row.hand) == ("Paint twice", date(2027, 3, 1), "Ann", "due_on")
        row = tx.actions.change(row, owner="Tom", status="stuck")
        assert row.hand == "due_on owner status"
        tx.effects.reconcile(run, [AGREED], NOW)
        (row,) = tx.actions.open([run.cluster_id])
        assert (row.what, row.due_on, row.owner, row.status) == ("Paint", date(2027, 3, 1), "Tom", "stuck")


def test_what_was_said_of_an_action_in_a_call_is_taken_back_only_while_nobody_changed_it_since(store: Store) -> None:
    with store.transaction() as tx:
        source, call = a_run(tx), a_run(tx)
        tx.effects.reconcile(source, [AGREED], NOW)
        (row,) = tx.actions.open([source.cluster_id])
        said = Wanted("status", "s", {"action": str(row.id), "to": "done"})
        tx.effects.reconcile(call, [said], NOW)
        assert tx.actions.open([source.cluster_id]) == []
        tx.effects.reconcile(call, [], NOW)
        assert [one.status for one in tx.actions.open([source.cluster_id])] == ["open"]
        tx.effects.reconcile(call, [said], NOW)
        done = tx.actions.find(row.id)
        assert done is not None
        tx.actions.change(done, status="stuck")
        tx.effects.reconcile(call, [], NOW)
        assert [one.status for one in tx.actions.open([source.cluster_id])] == ["stuck"]


def test_an_action_that_is_withdrawn_is_gone_and_one_that_is_added_by_hand_stays(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        tx.effects.reconcile(run, [AGREED], NOW)
        (row,) = tx.actions.open([run.cluster_id])
        assert tx.actions.origins([row.id])[row.id].flow == "f"
        added = tx.actions.add(run.cluster_id, "Ring the heads", "", None, NOW)
        assert tx.actions.origins([added.id]) == {}
        tx.effects.reconcile(run, [], NOW)
        assert tx.actions.find(row.id) is None
        assert [one.what for one in tx.actions.open([run.cluster_id])] == ["Ring the heads"]
        assert [one.what for one in tx.work.actions(run.cluster_id, not_of_run=run.id)] == ["Ring the heads"]


def test_a_change_by_hand_asks_for_the_reminders_to_be_planned_anew(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        tx.reminders.to_plan(10)
        row = tx.actions.add(cluster.id, "Ring the heads", "", None, NOW)
        assert tx.reminders.to_plan(10) == [cluster.id]
        tx.actions.change(row, status="done")
        assert tx.reminders.to_plan(10) == [cluster.id]


AUTUMN = Planned("autumn", "Autumn meeting", date(2026, 12, 14), "Town hall", workshop=True)
SPRING = Planned("spring", "Spring meeting", date(2027, 5, 13))


def test_meetings_follow_the_programmes_file(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.meetings.keep([SPRING, AUTUMN], TODAY, NOW) == 2
        assert tx.meetings.keep([SPRING, AUTUMN], TODAY, NOW) == 0
        first, second = tx.work.meetings()
        assert (first.title, first.place, first.workshop, first.sent_at) == ("Autumn meeting", "Town hall", True, None)
        assert tx.meetings.sent(first.id, NOW)
        assert not tx.meetings.sent(first.id, NOW)
        moved = replace(AUTUMN, on_date=date(2026, 12, 15))
        assert tx.meetings.keep([moved, SPRING], TODAY, NOW) == 1
        assert [(row.id, row.on_date, row.sent_at) for row in tx.work.meetings()] == [
            (first.id, date(2026, 12, 15), None),
            (second.id, SPRING.on_date, None),
        ]


def test_a_meeting_that_is_taken_out_is_cancelled_and_what_was_said_for_it_is_kept(store: Store) -> None:
    with store.transaction() as tx:
        tx.meetings.keep([AUTUMN], TODAY, NOW)
        (row,) = tx.work.meetings()
        run = a_run(tx, meeting_id=row.id)
        assert tx.meetings.keep([], TODAY, NOW) == 1
        assert tx.work.meetings() == []
        assert tx.meetings.find(row.id) is None
        assert tx.runs.find(run.id) is not None
        assert tx.meetings.keep([AUTUMN], TODAY, NOW) == 1
        assert [one.id for one in tx.work.meetings()] == [row.id]
        assert [one.id for one in tx.meetings.runs("f", [run.cluster_id])] == [run.id]
        assert tx.meetings.runs("f", [run.cluster_id], row.id + 1) == []


def test_a_meeting_that_took_place_stays_and_one_that_was_over_before_is_not_asked_about(store: Store) -> None:
    with store.transaction() as tx:
        tx.meetings.keep([AUTUMN], TODAY, NOW)
        assert tx.meetings.keep([], date(2026, 12, 20), NOW) == 0
        assert [row.title for row in tx.work.meetings()] == ["Autumn meeting"]
        assert tx.meetings.keep([replace(AUTUMN, key="older", on_date=date(2026, 10, 1))], TODAY, NOW) == 1
        assert tx.work.meetings() == []


def test_one_person_speaks_for_a_school_at_a_time(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        school = tx.partners.add(cluster.id, "Hillside")
        _, first = tx.invites.add("Ann Lee", cluster.id, "partner", NOW)
        tx.partners.speaks(school.id, first.id, NOW)
        ann = tx.people.add("Ann Lee", cluster.id, "partner", NOW)
        tx.invites.use(first.id, NOW)
        tx.invites.used_by(first.id, ann.id)
        assert [(row.name, row.person_name, row.person_id) for row in tx.partners.of_cluster(cluster.id)] == [
            ("Hillside", "Ann Lee", ann.id)
        ]
        _, second = tx.invites.add("Bob May", cluster.id, "partner", NOW)
        tx.partners.speaks(school.id, second.id, NOW)
        tx.people.end_role(ann.id, cluster.id, "partner", NOW)
        assert tx.people.roles(ann.id) == []
        assert [row.person_name for row in tx.partners.of_cluster(cluster.id)] == ["Bob May"]
        assert tx.partners.schools(cluster.id) == {ann.id: school.id}
        tx.partners.remove(school.id, NOW)
        assert tx.partners.of_cluster(cluster.id) == []


def test_two_people_can_never_speak_for_one_school(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", NOW)
        school = tx.partners.add(cluster.id, "Hillside")
        for name in ("Ann Lee", "Bob May"):
            _, made = tx.invites.add(name, cluster.id, "partner", NOW)
            tx.partners.speaks(school.id, made.id, NOW)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE partner_guest SET replaced_at = NULL")


def test_what_is_counted_in_stays_counted(store: Store) -> None:
    with store.transaction() as tx:
        run = a_run(tx)
        one = Counted("q", {run.id: 3}, Figures({"2": 2, "3": 1, "4": 1}))
        two = Counted("note", {run.id: 3})
        tx.partners.count_in(run.cluster_id, "f", [one, two], NOW)
        tx.partners.count_in(run.cluster_id, "f", [one], NOW)
        assert tx.partners.counted(run.cluster_id, "f") == [one, two, one]
        assert tx.partners.counted(run.cluster_id, "g") == []
        assert [one.id for one in tx.partners.counted_clusters("f")] == [run.cluster_id]
        assert tx.partners.counted_clusters("g") == []
        assert tx.partners.sent(run.cluster_id, "f") == 0
        assert tx.partners.heard_from("f", 1) == []
        tx.runs.stand(run.id, "sent", (1, 1), NOW, NOW)
        assert tx.partners.sent(run.cluster_id, "f") == 1
        assert tx.partners.heard_from("f", 1) == [run.cluster_id]
        assert tx.partners.heard_from("f", 2) == tx.partners.heard_from("g", 1) == []
