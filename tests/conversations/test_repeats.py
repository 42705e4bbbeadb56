"""Checks, narrowed lists, repeats, groups and modes."""

import pytest

from conversations.fold import fold
from conversations.log import Earlier, Facts, Item
from tests.flows import NOW, PETS, Taken, flow_of

CHECKED = """
  - {id: start, type: number, prompt: "From?"}
  - {id: end, type: number, prompt: "To?", min: start}
  - id: pair
    type: number
    prompt: "Between?"
    checks: [{that: {all: [{pair: {gte: {answer: start}}}, {pair: {lte: {answer: end}}}]}, says: "Give one from {answer:start} to {answer:end}."}]
"""


def test_a_check_between_answers_refuses_with_its_own_words() -> None:
    run = Taken(flow_of(CHECKED))
    run.give("start", 3)
    assert run.give("end", 2).problem == "That is less than 3, which you gave before."
    run.give("end", 9)
    assert run.give("pair", 10).problem == "Give one from 3 to 9."
    assert run.give("pair", 5).state == "checking"


def test_a_later_edit_that_breaks_a_check_asks_that_question_again() -> None:
    run = Taken(flow_of(CHECKED))
    for question, value in (("start", 3), ("end", 9), ("pair", 5)):
        run.give(question, value)
    view = run.give("start", 7)
    assert (view.question, view.problem) == ("pair", "Give one from 7 to 9.")
    assert view.current["pair"] == 5
    assert run.do("submit").problem == "There is 1 question to answer or skip first."
    assert run.give("pair", 8).state == "checking"


def test_a_check_waits_for_what_it_reads() -> None:
    run = Taken(flow_of(CHECKED))
    run.do("skip", "start")
    assert run.give("end", -5).problem == ""


CASCADE = """
  - {id: state, type: single, prompt: "State?", options: [{key: wa, label: Washington}, {key: tx, label: Texas}]}
  - id: county
    type: single
    prompt: "County?"
    narrowed_by: state
    options: [{key: king, label: King, of: wa}, {key: pierce, label: Pierce, of: [wa]}, {key: cameron, label: Cameron, of: [tx]}, {key: none, label: None of these}]
"""


def test_a_list_is_narrowed_by_an_earlier_answer() -> None:
    run = Taken(flow_of(CASCADE))
    view = run.say("texas")
    assert [option.key for option in view.options] == ["cameron", "none"]
    assert run.give("county", "king").problem == "Please choose one of these: Cameron, None of these."


def test_a_choice_that_is_no_longer_offered_is_masked_and_comes_back() -> None:
    run = Taken(flow_of(CASCADE))
    run.give("state", "wa")
    run.give("county", "king")
    view = run.give("state", "tx")
    assert (view.question, dict(view.masked)) == ("county", {"county": "king"})
    assert view.notes[-1] == "Before, you said King."
    assert run.give("state", "wa").current["county"] == "king"


EACH = """
  - {id: aims, type: multi, prompt: "Which?", options: [{key: a, label: Art}, {key: b, label: Books}, {key: c, label: Chess}]}
  - {id: seen, type: scale, for_each: {from: aims}, prompt: "{item}: seen?", options: [{key: 1, label: "No"}, {key: 2, label: "Some"}, {key: 3, label: "Yes"}]}
  - {id: best, type: single, prompt: "Best?", only_items: {seen: {gte: 2}}, options: [{key: a, label: Art}, {key: b, label: Books}, {key: c, label: Chess}]}
  - {id: more, type: multi, prompt: "More?", exclude_answer: aims, optional: true, options: [{key: a, label: Art}, {key: b, label: Books}, {key: c, label: Chess}]}
  - {id: why, type: long_text, prompt: "Why?", ask_if: {seen: {any_item: [3]}}}
"""


def test_a_question_is_asked_for_each_item_of_an_earlier_answer() -> None:
    run = Taken(flow_of(EACH))
    view = run.say("1 and 3")
    assert (view.question, view.item, view.prompt) == ("seen", "a", "Art: seen?")
    view = run.say("some")
    assert (view.item, view.prompt) == ("c", "Chess: seen?")
    view = run.say("yes")
    assert [option.key for option in view.options] == ["a", "c"]
    view = run.say("chess")
    assert [option.key for option in view.options] == ["b"]
    assert run.do("skip").question == "why"


