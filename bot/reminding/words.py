"""From a reminder and how its cluster stands to what is said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from bot.facts import facts_of
from bot.library import Library
from bot.reminding.plan import Around
from bot.sharing.telling import introduction_card
from bot.welcoming import ROLE_NAMES
from conversations.areas import average
from conversations.digests import digest_line
from conversations.fold import State, fold
from conversations.introductioncards import ASKS, CAME_OF_IT
from conversations.model import Flow
from conversations.nudgecards import nudge_words, usual_words, was_due
from conversations.owing import DIGEST, INTRODUCED, INTRODUCTION, Owed
from conversations.planning import staff_told_on
from conversations.prompts import Prompt, notice_words, staff_names
from conversations.sending import NUDGE
from conversations.series import Said, asked_again
from conversations.situation import NoticeNow, RunNow, Situation
from conversations.standing import overdue
from conversations.teamcards import FINISHED, UNREACHED, finished_words, unreached_words
from conversations.wording import short_date
from storage.rows import PersonRow, ReminderRow
from storage.transaction import Transaction

FIVE = time(16, 30)
"""Until when there is any sense in a reminder at 5pm."""


class Words:
    """Words reminders of some clusters at a moment; ``first_told`` says when somebody first heard of a subject."""

    def __init__(
        self,
        tx: Transaction,
        library: Library,
        around: Mapping[int, Around],
        now: datetime,
        first_told: Mapping[tuple[int, str], datetime],
    ) -> None:
        self._tx, self._library, self._around, self._now, self._first_told = tx, library, around, now, first_told
        self._today = now.astimezone(library.programme.tz).date()
        people = {who for here in around.values() for who in (*here.situation.staff, *_of_calls(here.situation))}
        people |= {
            notice.person_id for here in around.values() for notice in here.situation.notices if notice.person_id
        }
        self._names: dict[int, PersonRow] = tx.people.several(people) if people else {}
        self._said = _said(tx, library, around)

    def prompt(self, row: ReminderRow, what: Owed, person_id: int) -> Prompt:
        """Say everything that a reminder's words need."""
        here = self._around[row.cluster_id]
        late, about = self._digest(here) if what.kind == DIGEST else (False, self.about(here, what, person_id))
        words, team = self._nudge(row, what, here) if row.step.startswith(NUDGE) else ("", "")
        flow = self._library.flow(what.flow) if what.flow else None
        run = what.run
        first = self._first_told.get((person_id, row.subject))
        zone = here.calendar.zone
        return Prompt(
            id=row.id,
            kind="wish" if row.wish and row.subject.startswith("run:") else what.kind,
            step=row.step,
            title=flow.title if flow else "",
            cluster=here.situation.name,
            today=self._today,
            last=row.last and not row.wish,
            about=about,
            due_on=what.due_on,
            opens_on=what.opens_on,
            at=what.at.astimezone(zone) if what.at else None,
            done=run.done if run else 0,
            questions=_questions(run, self._library, what),
            begun=what.begun,
            asked_on=first.astimezone(zone).date() if first else None,
            staff=self.staff(here),
            staff_on=staff_told_on(what, self._library.programme, here.calendar),
            silent_on=what.silent_on,
            may_move=flow is not None and flow.tailor.may_shift_days > 0,
            early=self._now.astimezone(zone).time() < FIVE,
            **_call_of(here.situation, what, person_id),
            why=self._why(here, what, person_id),
            own=introduction_card(self._tx, self._library, what, self._now, self._why(here, what, person_id)),
            nudge=words,
            team=team,
            notice=self._notice_of(here, what).kind if what.kind == "notice" else "",
            late=late,
            rest=_rest(flow, run),
            series=self._series(what),
        )

    def _series(self, what: Owed) -> str:
        """Show what a look at an activity asks anew, beside what was said to it before."""
        if what.kind != "follow_up":
            return ""
        activity = int(what.subject.partition(":")[2])
        return asked_again(self._library.flow(what.flow), what.about, self._said.get(activity, ()))

    def _digest(self, here: Around) -> tuple[bool, str]:
        """Say of a cluster whether something is overdue, and what staff should know of its week."""
        late = [one.what.subject for one in overdue(here.owed, self._today)]
        heard = self._tx.nudges.heard(late) if late else {}
        return digest_line(here.situation, here.owed, self._library.flows, heard, self._now, self._today)

    def _notice_of(self, here: Around, what: Owed) -> NoticeNow:
        return next(one for one in here.situation.notices if f"notice:{one.id}" == what.subject)

    def _nudge(self, row: ReminderRow, what: Owed, here: Around) -> tuple[str, str]:
        """Give what staff say in a nudge, and who they are; nothing of it was kept where it was not one of theirs."""
        found = self._tx.nudges.of_reminder(row.key)
        if found is None:
            return "", ""
        flows, name = self._library.flows, here.situation.name
        usual = usual_words(what, name, flows, self._today)
        team = f"{self._tx.people.person(found.by).name}’s team"
        return nudge_words(found.words, usual, was_due(what, name, flows, self._today)), team

    def about(self, here: Around, what: Owed, person_id: int) -> str:
        """Name what something is about: an activity, an action, whom a call is with, what staff should know."""
        if what.kind == "call":
            return self._other_side(here, what, person_id)
        if what.kind == "notice":
            return self.notice(here, self._notice_of(here, what))
        if what.kind in (INTRODUCTION, INTRODUCED):
            return ASKS if what.kind == INTRODUCTION else CAME_OF_IT
        return what.about

    def notice(self, here: Around, notice: NoticeNow) -> str:
        """Say what staff should know."""
        if notice.kind == FINISHED:
            return self._finished(here, int(notice.subject.partition(":")[2]))
        if notice.kind == UNREACHED and notice.person_id is not None:
            return self._unreached(notice.person_id)
        about = self.named(here, notice.subject)
        who = self._names.get(notice.person_id or 0)
        return notice_words(notice.kind, about, who.name if who else "Somebody")

    def _finished(self, here: Around, run_id: int) -> str:
        """Say that a review was sent, with its average beside that of the one before."""
        run = next((one for one in here.situation.runs if one.id == run_id), None)
        if run is None:
            return finished_words(here.situation.name, "", (None, None), "")
        sent = [
            one.id for one in here.situation.runs if one.flow == run.flow and one.state == "sent" and one.id < run_id
        ]
        states = [self._state(one) for one in (*sent, run_id)]
        levels = average(states), average(states[:-1])
        period = next((one.period for one in here.situation.reviews if one.id == run.review_id), "")
        lead = next((one.name for one in here.situation.members if one.role == "lead"), "")
        return finished_words(here.situation.name, period, levels, lead)

    def _state(self, run_id: int) -> State:
        run = self._tx.runs.get(run_id)
        facts = facts_of(self._tx, self._library, run, self._now)
        return fold(self._library.flow(run.flow), self._tx.runs.log(run_id), facts)

    def _unreached(self, person_id: int) -> str:
        rows = [row for row in self._tx.people.unreachable() if row.person_id == person_id]
        name = self._names[person_id].name
        return unreached_words(name, rows[-1].channel, rows[-1].why) if rows else f"{name} can be reached again."

    def named(self, here: Around, subject: str) -> str:
        """Name a subject in a sentence."""
        what = here.find(subject)
        if what is None:
            flow = self._library.flows.get(subject.partition(":")[0])
            return f"“{flow.title}”" if flow else "a call" if subject.startswith("call:") else "something"
        if what.kind == "call":
            return f"the call on {short_date(what.due_on, self._today)}" if what.due_on else "the call"
        flow = self._library.flow(what.flow) if what.flow else None
        title = f"“{flow.title}”" if flow else ""
        if what.kind == "programme":
            return f"the programme of {what.about}"
        if what.kind == "action":
            return f"the next step “{what.about}”"
        return (
            f"{title} for {what.about}" if what.kind == "follow_up" else what.about if what.kind == "review" else title
        )

    def staff(self, here: Around) -> str:
        """Name the cluster's staff."""
        return staff_names([self._names[who].name for who in here.situation.staff if who in self._names])

    def _other_side(self, here: Around, what: Owed, person_id: int) -> str:
        call = next(one for one in here.situation.calls if f"call:{one.id}" == what.subject)
        staff = here.situation.hosts_of(call)
        if person_id in staff:
            return here.situation.name
        return staff_names([self._names[who].name for who in staff if who in self._names]) or "the project team"

    def _why(self, here: Around, what: Owed, person_id: int) -> str:
        name = here.situation.name
        if what.kind == "follow_up":
            began = here.situation.run_of("activity", activity_id=int(what.subject.partition(":")[2]))
            if began is not None and began.opened_by == person_id and began.opened_on is not None:
                return f"You get this because you set up {what.about} on {short_date(began.opened_on, self._today)}."
        if person_id in here.situation.staff:
            return f"You get this because you look after {name}."
        held = next((one.role for one in here.situation.members if one.person_id == person_id), "lead")
        return f"You get this because you are {_a(ROLE_NAMES[held])} of {name}."


