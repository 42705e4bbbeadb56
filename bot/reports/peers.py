"""The clusters that one's own is compared with, as they stood when the comparison last moved on (docs/reports.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.library import Library
from bot.reports.gathered import Gathered, gather_levels, question
from conversations.comparison import agreed_since, shown_as_of
from conversations.portrait import reviews
from conversations.turn import HOME
from storage.rows import ToldRow
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Days:
    """On which day something began to count: the agreement of each cluster, and each review that was sent."""

    agreed: Mapping[int, date]
    sent: Mapping[int, date]


def peers(tx: Transaction, library: Library) -> list[Gathered]:
    """Gather the clusters that agreed to be compared, with their reviews of then; none while there are too few."""
    days = _days(tx, library)
    agreeing = [one for one in gather_levels(tx, library) if one.consents]
    changes = [change for one in agreeing for change in _changes(library, one, days)]
    day = shown_as_of(changes, library.report.least.clusters)
    return [] if day is None else [one for mine in agreeing if (one := _as_of(library, mine, days, day)) is not None]


def _changes(library: Library, one: Gathered, days: _Days) -> Iterator[tuple[date, int]]:
    """Give the days on which a cluster had something new for others: it joined, or sent another review."""
    joined = days.agreed.get(one.cluster.id, date.max)
    for done in reviews(library.report, one.taken):
        yield max(joined, days.sent.get(done.run, date.max)), one.cluster.id


def _as_of(library: Library, one: Gathered, days: _Days, day: date) -> Gathered | None:
    """Give a cluster as it stood at the end of a day; None where it was not among those compared yet."""
    done = [taken for taken in reviews(library.report, one.taken) if days.sent.get(taken.run, date.max) <= day]
    return replace(one, taken=tuple(done)) if done and days.agreed.get(one.cluster.id, date.max) <= day else None


def _days(tx: Transaction, library: Library) -> _Days:
    report = library.report
    asked = question(library, report.consent.flow, report.consent.question)
    names = () if asked is None else (asked.id, *asked.was)
    found = tx.answers.told((report.consent.flow, report.review.flow), names)
    sent: dict[int, date] = {}
    for row in found:
        if row.kind == "sent":
            sent.setdefault(row.run_id, row.at.astimezone(HOME).date())
    return _Days(dict(_agreed(found, report.consent.agreed)), sent)


def _agreed(found: Sequence[ToldRow], agreed: Sequence[str]) -> Iterator[tuple[int, date]]:
    by_cluster: dict[int, list[ToldRow]] = {}
    for row in found:
        by_cluster.setdefault(row.cluster_id, []).append(row)
    for cluster, told in by_cluster.items():
        since = agreed_since(agreed, ((row.kind, row.value, row.at) for row in told if row.question))
        if since is not None:
            yield cluster, since.astimezone(HOME).date()
