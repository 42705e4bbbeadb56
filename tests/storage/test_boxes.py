"""What is heard and what is owed, as the store keeps them."""

from datetime import timedelta

from storage.store import Store
from tests.storage.kept import NOW

AT_ONCE = {"slack": timedelta()}


def test_what_was_heard_before_is_heard_once(store: Store) -> None:
    with store.transaction() as tx:
        first = tx.inbox.keep("slack", "T", "e1", "p1", {"text": "hé"}, NOW, alt_id="c1")
        assert first is not None
        assert tx.inbox.keep("slack", "T", "e1", "p1", {}, NOW) is None
        assert tx.inbox.keep("slack", "T", "e2", "p1", {}, NOW, alt_id="c1") is None
        second = tx.inbox.keep("slack", "T", "e3", "p1", {}, NOW)
        assert second is not None
        waiting = tx.inbox.waiting()
        assert [row.id for row in waiting] == [first, second]
        assert (waiting[0].raw, waiting[0].received_at) == ({"text": "hé"}, NOW)
        assert tx.inbox.take(first)
        assert not tx.inbox.take(first)
        tx.inbox.quarantine(second, "E-7F3K")
        assert tx.inbox.waiting() == []


def test_what_is_owed_goes_out_in_order_for_each_chat(store: Store) -> None:
    with store.transaction() as tx:
        ids = [tx.outbox.post(f"k{n}", "slack", chat, {"n": n}, NOW) for n, chat in enumerate("AAB")]
        assert tx.outbox.post("k0", "slack", "A", {}, NOW) is None
    with store.transaction() as tx:
        rows = tx.outbox.claim("w1", NOW, ["slack"])
        assert [(row.id, row.chat, row.card) for row in rows] == [(ids[0], "A", {"n": 0}), (ids[2], "B", {"n": 2})]
        assert tx.outbox.claim("w2", NOW, ["slack", "telegram"]) == []
        tx.outbox.sending([row.id for row in rows], NOW)
        tx.outbox.sent(rows[0].id, "m1")
        tx.outbox.retry(rows[1].id, NOW + timedelta(seconds=5), "busy")
    with store.transaction() as tx:
        assert [row.id for row in tx.outbox.claim("w1", NOW, ["slack"])] == [ids[1]]
        assert tx.outbox.claim("w1", NOW, ["telegram"]) == []
        assert tx.outbox.claim("w1", NOW, []) == []
        (again,) = tx.outbox.claim("w1", NOW + timedelta(seconds=6), ["slack"])
        assert (again.id, again.attempt) == (ids[2], 1)
        tx.outbox.failed(again.id, "left")
        tx.outbox.unknown(int(ids[1] or 0), NOW + timedelta(hours=1), "reset")


def test_what_a_dead_worker_held_is_taken_back(store: Store) -> None:
    with store.transaction() as tx:
        for chat in "AB":
            tx.outbox.post(chat, "slack", chat, {}, NOW)
        rows = tx.outbox.claim("dead", NOW, ["slack"])
        tx.outbox.sending([rows[1].id], NOW)
        assert tx.outbox.reclaim(NOW, AT_ONCE) == 0
        assert tx.outbox.reclaim(NOW + timedelta(minutes=2), AT_ONCE) == 2
        later = NOW + timedelta(minutes=2)
        taken = tx.outbox.claim("w", later, ["slack"])
        assert [(row.id, row.state) for row in taken] == [(rows[0].id, "pending"), (rows[1].id, "unknown")]
        assert tx.outbox.claim("x", later, ["slack"]) == []


def test_a_process_that_is_alone_takes_everything_back_at_once(store: Store) -> None:
    with store.transaction() as tx:
        tx.outbox.post("a", "slack", "A", {}, NOW, **tx.outbox.started("dead", NOW))
        assert tx.outbox.unsent("slack", "A")
        assert not tx.outbox.unsent("slack", "B")
        assert tx.outbox.reclaim(NOW, AT_ONCE) == 0
        assert tx.outbox.reclaim(NOW, AT_ONCE, all_dead=True) == 1
        (row,) = tx.outbox.claim("w", NOW, ["slack"])
        assert (row.state, row.attempt, row.first_try_at) == ("unknown", 1, NOW)


def test_what_may_still_be_on_its_way_is_left_alone_for_the_grace_however_long_ago_it_was_first_tried(
    store: Store,
) -> None:
    graces = {"slack": timedelta(seconds=30)}
    with store.transaction() as tx:
        row = tx.outbox.post("a", "slack", "A", {}, NOW)
        assert row is not None
        tx.outbox.sending([row], NOW)
        tx.outbox.unknown(row, NOW, "reset")
        tx.outbox.claim("dead", NOW, ["slack"])
        tx.outbox.sending([row], NOW)
        tx.outbox.post("b", "slack", "B", {}, NOW, replaces="m1", **tx.outbox.started("dead", NOW))
        now = NOW + timedelta(hours=1)
        assert tx.outbox.reclaim(now, graces) == 2
        assert [found.chat for found in tx.outbox.claim("me", now, ["slack"])] == ["B"], "an edit does no harm"
        assert [found.id for found in tx.outbox.claim("me", now + graces["slack"], ["slack"])] == [row]


def test_what_a_dead_process_was_saying_for_the_second_time_is_taken_up_at_once(store: Store) -> None:
    """Its first try was unclear, so that nobody else was to look into it for as long as the process might live."""
    with store.transaction() as tx:
        row = tx.outbox.post("edit", "wire", "A", {}, NOW, replaces="m1")
        assert row is not None
        tx.outbox.unknown(row, NOW, "reset")
        tx.outbox.claim("dead", NOW, ["wire"])
        tx.outbox.sending([row], NOW)
        assert tx.outbox.claim("me", NOW, ["wire"]) == []
        assert tx.outbox.reclaim(NOW, AT_ONCE, all_dead=True) == 1
        assert [(found.id, found.state) for found in tx.outbox.claim("me", NOW, ["wire"])] == [(row, "unknown")]


def test_only_one_process_leads_until_it_lets_go_or_all_are_gone(store: Store) -> None:
    half_a_minute = timedelta(seconds=30)

    def leads(owner: str, later: timedelta = timedelta()) -> bool:
        with store.transaction() as tx:
            return tx.chats.lead("telegram", owner, NOW + later, half_a_minute)

    assert [leads("a"), leads("b"), leads("a")] == [True, False, True]
    assert leads("b", half_a_minute + timedelta(seconds=1))
    with store.transaction() as tx:
        tx.chats.let_go("a")
    assert not leads("a")
    with store.transaction() as tx:
        tx.chats.let_go("b")
    assert leads("a")
    with store.transaction() as tx:
        tx.chats.let_go()
    assert leads("b")
