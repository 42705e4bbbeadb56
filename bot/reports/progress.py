"""What was done in the whole project: reviews, calls, meetings and activities, and what was shared."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.reports.agreeing import Parts, Whole, has_told, latest_of
from bot.reports.gathered import question
from bot.reports.moved import figure_of, of_clusters
from bot.reports.paper import HALF, Chart
from bot.reports.project import bars, funnel, small_bars
from conversations.portrait import Taken
from conversations.wording import count, join_words


def background(view: Whole) -> Parts:
    """Say what was done, and who the clusters are."""
    lines = tuple(_progress(view))
    if view.too_few:
        return (), (*lines, view.too_few), ()
    profile = view.library.report.profile
    panels = [(label, _counted(view, profile.flow, name)) for name, label in profile.counted.items()]
    known = f"{len(view.agreeing)} of them agreed to be compared{_schools(view)}: see below."
    return (small_bars("The clusters", panels, len(view.agreeing)),), (*lines, known), ()


def _schools(view: Whole) -> str:
    profile = view.library.report.profile
    told = [latest_of(one, profile.flow) for one in view.agreeing if has_told(one, profile.flow)]
    schools = [number for one in told if (number := one.number(profile.schools)) is not None]
    return "" if view.too_few_said(len(schools)) else f", with {sum(schools)} schools or settings"


def _counted(view: Whole, flow: str, name: str) -> list[tuple[str, int]]:
    asked = question(view.library, flow, name)
    given = Counter(key for one in view.agreeing if has_told(one, flow) for key in latest_of(one, flow).keys(name))
    return [(option.label, given[str(option.key)]) for option in (asked.options if asked else ())]


def _progress(view: Whole) -> Iterator[str]:
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


def self_evaluation(view: Whole) -> Parts:
    """Show how far activities are followed, and what clusters think of looking at themselves."""
    report = view.library.report
    every = [activity for one in view.everybody for activity in one.activities]
    sent = {(taken.subject, taken.flow) for one in view.everybody for taken in one.taken if taken.on}
    steps = [("Added", len(every))]
    for flow, name in report.activity.stages.items():
        steps.append((name, sum(1 for activity in every if (activity.id, flow) in sent)))
    chart = funnel("Activities, by the looks done", steps, "activities", HALF)
    return (chart,), (view.too_few,) if view.too_few else tuple(_judged(view)), ()


def _judged(view: Whole) -> Iterator[str]:
    review = view.library.report.review
    useful = view.middle(review.useful)
    if useful is not None:
        yield f"Usefulness of the review, 1 to 5: median {figure_of(useful.median)} (n = {useful.number})."
    yield from _set_way(view)
    ends = [view.middle(review.sure, first=first, of=view.twice) for first in (True, False)]
    known = [end for end in ends if end is not None]
    if len(known) == len(ends):
        first, latest = (figure_of(end.median) for end in known)
        number = of_clusters(end.number for end in known)
        yield f"Sure of showing impact, 1 to 5: median {first} at first, {latest} now (n = {number})."
    yield from _change(view)


def _set_way(view: Whole) -> Iterator[str]:
    """Count who uses a set way of showing impact, of those that said so in their first review and the latest."""
    model = view.library.report.review.model
    said = [[set(view.done(one)[at].keys(model.question)) for at in (0, -1)] for one in view.twice]
    both = [ends for ends in said if all(ends)]
    if not view.too_few_said(len(both)):
        first, latest = (sum(1 for ends in both if ends[at] & set(model.keys)) for at in (0, 1))
        yield f"Use a set way of showing impact: {first} clusters at first, {latest} now (n = {len(both)})."


def _change(view: Whole) -> Iterator[str]:
    """Count the activities of agreeing clusters whose practice happens more often than before, as often, less often."""
    asked = (question(view.library, one.flow, one.question) for one in view.library.report.activity.series)
    series = {one.series for one in asked if one is not None}
    rows = [[row for row in one.moved if row.series in series] for one in view.agreeing]
    moved = Counter((row.level > row.first_level) - (row.level < row.first_level) for mine in rows for row in mine)
    clusters = sum(1 for mine in rows if mine)
    if not view.too_few_said(clusters):
        counted = f"more often in {moved[1]}, as often in {moved[0]}, less often in {moved[-1]}"
        yield f"Practice since the start: {counted} (n = {sum(moved.values())} activities of {clusters} clusters)."


def sharing(view: Whole) -> Parts:
    """Show what clusters brought to meetings, and what they took from them."""
    if view.too_few:
        return (), (view.too_few,), ()
    meeting = view.library.report.meeting
    came = _by_cluster(view, meeting.came)
    contacts = [[number for one in mine if (number := one.number(meeting.contacts)) is not None] for mine in came]
    ideas = [[one for one in mine if one.text(meeting.idea)] for mine in came]
    lines = (
        *_added(view, "Contacts made between clusters", [sum(mine) for mine in contacts if mine]),
        *_added(view, "Ideas taken up after meetings", [len(mine) for mine in ideas if mine]),
    )
    given = _by_cluster(view, meeting.contribution)
    brought = [keys for mine in given if (keys := [key for one in mine for key in one.keys(meeting.area)])]
    few = view.too_few_said(len(brought))
    return ((), (few, *lines), ()) if few else ((_by_area(view, brought),), lines, ())


def _by_cluster(view: Whole, flow: str) -> list[list[Taken]]:
    """Give what each cluster that agreed has sent of a flow."""
    return [[one for one in each.taken if one.on and one.flow == flow] for each in view.agreeing]


def _added(view: Whole, label: str, numbers: Sequence[int]) -> Iterator[str]:
    """Add up what clusters gave, where enough of them gave it."""
    if not view.too_few_said(len(numbers)):
        yield f"{label}: {sum(numbers)} (n = {len(numbers)} clusters)."


def _by_area(view: Whole, brought: Sequence[Sequence[str]]) -> Chart:
    areas = Counter(key for keys in brought for key in keys)
    rows = [(view.areas.labels[key], areas[key]) for key in view.areas.keys]
    source = f"n = {count(sum(areas.values()), 'contribution')} of {len(brought)} clusters"
    return bars("Contributions by area", rows, source, HALF)
