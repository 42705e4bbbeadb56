"""The words of status for staff: every cluster that they look after, with what is overdue first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from conversations.cards import Card, Choice
from conversations.model import Flow
from conversations.nudging import Heard
from conversations.owing import Owed
from conversations.standing import STATES, Overdue, Standing
from conversations.tokens import Token
from conversations.wording import clock, count, long_date, short_date

A_PAGE = 8
"""Clusters on one card."""
A_WEEK = 7
GROUPS = {"overdue": "Overdue", "soon": "Due this week", "on time": "On time", "finished": "Finished"}
TIMES = {1: "reminded once", 2: "reminded twice"}


def menu(words: str) -> str:
    """Make the token of a button that does what typing ``words`` does."""
    return str(Token("menu", argument=words))


def name_of(one: Owed, flows: Mapping[str, Flow]) -> str:
    """Name something owed in a list: a review by its season, a look at an activity with the activity."""
    if one.kind == "review" and one.about:
        return one.about
    own = {"profile": "cluster profile", "call_record": "call not written up"}
    if one.kind in own:
        return own[one.kind]
    title = flows[one.flow].title if one.flow in flows else one.about
    return f"{one.about}, {title}" if one.kind == "follow_up" else title


def progress(one: Owed) -> str:
    """Say how far something is: ``9 of about 40``, ``not started``."""
    if one.run is None or not one.run.about:
        return "not started"
    return f"{one.run.done} of about {one.run.about}"


def late_words(days: int) -> str:
    """Say how late something is: ``6 days late``."""
    return f"{count(days, 'day')} late"


def overdue_line(late: Overdue, flows: Mapping[str, Flow], told: int = 0) -> str:
    """Say of one thing how late it is, how far it is and how often people were reminded."""
    parts = [name_of(late.what, flows)]
    if late.what.kind != "call_record":
        parts.append(progress(late.what))
    parts.append(late_words(late.days))
    if told:
        parts.append(TIMES.get(told, f"reminded {told} times"))
    return ", ".join(parts)


def times_told(one: Owed, heard: Mapping[tuple[str, int], Heard]) -> int:
    """Say how often the people of something were told of it: of several, whoever was told most."""
    return max((heard[one.subject, who].times for who in one.people if (one.subject, who) in heard), default=0)


@dataclass(frozen=True, slots=True)
class Team:
    """What staff see beside the list: how many people nothing reaches, and the next meeting's name and day."""

    unreached: int = 0
    meeting: tuple[str, date] | None = None
    calls: int = 0


