"""Coming in: by one code, once, in private, confirmed; and nobody learns why a code does not work."""

from typing import Any

import pytest
from msgspec.structs import replace

from bot.joining import as_code
from conversations.cards import Card
from storage.store import Store
from tests.bot.talking import NOW, Talking

NOT_VALID = "That code isn't valid. Ask your project contact for a new one."


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


def invite(talking: Talking, name: str = "Nia Rees", role: str = "lead", **more: Any) -> str:
    issuer = more.pop("by", None)
    with talking.store.transaction() as tx:
        cluster = None if role in ("staff", "admin") else talking.oakfield.id
        by = talking.people[issuer].id if issuer else None
        return tx.invites.add(name, cluster, role, talking.now, issued_by=by, **more)[0]


async def join(talking: Talking, who: str, code: str) -> Card:
    await talking.say(who, f"join {code}")
    return await talking.tap(who, "Yes, join")


async def taps(talking: Talking, who: str, label: str, card: Card) -> Card:
    """Tap, and give what that very person is shown, whatever others are told."""
    await talking.tap(who, label, card)
    return next(shown for chat, _, shown in reversed(talking.wire.sent) if chat == who)


async def test_somebody_invited_confirms_and_is_in(talking: Talking) -> None:
    code = invite(talking, by="Priya")
    card = await talking.say("new", f"/start j_{code}")
    assert card.heading == "Hello Nia"
    assert "You are joining Oakfield as lead, as Nia Rees." in card.body
    card = await talking.tap("new", "Yes, join")
    told = [shown for shown in talking.wire.shown if shown.body.startswith("Nia Rees has joined")]
    assert len(told) == 1, "who gave out the code is told"
    assert (await talking.say("new", "status")).heading == "Oakfield"


@pytest.mark.parametrize("code", ["J_j_k1ZNAnUANa-Qzg924Q", "j_j_k1ZNAnUANa-Qzg924Q", "7Kq2mXv9TbAAAAAAAAAAAA"])
def test_a_code_is_found_whatever_letters_it_begins_with(code: str) -> None:
    for text in (code, f"join {code}", f"/join {code}", f"/start j_{code}", f"/start {code}"):
        assert as_code(text) == code
    assert as_code("join us") == as_code("hello") == as_code("/start please") == ""
    assert as_code("join us", known=False) == "us"


async def test_a_code_works_once_for_72_hours_and_every_other_is_answered_alike(talking: Talking) -> None:
    used, old, revoked = (invite(talking) for _ in range(3))
    await join(talking, "first", used)
    with talking.store.transaction() as tx:
        row = tx.invites.by_code(revoked, talking.now)
        assert row is not None
        tx.invites.revoke(row.id, talking.now)
    replies = [await talking.say("second", f"join {code}") for code in (used, revoked, "wrong")]
    talking.wait(hours=73)
    replies.append(await talking.say("third", f"join {old}"))
    assert {card.body for card in replies} == {NOT_VALID}


async def test_of_two_people_with_one_code_one_comes_in(talking: Talking) -> None:
    code = invite(talking)
    first = await talking.say("one", f"join {code}")
    second = await talking.say("two", f"join {code}")
    await talking.tap("one", "Yes, join", first)
    assert (await talking.tap("two", "Yes, join", second)).body == NOT_VALID


async def test_who_taps_twice_is_welcomed_twice_and_has_joined_once(talking: Talking) -> None:
    code = invite(talking, by="Priya")
    card = await talking.say("new", f"join {code}")
    welcome = await taps(talking, "new", "Yes, join", card)
    assert welcome.heading == "You have joined Oakfield"
    for label in ("Yes, join", "This is not for me"):
        assert await taps(talking, "new", label, card) == welcome
    about = [shown.body for shown in talking.wire.shown if shown.body.startswith(("Nia Rees has", "Somebody said"))]
    assert len(about) == 1, "who gave out the code is told once"
    assert (await talking.say("new", f"join {code}")).body == NOT_VALID


async def test_a_second_tap_says_how_it_stands_now(talking: Talking) -> None:
    card = await talking.say("new", f"join {invite(talking, 'Nia Rees', 'staff', by='Sam')}")
    waiting = [await taps(talking, "new", "Yes, join", card) for _ in range(2)]
    assert [shown.heading for shown in waiting] == ["Nearly there", "Nearly there"]
    asked = [shown for shown in talking.wire.shown if shown.heading == "Somebody new for the team"]
    assert len(asked) == 1
    await talking.tap("Mia", "Agree", asked[0])
    assert (await taps(talking, "new", "Yes, join", card)).heading == "You have joined the project"
    with talking.store.transaction() as tx:
        known = tx.people.known("wire", "t", "new")
        assert known is not None
        tx.people.end_roles(known.person.id, talking.now)
    assert (await taps(talking, "new", "Yes, join", card)).body == NOT_VALID


