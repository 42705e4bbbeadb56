"""Being put in touch: both sides are asked, and neither is named to the other before both have said yes."""

from datetime import timedelta

import pytest

from conversations.cards import Card
from storage.store import Store
from tests.bot.sharing import MORNING, Sharing

NOT_NOW = "You asked on 23 November to be put in touch. It does not suit them just now. They were not told who you are."


@pytest.fixture
def sharing(store: Store) -> Sharing:
    return Sharing(store)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def to(sharing: Sharing, who: str) -> str:
    """Give everything that somebody was told by reminders."""
    return "\n".join(card.text() for card in sharing.to(who))


async def test_whoever_asks_sees_what_will_be_said_of_them_before_anybody_is_asked(sharing: Sharing) -> None:
    sharing.bring()
    await sharing.say("Priya", "practice f1")
    card = await sharing.tap("Priya", "Put us in touch")
    assert card.heading == "Put us in touch: Swap days"
    card = await sharing.say("Priya", "ring the office, 01234 567890")
    assert card.body == (
        "Now I tell them only this: “A cluster in the project would like to talk about “Swap days”.”\n\n"
        "If they say yes, I tell them: “Priya, lead of Oakfield: ring the office, 01234 567890”.\n\n"
        "They have until Monday 7 December 2026 to answer."
    )
    sharing.tell()
    assert to(sharing, "Dan") == ""
    card = await sharing.tap("Priya", "Ask them")
    assert card.heading == "Your question is on its way"
    assert (await sharing.send("Priya", card.choices[0].token)).body.startswith("I have taken your question back.")


