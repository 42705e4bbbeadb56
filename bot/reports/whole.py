"""The report of the whole project: two pages of all clusters, without a name and without a rank.

Whatever comes from answers is of the clusters that agreed to be compared, and only where there are enough of them.
Words are quoted only where their owner released them.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.library import Library
from bot.reports.gathered import Gathered, Scale, question, scale
from bot.reports.moved import figure_of
from bot.reports.pages import Block, Paper
from bot.reports.paper import HALF, Chart
from bot.reports.project import Bar, Line, Slope, bars, funnel, grid, paired, slopes, small_bars, stacked, two_points
from bot.reports.quoted import quoted
from conversations import portrait
from conversations.comparison import middle
from conversations.portrait import Taken, reviews
from conversations.views import shown
from conversations.wording import count, join_words, long_date

MOST_IN_GRID = 25
"""Clusters in a grid: more do not fit on a page, and are counted by level."""
NOT_ENOUGH = "Not enough clusters have agreed to be compared yet: {} of at least {}."
Parts = tuple[tuple[Chart, ...], tuple[str, ...], tuple[str, ...]]
"""What stands under a heading: its pictures, lines and quotes."""


def project_report(library: Library, everybody: Sequence[Gathered], today: date) -> Paper:
    """Make the report of the project from what every cluster's rows say."""
    view = _View(library, tuple(everybody), today)
    heads = library.report.headings["project"]
    agreed = f"{len(view.agreeing)} of {count(len(everybody), 'cluster')} that agreed to be compared"
    source = f"Data of {long_date(today)}. n = {agreed}. Medians and middle halves; no ranks."
    made = {
        "background": _background(view),
        "benefits": _benefits(view),
        "features": _features(view),
        "barriers": _barriers(view),
        "self_evaluation": _self_evaluation(view),
        "sharing": _sharing(view),
        "attitudes": _attitudes(view),
    }
    first, *others = [Block(key, heads[key], *parts) for key, parts in made.items()]
    return Paper("The project so far", source, (first,), tuple(others), ())


@dataclass(frozen=True)
class _View:
    library: Library
    everybody: tuple[Gathered, ...]
    today: date

    @cached_property
    def agreeing(self) -> tuple[Gathered, ...]:
        """The clusters whose answers may be compared, and that have sent a review."""
        return tuple(one for one in self.everybody if one.consents and self.done(one))

    @property
    def too_few(self) -> str:
        """Say that there are too few of them; empty where there are enough."""
        number, least = len(self.agreeing), self.library.report.least.clusters
        return NOT_ENOUGH.format(number, least) if number < least else ""

    @cached_property
    def twice(self) -> tuple[Gathered, ...]:
        """Those of them that have sent two reviews or more."""
        return tuple(one for one in self.agreeing if len(self.done(one)) > 1)

    @cached_property
    def areas(self) -> Scale:
        """The areas of a review."""
        return scale(self.library, self.library.report.review.areas)

    def done(self, one: Gathered) -> list[Taken]:
        """Give a cluster's reviews that were sent."""
        return reviews(self.library.report, one.taken)

    def levels(self, one: Gathered, *, first: bool = False) -> dict[str, int | None]:
        """Give a cluster's level in every area."""
        done = self.done(one)
        return portrait.levels(self.library.report, done[:1] if first else done, self.areas.keys)

    def median(self, question_id: str, *, first: bool = False, of: Sequence[Gathered] | None = None) -> float | None:
        """Give the median of a number in the latest review of each, or the first, where enough gave one."""
        clusters = self.agreeing if of is None else of
        said = [_number(self.done(one), question_id, first=first) for one in clusters]
        found = middle(said, self.library.report.least.clusters)
        return None if found is None else found.median


def _number(done: Sequence[Taken], name: str, *, first: bool) -> int | None:
    said = [value for one in done if (value := one.number(name)) is not None]
    return None if not said else said[0] if first else said[-1]


def _background(view: _View) -> Parts:
    lines = tuple(_progress(view))
    if view.too_few:
        return (), (*lines, view.too_few), ()
    profile = view.library.report.profile
    panels = [(label, _counted(view, profile.flow, name)) for name, label in profile.counted.items()]
    schools = sum(
        _latest(one, profile.flow).number(profile.schools) or 0 for one in view.agreeing if _told(one, profile.flow)
    )
    known = (f"{len(view.agreeing)} of them agreed to be compared, with {schools} schools or settings: see below.",)
    return (small_bars("The clusters", panels, len(view.agreeing)),), (*lines, *known), ()


def _told(one: Gathered, flow: str) -> bool:
    return any(taken.flow == flow for taken in one.taken)


def _latest(one: Gathered, flow: str) -> Taken:
    return [taken for taken in one.taken if taken.flow == flow][-1]


