"""What clusters judge, over the whole project: benefits, what is in the way, and working together."""

from collections import Counter
from collections.abc import Iterator

from bot.reports.agreeing import Parts, Whole
from bot.reports.gathered import question, scale
from bot.reports.medians import two_points
from bot.reports.moved import figure_of
from bot.reports.paper import HALF
from bot.reports.project import Bar, paired, stacked
from bot.reports.quoted import quoted
from conversations import portrait
from conversations.views import shown
from conversations.wording import join_words


def benefits(view: Whole) -> Parts:
    """Show which benefits clusters aim for and see, and what some of them wrote and released."""
    quotes = quoted(view.library, view.everybody)
    means = view.library.report.review.benefits
    names = scale(view.library, means.list)
    chosen = [[one for one in view.done(each) if one.keys(means.aimed)][-1:] for each in view.agreeing]
    stands = [portrait.benefits(means, latest[0], names.keys) for latest in chosen if latest]
    few = view.too_few or view.too_few_said(len(stands))
    if few:
        return (), (few,), quotes
    rows = []
    for place, key in enumerate(names.keys):
        aimed = [one[place] for one in stands if one[place].aimed]
        some, clear = (sum(1 for one in aimed if one.seen in keys) for keys in (means.some, means.clear))
        rows.append(Bar(names.labels[key], (len(aimed), some, clear)))
    words = ("Aiming for it", "Some sign or more", "Clear evidence")
    return (paired("Clusters by benefit", rows, words, len(stands), HALF),), (), quotes


def barriers(view: Whole) -> Parts:
    """Show what is in the way, and what help was asked for."""
    means = view.library.report.review.barriers
    names, words = scale(view.library, means.list), scale(view.library, means.scale)
    latest = [portrait.severities(means, view.done(one)[-1], names.keys) for one in view.agreeing]
    rated = [one for one in latest if set(one.values()) != {None}]
    few = view.too_few or view.too_few_said(len(rated))
    if few:
        return (), (few, *_help(view)), ()
    rows = [
        Bar(names.labels[key], tuple(sum(1 for one in rated if str(one[key]) == step) for step in words.keys))
        for key in names.keys
    ]
    chart = stacked("Clusters by barrier", rows, list(words.labels.values()), len(rated), HALF)
    return (chart,), tuple(_help(view)), ()


def _help(view: Whole) -> Iterator[str]:
    """Say which help was asked for, where enough clusters asked for any."""
    review = view.library.report.review
    asked = question(view.library, review.flow, review.help)
    wanted = [keys for one in view.agreeing if (keys := view.done(one)[-1].keys(review.help))]
    if asked is not None and not view.too_few_said(len(wanted)):
        counted = Counter(key for keys in wanted for key in keys).most_common()
        helped = [f"{shown(asked, key)} ({number})" for key, number in counted]
        yield f"Help asked for (n = {len(wanted)} clusters): {join_words(helped)}."


def attitudes(view: Whole) -> Parts:
    """Show how keen clusters are on working together, and what came of it."""
    if view.too_few:
        return (), (view.too_few,), ()
    review = view.library.report.review
    first, latest = (view.middle(review.attitude, first=first) for first in (True, False))
    ends = ("Not at all", "Very much")
    charts = [two_points("Keen on working together", first, latest, ends, HALF)] if first or latest else []
    moved = view.middle(review.moved)
    on = f"How far practice moved on, 1 to 5: median {figure_of(moved.median)} (n = {moved.number})." if moved else ""
    ran = sum(1 for one in view.agreeing if view.done(one)[-1].text(review.together))
    together = f"{ran} of {len(view.agreeing)} clusters ran CPD that no partner could have run alone."
    return tuple(charts), (*filter(None, [on]), together), ()
