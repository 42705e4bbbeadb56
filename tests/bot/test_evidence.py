"""Evidence in chat: sent, fetched, listed, taken back; and edited messages. The same on SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from bot.channels import NoSuchFile, NotFetched, TooLarge
from bot.evidence.fetcher import Fetcher
from bot.evidence.shelf import Found, Shelf
from bot.post import Limits, Post
from conversations.cards import Card
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import Talking, Wire
from tests.bot.test_shelf import PDF


class Bytes:
    """Files as their platform gives them, or does not."""

    def __init__(self) -> None:
        self.content: dict[str, bytes | Exception] = {}
        self.ticks: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def fetch(self, source: Mapping[str, Any]) -> AsyncIterator[bytes]:
        content = self.content[source["id"]]
        if isinstance(content, Exception):
            raise content
        for start in range(0, len(content), 2**20):
            yield content[start : start + 2**20]
        self.meanwhile()

    async def tick(self, chat: str, message: str) -> None:
        self.ticks.append(message)


class Seen(Wire):
    """What people look at: a card that loses its buttons is none of it."""

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        if not key:
            return replaces or ""
        return await super().deliver(chat, card, replaces=replaces, key=key)


class Giving(Talking):
    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__(store)
        self.wire = Seen()
        self.files = Bytes()
        self.folder = folder / "evidence"

    def post(self, writer: Writer) -> Post:
        return Post(writer, {"wire": self.wire}, lambda: self.now, "desk", {"wire": Limits(per_chat=1000, burst=1000)})

    async def give(self, who: str, *names: str, **more: Any) -> Card:
        files = [{"id": name, "url": "", "name": name, "size": 3, "caption": ""} for name in names]
        first = {**files[0], "more": files[1:], **more}
        number = next(self.numbers)
        await self.hear(self.heard(who, file=first, event=f"e{number}", message=f"msg{number}"))
        return self.wire.shown[-1]

    async def fetch(self, *, after_a_crash: bool = False) -> Card:
        writer = Writer(self.store)
        post = self.post(writer)
        fetcher = Fetcher(
            writer,
            {"wire": self.files},
            Shelf(self.folder),
            post,
            self.library,
            lambda: self.now,
            lambda code, error: self.errors.append(f"{code} {error}"),
        )
        try:
            await fetcher.start(alone=after_a_crash)
            await fetcher.settle()
            await post.settle()
        finally:
            await writer.close()
        return self.wire.shown[-1]

    def kept(self) -> list[str]:
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def giving(store: Store, tmp_path: Path) -> Giving:
    giving = Giving(store, tmp_path)
    giving.files.content = {name: PDF + name.encode() for name in ("a.pdf", "b.pdf", "c.pdf")}
    return giving


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


async def rated(giving: Giving) -> Card:
    await giving.say("Priya", "review", "start")
    return await giving.tap("Priya", "Mostly")


async def test_files_links_and_words_are_evidence_for_a_rating(giving: Giving) -> None:
    await rated(giving)
    card = await giving.tap("Priya", "Evidence")
    assert card.heading.startswith("Add evidence for “")
    card = await giving.give("Priya", "a.pdf", "b.pdf", caption="Our plan")
    assert "• a.pdf (on its way): Our plan\n• b.pdf (on its way)" in card.body
    assert giving.wire.sent[-1][1], "the card that asked is edited"
    card = await giving.fetch()
    assert "• a.pdf (1 KB): Our plan\n• b.pdf (1 KB)" in card.body
    assert len(giving.kept()) == len(giving.files.ticks) == 2
    card = await giving.say("Priya", "https://oakfield.example/status", "status of the plan is good")
    assert "• https://oakfield.example/status\n• status of the plan is good" in card.body
    card = await giving.tap("Priya", "Done")
    assert "You chose Mostly. Anything to add?" in card.body
    assert "I have 4 pieces of evidence for" in card.note
    assert ": Mostly, 4 pieces of evidence" in (await giving.say("Priya", "check my answers")).body
    assert "0 comments, 4 pieces of evidence" in (await giving.say("Priya", "/mydata")).body


async def test_what_is_removed_is_deleted_unless_it_was_sent_twice(giving: Giving) -> None:
    await rated(giving)
    await giving.say("Priya", "evidence")
    giving.files.content["again.pdf"] = giving.files.content["a.pdf"]
    await giving.give("Priya", "a.pdf", "again.pdf")
    await giving.fetch()
    assert len(giving.kept()) == 1
    await giving.tap("Priya", "Remove one")
    assert (await giving.tap("Priya", "1")).body.startswith("• again.pdf")
    await giving.fetch()
    assert len(giving.kept()) == 1
    await giving.tap("Priya", "Remove one")
    assert "Keep all" in labels(giving.wire.shown[-1])
    assert (await giving.tap("Priya", "1")).heading.startswith("Add evidence")
    await giving.fetch()
    assert giving.kept() == []
    with giving.store.reading() as tx:
        noted = [entry["action"] for entry in tx.audit.entries()]
    assert noted.count("evidence_withdrawn") == 2
    assert "You chose" in (await giving.say("Priya", "cancel")).body


async def test_a_file_without_a_question_is_asked_about(giving: Giving) -> None:
    assert "There is none under way." in (await giving.give("Priya", "a.pdf")).body
    await rated(giving)
    await giving.say("Priya", "later")
    card = await giving.give("Priya", "a.pdf")
    card = await giving.give("Priya", "b.pdf")
    assert card.body.startswith("You sent a.pdf, b.pdf.")
    assert giving.wire.sent[-1][1], "an album makes one card"
    await giving.tap("Priya", "Another question")
    await giving.tap("Priya", "Next part")
    card = await giving.tap("Priya", "1")
    assert "• a.pdf (on its way)\n• b.pdf (on its way)" in card.body
    await giving.tap("Priya", "Done")
    await giving.say("Priya", "later")
    await giving.give("Priya", "c.pdf")
    await giving.fetch()
    assert len(giving.kept()) == 3
    assert "left it out" in (await giving.tap("Priya", "Leave it out")).body
    await giving.fetch()
    assert len(giving.kept()) == 2


async def test_what_is_not_taken_is_said_with_its_reason(giving: Giving) -> None:
    await rated(giving)
    assert "It is 64 MB and I can take up to 20 MB." in (await giving.give("Priya", "a.mov", size=64 * 2**20)).body
    giving.files.content |= {"exe.pdf": b"MZ" + bytes(99), "long.pdf": bytes(21 * 2**20), "gone.pdf": NoSuchFile("x")}
    giving.files.content |= {"big.pdf": TooLarge("the platform does not give out one of this size")}
    why = {
        "exe.pdf": "I can take PDF, Word",
        "long.pdf": "too large",
        "big.pdf": "too large",
        "gone.pdf": "send it again",
    }
    for name, words in why.items():
        await giving.give("Priya", name)
        assert words in (await giving.fetch()).body
    assert giving.kept() == []


async def test_what_is_not_taken_leaves_the_list_of_what_was_in_its_place(giving: Giving) -> None:
    await rated(giving)
    await giving.say("Priya", "later")
    await giving.give("Priya", "a.pdf")
    listed = giving.wire.sent[-1]
    assert "It is 64 MB" in (await giving.give("Priya", "a.mov", size=64 * 2**20)).body
    assert giving.wire.sent[-1][1] == "", "it is a message of its own"
    assert (await giving.give("Priya", "b.pdf")).body.startswith("You sent a.pdf, b.pdf.")
    assert giving.wire.sent[-1][1] and listed[2].rows, "the next one renews the list"


async def test_a_file_that_cannot_be_fetched_is_tried_again_for_a_day(giving: Giving) -> None:
    await rated(giving)
    await giving.give("Priya", "a.pdf")
    for trouble in (NotFetched("down"), TimeoutError(), OSError("no room on the disk")):
        giving.files.content["a.pdf"] = trouble
        assert "on its way" in (await giving.fetch()).body
        giving.wait(hours=1)
    giving.files.content["b.pdf"] = NotFetched("busy", 5.0)
    await giving.give("Priya", "b.pdf")
    await giving.fetch()
    giving.files.content["b.pdf"] = PDF
    giving.wait(seconds=6)
    assert "b.pdf (1 KB)" in (await giving.fetch()).body
    giving.wait(hours=25)
    assert "I could not fetch a.pdf. Please send it again." in [(await giving.fetch()).body]


class Dying(Shelf):
    """A shelf on which everything goes well up to one step, at which the process ends."""

    def __init__(self, folder: Path, step: str) -> None:
        super().__init__(folder)
        self.step = step

    def _live(self, step: str) -> None:
        if step == self.step:
            raise RuntimeError(step)

    @contextmanager
    def receiving(self) -> Iterator[tuple[Path, BinaryIO]]:
        self._live("receiving")
        with super().receiving() as coming:
            yield coming

    def examine(self, coming: Path) -> Found | None:
        self._live("examine")
        return super().examine(coming)

    def put(self, found: Found) -> None:
        self._live("put")
        super().put(found)
        self._live("after")


@pytest.mark.parametrize("step", ["receiving", "examine", "put", "after"])
async def test_an_end_at_any_step_loses_nothing(giving: Giving, step: str) -> None:
    await rated(giving)
    await giving.give("Priya", "a.pdf")

    writer = Writer(giving.store)
    errors: list[str] = []
    fetcher = Fetcher(
        writer,
        {"wire": giving.files},
        Dying(giving.folder, step),
        giving.post(writer),
        giving.library,
        lambda: giving.now,
        lambda c, e: errors.append(c),
    )
    await fetcher.fetch_due()
    await writer.close()
    assert errors == ["fetch"]
    assert "a.pdf (1 KB)" in (await giving.fetch(after_a_crash=True)).body
    assert len(giving.kept()) == 1


async def test_evidence_stays_without_its_person(giving: Giving) -> None:
    await rated(giving)
    await giving.give("Priya", "a.pdf")
    await giving.fetch()
    await giving.give("Priya", "b.pdf")
    await giving.say("Priya", "/mydata delete yes")
    await giving.fetch()
    assert len(giving.kept()) == 1
    with giving.store.reading() as tx:
        run = tx.runs.of_cluster(giving.oakfield.id)[0]
        (count,) = tx.evidence.counts(run.id).values()
        rows = [row for row in (tx.evidence.find(1), tx.evidence.find(2)) if row is not None]
    assert count == 1
    assert {(row.by, row.chat, row.message) for row in rows} == {(None, "", "")}


async def test_another_clusters_evidence_does_not_exist(giving: Giving) -> None:
    await rated(giving)
    card = await giving.tap("Priya", "Evidence")
    assert "expired" in (await giving.tap("Dan", "Done", card)).body


async def test_an_edit_of_the_latest_answer_is_offered_as_an_update(giving: Giving) -> None:
    await giving.say("Priya", "profile", "start")
    await giving.hear(giving.heard("Priya", "Oakfeld", message="m1"))

    async def edit(text: str, message: str = "m1") -> Card:
        await giving.hear(giving.heard("Priya", text, message=message, edited=True))
        return giving.wire.shown[-1]

    assert labels(await edit("Oakfield")) == ["Update it", "Keep the first"]
    assert "kept your first answer" in (await giving.tap("Priya", "Keep the first")).body
    card = await edit("Oakfield Trust")
    assert "I have updated your answer." in (await giving.tap("Priya", "Update it")).note
    assert "expired" in (await giving.tap("Priya", "Update it", card)).body
    before = len(giving.wire.shown)
    await edit("Oakfield Trust")
    assert len(giving.wire.shown) == before, "a preview of a link is no edit"
    assert "only update your latest answer" in (await edit("x", "m0")).body
    with giving.store.reading() as tx:
        run = tx.runs.of_cluster(giving.oakfield.id)[0]
        assert [event.value for event in tx.runs.log(run.id)] == ["Oakfeld", "Oakfield Trust"]
