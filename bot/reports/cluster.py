"""The charts of one cluster, and its report: a page of them, its answers behind it. Gathered rows in, a paper out."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.library import Library
from bot.reports.gathered import Gathered, Said, question, scale
from bot.reports.impact import Barrier, Benefit, Practice, barriers, benefits, practice
from bot.reports.levels import courses, moves, radar
from bot.reports.moved import SMALL_MULTIPLES, Move, courses_of, figure_of, moved
from bot.reports.pages import Behind, Block, Paper, short_enough
from bot.reports.paper import HALF, Chart
from conversations import portrait
from conversations.levels import LATE, level_on
from conversations.portrait import Taken, reviews
from conversations.views import shown
from conversations.wording import count, join_words, long_date

MOST_ACTIONS = 5
"""Open actions on the page; the others are counted."""


def review_charts(library: Library, mine: Gathered, everybody: Sequence[Gathered]) -> list[Chart]:
    """Draw a cluster's review against the one before; and over time, where there are three or more."""
    done = reviews(library.report, mine.taken)
    if not done:
        return []
    before = done[-2].period if len(done) > 1 else ""
    rows = moved(library, mine, everybody, first=False)
    charts = [moves(f"{mine.cluster.name}, {done[-1].period}", rows, before, done[-1].period)]
    if len(done) >= SMALL_MULTIPLES:
        periods = [one.period for one in done]
        charts.append(courses(f"{mine.cluster.name}: review by review", courses_of(library, done), periods))
    return charts


def radar_chart(library: Library, mine: Gathered) -> list[Chart]:
    """Draw a cluster's review as a radar, with the one before as a second ring."""
    done = reviews(library.report, mine.taken)
    if not done:
        return []
    before = done[-2].period if len(done) > 1 else ""
    rows = moved(library, mine, (), first=False)
    return [radar(f"{mine.cluster.name}, {done[-1].period}", rows, before, done[-1].period)]


def cluster_report(library: Library, mine: Gathered, everybody: Sequence[Gathered], today: date) -> Paper:
    """Make the report of a cluster. ``everybody`` is for the middle half, which takes five that agreed to it."""
    heads = library.report.headings["cluster"]
    done = reviews(library.report, mine.taken)
    grid = (
        Block("benefits", heads["benefits"], *_benefits(library, done)),
        Block("features", heads["features"], *_features(library, mine, everybody)),
        Block("barriers", heads["barriers"], *_barriers(library, done)),
        Block("impact", heads["impact"], *_impact(library, mine, today)),
    )
    source = f"Data of {long_date(today)}. n = {count(len(done), 'review')}, {_activities(len(mine.activities))}."
    return Paper(
        f"{mine.cluster.name}: report",
        f"{source} Levels are the cluster's own judgement.",
        (Block("background", heads["background"], (), tuple(_background(library, mine))),),
        grid,
        (Block("next", heads["next"], (), tuple(_next(library, mine, today))),),
        tuple(_behind(library, mine, done)),
    )


def _activities(number: int) -> str:
    return f"{number} {'activity' if number == 1 else 'activities'}"


def _background(library: Library, mine: Gathered) -> Iterator[str]:
    profile = library.report.profile
    told = [one for one in mine.taken if one.flow == profile.flow]
    known = [words for name, line in profile.line.items() if (words := _worded(library, told, name, line))]
    if known:
        yield f"{'; '.join(known)}."
    notes = [one for one in mine.taken if one.flow == library.report.calls.note and one.on]
    brought = [one for one in mine.taken if one.flow == library.report.meeting.contribution and one.on]
    done = [
        count(len(reviews(library.report, mine.taken)), "review"),
        count(len(notes), "call"),
        count(len(brought), "meeting contribution"),
        _activities(len(mine.activities)),
    ]
    yield f"Done so far: {join_words(done)}."


def _worded(library: Library, told: Sequence[Taken], name: str, line: str) -> str:
    asked = question(library, library.report.profile.flow, name)
    value = told[-1].answers.get(name) if told else None
    return line.replace("{}", shown(asked, value)) if asked is not None and value is not None else ""


