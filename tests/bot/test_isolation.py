"""Who may do what, from the table of commands; and nobody finds a way to a byte of another cluster."""

import json
import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from bot.channels import NotDelivered
from bot.commands.table import NAMES, TABLE, Entry
from conversations.cards import as_plain
from conversations.tokens import Token, read_token, short
from conversations.wording import join_words
from storage.outbox import LOST
from storage.rows import ClusterRow
from storage.store import Store
from tests.bot.sharing import BROUGHT, bring
from tests.bot.talking import NOW, Talking

CANARY = "Zaunkönig"
SECRETS = (CANARY, "Millbrook")
"""Words of the other cluster: in its people's names and all that they wrote, and its own name."""
ROLES = {"Priya": "lead", "Tom": "coordinator", "Sam": "staff", "Ada": "admin", "Aisha": "partner", "Mo": "staff"}
NOBODY = ("Nobody", "Pending", "Ended")
"""A stranger, one whose role somebody has still to agree to, and one whose role has ended."""


ARGUMENTS = (
    *("", "Millbrook", "mill", "new", "1", "2", "3", "delete", "on", "cy", "Dan", "Oakfield", "1 iem_term"),
    *("2 iem_term", "Eve, Millbrook, coordinator", "Eve, , partner", "1 iem_practice", "2 iem_practice"),
    *("f1", "f1 1", "mine", "other"),
)
TEXTS = (
    *("carry on", "back", "check my answers", "comment", "keep", "2", "a few words", "yes", "start", "skip", "next"),
    *("join " + "a" * 22, "/start j_" + "A1" * 11, "delete my data", "finish", "/home", "that is all", "Priya"),
)
ECHOES = ("/invite Millbrook", "/invite mill")
"""Here the word is a name that the person gives, which comes back to them."""
LINES = [
    f"/{entry.word} {argument}".strip() for entry in TABLE for argument in ARGUMENTS if entry.takes or not argument
]
VERBS = (
    *("run", "edit", "ans", "tog", "nav", "menu", "join", "act", "evi", "upd", "form", "call", "rem", "wish", "due"),
    *("nudge", "prac", "touch", "find", "evil"),
)
ACTIONS = (
    *("go", "again", "send", "reopen", "list0", "list1", "mode:quick", "later", "next", "change", "comment", "words"),
    *("whole", "mine", "theirs", "back", "skip", "pause", "keep", "yes", "no", "2", "status Millbrook", "agree 1"),
    *("show", "done", "date", "owner", "list", "new", "skip", "d2026-12-24", "steps Millbrook", "partners Millbrook"),
    *("meeting 1 pairs", "meeting 1 shared", "meeting 1 send", "tailor iem_after", "partners invite 1"),
    *(
        "file",
        "link",
        "n",
        "p",
        "x",
        "ok",
        "time",
        "who",
        "agenda",
        "rec",
        "note",
        "alt",
        "z",
        "nm",
        "to1",
        "ask",
        "leave",
        "r",
        "help",
    ),
    *("touch", "name", "send", "mine", "read", "allow no", "allow named", "y", "see", "tell", "practice f1"),
    *("uninvite 1", "stage 1 iem_term", "mydata", "people", "record Millbrook", "undelivered", "resume"),
)


