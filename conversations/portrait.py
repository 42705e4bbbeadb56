"""What the answers of one cluster say for a report: levels, benefits, barriers, practice, and its partners' view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conversations.log import Value
from conversations.reportfile import KEY, Barriers, Benefits, Report
from conversations.totals import Figures


@dataclass(frozen=True, slots=True)
class Taken:
    """One run as a report reads it: its current answers, without those that only staff may see.

    ``on`` is the day in UK time on which it was sent, None while it was not; ``subject`` the activity or meeting.
    """

    run: int
    flow: str
    on: date | None
    period: str
    subject: int | None
    answers: Mapping[str, Value]

    def number(self, question: str) -> int | None:
        """Give a number, or a scale's key; None where it was not answered so."""
        value = self.answers.get(question)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def keys(self, question: str) -> tuple[str, ...]:
        """Give the keys that were chosen: one, several or none."""
        value = self.answers.get(question)
        return value if isinstance(value, tuple) else () if value is None else (str(value),)

    def text(self, question: str) -> str:
        """Give the words of an answer; empty where there are none."""
        value = self.answers.get(question)
        return "" if value is None or isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Seen:
    """A benefit by its key: whether it was aimed for, and the scale's key for how far it was seen."""

    key: str
    aimed: bool
    seen: str


def agreed(report: Report, taken: Sequence[Taken]) -> bool:
    """Whether a cluster lets its answers be compared, by what it said last; nobody does who has not said so."""
    said = [one for one in taken if one.flow == report.consent.flow]
    latest = max(said, key=lambda one: one.run, default=None)
    return latest is not None and bool(set(latest.keys(report.consent.question)) & set(report.consent.agreed))


def reviews(report: Report, taken: Sequence[Taken]) -> list[Taken]:
    """Give the reviews that were sent, the oldest first."""
    return sorted((one for one in taken if one.flow == report.review.flow and one.on), key=lambda one: one.run)


def levels(report: Report, done: Sequence[Taken], areas: Sequence[str]) -> dict[str, int | None]:
    """Give each area's level as it was last rated in these reviews, which are in order."""
    found: dict[str, int | None] = dict.fromkeys(areas)
    for one in done:
        for area in areas:
            level = one.number(report.review.level.replace(KEY, area))
            found[area] = found[area] if level is None else level
    return found


def marked(question: str, keys: Sequence[str], one: Taken, areas: Sequence[str]) -> list[str]:
    """Give the areas whose ``question`` was answered with one of these keys."""
    return [area for area in areas if set(one.keys(question.replace(KEY, area))) & set(keys)]


def benefits(means: Benefits, one: Taken, keys: Sequence[str]) -> list[Seen]:
    """Give where each benefit stands in a review; what was seen without being aimed for counts as ``extra_as``."""
    aimed, extra = one.keys(means.aimed), one.keys(means.extra)
    found = []
    for key in keys:
        said = one.text(means.seen.replace(KEY, key)) if key in aimed else means.extra_as if key in extra else ""
        found.append(Seen(key, key in aimed, said))
    return found


def severities(means: Barriers, one: Taken, keys: Sequence[str]) -> dict[str, int | None]:
    """Give how much each barrier is in the way, by the scale's keys."""
    return {key: one.number(means.severity.replace(KEY, key)) for key in keys}


def practice(report: Report, taken: Sequence[Taken], activity: int, uncounted: Sequence[int]) -> tuple[int | None, ...]:
    """Give how often an activity's practice happens, moment by moment; None where nobody was asked or could tell."""
    looks = {one.flow: one for one in taken if one.subject == activity and one.on}
    found = []
    for moment in report.activity.series:
        often = looks[moment.flow].number(moment.question) if moment.flow in looks else None
        found.append(None if often in uncounted else often)
    return tuple(found)


def partners(report: Report, totals: Mapping[str, Figures], areas: Sequence[str]) -> dict[str, tuple[float, int]]:
    """Give the median of the partners' ratings of each area with their number, of the totals that may be shown."""
    names = {area: report.partners.question.replace(KEY, area) for area in areas}
    return {area: (totals[name].median, totals[name].number) for area, name in names.items() if name in totals}
