"""What a cluster owes, to whom it falls, and what happens to it by itself: worked out from how it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from conversations.calendar import Calendar, instant
from conversations.due import Review, all_cycles, profile_due, stage_window
from conversations.levels import Stretch, level_on
from conversations.model import Flow
from conversations.programme import Programme
from conversations.situation import CallNow, RunNow, Situation

ASKED = {
    "coordinator": frozenset({"coordinator", "lead"}),
    "lead": frozenset({"lead"}),
    "staff": frozenset({"staff", "admin"}),
    "partner": frozenset({"partner"}),
}
"""The roles that a flow's ``who`` stands for."""
KINDS = {"cluster_joined": "profile", "calendar": "review", "coordinator_invites": "partner"}
"""Which ladder a flow's trigger has."""
STILL_OWED = timedelta(days=60)
"""How long after its due day a review that never opened still opens; after that the next one comes first."""
CALL_LASTS = timedelta(minutes=45)
"""After so long a call is taken to be over; one without a time by the end of its day."""
END_OF_DAY = time(16)
PROGRAMME = "programme"
PROGRAMME_BEFORE = timedelta(days=7)
"""How long before a meeting its programme is sent: the clusters are told "a week before"."""
ACCEPT = "accept"
DIGEST = "digest"
"""What staff are told of one cluster at the beginning of a week."""
OPEN = "open"
INTRODUCTION = "introduction"
"""What another cluster asks of this one: to be put in touch."""
INTRODUCED = "introduced"
"""What came of asking another cluster."""
TOLD_FOR = timedelta(days=60)
"""How long what came of it is news: longer than the longest holiday."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that people are asked for. ``subject`` names it for ever; ``people`` are those whom it falls to now.

    ``at`` is the moment of a call, in UTC. ``about`` is what it is about in a person's words, such as an activity's
    title. ``silent_on`` is the day on which silence counts as agreement.
    """

    subject: str
    kind: str
    flow: str
    cluster_id: int
    people: tuple[int, ...]
    opens_on: date | None
    due_on: date | None
    at: datetime | None = None
    about: str = ""
    run: RunNow | None = None
    silent_on: date | None = None
    since: datetime | None = None
    """When something became known that is told at once, in UTC."""
    begun: bool = True
    """Whether what it looks at has ended already."""
    over_at: datetime | None = None
    """When a call is over, in UTC: it is not to be written up before."""
    call_id: int | None = None
    """The call that it is, or is about."""
    last_on: date | None = None
    """The last day on which it makes sense; None where it is asked for until it is done."""
    stretches: tuple[Stretch, ...] = ()
    """How it stands from which day on, as the views say; empty for what cannot be overdue."""

    def level_on(self, day: date) -> str:
        """Give how it stands on a day; empty for what cannot be overdue."""
        return level_on(self.stretches, day)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens to a cluster by itself on a day: a review opens."""

    subject: str
    step: str
    day: date


def owed(
    situation: Situation, flows: Mapping[str, Flow], programme: Programme, calendar: Calendar, today: date
) -> list[Owed]:
    """Give everything that a cluster owes, now or on a day that is known already; what is done is not owed."""
    near = _Near(situation, flows, calendar, today)
    found = [
        *near.profile(),
        *near.reviews(),
        *near.stages(),
        *near.calls(),
        *near.meetings(),
        *near.programmes(),
        *near.views(),
        *near.actions(),
        *near.notices(),
        *near.introductions(),
        *near.paused(),
    ]
    return [one for one in found if one is not None]


def deeds(
    situation: Situation, flows: Mapping[str, Flow], programme: Programme, calendar: Calendar, today: date
) -> list[Deed]:
    """Give what happens to a cluster by itself: reviews of the calendar that have not been opened yet."""
    opened = {review.cycle for review in situation.reviews}
    return [
        Deed(f"cycle:{situation.cluster_id}:{review.key}", OPEN, review.opens_on)
        for review in _coming(situation, programme, calendar, today)
        if review.key not in opened
    ]


def _coming(situation: Situation, programme: Programme, calendar: Calendar, today: date) -> list[Review]:
    """Give the reviews still to open: of those whose day has passed only the last, and only while it makes sense."""
    cycles = [one for one in all_cycles(programme, calendar) if one.due_on > situation.joined_on]
    passed = [one for one in cycles if one.opens_on <= today]
    late = [one for one in passed[-1:] if today <= one.due_on + STILL_OWED]
    return [*late, *(one for one in cycles if one.opens_on > today)]


def cycle_named(key: str, programme: Programme, calendar: Calendar) -> Review | None:
    """Find a review of the calendar by its key."""
    return next((one for one in all_cycles(programme, calendar) if one.key == key), None)


def columns_of(flow: Flow, number: int) -> dict[str, int]:
    """Say which of a run's columns names the subject of a flow; none for what a cluster is asked once."""
    if flow.per != "cluster":
        return {f"{flow.per}_id": number}
    column = {"calendar": "review_id", "coordinator_invites": "respondent_id"}.get(flow.when.trigger)
    return {column: number} if column else {}


