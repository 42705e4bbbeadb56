"""What is owed goes out once, in order, as fast as may be; and what became of it is kept."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.channels import Closed, Moved, NotDelivered, Stale, Unclear
from bot.post import Limits, Post
from conversations.cards import Card, Choice, as_plain
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import NOW, Talking, Wire
from tests.contract.between import until


@dataclass
class Searchable(Wire):
    """A channel that can be asked what has arrived."""

    there: dict[str, str] = field(default_factory=dict)
    silences: list[Exception] = field(default_factory=list)

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        if self.silences:
            raise self.silences.pop(0)
        return self.there.get(key)


class Office:
    """A post with a store and one channel."""

    def __init__(self, store: Store, wire: Wire, limits: Limits | None = None) -> None:
        self.store, self.wire, self.now = store, wire, NOW
        self.writer = Writer(store)
        self.troubles: list[str] = []
        limited = {"wire": limits} if limits else {}
        self.post = Post(
            self.writer,
            {"wire": wire},
            lambda: self.now,
            "me",
            limited,
            complain=lambda code, error: self.troubles.append(str(error)),
        )

    async def say(self, *words: str, chat: str = "A", replaces: str = "") -> None:
        cards = [Card(body=word, rows=((Choice("Go", "menu|0|0|x"),),), live=True) for word in words]
        key = f"{chat}{words}"
        self.post.send(await self.writer.run(lambda tx: self.post.owe(tx, "wire", chat, key, cards, replaces)))
        await self.post.settle()

    def states(self) -> list[str]:
        with self.store.reading() as tx:
            return [row[0] for row in tx.connection.exec_driver_sql("SELECT state FROM outbox ORDER BY id")]

    def said(self) -> list[str]:
        return [card.body for _, replaces, card in self.wire.sent if not replaces]


@pytest.fixture
def wire() -> Wire:
    return Searchable()


async def test_a_message_that_may_have_arrived_is_looked_for_before_it_is_sent_again(store: Store) -> None:
    wire = Searchable(failures=[Unclear("reset"), Unclear("reset")])
    office = Office(store, wire)
    await office.say("one")
    await office.say("two", chat="B")
    assert office.states() == ["unknown", "unknown"]
    wire.there = {"1": "m9"}
    office.now += timedelta(seconds=31)
    await office.post.settle()
    assert office.said() == ["two"], "the first was found, the second had to be sent"
    await office.writer.close()
    assert office.states() == ["sent", "sent"]


@pytest.mark.parametrize("silence", [NotDelivered("busy", 5), Closed("token revoked"), Unclear("reset")])
async def test_while_nobody_says_whether_it_has_arrived_it_is_not_sent_again(store: Store, silence: Exception) -> None:
    wire = Searchable(failures=[Unclear("reset")], there={"1": "m9"}, silences=[silence, silence])
    office = Office(store, wire)
    await office.say("one")
    for _ in range(3):
        office.now += timedelta(seconds=61)
        await office.post.settle()
    await office.writer.close()
    assert (office.said(), office.states()) == ([], ["sent"])


async def test_what_a_dead_process_was_sending_is_left_alone_for_the_grace(store: Store) -> None:
    office = Office(store, Searchable())
    await office.writer.run(lambda tx: office.post.owe(tx, "wire", "A", "k", [Card(body="one")]))
    await office.post.start(alone=True)
    await office.post.settle()
    assert office.said() == []
    office.now += timedelta(seconds=31)
    await office.post.settle()
    assert office.said() == ["one"]
    await office.writer.close()


async def test_a_message_that_only_informs_is_not_said_twice_where_nobody_can_tell(store: Store) -> None:
    wire = Wire(failures=[Unclear("reset")])
    office = Office(store, wire)
    office.post.send(await office.writer.run(lambda tx: office.post.owe(tx, "wire", "A", "k", [Card(body="Done.")])))
    await office.post.settle()
    office.now += timedelta(seconds=31)
    await office.post.settle()
    assert (office.said(), office.states()) == ([], ["failed"])
    await office.writer.close()


async def test_an_edit_that_may_have_arrived_is_simply_made_again(store: Store) -> None:
    wire = Wire(failures=[Unclear("reset")])
    office = Office(store, wire)
    await office.say("one", replaces="m5")
    office.now += timedelta(seconds=2)
    await office.post.settle()
    assert wire.sent[0][1] == "m5"
    await office.writer.close()


async def test_what_cannot_take_anothers_place_is_looked_for_as_a_new_message_and_comes_once(store: Store) -> None:
    wire = Searchable(failures=[Stale(), Unclear("reset")], there={"1": "m9"})
    office = Office(store, wire)
    await office.say("one", replaces="m5")
    office.now += timedelta(seconds=31)
    await office.post.settle()
    await office.writer.close()
    assert (wire.sent, office.states()) == ([], ["sent"]), "it was found, and not said again"


async def test_a_chat_that_has_moved_gets_what_it_is_owed(store: Store) -> None:
    wire = Wire(failures=[Moved("NEW")])
    office = Office(store, wire)
    await office.say("one")
    await office.post.settle()
    assert [chat for chat, _, _ in wire.sent] == ["NEW"]
    await office.writer.close()


async def test_a_platform_that_refuses_the_program_is_left_alone_for_a_while(store: Store) -> None:
    wire = Wire(failures=[Closed("token revoked")])
    office = Office(store, wire)
    await office.say("one")
    await office.say("two", chat="B")
    assert office.said() == []
    office.now += timedelta(seconds=61)
    await office.post.settle()
    assert sorted(office.said()) == ["one", "two"]
    await office.writer.close()


async def test_what_follows_waits_for_what_comes_first(store: Store) -> None:
    wire = Wire(failures=[NotDelivered("busy", 5)])
    office = Office(store, wire)
    await office.say("one", "two")
    await office.say("three")
    assert office.said() == []
    office.now += timedelta(seconds=6)
    await office.post.settle()
    assert office.said() == ["one", "two", "three"]
    await office.writer.close()


async def test_a_message_is_given_up_after_a_day(store: Store) -> None:
    wire = Wire(failures=[NotDelivered("down")] * 2)
    office = Office(store, wire)
    await office.say("one")
    office.now += timedelta(hours=25)
    await office.post.settle()
    await office.writer.close()
    assert office.states() == ["failed"]


async def test_a_chat_is_written_to_no_faster_than_its_platform_allows(store: Store) -> None:
    office = Office(store, Wire(), Limits(in_all=0, per_chat=1.0, burst=2.0))
    for word in ("one", "two", "three"):
        await office.say(word)
    assert office.said() == ["one", "two"]
    office.now += timedelta(seconds=2)
    await office.post.settle()
    assert office.said() == ["one", "two", "three"]
    await office.writer.close()


async def test_all_chats_together_keep_the_platforms_pace(store: Store) -> None:
    office = Office(store, Wire(), Limits(in_all=2))
    for chat in "ABC":
        await office.say(chat, chat=chat)
    assert len(office.said()) == 2
    office.now += timedelta(seconds=1)
    await office.post.settle()
    assert len(office.said()) == 3
    await office.writer.close()


async def test_the_card_before_loses_its_buttons_when_a_new_one_is_live(store: Store) -> None:
    wire = Wire()
    office = Office(store, wire, Limits())
    await office.say("one")
    await office.say("two")
    await office.writer.run(lambda tx: None)
    await office.post.settle()
    assert [(replaces, card.body, len(card.rows)) for _, replaces, card in wire.sent] == [
        ("", "one", 1),
        ("", "two", 1),
        ("m1", "one", 0),
    ]
    await office.writer.close()


@pytest.mark.parametrize("steps", range(6))
async def test_a_post_that_is_woken_and_stopped_at_the_same_moment_stops(store: Store, wire: Wire, steps: int) -> None:
    """In whichever step of the event loop the end comes: one was lost once, and the program never ended."""
    office = Office(store, wire)
    running = asyncio.create_task(office.post.run(pause=0.05))
    await office.say("hello")
    await office.writer.run(lambda tx: None)
    office.post.send([])
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=5)
    assert ended
    await office.writer.close()


async def test_a_slow_message_holds_up_no_other_chat(store: Store) -> None:
    @dataclass
    class Slow(Wire):
        free: asyncio.Event = field(default_factory=asyncio.Event)

        async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
            if chat == "A":
                await self.free.wait()
            return await super().deliver(chat, card, replaces=replaces, key=key)

    wire = Slow()
    office = Office(store, wire)
    with store.transaction() as tx:
        for number, chat in enumerate(("A", "B", "A", "B")):
            tx.outbox.post(f"k{number}", "wire", chat, as_plain(Card(body=f"{chat}{number}")), NOW)
    running = asyncio.create_task(office.post.run())
    await until(lambda: office.said() == ["B1", "B3"], "B had to wait")
    wire.free.set()
    await until(lambda: office.said() == ["B1", "B3", "A0", "A2"], "A is never sent")
    running.cancel()
    await office.post.drain()
    await office.writer.close()


async def test_a_defect_of_ours_holds_up_nobody_else(store: Store) -> None:
    wire = Wire(failures=[ZeroDivisionError("ours")])
    office = Office(store, wire)
    await office.say("one")
    await office.say("two", chat="B")
    assert (office.said(), office.troubles) == (["two"], ["ours"])
    await office.writer.close()


async def test_somebody_who_is_too_fast_is_told_once_and_answered_later(store: Store) -> None:
    talking = Talking(store)
    talking.most_a_minute = 3
    writer = Writer(store)
    post = talking.post(writer)
    desk = talking.desk(writer, post)
    for _ in range(6):
        await desk.hear(talking.heard("Priya", "hello"))
    await post.settle()
    assert [card.heading or card.body for card in talking.wire.shown] == [
        *(["Hello Priya"] * 3),
        "You're going a bit fast for me. I'll catch up.",
    ]
    talking.wait(seconds=61)
    await desk.catch_up()
    await post.settle()
    await writer.close()
    assert [card.heading for card in talking.wire.shown[4:]] == ["Hello Priya"] * 3


async def at_an_unclear_question(store: Store) -> Talking:
    """Let Priya be asked for one step, in a message of which nobody can say whether it has arrived."""
    talking = Talking(store)
    await talking.say("Priya", "review", "quick", "2", "next")
    talking.wire.failures.append(Unclear("the connection broke"))
    await talking.hear(talking.heard("Priya", "now"))
    return talking


def asked(talking: Talking) -> list[str]:
    return [card.body.partition("\n")[0] for card in talking.wire.shown]


STEP = "What one step would make it easier for partners to be frank with each other?"


async def test_a_question_that_may_have_arrived_is_asked_once_more(store: Store) -> None:
    talking = await at_an_unclear_question(store)
    talking.wait(seconds=31)
    await talking.start()
    assert asked(talking)[-1] == STEP


async def test_a_question_that_its_person_has_left_behind_is_not_asked_again(store: Store) -> None:
    talking = await at_an_unclear_question(store)
    await talking.hear(talking.heard("Priya", "Meet each month"))
    talking.wait(seconds=31)
    await talking.start()
    assert asked(talking)[-1] == "Who will see to it? A role is enough."
    assert STEP not in asked(talking), "words under a late copy would be taken for an answer to what came after it"
    assert (await talking.say("Sam", "undelivered")).body == "Everything has arrived."
