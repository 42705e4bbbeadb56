"""What others may read of a practice: by area, in an order that tells nothing, and without what tells whose it is."""

from dataclasses import replace

import pytest

from bot.library import Library
from conversations import practicecards
from conversations.model import Flow, Shares
from conversations.practices import (
    OTHER,
    Practice,
    Release,
    area_named,
    areas_shared,
    choices_of,
    counted,
    in_area,
    place_of,
    practice_of,
    release_of,
    weak_areas,
)
from conversations.unnaming import tells_nothing, without_names
from tests.flows import Taken

LIBRARY = Library()
FLOW, YEAR = LIBRARY.flow("meeting_contribution"), LIBRARY.flow("iem_year")
AREAS = areas_shared([FLOW, YEAR])
GIVEN = {"mc.title": "Swap days", "mc.dim": "f1", "mc.did": "We swapped.", "mc.permission": "anon"}


def test_a_release_says_what_it_is_about_and_whether_its_owner_is_named() -> None:
    assert release_of(FLOW, 0, GIVEN, 7, 2) == Release(7, 0, 2, "f1", named=False)
    assert release_of(FLOW, 0, {**GIVEN, "mc.permission": "named"}, 7, 2) == Release(7, 0, 2, "f1", named=True)
    assert release_of(YEAR, 0, {"iem.y.story": "Words", "iem.y.share": "anon"}, 7, 2) == Release(7, 0, 2, OTHER, False)


@pytest.mark.parametrize(
    "given",
    [
        {**GIVEN, "mc.permission": "no"},
        {name: value for name, value in GIVEN.items() if name != "mc.permission"},
        {name: value for name, value in GIVEN.items() if name != "mc.title"},
    ],
    ids=["not allowed", "not said", "no title"],
)
def test_what_is_not_allowed_or_empty_is_no_release(given: dict[str, str]) -> None:
    assert release_of(FLOW, 0, given, 7, 2) is None
    assert practice_of(FLOW, Release(7, 0, 2, "f1", named=False), given, "Oakfield", ()) is None


def test_a_story_without_a_title_is_one_by_its_words() -> None:
    assert release_of(YEAR, 0, {"iem.y.share": "anon"}, 7, 2) is None
    assert release_of(FLOW, 0, {name: value for name, value in GIVEN.items() if name != "mc.did"}, 7, 2) is not None


def test_words_are_read_as_their_owner_wrote_them_where_it_is_named() -> None:
    release = Release(7, 0, 2, "f1", named=True)
    found = practice_of(FLOW, release, {**GIVEN, "mc.permission": "named"}, "Oakfield", ["Priya Shah"])
    assert found == Practice(7, 0, "Oakfield", "Swap days", ("What did you do: We swapped.",))


def test_words_without_a_name_tell_nobodys() -> None:
    release = Release(7, 0, 2, OTHER, named=False)
    answers = {"iem.y.story": "Priya of oakfield did it.", "iem.y.share": "anon"}
    found = practice_of(YEAR, release, answers, "Oakfield", ["Priya Shah"], "Oakfield reads")
    assert found is not None
    assert (found.by, found.title) == ("A cluster", "[left out] reads")
    assert found.lines[0].endswith(": [left out] of [left out] did it.")


def test_a_line_that_is_nothing_but_a_link_is_not_shown_at_all() -> None:
    release = Release(7, 0, 2, "f1", named=False)
    found = practice_of(FLOW, release, {**GIVEN, "mc.link": "https://oakfield.sch.uk"}, "Oakfield", ())
    assert found is not None
    assert found.lines == ("What did you do: We swapped.",)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("See https://a.b/c?d=e and www.oakfield.org now", "See [left out] and [left out] now"),
        ("Write to p.shah@oak.sch.uk or @priya_s", "Write to [left out] or [left out]"),
        ("oakfield.sch.uk/swap has it", "[left out] has it"),
        ("Call +44 1234 567 890 by 3pm", "Call [left out] by 3pm"),
        ("In 2026/27, 12 of 15 staff in 3 schools came", "In 2026/27, 12 of 15 staff in 3 schools came"),
        ("OAKFIELD did, so did Priya", "[left out] did, so did [left out]"),
        ("SHAH said; Shahs did not", "[left out] said; Shahs did not"),
        ("The Bridge crossed a bridge", "The [left out] crossed a bridge"),
        ("Our primary school met the Church", "Our primary school met the Church"),
        ("Llŷn met; Llŷnwen did not", "[left out] met; Llŷnwen did not"),
    ],
)
def test_what_tells_who_wrote_something_is_left_out(words: str, left: str) -> None:
    names = ["Oakfield", "Priya Shah", "Bridge Church Primary School", "Llŷn", "X"]
    assert without_names(words, names) == left