def test_an_answer_without_an_item_goes_to_the_first_item_that_is_open() -> None:
    run = Taken(flow_of(EACH))
    run.give("aims", ["a", "b"])
    run.give("seen", 2)
    assert run.give("seen", 1).current == {"aims": ("a", "b"), "seen[a]": 2, "seen[b]": 1}
    assert run.give("seen", 3).current["seen[a]"] == 3


def test_taking_an_item_away_masks_its_answers() -> None:
    run = Taken(flow_of(EACH))
    run.give("aims", ["a", "b"])
    run.give("seen", 2, "a")
    run.give("seen", 3, "b")
    view = run.give("aims", ["a"])
    assert dict(view.masked) == {"seen[b]": 3}
    assert "why" not in {one.name for one in fold(run.flow, run.log, run.facts).order}


def test_a_choice_of_several_loses_only_what_is_no_longer_offered() -> None:
    run = Taken(flow_of(EACH))
    run.give("aims", ["a"])
    run.give("more", ["b", "c"])
    view = run.give("aims", ["a", "b"])
    assert view.current["more"] == ("c",)
    assert view.masked["more"] == ("b",)


def test_a_choice_with_nothing_left_to_choose_is_not_asked() -> None:
    run = Taken(flow_of(EACH))
    run.give("aims", ["a", "b", "c"])
    assert "more" not in {one.name for one in fold(run.flow, run.log, run.facts).order}


GROUP = """
  - id: new
    type: group
    prompt: "Actions"
    repeat: {min: 0, max: 2, first: "Any actions?", again: "Another?"}
    makes: [{kind: action, fields: {what: {answer: new.what}, owner: {answer: new.owner}, number: {item: key}, named: {item: label}}}]
    fields:
      - {id: new.what, type: short_text, prompt: "What?"}
      - {id: new.owner, type: short_text, prompt: "Who sees to “{answer:new.what}”?", ask_if: {answered: new.what}, optional: true}
  - {id: after, type: short_text, prompt: "For {item}?", for_each: {from: new}}
"""


def test_a_group_is_repeated_for_as_long_as_wanted() -> None:
    run = Taken(flow_of(GROUP))
    assert run.do("show").prompt == "Any actions?"
    assert run.say("yes").question == "new.what"
    assert run.say("Paint").prompt == "Who sees to “Paint”?"
    view = run.say("Caretaker")
    assert (view.question, view.item, view.prompt) == ("new", "2", "Another?")
    run.say("y")
    run.say("Dig")
    view = run.do("skip")
    assert (view.question, view.prompt) == ("after", "For Paint?")
    made = {one.key: dict(one.fields) for one in run.last.wanted} if run.last else {}
    assert made == {
        "new[1]": {"what": "Paint", "owner": "Caretaker", "number": "1", "named": "1"},
        "new[2]": {"what": "Dig", "number": "2", "named": "2"},
    }


def test_a_group_can_be_left_empty() -> None:
    run = Taken(flow_of(GROUP))
    view = run.say("no")
    assert (view.state, run.last.wanted if run.last else None) == ("checking", ())


def test_taking_back_the_second_of_a_group_masks_it_and_its_effect() -> None:
    run = Taken(flow_of(GROUP))
    for words in ("yes", "Paint", "Me", "yes", "Dig", "You"):
        run.say(words)
    view = run.give("new", "no", "2")
    assert dict(view.masked) == {"new.what[2]": "Dig", "new.owner[2]": "You"}
    assert [one.key for one in run.last.wanted] == ["new[1]"] if run.last else False


def test_a_group_is_repeated_as_often_as_a_number_says() -> None:
    run = Taken(
        flow_of("""
  - {id: n, type: number, prompt: "How many?", min: 0, max: 9, whole: true}
  - {id: child, type: group, prompt: "Children", repeat: {times: n}, fields: [{id: child.name, type: short_text, prompt: "Name?"}]}
""")
    )
    run.give("n", 2)
    run.say("Ann")
    assert run.say("Bo").state == "checking"
    assert run.give("n", 1).masked == {"child.name[2]": "Bo"}
    assert run.do("skip", "n").current == {}


