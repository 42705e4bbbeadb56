"""What the buttons of a reminder do. Who may tap it is read again here, every time."""

from datetime import datetime, time, timedelta

from bot.commands.meeting import meeting
from bot.commands.status import status
from bot.commands.steps import open_step
from bot.conversing import EXPIRED, open_card
from bot.reminding.asking import ask_staff
from bot.reminding.choosing import choose
from bot.reminding.deeds import notice_key, open_run
from bot.reminding.listeners import hours_of
from bot.reminding.moving import PHASE, ask_day, move_to, read_day
from bot.reminding.plan import PASSING, Around, surroundings
from bot.reminding.wishes import NINE, after_pause, again_words, keep_wish, note, weekday_words, wish_of
from bot.reminding.words import Words
from bot.sharing.telling import introduction_card
from bot.steps.days import read_iso
from bot.talk import Talk
from conversations import promptlists, prompts, promptways
from conversations.calendar import instant
from conversations.cards import Card
from conversations.owing import INTRODUCED, INTRODUCTION, columns_of
from conversations.planning import Wanted
from conversations.tokens import Token
from conversations.wording import clock
from storage.rows import ReminderRow

SOON, TWO_HOURS = "z2h", timedelta(hours=2)
"""The choice of the snooze card that asks again on the same day."""


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a reminder does, if it is the person's own and they may still see its cluster."""
    if token.verb == "wish":
        return [after_pause(talk, token)]
    row = talk.tx.reminders.find(token.run)
    if row is None or row.person_id != talk.person.id or not _sees(talk, row.cluster_id):
        return [EXPIRED]
    return Answering(talk, row).answer(token.argument)


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take a text as the better day that was asked for; None when none was."""
    if talk.focus.phase != PHASE:
        return None
    row = talk.tx.reminders.find(int(talk.focus.pending["reminder"]))
    if row is None or row.person_id != talk.person.id or not _sees(talk, row.cluster_id):
        return None
    return Answering(talk, row).move(text)


def _sees(talk: Talk, cluster_id: int) -> bool:
    return cluster_id in {cluster.id for cluster in talk.clusters}


class Answering:
    """One person's answer to one reminder."""

    def __init__(self, talk: Talk, row: ReminderRow) -> None:
        self._talk, self._row = talk, row
        self._here: Around = surroundings(talk.tx, talk.library, [row.cluster_id], talk.now)[row.cluster_id]
        told = talk.tx.reminders.first_told([talk.person.id])
        self._words = Words(talk.tx, talk.library, {row.cluster_id: self._here}, talk.now, told)

    @property
    def _about(self) -> str:
        named = self._words.named(self._here, self._row.subject)
        return named[:1].upper() + named[1:]

    def answer(self, argument: str) -> list[Card]:
        """Do what an argument of a button says."""
        doing = {
            "go": self.go,
            "b": self.again,
            "each": lambda: [choose(self._talk, self._row)],
            "z": self.ask_when,
            "r": lambda: [ask_day(self._talk, self._row, self._here, self._about)],
            "nm": self.ask_whom,
            "help": lambda: [ask_staff(self._talk, self._here.situation.cluster_id, self._row.subject)],
            "off": self.drop,
            "stop": self.ask_to_close,
            "stop!": self.close,
        }.get(argument)
        if doing is not None:
            return doing()
        if argument.startswith("to"):
            return self.hand_over(argument[2:])
        if argument.startswith("r:"):
            day = read_iso(argument[2:])
            return [move_to(self._talk, self._row, self._here, self._about, day) if day is not None else EXPIRED]
        if argument.startswith("z") and self._moment(argument) is not None:
            return self.snooze(argument)
        return [EXPIRED]

    def go(self) -> list[Card]:
        """Open what the reminder is about."""
        kind, _, number = self._row.subject.partition(":")
        talk = self._talk
        if kind == "action":
            return open_step(talk, int(number))
        if kind == "programme":
            return meeting(talk, number)
        if kind == "run":
            run = talk.tx.runs.find(int(number))
            return [open_card(talk, run, fresh=False)] if run and talk.may_take(run) else [EXPIRED]
        if kind == "call" and not talk.is_staff:
            return self._open("call_before", int(number))
        if kind in (INTRODUCTION, INTRODUCED):
            return self._introduction()
        if kind == "notice":
            self._look_at(int(number))
        if kind in ("notice", "call"):
            return status(talk, self._here.situation.name)
        return self._open(kind, int(number))

    def _introduction(self) -> list[Card]:
        """Show what another cluster asks, or what came of asking it, if that is still so."""
        what = self._here.asked_of(self._talk.person.id).get(self._row.subject)
        card = introduction_card(self._talk.tx, self._talk.library, what, self._talk.now) if what else None
        return [card or EXPIRED]

    def _look_at(self, number: int) -> None:
        """Take news off the list of what staff should know, now that one of them has looked."""
        notice = self._talk.tx.reminders.find_notice(number)
        if notice is not None and notice.kind in PASSING:
            self._talk.tx.reminders.settle_notices([notice.subject], self._talk.now, PASSING)
            self._talk.tx.reminders.replan(notice.cluster_id)

    def _open(self, flow: str, number: int) -> list[Card]:
        talk = self._talk
        if flow not in talk.library.flows or not talk.may_be_asked(flow):
            return [EXPIRED]
        subject = columns_of(talk.library.flow(flow), number)
        known = talk.tx.runs.of_cluster(self._row.cluster_id, flow, **subject)
        what = self._here.find(self._row.subject)
        more = {**subject, "opened_by": talk.person.id, "due_on": what.due_on if what else None}
        run = known[0] if known else open_run(talk.tx, talk.library, flow, self._row.cluster_id, talk.now, **more)
        return [open_card(talk, run, fresh=not known)] if talk.may_take(run) else [EXPIRED]

    def again(self) -> list[Card]:
        """Show the reminder itself once more."""
        what = self._here.asked_of(self._talk.person.id).get(self._row.subject)
        if what is None:
            return [Card(body=f"{self._about} is done, or somebody else has it in hand. Thank you.")]
        prompt = self._words.prompt(self._row, what, self._talk.person.id)
        return [promptlists.message([prompt], "", away=False)]

    def ask_when(self) -> list[Card]:
        """Ask when to ask again."""
        today, choices, seen = self._talk.today, self._soon(), set()
        for days in self._talk.library.programme.reminders.snooze_days:
            at = self._moment(f"z{days}")
            local = at.astimezone(self._here.calendar.zone) if at else None
            if local is not None and local.date() not in seen:
                seen.add(local.date())
                day = "Tomorrow" if (local.date() - today).days == 1 else weekday_words(local.date(), today)
                choices.append((f"{day}, {clock(local.time())}", f"z{days}"))
        return [promptways.snooze_card(self._row.id, self._about, choices)]

    def _soon(self) -> list[tuple[str, str]]:
        """Offer two hours from now while that is still within the person's hours today (10.2)."""
        at = self._moment(SOON)
        return [("In 2 hours", SOON)] if at == self._in_two_hours() else []

    def _in_two_hours(self) -> datetime:
        return (self._talk.now + TWO_HOURS).replace(second=0, microsecond=0)

    def _moment(self, argument: str) -> datetime | None:
        """Give when a choice of the snooze card means, in UTC and at an hour at which the person may be told."""
        calendar, rules = self._here.calendar, self._talk.library.programme.reminders
        if argument == SOON:
            wanted = self._in_two_hours()
        elif argument == "z17":
            wanted = instant(self._talk.today, time(17), calendar.zone)
        elif argument[1:].isdecimal() and int(argument[1:]) in rules.snooze_days:
            wanted = instant(self._talk.today + timedelta(days=int(argument[1:])), NINE, calendar.zone)
        else:
            return None
        return calendar.next_sending(max(wanted, self._talk.now), hours_of(self._talk.person.settings))

    def snooze(self, argument: str) -> list[Card]:
        """Ask again at the person's own wish."""
        at = self._moment(argument) or self._talk.now
        keep_wish(self._talk, self._here, self._row.subject, self._row.kind, at)
        return [Card(body=f"{self._about}: {again_words(self._here, at, self._talk.today)}", live=True)]

    def move(self, text: str) -> list[Card]:
        """Put it off to a day that was typed."""
        day = read_day(self._talk, text)
        if isinstance(day, str):
            return [ask_day(self._talk, self._row, self._here, self._about, day)]
        return [move_to(self._talk, self._row, self._here, self._about, day)]

    def drop(self) -> list[Card]:
        """Remind of what was paused no more."""
        return [Card(body="That is fine. Your place is kept. Type resume whenever you want to go on.", live=True)]

    def ask_whom(self) -> list[Card]:
        """Ask who is to be asked instead."""
        return [promptways.whom_card(self._row.id, self._about, self._others())]

    def _others(self) -> list[tuple[int, str]]:
        what = self._here.find(self._row.subject)
        flow = self._talk.library.flows.get(what.flow if what else "")
        if flow is not None and flow.who != "coordinator":
            return []
        stances = self._here.situation.duties.get(self._row.subject, {})
        members = {
            one.person_id: one.name for one in self._here.situation.members if one.role in ("coordinator", "lead")
        }
        mine = {self._talk.person.id} | {who for who, stance in stances.items() if stance == "refused"}
        return [(who, name) for who, name in members.items() if who not in mine]

    def hand_over(self, to: str) -> list[Card]:
        """Pass the subject on: to another lead, or to staff, who find somebody. It is never dropped."""
        row, talk = self._row, self._talk
        others = dict(self._others())
        if to.isdecimal() and int(to) in others:
            self._refuse()
            talk.tx.reminders.stand(row.subject, row.cluster_id, int(to), "taken", talk.now)
            talk.tx.reminders.wish(row.cluster_id, talk.library.programme.zone, self._handed(int(to)))
            return [Card(body=f"Thank you. I will ask {others[int(to)]} about {self._about} instead.", live=True)]
        if to not in ("X", "S"):
            return [EXPIRED]
        self._refuse()
        kind = ("somebody_new" if to == "X" else "not_known") if others else "nobody"
        what = self._here.find(row.subject)
        # Planning finds out, too, that nobody is left: staff are told of it once.
        alone = notice_key(what, kind) if what is not None and kind == "nobody" else ""
        key = alone or f"{row.subject}:{kind}:{talk.person.id}:{talk.now.date()}"
        talk.tx.reminders.tell_staff(key, row.cluster_id, row.subject, kind, talk.now, talk.person.id)
        staff = self._words.staff(self._here) or "The project team"
        invites = (
            " You can invite them too: type invite and their name." if to == "X" and "lead" in talk.role_names else ""
        )
        return [
            Card(
                body=f"Thank you. I will not ask you again. {staff} will find out who should be asked.{invites}",
                live=True,
            )
        ]

    def _refuse(self) -> None:
        row, talk = self._row, self._talk
        talk.tx.reminders.stand(row.subject, row.cluster_id, talk.person.id, "refused", talk.now)
        note(talk, row, "not_mine")

    def _handed(self, person_id: int) -> Wanted:
        return wish_of(self._row.subject, self._row.kind, person_id, "handed", self._talk.now, self._here)

    def ask_to_close(self) -> list[Card]:
        """Ask before an activity is closed."""
        yes = prompts.button(self._row.id, "Yes, close it", "stop!", "y", "danger")
        back = prompts.button(self._row.id, "Back", "b", "b")
        what = self._here.find(self._row.subject)
        about = what.about if what else "it"
        body = f"I will ask no more about {about}. Its answers stay."
        return [Card(f"Close {about}?", body, rows=((yes, back),), live=True)]

    def close(self) -> list[Card]:
        """Close an activity that goes on no more."""
        row, talk = self._row, self._talk
        what = self._here.asked_of(talk.person.id).get(row.subject)
        if what is None or what.kind != "follow_up":
            return [EXPIRED]
        talk.tx.work.close_activity(int(row.subject.partition(":")[2]), "stopped", talk.now)
        note(talk, row, "activity_closed")
        return [Card(body=f"{what.about} is closed. Thank you for telling me.", live=True)]
