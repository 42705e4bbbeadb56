"""At the door: what strangers may ask, what an invitation says first, and what comes right after joining."""

from copy import copy
from typing import Any

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.talking import Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def invite(talking: Talking, role: str = "lead", by: str = "Sam", **more: Any) -> str:
    with talking.store.transaction() as tx:
        cluster = None if role in ("staff", "admin") else talking.oakfield.id
        return tx.invites.add("Nia Rees", cluster, role, talking.now, issued_by=talking.people[by].id, **more)[0]


def told(talking: Talking, who: str) -> list[Card]:
    return [card for chat, _, card in talking.wire.sent if chat == who]


async def test_a_stranger_can_ask_what_this_is_and_what_is_kept(talking: Talking) -> None:
    hello = await talking.say("new", "hi")
    assert "join, and then the code" in hello.body
    assert "You need an invitation" in (await talking.tap("new", "What is this?", hello)).body
    assert (await talking.tap("new", "Privacy", hello)).body.startswith("Once you have joined I keep")
    assert "once you have joined" in (await talking.say("new", "/language")).body


async def test_a_strangers_other_buttons_have_expired(talking: Talking) -> None:
    assert (await talking.send("new", "menu|0|0|status")).body == "That button has expired."


async def test_an_invitation_says_who_asks_and_what_is_kept_before_anything_is(talking: Talking) -> None:
    card = await talking.say("new", f"join {invite(talking)}")
    assert "Sam has invited you. You are joining Oakfield as lead, as Nia Rees." in card.body
    assert labels(card) == ["Yes, join", "Privacy", "This is not for me"]
    privacy = await talking.tap("new", "Privacy", card)
    assert labels(privacy) == ["Yes, join", "This is not for me"]
    assert (await talking.tap("new", "Yes, join", privacy)) is not None
    assert (await talking.say("new", "status")).heading == "Oakfield"


@pytest.mark.parametrize(
    ("role", "first", "leads_to"),
    [
        ("lead", "Start the review", "Cluster self-assessment"),
        ("coordinator", "Start the review", "Cluster self-assessment"),
        ("partner", "Give your school's view", "A partner's view"),
    ],
)
async def test_whoever_has_joined_can_begin_at_once_or_choose_a_language(
    talking: Talking, role: str, first: str, leads_to: str
) -> None:
    await talking.say("new", f"join {invite(talking, role)}")
    await talking.tap("new", "Yes, join")
    joined = next(card for card in told(talking, "new") if card.heading == "You have joined Oakfield")
    assert labels(joined) == [first, "See what I can do", "Iaith / Language"]
    assert (await talking.tap("new", "Iaith / Language", joined)).heading == "Iaith / Language"
    assert (await talking.tap("new", first, joined)).heading == leads_to


async def test_a_new_code_can_be_asked_for_and_its_maker_makes_it_with_one_tap(talking: Talking) -> None:
    code = invite(talking)
    talking.wait(hours=73)
    card = await talking.say("new", f"join {code}")
    await talking.tap("new", "Ask for a new one", card)
    assert told(talking, "new")[-1].body.startswith("If I know who made that code")
    asked = [one for one in told(talking, "Sam") if "for a new code for Nia Rees" in one.body]
    assert len(asked) == 1
    assert (await talking.tap("Sam", "Make a new one", asked[0])).heading == "Invitation for Nia Rees, Oakfield"


async def test_nobody_learns_whether_a_code_was_ever_made_and_its_maker_is_asked_once_a_day(talking: Talking) -> None:
    code = invite(talking)
    talking.wait(hours=73)
    real, wrong = [await talking.say("new", f"join {given}") for given in (code, "A" * 22)]
    assert (real.body, labels(real)) == (wrong.body, labels(wrong))
    for card in (real, wrong, real):
        await talking.tap("new", "Ask for a new one", card)
    assert len({card.body for card in told(talking, "new")[-3:]}) == 1
    assert len([one for one in told(talking, "Sam") if "new code" in one.body]) == 1
    talking.wait(days=2)
    await talking.tap("new", "Ask for a new one", real)
    assert len([one for one in told(talking, "Sam") if "new code" in one.body]) == 2


async def test_a_code_that_still_works_or_is_ones_own_is_not_asked_for_anew(talking: Talking) -> None:
    fresh, own = invite(talking), invite(talking, person_id=talking.people["Sam"].id)
    talking.wait(hours=1)
    await talking.send("new", f"join|0|0|ask:{fresh}")
    talking.wait(hours=73)
    await talking.send("new", f"join|0|0|ask:{own}")
    assert told(talking, "Sam") == []


async def test_an_invitation_comes_with_words_that_can_be_sent_on(talking: Talking) -> None:
    card = await talking.say("Priya", "invite Nia Rees, Oakfield, coordinator")
    _, hello, how, once = card.details
    assert hello == "Hello Nia. You have been invited to join Oakfield as coordinator."
    assert how.removeprefix("Send the app a message in Slack or Telegram: ") in card.body
    assert once == "It works once, until Thursday 26 November 2026. If it is not for you, please ignore it."
    talking.library = copy(talking.library)
    talking.library.bot_name = "our_bot"
    linked = await talking.say("Priya", "invite Nia Rees, Oakfield, coordinator")
    assert linked.details[2].startswith("In Telegram, tap this link and then Start: https://t.me/our_bot?start=j_")
