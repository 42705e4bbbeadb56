"""The note of a call, as the cluster may read it."""

from datetime import UTC, datetime

from bot.library import Library
from conversations.fold import fold
from conversations.log import Event, Facts, Item, Value
from conversations.notes import note

AT = datetime(2026, 12, 1, 16, tzinfo=UTC)
FLOW = Library().flow("call_record")
FACTS = Facts(values={"call.date": "2026-12-01"}, items={"action.open": [Item("7", "Visit the two partners")]})


def noted(**answers: Value) -> list[str]:
    log = [Event("answered", *_named(name), value, "P1", AT) for name, value in answers.items()]
    return note(fold(FLOW, log, FACTS))


def _named(name: str) -> tuple[str, str]:
    question, _, item = name.replace("__", ".").partition("9")
    return question, item


def test_answers_are_told_in_brief_and_in_the_order_of_the_questions() -> None:
    found = noted(cr__hard="Cover", cr__kind="call", cr__date="2026-12-01")
    assert found == ["What it was: Call", "Date: Tuesday 1 December 2026", "Hard: Cover"]


def test_an_agreed_action_is_one_line_and_an_old_one_says_where_it_is() -> None:
    answers: dict[str, Value] = {
        "cr.kind": "call",
        "cr.status[7]": "stuck",
        "cr.new[1]": "yes",
        "cr.new.what[1]": "Invite two heads",
        "cr.new.owner[1]": "Priya",
        "cr.new.due[1]": "2027-01-12",
    }
    log = [Event("answered", *_split(name), value, "P1", AT) for name, value in answers.items()]
    assert note(fold(FLOW, log, FACTS)) == [
        "What it was: Call",
        "Action: Visit the two partners: Stuck",
        "Agreed action: Invite two heads, Priya, Tuesday 12 January 2027",
    ]


def _split(name: str) -> tuple[str, str]:
    question, _, item = name.partition("[")
    return question, item.removesuffix("]")


def test_nothing_that_is_private_to_staff_is_in_it() -> None:
    found = noted(cr__kind="call", cr__view="help", cr__private="CANARY", cr__going_well="Maths")
    assert found == ["What it was: Call", "Going well: Maths"]


def test_an_answer_about_an_item_names_it() -> None:
    flow = Library().flow("self_assessment")
    log = [Event("answered", "sa.bar.sev", "c1", 2, "P1", AT)]
    assert "Funding may not last" in " ".join(note(fold(flow, log, Facts("full", {"review.number": 1}))))
