"""Words beside a file that are edited after it was sent: offered as an update, like an edited answer."""

from pathlib import Path

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.test_evidence import Giving, labels, rated
from tests.bot.test_shelf import PDF


class Beside:
    """The words beside a file, edited after it was sent."""

    def __init__(self, giving: Giving) -> None:
        self.giving = giving

    async def send(self, *names: str) -> None:
        await rated(self.giving)
        await self.giving.give("Priya", *names, caption="Our plan")
        await self.giving.fetch()

    @property
    def message(self) -> str:
        with self.giving.store.reading() as tx:
            piece = tx.evidence.find(1)
        return piece.message if piece is not None else ""

    async def edit(self, caption: str, who: str = "Priya") -> Card:
        file = {"id": "a.pdf", "url": "", "name": "a.pdf", "size": 3, "caption": caption}
        await self.giving.hear(self.giving.heard(who, file=file, message=self.message, edited=True))
        return self.giving.wire.shown[-1]

    def words(self) -> list[str]:
        with self.giving.store.reading() as tx:
            found = [tx.evidence.find(number) for number in (1, 2)]
        return [piece.words for piece in found if piece is not None]


@pytest.fixture
def giving(store: Store, tmp_path: Path) -> Giving:
    giving = Giving(store, tmp_path)
    giving.files.content = {name: PDF + name.encode() for name in ("a.pdf", "b.pdf")}
    return giving


@pytest.fixture
def beside(giving: Giving) -> Beside:
    return Beside(giving)


async def test_an_edit_of_the_words_beside_a_file_is_offered_as_an_update(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    card = await beside.edit("Our *new* plan")
    assert card.body == "You edited the words beside a.pdf."
    assert labels(card) == ["Update them", "Keep the first"]
    assert beside.words() == ["Our plan"]
    assert "Our *new* plan" in (await giving.tap("Priya", "Update them", card)).body
    assert beside.words() == ["Our *new* plan"]
    assert "expired" in (await giving.tap("Priya", "Update them", card)).body
    with giving.store.reading() as tx:
        assert [row["object"] for row in tx.audit.entries() if row["action"] == "evidence_reworded"] == ["evidence:1"]


async def test_the_first_words_are_kept_at_their_persons_wish(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    await beside.edit("Another")
    kept = await giving.tap("Priya", "Keep the first")
    assert kept.body == "I have kept the words that were beside a.pdf first."
    assert beside.words() == ["Our plan"]


async def test_words_that_are_taken_away_are_asked_about_too(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    card = await beside.edit("")
    assert card.body == "You took away the words beside a.pdf."
    await giving.say("Priya", "done", "status")
    assert (await giving.tap("Priya", "Update them", card)).body == "I have updated the words beside a.pdf."
    assert beside.words() == [""]


async def test_all_files_of_a_message_share_its_words(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf", "b.pdf")
    await giving.hear(giving.heard("Priya", "Both plans", message=beside.message, edited=True))
    await giving.tap("Priya", "Update them")
    assert beside.words() == ["Both plans", "Both plans"]


async def test_the_same_edit_twice_says_nothing_and_a_changed_file_says_how(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    await beside.edit("New")
    before = len(giving.wire.shown)
    await beside.edit("New")
    assert len(giving.wire.shown) == before
    assert "send it as a new message" in (await beside.edit("Our plan")).body
    before = len(giving.wire.shown)
    await giving.hear(giving.heard("Priya", "Our plan", message=beside.message, edited=True))
    assert len(giving.wire.shown) == before


async def test_nobody_else_rewords_it_and_what_is_removed_is_reworded_no_more(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    assert "only update your latest answer" in (await beside.edit("Mine", "Dan")).body
    card = await beside.edit("New")
    for who in ("Tom", "Dan"):
        assert "expired" in (await giving.tap(who, "Update them", card)).body
    assert "expired" in (await giving.send("Priya", card.choices[0].token.replace(":1", ":99"))).body
    assert "expired" in (await giving.send("Priya", card.choices[0].token.replace(":1", ":x"))).body
    with giving.store.transaction() as tx:
        tx.evidence.withdraw([1], giving.now)
    assert "expired" in (await giving.tap("Priya", "Update them", card)).body
    assert "only update your latest answer" in (await beside.edit("Newer")).body


async def test_whoever_has_lost_their_role_rewords_nothing(beside: Beside, giving: Giving) -> None:
    await beside.send("a.pdf")
    with giving.store.transaction() as tx:
        tx.people.end_roles(giving.people["Priya"].id, giving.now)
        tx.people.give_role(giving.people["Priya"].id, giving.millbrook.id, "lead", giving.now)
    before = len(giving.wire.shown)
    await beside.edit("New")
    assert len(giving.wire.shown) == before
    assert beside.words() == ["Our plan"]