class Overview:
    """Every cluster that somebody of staff looks after, in pages."""

    def __init__(
        self,
        rows: Sequence[Standing],
        flows: Mapping[str, Flow],
        heard: Mapping[tuple[str, int], Heard],
        team: Team,
        local: datetime,
    ) -> None:
        self._flows, self._heard, self._team, self._local = flows, heard, team, local
        self._today = local.date()
        order = list(GROUPS)
        self._rows = sorted(rows, key=lambda row: (order.index(row.group), -_days(row), row.name.casefold()))

    @property
    def late(self) -> int:
        """Count the clusters with something overdue."""
        return sum(1 for row in self._rows if row.group == "overdue")

    def card(self, page: int) -> Card:
        """Give one page, counted from 1; one that is not there is the nearest that is."""
        shown, page, pages = _paged(self._rows, page)
        body = "\n\n".join(part for part in (*self._groups(shown), self._counts(), self._sums()) if part)
        return Card(self._heading(), body, note=self._note(), rows=self._buttons(page, pages))

    def finished(self, page: int) -> Card:
        """Give one page of the clusters that have finished and owe nothing soon, as ``card`` does."""
        done = [row for row in self._rows if row.group == "finished"]
        shown, page, pages = _paged(done, page)
        body = "\n".join(self.line(row) for row in shown) or "Nobody has finished yet."
        rows = (*_turns("status finished page", page, pages), (Choice("All clusters", menu("status"), "a"),))
        return Card(f"Finished ({len(done)})", body, rows=rows)

    def _heading(self) -> str:
        named = [row for row in self._rows if row.review]
        if not named:
            return "Your clusters"
        latest = max(named, key=lambda row: sum(1 for other in named if other.review == row.review)).review
        same = [row for row in named if row.review == latest]
        return f"{latest}: {sum(1 for row in same if row.reviewed)} of {len(self._rows)} finished"

    def _groups(self, shown: Sequence[Standing]) -> list[str]:
        parts = []
        for group, title in GROUPS.items():
            lines = [self.line(row) for row in shown if row.group == group]
            number = sum(1 for row in self._rows if row.group == group)
            if lines:
                parts.append("\n".join((f"{title} ({number})", *lines)))
        return parts

    def _counts(self) -> str:
        """Say how many clusters of each group there are, where one page cannot show it."""
        if len(self._rows) <= A_PAGE:
            return ""
        counted = {title: sum(1 for row in self._rows if row.group == group) for group, title in GROUPS.items()}
        return " ".join(f"{title}: {number}." for title, number in counted.items() if number)

    def line(self, row: Standing) -> str:
        """Say in one line where a cluster stands."""
        if row.overdue:
            first = row.overdue[0]
            more = f", and {len(row.overdue) - 1} more" if len(row.overdue) > 1 else ""
            return f"{row.name}: {overdue_line(first, self._flows, times_told(first.what, self._heard))}{more}"
        if row.soon:
            return f"{row.name}: {self._due(row.soon[0])}"
        if row.reviewed:
            return f"{row.name}: {row.review or 'review'} sent"
        return f"{row.name}: {self._due(row.ahead[0])}" if row.ahead else f"{row.name}: nothing is due"

    def _due(self, one: Owed) -> str:
        what = f"{name_of(one, self._flows)}, {progress(one)}"
        return f"{what}, due {_day(one.due_on, self._today)}" if one.due_on else what

    def _sums(self) -> str:
        rows = self._rows
        unwritten = sum(row.unwritten for row in rows)
        calls = f"Calls: {self._team.calls} this fortnight, {unwritten or 'none'} still to write up"
        counted = {state: sum((row.stages or {}).get(state, 0) for row in rows) for state in STATES}
        looks = ", ".join(f"{number} {state}" for state, number in counted.items())
        lines = [calls]
        if any(counted.values()):
            lines.append(f"Follow-ups of activities: {looks}")
        asked = [row.contribution for row in rows if row.contribution is not None]
        if self._team.meeting is not None and asked:
            title, day = self._team.meeting
            lines.append(f"{title}, {short_date(day, self._today)}: {sum(asked)} of {len(rows)} contributions in")
        return "\n".join(lines)

    def _note(self) -> str:
        unowned = sum(row.unowned for row in self._rows)
        parts = [f"Updated at {clock(self._local.time())}."]
        if unowned:
            parts.append(f"{count(unowned, 'follow-up')} {'has' if unowned == 1 else 'have'} no owner.")
        if self._team.unreached:
            people = "1 person" if self._team.unreached == 1 else f"{self._team.unreached} people"
            parts.append(f"{people} cannot be reached: type people.")
        return " ".join((*parts, "Type status and a name to see one cluster."))

    def _buttons(self, page: int, pages: int) -> tuple[tuple[Choice, ...], ...]:
        rows: list[tuple[Choice, ...]] = []
        if self.late:
            rows.append((Choice("Nudge the overdue", menu("nudge"), "n", "primary"),))
        rows += _turns("status page", page, pages)
        if any(row.group == "finished" for row in self._rows):
            rows.append((Choice("Finished", menu("status finished"), "f"),))
        rows.append((Choice("Calls", menu("calls"), "c"), Choice("People", menu("people"), "p")))
        rows.append((Choice("Compare clusters", menu("compare"), "o"), Choice("Export", menu("export"), "e")))
        return tuple(rows)


def _paged(rows: Sequence[Standing], page: int) -> tuple[Sequence[Standing], int, int]:
    """Give the rows of a page, its number and how many pages there are; for one that is not there the nearest."""
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(page, 1), pages)
    return rows[(page - 1) * A_PAGE : page * A_PAGE], page, pages


def _turns(words: str, page: int, pages: int) -> list[tuple[Choice, ...]]:
    """Offer the pages before and after, where there are some."""
    back = [Choice("Back", menu(f"{words} {page - 1}"), "b")] if page > 1 else []
    more = [Choice(f"More: page {page + 1}", menu(f"{words} {page + 1}"), "m")] if page < pages else []
    return [(*back, *more)] if back or more else []


def _days(row: Standing) -> int:
    return row.overdue[0].days if row.overdue else 0


def _day(day: date, today: date) -> str:
    """Name a day of the next week by its weekday, another by its date."""
    if day == today:
        return "today"
    return long_date(day).split()[0] if 0 < (day - today).days < A_WEEK else short_date(day, today)