def _benefits(library: Library, done: Sequence[Taken]) -> tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]:
    means = library.report.review.benefits
    names, seen = scale(library, means.list), scale(library, means.scale)
    latest = next((one for one in reversed(done) if one.keys(means.aimed)), None)
    if latest is None:
        return (), ("No benefits have been chosen in a review yet.",), ()
    rows = [
        Benefit(names.labels[one.key], aimed=one.aimed, seen=seen.keys.index(one.seen) if one.seen else None)
        for one in portrait.benefits(means, latest, names.keys)
    ]
    chart = benefits(f"Benefits, {latest.period}", rows, list(seen.labels.values()), HALF)
    return (chart,), (), _quotes(library, latest, "benefits")


def _quotes(library: Library, one: Taken, key: str) -> tuple[str, ...]:
    return short_enough(tuple(one.text(name) for name in _texts(library, key)))


def _texts(library: Library, key: str) -> list[str]:
    review = library.report.review
    asked = ((name, question(library, review.flow, name)) for name in review.words[key])
    return [name for name, one in asked if one is not None and one.type in ("short_text", "long_text")]


def _features(
    library: Library, mine: Gathered, everybody: Sequence[Gathered]
) -> tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]:
    done = reviews(library.report, mine.taken)
    if not done:
        return (), ("No review has been sent yet.",), ()
    rows = moved(library, mine, everybody, first=True)
    before = f"{done[0].period} (first)" if len(done) > 1 else ""
    chart = moves("Level in each area", rows, before, done[-1].period, HALF)
    return (chart,), tuple(_about_areas(library, mine, rows, done[-1])), ()


def _about_areas(library: Library, mine: Gathered, rows: Sequence[Move], latest: Taken) -> Iterator[str]:
    report = library.report
    areas = scale(library, report.review.areas)
    most = max((row.change or 0 for row in rows), default=0)
    if most > 0:
        gained = join_words([row.label for row in rows if row.change == most])
        yield f"Largest gain: {gained}, up {figure_of(most)}."
    soon = portrait.marked(report.review.soon.question, report.review.soon.keys, latest, areas.keys)
    if soon:
        yield f"To work on now: {join_words([areas.labels[key] for key in soon[:2]])}."
    views = portrait.partners(report, mine.partners, areas.keys)
    if views:
        least = min(views, key=lambda key: views[key][0])
        value, number = views[least]
        yield f"Partners (n = {number}) rate {areas.labels[least]} lowest: {figure_of(value)} of 4."


def _barriers(library: Library, done: Sequence[Taken]) -> tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]:
    means = library.report.review.barriers
    names, words = scale(library, means.list), scale(library, means.scale)
    rated = [one for one in done if set(portrait.severities(means, one, names.keys).values()) != {None}]
    if not rated:
        return (), ("No barriers have been rated in a review yet.",), ()
    now = portrait.severities(means, rated[-1], names.keys)
    then = portrait.severities(means, rated[0], names.keys) if len(rated) > 1 else {}
    rows = [Barrier(names.labels[key], now[key], then.get(key)) for key in names.keys]
    first = rated[0].period if len(rated) > 1 else ""
    chart = barriers(f"Barriers, {rated[-1].period}", rows, list(words.labels.values()), first, HALF)
    return (chart,), tuple(_figures(library, rated[-1])), _quotes(library, rated[-1], "barriers")


def _figures(library: Library, latest: Taken) -> Iterator[str]:
    """Give the numbers that belong to the barriers, each under the words in which it was asked for."""
    review = library.report.review
    for name in review.words["barriers"]:
        asked, value = question(library, review.flow, name), latest.number(name)
        if asked is not None and asked.type == "number" and value is not None:
            unit = " per cent" if asked.unit == "percent" else ""
            yield f"{asked.prompt} {value}{unit}."


