"""What is heard is answered once, whatever breaks on the way."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from bot.channels import NotDelivered, Unclear, Unreachable
from bot.library import Edition, Library
from conversations.errors import FlowError
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import NOW, Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def test_what_is_heard_twice_is_answered_once(talking: Talking) -> None:
    heard = talking.heard("Priya", "hello", event="same")
    await talking.hear(heard)
    await talking.hear(heard)
    assert len(talking.wire.shown) == 1


async def test_something_broken_is_set_aside_with_a_code_and_the_stream_goes_on(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        bad = tx.inbox.keep(
            "wire",
            "t",
            "bad",
            "wire:t:Priya",
            {**talking.heard("Priya").as_plain(), "text": 7},
            NOW,
        )
    assert bad is not None
    await talking.say("Priya", "hello")
    sorry, hello = talking.wire.shown
    assert sorry.body.startswith("Something went wrong on our side (E-")
    assert hello.heading == "Hello Priya"
    assert talking.errors[0][:2] == "E-"


async def test_what_was_kept_but_not_handled_is_handled_at_the_next_start(talking: Talking) -> None:
    heard = talking.heard("Priya", "hello")
    with talking.store.transaction() as tx:
        tx.inbox.keep("wire", "t", heard.event_id, "wire:t:Priya", heard.as_plain(), NOW)
        tx.outbox.post(
            "owed",
            "wire",
            "Dan",
            {
                "heading": "",
                "body": "owed",
                "details": [],
                "note": "",
                "rows": [],
                "picture": "",
                "file": "",
                "wants": "",
                "live": False,
            },
            NOW,
        )
        tx.outbox.claim("desk", NOW, ["wire"])
    await talking.start()
    assert sorted(card.heading or card.body for card in talking.wire.shown) == ["Hello Priya", "owed"]


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (NotDelivered("busy", 5), "pending"),
        (NotDelivered("down"), "pending"),
        (Unclear("reset"), "unknown"),
        (Unreachable("left"), "failed"),
    ],
)
async def test_the_outcome_of_each_delivery_is_kept(talking: Talking, failure: Exception, state: str) -> None:
    talking.wire.failures.append(failure)
    await talking.hear(talking.heard("Priya", "hello"))
    with talking.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT state FROM outbox").scalar() == state
    talking.wait(seconds=31)
    await talking.start()
    assert len(talking.wire.shown) == (0 if state == "failed" else 1)


async def test_many_people_talk_at_once(talking: Talking) -> None:
    writer = Writer(talking.store)
    post = talking.post(writer)
    desk = talking.desk(writer, post)
    await asyncio.gather(*(desk.hear(talking.heard(who, "hello")) for who in ("Priya", "Tom", "Dan", "Sam")))
    await post.settle()
    await writer.close()
    assert sorted(card.heading for card in talking.wire.shown) == ["Hello Dan", "Hello Priya", "Hello Sam", "Hello Tom"]


async def test_hello_in_the_middle_says_where_you_are(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "2", "next")
    card = await talking.say("Priya", "hello")
    assert card.body.startswith("You have done 1 of about 72 in Cluster self-assessment.")
    assert "Question 2 of" in (await talking.tap("Priya", "Carry on")).heading
    assert "You have done" not in (await talking.say("Dan", "hello")).body


async def test_stop_turns_reminders_off_until_they_are_wanted(talking: Talking) -> None:
    assert (await talking.say("Priya", "reminders")).body == "Reminders are on. Type reminders off to change that."
    assert (await talking.say("Priya", "STOP")).body == "Reminders are off. Type reminders on to start them again."
    assert (await talking.say("Priya", "reminders")).body == "Reminders are off. Type reminders on to change that."
    assert (await talking.say("Priya", "reminders on")).body == "Reminders are on. Type stop to turn them off."
    assert (await talking.say("Priya", "reminders off")).body.startswith("Reminders are off.")
    assert (await talking.say("Priya", "unsubscribe")).body.startswith("Reminders are off.")


async def test_a_part_that_is_done_is_a_place_to_stop(talking: Talking) -> None:
    await talking.say("Priya", "profile", "start", "Oakfield", "new", "6", "1", "2")
    assert "“The basics” is done and saved. The rest can wait 14 days." in (await talking.say("Priya", "yes")).note
    await talking.say("Dan", "pace", "review", "quick", "2")
    assert (
        "“Working relationships” is done and saved. You can pause here."
        in (await talking.say("Dan", "not this year")).note
    )
    assert "is done and saved" not in (await talking.say("Dan", "back")).note


async def test_what_may_name_a_pupil_is_asked_about(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        tx.work.add_call(talking.oakfield.id, (NOW + timedelta(days=8)).date(), None, NOW)
    await talking.say("Priya", "prepare", "start", "A boy called Jack reads now")
    card = talking.wire.shown[-1]
    assert card.body == "This may include a pupil's name."
    assert "What has moved on since we last spoke?" in (await talking.tap("Priya", "Edit", card)).body
    assert "What should the call spend most time on?" in (await talking.tap("Priya", "Keep, it does not", card)).body


async def test_whom_to_tell_of_a_child_at_risk_is_said_at_once(talking: Talking) -> None:
    with talking.store.transaction() as tx:
        tx.work.add_call(talking.oakfield.id, (NOW + timedelta(days=8)).date(), None, NOW)
    await talking.say("Priya", "prepare", "start", "We have a safeguarding concern")
    assert talking.wire.shown[-1].body.startswith(
        "If a child may be at risk, please tell your school's safeguarding lead now"
    )


async def test_two_processes_that_answer_the_same_run_at_the_same_moment_lose_nothing(
    talking: Talking, url: str
) -> None:
    card = await talking.say("Priya", "review", "start")
    await talking.say("Tom", "review", "carry on")
    token = card.rows[0][0].token
    other = Store.open(url)
    writers = (Writer(talking.store), Writer(other))
    desks = [talking.desk(writer) for writer in writers]
    for number in range(10):
        value = number % 4 + 1
        taps = [token.rsplit("|", 2)[0] + f"|{number}|{value}" for value in (value, value % 4 + 1)]
        heard = [talking.heard(who, token=tap) for who, tap in zip(("Priya", "Tom"), taps, strict=True)]
        await asyncio.gather(*(desk.hear(one) for desk, one in zip(desks, heard, strict=True)))
    for writer in writers:
        await writer.close()
    other.close()
    with talking.store.reading() as tx:
        log = tx.runs.log(tx.runs.of_cluster(talking.oakfield.id)[0].id)
        quarantined = tx.connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE state <> 'done'").scalar()
    assert quarantined == 0
    assert talking.errors == []
    assert len({(event.kind, event.by) for event in log if event.kind in ("answered", "clashed")}) >= 2
    assert len(talking.wire.shown) == 4 + 20


async def test_a_broken_flow_is_said_to_be_our_fault_and_what_was_said_is_safe(talking: Talking) -> None:
    class Broken(Library):
        def edition(self, name: str) -> Edition:
            raise FlowError([])

    talking.library = Broken()
    card = await talking.say("Priya", "profile")
    assert card.body.startswith("This form has a problem on our side (E-")
    assert "Your earlier answers are safe." in card.body


async def test_a_tap_on_an_old_card_is_told_so_in_passing(talking: Talking) -> None:
    first = await talking.say("Priya", "review", "start")
    await talking.tap("Priya", first.choices[0].label)
    writer, asides = Writer(talking.store), list[str]()
    for _ in range(2):
        await talking.desk(writer).hear(talking.heard("Priya", token=first.choices[1].token), asides.append)
        await talking.desk(writer).hear(talking.heard("Priya", "next"), asides.append)
    await writer.close()
    assert asides == ["That card is out of date. Here is where you are now."] * 2


async def test_what_comes_twice_is_not_haste(talking: Talking) -> None:
    talking.most_a_minute = 3
    writer = Writer(talking.store)
    post = talking.post(writer)
    desk = talking.desk(writer, post)
    for number in range(3):
        for _ in range(2):
            await desk.hear(talking.heard("Priya", "hello", event=f"same{number}"))
    await post.settle()
    await writer.close()
    assert [card.heading for card in talking.wire.shown] == ["Hello Priya"] * 3


class Noting(Writer):
    """Notes which work is done apart, where nobody else waits for it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.apart: list[bool] = []

    async def run(self, work: Any, *, long: bool = False) -> Any:
        self.apart.append(long)
        return await super().run(work, long=long)


@pytest.mark.parametrize(
    ("said", "apart"),
    [
        ({"text": "status"}, True),
        ({"text": "/Status page 2"}, True),
        ({"text": "nudge Oakfield"}, True),
        ({"token": "menu|0|0|status"}, True),
        ({"token": "nudge|0|0|go"}, True),
        ({"text": "hello"}, False),
        ({"text": "  "}, False),
        ({"token": "rem|4|0|go"}, False),
        ({"file": {"caption": "status"}}, False),
    ],
)
async def test_what_reads_of_every_cluster_is_done_where_nobody_waits_for_it(
    sqlite: Store, said: dict[str, Any], apart: bool
) -> None:
    talking, writer = Talking(sqlite), Noting(sqlite)
    post = talking.post(writer)
    await talking.desk(writer, post).hear(replace(talking.heard("Sam"), **said))
    await post.settle()
    await writer.close()
    assert writer.apart[0] is apart
    assert talking.wire.shown
