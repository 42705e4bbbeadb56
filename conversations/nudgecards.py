"""The words of nudges: what staff check before anything is sent, what came of it, and what the person reads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from conversations.cards import Card, Choice, laid_out
from conversations.model import Flow
from conversations.nudging import Heard, Left, Nudge
from conversations.owing import Owed
from conversations.tokens import Token
from conversations.wording import clock, count, in_days, join_words, long_date, short_date

LONGEST = 400
"""Characters of words that staff may put in place of the usual ones."""
WHY_LEFT = {
    "waits": "has a nudge on its way",
    "lately": "was nudged lately",
    "muted": "hears no reminders: turned off, or cannot be reached",
    "paused": "has paused reminders",
    "snoozed": "asked to be reminded later",
}
BECAUSE = {"hours": "because of their quiet hours", "room": "because they have had enough from me today or this week"}


class Someone(Struct, frozen=True):
    """One person of a nudge as the cards name them; ``at`` is in the programme's zone."""

    who: Nudge | Left
    name: str
    cluster: str
    at: datetime
    heard: Heard | None = None
    nudge_id: int = 0

    @property
    def waits_for(self) -> str:
        """Say what it has to wait for: ``hours``, ``room`` or nothing."""
        return self.who.waits_for if isinstance(self.who, Nudge) else ""

    @property
    def first(self) -> str:
        """Give the first name."""
        return self.name.split()[0]


def button(label: str, argument: str, number: int = 0, style: str = "") -> Choice:
    """Make a button of the card that staff check."""
    return Choice(label, str(Token("nudge", number, argument=argument)), "", style)


def usual_words(what: Owed, cluster: str, flows: Mapping[str, Flow], today: date) -> str:
    """Say what was due and when, how far it is, and ask to go on."""
    if what.run is not None and what.run.done:
        far = f"You have done {what.run.done} of about {what.run.about}. Shall we finish it?"
    else:
        far = "Shall we start it together?"
    return f"{was_due(what, cluster, flows, today)} {far}"


def was_due(what: Owed, cluster: str, flows: Mapping[str, Flow], today: date) -> str:
    """Say what was due, of which cluster, and when."""
    due = f"was due on {short_date(what.due_on, today)}." if what.due_on is not None else "is due."
    title = flows[what.flow].title if what.flow in flows else what.about
    if what.kind == "review" and what.about:
        return f"Your {what.about[:1].lower()}{what.about[1:]} for {cluster} {due}"
    if what.kind == "profile":
        return f"Your cluster profile for {cluster} {due}"
    about = f"“{title}” for {what.about}, {cluster}," if what.kind == "follow_up" else f"“{title}” for {cluster}"
    return f"{about} {due}"


def nudge_words(own: str, usual: str, due: str) -> str:
    """Give what a person reads: the usual words, or what staff wrote with what it is about."""
    return f"{own}\n\n{due}" if own else usual


def preview(people: Sequence[Someone], left: Sequence[Someone], words: str, days: int, now: datetime) -> Card:
    """Show exactly who would be nudged and what they would see; nothing is sent before this is agreed to."""
    parts = ["\n".join(_line(one, now) for one in people)]
    if left:
        parts.append("\n".join(("Left out:", *(_left(one) for one in left))))
    parts.append(f"They will see:\n\nHello {people[0].first}\n{words}")
    number = "1 person" if len(people) == 1 else f"{len(people)} people"
    rows = (
        (button(f"Send to {number}", "go", style="primary"),),
        (button("Change the words", "e"), button("Leave one out", "x")),
        (button("Cancel", "0"),),
    )
    rule = f"Nobody gets more than one nudge in {count(days, 'school day')}. Quiet hours still apply."
    return Card(f"Nudge {number}?", "\n\n".join(parts), note=rule, rows=rows, live=True)


def _line(one: Someone, now: datetime) -> str:
    heard = "never reminded"
    if one.heard is not None:
        heard = f"last reminded {in_days(one.heard.last.astimezone(now.tzinfo).date(), now.date())}"
    when = f", gets it {_when(one.at, now)}" if one.waits_for else ""
    return f"{one.cluster}: {one.name}, {heard}{when}"


def _left(one: Someone) -> str:
    why = WHY_LEFT[one.who.why] if isinstance(one.who, Left) else "left out by you"
    return f"{one.cluster}: {one.name}, {why}"


def _when(at: datetime, now: datetime) -> str:
    days = (at.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {long_date(at.date())}")
    return f"at {clock(at.time())} {day}"


def nobody(left: Sequence[Someone]) -> Card:
    """Say that there is nobody to nudge, and why those who are late are left out."""
    if not left:
        return Card(body="Nobody is overdue. There is nobody to nudge.")
    return Card("Nobody to nudge now", "\n".join(_left(one) for one in left))


def ask_words(words: str) -> Card:
    """Ask for other words than the usual ones."""
    body = f"Type what they should read. Their name, and what was due, are added.\n\nNow:\n{words}"
    return Card(
        "Change the words", body, rows=((button("Back", "p"), button("The usual words", "usual")),), wants="answer"
    )


def choose(people: Sequence[Someone], out: Sequence[int]) -> Card:
    """Ask who is to be left out; tapped again they are in."""
    choices = tuple(
        button(f"{'Take in' if one.who.person_id in out else 'Leave out'} {one.name}"[:40], "out", one.who.person_id)
        for one in people
    )
    return Card("Who is to be left out?", rows=(*laid_out(choices), (button("Back", "p"),)), live=True)


def sent(people: Sequence[Someone], now: datetime) -> Card:
    """Say who was sent it now, and who gets it when and why then; those can still be taken back."""
    at_once = [one.first for one in people if not one.waits_for]
    later = [one for one in people if one.waits_for]
    lines = [f"Sent to {join_words(at_once)} now."] if at_once else []
    lines += [_later(one, now) for one in later]
    undo = tuple(button(f"Undo {one.first}’s"[:40], "u", one.nudge_id) for one in later)
    return Card(
        body="\n".join(lines) or "Nobody is overdue any more. Nothing was sent.", rows=laid_out(undo), live=True
    )


def _later(one: Someone, now: datetime) -> str:
    return f"{one.first} gets it {_when(one.at, now)}, {BECAUSE[one.waits_for]}."


def received(reminder: int, first: str, words: str, team: str, *, begun: bool) -> Card:
    """Word what the nudged person reads."""

    def of(label: str, argument: str, key: str, style: str = "") -> Choice:
        return Choice(label, str(Token("rem", reminder, argument=argument)), key, style)

    go = of("Carry on" if begun else "Start", "go", "c", "primary")
    ways = (of("Snooze", "z", "z"), of("Ask for help", "help", "h"), of("Not mine now", "nm", "n"))
    return Card(f"Hello {first}", words, note=f"Sent by {team}.", rows=((go,), *laid_out(ways)), live=True)