def _said(tx: Transaction, library: Library, around: Mapping[int, Around]) -> Mapping[int, Sequence[Said]]:
    """Read at once what was said about every activity that somebody may be reminded of."""
    activities = {stage.activity_id for here in around.values() for stage in here.situation.stages}
    if not activities:
        return {}
    return tx.answers.said(activities, library.quoted, library.programme.tz)


def _a(role: str) -> str:
    return role if role.startswith(("a ", "an ", "the ")) else f"{'an' if role[:1] in 'aeiou' else 'a'} {role}"


def _of_calls(situation: Situation) -> Sequence[int]:
    return [call.staff_id for call in situation.calls if call.staff_id is not None]


def _call_of(situation: Situation, what: Owed, person_id: int) -> dict[str, Any]:
    """Say which call something is about, and whether somebody makes it."""
    call = next((one for one in situation.calls if one.id == what.call_id), None)
    if call is None:
        return {}
    hosts = situation.is_hosted_by(call.id, person_id)
    return {"call": call.id, "sequence": call.sequence, "place": call.place, "hosts": hosts}


def _rest(flow: Flow | None, run: RunNow | None) -> str:
    """Name the part that is left, where it is one that could wait."""
    if flow is None or run is None or run.waits_until is None:
        return ""
    return next((section.title for section in flow.sections if section.can_wait_days is not None), "")


def _questions(run: RunNow | None, library: Library, what: Owed) -> int:
    """Say how many questions there are about: as counted in the run, or else as the flow has."""
    if run is not None and run.about:
        return run.about
    return sum(1 for _ in library.flow(what.flow).questions()) if what.flow and what.kind != "review" else 0


def waited(rows: Sequence[ReminderRow], today: date) -> bool:
    """Whether something was due on an earlier day, so that the person was away."""
    return any(row.local_due[:10] < today.isoformat() for row in rows)
