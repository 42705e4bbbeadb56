"""Project meetings in chat: what clusters bring, the programme, pairings, and what is passed on afterwards."""

from datetime import date, timedelta

import pytest

from bot.meetings.year import keep_meetings
from storage.store import Store
from tests.bot.calling import told
from tests.bot.reminded import Reminding
from tests.bot.talking import NOW, Talking

TITLE = "Autumn meeting"


class Meeting(Talking):
    """Clusters that answer for a meeting in three weeks."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        with store.transaction() as tx:
            self.meeting = tx.work.add_meeting(TITLE, (NOW + timedelta(days=21)).date())

    async def answer(self, who: str, flow: str = "meeting", **given: str) -> None:
        """Answer what is given by the question's own words, skip the rest, and send it."""
        card = await self.say(who, flow)
        if "Start" in [choice.label for choice in card.choices]:
            card = await self.say(who, "start")
        while "Question" in card.heading:
            line = next((text for words, text in given.items() if words.replace("_", " ") in card.body), None)
            if line is not None and "You chose" not in card.body:
                card = await self.say(who, line)
                if "Done" in [choice.label for choice in card.choices]:
                    card = await self.tap(who, "Done")
            else:
                card = await self.say(who, "next" if "You chose" in card.body else "skip")
        labels = [choice.label for choice in card.choices]
        await self.tap(who, next(label for label in labels if label.startswith("Finish")))

    async def gather(self, permission: str = "Yes, with our name") -> None:
        await self.answer(
            "Priya",
            What_will_you_bring="Practice to share",
            short_title="Swap days",
            Which_area_of_the_review="Working relationships",
            What_did_you_do="We swapped staff for a day.",
            like_to_present="Poster or handout",
            May_the_project=permission,
        )
        await self.answer(
            "Dan",
            What_will_you_bring="A problem to put to others",
            What_is_the_problem="Cover is hard to find.",
            Which_barrier="Distance between partners",
            most_want_to_hear="Working relationships",
            May_the_project="Meeting only",
        )


@pytest.fixture
def talking(store: Store) -> Meeting:
    return Meeting(store)


async def test_staff_see_who_has_answered_and_what_each_brings(talking: Meeting) -> None:
    card = await talking.say("Sam", "meeting")
    assert card.heading == "Autumn meeting: Monday 14 December 2026 (in 21 days)"
    assert card.body == (
        "Contributions in: 0 of 2.\nNot answered yet: Millbrook and Oakfield.\n\nNothing has come in yet."
    )
    await talking.gather()
    card = await talking.say("Sam", "meeting")
    assert "Contributions in: 2 of 2." in card.body
    assert "Working relationships\n• Oakfield: Swap days (poster or handout)" in card.body
    assert "• Millbrook (distance between partners): Cover is hard to find." in card.body
    assert "What clusters want to hear about\n• Working relationships: Millbrook" in card.body


async def test_pairings_are_suggested_with_their_reasons(talking: Meeting) -> None:
    await talking.gather()
    await talking.say("Sam", "meeting")
    card = await talking.tap("Sam", "Suggested pairings")
    assert card.body == (
        "Oakfield and Millbrook: Working relationships\n"
        "• Oakfield brings “Swap days”; Millbrook asked to hear about it; its problem: distance between partners."
    )
    assert (await talking.tap("Sam", "Back to the meeting")).heading.startswith(TITLE)


async def test_nobody_is_paired_without_their_consent(talking: Meeting) -> None:
    await talking.gather("Meeting only")
    card = await talking.say("Sam", f"meeting {talking.meeting} pairs")
    assert card.body.startswith("No pairing suggests itself yet")


async def test_the_programme_is_shown_before_it_is_sent_and_sent_once(talking: Meeting) -> None:
    await talking.gather()
    assert (await talking.say("Priya", f"meeting {talking.meeting} programme")).body.startswith("The programme has not")
    await talking.say("Sam", "meeting")
    preview = await talking.tap("Sam", "Send the programme")
    assert preview.note == "This goes to 3 people in 2 clusters. Nobody has been told yet."
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Send it now")
    for who in ("Priya", "Tom", "Dan"):
        (card,) = told(talking, who, since)
        assert card.heading == "Programme: Autumn meeting: Monday 14 December 2026 (in 21 days)"
        assert "Oakfield: Swap days" in card.body
        assert "Cover is hard to find" in card.body
    said = told(talking, "Sam", since)[0]
    assert said.body == "The programme is on its way to 3 people in 2 clusters."
    since = len(talking.wire.sent)
    again = await talking.send("Sam", f"menu|0|0|meeting {talking.meeting} send")
    assert again.note == "The programme was sent on 23 November."
    assert [chat for chat, *_ in talking.wire.sent[since:]] == ["Sam"]
    choice = await talking.say("Priya", "meeting")
    assert [one.label for one in choice.choices] == [
        "What we bring: Autumn meeting",
        "The programme: Autumn meeting",
    ]
    assert "Swap days" in (await talking.tap("Priya", "The programme: Autumn meeting")).body


