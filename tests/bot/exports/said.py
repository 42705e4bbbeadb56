"""Answers in a store, for tests of what is written out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.exports.contents import Contents
from bot.library import Library
from bot.rebuild import keep_rows
from conversations.log import Event
from storage.exported import Selection
from storage.rows import RunRow
from storage.transaction import Transaction

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LIBRARY = Library()
TEXTS = (
    "=1+1",
    "-2+3",
    "+44 20 7946 0000",
    "@SUM(A1:A2)",
    " =1+1",
    "＝1+1",
    '=HYPERLINK("http://example.org")',
    "http://example.org/?a=1&b=<2>",
    "mailto:a@example.org",
    "007",
    "1e5",
    "TRUE",
    "2026-11-23",
    "“Siân” ŵ ŷ \t tab",
    "two\nlines\r\nand a third",
    'a "quoted", word; and another',
    "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "שלום עולם مرحبا \u202eback\u202c",
    "_x0041_ _x000D_",
    "'; DROP TABLE run;--",
    "'=1+1",
    "''-2+3",
    "\x01 \x0b \x1b[31m \x7f \x85 \u2028",
    " in front and behind ",
    "e\u0301 not composed",
    "x" * 40_000,
    ("“ŵ👍" * 10_000)[:40_000],
)


def cluster(tx: Transaction, name: str = "Oakfield") -> int:
    found = tx.clusters.named(name) or tx.clusters.add(name, "ENG", NOW)
    return found.id


def said(
    tx: Transaction,
    flow: str,
    answers: Mapping[str, Any],
    *,
    of: str = "Oakfield",
    by: int | None = None,
    comments: Mapping[str, str] | None = None,
    at: datetime = NOW,
    sent: bool = False,
    **more: Any,
) -> RunRow:
    """Keep answers to a flow as they would be in its log, whatever they are."""
    edition = LIBRARY.edition(flow)
    version = tx.runs.keep_flow(flow, edition.flow.version, edition.hash, edition.text, NOW)
    run = tx.runs.open(flow, version, cluster(tx, of), NOW, **more)
    events = [_event(name, value, at) for name, value in answers.items()]
    events += [Event("commented", name, "", words, at=at) for name, words in (comments or {}).items()]
    events += [Event("sent", at=at)] if sent else []
    tx.runs.append(run, events, 0, by, "telegram", "cy")
    tx.runs.stand(run.id, "sent" if sent else "asking", (len(answers), 10), at, at if sent else None)
    keep_rows(tx, LIBRARY, tx.runs.get(run.id), NOW)
    return tx.runs.get(run.id)


def _event(name: str, value: Any, at: datetime) -> Event:
    question, _, item = name.partition("[")
    return Event("answered" if value is not None else "skipped", question, item.rstrip("]"), value, at=at)


def contents(tx: Transaction, **more: Any) -> Contents:
    names = more.pop("names", False)
    return Contents(tx, LIBRARY, Selection(**more), "Sam Okafor", NOW, names)