def test_a_group_is_asked_for_each_item() -> None:
    flow = flow_of(
        """
  - id: look
    type: group
    prompt: "Look"
    for_each: {from: action.open}
    only_items: {not: {mode: [short]}}
    fields:
      - {id: look.how, type: single, prompt: "{item}?", options: [{key: ok, label: Fine}, {key: bad, label: Bad}]}
      - {id: look.why, type: short_text, prompt: "Why?", ask_if: {look.how: [bad]}}
""",
        "facts: {action.open: items}\nmodes: {long: all, short: none}",
    )
    items = {"action.open": [Item("7", "Paint"), Item("9", "Dig")]}
    run = Taken(flow, Facts(items=items))
    assert run.do("show").prompt == "Paint?"
    assert run.say("bad").question == "look.why"
    assert run.say("Rain").item == "9"
    assert Taken(flow, Facts("short", items=items)).do("show").state == "checking"


def test_what_is_worked_out_can_be_shown_and_compared_but_is_never_asked() -> None:
    flow = flow_of("""
  - {id: a, type: scale, prompt: "A?", options: [{key: 1, label: One}, {key: 4, label: Four}, {key: 0, label: Unsure, uncounted: true}]}
  - {id: b, type: scale, prompt: "B?", options: [{key: 1, label: One}, {key: 4, label: Four}, {key: 0, label: Unsure, uncounted: true}]}
  - {id: mean, type: calculated, calculate: "round(mean(a, b))"}
  - {id: level, type: number, lead: "About {answer:mean}.", prompt: "Level?"}
  - {id: gap, type: short_text, prompt: "Why?", ask_if: {level: {not: {answer: mean}}}}
""")
    run = Taken(flow)
    run.give("a", 4)
    view = run.give("b", 0)
    assert (view.question, view.lead, view.current["mean"]) == ("level", "About 4.", 4)
    assert run.give("level", 2).question == "gap"
    other = Taken(flow)
    other.give("a", 0)
    view = other.give("b", 0)
    assert (view.lead, "mean" in view.current) == ("", False)
    assert other.give("level", 2).state == "checking"
    assert other.give("mean", 3).problem.startswith("That question is not asked")


def test_a_mode_leaves_out_what_is_not_for_it() -> None:
    flow = flow_of(
        """
  - {id: a, type: short_text, prompt: "A?", modes: [full]}
  - {id: b, type: short_text, prompt: "B?", ask_if: {mode: [full]}}
  - {id: c, type: short_text, prompt: "C?", ask_if: {any: [{mode: [quick]}, {answered: a}]}}
  - {id: d, type: short_text, prompt: "D?", ask_if: {all: [{mode: [quick]}, {answered: c}]}}
""",
        "modes: {full: all, quick: some}",
    )
    assert Taken(flow, Facts("full")).do("show").progress == (0, 2)
    assert Taken(flow, Facts("quick")).do("show").question == "c"
    with pytest.raises(ValueError, match="there is no mode 'slow'"):
        Taken(flow, Facts("slow")).do("show")


def test_only_what_was_marked_last_time_is_asked_and_last_times_answer_is_shown() -> None:
    flow = flow_of(
        """
  - {id: p, type: single, prompt: "P?", ask_if: {last.p: [now]}, options: [{key: now, label: Now}, {key: no, label: Later}]}
  - {id: q, type: short_text, prompt: "Q?"}
  - {id: r, type: scale, prompt: "{item}?", for_each: {list: things}, only_items: {last.r: {gte: 1}}, options: [{key: 0, label: "None"}, {key: 1, label: Some}]}
""",
        "lists: {things: [{key: x, label: X}, {key: y, label: Y}]}",
    )
    day = NOW.date().replace(month=3)
    last = {"p": Earlier("now", day), "q": Earlier("hello", day), "r[x]": Earlier(0, day), "r[y]": Earlier(1, day)}
    run = Taken(flow, Facts(last=last))
    assert run.do("show").notes == ("In March 2026 you chose Now.",)
    assert run.say("later").notes == ("In March 2026 you said hello.",)
    assert run.say("well").item == "y"
    assert Taken(flow).do("show").question == "q"


def test_a_joint_run_shows_where_the_separate_answers_differ() -> None:
    views = {"has": {"Priya": "yes", "Tom": "no"}, "last": {"Priya": "x", "Tom": "x"}}
    run = Taken(flow_of(PETS), Facts(views=views))
    assert run.do("show").notes == ("Answers differ. Priya: Yes; Tom: No.",)
    assert run.say("no").notes == ("Priya: x; Tom: x.",)
