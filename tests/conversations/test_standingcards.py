"""The list of staff: how things are named, what is overdue first, its pages, and who has finished."""

from datetime import timedelta
from typing import Any

from conversations.cards import Card
from conversations.nudging import Heard
from conversations.owing import Owed
from conversations.situation import RunNow
from conversations.standing import Overdue, Standing
from conversations.standingcards import Overview, Team, name_of, overdue_line, progress, times_told
from tests.conversations.clusters import (
    LIBRARY,
    NOW,
    PRIYA,
    TODAY,
    TOM,
    an_owed,
    day,
)

FLOWS = LIBRARY.flows
LATE = an_owed("self_assessment:3", kind="review", about="Autumn review", due_on=TODAY - timedelta(days=6))
UNDER_WAY = RunNow(7, "self_assessment", review_id=3, done=9, about=13)

ELSE = ("Compare clusters", "Export")


def labels(card: Card) -> list[str]:
    return [choice.label for choice in card.choices]


def named(kind: str, **more: Any) -> str:
    return name_of(an_owed(more.pop("subject", "x:1"), kind=kind, **more), FLOWS)


def test_things_are_named_as_people_know_them() -> None:
    assert named("review", about="Autumn review") == "Autumn review"
    assert named("follow_up", about="Buddies") == f"Buddies, {FLOWS['iem_after'].title}"
    assert named("profile") == "cluster profile"
    assert named("call_record") == "call not written up"
    assert name_of(Owed("action:1", "action", "", 1, (), None, None, about="Ring Jo"), FLOWS) == "Ring Jo"


def test_a_late_thing_says_how_far_how_late_and_how_often_people_heard_of_it() -> None:
    late = Overdue(an_owed(kind="review", about="Autumn review", run=UNDER_WAY), 1)
    assert overdue_line(late, FLOWS) == "Autumn review, 9 of about 13, 1 day late"
    assert overdue_line(late, FLOWS, 2).endswith("1 day late, reminded twice")
    assert overdue_line(late, FLOWS, 4).endswith("reminded 4 times")
    assert overdue_line(Overdue(an_owed(kind="call_record"), 3), FLOWS) == "call not written up, 3 days late"
    assert progress(LATE) == "not started"
    heard = {
        ("iem_after:5", PRIYA): Heard(1, NOW),
        ("iem_after:5", TOM): Heard(3, NOW),
        ("iem_after:5", 9): Heard(8, NOW),
    }
    assert times_told(an_owed(), heard) == 3
    assert times_told(an_owed(), {}) == 0


def row(number: int, **more: Any) -> Standing:
    return Standing(number, f"Cluster {number:02}", **more)


def overview(*rows: Standing, team: Team | None = None) -> Overview:
    return Overview(rows, FLOWS, {}, team or Team(), NOW)


def test_the_list_of_staff_has_what_is_overdue_first_and_says_what_else_there_is() -> None:
    rows = (
        row(1, reviewed=True, review="Autumn review"),
        row(2, soon=(an_owed(about="Buddies", due_on=day(2)),), contribution=False, review="Autumn review"),
        row(3, overdue=(Overdue(LATE, 6), Overdue(an_owed(), 2)), unwritten=1, unowned=1, contribution=True),
        row(4, ahead=(an_owed(about="Maths", due_on=None),), stages={"planned": 2, "late": 1}),
        row(5),
        row(6, overdue=(Overdue(LATE, 9),), unowned=1),
        row(7, soon=(an_owed(about="Art", due_on=TODAY),), reviewed=True),
        row(8, ahead=(an_owed(about="Art", due_on=day(20)),)),
    )
    card = overview(*rows, team=Team(2, ("Project meeting", day(30)), 3)).card(1)
    title = FLOWS["iem_after"].title
    assert card.heading == "Autumn review: 1 of 8 finished"
    assert card.body.split("\n") == [
        "Overdue (2)",
        "Cluster 06: Autumn review, not started, 9 days late",
        "Cluster 03: Autumn review, not started, 6 days late, and 1 more",
        "",
        "Due this week (2)",
        f"Cluster 02: Buddies, {title}, not started, due Thursday",
        f"Cluster 07: Art, {title}, not started, due today",
        "",
        "On time (3)",
        f"Cluster 04: Maths, {title}, not started",
        "Cluster 05: nothing is due",
        f"Cluster 08: Art, {title}, not started, due 14 December",
        "",
        "Finished (1)",
        "Cluster 01: Autumn review sent",
        "",
        "Calls: 3 this fortnight, 1 still to write up",
        "Follow-ups of activities: 2 planned, 0 open, 0 due, 1 late, 0 done, 0 missed",
        "Project meeting, 24 December: 1 of 8 contributions in",
    ]
    assert card.note.startswith("Updated at 10am. 2 follow-ups have no owner. 2 people cannot be reached: type people.")
    assert [choice.label for choice in card.choices] == ["Nudge the overdue", "Finished", "Calls", "People", *ELSE]


def test_the_list_turns_its_pages_and_one_that_is_not_there_is_the_nearest() -> None:
    many = overview(*(row(number, reviewed=True) for number in range(1, 19)), row(20, unowned=1), team=Team(1))
    first, second, last = many.card(1), many.card(2), many.card(9)
    assert "Finished: 18." in first.body
    assert labels(first) == ["More: page 2", "Finished", "Calls", "People", *ELSE]
    assert labels(second) == ["Back", "More: page 3", "Finished", "Calls", "People", *ELSE]
    assert labels(last) == ["Back", "Finished", "Calls", "People", *ELSE]
    assert first.heading == "Your clusters"
    assert "1 follow-up has no owner. 1 person cannot be reached" in first.note
    assert overview().card(0).body.startswith("Calls: 0 this fortnight")
    assert "Cluster 01: review sent" in first.body


def test_those_who_have_finished_have_a_list_of_their_own() -> None:
    done = [row(number, reviewed=True, review="Autumn review") for number in range(1, 11)]
    some = overview(*done, row(11, reviewed=True, soon=(an_owed(about="Art", due_on=TODAY),)), row(12))
    first, last = some.finished(1), some.finished(7)
    assert first.heading == last.heading == "Finished (10)"
    assert first.body.split("\n")[0] == "Cluster 01: Autumn review sent"
    assert last.body.split("\n") == ["Cluster 09: Autumn review sent", "Cluster 10: Autumn review sent"]
    assert labels(first) == ["More: page 2", "All clusters"]
    assert [choice.token for choice in last.choices] == ["menu|0|0|status finished page 1", "menu|0|0|status"]
    assert overview(row(1)).finished(1).body == "Nobody has finished yet."
    assert "Finished" not in labels(overview(row(1)).card(1))
