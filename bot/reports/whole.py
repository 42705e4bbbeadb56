"""The report of the whole project: two pages of all clusters, without a name and without a rank.

Whatever comes from answers is of the clusters that agreed to be compared, and only where there are enough of them.
Words are quoted only where their owner released them.
"""

from collections.abc import Sequence
from datetime import date

from bot.library import Library
from bot.reports.agreeing import Whole
from bot.reports.gathered import Gathered
from bot.reports.judged import attitudes, barriers, benefits
from bot.reports.pages import Block, Paper
from bot.reports.progress import background, self_evaluation, sharing
from bot.reports.spread import features
from conversations.wording import count, long_date


def project_report(library: Library, everybody: Sequence[Gathered], today: date) -> Paper:
    """Make the report of the project from what every cluster's rows say."""
    view = Whole(library, tuple(everybody), today)
    heads = library.report.headings["project"]
    agreed = f"{len(view.agreeing)} of {count(len(everybody), 'cluster')} that agreed to be compared"
    source = f"Data of {long_date(today)}. n = {agreed}. Medians and middle halves; no ranks."
    made = {
        "background": background(view),
        "benefits": benefits(view),
        "features": features(view),
        "barriers": barriers(view),
        "self_evaluation": self_evaluation(view),
        "sharing": sharing(view),
        "attitudes": attitudes(view),
    }
    first, *others = [Block(key, heads[key], *parts) for key, parts in made.items()]
    return Paper("The project so far", source, (first,), tuple(others), ())