def _impact(
    library: Library, mine: Gathered, today: date
) -> tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]:
    report = library.report
    if not mine.activities:
        return (), ("No activity is followed yet.",), ()
    often = scale(library, report.activity.scale)
    rows = [
        Practice(one.title, portrait.practice(report, mine.taken, one.id, often.uncounted)) for one in mine.activities
    ]
    drawn = [row for row in rows if any(value is not None for value in row.often)]
    words = {int(key): often.labels[key] for key in often.keys if int(key) not in often.uncounted}
    moments = [one.moment for one in report.activity.series]
    charts = (practice("How often it happens", drawn, moments, words, HALF),) if drawn else ()
    return charts, tuple(_stages(library, mine, today)), short_enough(tuple(_example(library, mine)))[:1]


def _stages(library: Library, mine: Gathered, today: date) -> Iterator[str]:
    report = library.report
    sent = {(one.subject, one.flow) for one in mine.taken if one.on}
    parts = []
    for flow, name in report.activity.stages.items():
        due = [(activity, row) for activity, rows in mine.stages.items() for row in rows if row.flow == flow]
        done = sum(1 for activity, _ in due if (activity, flow) in sent)
        late = sum(1 for activity, _ in due if level_on(mine.levels.get(f"{flow}:{activity}", ()), today) in LATE)
        parts.append(f"{name} {done} of {len(due)}{f' ({late} overdue)' if late else ''}")
    yield f"Looks done: {'; '.join(parts)}."
    planned = {key for one in mine.taken for key in one.keys(report.activity.planned)}
    used = {key for one in mine.taken for name in report.activity.used for key in one.keys(name)}
    if planned:
        yield f"Kinds of evidence used: {len(planned & used)} of the {len(planned)} planned."


def _example(library: Library, mine: Gathered) -> Iterator[str]:
    for name in library.report.activity.example:
        yield from (words for one in reversed(mine.taken) if (words := one.text(name)))


def _next(library: Library, mine: Gathered, today: date) -> Iterator[str]:
    for action in mine.actions[:MOST_ACTIONS]:
        due = f"by {long_date(action.due_on)}" if action.due_on else ""
        yield "; ".join(part for part in (action.what, action.owner, due) if part)
    if len(mine.actions) > MOST_ACTIONS:
        yield f"And {len(mine.actions) - MOST_ACTIONS} more open actions."
    if not mine.actions:
        yield "No actions are open."
    coming = [one.on_date for one in mine.calls if one.on_date and one.on_date >= today and one.state != "cancelled"]
    days = [f"Next call: {long_date(min(coming))}."] if coming else []
    days += [f"Next review: {long_date(mine.next_review)}."] if mine.next_review else []
    if days:
        yield " ".join(days)
    offers = _offers(library, mine)
    if offers:
        yield f"What it can offer others: {join_words(offers)}."


def _offers(library: Library, mine: Gathered) -> list[str]:
    strong, areas = library.report.review.strong, scale(library, library.report.review.areas)
    done = reviews(library.report, mine.taken)
    keys = portrait.marked(strong.question, strong.keys, done[-1], areas.keys) if done else []
    return [areas.labels[key] for key in keys]


def _behind(library: Library, mine: Gathered, done: Sequence[Taken]) -> Iterator[Behind]:
    report = library.report
    if done:
        yield from _parts(f"Review, {done[-1].period}", mine.said[done[-1].run])
    titles = {one.id: one.title for one in mine.activities}
    followed = (*report.activity.stages,)
    for one in mine.taken:
        if one.on and one.flow in followed and one.subject in titles:
            heading = f"{titles[one.subject]}: {library.flow(one.flow).title}"
            yield Behind(heading, tuple((said.asked, said.answer) for said in mine.said[one.run]))


def _parts(title: str, said: Sequence[Said]) -> Iterator[Behind]:
    for part in dict.fromkeys(one.part for one in said):
        yield Behind(f"{title}: {part}", tuple((one.asked, one.answer) for one in said if one.part == part))