async def test_who_says_no_twice_burns_the_code_once(talking: Talking) -> None:
    card = await talking.say("new", f"join {invite(talking, by='Priya')}")
    for _ in range(2):
        assert (await taps(talking, "new", "This is not for me", card)).body.startswith("That is fine.")
    assert len([shown for shown in talking.wire.shown if "is not theirs" in shown.body]) == 1


async def test_only_the_account_that_gave_the_code_can_confirm_it(talking: Talking) -> None:
    card = await talking.say("one", f"join {invite(talking)}")
    assert (await talking.tap("thief", "Yes, join", card)).body == "That button has expired."


async def test_guessing_is_stopped_after_five_wrong_codes(talking: Talking) -> None:
    for _ in range(5):
        assert (await talking.say("guesser", "join nonsense")).body == NOT_VALID
    assert (await talking.say("guesser", f"join {invite(talking)}")).body == "Too many tries. Please wait an hour."
    talking.wait(minutes=61)
    assert (await talking.say("guesser", f"join {invite(talking)}")).heading == "Hello Nia"


async def test_typed_codes_pause_when_many_guess_but_links_go_on(talking: Talking) -> None:
    for number in range(50):
        await talking.say(f"g{number // 5}", "join nonsense")
    code = invite(talking)
    assert (await talking.say("honest", f"join {code}")).body == NOT_VALID
    assert (await talking.say("honest", f"/start j_{code}")).heading == "Hello Nia"


async def test_a_code_that_others_could_read_is_cancelled(talking: Talking) -> None:
    code = invite(talking, by="Priya")
    heard = talking.heard("new", f"join {code}", private=False)
    await talking.hear(replace(heard, chat="group"))
    assert any(card.body.startswith("Codes work only in a private chat.") for card in talking.wire.shown)
    assert any("was posted where others could read it" in card.body for card in talking.wire.shown)
    assert (await talking.say("new", f"join {code}")).body == NOT_VALID


async def test_who_says_no_burns_the_code(talking: Talking) -> None:
    code = invite(talking, by="Priya")
    await talking.say("new", f"join {code}")
    await talking.tap("new", "This is not for me")
    assert any("is not theirs" in card.body for card in talking.wire.shown)
    assert (await talking.say("new", f"join {code}")).body == NOT_VALID


async def test_staff_come_in_only_when_a_second_person_agrees(talking: Talking) -> None:
    card = await join(talking, "new", invite(talking, "Nia Rees", "staff", by="Sam"))
    waiting = [shown for shown in talking.wire.shown if shown.heading == "Somebody new for the team"]
    assert card is not None and len(waiting) == 1, "everybody but the one who asked is asked"
    assert (await talking.say("new", "status")).body.startswith("status is for")
    number = waiting[0].choices[0].token.rsplit(" ", 1)[1]
    assert (await talking.say("Sam", f"/agree {number}")).body.startswith("Somebody else has to agree")
    await talking.tap("Mia", "Agree", waiting[0])
    assert (await talking.say("new", "status")).heading == "Your clusters"
    assert (await talking.say("Mia", f"/agree {number}")).body == "There is nothing to agree to."


async def test_the_first_admin_is_in_at_once_and_the_next_needs_another_admin(talking: Talking) -> None:
    assert (await join(talking, "boss", invite(talking, "Bo", "admin"))).heading == "You have joined the project"
    await join(talking, "next", invite(talking, "Ned", "admin"))
    people = await talking.say("boss", "people")
    assert "Waiting for somebody to agree (1): Ned" in people.body
    agree = next(choice for choice in people.choices if choice.label.startswith("Agree"))
    assert (await talking.say("Sam", f"/{agree.token.rsplit('|', 1)[1]}")).body.startswith("Only an admin")
    await talking.tap("boss", agree.label, people)
    assert [card.body for card in talking.wire.shown[-2:]] == ["Ned is an admin now.", "Bo has agreed. Welcome."]


async def test_a_second_account_is_linked_with_a_code_of_ten_minutes(talking: Talking) -> None:
    card = await talking.say("Priya", "link")
    code = next(line for line in card.body.splitlines() if line.startswith("join ")).removeprefix("join ")
    assert "One more account" in (await talking.say("phone", f"join {code}")).heading
    card = talking.wire.shown[-1]
    for _ in range(2):
        assert (await taps(talking, "phone", "Yes, join", card)).heading == "Connected"
    assert len([shown for shown in talking.wire.shown if shown.body.startswith("Another account is connected")]) == 1
    assert (await talking.say("phone", "hello")).heading == "Hello Priya"
    card = await talking.say("Priya", "link")
    late = next(line for line in card.body.splitlines() if line.startswith("join ")).removeprefix("join ")
    assert (await talking.say("Dan", f"join {late}")).body == NOT_VALID, "an account is one person"
    talking.wait(minutes=11)
    assert (await talking.say("tablet", f"join {late}")).body == NOT_VALID


