"""When somebody hears from us: reminders on and off, a pause, and their own hours."""

import re
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from bot.commands.opening import menu
from bot.facts import calendar_of
from bot.talk import Talk
from conversations.breaks import coming
from conversations.cards import Card, Choice, laid_out
from conversations.programme import Hours
from conversations.wording import clock, long_date, short_date

PAUSES = {"7": "1 week", "14": "2 weeks"}
HOURS = (("09:00", "12:00"), ("12:00", "15:00"), ("15:00", "17:30"), ("09:00", "16:00"))
"""Hours that a button offers; others are typed."""


def keep(talk: Talk, **changes: Any) -> None:
    """Keep some of a person's settings, and look at once at what waits for them."""
    settings = {**talk.person.settings, **changes}
    talk.tx.people.set_settings(talk.person.id, settings)
    talk.person = replace(talk.person, settings=settings)
    talk.tx.reminders.look_again(talk.person.id, talk.now)


def stop(talk: Talk, rest: str) -> list[Card]:
    """Turn reminders off: the person need not say why."""
    keep(talk, reminders=False)
    return [Card(body="Reminders are off. Type reminders on to start them again.")]


def reminders(talk: Talk, rest: str) -> list[Card]:
    """Turn reminders on or off, pause them, or say which they are."""
    word, _, days = rest.partition(" ")
    if rest == "off":
        return stop(talk, rest)
    if rest == "on":
        keep(talk, reminders=True, paused_until=None)
        return [Card(body="Reminders are on. Type stop to turn them off.")]
    if word == "pause":
        return [_pause(talk, days)]
    on = talk.person.settings.get("reminders", True)
    return [Card(body=f"Reminders are {'on' if on else 'off'}. Type reminders {'off' if on else 'on'} to change that.")]


def _pause(talk: Talk, days: str) -> Card:
    if days not in PAUSES:
        choices = tuple(Choice(label, menu(f"reminders pause {number}")) for number, label in PAUSES.items())
        ways = (Choice("Until I say", menu("stop")), Choice("Back", menu("settings"), "b"))
        return Card(
            body="For how long? Staff can see that you have paused, not why.", rows=(laid_out(choices)[0], ways)
        )
    until = talk.today + timedelta(days=int(days))
    keep(talk, paused_until=until.isoformat())
    return Card(body=f"I will be quiet until {long_date(until)}. Type reminders on to start sooner.")


def times(talk: Talk, rest: str) -> list[Card]:
    """Choose the hours in which to hear from us, inside the programme's."""
    if rest.casefold() == "usual":
        keep(talk, hours=None)
        return [Card(body=f"I will write at the usual times: {hours_words(talk)}.")]
    if not rest:
        return [_ask(talk)]
    span = _span(rest)
    if span is None:
        return [replace(_ask(talk), note="I could not read that. Try times 09:00-15:00.")]
    keep(talk, hours={"from": span[0], "to": span[1]})
    return [Card(body=f"I will write {hours_words(talk)}, and not outside that.")]


def _ask(talk: Talk) -> Card:
    choices = tuple(Choice(_label(*span), menu(f"times {span[0]}-{span[1]}")) for span in HOURS)
    usual = (Choice("The usual times", menu("times usual"), "u"), Choice("Back", menu("settings"), "b"))
    body = f"When may I write to you? Now: {hours_words(talk)}.\n\nYou can also type, for example, times 09:00-15:00."
    return Card(body=body, rows=(*laid_out(choices), usual))


def _label(start: str, end: str) -> str:
    hours = Hours.model_validate({"from": start, "to": end})
    return f"{clock(hours.start)} to {clock(hours.end)}"


def _span(text: str) -> tuple[str, str] | None:
    found = re.fullmatch(r"(\d{1,2})(?::(\d\d))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d\d))?", text.strip())
    if found is None:
        return None
    start, end = (f"{int(found[n]):02}:{found[n + 1] or '00'}" for n in (1, 3))
    try:
        Hours.model_validate({"from": start, "to": end})
    except ValueError:
        return None
    return start, end


def holidays(talk: Talk, rest: str) -> list[Card]:
    """Say on which days of the next two terms nobody is written to, by the calendar of the person's cluster."""
    cluster = talk.cluster
    known = calendar_of(talk.tx, talk.library, cluster.id) if cluster is not None else talk.library.calendar()
    lines = [f"• {_break(*one, talk.today)}" for one in coming(talk.today, known)]
    whose = f" of {cluster.name}" if cluster is not None else ""
    body = f"I write to nobody at weekends, on bank holidays or in school holidays. Coming up by the calendar{whose}:"
    wrong = "If a day is wrong, please tell your project contact."
    rows = ((Choice("Settings", menu("settings"), "b"),),)
    return [Card("School holidays", "\n".join((body, *lines)), note=wrong, rows=rows)]


def _break(first: date, last: date, name: str, today: date) -> str:
    days = short_date(first, today) if first == last else f"{short_date(first, today)} to {short_date(last, today)}"
    return f"{days}: {name}" if name else days


def hours_words(talk: Talk) -> str:
    """Say in which hours a person hears from us."""
    own = talk.person.settings.get("hours")
    hours = Hours.model_validate(own) if own else talk.library.programme.reminders.hours
    return f"Monday to Friday, {clock(hours.start)} to {clock(hours.end)}"
