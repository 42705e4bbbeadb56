"""What is due at once goes out as fast as the platforms allow and no faster, by a clock of the test's own."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.post import Limits
from bot.service import SLACK_LIMITS, TELEGRAM_LIMITS
from conversations.cards import Card, as_plain
from storage.store import Store
from tests.bot.talking import NOW, Wire
from tests.bot.test_post import Office

QUARTER = timedelta(milliseconds=250)


async def sent_by_second(store: Store, limits: Limits, chats: int, each: int) -> tuple[Counter[int], Counter[str]]:
    """Owe reminders at once, let them go out quarter of a second by quarter, and count them by second and by chat."""
    wire = Wire()
    office = Office(store, wire, limits)
    rows = [
        {"key": f"rem:{chat}:{n}", "channel": "wire", "chat": f"c{chat}", "card": as_plain(Card(body="Now"))}
        for n in range(each)
        for chat in range(chats)
    ]
    with store.transaction() as tx:
        tx.outbox.post_all([{**row, "person_id": None, "expires_at": None} for row in rows], NOW, "reminder")
    seconds = Counter[int]()
    while sum(seconds.values()) < len(rows):
        before = len(wire.sent)
        await office.post.settle()
        seconds[int((office.now - NOW).total_seconds())] += len(wire.sent) - before
        office.now += QUARTER
    await office.writer.close()
    return seconds, Counter(chat for chat, _, _ in wire.sent)


async def test_telegram_takes_25_a_second_in_all_and_none_of_them_is_wasted(store: Store) -> None:
    seconds, chats = await sent_by_second(store, TELEGRAM_LIMITS, chats=200, each=1)
    assert max(seconds.values()) == TELEGRAM_LIMITS.in_all == 25
    assert len(seconds) == 200 // 25
    assert set(chats.values()) == {1}


@pytest.mark.parametrize("limits", [SLACK_LIMITS, TELEGRAM_LIMITS], ids=["slack", "telegram"])
async def test_one_chat_takes_one_a_second_in_the_long_run(store: Store, limits: Limits) -> None:
    seconds, _ = await sent_by_second(store, limits, chats=1, each=50)
    assert sum(seconds.values()) == 50
    last = max(seconds)
    assert 50 - limits.burst <= last <= 51 - limits.burst
    assert all(seconds[second] <= 1 for second in range(2, last + 1))