async def test_who_connects_another_account_is_not_listed_as_invited(talking: Talking) -> None:
    await talking.say("Priya", "link")
    invite(talking, "Nia Rees", by="Priya")
    assert "Invited, not here yet (1): Nia Rees (Oakfield)" in (await talking.say("Sam", "people")).body


async def test_who_is_in_already_takes_another_role_with_the_same_account(talking: Talking) -> None:
    assert "Oakfield" in (await join(talking, "Dan", invite(talking, "Dan", "coordinator"))).heading
    with talking.store.reading() as tx:
        assert {role.role for role in tx.people.roles(talking.people["Dan"].id)} == {"lead", "coordinator"}


async def test_a_lead_invites_to_their_own_cluster_only(talking: Talking) -> None:
    card = await talking.say("Priya", "invite Nia Rees")
    assert card.heading == "Invitation for Nia Rees, Oakfield"
    code = card.body.rsplit("join ", 1)[1]
    assert (await talking.tap("Priya", "Cancel this invitation", card)).body.endswith("is cancelled.")
    assert (await talking.say("new", f"join {code}")).body == NOT_VALID
    assert (await talking.say("Priya", "invite Nia, Millbrook")).body == "I can't find that cluster."
    assert (await talking.say("Priya", "invite Nia, staff")).body.startswith(
        "You can't invite somebody as project staff"
    )
    assert (await talking.say("Priya", "invite")).body.startswith("Say who")
    assert (await talking.say("Tom", "invite Nia")).body.startswith("invite is for")
    assert (await talking.say("Priya", "/uninvite 99")).body == "I can't find that invitation."
    talking.library.bot_name = "our_bot"
    assert "https://t.me/our_bot?start=j_" in (await talking.say("Sam", "invite Nia, Millbrook, lead")).body
    talking.library.bot_name = ""


async def test_a_person_sees_what_is_held_and_can_be_forgotten(talking: Talking) -> None:
    await talking.say("Priya", "review", "start", "2")
    card = await talking.say("Priya", "mydata")
    assert "Answers: 1 in 1 questionnaire" in card.body and "Role: lead of Oakfield" in card.body
    assert (await talking.tap("Priya", "Delete me")).heading == "Delete your details?"
    assert (await talking.tap("Priya", "Remove my name")).body.startswith("Done. Your name")
    assert (await talking.say("Priya", "status")).body.startswith("Hello. I help coordinators")
    with talking.store.reading() as tx:
        assert tx.people.person(talking.people["Priya"].id).name == "Former member"
        assert len(tx.runs.log(tx.runs.of_cluster(talking.oakfield.id)[0].id)) == 1, "the cluster's answers stay"


async def test_settings_language_resume_and_pause(talking: Talking) -> None:
    assert "Language: English" in (await talking.say("Priya", "settings")).body
    await talking.tap("Priya", "Language")
    assert (await talking.tap("Priya", "Cymraeg")).body.startswith("Diolch.")
    assert "Language: Cymraeg" in (await talking.say("Priya", "settings")).body
    assert (await talking.say("Priya", "language english")).body == "I will use English."
    assert (await talking.say("Priya", "/resume")).heading == "Hello Priya"
    assert (await talking.say("Priya", "/pause")).body.startswith("Reminders are off.")
    await talking.say("Priya", "review", "start", "2", "next")
    assert (await talking.say("Priya", "/pause")).heading == "Paused"
    assert (await talking.say("Priya", "/resume")).heading == "Welcome back"


async def test_in_a_group_the_answer_goes_to_the_persons_own_chat(talking: Talking) -> None:
    heard = talking.heard("Priya", "/status", private=False)
    await talking.hear(replace(heard, chat="group"))
    assert [(chat, card.heading or card.body) for chat, _, card in talking.wire.sent] == [
        ("Priya", "Oakfield"),
        ("group", "I've sent it to you privately."),
    ]


async def test_what_could_not_be_delivered_is_listed_to_staff_with_its_reason(talking: Talking) -> None:
    from bot.channels import Unreachable

    assert (await talking.say("Sam", "undelivered")).body == "Everything has arrived."
    talking.wire.failures.append(Unreachable("bot was blocked by the user"))
    await talking.hear(talking.heard("Priya", "status"))
    card = await talking.say("Sam", "undelivered")
    assert card.body == f"{NOW.day} November 10am, Wire, Priya: bot was blocked by the user"
    assert "Cannot be reached" in (await talking.say("Sam", "people")).body
    assert (await talking.say("Priya", "/undelivered")).body.startswith("undelivered is for project staff.")