async def test_a_programme_that_was_sent_is_sent_again_once_for_each_wish(talking: Meeting) -> None:
    await talking.gather()
    await talking.say("Sam", f"meeting {talking.meeting} send")
    talking.wait(days=1)
    await talking.say("Sam", "meeting")
    preview = await talking.tap("Sam", "Send the programme again")
    assert preview.note == "This goes to 3 people in 2 clusters. They were sent it on 23 November."
    since = len(talking.wire.sent)
    await talking.tap("Sam", "Send it again", preview)
    for who in ("Priya", "Tom", "Dan"):
        (card,) = told(talking, who, since)
        assert card.note == "This takes the place of the programme of 23 November."
    since = len(talking.wire.sent)
    shown = await talking.tap("Sam", "Send it again", preview)
    assert shown.note == "The programme was sent on 24 November."
    assert [chat for chat, *_ in talking.wire.sent[since:]] == ["Sam"]
    with talking.store.reading() as tx:
        did = [entry["action"] for entry in tx.audit.entries() if entry["action"].startswith("programme_")]
    assert did == ["programme_sent", "programme_sent_again"]
    token = next(choice.token for choice in preview.choices if choice.label == "Send it again")
    assert (await talking.send("Mia", token)).body.startswith("Only staff who look after")
    assert (await talking.send("Priya", token)).heading == "Project meetings"
    talking.wait(days=30)
    assert "Answers since the meeting" in (await talking.send("Sam", token)).body
    assert len([chat for chat, *_ in talking.wire.sent[since:] if chat == "Tom"]) == 0


async def test_of_two_who_send_a_programme_again_at_once_one_does(talking: Meeting) -> None:
    await talking.say("Sam", f"meeting {talking.meeting} send")
    with talking.store.transaction() as tx:
        row = tx.meetings.find(talking.meeting)
        assert row is not None and row.sent_at is not None
        later = talking.now.replace(hour=12)
        assert tx.meetings.sent_again(row.id, row.sent_at, later)
        assert not tx.meetings.sent_again(row.id, row.sent_at, later)


async def test_only_staff_of_the_whole_programme_send_it(talking: Meeting) -> None:
    card = await talking.say("Mia", "meeting")
    assert "Contributions in: 0 of 1." in card.body
    assert "Send the programme" not in [choice.label for choice in card.choices]
    assert (await talking.say("Mia", f"meeting {talking.meeting} send")).body.startswith("Only staff who look after")
    assert "0 of 1" in (await talking.say("Mia", f"meeting {talking.meeting} preview")).body


async def test_somebody_whom_nothing_reaches_is_named_to_staff(talking: Meeting) -> None:
    with talking.store.transaction() as tx:
        tx.people.unbind(talking.people["Tom"].id)
    card = await talking.say("Sam", f"meeting {talking.meeting} send")
    assert [shown.body for shown in told(talking, "Sam")][-1].endswith("I cannot reach Tom.")
    assert card is not None


async def test_after_the_meeting_a_no_is_never_shown_again(talking: Meeting) -> None:
    await talking.gather()
    await talking.say("Sam", f"meeting {talking.meeting} send")
    talking.wait(days=23)
    shared = await talking.say("Sam", f"meeting {talking.meeting} shared")
    assert "Oakfield: Swap days" in shared.body
    for who, line in (
        ("Sam", "meeting"),
        ("Sam", f"meeting {talking.meeting} shared"),
        ("Sam", f"meeting {talking.meeting} preview"),
        ("Priya", f"meeting {talking.meeting} programme"),
        ("Dan", f"meeting {talking.meeting} programme"),
    ):
        text = (await talking.say(who, line)).text()
        assert "Cover is hard" not in text, line
        assert "distance" not in text, line
    assert "Swap days" in (await talking.say("Dan", f"meeting {talking.meeting} programme")).body


async def test_what_may_be_passed_on_without_a_name_has_none(talking: Meeting) -> None:
    await talking.gather("Yes, without our name")
    card = await talking.say("Sam", f"meeting {talking.meeting} shared")
    assert card.body.startswith("A cluster: Swap days\n• What did you do: We swapped staff for a day.")
    assert "Oakfield" not in card.text()


