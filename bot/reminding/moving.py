"""Putting a follow-up off, within the days that its flow lets a cluster have."""

from datetime import date, timedelta

from bot.conversing import EXPIRED
from bot.reminding.listeners import hours_of
from bot.reminding.plan import Around
from bot.reminding.wishes import keep_wish, note
from bot.talk import Talk
from conversations import prompts, promptways
from conversations.calendar import Calendar, instant
from conversations.cards import Card
from conversations.dates import read_date
from conversations.days import DateProblem, months_later
from conversations.wording import count, long_date
from storage.rows import FocusRow, ReminderRow

PHASE = "moving"


def ask_day(talk: Talk, row: ReminderRow, here: Around, about: str, problem: str = "") -> Card:
    """Ask for a better day; what is typed next is read as one."""
    left = _left(talk, row)
    if left <= 0:
        return _no_further(row, about)
    talk.look_at(FocusRow(phase=PHASE, pending={"reminder": row.id}, live_message=talk.focus.live_message))
    last = talk.today + timedelta(days=left)
    days = {
        "In 2 weeks": talk.today + timedelta(days=14),
        "In one month": months_later(talk.today, 1),
        "After half term": _after_half_term(here.calendar, talk.today),
    }
    offered = {label: here.calendar.next_school_day(day) for label, day in days.items() if day is not None}
    choices = [(label, f"r:{day.isoformat()}") for label, day in offered.items() if day <= last]
    until = f"The latest is {long_date(last)}."
    return promptways.move_card(row.id, about, choices, f"{problem} {until}".strip())


def _left(talk: Talk, row: ReminderRow) -> int:
    """Give by how many days more a follow-up may be put off."""
    flow, _, number = row.subject.partition(":")
    if flow not in talk.library.flows or talk.library.flow(flow).per != "activity":
        return 0
    return talk.library.flow(flow).tailor.may_shift_days - talk.tx.work.put_off(int(number), flow)


def _no_further(row: ReminderRow, about: str) -> Card:
    rows = ((prompts.button(row.id, "Snooze", "z", "z"), prompts.button(row.id, "Back", "b", "b")),)
    return Card(
        body=f"{about} cannot be put off any further, so that your results stay comparable.", rows=rows, live=True
    )


def _after_half_term(calendar: Calendar, today: date) -> date | None:
    term = calendar.term_of(today)
    half = term.half_term if term is not None else None
    return half.end + timedelta(days=1) if half is not None and half.end >= today else None


def move_to(talk: Talk, row: ReminderRow, here: Around, about: str, day: date) -> Card:
    """Put a follow-up off so that it is asked on a day, and due so many days later than before."""
    days, left = (day - talk.today).days, _left(talk, row)
    if days <= 0:
        return ask_day(talk, row, here, about, "That day has passed.")
    if days > left:
        return ask_day(talk, row, here, about, f"That is further than the {count(left, 'day')} that are left.")
    what = here.asked_of(talk.person.id).get(row.subject)
    if what is None:
        return EXPIRED
    flow, _, number = row.subject.partition(":")
    talk.tx.work.shift_stage(int(number), flow, days)
    wall = talk.library.programme.reminders.at
    at = here.calendar.next_sending(instant(day, wall, here.calendar.zone), hours_of(talk.person.settings))
    keep_wish(talk, here, row.subject, row.kind, at, "moved")
    note(talk, row, "rescheduled", days=days)
    talk.leave()
    return Card(body=f"{about}: I will ask on {long_date(at.astimezone(here.calendar.zone).date())}.", live=True)


def read_day(talk: Talk, text: str) -> date | str:
    """Read a typed day, or say what is wrong with it."""
    found = read_date(text, talk.today)
    if isinstance(found, DateProblem):
        return found.text
    return found.day if found.sure else f"Do you mean {long_date(found.day)}? Please type it in full."
