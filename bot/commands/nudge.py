"""``nudge``: staff ask people about what is overdue. They see who would get what, and nothing is sent before."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bot.commands.opening import NO_SUCH_CLUSTER, named
from bot.conversing import EXPIRED
from bot.people import clusters_of_staff
from bot.reminding.listeners import Listeners
from bot.reminding.plan import Around, surroundings
from bot.talk import Talk
from conversations import nudgecards
from conversations.cards import Card
from conversations.nudgecards import LONGEST, Someone
from conversations.nudging import Before, Nudge, latest_of_each, nudge, to_nudge
from conversations.planning import Wanted
from conversations.sending import NUDGE
from conversations.standing import Overdue
from conversations.text import clean
from conversations.tokens import Token
from conversations.turn import HOME
from storage.rows import FocusRow

PHASE = "nudge"
HIGHEST = 99
"""A nudge's place among reminders of its subject: of what comes due together, it is what is said."""
NOT_SENT = Card(body="Nothing was sent.", live=True)
TOO_LATE = Card(body="It has gone out already, so I cannot take it back.", live=True)


def nudge_(talk: Talk, rest: str) -> list[Card]:
    """Begin a nudge of everybody with something overdue, or of one cluster's people."""
    clusters = [cluster.id for cluster in clusters_of_staff(talk)]
    if rest:
        cluster = named(talk, rest)
        if cluster is None or cluster.id not in clusters:
            return [NO_SUCH_CLUSTER]
        clusters = [cluster.id]
    return [Nudging(talk, {"clusters": clusters, "out": [], "words": ""}).preview()]


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a nudge's cards does; what it is about is read again, every time."""
    if not talk.is_staff:
        return [EXPIRED]
    if token.argument == "u":
        return [_undo(talk, token.run)]
    if talk.focus.phase != PHASE or not isinstance(talk.focus.pending, dict):
        return [EXPIRED]
    at_it = Nudging(talk, talk.focus.pending)
    doing = {"go": at_it.send, "e": at_it.ask_words, "x": at_it.choose, "p": at_it.preview, "0": at_it.cancel}
    if token.argument in doing:
        return [doing[token.argument]()]
    if token.argument == "usual":
        return [at_it.change("")]
    return [at_it.leave_out(token.run)] if token.argument == "out" else [EXPIRED]


