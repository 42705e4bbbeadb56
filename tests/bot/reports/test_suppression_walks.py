"""Whatever clusters agree to, take back and answer, and whoever moves: nobody is shown anything of too few.

People look at everything that their cluster can be shown, read out of the very files: of Word, PDF, web pages and the
copy of one's own data. An independent model says what may be there.
"""

import random
import re
import zipfile
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from bot.exports.own import write_own
from bot.partners.counting import count_in
from conversations.cards import Card
from storage.rows import ClusterRow
from storage.store import Store
from tests.bot.reports.test_drawn import Drawing
from tests.bot.talking import NOW
from tests.reporting import AREAS, consent, review, told

SECRET = "ONLYFORTHETEAM"
OTHERS = ("Riverside", "Hillside", "Eastgate", "Westbury", "Northmoor")
PEOPLE = ("Priya", "Tom", "Dan")
LOOKS = ("compare", "chart", "chart radar", "chart words", "status", "partners", "steps", "calls", "practice")
FORMS = ("docx", "pdf", "html")
LEAST, LEAST_VIEWS = 5, 4
_OF_CLUSTERS = re.compile(r"(?:middle half of|n =) (\d+)(?: to \d+)? clusters?\b", re.IGNORECASE)
_OF_PARTNERS = re.compile(r"Partners \((?:n = )?(\d+)\)")
_TOTALS = re.compile(r"\bmean \d|[■□]|Partners \(")


def words_of(path: Path) -> str:
    """Read every word of a report, also those that stand for its pictures, with what others made for reading it."""
    content = path.read_bytes()
    if path.suffix == ".html":
        return unescape(re.sub(r"base64,[^\"]*", "", content.decode()))
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    body = Document(BytesIO(content)).element.body
    alts = [drawn.get("descr") or "" for drawn in body.iter(qn("wp:docPr"))]
    return "\n".join([*(node.text or "" for node in body.iter(qn("w:t"))), *alts])


@dataclass
class Cluster:
    """What the model knows of a cluster."""

    row: ClusterRow
    agreed: bool = False
    reviews: int = 0
    left: bool = False
    views: set[int] = field(default_factory=set)

    @property
    def compared(self) -> bool:
        return self.agreed and self.reviews > 0 and not self.left


