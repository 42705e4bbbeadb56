"""Pages follow what others do, what is done elsewhere and what happens by itself: owed anew when they differ."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from bot.channels import PAGE
from bot.commands.home import page_of
from bot.library import Library
from conversations.cards import Card, as_plain
from storage.errors import Unavailable
from storage.pages import PageRow
from storage.plain import read, written
from storage.transaction import Transaction

REST = timedelta(seconds=30)
"""How long a page is left alone once something has changed, so that many changes make one page."""
MOST = 5
"""Pages looked at in one transaction, so that nobody who is writing waits for long."""
MARK = "pages"


def has_changed(tx: Transaction, clusters: Collection[int], now: datetime) -> None:
    """Have the pages looked at that show something of these clusters."""
    tx.pages.mark(clusters, PAGE, now + REST)


def renew(tx: Transaction, library: Library, now: datetime, complain: Callable[[str, Exception], None]) -> int:
    """Look at pages that may have changed, owe those that have, and give how many were looked at."""
    _look_around(tx, now)
    rows = tx.pages.take(now, MOST)
    for row in rows:
        try:
            with tx.savepoint():
                _renew(tx, library, row, now)
        except Unavailable:
            raise
        except Exception as error:
            complain("pages", error)
    return len(rows)


def _look_around(tx: Transaction, now: datetime) -> None:
    """Once a minute see where something was said or done."""
    minute = now.replace(second=0, microsecond=0).isoformat()
    before, _, seq = tx.reminders.recalled(MARK).partition(" ")
    if before == minute or not tx.pages.any(PAGE):
        return
    since = datetime.fromisoformat(before) if before else now
    clusters, newest = tx.pages.touched(since, int(seq or 0))
    if tx.reminders.remember(MARK, f"{minute} {newest}") and clusters:
        has_changed(tx, clusters, now)


def _renew(tx: Transaction, library: Library, row: PageRow, now: datetime) -> None:
    chat = f"{PAGE}{row.external_id}"
    card = page_of(tx, library, (row.channel, row.tenant, row.external_id), now)
    plain = as_plain(card)
    if _says_the_same(tx.pages.shown(row.channel, chat), card) or tx.outbox.renew(row.channel, chat, plain):
        return
    key = f"page:{row.account_id}:{now.isoformat()}"
    tx.outbox.post(key, row.channel, chat, plain, now, person_id=row.person_id)


def _says_the_same(shown: dict[str, Any] | None, card: Card) -> bool:
    """Whether a page shows what it should; how it greets is left alone, for it changes with the hour."""
    if shown is None:
        return False
    new = dict(read(written(as_plain(card))))
    return {**shown, "heading": ""} == {**new, "heading": ""}
