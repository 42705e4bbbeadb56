"""Requests to be put in touch, as they are kept: one open about a practice, settled once, words let go of."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.store import Store
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TODAY = NOW.date()
LAST = TODAY + timedelta(days=14)


class Two:
    """Two clusters, of which one asks the other about a run that was sent."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.asking, self.owner = (tx.clusters.add(name, "ENG", NOW) for name in ("Oakfield", "Millbrook"))
        self.priya = tx.people.add("Priya", self.asking.id, "lead", NOW)
        self.dan = tx.people.add("Dan", self.owner.id, "lead", NOW)
        version = tx.runs.keep_flow("f", 1, "h", "text", NOW)
        self.runs = [tx.runs.open("f", version, self.owner.id, NOW, sent_at=NOW, state="sent").id for _ in range(2)]

    def ask(self, run: int = 0, last: date = LAST) -> int | None:
        args = (self.runs[run], 0, self.asking.id, self.priya.id, "priya@example.org", NOW, last)
        return self.tx.introductions.add(*args)


def test_a_practice_is_asked_about_once_at_a_time(store: Store) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        number = two.ask()
        assert number is not None
        assert two.ask() is None
        assert tx.introductions.take_back(number, NOW)
        assert not tx.introductions.take_back(number, NOW)
        assert two.ask() is not None
        assert [one.state for one in tx.introductions.of_cluster(two.asking.id)] == ["taken_back", "asked"]


def test_of_two_answers_one_counts(store: Store) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        number = two.ask() or 0
        assert tx.introductions.agree(number, two.dan.id, "dan@example.org", NOW)
        assert not tx.introductions.decline(number, NOW)
        row = tx.introductions.find(number)
        assert row is not None
        assert (row.state, row.agreed_by, row.reach, row.agreed_reach) == (
            "agreed",
            two.dan.id,
            "priya@example.org",
            "dan@example.org",
        )
        tx.introductions.forget_reach(NOW)
        assert tx.introductions.find(number) == row, "not before both had time to be told"
        tx.introductions.forget_reach(NOW + timedelta(days=1))
        row = tx.introductions.find(number)
        assert row is not None
        assert (row.reach, row.agreed_reach) == ("", "")


def test_an_owner_sees_one_request_of_a_cluster_and_the_next_once_it_is_settled(store: Store) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        first, second = two.ask(0) or 0, two.ask(1) or 0
        assert [one.id for one in tx.introductions.all_before(two.owner.id, TODAY)] == [first]
        assert tx.introductions.before_owner(second, TODAY) is None
        tx.introductions.decline(first, NOW)
        assert [one.id for one in tx.introductions.all_before(two.owner.id, TODAY)] == [second]
        assert tx.introductions.all_before(two.asking.id, TODAY) == []


@pytest.mark.parametrize("how", ["role", "late"])
def test_an_owner_is_not_asked_for_somebody_who_left_or_too_late(store: Store, how: str) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        number = two.ask() or 0
        if how == "role":
            tx.people.end_roles(two.priya.id, NOW)
        today = TODAY if how == "role" else LAST + timedelta(days=1)
        assert tx.introductions.before_owner(number, today) is None


def test_what_ends_by_itself_lets_go_of_how_people_can_be_reached(store: Store) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        late, gone = two.ask(0, TODAY) or 0, two.ask(1) or 0
        tx.introductions.expire(TODAY, NOW)
        tx.introductions.withdraw(two.runs[1], 1, NOW)
        assert [one.state for one in tx.introductions.of_cluster(two.asking.id)] == ["asked", "asked"]
        tx.introductions.expire(TODAY + timedelta(days=1), NOW)
        tx.introductions.withdraw(two.runs[1], 0, NOW)
        rows = {one.id: (one.state, one.reach) for one in tx.introductions.of_cluster(two.asking.id)}
        assert rows == {late: ("expired", ""), gone: ("withdrawn", "")}
        assert two.asking.id in tx.reminders.to_plan(10), "both sides are planned anew"


def test_everybody_who_is_or_was_of_a_cluster_is_known_by_name(store: Store) -> None:
    with store.transaction() as tx:
        two = Two(tx)
        tx.people.end_roles(two.dan.id, NOW)
        tx.partners.add(two.owner.id, "Hillside")
        assert tx.sharing.names_around(two.owner.id) == ["Dan", "Hillside"]
        assert tx.sharing.sent(["f"], ["q"], TODAY)[0].given == {}
