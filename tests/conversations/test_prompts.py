"""The words and buttons of reminders."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations import promptlists, prompts, promptways
from conversations.cards import Card
from conversations.prompts import Prompt

TODAY = date(2026, 11, 24)
WHY = "You get this because you are a lead of Oakfield."
LOOK = Prompt(
    31,
    "follow_up",
    "opened",
    "Right after: how it went",
    "Oakfield",
    TODAY,
    about="Reading buddies",
    due_on=date(2026, 12, 1),
    questions=6,
    may_move=True,
    staff="Sam",
    why=WHY,
)


def one(**more: Any) -> Card:
    return promptlists.message([replace(LOOK, **more)], "Priya", away=False)


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def test_staff_are_reminded_of_a_programme_that_waits_to_be_sent() -> None:
    programme: dict[str, Any] = {
        "kind": "programme",
        "about": "Autumn meeting",
        "title": "",
        "due_on": date(2026, 12, 14),
    }
    card = one(**programme)
    assert card.heading == "A programme to send"
    assert card.body.startswith("Autumn meeting is on Monday 14 December 2026.")
    assert labels(card) == ["See the programme", "Snooze"]
    both = promptlists.message([LOOK, replace(LOOK, **programme)], "Sam", away=False)
    assert "Programme: Autumn meeting" in labels(both)
    assert one(**{**programme, "due_on": None}).body.startswith("Autumn meeting. The clusters")


def test_a_reminder_says_why_it_came_and_has_every_way_out() -> None:
    card = one()
    assert card.heading == "How is Reading buddies going?"
    assert card.body == (
        "It is time to look back. Right after: how it went, due on Tuesday 1 December 2026 (in 7 days).\n\n"
        "It takes about 2 minutes. You can stop and come back at any time."
    )
    assert card.note == WHY
    assert labels(card) == ["Start", "Snooze", "Reschedule", "Not mine now"]
    assert [choice.token for choice in card.choices][:2] == ["rem|31|0|go", "rem|31|0|z"]
    assert "Reschedule" not in labels(one(may_move=False))


@pytest.mark.parametrize(
    ("more", "heading", "words"),
    [
        ({"begun": False}, "Reading buddies", "Right after: how it went, due on"),
        ({"step": "due", "due_on": TODAY}, "How is Reading buddies going?", "Right after: how it went, due today."),
        ({"due_on": None, "questions": 0}, "How is Reading buddies going?", "Right after: how it went."),
        ({"done": 3}, "How is Reading buddies going?", "You have done 3 of about 6. Shall we finish it?"),
        ({"kind": "review", "about": "Autumn review 2026"}, "Autumn review 2026", "Due on Tuesday 1 December 2026"),
        ({"kind": "review", "about": ""}, "Right after: how it went", "Due on"),
        ({"kind": "profile", "due_on": date(2026, 11, 3)}, "Right after: how it went", "Was due on 3 November."),
        (
            {"silent_on": date(2026, 12, 1)},
            "How is",
            "If I hear nothing by Tuesday 1 December 2026, it counts as agreed.",
        ),
    ],
)
def test_each_kind_is_worded_for_what_it_is(more: dict[str, Any], heading: str, words: str) -> None:
    card = one(**more)
    assert card.heading.startswith(heading)
    assert words in card.body


def test_the_last_reminder_says_that_it_is_and_what_happens_next() -> None:
    card = one(last=True, asked_on=date(2026, 11, 11), staff_on=date(2026, 12, 15))
    assert card.heading == "One last check: Reading buddies"
    assert card.body == (
        "I asked on 11 November and have not heard back. I will not ask again.\n\n"
        "If I hear nothing by Tuesday 15 December 2026, I will let Sam know, so that we can help."
    )
    assert labels(card) == ["Start", "Not mine now", "We stopped doing this"]
    plain = one(last=True, kind="meeting", staff="", staff_on=date(2026, 12, 15), done=2)
    assert "I will let the project team know" in plain.body
    assert labels(plain) == ["Carry on", "Not mine now"]
    assert one(last=True).body == "I will not ask again."
    assert "it counts as agreed" in one(last=True, silent_on=TODAY).body


def test_a_call_is_announced() -> None:
    at = datetime(2026, 11, 25, 15, 30, tzinfo=ZoneInfo("Europe/London"))
    card = one(kind="call", about="Sam", due_on=at.date(), at=at)
    assert card.body == "Tomorrow: a call with Sam, Wednesday 25 November 2026 at 3:30pm."
    assert labels(card) == ["Prepare for it", "I cannot make it"]
    there = one(kind="call", about="Sam", due_on=at.date(), at=at, place="https://teams.example/abc")
    assert labels(there) == ["Join link", "Prepare for it", "I cannot make it"]
    assert one(kind="call", about="Sam", step="minutes-15", at=at).body.startswith("Soon: a call")
    assert (
        one(kind="call", about="Sam", due_on=at.date()).body
        == "Tomorrow: a call with Sam, on Wednesday 25 November 2026."
    )
    assert "call with Sam" in one(kind="call", about="Sam", due_on=None).body
    hosting = one(
        kind="call", about="Oakfield", due_on=at.date(), at=at, call=7, sequence=2, place="on Teams", hosts=True
    )
    assert hosting.body.endswith("at 3:30pm, on Teams.")
    assert [choice.token for choice in hosting.choices] == ["call|7|2|show", "call|7|2|time"]


def test_staff_are_asked_to_write_a_call_up() -> None:
    at = datetime(2026, 11, 24, 15, 30, tzinfo=ZoneInfo("Europe/London"))
    card = one(kind="call_record", at=at)
    assert (card.heading, card.body) == ("How did the Oakfield call go?", "The call was today at 3:30pm.")
    assert labels(card) == ["Write it up", "It did not happen", "Remind me at 5pm"]
    assert "Snooze" in labels(one(kind="call_record", at=at, early=False))
    assert one(kind="call_record").body == "Please write it up by 1 December."
    assert one(kind="call_record", due_on=None).body == ""


def test_next_steps_wishes_and_notices_have_their_own_cards() -> None:
    action = one(kind="action", about="Ask each partner")
    assert action.body == "Ask each partner\n\nDue on Tuesday 1 December 2026 (in 7 days)."
    assert labels(action) == ["See the next steps", "Snooze", "Not mine now"]
    assert one(kind="action", due_on=None).body.startswith("Reading buddies")
    wish = one(kind="wish", done=5, questions=20)
    assert (wish.heading, wish.body) == ("Right after: how it went: shall we carry on?", "You have done 5 of about 20.")
    assert labels(wish) == ["Carry on", "Snooze", "No more"]
    assert one(kind="wish").body == ""
    notice = one(kind="notice", about="No answer about it.")
    assert (notice.heading, notice.body) == ("Oakfield may need you", "No answer about it.")


def test_what_waited_comes_as_one_digest() -> None:
    kinds = [
        LOOK,
        replace(LOOK, id=32, kind="review", about="Autumn review 2026", done=5, questions=74),
        replace(LOOK, id=33, kind="call_record"),
    ]
    card = promptlists.message(kinds, "Priya", away=True)
    assert card.heading == "Welcome back, Priya"
    assert card.body == (
        "Three things waited while you were away.\n\n"
        "• Reading buddies, Right after: how it went: due on Tuesday 1 December 2026 (in 7 days)\n"
        "• Autumn review 2026: due on Tuesday 1 December 2026 (in 7 days), 5 of about 74 done\n"
        "• Call with Oakfield: due on Tuesday 1 December 2026 (in 7 days)"
    )
    assert labels(card) == [
        "Reading buddies",
        "Carry on: Autumn review 2026",
        "Call with Oakfield",
        "Snooze or pass one on",
    ]
    assert [choice.token for choice in card.choices] == ["rem|31|0|go", "rem|32|0|go", "rem|33|0|go", "rem|31|0|each"]
    assert card.note.startswith(WHY)


def test_a_long_digest_names_the_first_and_counts_the_rest() -> None:
    many = [replace(LOOK, id=n, kind="action", about=f"Step {n}", due_on=None) for n in range(1, 12)]
    card = promptlists.message(many, "Sam", away=False)
    assert card.body.startswith("11 things for today.")
    assert card.body.endswith("• and 5 more: type status to see them")
    assert len(card.choices) == promptlists.MOST_LINES + 1


def test_two_looks_at_one_activity_have_a_button_each() -> None:
    looks = [LOOK, replace(LOOK, id=32, title="Next term")]
    expected = ["Right after: how it went, Reading buddi…", "Next term, Reading buddies"]
    assert labels(promptlists.message(looks, "Priya", away=False)) == [*expected, "Snooze or pass one on"]
    which = promptlists.which_card(looks)
    assert (which.body, labels(which)) == ("Which one?", expected)
    assert [choice.token for choice in which.choices] == ["rem|31|0|b", "rem|32|0|b"]
    assert promptlists.which_card([]).body == "All of it is done, or somebody else has it in hand. Thank you."


def test_staff_see_one_button_for_each_cluster() -> None:
    notices = [
        replace(LOOK, id=1, kind="notice", about="One."),
        replace(LOOK, id=2, kind="notice", about="Two."),
        replace(LOOK, id=3, kind="notice", about="Three.", cluster="Millbrook"),
    ]
    card = promptlists.message(notices, "Sam", away=False)
    assert labels(card) == ["See Oakfield", "See Millbrook"]
    assert "• Oakfield: One." in card.body
    assert card.note == promptlists.SEVERAL


def test_the_cards_that_ask_back_have_a_way_back() -> None:
    snooze = promptways.snooze_card(31, "Reading buddies", [("Tomorrow, 9am", "z1"), ("Friday, 9am", "z3")])
    assert (snooze.body, labels(snooze)) == (
        "Reading buddies. When shall I ask again?",
        ["Tomorrow, 9am", "Friday, 9am", "Back"],
    )
    move = promptways.move_card(31, "Reading buddies", [("In 2 weeks", "r:2026-12-08")], "That day has passed.")
    assert move.body.startswith("That day has passed.\n\nReading buddies. Which day is better?")
    assert promptways.move_card(31, "It", []).wants == "answer"
    whom = promptways.whom_card(31, "Reading buddies", [(9, "Tom Reed")])
    assert labels(whom) == ["Tom Reed", "Somebody new", "I do not know", "Keep it with me"]


@pytest.mark.parametrize("kind", ["unanswered", "nobody", "somebody_new", "not_known", "help"])
def test_staff_are_told_in_a_sentence(kind: str) -> None:
    words = prompts.notice_words(kind, "“Your cluster”", "Priya Shah")
    assert "“Your cluster”" in words
    assert words.endswith(".")


def test_other_notices_say_what_they_are_about_and_staff_have_first_names() -> None:
    assert prompts.notice_words("new kind", "this", "x") == "this"
    assert prompts.staff_names(["Sam Okafor", "Mia Hart", "Ann"]) == "Sam and Mia"