async def test_both_sides_learn_of_each_other_once_both_have_said_yes(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    sharing.tell()
    (card,) = sharing.to("Dan")
    assert card.heading == "Would you talk to another cluster?"
    assert card.body == "A cluster in the project would like to talk with you about “Swap days”. Would you?"
    assert card.note.startswith("They do not know who you are. You have until Monday 7 December 2026.")
    await sharing.tap("Dan", "Yes", card)
    card = await sharing.say("Dan", "dan@example.org")
    assert card.body.startswith("I tell them: “Dan, lead of Millbrook: dan@example.org”.")
    card = await sharing.tap("Dan", "Tell them")
    assert card.body.startswith("It is Priya, lead of Oakfield: priya@example.org.")
    assert to(sharing, "Priya") == ""
    sharing.tell(MORNING + timedelta(days=1))
    (card,) = sharing.to("Priya")
    assert card.heading == "You are in touch"
    assert card.body == (
        "Dan, lead of Millbrook: dan@example.org.\n\n"
        "They are glad to talk about “Swap days”. I told them how to reach you too."
    )
    assert to(sharing, "Tom") == ""
    done = [action for action in sharing.audit() if action.startswith("introduction")]
    assert done == ["introduction_asked", "introduction_agreed"]
    sharing.tell(MORNING + timedelta(days=2))
    assert len(sharing.to("Priya")) == 1


async def test_a_no_is_told_kindly_and_names_nobody(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    sharing.tell()
    card = await sharing.tap("Dan", "Not now", sharing.to("Dan")[0])
    assert card.body == "That is fine. I will say only that it does not suit just now."
    sharing.tell(MORNING + timedelta(days=1))
    (told,) = sharing.to("Priya")
    assert (told.heading, told.body) == ("Not this time", NOT_NOW)
    assert "Millbrook" not in to(sharing, "Priya")
    assert "Oakfield" not in to(sharing, "Dan")
    again = await sharing.send("Priya", f"prac|{run}|0|touch")
    assert again.body.startswith("Your cluster asked on 23 November. Please give it a few months")
    sharing.wait(days=95)
    assert (await sharing.send("Priya", f"prac|{run}|0|touch")).heading == "Put us in touch: Swap days"


async def test_nobody_is_asked_in_their_quiet_hours(sharing: Sharing) -> None:
    run = sharing.bring()
    sharing.now = MORNING.replace(hour=21)
    await sharing.ask(run=run)
    sharing.tick()
    assert to(sharing, "Dan") == ""
    sharing.tell(MORNING + timedelta(days=1))
    assert "Would you talk to another cluster?" in to(sharing, "Dan")


async def test_what_nobody_answers_ends_by_itself(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    sharing.tell()
    await sharing.days(14)
    assert [card.body for card in sharing.to("Priya")] == [NOT_NOW]
    assert (await sharing.tap("Dan", "Yes", sharing.to("Dan")[0])).body.startswith("That is not asked any more.")


@pytest.mark.parametrize("how", ["stopped", "reopened", "moved", "left", "asker gone"])
async def test_a_request_ends_at_once_with_what_it_hangs_on(sharing: Sharing, how: str) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    sharing.tell()
    card = sharing.to("Dan")[0]
    await sharing.tap("Dan", "Yes", card)
    typed = await sharing.say("Dan", "only my name")
    assert typed.body.startswith("I tell them: “Dan, lead of Millbrook”.")
    with sharing.store.transaction() as tx:
        if how == "asker gone":
            tx.people.end_roles(sharing.people["Priya"].id, sharing.now)
        if how == "moved":
            tx.people.end_roles(sharing.people["Dan"].id, sharing.now)
            tx.people.give_role(sharing.people["Dan"].id, None, "staff", sharing.now)
        if how == "left":
            at = "2026-11-24 08:00:00" if "sqlite" in tx.connection.dialect.name else "2026-11-24 08:00:00+00"
            tx.connection.exec_driver_sql(f"UPDATE cluster SET left_at = '{at}' WHERE name = 'Oakfield'")
    if how == "stopped":
        await sharing.send("Dan", f"prac|{run}|0|allow no")
    if how == "reopened":
        await sharing.send("Dan", f"run|{run}|0|reopen")
    answer = await sharing.tap("Dan", "Tell them", typed)
    wanted = "That button has expired" if how == "moved" else "That is not asked any more."
    assert answer.body.startswith(wanted)
    assert not [card for chat, _, card in sharing.wire.sent if chat == "Dan" and "Oakfield" in card.text()]
    sharing.tell(MORNING + timedelta(days=1))
    assert "Millbrook" not in to(sharing, "Priya")
    assert (sharing.to("Priya") != []) is (how == "stopped")


async def test_consent_that_is_taken_back_before_the_owner_is_asked_means_that_nobody_is_asked(
    sharing: Sharing,
) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    await sharing.send("Dan", f"prac|{run}|0|allow no")
    sharing.tell()
    assert to(sharing, "Dan") == ""
    assert [card.body for card in sharing.to("Priya")] == [NOT_NOW]


async def test_of_two_requests_to_one_cluster_one_is_put_to_it_and_whoever_asks_cannot_tell(sharing: Sharing) -> None:
    first, second = sharing.bring(), sharing.bring(mc_title="Cover pool", mc_permission="named")
    one, two = await sharing.ask(run=first), await sharing.ask(run=second)
    assert one.heading == two.heading
    sharing.tell()
    assert [card.body for card in sharing.to("Dan")] == [
        "A cluster in the project would like to talk with you about “Swap days”. Would you?"
    ]
    early = await sharing.send("Dan", "touch|2|0|y")
    assert early.body.startswith("That is not asked any more.")
    await sharing.tap("Dan", "Not now", sharing.to("Dan")[0])
    sharing.tell(MORNING + timedelta(days=1))
    assert "“Cover pool”" in sharing.to("Dan")[-1].body
    assert sharing.to("Dan")[-1].note.startswith("They know whose it is, because you share it with your name.")


async def test_one_question_about_a_practice_is_open_at_a_time_and_few_in_all(sharing: Sharing) -> None:
    runs = [sharing.bring(mc_title=f"Practice {number}") for number in range(4)]
    await sharing.ask(run=runs[0])
    card = await sharing.send("Tom", f"prac|{runs[0]}|0|touch")
    assert card.body == "Your cluster asked on 23 November. I will tell whoever asked what they say."
    for run in runs[1:3]:
        await sharing.ask(run=run)
    assert (await sharing.send("Tom", f"prac|{runs[3]}|0|touch")).body.startswith("Your cluster has asked 3 others")
    await sharing.tap("Tom", "Take it back", card)
    assert (await sharing.send("Tom", f"prac|{runs[3]}|0|touch")).heading == "Put us in touch: Practice 3"


async def test_what_was_shown_is_what_is_asked_and_nothing_else(sharing: Sharing) -> None:
    first, second = sharing.bring(), sharing.bring(mc_title="Cover pool")
    await sharing.send("Priya", f"prac|{first}|0|touch")
    assert (await sharing.send("Priya", f"prac|{first}|0|send")).body.startswith("That button has expired")
    await sharing.say("Priya", "only my name")
    assert (await sharing.send("Priya", f"prac|{second}|0|send")).body.startswith("That button has expired")
    await sharing.send("Priya", f"prac|{first}|0|send")
    assert (await sharing.send("Priya", f"prac|{first}|0|send")).body.startswith("That button has expired")
    assert (await sharing.send("Dan", "touch|1|0|tell")).body.startswith("That button has expired")


async def test_back_leaves_the_question_and_a_practice_that_is_gone_is_not_asked_about(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.send("Priya", f"prac|{run}|0|touch")
    assert (await sharing.say("Priya", "back")).heading == "What others did: Working relationships"
    await sharing.send("Priya", f"prac|{run}|0|touch")
    await sharing.send("Dan", f"prac|{run}|0|allow no")
    assert (await sharing.say("Priya", "priya@example.org")).body.startswith("I can't find that practice.")
    assert (await sharing.say("Priya", "priya@example.org")).body.startswith("I did not follow that.")


async def test_a_request_does_not_exist_for_anybody_else(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    for who in ("Sam", "Mia", "Aisha"):
        for argument in ("show", "y", "n", "see", "tell", "back", "mine"):
            assert (await sharing.send(who, f"touch|1|0|{argument}")).body.startswith("That button has expired")
    assert (await sharing.send("Priya", "touch|99|0|show")).body.startswith("That button has expired")
    assert "Oakfield" not in (await sharing.send("Dan", "touch|1|0|show")).text()
    assert (await sharing.send("Priya", "touch|1|0|n")).body.startswith("Your cluster asked on")


async def test_what_is_asked_and_what_one_asked_are_listed_beside_what_one_shares(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    assert "You asked about “Swap days”." in (await sharing.say("Tom", "practice mine")).body
    card = await sharing.say("Dan", "practice mine")
    assert "Another cluster asks about “Swap days”." in card.body
    card = await sharing.send("Dan", "touch|1|0|show")
    assert card.heading == "Would you talk to another cluster?"
    assert (await sharing.tap("Dan", "See what they have read")).body.startswith("A cluster\n\nWhat did you do")
    await sharing.agree("Dan")
    assert (await sharing.send("Dan", "touch|1|0|n")).body.startswith("Somebody of your cluster has answered")
    assert (await sharing.send("Priya", "touch|1|0|mine")).heading == "You are in touch"
    assert (await sharing.send("Tom", "touch|1|0|mine")).body.startswith("That button has expired")


async def test_an_answer_that_comes_with_other_things_is_one_line_and_a_button(sharing: Sharing) -> None:
    run = sharing.bring()
    with sharing.store.transaction() as tx:
        for person in ("Dan", "Priya"):
            tx.people.set_settings(
                sharing.people[person].id, {"hours": {"start": "09:00", "end": "16:00", "days": ["tue", "wed"]}}
            )
    await sharing.ask(run=run)
    sharing.bring("Priya", mc_title="Ours")
    with sharing.store.transaction() as tx:
        tx.introductions.add(
            run + 1, 0, sharing.millbrook.id, sharing.people["Dan"].id, "", sharing.now, MORNING.date()
        )
    await sharing.agree("Dan")
    sharing.tell(MORNING.replace(hour=10))
    (card,) = sharing.to("Priya")
    assert "• Another cluster asks to talk" in card.body
    assert "• What came of your question" in card.body
    shown = await sharing.tap("Priya", "What came of your question", card)
    assert shown.heading == "You are in touch"
    shown = await sharing.tap("Priya", "Another cluster asks to talk", card)
    assert shown.heading == "Would you talk to another cluster?"


async def test_how_people_can_be_reached_is_let_go_of_in_the_end(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    await sharing.agree("Dan")
    sharing.tell()
    sharing.tell(MORNING + timedelta(days=70))
    with sharing.store.reading() as tx:
        row = tx.introductions.find(1)
        assert row is not None
        assert (row.state, row.reach, row.agreed_reach) == ("agreed", "", "")
        kept = [name for name, rows in tx.own.tables(sharing.people["Priya"].id) if name == "introduction" and rows]
        assert kept == ["introduction"]


async def test_an_owner_who_has_left_since_they_said_yes_is_not_named(sharing: Sharing) -> None:
    run = sharing.bring()
    await sharing.ask(run=run)
    await sharing.agree("Dan")
    with sharing.store.transaction() as tx:
        tx.people.end_roles(sharing.people["Dan"].id, sharing.now)
    sharing.tell()
    (card,) = sharing.to("Priya")
    assert card.body.startswith("They said yes, but whoever answered has left their cluster since.")
    assert "Millbrook" not in card.text()
