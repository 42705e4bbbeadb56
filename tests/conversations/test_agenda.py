"""The agenda of a call: each line takes what it declares, and is dropped when it has nothing to show."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.library import Library
from conversations.agenda import Agreed, Known, Moved, Overdue, Said, Topic, agenda, worded
from conversations.model import AgendaLine, Option, Pick, Question

TODAY = date(2026, 12, 1)
EARLIER = date(2026, 10, 10)
FLOW = Library().flow("call_record")
LEVELS = tuple(
    Option(key=number, label=words) for number, words in enumerate(("Unsure", "Starting", "Building", "Secure"))
)
LEVELS = (LEVELS[0].model_copy(update={"uncounted": True}), *LEVELS[1:])


def level(area: str, value: int, before: int | None = None) -> Said:
    question = Question(id=f"sa.{area}.level", type="scale", prompt="Which?", options=LEVELS)
    return Said(question, area.upper(), value, EARLIER, before=before)


def chosen(id: str, about: str, value: str, **more: str) -> Said:
    options = tuple(
        Option(key=key, label=key.capitalize()) for key in ("now", "share", "none", "early", "clear", "named", "no")
    )
    return Said(Question(id=id, type="single", prompt="Which?", options=options), about, value, EARLIER, **more)


def severity(item: str, value: int) -> Said:
    options = tuple(Option(key=number, label=f"degree {number}") for number in range(4))
    return Said(Question(id="sa.bar.sev", type="scale", prompt="?", options=options), item, value, EARLIER, item=item)


def words(id: str, brief: str, value: str, on: date = EARLIER) -> Said:
    return Said(Question(id=id, type="short_text", prompt="?", brief=brief), "", value, on)


def built(**known: object) -> dict[str, tuple[str, ...]]:
    return {topic.title: topic.lines for topic in agenda(FLOW.agenda, Known(TODAY, **known))}  # type: ignore[arg-type]  # named


def test_with_nothing_known_there_is_no_line() -> None:
    assert built() == {}


def test_it_begins_with_what_the_cluster_wants_to_talk_about() -> None:
    said = [words("cb.since", "Moved on", "Two schools swapped staff"), words("cb.ask", "To be answered", "Who pays?")]
    assert built(said=said)["To talk about"] == ("Moved on: Two schools swapped staff", "To be answered: Who pays?")


def test_open_actions_come_with_the_late_ones_first() -> None:
    actions = [
        Agreed("Write it down", "Priya", date(2027, 1, 12)),
        Agreed("Visit them", "", date(2026, 11, 3)),
        Agreed("Some day"),
    ]
    assert built(actions=actions)["Open actions"] == (
        "Visit them, late, was due on 3 November",
        "Write it down, Priya, by Tuesday 12 January 2027",
        "Some day",
    )


def test_areas_are_those_marked_now_the_lowest_two_and_the_one_that_changed_most() -> None:
    said = [
        *(level("f1", 1, 2), level("f2", 3, 1), level("f3", 2, 2), level("f4", 0), level("f5", 3)),
        *(chosen("sa.f1.priority", "F1", "now"), chosen("sa.f2.priority", "F2", "share")),
    ]
    assert built(said=said)["Areas of the review"] == (
        "To work on now: F1",
        "Lowest: F1 (Starting); F3 (Building)",
        "Changed most: F2 (from Starting to Secure)",
    )


def test_nothing_changed_is_no_change() -> None:
    assert built(said=[level("f1", 2, 2)])["Areas of the review"] == ("Lowest: F1 (Building)",)


def test_barriers_come_with_the_chosen_one_first_and_then_the_worst() -> None:
    said = [severity("c1", 2), severity("c2", 3), severity("c3", 1), severity("c4", 2)]
    worst = Said(Question(id="sa.bar.worst", type="single", prompt="?"), "", "c4", EARLIER)
    assert built(said=[*said, worst])["Barriers"] == ("c4 (degree 2)", "c2 (degree 3)", "c1 (degree 2)")
    assert built(said=said)["Barriers"][0] == "c2 (degree 3)"


def test_impact_is_what_is_overdue_and_where_practice_has_not_moved() -> None:
    moved = [
        Moved("practice", "Reading", 3, 2, "Sometimes"),
        Moved("practice", "Maths", 1, 4, "Usually"),
        Moved("other", "Music", 1, 1, "Never"),
    ]
    found = built(moved=moved, overdue=[Overdue("Reading", "A term on", date(2026, 11, 20))])["Showing impact"]
    assert found == (
        "Overdue: Reading, A term on (due on 20 November)",
        "Practice has not moved: Reading (Sometimes)",
    )


def test_benefits_without_a_sign_and_strengths_to_share() -> None:
    said = [
        chosen("sa.ben.seen", "Fits needs", "none", item="b1"),
        chosen("sa.ben.seen", "Wiser spending", "clear", item="b5"),
        chosen("sa.f2.priority", "F2", "share"),
        chosen("iem.y.share", "Reading", "named", subject="Reading"),
        chosen("iem.y.share", "Maths", "no", subject="Maths"),
    ]
    found = built(said=said)
    assert found["Benefits with no sign yet"] == ("Fits needs (None)",)
    assert found["Strengths and stories"] == ("Strong: F2", "Story to share: Reading (Named)")


def test_several_choices_are_marked_when_one_of_them_is() -> None:
    question = Question(id="sa.x.priority", type="multi", prompt="?", options=(Option(key="now", label="Now"),))
    assert built(said=[Said(question, "X", ("now", "year"), EARLIER)])["Areas of the review"] == ("To work on now: X",)


def test_the_profile_is_to_be_checked_once_it_is_a_month_old() -> None:
    facts = {"cluster.people": ("Coordinator", "Priya Shah"), "other": ("Other", "thing")}
    old = [words("cp.schools", "Partners", "6"), words("cp.money_end", "Money ends", "2027", on=TODAY)]
    assert built(said=old, facts=facts)["Profile, to check"] == ("Coordinator: Priya Shah", "Partners: 6")
    assert built(said=[words("cp.schools", "Partners", "6", on=TODAY)], facts=facts) == {}


def test_a_line_without_a_title_says_what_it_shows() -> None:
    line = AgendaLine(key="x", show="open actions", picks=(Pick(take="open"),))
    assert agenda([line], Known(TODAY, actions=[Agreed("Do it")])) == [Topic("open actions", ("Do it",))]


def test_an_agenda_is_worded_as_the_body_of_a_card() -> None:
    assert worded([Topic("One", ("a", "b")), Topic("Two", ("c",))]) == "One\n• a\n• b\n\nTwo\n• c"


def test_a_pick_takes_only_what_there_is() -> None:
    with pytest.raises(ValidationError):
        Pick.model_validate({"take": "guesses"})


def test_no_line_of_the_agenda_names_what_is_private_to_staff() -> None:
    flows = [Library().flow(name) for name in Library().names()]
    private = {question.id for flow in flows for question in flow.questions() if question.private_to}
    assert private
    assert not private & {source for line in FLOW.agenda for pick in line.picks for source in pick.source}


def test_every_source_of_the_agenda_is_a_question_or_something_known() -> None:
    from fnmatch import filter as matching

    questions = [question for name in Library().names() for question in Library().flow(name).questions()]
    known = [question.id for question in questions] + [question.series for question in questions]
    known += ["action.open", "iem.stages", "cluster.people"]
    sources = [
        source for line in FLOW.agenda for pick in line.picks for source in (*pick.source, *filter(None, [pick.first]))
    ]
    assert [source for source in sources if not matching(known, source)] == []


def test_what_a_flow_shows_first_is_another_flow_of_the_same_subject() -> None:
    library = Library()
    for name in library.names():
        flow = library.flow(name)
        if flow.shows:
            assert library.flow(flow.shows).per == flow.per
