"""Calls as they are booked: nobody is booked twice, on either database, whatever happens in which order."""

import threading
from datetime import UTC, date, datetime, time
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.calltimes import Slot
from storage.errors import Taken
from storage.store import Store
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HALF_PAST_THREE = Slot(date(2026, 12, 1), time(15, 30))


class World:
    """Two clusters and two members of staff."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.transaction() as tx:
            self.clusters = [tx.clusters.add(name, "ENG", NOW).id for name in ("Oakfield", "Millbrook")]
            self.staff = [tx.people.add(name, None, "staff", NOW).id for name in ("Sam", "Mia")]
            self.priya = tx.people.add("Priya", self.clusters[0], "lead", NOW).id

    def call(self, tx: Transaction, cluster: int = 0, staff: int = 0) -> int:
        return tx.calls.prepare(self.clusters[cluster], self.staff[staff], NOW)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def at(hour: int, minute: int = 0, day: int = 1, minutes: int = 30) -> Slot:
    return Slot(date(2026, 12, day), time(hour, minute), minutes)


def test_a_booked_call_keeps_its_wall_clock_time_and_the_moment_worked_out_from_it(world: World) -> None:
    with world.store.transaction() as tx:
        row = tx.calls.book(world.call(tx), Slot(date(2027, 6, 1), time(15, 30), 45))
    assert (row.state, row.wall, row.zone, row.minutes) == ("booked", "15:30", "Europe/London", 45)
    assert row.at == datetime(2027, 6, 1, 14, 30, tzinfo=UTC)
    assert row.slot == Slot(date(2027, 6, 1), time(15, 30), 45)


def test_a_moved_call_keeps_its_name_and_raises_its_number(world: World) -> None:
    with world.store.transaction() as tx:
        first = tx.calls.book(world.call(tx), at(15, 30))
        moved = tx.calls.book(first.id, at(15, 45))
        gone = tx.calls.cancel(first.id)
    assert first.uid and first.uid == moved.uid == gone.uid
    assert [row.sequence for row in (first, moved, gone)] == [0, 1, 2]
    assert gone.state == "cancelled"


@pytest.mark.parametrize(("cluster", "staff"), [(0, 0), (1, 0), (0, 1)])
def test_neither_the_member_of_staff_nor_the_cluster_has_two_calls_at_once(
    world: World, cluster: int, staff: int
) -> None:
    with world.store.transaction() as tx:
        tx.calls.book(world.call(tx), at(15, 30))
        other = world.call(tx, cluster, staff)
        with pytest.raises(Taken):
            tx.calls.book(other, at(15, 45))
        assert tx.calls.book(other, at(16)).state == "booked"


def test_others_may_talk_at_the_same_time(world: World) -> None:
    with world.store.transaction() as tx:
        tx.calls.book(world.call(tx), at(15, 30))
        assert tx.calls.book(world.call(tx, 1, 1), at(15, 30)).state == "booked"


def test_a_booking_that_is_refused_changes_nothing(world: World) -> None:
    with world.store.transaction() as tx:
        tx.calls.book(world.call(tx), at(15, 30))
        other = tx.calls.book(world.call(tx, 1), at(10))
        with pytest.raises(Taken):
            tx.calls.book(other.id, at(15, 30))
        assert tx.calls.find(other.id) == other
        with pytest.raises(Taken):
            tx.calls.book(world.call(tx, 1, 1), at(10))


def test_offered_times_are_held_until_one_is_chosen_and_then_the_others_are_free(world: World) -> None:
    with world.store.transaction() as tx:
        call, other = world.call(tx), world.call(tx, 1)
        offers = tx.calls.offer(call, [at(10), at(11), at(12)], world.staff[0], NOW)
        with pytest.raises(Taken):
            tx.calls.book(other, at(11))
        tx.calls.book(call, offers[1].slot)
        assert [row.state for row in tx.calls.offers(call, "offered", "taken", "dropped")] == [
            "dropped",
            "taken",
            "dropped",
        ]
        assert tx.calls.book(other, at(12)).state == "booked"
        assert tx.calls.taken(world.staff[0], world.clusters[0], NOW, besides=other) == frozenset(at(11).quarters())


def test_times_that_overlap_cannot_be_offered_together(world: World) -> None:
    with world.store.transaction() as tx, pytest.raises(Taken):
        tx.calls.offer(world.call(tx), [at(10), at(10, 15)], world.staff[0], NOW)


def test_a_booked_time_stays_held_while_others_are_offered_instead(world: World) -> None:
    with world.store.transaction() as tx:
        call, other = world.call(tx), world.call(tx, 1)
        tx.calls.book(call, at(10))
        tx.calls.offer(call, [at(14)], world.staff[0], NOW)
        for slot in (at(10), at(14)):
            with pytest.raises(Taken):
                tx.calls.book(other, slot)


def test_a_time_that_is_only_asked_for_is_not_held_and_the_last_wish_counts(world: World) -> None:
    with world.store.transaction() as tx:
        call = world.call(tx)
        tx.calls.suggest(call, at(10), world.priya, NOW, "asked")
        second = tx.calls.suggest(call, at(11), world.priya, NOW, "asked")
        assert tx.calls.offers(call, "asked") == [second]
        assert tx.calls.book(world.call(tx, 1), at(10)).state == "booked"
        tx.calls.drop(second.id)
        assert tx.calls.offers(call, "asked") == []


def test_a_call_that_is_put_off_has_a_day_but_no_time_and_can_be_put_back(world: World) -> None:
    with world.store.transaction() as tx:
        booked = tx.calls.book(world.call(tx), at(15, 30))
        before = tx.calls.put_off(booked.id, date(2026, 12, 8))
        put_off = tx.calls.find(booked.id)
        assert put_off is not None
        assert (put_off.state, put_off.on_date, put_off.at, put_off.slot) == ("proposed", date(2026, 12, 8), None, None)
        tx.calls.restore(booked.id, before)
        assert tx.calls.find(booked.id) == booked


def test_a_call_that_cannot_be_put_back_keeps_its_day(world: World) -> None:
    with world.store.transaction() as tx:
        booked = tx.calls.book(world.call(tx), at(15, 30))
        before = tx.calls.put_off(booked.id, date(2026, 12, 8))
        tx.calls.book(world.call(tx, 1), at(15, 30))
        tx.calls.restore(booked.id, before)
        back = tx.calls.find(booked.id)
        assert back is not None
        assert (back.state, back.on_date, back.slot) == ("proposed", date(2026, 12, 1), None)


def test_a_day_without_a_time_is_put_back_as_it_was(world: World) -> None:
    with world.store.transaction() as tx:
        call = tx.work.add_call(world.clusters[0], date(2026, 12, 1), world.staff[0], NOW)
        tx.calls.restore(call, tx.calls.put_off(call, None))
        row = tx.calls.find(call)
        assert row is not None
        assert (row.state, row.on_date, row.slot) == ("booked", date(2026, 12, 1), None)


def test_guests_keep_their_answers_until_the_time_is_another(world: World) -> None:
    with world.store.transaction() as tx:
        tom = tx.people.add("Tom", world.clusters[0], "lead", NOW).id
        call = world.call(tx)
        tx.calls.invite(call, [world.priya])
        tx.calls.answer(call, world.priya, "yes", NOW)
        tx.calls.invite(call, [world.priya, tom])
        assert [(row.name, row.answer) for row in tx.calls.guests(call)] == [("Priya", "yes"), ("Tom", "")]
        tx.calls.ask_again(call)
        tx.calls.invite(call, [tom])
        tx.calls.answer(call, world.priya, "no", NOW)
        assert [(row.name, row.answer) for row in tx.calls.guests(call)] == [("Priya", "no"), ("Tom", "")]


def test_coming_calls_are_those_of_the_named_clusters_from_today_on(world: World) -> None:
    with world.store.transaction() as tx:
        late = tx.calls.book(world.call(tx), at(15, 30, day=8))
        soon = tx.calls.book(world.call(tx), at(9))
        tx.calls.book(world.call(tx, 1, 1), at(9))
        tx.calls.cancel(tx.calls.book(world.call(tx), at(12)).id)
        world.call(tx)
        assert tx.calls.coming([world.clusters[0]], date(2026, 12, 1)) == [soon, late]
        assert tx.calls.coming([world.clusters[0]], date(2026, 12, 2)) == [late]


def test_a_call_without_staff_gets_someone_and_the_last_place_is_remembered(world: World) -> None:
    with world.store.transaction() as tx:
        call = tx.work.add_call(world.clusters[0], date(2026, 12, 1), None, NOW, state="proposed")
        tx.calls.lead(call, world.staff[1])
        assert tx.calls.last_place(world.clusters[0]) == ""
        tx.calls.set_place(call, "Teams")
        assert tx.calls.last_place(world.clusters[0]) == "Teams"
        assert tx.calls.book(call, at(9)).staff_id == world.staff[1]
        assert tx.calls.find(call + 1) is None


def test_what_the_cluster_said_to_a_note_is_kept_once(world: World) -> None:
    with world.store.transaction() as tx:
        call = tx.work.add_call(world.clusters[0], date(2026, 11, 2), world.staff[0], NOW, state="held")
        tx.calls.note(call, "disputed", NOW)
        tx.calls.note(call, "agreed", NOW)
        assert tx.calls.note_of(call) == ("agreed", NOW)
        assert tx.calls.note_of(call + 1) is None


def test_of_two_who_book_the_same_time_at_the_same_moment_one_wins(world: World, url: str) -> None:
    with world.store.transaction() as tx:
        calls = [world.call(tx, 0), world.call(tx, 1)]
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def book(call: int) -> None:
        store = Store.open(url)
        together.wait()
        try:
            outcomes.append(store.run(lambda tx: tx.calls.book(call, HALF_PAST_THREE)).state)
        except Taken:
            outcomes.append("taken")
        finally:
            store.close()

    threads = [threading.Thread(target=book, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", "taken"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "offer", "cancel", "put_off", "restore"]),
        st.integers(0, 3),
        st.lists(
            st.tuples(st.integers(9, 11), st.sampled_from([0, 10, 15, 45]), st.sampled_from([15, 30, 60])), max_size=3
        ),
    ),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_two_calls_of_one_person_or_cluster_overlap_whatever_is_done(
    world: World, steps: list[tuple[str, int, list[tuple[int, int, int]]]]
) -> None:
    with world.store.transaction() as tx, tx.connection.begin_nested() as undone:
        calls = [world.call(tx, cluster, staff) for cluster in (0, 1) for staff in (0, 1)]
        befores: dict[int, dict[str, object]] = {}
        for what, which, times in steps:
            _do(
                tx,
                world,
                what,
                calls[which],
                [at(hour, minute, minutes=minutes) for hour, minute, minutes in times],
                befores,
            )
            _nothing_overlaps(tx, calls)
        undone.rollback()


def _do(
    tx: Transaction, world: World, what: str, call: int, slots: list[Slot], befores: dict[int, dict[str, object]]
) -> None:
    try:
        if what == "book" and slots:
            tx.calls.book(call, slots[0])
        elif what == "offer":
            tx.calls.offer(call, slots, world.staff[0], NOW)
        elif what == "cancel":
            tx.calls.cancel(call)
        elif what == "put_off":
            befores[call] = tx.calls.put_off(call, date(2026, 12, 8))
        elif what == "restore" and call in befores:
            tx.calls.restore(call, befores.pop(call))
    except Taken:
        return


def _nothing_overlaps(tx: Transaction, calls: list[int]) -> None:
    rows = [row for row in map(tx.calls.find, calls) if row is not None and row.state == "booked"]
    for one, other in combinations(rows, 2):
        if one.staff_id == other.staff_id or one.cluster_id == other.cluster_id:
            assert one.slot is not None and other.slot is not None
            assert one.slot.ends <= other.slot.at or other.slot.ends <= one.slot.at
