"""What people ask to be reminded of themselves: later, tomorrow morning, on Monday."""

from datetime import date, datetime, time, timedelta

from bot.conversing import EXPIRED
from bot.reminding.listeners import hours_of
from bot.reminding.plan import Around, surroundings
from bot.talk import Talk
from conversations.calendar import instant
from conversations.cards import Card
from conversations.planning import Wanted
from conversations.tokens import Token
from conversations.wording import clock, in_days, long_date
from storage.rows import ReminderRow

NINE = time(9)
"""Wall-clock time of a morning on which somebody wants to be reminded."""


def weekday_words(day: date, today: date) -> str:
    """Name a day that is near by its weekday, another with its date."""
    return long_date(day).split()[0] if (day - today).days < 7 else " ".join(long_date(day).split()[:3])


def again_words(here: Around, at: datetime, today: date) -> str:
    """Say when somebody is asked again."""
    local = at.astimezone(here.calendar.zone)
    return f"I will ask again {in_days(local.date(), today)}, on {long_date(local.date())} at {clock(local.time())}."


def wish_of(subject: str, kind: str, person_id: int, step: str, at: datetime, here: Around) -> Wanted:
    """Make a reminder that somebody asked for. Its step names its minute, so that each wish is a message of its own."""
    local = at.astimezone(here.calendar.zone).replace(tzinfo=None, second=0, microsecond=0)
    return Wanted(subject, kind, f"{step}-{local:%H%M}", person_id, local, at, at, wish=True)


def note(talk: Talk, row: ReminderRow, action: str, **detail: int) -> None:
    """Put what somebody did about a subject into the audit, and have its cluster planned anew."""
    talk.tx.audit.note(
        action,
        talk.now,
        actor=talk.person.id,
        via=talk.heard.channel,
        cluster_id=row.cluster_id,
        about=row.subject,
        detail=detail,
    )
    talk.tx.reminders.replan(row.cluster_id)


def keep_wish(talk: Talk, here: Around, subject: str, kind: str, at: datetime, step: str = "snooze") -> None:
    """Keep that the person who talks wants to be reminded of a subject at a moment."""
    wish = wish_of(subject, kind, talk.person.id, step, at, here)
    talk.tx.reminders.wish(here.situation.cluster_id, talk.library.programme.zone, wish)


def after_pause(talk: Talk, token: Token) -> Card:
    """Keep when somebody who paused wants to be reminded, or that they do not."""
    run = talk.tx.runs.find(token.run)
    if run is None or not talk.may_take(run):
        return EXPIRED
    talk.leave()
    if token.argument == "no":
        return Card(body="That is fine. Your place is kept. Type resume whenever you want to go on.", live=True)
    here = surroundings(talk.tx, talk.library, [run.cluster_id], talk.now)[run.cluster_id]
    monday = 7 - talk.today.weekday()
    days = {"tomorrow": 1, "monday": monday}.get(token.argument)
    if days is None:
        return EXPIRED
    wanted = instant(talk.today + timedelta(days=days), NINE, here.calendar.zone)
    at = here.calendar.next_sending(wanted, hours_of(talk.person.settings))
    keep_wish(talk, here, f"run:{run.id}", "wish", at)
    return Card(body=f"Your place is kept. {again_words(here, at, talk.today)}", live=True)
