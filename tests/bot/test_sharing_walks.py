"""Whatever clusters release, take back, move and ask: nothing unreleased is shown, and nobody is named too soon."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest

from conversations.tokens import read_token
from storage.rows import ClusterRow
from storage.store import Store
from tests.bot.sharing import MORNING, Sharing

KEYS = ("named", "anon", "no")
BY_PRACTICE = ("show", "touch", "name", "send", "mine", "read", "allow named", "allow anon", "allow no")
BY_REQUEST = ("show", "see", "y", "name", "tell", "n", "back", "mine")
STEPS = 150


@dataclass
class Told:
    """A practice of the walk: whose it is, and a word that is in nothing else."""

    run: int
    owner: str
    word: str


class Walked(Sharing):
    """Three clusters that share and ask at random, beside a model of what may be seen."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        with store.transaction() as tx:
            riverside = tx.clusters.add("Riverside", "WLS", self.now)
            self._has_a_profile(tx, riverside)
            self.people["Eveline"] = tx.people.add("Eveline", riverside.id, "lead", self.now)
            tx.people.bind(self.people["Eveline"].id, "wire", "t", "Eveline")

    def _cast(self) -> list[tuple[str, ClusterRow | None, str]]:
        here: list[tuple[str, ClusterRow | None, str]] = [("Priya", self.oakfield, "lead")]
        here += [("Tomasz", self.oakfield, "coordinator"), ("Danuta", self.millbrook, "lead")]
        return [*here, ("Lara", self.millbrook, "coordinator"), ("Samir", None, "staff")]


@pytest.fixture
def walked(sqlite: Store) -> Walked:
    return Walked(sqlite)


