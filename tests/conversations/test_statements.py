"""Every statement of a review: the time before and now."""

from datetime import date
from typing import Any

from bot.library import Library
from conversations.cards import Card
from conversations.portrait import Taken
from conversations.statements import statements_card

LIBRARY = Library()
REVIEW = LIBRARY.report.review
FLOW = LIBRARY.flow(REVIEW.flow)
FIRST = ("sa.f1.s1", "sa.f1.s2", "sa.f1.s3", "sa.f1.s4")


def taken(period: str, *rated: int | None) -> Taken:
    answers: dict[str, Any] = {name: key for name, key in zip(FIRST, rated, strict=False) if key is not None}
    return Taken(1, REVIEW.flow, date(2026, 3, 12), period, None, answers)


def shown(*done: Taken, part: int = 1) -> Card:
    return statements_card("Oakfield", FLOW, REVIEW, done, part)


def courses(card: Card) -> list[str]:
    return card.body.split("\n")[1::3]


def test_a_first_review_says_what_was_chosen_and_what_was_not_rated() -> None:
    card = shown(taken("spring 2026", 1, 4))
    assert card.heading == "Working relationships"
    assert card.body.startswith("• Partners tell each other what is not working as well as what is.\nNot yet\n\n")
    assert courses(card) == ["Not yet", "Fully, and we check", "Not rated", "Not rated"]
    assert card.note == "Part 1 of 7. Oakfield, spring 2026."


def test_a_later_review_says_how_each_statement_moved() -> None:
    card = shown(taken("spring 2026", 1, 3, 2), taken("autumn 2026", 2, 3, None, 4))
    assert courses(card) == [
        *("Not yet to partly", "Mostly, no change", "Partly, not rated this time"),
        "Fully, and we check, rated for the first time",
    ]
    assert card.note == "Part 1 of 7. Oakfield, spring 2026 and autumn 2026."


def test_what_one_review_left_out_is_compared_with_the_one_before_that() -> None:
    reviews = (taken("spring 2026", 1), taken("autumn 2026", None), taken("spring 2027", 3))
    assert courses(shown(*reviews))[0] == "Not yet to mostly"


def test_one_part_leads_to_the_next_and_none_is_beyond_the_last() -> None:
    ways = [[choice.label for choice in shown(taken("spring 2026"), part=part).choices] for part in (0, 1, 4, 7, 99)]
    first, last = ["Next part", "Back to the areas"], ["Earlier part", "Back to the areas"]
    assert ways == [first, first, ["Earlier part", "Next part", "Back to the areas"], last, last]
    assert [choice.token for choice in shown(taken("spring 2026"), part=4).choices] == [
        "menu|0|0|chart Oakfield statements 3",
        "menu|0|0|chart Oakfield statements 5",
        "menu|0|0|chart Oakfield text",
    ]


def test_a_flow_of_one_part_goes_by_its_own_title() -> None:
    untitled = FLOW.model_copy(update={"sections": (FLOW.sections[0].model_copy(update={"title": ""}),)})
    card = statements_card("Oakfield", untitled, REVIEW, [taken("spring 2026", 1)], 1)
    assert (card.heading, [choice.label for choice in card.choices]) == (
        "Cluster self-assessment",
        ["Back to the areas"],
    )