class Programme(Talking):
    """Two clusters: in one everything is full of a word that the other must never read."""

    def _cast(self) -> list[tuple[str, ClusterRow | None, str]]:
        here = [("Priya", self.oakfield, "lead"), ("Tom", self.oakfield, "coordinator")]
        here += [("Aisha", self.oakfield, "partner"), ("Mo", self.oakfield, "staff")]
        there = [("Dan", self.millbrook, "lead"), ("Lara", self.millbrook, "coordinator")]
        there += [("Mia", self.millbrook, "staff"), ("Bo", self.millbrook, "partner")]
        return [*here, *there, ("Sam", None, "staff"), ("Ada", None, "admin"), ("Ended", self.oakfield, "lead")]

    async def fill(self) -> None:
        """Let the other cluster's people say the word wherever they can."""
        with self.store.transaction() as tx:
            tx.people.end_roles(self.people["Ended"].id, NOW)
            pending = tx.people.add("Pending", None, "staff", NOW, pending=True)
            tx.people.bind(pending.id, "wire", "t", "Pending")
            for name in ("Dan", "Lara", "Mia", "Bo"):
                tx.connection.exec_driver_sql(f"UPDATE person SET name = '{name} {CANARY}' WHERE name = '{name}'")
            for cluster in (self.oakfield, self.millbrook):
                tx.work.add_call(cluster.id, (NOW + timedelta(days=8)).date(), self.people["Sam"].id, NOW)
        await self.say("Dan", "pace", "profile", "start", f"{CANARY} schools", "new", "6", "1", "2")
        await self.say("Dan", "review", "quick", "2", "comment", f"{CANARY} comment", "not this year")
        await self.say("Dan", "activity", "start", f"{CANARY} course", "1", "tomorrow", f"{CANARY} words")
        await self.say("Dan", "calls", "start", f"{CANARY} has moved on", f"invite Eve {CANARY}, Millbrook, partner")
        await self.say("Bo", "view", "start")
        await self.say("Mia", "record Millbrook", "start", f"{CANARY} note", "status Millbrook")
        await self.say("Lara", "review", "carry on", "comment")
        self.share()
        assert self.errors == []

    def share(self) -> None:
        """Let the other cluster release something without its name, though its own words tell it."""
        with self.store.transaction() as tx:
            meeting = tx.work.add_meeting("Summer meeting", (NOW - timedelta(days=90)).date())
            given = {
                "mc.did": "At Millbrook we swapped staff.",
                "mc.because": CANARY,
                "mc.link": "https://millbrook.uk",
            }
            run = bring(tx, self.library, self.people["Dan"], self.now, {**BROUGHT, **given}, meeting)
            person, last = self.people["Priya"].id, self.now.date() + timedelta(days=14)
            tx.introductions.add(run, 0, self.oakfield.id, person, "priya@example.org", self.now, last)

    def tokens(self) -> list[str]:
        """Give every token of every card that was shown."""
        return sorted({choice.token for card in self.wire.shown for choice in card.choices})

    def leaked(self, since: int, *here: str) -> list[str]:
        """Say which cards since then showed somebody of this cluster a word of the other."""
        shown = [(chat, json.dumps(as_plain(card), ensure_ascii=False)) for chat, _, card in self.wire.sent[since:]]
        return [f"{chat}: {text}" for chat, text in shown if chat in here for word in SECRETS if word in text]


@pytest.fixture
def programme(sqlite: Store) -> Programme:
    return Programme(sqlite)


def denied(entry: Entry) -> str:
    names = join_words([name for roles, name in NAMES if entry.roles & roles])
    return entry.denied or f"{entry.word} is for {names}. Type help to see what you can do."


async def test_each_command_answers_its_roles_and_nobody_else(programme: Programme) -> None:
    await programme.fill()
    since, wrong = len(programme.wire.sent), []
    for entry in TABLE:
        for who, role in {**ROLES, "Pending": "none yet", "Ended": "none any more"}.items():
            card = await programme.say(who, f"/{entry.word}")
            stumbled = card.body.startswith(("I don't know", "Something went wrong", "Hello. I help"))
            if stumbled or (card.body == denied(entry)) == (role in entry.roles):
                wrong.append(f"{entry.word} as {role}: {card}")
        stranger = await programme.say("Nobody", f"/{entry.word}")
        told = "Once you have joined I keep" if entry.word == "privacy" else "Hello. I help coordinators"
        if not stranger.body.startswith(told):
            wrong.append(f"{entry.word} as a stranger: {stranger}")
    assert wrong == []
    assert programme.leaked(since, "Priya", "Tom", "Aisha", "Mo", *NOBODY) == []
    assert programme.errors == []


def test_each_role_is_named_where_a_command_is_denied() -> None:
    assert denied(TABLE[-1]).startswith("help is for cluster leads, coordinators, project staff and partner schools.")


def moved_over(programme: Programme) -> None:
    """Let two come over from the other cluster, with its cards before them and a question of it open."""
    with programme.store.transaction() as tx:
        for name in ("Lara", "Mia"):
            person = programme.people[name].id
            tx.connection.exec_driver_sql(f"UPDATE person SET name = '{name}' WHERE id = {person}")
            tx.people.end_roles(person, NOW)
            tx.people.give_role(person, programme.oakfield.id, "coordinator", NOW)


