"""What a chart says in a chat: the words beside it, for a review that was just sent and for the one before."""

from collections.abc import Sequence

from bot.commands.opening import menu
from bot.commands.reports import NO_REVIEW
from bot.library import Library
from bot.reports.gathered import Gathered
from bot.reports.moved import HIGHEST, LOWEST, SMALL_MULTIPLES, Move, courses_of, figure_of, from_to, moved
from conversations.cards import Card, Choice
from conversations.portrait import reviews
from conversations.wording import count, join_words, long_date

NO_CHANGE = "no change"


def pictures_in_words(library: Library, mine: Gathered) -> Card:
    """Say everything that the pictures of a review show, as lists; nothing is shortened, as beside a picture it may be.

    Raises:
        IndexError: no review was sent yet.
    """
    done = reviews(library.report, mine.taken)
    rows = moved(library, mine, (), first=False)
    lines = [f"{row.label}: {from_to(row)}" for row in rows]
    if len(done) >= SMALL_MULTIPLES:
        lines += ["", f"Review by review: {join_words([one.period for one in done])}"]
        lines += [f"{row.label}: {', then '.join(map(figure_of, row.levels))}" for row in courses_of(library, done)]
    rated = sum(1 for row in rows if row.now is not None)
    note = f"Levels go from {LOWEST} to {HIGHEST}. n = {rated} of {count(len(rows), 'area')} rated."
    buttons = ((Choice("Every statement", menu(f"chart {mine.cluster.name} statements"), "e"),),)
    return Card(f"{mine.cluster.name}, {done[-1].period}, in words", "\n".join(lines), note=note, rows=buttons)


def summary_card(library: Library, mine: Gathered) -> Card:
    """Sum a review up: how it moved, what is strongest, what there is most to do about, and the next steps."""
    done = reviews(library.report, mine.taken)
    if not done:
        return NO_REVIEW
    rows = [row for row in moved(library, mine, (), first=False) if row.now is not None]
    lines = [_counted(rows), "", *_ends(rows)]
    if mine.actions:
        due = [action.due_on for action in mine.actions if action.due_on]
        first = f", the first by {long_date(min(due))}" if due else ""
        lines.append(f"Next steps: {len(mine.actions)}{first}")
    buttons = (
        (Choice("Last review and now", menu(f"chart {mine.cluster.name} text"), "l", "primary"),),
        (
            Choice("Read it as text", menu(f"chart {mine.cluster.name} words"), "t"),
            Choice("Compare", menu("compare"), "c"),
        ),
        (Choice("Send me the report", menu(f"report {mine.cluster.name}"), "r"),),
    )
    note = f"Next review: {long_date(mine.next_review)}." if mine.next_review else ""
    return Card(f"{mine.cluster.name} review, {done[-1].period}", "\n".join(lines).strip(), note=note, rows=buttons)


def _counted(rows: Sequence[Move]) -> str:
    up, down, same, new = (
        sum(1 for row in rows if _direction(row) == way) for way in ("up", "down", "the same", "new")
    )
    if new == len(rows):
        return f"{count(len(rows), 'area')} rated for the first time."
    parts = [f"{up} up", f"{down} down", f"{same} the same", *([f"{new} new"] if new else [])]
    return f"{join_words(parts)}."


def _direction(row: Move) -> str:
    if row.change is None:
        return "new"
    return "up" if row.change > 0 else "down" if row.change < 0 else "the same"


def _ends(rows: Sequence[Move]) -> list[str]:
    """Name the areas with the highest and the lowest level, where they differ."""
    levels = [row.now for row in rows if row.now is not None]
    if not levels or max(levels) == min(levels):
        return []
    high, low = ([row.label for row in rows if row.now == end] for end in (max(levels), min(levels)))
    return [
        f"Strongest: {join_words(high)} ({figure_of(max(levels))})",
        f"Most to do: {join_words(low)} ({figure_of(min(levels))})",
    ]


def then_and_now(library: Library, mine: Gathered) -> Card:
    """Say the same as the chart in words: every area at the review before and now."""
    done = reviews(library.report, mine.taken)
    if not done:
        return NO_REVIEW
    rows = moved(library, mine, (), first=False)
    before = f"{done[-2].period} and " if len(done) > 1 else ""
    heading = f"{mine.cluster.name}: {before}{done[-1].period}"
    buttons = (
        (Choice("Every statement", menu(f"chart {mine.cluster.name} statements"), "e"),),
        (
            Choice("Show the chart", menu(f"chart {mine.cluster.name}"), "s"),
            Choice("Send me the report", menu(f"report {mine.cluster.name}"), "r"),
        ),
    )
    return Card(heading, "\n".join(f"{row.label}: {_course(row)}" for row in rows), rows=buttons)


def _course(row: Move) -> str:
    if row.now is None or row.before is None:
        return figure_of(row.now) if row.now is not None else row.words
    if row.change == 0:
        return f"{figure_of(row.now)}, {NO_CHANGE}"
    return f"{figure_of(row.before)} to {figure_of(row.now)}"