class Walk:
    """Random steps, and after each of them a look at everything that was said because of it."""

    def __init__(self, here: Walked, dice: random.Random) -> None:
        self.here, self.dice = here, dice
        self.told: list[Told] = []
        self.seen = 0
        self.sent: set[tuple[str, int]] = set()
        self.agreed: set[tuple[str, int]] = set()
        self.found: list[str] = []
        self.read = 0
        self.names = 0

    async def step(self) -> None:
        """Do one thing, and judge what came of it."""
        doing = (
            self._bring,
            self._say,
            self._say,
            self._tap,
            self._tap,
            self._tap,
            self._forge,
            self._move,
            self._wait,
        )
        do = self._bring if len(self.told) < 3 else self.dice.choice(doing)
        await do(self.dice.choice(list(self.here.people)))
        self._judge()

    async def _bring(self, who: str) -> None:
        (home,) = self._clusters(who) or ("",)
        if not home or len(self.told) > 12:
            return
        word = f"Secret{len(self.told)}x"
        words = f"{word} was done by {who} of {home} with www.{home}.uk"
        run = self.here.bring(who, mc_title=f"{word} title", mc_did=words, mc_permission=self.dice.choice(KEYS))
        self.told.append(Told(run, home, word))

    async def _say(self, who: str) -> None:
        number = self.dice.randrange(1, 6)
        line = self.dice.choice(("practice", f"practice f1 {number}", "practice mine", f"{who}-reach", "only my name"))
        await self.here.say(who, line)

    async def _tap(self, who: str) -> None:
        mine = [one.token for chat, _, card in self.here.wire.sent if chat == who for one in card.choices]
        if mine:
            await self._send(who, self.dice.choice(mine[-6:]))

    async def _forge(self, who: str) -> None:
        run = self.dice.choice(self.told).run if self.told else 1
        tokens = [
            f"prac|{run}|0|{self.dice.choice(BY_PRACTICE)}",
            f"run|{run}|0|{self.dice.choice(('reopen', 'send'))}",
        ]
        tokens += [f"touch|{self.dice.randrange(1, 8)}|0|{self.dice.choice(BY_REQUEST)}"]
        await self._send(who, self.dice.choice(tokens))

    async def _send(self, who: str, text: str) -> None:
        token = read_token(text)
        assert token is not None
        if token.verb == "prac" and token.argument == "send":
            self.sent.add((who, token.run))
        if token.verb == "touch" and token.argument == "tell":
            self.agreed.add((who, token.run))
        await self.here.send(who, text)

    async def _move(self, who: str) -> None:
        if who == "Samir" or self.dice.random() < 0.6:
            return
        with self.here.store.transaction() as tx:
            to = self.dice.choice(tx.clusters.all())
            tx.people.end_roles(self.here.people[who].id, self.here.now)
            tx.people.give_role(self.here.people[who].id, to.id, "lead", self.here.now)

    async def _wait(self, who: str) -> None:
        self.here.tell(self.here.now + timedelta(hours=self.dice.choice((1, 7, 24, 24 * 5))))
        await self.here.start()

    def _clusters(self, who: str) -> list[str]:
        with self.here.store.reading() as tx:
            roles = tx.people.roles(self.here.people[who].id)
            return [tx.clusters.get(role.cluster_id).name for role in roles if role.cluster_id is not None]

    def _released(self) -> dict[str, str]:
        """Say of each practice that may be read now, by its word, how far: from the runs' own answers."""
        found = {}
        with self.here.store.reading() as tx:
            for one in self.told:
                run = tx.runs.get(one.run)
                said = [event.value for event in tx.runs.log(one.run) if event.question == "mc.permission"]
                if run.sent_at is not None and said[-1] in ("named", "anon"):
                    found[one.word] = str(said[-1])
        return found

    def _in_touch(self) -> set[frozenset[str]]:
        """Give the pairs that both agreed: each side by a tap of its own person."""
        by_id = {person.id: name for name, person in self.here.people.items()}
        pairs = set()
        with self.here.store.reading() as tx:
            clusters = {cluster.id: cluster.name for cluster in tx.clusters.all()}
            for cluster_id in clusters:
                for row in tx.introductions.of_cluster(cluster_id):
                    if row.state == "agreed" and row.agreed_by is not None:
                        assert (by_id[row.asked_by], row.run_id) in self.sent
                        assert (by_id[row.agreed_by], row.id) in self.agreed
                        pairs.add(frozenset((clusters[row.cluster_id], clusters[row.owner_id])))
        return pairs

    def _judge(self) -> None:
        new, self.seen = self.here.wire.sent[self.seen :], len(self.here.wire.sent)
        released, pairs = self._released(), self._in_touch()
        homes = {who: self._clusters(who) for who in self.here.people}
        for chat, _, card in new:
            # Help names Oakfield as an example; staff may know every name.
            if chat != "Samir" and homes[chat] and card.heading != "What I can do":
                self._judge_one(chat, card.text(), homes, released, pairs)

    def _judge_one(
        self,
        chat: str,
        text: str,
        homes: dict[str, list[str]],
        released: dict[str, str],
        pairs: set[frozenset[str]],
    ) -> None:
        (home,) = homes[chat]
        others = [one for one in self.told if one.word in text and one.owner != home]
        self.read += len(others)
        self.found += [f"{chat} read {one.word}: {text}" for one in others if one.word not in released]
        named = {one.owner for one in others if released.get(one.word) == "named"}
        partners = {name for pair in pairs if home in pair for name in pair - {home}}
        for cluster in {"Oakfield", "Millbrook", "Riverside"} - {home} - named - partners:
            if cluster in text:
                self.found.append(f"{chat} of {home} read the name of {cluster}: {text}")
        self.names += sum(1 for cluster in partners - named if cluster in text)
        if others or "talk" in text:
            for who, theirs in homes.items():
                if who in text and who != chat and home not in theirs and not named and not partners:
                    self.found.append(f"{chat} of {home} read the name of {who}: {text}")


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_unreleased_is_shown_and_nobody_is_named_before_both_agreed(walked: Walked, seed: int) -> None:
    walked.now = MORNING
    walk = Walk(walked, random.Random(seed))
    for _ in range(STEPS):
        await walk.step()
        assert walk.found == []
    assert walked.errors == []
    assert walked.said == []
    assert walk.read > 0


@pytest.mark.parametrize("seed", range(2))
async def test_those_who_both_agree_are_named_to_each_other_whatever_else_happens(walked: Walked, seed: int) -> None:
    """Go through with each request between steps at random, so that the walk meets names that may be shown."""
    walked.now = MORNING
    walk = Walk(walked, random.Random(seed))
    run = walked.bring("Danuta", mc_title="Secret title", mc_did="Secret0y", mc_permission="anon")
    walk.told.append(Told(run, "Millbrook", "Secret0y"))
    for who, text in (
        ("Priya", f"prac|{run}|0|touch"),
        ("Priya", f"prac|{run}|0|name"),
        ("Priya", f"prac|{run}|0|send"),
    ):
        await walk._send(who, text)
        walk._judge()
    for text in ("touch|1|0|y", "touch|1|0|name", "touch|1|0|tell"):
        await walk._send("Danuta", text)
        walk._judge()
    await walk._wait("Priya")
    walk._judge()
    for _ in range(40):
        await walk.step()
        assert walk.found == []
    assert walk.names > 1, "once to each side, at least"
