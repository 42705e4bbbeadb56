"""Everything that one cluster owes, kind by kind, and to whom each thing falls."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from conversations.calendar import Calendar, instant
from conversations.due import profile_due, stage_window
from conversations.model import Flow
from conversations.owing import (
    ACCEPT,
    ASKED,
    CALL_LASTS,
    END_OF_DAY,
    INTRODUCED,
    INTRODUCTION,
    PROGRAMME,
    PROGRAMME_BEFORE,
    STILL_OWED,
    TOLD_FOR,
    Owed,
    falls_to,
    is_before,
)
from conversations.programme import Programme
from conversations.situation import CallNow, RunNow, Situation

Days = tuple[date | None, date | None]
"""When something opens and when it is due."""


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


def _waiting(days: Days, run: RunNow | None) -> Days:
    """Put a due day off while a run stands at a part that can wait."""
    opens, due = days
    until = run.waits_until if run is not None else None
    return opens, max(due, until) if due is not None and until is not None else due


class _Near:
    """What one cluster owes, kind by kind."""

    def __init__(self, situation: Situation, flows: Mapping[str, Flow], calendar: Calendar, today: date) -> None:
        self._now, self._flows, self._calendar, self._today = situation, flows, calendar, today
        self._runs: dict[str, list[RunNow]] = defaultdict(list)
        for run in situation.runs:
            self._runs[run.flow].append(run)

    def _run_of(self, flow: str, **subject: int) -> RunNow | None:
        """Give the newest run of a flow for a subject, as ``Situation.run_of`` does."""
        found = (run for run in self._runs[flow] if all(getattr(run, name) == of for name, of in subject.items()))
        return max(found, key=lambda run: run.id, default=None)

    def _able(self, who: str) -> tuple[int, ...]:
        if who == "staff":
            return self._now.staff
        roles = ASKED[who]
        return tuple(dict.fromkeys(member.person_id for member in self._now.members if member.role in roles))

    def _of_flow(self, flow: Flow, number: int, kind: str, days: Days, *, column: str = "", **more: Any) -> Owed | None:
        """Give what a flow asks for, unless it is done; ``column`` is where its runs keep what they are about."""
        run = self._run_of(flow.flow, **({column: number} if column else {}))
        if run is not None and not run.is_open:
            return None
        return self._asked(f"{flow.flow}:{number}", flow, kind, _waiting(days, run), run, **more)

    def _asked(
        self,
        subject: str,
        flow: Flow,
        kind: str,
        days: Days,
        run: RunNow | None,
        people: tuple[int, ...] | None = None,
        **more: Any,
    ) -> Owed:
        able = self._able(flow.who) if people is None else people
        return Owed(
            subject,
            kind,
            flow.flow,
            self._now.cluster_id,
            falls_to(self._now, subject, able, run),
            *days,
            run=run,
            silent_on=days[1] if flow.when.if_silent == ACCEPT else None,
            **more,
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
                if self._run_of(flow.flow, review_id=review.id) is not None:
                    days = (review.opened_on, self._calendar.moved_due(due_on))
                    yield self._of_flow(flow, review.id, "review", days, column="review_id", about=review.period)

    def stages(self) -> Iterator[Owed | None]:
        """Give the looks at each activity that is going on."""
        for stage in self._now.stages:
            flow = self._flows.get(stage.flow)
            if flow is None or stage.opens_on is None or stage.due_on is None:
                continue
            days = (stage.opens_on, self._calendar.moved_due(stage.due_on))
            begun = stage.ended_on is not None and stage.ended_on < self._today
            of: dict[str, Any] = {"column": "activity_id", "about": stage.title, "begun": begun}
            yield self._of_flow(flow, stage.activity_id, "follow_up", days, **of)

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
        run = self._run_of(flow.flow, call_id=call.id)
        if run is not None and not run.is_open:
            return None
        opens, due = self._days_around(flow, call, day)
        if opens is None or due is None or (is_before(flow) and day < self._today):
            return None
        more: dict[str, Any] = {"at": call.at, "call_id": call.id}
        if flow.who == "staff":
            more |= {"people": self._now.hosts_of(call), "over_at": self._over(call, day)}
        return self._asked(f"{flow.flow}:{call.id}", flow, flow.flow, (opens, due), run, **more)

    def _days_around(self, flow: Flow, call: CallNow, day: date) -> Days:
        told = {name: told for (number, name), told in self._now.told.items() if number == call.id}
        opens, due = stage_window(flow.when, {"call.date": day, **told}, self._today, self._calendar)
        shown = self._run_of(flow.shows, call_id=call.id) if flow.shows else None
        late = shown.sent_on if shown is not None else None
        if opens is None or due is None or late is None or late <= opens:
            return opens, due
        # What is to be looked at was written late: there are as many days for it as ever.
        return late, self._calendar.moved_due(max(due, late + (due - opens)))

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
                of: dict[str, Any] = {"column": "meeting_id", "about": meeting.title, "last_on": over}
                yield self._of_flow(flow, meeting.id, kind, (opens, due), **of)

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
                run = self._run_of(flow.flow, respondent_id=member.person_id)
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