async def test_an_idea_that_is_taken_away_becomes_a_next_step(talking: Meeting) -> None:
    talking.wait(days=23)
    await talking.answer(
        "Priya", Did_you_take_part="Yes", Which_idea="Swap staff for one day", How_useful="5 Very much"
    )
    card = await talking.say("Priya", "steps")
    assert card.body == "1. Swap staff for one day"
    await talking.tap("Priya", "1")
    assert "From: After the project meeting, Autumn meeting" in talking.wire.shown[-1].body
    after = await talking.say("Sam", "meeting")
    assert "Answers since the meeting: 1 of 2." in after.body
    assert "Which idea from another cluster will you try, if any?\n• Oakfield: Swap staff for one day" in after.body


async def test_a_cluster_chooses_where_two_meetings_overlap(talking: Meeting) -> None:
    with talking.store.transaction() as tx:
        tx.work.add_meeting("Winter meeting", (NOW + timedelta(days=40)).date())
    assert (await talking.say("Priya", "meeting")).heading.startswith("What will you bring")
    talking.wait(days=23)
    card = await talking.say("Priya", "meeting")
    assert [choice.label for choice in card.choices] == [
        "What we bring: Winter meeting",
        "What we took away: Autumn meeting",
    ]
    assert (await talking.tap("Priya", "What we took away: Autumn meeting")).heading == "After the project meeting"
    await talking.say("Priya", "meeting")
    assert "3 January 2027" not in (await talking.tap("Priya", "What we bring: Winter meeting")).heading


async def test_a_meeting_that_is_far_off_or_over_can_be_spoken_of(talking: Meeting) -> None:
    talking.wait(days=120)
    assert (await talking.say("Priya", "meeting")).heading == "After the project meeting"
    with talking.store.transaction() as tx:
        tx.work.add_meeting("Summer meeting", (NOW + timedelta(days=250)).date())
    assert (await talking.say("Priya", "meeting")).heading.startswith("What will you bring")


async def test_there_may_be_no_meeting_and_one_of_another_number_is_not_found(store: Store) -> None:
    talking = Talking(store)
    for who in ("Priya", "Sam"):
        assert (await talking.say(who, "meeting")).body == "No project meeting has been set yet."
        for words in ("99", "oakfield", "0 send"):
            assert (await talking.say(who, f"meeting {words}")).body == "I can't find that meeting."


async def test_somebody_who_is_staff_and_of_a_cluster_sees_both(talking: Meeting) -> None:
    with talking.store.transaction() as tx:
        tx.people.give_role(talking.people["Tom"].id, None, "staff", NOW)
    await talking.say("Tom", "meeting")
    await talking.start()
    headings = [card.heading for card in told(talking, "Tom")]
    assert headings[-2].startswith(TITLE)
    assert headings[-1].startswith("What will you bring")


async def test_staff_are_reminded_once_of_a_programme_that_waits(store: Store) -> None:
    reminding = Reminding(store)
    with store.transaction() as tx:
        tx.work.add_meeting(TITLE, date(2026, 12, 14))
        tx.reminders.replan_all()
    await reminding.days(15)
    cards = [card for card in reminding.to("Sam") if "programme" in card.text().casefold()]
    assert len(cards) == 1
    assert "Programme: Autumn meeting: due on Monday 14 December 2026" in cards[0].body
    assert (await reminding.tap("Sam", "Programme: Autumn meeting", cards[0])).heading.startswith(TITLE)
    await reminding.tap("Sam", "Send the programme")
    await reminding.tap("Sam", "Send it now")
    await reminding.days(5)
    assert len([card for card in reminding.to("Sam") if "programme" in card.text().casefold()]) == 1


async def test_meetings_of_the_programmes_file_are_kept_and_what_is_due_moves_with_them(talking: Meeting) -> None:
    programme = talking.library.programme
    with talking.store.transaction() as tx:
        keep_meetings(tx, talking.library, NOW)
        keep_meetings(tx, talking.library, NOW)
        rows = {row.title: row for row in tx.work.meetings()}
        spring = rows[programme.meetings[-1].title]
        assert spring.on_date == programme.meetings[-1].date
        assert programme.meetings[0].title not in rows
        tx.connection.exec_driver_sql(f"UPDATE meeting SET on_date = '2027-05-06' WHERE id = {spring.id}")
        version = tx.runs.keep_flow("meeting_contribution", 1, "h", "text", NOW)
        run = tx.runs.open(
            "meeting_contribution",
            version,
            talking.oakfield.id,
            NOW,
            meeting_id=spring.id,
            due_on=spring.on_date - timedelta(days=17),
        )
        keep_meetings(tx, talking.library, NOW)
        moved = tx.runs.get(run.id)
        assert moved.due_on == date(2027, 5, 6)  # ten days before is a bank holiday
