"""Drawing what was asked for: from the store to cards and the files that they show. Slow: never in the event loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from bot.commands.reports import RADAR
from bot.library import Library
from bot.reports import compared, summary, written
from bot.reports.cluster import cluster_report, radar_chart, review_charts
from bot.reports.gathered import Gathered, gather, gather_all, gather_levels
from bot.reports.pages import Paper
from bot.reports.paper import Chart
from bot.reports.peers import peers
from bot.reports.whole import project_report
from bot.sharing.ways import way_out_of
from conversations.cards import Card
from conversations.portrait import reviews
from conversations.text import fold
from conversations.turn import HOME
from storage.rows import ErrandRow
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is to be said once its files are in their place: cards, and what each path holds."""

    cards: tuple[Card, ...]
    files: tuple[tuple[Path, bytes], ...] = ()


def drawn(
    tx: Transaction, library: Library, row: ErrandRow, folder: Path, now: datetime, template: Path | None = None
) -> Drawn:
    """Draw what a row asks for; its files are to be put into ``folder``. ``template`` is one's own, for Word."""
    if row.kind == "report":
        return _report(row, paper(tx, library, row.cluster_id, now), folder, template)
    if row.cluster_id is None:
        return _of_all(tx, library, row, folder)
    mine = gather(tx, library, tx.clusters.get(row.cluster_id))
    if row.kind == "chart":
        # A cluster's own trend comes first, and by itself: what the others do is for whoever asks to compare.
        charts = radar_chart(library, mine) if row.form == RADAR else review_charts(library, mine, ())
        return _pictures(row, charts, [_summary(tx, library, mine, now)], folder)
    others = peers(tx, library)
    charts = review_charts(library, mine, others)[:1]
    return _pictures(row, charts, compared.own_comparison(library, mine, others), folder)


def _summary(tx: Transaction, library: Library, mine: Gathered, now: datetime) -> Card:
    """Sum a review up, with the way from what is weak to what others did about it."""
    card, done = summary.summary_card(library, mine), reviews(library.report, mine.taken)
    today = now.astimezone(HOME).date()
    more = way_out_of(tx, library, {mine.cluster.id}, done[-1].answers, today) if done else ()
    return replace(card, rows=(*card.rows, *more))


def _of_all(tx: Transaction, library: Library, row: ErrandRow, folder: Path) -> Drawn:
    everybody = gather_levels(tx, library)
    over_time = row.form == "time"
    chart = (compared.slope_chart if over_time else compared.grid_chart)(library, everybody)
    words = (compared.over_time_card if over_time else compared.grid_card)(library, everybody)
    return _pictures(row, [chart] if chart else [], [words], folder)


def paper(tx: Transaction, library: Library, cluster_id: int | None, now: datetime) -> Paper:
    """Make the report of a cluster, or without one that of the project, as it is now."""
    today = now.astimezone(HOME).date()
    if cluster_id is None:
        return project_report(library, gather_all(tx, library, today), today)
    mine = gather(tx, library, tx.clusters.get(cluster_id), in_words=now)
    return cluster_report(library, mine, peers(tx, library), today)


def in_form(made: Paper, form: str, template: Path | None = None) -> bytes:
    """Write a report in one of its formats."""
    return written.docx(made, template) if form == "docx" else written.WRITERS[form](made)


def _report(row: ErrandRow, made: Paper, folder: Path, template: Path | None) -> Drawn:
    path = folder / f"{row.id}-{slug(made.title)}.{row.form}"
    return Drawn((Card(made.title, made.source, file=str(path)),), ((path, in_form(made, row.form, template)),))


def _pictures(row: ErrandRow, charts: Sequence[Chart], cards: Sequence[Card], folder: Path) -> Drawn:
    """Put the pictures first and the words with their buttons after them: Slack has no buttons under a file."""
    kept = tuple((folder / f"{row.id}-{number}.png", chart.png) for number, chart in enumerate(charts, 1))
    pictures = [
        Card(chart.title, picture=str(path), alt=chart.alt) for (path, _), chart in zip(kept, charts, strict=True)
    ]
    return Drawn((*pictures, *cards), kept)


def slug(title: str) -> str:
    """Make a file's name of a title: small letters and figures, without what a file system may refuse."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in fold(title))
    return "-".join(part for part in kept.split("-") if part)[:60] or "report"