def _counted(view: _View, flow: str, name: str) -> list[tuple[str, int]]:
    asked = question(view.library, flow, name)
    given = Counter(key for one in view.agreeing if _told(one, flow) for key in _latest(one, flow).keys(name))
    return [(option.label, given[str(option.key)]) for option in (asked.options if asked else ())]


def _progress(view: _View) -> Iterator[str]:
    """Say how much was done of what was due: counts only, of every cluster."""
    report = view.library.report
    sent = Counter(taken.flow for one in view.everybody for taken in one.taken if taken.on)
    begun = Counter(taken.flow for one in view.everybody for taken in one.taken)
    reviews_ = f"{count(sent[report.review.flow], 'review')} sent of {begun[report.review.flow]} begun"
    calls = sum(1 for one in view.everybody for call in one.calls if call.on_date and call.on_date <= view.today)
    past = {meeting.id for one in view.everybody for meeting in one.meetings if meeting.on_date <= view.today}
    due = len(past) * len(view.everybody)
    notes = f"{sent[report.calls.note]} of {count(calls, 'call')} written up"
    brought = f"{sent[report.meeting.contribution]} of {count(due, 'meeting contribution')}"
    yield f"{count(len(view.everybody), 'cluster')}: {join_words([reviews_, notes, brought])}."


def _benefits(view: _View) -> Parts:
    quotes = quoted(view.library, view.everybody)
    if view.too_few:
        return (), (view.too_few,), quotes
    means = view.library.report.review.benefits
    names = scale(view.library, means.list)
    chosen = [[one for one in view.done(each) if one.keys(means.aimed)][-1:] for each in view.agreeing]
    stands = [portrait.benefits(means, latest[0], names.keys) for latest in chosen if latest]
    rows = []
    for place, key in enumerate(names.keys):
        aimed = [one[place] for one in stands if one[place].aimed]
        some, clear = (sum(1 for one in aimed if one.seen in keys) for keys in (means.some, means.clear))
        rows.append(Bar(names.labels[key], (len(aimed), some, clear)))
    words = ("Aiming for it", "Some sign or more", "Clear evidence")
    return (paired("Clusters by benefit", rows, words, len(stands), HALF),), (), quotes


def _features(view: _View) -> Parts:
    if view.too_few:
        return (), (view.too_few,), ()
    charts = [_spread(view)]
    moved = _slopes(view)
    if len(view.twice) >= view.library.report.least.clusters:
        charts.append(slopes("Median level, first and latest", moved, len(view.twice), HALF))
    return tuple(charts), (*_moved_most(moved), *_newer_and_older(view)), ()


def _spread(view: _View) -> Chart:
    rows = [view.levels(one) for one in view.agreeing]
    labels = [view.areas.labels[key] for key in view.areas.keys]
    if len(rows) <= MOST_IN_GRID:
        # Shuffled by the day: neither the order nor the codes say who is who, and a copy made today is the same.
        random.Random(view.today.isoformat()).shuffle(rows)  # noqa: S311 - an order that says nothing, no secret
        lines = [Line(f"C{place}", tuple(row[key] for key in view.areas.keys)) for place, row in enumerate(rows, 1)]
        return grid("Levels", lines, labels, "in no order", HALF)
    levels = scale(view.library, view.library.report.review.levels)
    counted = [
        Bar(view.areas.labels[key], tuple(sum(1 for row in rows if str(row[key]) == level) for level in levels.keys))
        for key in view.areas.keys
    ]
    return stacked("Clusters at each level", counted, list(levels.labels.values()), len(rows), HALF)


def _slopes(view: _View) -> list[Slope]:
    found = []
    least = view.library.report.least.clusters
    for key in view.areas.keys:
        first = middle([view.levels(one, first=True)[key] for one in view.twice], least)
        latest = middle([view.levels(one)[key] for one in view.twice], least)
        ends = (None if end is None else end.median for end in (first, latest))
        found.append(Slope(view.areas.labels[key], *ends))
    return found


def _moved_most(rows: Sequence[Slope]) -> Iterator[str]:
    gains = {row.label: row.latest - row.first for row in rows if row.first is not None and row.latest is not None}
    most = max(gains.values(), default=0)
    if most > 0:
        yield f"Moved most: {join_words([label for label in gains if gains[label] == most])}, up {figure_of(most)}."


def _newer_and_older(view: _View) -> Iterator[str]:
    """Put newer and longer-running clusters side by side, where there are enough of each."""
    report = view.library.report
    years = report.profile.years
    groups: dict[str, list[Gathered]] = {years.below: [], years.at_least: []}
    for one in view.agreeing:
        value = _latest(one, report.profile.flow).number(years.question)
        if value is not None:
            groups[years.below if value < years.split else years.at_least].append(one)
    if min(len(group) for group in groups.values()) < report.least.clusters:
        return
    for label, group in groups.items():
        rated = [_mean_level(view, one) for one in group]
        found = middle(rated, report.least.clusters)
        if found is not None:
            yield f"{label} (n = {found.number}): a typical cluster's median level is {figure_of(found.median)}."


