"""Comparison: a cluster against the middle half of those that agreed, and for staff every cluster in a grid."""

from collections.abc import Sequence

from bot.commands.opening import menu
from bot.commands.reports import NO_REVIEW
from bot.library import Library
from bot.reports.gathered import Gathered, scale
from bot.reports.medians import Slope, middle_of, slopes
from bot.reports.moved import figure_of, middles, moved, of_clusters
from bot.reports.paper import Chart
from bot.reports.project import Line, grid
from bot.reports.summary import then_and_now
from conversations import portrait
from conversations.cards import Card, Choice
from conversations.comparison import Middle, middle
from conversations.portrait import reviews
from conversations.wording import count, join_words

AGAINST = "Your cluster and the project"
MOVES_ON = "It moves on when five or more have something new."
NOT_TO_RANK = "Clusters choose their own levels, so use this to start a conversation, not to rank."
VIEWS = (
    (Choice("By area", menu("compare"), "a"), Choice("Over time", menu("compare time"), "t")),
    (Choice("Export", menu("export"), "x"),),
)
FEWEST_TWICE = 2
"""Clusters with two reviews or more from which on a median says something."""
NOT_ENOUGH = "Not enough clusters yet: at least {} must agree to be compared and have sent a review."


def own_comparison(library: Library, mine: Gathered, everybody: Sequence[Gathered]) -> list[Card]:
    """Show a cluster its own trend first, and then itself against the middle half of the project."""
    if not reviews(library.report, mine.taken):
        return [NO_REVIEW]
    bands = middles(library, everybody)
    if not bands:
        return [then_and_now(library, mine), Card(AGAINST, NOT_ENOUGH.format(library.report.least.clusters))]
    rows = moved(library, mine, everybody, first=False)
    known = [(row.label, row.now, row.band) for row in rows if row.now is not None and row.band is not None]
    body = "\n".join(f"{label}: {_against(now, band)}" for label, now, band in known)
    number = of_clusters(one.number for one in bands.values())
    note = f"The middle half is where half of the clusters are: n = {number}. {MOVES_ON} No cluster is named."
    return [then_and_now(library, mine), Card(AGAINST, body, note=note)]


def _against(now: float, band: Middle) -> str:
    place = "above" if now > band.high else "below" if now < band.low else "within"
    return f"{figure_of(now)}, {place} the middle half ({figure_of(band.low)} to {figure_of(band.high)})"


def grid_card(library: Library, everybody: Sequence[Gathered]) -> Card:
    """Say for staff how the clusters stand in each area; those without a review are left out and counted."""
    done = [one for one in everybody if reviews(library.report, one.taken)]
    if not done:
        return Card("Every cluster, by area", "No cluster has sent a review yet.")
    areas = scale(library, library.report.review.areas)
    levels = [portrait.levels(library.report, reviews(library.report, one.taken), areas.keys) for one in done]
    medians = {key: found.median for key in areas.keys if (found := middle([one[key] for one in levels], 2))}
    lines = [f"{count(len(done), 'cluster')} with a review, of {len(everybody)}. {NOT_TO_RANK}"]
    if medians:
        lines.append("")
        for word, end in (("Highest", max(medians.values())), ("Lowest", min(medians.values()))):
            named = join_words([areas.labels[key] for key in medians if medians[key] == end])
            lines.append(f"{word} median: {named}, {figure_of(end)}")
    names = [
        f"{one.cluster.name}: {', '.join(figure_of(level) for level in row.values())}"
        for one, row in zip(done, levels, strict=True)
    ]
    order = f"In the order: {', '.join(areas.labels[key] for key in areas.keys)}."
    return Card("Every cluster, by area", "\n".join([*lines, "", order, *names]), rows=VIEWS)


def grid_chart(library: Library, everybody: Sequence[Gathered]) -> Chart | None:
    """Draw every cluster that has sent a review, by name and in the order of the names; for staff only."""
    areas = scale(library, library.report.review.areas)
    lines = []
    for one in everybody:
        done = reviews(library.report, one.taken)
        if done:
            levels = portrait.levels(library.report, done, areas.keys)
            lines.append(Line(one.cluster.name, tuple(levels.values())))
    return grid("Every cluster, by area", lines, list(areas.labels.values()), "by name") if lines else None


def over_time_card(library: Library, everybody: Sequence[Gathered]) -> Card:
    """Say for staff how each area's median moved from the first review to the latest; the words of the picture."""
    rows, number = _slopes(library, everybody)
    heading = "Every cluster, over time"
    if number < FEWEST_TWICE:
        return Card(heading, f"Fewer than {FEWEST_TWICE} clusters have sent two reviews.", rows=VIEWS)
    moved = [f"{row.label}: {middle_of(row.first)} to {middle_of(row.latest)}" for row in rows]
    body = "\n".join([f"Median level of {count(number, 'cluster')}, first review and latest.", "", *moved])
    return Card(heading, body, note=NOT_TO_RANK, rows=VIEWS)


def slope_chart(library: Library, everybody: Sequence[Gathered]) -> Chart | None:
    """Draw each area's median from the first review to the latest; for staff only."""
    rows, number = _slopes(library, everybody)
    return slopes("Median level, first review and latest", rows) if number >= FEWEST_TWICE else None


def _slopes(library: Library, everybody: Sequence[Gathered]) -> tuple[list[Slope], int]:
    """Give each area's medians, and of how many clusters that sent two reviews or more."""
    areas = scale(library, library.report.review.areas)
    twice = [done for one in everybody if len(done := reviews(library.report, one.taken)) > 1]
    ends = [
        (portrait.levels(library.report, done[:1], areas.keys), portrait.levels(library.report, done, areas.keys))
        for done in twice
    ]
    rows = []
    for key in areas.keys:
        first, latest = (middle([end[side][key] for end in ends], 2) for side in (0, 1))
        rows.append(Slope(areas.labels[key], first, latest))
    return rows, len(twice)