def takes_words(talk: Talk) -> bool:
    """Whether what is typed now are the words of a nudge, so that none of them is a command."""
    pending = talk.focus.pending
    return talk.is_staff and talk.focus.phase == PHASE and isinstance(pending, dict) and bool(pending.get("asks"))


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take a text as the words of the nudge; None when none were asked for."""
    if not takes_words(talk):
        return None
    return [Nudging(talk, talk.focus.pending).change(clean(text).text[:LONGEST])]


def _undo(talk: Talk, number: int) -> Card:
    row = talk.tx.nudges.find(number)
    if row is None or row.cluster_id not in {cluster.id for cluster in clusters_of_staff(talk)}:
        return EXPIRED
    if not talk.tx.nudges.undo(row, talk.now):
        return TOO_LATE
    _note(talk, "nudge_undone", row.cluster_id, row.key.partition(":")[0], row.person_id)
    return Card(body=f"{talk.tx.people.person(row.person_id).name.split()[0]} will not get it.", live=True)


def _note(talk: Talk, action: str, cluster_id: int, about: str, person_id: int) -> None:
    detail = {"person": talk.tx.people.person(person_id).code}
    talk.tx.audit.note(
        action,
        talk.now,
        actor=talk.person.id,
        via=talk.heard.channel,
        about=about,
        cluster_id=cluster_id,
        detail=detail,
    )


class Nudging:
    """One nudge that is being prepared; ``kept`` is what its person has chosen so far."""

    def __init__(self, talk: Talk, kept: dict[str, Any]) -> None:
        self._talk, self._kept = talk, kept
        allowed = {cluster.id for cluster in clusters_of_staff(talk)}
        mine = [number for number in kept["clusters"] if number in allowed]
        self._around: dict[int, Around] = surroundings(talk.tx, talk.library, mine, talk.now)
        self._local = talk.now.astimezone(HOME)

    def _everybody(self) -> list[Someone]:
        """Give everybody whom something overdue falls to, with whether and when they may be nudged now."""
        talk = self._talk
        found = latest_of_each(to_nudge(here.owed, talk.today) for here in self._around.values())
        people = sorted(found, key=lambda who: (-found[who].days, who))
        self._listeners = Listeners(talk.tx, talk.library, people, talk.now)
        self._before = talk.tx.nudges.before(people)
        self._heard = talk.tx.nudges.heard([one.what.subject for one in found.values()])
        return [self._someone(who, found[who]) for who in people]

    def _someone(self, person_id: int, about: Overdue) -> Someone:
        here = self._around[about.what.cluster_id]
        rules = self._talk.library.programme.reminders
        before = self._before.get(person_id, Before())
        who = nudge(about, self._listeners.listener(person_id), before, here.calendar, rules, self._talk.now)
        at = who.at.astimezone(HOME) if isinstance(who, Nudge) else self._local
        name = self._listeners.people[person_id].name
        return Someone(who, name, here.situation.name, at, self._heard.get((about.what.subject, person_id)))

    def _sorted(self) -> tuple[list[Someone], list[Someone]]:
        """Give those who would get it, and those who are left out."""
        everybody = self._everybody()
        out = self._kept["out"]
        able = [one for one in everybody if isinstance(one.who, Nudge) and one.who.person_id not in out]
        return able, [one for one in everybody if one not in able]

    def _keep(self, **more: Any) -> None:
        self._kept = {**self._kept, "asks": False, **more}
        focus = FocusRow(run_id=self._talk.focus.run_id, phase=PHASE, pending=self._kept)
        self._talk.look_at(replace(focus, live_message=self._talk.focus.live_message))

    def _words(self, one: Someone) -> str:
        what, today, flows = one.who.about.what, self._talk.today, self._talk.library.flows
        usual = nudgecards.usual_words(what, one.cluster, flows, today)
        return nudgecards.nudge_words(self._kept["words"], usual, nudgecards.was_due(what, one.cluster, flows, today))

    def preview(self) -> Card:
        """Show who would get what."""
        able, left = self._sorted()
        self._keep(shown={str(one.who.person_id): one.who.about.what.subject for one in able})
        if not able:
            return nudgecards.nobody(left)
        days = self._talk.library.programme.reminders.nudge_school_days
        return nudgecards.preview(able, left, self._words(able[0]), days, self._local)

    def ask_words(self) -> Card:
        """Ask for other words."""
        able, _ = self._sorted()
        self._keep(asks=True)
        return nudgecards.ask_words(self._words(able[0])) if able else EXPIRED

    def change(self, words: str) -> Card:
        """Take other words, or the usual ones again."""
        self._keep(words=words)
        return self.preview()

    def choose(self) -> Card:
        """Ask who is to be left out."""
        able = [one for one in self._everybody() if isinstance(one.who, Nudge)]
        return nudgecards.choose(able, self._kept["out"])

    def leave_out(self, person_id: int) -> Card:
        """Leave somebody out, or take them in again."""
        out = self._kept["out"]
        self._keep(out=[who for who in out if who != person_id] if person_id in out else [*out, person_id])
        return self.choose()

    def cancel(self) -> Card:
        """Send nothing."""
        self._talk.leave()
        return NOT_SENT

    def send(self) -> Card:
        """Send to those who were shown, and only to them, if they are still late and may still be nudged."""
        shown = self._kept.get("shown", {})
        self._talk.tx.nudges.hold([int(who) for who in shown])
        able, _ = self._sorted()
        agreed = [one for one in able if shown.get(str(one.who.person_id)) == one.who.about.what.subject]
        done = [replace(one, nudge_id=self._send_to(one, one.who)) for one in agreed if isinstance(one.who, Nudge)]
        self._talk.leave()
        return nudgecards.sent(done, self._local)

    def _send_to(self, one: Someone, who: Nudge) -> int:
        talk, what = self._talk, who.about.what
        wish = _reminder(who, who.at)
        talk.tx.reminders.wish(what.cluster_id, talk.library.programme.zone, wish)
        number = talk.tx.nudges.add(
            wish.key, what.cluster_id, who.person_id, talk.person.id, self._kept["words"], talk.now
        )
        _note(talk, "nudged", what.cluster_id, what.subject, who.person_id)
        return number


def _reminder(who: Nudge, at: datetime) -> Wanted:
    """Make the reminder that a nudge is. Its step names its minute, so that each is a message of its own."""
    local = at.astimezone(HOME).replace(tzinfo=None, second=0, microsecond=0)
    what = who.about.what
    step = f"{NUDGE}-{local:%H%M}"
    return Wanted(what.subject, what.kind, step, who.person_id, local, at, at, HIGHEST, wish=True)