def falls_to(situation: Situation, subject: str, able: tuple[int, ...], run: RunNow | None) -> tuple[int, ...]:
    """Give those whom a subject falls to: who took it, or else who is at it, or else all who did not refuse it."""
    stances = situation.duties.get(subject, {})
    taken = tuple(person for person in able if stances.get(person) == "taken")
    if taken:
        return taken
    free = tuple(person for person in able if stances.get(person) != "refused")
    at_it = tuple(person for person in free if run is not None and person in run.by)
    return at_it or free


def is_before(flow: Flow) -> bool:
    """Whether a flow is asked before its subject's day, so that it makes no sense after it."""
    return flow.when.open is not None and flow.when.open.days < 0


def _waiting(days: tuple[date | None, date | None], run: RunNow | None) -> tuple[date | None, date | None]:
    """Put a due day off while a run stands at a part that can wait."""
    opens, due = days
    until = run.waits_until if run is not None else None
    return opens, max(due, until) if due is not None and until is not None else due


class _Near:
    """What one cluster owes, kind by kind."""

    def __init__(self, situation: Situation, flows: Mapping[str, Flow], calendar: Calendar, today: date) -> None:
        self._now, self._flows, self._calendar, self._today = situation, flows, calendar, today

    def _able(self, who: str) -> tuple[int, ...]:
        if who == "staff":
            return self._now.staff
        roles = ASKED[who]
        return tuple(dict.fromkeys(member.person_id for member in self._now.members if member.role in roles))

    def _of_flow(
        self, flow: Flow, number: int, kind: str, days: tuple[date | None, date | None], about: str = "", **subject: int
    ) -> Owed | None:
        run = self._now.run_of(flow.flow, **subject)
        if run is not None and not run.is_open:
            return None
        return self._asked(f"{flow.flow}:{number}", flow, kind, _waiting(days, run), run, about)

    def _asked(
        self,
        subject: str,
        flow: Flow,
        kind: str,
        days: tuple[date | None, date | None],
        run: RunNow | None,
        about: str = "",
        people: tuple[int, ...] | None = None,
    ) -> Owed:
        able = self._able(flow.who) if people is None else people
        return Owed(
            subject,
            kind,
            flow.flow,
            self._now.cluster_id,
            falls_to(self._now, subject, able, run),
            *days,
            about=about,
            run=run,
            silent_on=days[1] if flow.when.if_silent == ACCEPT else None,
        )

    def _triggered(self, trigger: str) -> Iterator[Flow]:
        return (flow for flow in self._flows.values() if flow.when.trigger == trigger)

    def _about(self, per: str) -> Iterator[Flow]:
        return (flow for flow in self._flows.values() if flow.per == per and flow.when.open is not None)

    def profile(self) -> Iterator[Owed | None]:
        """Give what is asked once of a cluster that joins."""
        joined = self._now.joined_on
        for flow in self._triggered("cluster_joined"):
            days = (joined, profile_due(flow.when, joined, self._calendar))
            yield self._of_flow(flow, self._now.cluster_id, "profile", days)

    def reviews(self) -> Iterator[Owed | None]:
        """Give the newest review that was opened with a day to be done by; an older one is not asked for any more."""
        dated = [(review, review.due_on) for review in self._now.reviews if review.due_on is not None]
        for flow in self._triggered("calendar"):
            for review, due_on in dated[-1:]:
                if self._now.run_of(flow.flow, review_id=review.id) is not None:
                    days = (review.opened_on, self._calendar.moved_due(due_on))
                    yield self._of_flow(flow, review.id, "review", days, review.period, review_id=review.id)

    def stages(self) -> Iterator[Owed | None]:
        """Give the looks at each activity that is going on."""
        for stage in self._now.stages:
            flow = self._flows.get(stage.flow)
            if flow is None or stage.opens_on is None or stage.due_on is None:
                continue
            days = (stage.opens_on, self._calendar.moved_due(stage.due_on))
            one = self._of_flow(flow, stage.activity_id, "follow_up", days, stage.title, activity_id=stage.activity_id)
            if one is not None:
                yield replace(one, begun=stage.ended_on is not None and stage.ended_on < self._today)

    def calls(self) -> Iterator[Owed | None]:
        """Give each call itself, and what is asked before and after it."""
        for call in self._now.calls:
            if call.on_date is None or call.state not in ("booked", "held"):
                continue
            yield from self._the_call(call, call.on_date)
            yield from (self._around_call(flow, call, call.on_date) for flow in self._about("call"))

    def _the_call(self, call: CallNow, day: date) -> Iterator[Owed]:
        if call.state != "booked" or call.at is None or day < self._today:
            return
        subject = f"call:{call.id}"
        leads = self._able("coordinator")
        people = (*falls_to(self._now, subject, leads, None), *self._now.hosts_of(call))
        yield Owed(subject, "call", "", self._now.cluster_id, people, None, day, at=call.at, call_id=call.id)

    def _around_call(self, flow: Flow, call: CallNow, day: date) -> Owed | None:
        anchors = {"call.date": day}
        anchors |= {name: told for (number, name), told in self._now.told.items() if number == call.id}
        opens, due = stage_window(flow.when, anchors, self._today, self._calendar)
        if opens is None or due is None or (is_before(flow) and day < self._today):
            return None
        shown = self._now.run_of(flow.shows, call_id=call.id) if flow.shows else None
        if shown is not None and shown.sent_on is not None and shown.sent_on > opens:
            # What is to be looked at was written late: there are as many days for it as ever.
            opens, due = shown.sent_on, self._calendar.moved_due(max(due, shown.sent_on + (due - opens)))
        run = self._now.run_of(flow.flow, call_id=call.id)
        if run is not None and not run.is_open:
            return None
        people = self._now.hosts_of(call) if flow.who == "staff" else None
        one = self._asked(f"{flow.flow}:{call.id}", flow, flow.flow, (opens, due), run, people=people)
        over = self._over(call, day) if flow.who == "staff" else None
        return replace(one, at=call.at, over_at=over, call_id=call.id)

    def _over(self, call: CallNow, day: date) -> datetime:
        return call.at + CALL_LASTS if call.at is not None else instant(day, END_OF_DAY, self._calendar.zone)

    def meetings(self) -> Iterator[Owed | None]:
        """Give what is gathered before each meeting, and what was taken from it after."""
        for meeting in self._now.meetings:
            for flow in self._about("meeting"):
                opens, due = stage_window(flow.when, {"meeting.date": meeting.on_date}, self._today, self._calendar)
                before = is_before(flow)
                over = meeting.on_date if before else meeting.on_date + STILL_OWED
                if over < self._today or meeting.on_date < self._now.joined_on:
                    continue
                kind = "meeting" if before else "meeting_after"
                one = self._of_flow(flow, meeting.id, kind, (opens, due), meeting.title, meeting_id=meeting.id)
                yield replace(one, last_on=over) if one is not None else None

    def programmes(self) -> Iterator[Owed]:
        """Give the meetings whose programme staff have still to send; the same subject for every cluster's staff."""
        for meeting in self._now.meetings:
            if not meeting.sent and self._today <= meeting.on_date:
                days = (meeting.on_date - PROGRAMME_BEFORE, meeting.on_date)
                subject = f"{PROGRAMME}:{meeting.id}"
                yield Owed(subject, PROGRAMME, "", self._now.cluster_id, self._now.staff, *days, about=meeting.title)

    def views(self) -> Iterator[Owed | None]:
        """Give the view that each partner school is asked for, once."""
        for flow in self._triggered("coordinator_invites"):
            for member in self._now.members:
                if member.role not in ASKED[flow.who]:
                    continue
                run = self._now.run_of(flow.flow, respondent_id=member.person_id)
                if run is None or run.is_open:
                    days = (member.since, profile_due(flow.when, member.since, self._calendar))
                    subject = f"{flow.flow}:{member.person_id}"
                    yield self._asked(subject, flow, "partner", days, run, people=(member.person_id,))

    def actions(self) -> Iterator[Owed]:
        """Give the agreed actions that have a day."""
        for action in self._now.actions:
            if action.due_on is not None:
                subject = f"action:{action.id}"
                people = falls_to(self._now, subject, self._able("coordinator"), None)
                due = self._calendar.moved_due(action.due_on)
                yield Owed(subject, "action", "", self._now.cluster_id, people, None, due, about=action.what)

    def notices(self) -> Iterator[Owed]:
        """Give what the cluster's staff should know."""
        for notice in self._now.notices:
            subject = f"notice:{notice.id}"
            yield Owed(subject, "notice", "", self._now.cluster_id, self._now.staff, None, None, since=notice.at)

    def introductions(self) -> Iterator[Owed]:
        """Give what another cluster asks of this one, and to whoever asked another what came of it."""
        able = self._able("coordinator")
        for one in self._now.introductions:
            asked = one.state == "asked"
            last = one.ends_on if asked else one.at.astimezone(self._calendar.zone).date() + TOLD_FOR
            if self._today <= last:
                people = able if asked else tuple(person for person in able if person == one.asked_by)
                kind = INTRODUCTION if asked else INTRODUCED
                yield Owed(one.subject, kind, "", self._now.cluster_id, people, None, None, since=one.at)

    def paused(self) -> Iterator[Owed]:
        """Give the runs that somebody may have asked to be reminded of: nothing is said of them by itself."""
        for run in self._now.runs:
            flow = self._flows.get(run.flow)
            if run.is_open and flow is not None:
                able = (run.respondent_id,) if run.respondent_id is not None else self._able(flow.who)
                yield Owed(f"run:{run.id}", "wish", run.flow, self._now.cluster_id, able, None, run.due_on, run=run)