class World(Drawing):
    """Seven clusters, of which five agree to be compared, and a member of staff who notes what is only for the team."""

    def __init__(self, store: Store, data: Path, dice: random.Random) -> None:
        super().__init__(store, data)
        self.dice, self.compared, self.totals = dice, 0, 0
        with store.transaction() as tx:
            rows = [self.oakfield, self.millbrook, *(tx.clusters.add(name, "ENG", NOW) for name in OTHERS)]
        self.clusters = {row.name: Cluster(row) for row in rows}
        for one in list(self.clusters.values())[:LEAST]:
            self.agree(one, "yes")
            self._review(one)

    async def step(self) -> None:
        """Let one thing happen."""
        one = self.dice.choice(list(self.clusters.values()))
        doing = (self._turn, self._turn, self._turn, self._review, self.note, self.view, self.view, self.unsay)
        if self.dice.random() < 0.15:
            self._move(self.dice.choice(PEOPLE))
        elif self.dice.random() < 0.05 and one.row.name in OTHERS:
            self._leave(one)
        else:
            self.dice.choice(doing)(one)
        self.now += timedelta(hours=self.dice.choice((1, 30)))

    def _turn(self, one: Cluster) -> None:
        self.agree(one, self.dice.choice(("yes", "no", "")))

    def agree(self, one: Cluster, answer: str) -> None:
        """Let a cluster say whether it agrees to be compared, or nothing at all."""
        with self.store.transaction() as tx:
            consent(tx, one.row, answer or "yes", more={"cp.compare": answer} if answer else {})
        one.agreed = (answer or "yes") == "yes"

    def _review(self, one: Cluster) -> None:
        with self.store.transaction() as tx:
            said = {"sa.ben.example": f"{one.row.name} wrote this"}
            review(tx, one.row, {area: self.dice.randint(1, 4) for area in AREAS}, self.now, answers=said)
        one.reviews += 1

    def note(self, one: Cluster) -> None:
        """Let staff note something of a call that only the team may see."""
        with self.store.transaction() as tx:
            call = tx.work.add_call(one.row.id, self.now.date(), self.people["Sam"].id, self.now)
            said = {"cr.kind": "call", "cr.hard": "Cover is short", "cr.view": "help", "cr.private": SECRET}
            run = told(tx, one.row, "call_record", said, self.now, call_id=call)
            tx.evidence.add(run, "cr.private", "", self.people["Sam"].id, self.now, state="kept", words=SECRET)

    def view(self, one: Cluster) -> None:
        """Let another partner of a cluster answer."""
        with self.store.transaction() as tx:
            who = tx.people.add(f"Head {self.dice.random()}", one.row.id, "partner", self.now)
            said = {f"pv.{area}": self.dice.randint(1, 4) for area in AREAS}
            one.views.add(told(tx, one.row, "partner_view", said, self.now, respondent_id=who.id))
            count_in(tx, self.library, one.row.id, self.now)

    def unsay(self, one: Cluster) -> None:
        """Let a partner open their view again, so that it does not stand."""
        if one.views:
            run = one.views.pop()
            with self.store.transaction() as tx:
                tx.runs.stand(run, "asking", (0, 7), self.now, None)

    def _move(self, who: str) -> None:
        to = self.dice.choice([one for one in self.clusters.values() if not one.left])
        with self.store.transaction() as tx:
            tx.people.end_roles(self.people[who].id, self.now)
            tx.people.give_role(self.people[who].id, to.row.id, self.dice.choice(("lead", "coordinator")), self.now)

    def _leave(self, one: Cluster) -> None:
        one.left = True
        with self.store.transaction() as tx:
            tx.connection.exec_driver_sql(f"UPDATE cluster SET left_at = '2026-11-23' WHERE id = {one.row.id}")

    async def look(self) -> None:
        """Let somebody look at all that their cluster is shown, and judge it."""
        who = self.dice.choice(PEOPLE)
        with self.store.reading() as tx:
            at = next(role.cluster_id for role in tx.people.roles(self.people[who].id))
        mine = next(one for one in self.clusters.values() if one.row.id == at)
        before = len(self.wire.sent)
        form = self.dice.choice(FORMS)
        await self.say(who, *LOOKS, f"report {form}")
        await self.draw()
        cards = [card for chat, _, card in self.wire.sent[before:] if chat == who]
        files = [Path(card.file) for card in cards if card.file]
        assert [path.suffix for path in files] == [f".{form}"]
        shown = [_said(card) for card in cards] + [words_of(path) for path in files] + [self._own_data(who)]
        for text in shown:
            self._judge(mine, text)
        assert (sum("the middle half (" in text for text in shown) == 1) <= self._may_compare

    def _own_data(self, who: str) -> str:
        path = self.data / "own.zip"
        with self.store.reading() as tx:
            write_own(tx, self.people[who].id, self.data, self.now, path)
        with zipfile.ZipFile(path) as archive:
            return "\n".join(archive.read(name).decode() for name in archive.namelist())

    @property
    def _may_compare(self) -> bool:
        return sum(one.compared for one in self.clusters.values()) >= LEAST

    def _judge(self, mine: Cluster, text: str) -> None:
        assert SECRET not in text
        others = {one.row.name for one in self.clusters.values()} - {mine.row.name}
        assert not [name for name in others if name in text]
        numbers = [int(number) for number in _OF_CLUSTERS.findall(text)]
        assert min(numbers, default=LEAST) >= LEAST
        compares = "middle half (" in text or "Middle half of" in text or "middle half of" in text
        assert self._may_compare or not compares
        assert min(map(int, _OF_PARTNERS.findall(text)), default=LEAST_VIEWS) >= LEAST_VIEWS
        sums = _TOTALS.search(text) is not None
        assert len(mine.views) >= LEAST_VIEWS or not sums
        self.compared += compares
        self.totals += sums


def _said(card: Card) -> str:
    return f"{card.text()}\n{card.alt}"


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_shown_of_too_few_whatever_happens(sqlite: Store, tmp_path: Path, seed: int) -> None:
    world = World(sqlite, tmp_path, random.Random(seed))
    await world.look()
    assert world.compared >= 2, "in chat and in its picture, at least"
    for _ in range(4):
        for _ in range(world.dice.choice((3, 8))):
            await world.step()
        await world.look()
    assert world.errors == []


async def test_what_is_shown_goes_again_when_agreements_and_views_are_taken_back(sqlite: Store, tmp_path: Path) -> None:
    world = World(sqlite, tmp_path, random.Random(9))
    for one in world.clusters.values():
        world.note(one)
        for _ in range(LEAST_VIEWS):
            world.view(one)
    await world.look()
    assert world.compared and world.totals
    world.compared = world.totals = 0
    for one in world.clusters.values():
        world.agree(one, "no")
        world.unsay(one)
    await world.look()
    assert (world.compared, world.totals, world.errors) == (0, 0, [])