def _mean_level(view: _View, one: Gathered) -> float | None:
    found = middle(list(view.levels(one).values()), 2)
    return None if found is None else found.median


def _barriers(view: _View) -> Parts:
    if view.too_few:
        return (), (view.too_few,), ()
    review = view.library.report.review
    names, words = scale(view.library, review.barriers.list), scale(view.library, review.barriers.scale)
    rated = [portrait.severities(review.barriers, view.done(one)[-1], names.keys) for one in view.agreeing]
    rows = [
        Bar(names.labels[key], tuple(sum(1 for one in rated if str(one[key]) == step) for step in words.keys))
        for key in names.keys
    ]
    asked = question(view.library, review.flow, review.help)
    wanted = Counter(key for one in view.agreeing for key in view.done(one)[-1].keys(review.help))
    helped = [f"{shown(asked, key)} ({number})" for key, number in wanted.most_common()] if asked else []
    lines = (f"Help asked for: {join_words(helped)}.",) if helped else ()
    return (stacked("Clusters by barrier", rows, list(words.labels.values()), len(rated), HALF),), lines, ()


def _self_evaluation(view: _View) -> Parts:
    report = view.library.report
    every = [activity for one in view.everybody for activity in one.activities]
    sent = {(taken.subject, taken.flow) for one in view.everybody for taken in one.taken if taken.on}
    steps = [("Added", len(every))]
    for flow, name in report.activity.stages.items():
        steps.append((name, sum(1 for activity in every if (activity.id, flow) in sent)))
    chart = funnel("Activities, by the looks done", steps, "activities", HALF)
    return (chart,), (view.too_few,) if view.too_few else tuple(_judged(view)), ()


def _judged(view: _View) -> Iterator[str]:
    review = view.library.report.review
    useful = view.median(review.useful)
    if useful is not None:
        yield f"Usefulness of the review, 1 to 5: median {figure_of(useful)}."
    if len(view.twice) >= view.library.report.least.clusters:
        first, latest = (
            sum(1 for one in view.twice if set(view.done(one)[at].keys(review.model.question)) & set(review.model.keys))
            for at in (0, -1)
        )
        yield f"Use a set way of showing impact: {first} clusters at first, {latest} now (n = {len(view.twice)})."
        sure = [view.median(review.sure, first=first, of=view.twice) for first in (True, False)]
        yield f"Sure of showing impact, 1 to 5: median {figure_of(sure[0])} at first, {figure_of(sure[1])} now."
    yield from _change(view)


def _change(view: _View) -> Iterator[str]:
    """Count the activities of agreeing clusters whose practice happens more often than before, as often, less often."""
    asked = (question(view.library, one.flow, one.question) for one in view.library.report.activity.series)
    series = {one.series for one in asked if one is not None}
    rows = [row for one in view.agreeing for row in one.moved if row.series in series]
    moved = Counter((row.level > row.first_level) - (row.level < row.first_level) for row in rows)
    if moved:
        total = sum(moved.values())
        counted = f"more often in {moved[1]}, as often in {moved[0]}, less often in {moved[-1]}"
        yield f"Practice since the start: {counted} (n = {total} activities)."


def _sharing(view: _View) -> Parts:
    if view.too_few:
        return (), (view.too_few,), ()
    meeting = view.library.report.meeting
    taken = [one for each in view.agreeing for one in each.taken if one.on]
    areas = Counter(key for one in taken if one.flow == meeting.contribution for key in one.keys(meeting.area))
    rows = [(view.areas.labels[key], areas[key]) for key in view.areas.keys]
    contacts = sum(one.number(meeting.contacts) or 0 for one in taken if one.flow == meeting.came)
    ideas = sum(1 for one in taken if one.flow == meeting.came and one.text(meeting.idea))
    lines = (f"Contacts made between clusters: {contacts}.", f"Ideas taken up after meetings: {ideas}.")
    chart = bars("Contributions by area", rows, f"n = {count(sum(areas.values()), 'contribution')}", HALF)
    return (chart,), lines, ()


def _attitudes(view: _View) -> Parts:
    if view.too_few:
        return (), (view.too_few,), ()
    review = view.library.report.review
    first, latest = (view.median(review.attitude, first=first) for first in (True, False))
    ends = ("Not at all", "Very much")
    chart = two_points("Keen on working together", first, latest, ends, len(view.agreeing), HALF)
    moved = view.median(review.moved)
    lines = (f"How far practice moved on, 1 to 5: median {figure_of(moved)}.",) if moved is not None else ()
    ran = sum(1 for one in view.agreeing if view.done(one)[-1].text(review.together))
    together = f"{ran} of {len(view.agreeing)} clusters ran CPD that no partner could have run alone."
    return (chart,), (*lines, together), ()
