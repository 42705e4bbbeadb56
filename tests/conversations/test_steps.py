"""The list of next steps: late ones first, eight a page, each with its button."""

from datetime import date, timedelta

from conversations.steps import NOTHING, Step, date_card, list_card, new_card, ordered, owner_card, split, step_card
from tests.flows import NOW

TODAY = NOW.date()
LATE = Step(1, "Paint the hall", "Ann", date(2026, 11, 1), "stuck", "Call note, 1 October")
SOON = Step(2, "Ring the heads", "", date(2026, 12, 1))
UNDATED = Step(3, "Share the dates")


def test_the_late_ones_come_first_and_those_without_a_day_last() -> None:
    assert ordered([UNDATED, SOON, LATE], TODAY) == [LATE, SOON, UNDATED]
    card = list_card([UNDATED, SOON, LATE], 0, TODAY, cluster=7)
    assert card.body.splitlines() == [
        "1. Paint the hall, Ann, late, was due on 1 November, stuck",
        "2. Ring the heads, by Tuesday 1 December 2026",
        "3. Share the dates",
    ]
    assert [choice.label for choice in card.choices] == ["1", "2", "3", "Add a step"]
    assert card.note == "3 steps open, 1 late. Choose a number to update a step."


def test_a_long_list_has_pages() -> None:
    many = [Step(n, f"Step {n}", due_on=TODAY + timedelta(days=n)) for n in range(1, 20)]
    middle = list_card(many, 1, TODAY, turn="steps page")
    assert middle.body.splitlines()[0].startswith("9. Step 9,")
    assert [choice.token for choice in middle.choices if choice.label in ("Earlier", "More")] == [
        "menu|0|0|steps page 1",
        "menu|0|0|steps page 3",
    ]
    last = list_card(many, 99, TODAY, turn="steps page")
    assert len(last.body.splitlines()) == 3
    assert "Page 3 of 3." in last.note
    assert len(list_card(many, -5, TODAY).body.splitlines()) == 8


def test_a_list_of_several_clusters_says_whose_each_is() -> None:
    card = list_card([Step(1, "Paint", cluster="Oakfield")], 0, TODAY, of="all clusters", note="Saved.")
    assert (card.heading, card.body) == ("Next steps: all clusters", "1. Oakfield: Paint")
    assert card.note.startswith("Saved. 1 step open, none late.")
    assert list_card([], 0, TODAY).body == NOTHING


def test_a_step_shows_everything_and_what_can_be_done_with_it() -> None:
    card = step_card(LATE, TODAY, note="Saved.")
    assert card.body.splitlines()[2:] == [
        "Who: Ann",
        "By: Sunday 1 November 2026 (22 days ago)",
        "Now: stuck",
        "From: Call note, 1 October",
    ]
    assert [choice.label for choice in card.choices] == [
        *("Under way", "Done", "No longer needed", "Change date", "Change owner", "Back to the list"),
    ]
    bare = step_card(Step(3, "Share", cluster="Oakfield"), TODAY)
    assert (bare.heading, "Who: nobody named\nBy: no day set\nNow: not started" in bare.body) == (
        "Next step: Oakfield",
        True,
    )


def test_questions_about_a_step_offer_what_fits() -> None:
    days = [("In 2 weeks", date(2026, 12, 7))]
    assert owner_card(LATE).note == "Now: Ann."
    assert owner_card(SOON).note == "Now: nobody named."
    assert date_card(LATE, days, "That day has passed.").body.startswith("That day has passed.\n\nPaint the hall")
    assert [choice.label for choice in date_card(LATE, days).choices] == ["In 2 weeks", "Leave it as it is"]
    assert [choice.label for choice in new_card(7, "what", "", days).choices] == ["Do not add it"]
    assert [choice.label for choice in new_card(7, "due", "Paint", days, "When?").choices] == [
        *("In 2 weeks", "Leave it open", "Do not add it"),
    ]
    assert new_card(7, "owner", "Paint", days).body.startswith("Paint\n\nWho")


def test_a_step_in_one_line_is_taken_apart_at_its_last_commas() -> None:
    assert split("Invite two heads, Priya, 16 January") == ("Invite two heads", "Priya", "16 January")
    assert split("Paint, sweep, Ann, Friday") == ("Paint, sweep", "Ann", "Friday")
    assert split("Paint, Ann") == ("Paint", "Ann", "")
    assert split("Paint") == ("Paint", "", "")