def test_without_names_nothing_else_is_touched() -> None:
    assert without_names("We swapped staff.", []) == "We swapped staff."
    assert tells_nothing("[left out], [left out].")
    assert not tells_nothing("[left out] did")


def test_areas_are_found_by_key_name_or_the_only_name_with_these_words() -> None:
    assert area_named("F1", AREAS) == "f1"
    assert area_named("Leading the cluster", AREAS) == "f2"
    assert area_named("coordinating", AREAS) == "f3"
    assert area_named("other practice", AREAS) == OTHER
    assert [area_named(words, AREAS) for words in ("", "the", "Oakfield")] == ["", "", ""]
    assert areas_shared([replace_area(FLOW.shares[0])]) == {OTHER: "Other practice"}


def replace_area(shares: Shares) -> Flow:
    """Make a flow that names no question of its own as its area."""
    return FLOW.model_copy(update={"shares": (shares.model_copy(update={"area": "mc.gone"}),)})


def test_the_order_of_an_area_does_not_tell_when_or_by_whom_something_was_shared() -> None:
    found = [Release(number, 0, number % 3, "f1", named=False) for number in range(1, 21)]
    runs = [one.run_id for one in in_area([*found, Release(99, 0, 1, "f2", named=True)], "f1")]
    assert sorted(runs) == list(range(1, 21))
    assert runs not in (sorted(runs), sorted(runs, reverse=True))
    assert runs == [one.run_id for one in in_area(reversed(found), "f1")]
    assert counted(found, AREAS) == [("f1", "Working relationships", 20)]


def test_the_weak_areas_of_a_review_come_weakest_first() -> None:
    means = LIBRARY.report.review
    answers = {"sa.f1.level": 2, "sa.f2.level": 1, "sa.f3.level": 3}
    assert weak_areas(means, ("f1", "f2", "f3", "f4"), answers) == ["f2", "f1"]


def test_what_may_be_quoted_in_a_report_is_passed_on_by_its_flow() -> None:
    for one in LIBRARY.report.practice:
        assert one.words in LIBRARY.flow(one.flow).shares[place_of(LIBRARY.flow(one.flow), one.words)].tells
    with pytest.raises(LookupError, match="passes mc.kind on to nobody"):
        place_of(FLOW, "mc.kind")


def test_an_owner_is_offered_what_the_question_lets_them_say() -> None:
    assert choices_of(FLOW, 0) == ("named", "anon", "no")
    without = FLOW.model_copy(update={"shares": (FLOW.shares[0].model_copy(update={"permission": "mc.gone"}),)})
    assert choices_of(without, 0) == ("", "", "")


def test_what_others_may_hear_of_is_said_anew_at_any_time_and_nothing_else_is() -> None:
    run = Taken(FLOW)
    run.give("mc.kind", "share")
    run.give("mc.permission", "named")
    assert run.do("allow", "mc.permission", value="anon").current["mc.permission"] == "anon"
    while run.view.state == "asking":
        run.do("skip")
    run.do("submit")
    assert run.view.state == "sent"
    run.do("allow", "mc.permission", value="no")
    assert (run.view.state, run.view.current["mc.permission"]) == ("sent", "no")
    assert run.do("allow", "mc.kind", value="come").problem == "That question does not say what others may hear of."
    assert run.do("allow", "mc.nothing", value="no").problem.startswith("There is no question")
    assert run.do("allow", "mc.permission", value="perhaps").problem


def test_cards_of_practice_say_what_there_is() -> None:
    one = Practice(7, 0, "Oakfield", "Swap days", ())
    card = practicecards.one_of(one, ("f1", "Working relationships"), 0, 1, may_ask=False)
    assert card.body == "Swap days\nOakfield\n\nNo more was said."
    assert practicecards.empty("Outside expertise", elsewhere=False).rows == ()
    assert [row[0].label for row in practicecards.change(one, ("", "", "")).rows if row] == [
        "See what others read",
        "What we share",
    ]
    assert practicecards.way_to("f1").label == "What others did"
    assert replace(one, by="A cluster").named is False
