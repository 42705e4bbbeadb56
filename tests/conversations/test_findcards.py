"""The cards with which staff say who is asked for what nobody does any more."""

from dataclasses import replace

import pytest

from conversations.findcards import find_button, found_card, may_pass, who_card
from tests.conversations.clusters import LIBRARY, an_owed


@pytest.mark.parametrize(
    ("kind", "flow", "passes"),
    [
        ("follow_up", "iem_after", True),
        ("action", "", True),
        ("call_record", "call_record", False),
        ("partner", "partner_view", False),
        ("notice", "", False),
    ],
)
def test_only_what_a_lead_may_do_is_passed_on(kind: str, flow: str, passes: bool) -> None:
    assert may_pass(replace(an_owed(kind=kind), flow=flow), LIBRARY.flows) is passes


def test_the_button_says_what_it_is_about_where_there_are_several() -> None:
    assert find_button(4).label == "Ask somebody else"
    assert find_button(4).token == "find|4|0|ask"
    assert find_button(4, "Reading buddies").label == "Ask somebody: Reading buddies"
    assert find_button(4, "Reading buddies of the whole school").label == ("Ask somebody: Reading buddies…")


def test_everybody_who_may_be_asked_has_a_button_and_who_refused_is_named() -> None:
    card = who_card(4, "“Term”", "Oakfield", [(1, "Priya"), (2, "Tom")], ["Priya"])
    assert card.heading == "Who does “Term”?"
    assert card.body == "I will ask whoever you choose from now on. Priya said that it is not theirs."
    assert [choice.label for choice in card.choices] == ["Priya", "Tom", "Leave it"]
    assert [choice.token for choice in card.choices] == ["find|4|0|to1", "find|4|0|to2", "find|4|0|leave"]
    assert who_card(4, "it", "Oakfield", [(1, "Priya")], []).body == "I will ask whoever you choose from now on."


def test_where_nobody_can_be_asked_staff_are_told_to_invite_somebody() -> None:
    card = who_card(4, "it", "Oakfield", [], [])
    assert card.body == "Nobody in Oakfield can be asked yet. Invite somebody: type invite and their name."
    assert [choice.label for choice in card.choices] == ["Leave it"]
    assert found_card("Tom", "it").body == "Thank you. I will ask Tom about it from now on."