@pytest.mark.parametrize("who", ["Priya", "Mo", "Lara"])
async def test_no_argument_of_a_command_leads_to_a_byte_of_another_cluster(programme: Programme, who: str) -> None:
    await programme.fill()
    moved_over(programme)
    since = len(programme.wire.sent)
    for line in LINES:
        if line not in ECHOES:
            await programme.hear(programme.heard(who, line))
    assert programme.leaked(since, who) == []
    assert programme.errors == []


@pytest.mark.parametrize("seed", range(3))
async def test_no_walk_leads_to_a_byte_of_another_cluster(programme: Programme, seed: int) -> None:
    await programme.fill()
    theirs = programme.tokens()
    moved_over(programme)
    walkers = ["Priya", "Tom", "Aisha", "Mo", "Lara", "Mia", *NOBODY]
    since, walk = len(programme.wire.sent), Walk(programme, theirs, random.Random(seed))
    for _ in range(200):
        await walk.step(walk.dice.choice(walkers))
        assert programme.leaked(since, *walkers) == []
    assert programme.errors == []


class Walk:
    """Tries whatever a person can say, tap or forge; ``theirs`` are the tokens of cards that were never theirs."""

    def __init__(self, programme: Programme, theirs: list[str], dice: random.Random) -> None:
        self.programme, self.theirs, self.dice = programme, theirs, dice

    async def step(self, who: str) -> None:
        """Say, tap or forge something; now and then in the Home tab, or on a message of somebody else's."""
        token = self.dice.choice((self._said, self._theirs, self._mutated, self._forged, self._named, self._own))(who)
        text = None if token else self._line()
        message = self.dice.choice(("", "m1", f"m{self.dice.randrange(1, 60)}"))
        await self.programme.hear(self.programme.heard(who, text, token or None, message=message))

    def _said(self, who: str) -> str:
        return ""

    def _line(self) -> str:
        command = self.dice.choice([line for line in LINES if line not in ECHOES])
        return self.dice.choice((command, command, self.dice.choice(TEXTS)))

    def _theirs(self, who: str) -> str:
        return self.dice.choice(self.theirs)

    def _named(self, who: str) -> str:
        return f"#{short('x' * 70)[1:]}" if self.dice.random() < 0.2 else short(self._theirs(who) + "x" * 60)

    def _mutated(self, who: str) -> str:
        """Let a token of theirs say something else: another verb, run, revision or argument."""
        token = read_token(self._theirs(who))
        if token is None:
            return "|||"
        change = self.dice.choice(
            (
                {"verb": self.dice.choice(VERBS)},
                {"run": self.dice.randrange(12)},
                {"revision": self.dice.randrange(20)},
                {"argument": self.dice.choice(ACTIONS)},
            )
        )
        return str(replace(token, **change))

    def _forged(self, who: str) -> str:
        """Make a token of nothing but guesses."""
        return str(Token(self.dice.choice(VERBS), self.dice.randrange(12), argument=self.dice.choice(ACTIONS)))

    def _own(self, who: str) -> str:
        """Tap a button of a card of their own, old or new."""
        mine = [choice.token for chat, _, card in self.programme.wire.sent if chat == who for choice in card.choices]
        return self.dice.choice(mine[-40:]) if mine else ""


async def test_what_was_owed_before_a_role_ended_is_not_delivered(programme: Programme) -> None:
    """Read again at delivery: what waits for somebody who lost their role since is withdrawn; what follows is not."""
    programme.wire.failures.append(NotDelivered("busy", 5))
    await programme.hear(programme.heard("Dan", "status"))
    programme.wait(seconds=2)
    with programme.store.transaction() as tx:
        tx.people.end_roles(programme.people["Dan"].id, programme.now)
        tx.people.give_role(programme.people["Dan"].id, programme.oakfield.id, "lead", programme.now)
    programme.wait(seconds=10)
    await programme.say("Dan", "status")
    assert [card.heading for card in programme.wire.shown] == ["Oakfield"]
    with programme.store.reading() as tx:
        kept = tx.connection.exec_driver_sql("SELECT state, error FROM outbox ORDER BY id").all()
    assert [tuple(row) for row in kept] == [("cancelled", LOST), ("sent", "")]


async def test_what_was_owed_to_an_account_that_was_closed_is_not_delivered(programme: Programme) -> None:
    programme.wire.failures.append(NotDelivered("busy", 5))
    await programme.hear(programme.heard("Dan", "status"))
    with programme.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE account SET enabled = false WHERE external_id = 'Dan'")
    programme.wait(seconds=10)
    await programme.start()
    assert programme.wire.shown == []
