"""The engine: what comes next, what counts, and what each command does."""

from datetime import timedelta

import pytest

from conversations.engine import Command, apply
from conversations.fold import fold
from conversations.log import Earlier, Event, Facts, Item, Tailoring
from conversations.views import shown
from tests.flows import NOW, Taken, flow_of

PETS = """
  - {id: has, type: single, prompt: "Any pets?", options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}
  - {id: kind, type: single, prompt: "Which?", ask_if: {has: ["yes"]}, options: [{key: cat, label: Cat}, {key: dog, label: Dog}]}
  - {id: name, type: short_text, prompt: "Its name?", ask_if: {kind: [cat, dog]}, max: 20}
  - {id: last, type: short_text, prompt: "Anything else?", optional: true}
"""


def test_the_next_question_is_the_first_that_applies_and_is_open() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("show").question == "has"
    assert run.say("no").question == "last"


def test_changing_an_answer_masks_what_hung_on_it_and_says_so() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    run.say("dog")
    run.say("Rex")
    view = run.give("has", "no")
    assert dict(view.masked) == {"kind": "dog", "name": "Rex"}
    assert dict(view.current) == {"has": "no"}
    assert view.notes[0] == "2 answers no longer apply. I have kept them in case."


def test_a_masked_answer_counts_again_when_it_applies_again_and_is_shown_to_be_kept() -> None:
    run = Taken(flow_of(PETS))
    for words in ("yes", "dog", "Rex"):
        run.say(words)
    run.give("has", "no")
    view = run.give("has", "yes")
    assert view.question == "kind"
    assert view.current["kind"] == "dog"
    assert view.notes == ("Before, you said Dog. Keep it?",)
    assert run.do("keep").question == "name"
    assert run.do("keep").question == "last"


def test_keeping_needs_an_answer() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("keep").problem == "There is no answer to keep yet."
    run.say("yes")
    assert run.do("keep", "has").question == "kind"


def test_back_shows_the_question_before_with_its_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    view = run.do("back")
    assert (view.question, view.value) == ("has", "yes")
    assert run.do("back").notes == ()
    assert run.view.problem == "This is the first question."


def test_back_from_the_check_goes_to_the_last_question() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.do("skip").state == "checking"
    assert run.do("back").question == "last"


def test_back_from_a_question_not_shown_starts_from_what_is_open() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.do("back", "no.such").question == "has"


def test_a_skipped_question_is_left_until_it_is_asked_again() -> None:
    run = Taken(flow_of(PETS))
    view = run.do("skip", "has")
    assert view.notes == ("Skipped. I will ask again at the end.",)
    assert run.do("skip").skipped == ("has", "last")
    assert run.view.state == "checking"
    assert run.do("ask_again").question == "has"


def test_asking_again_without_anything_skipped_changes_nothing() -> None:
    run = Taken(flow_of(PETS))
    run.do("ask_again")
    assert run.log == []


def test_skipping_takes_an_answer_back() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    assert run.do("skip", "has").current == {}


def test_a_required_question_cannot_be_skipped() -> None:
    run = Taken(flow_of('  - {id: a, type: short_text, prompt: "A?", required: true}'))
    view = run.do("skip", "a")
    assert view.problem == "I need this one to go on. You can pause and come back to it."
    assert view.required


def test_sending_needs_every_question_answered_or_skipped() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("submit").problem == "There are 2 questions to answer or skip first."
    run.say("no")
    assert run.do("submit").problem == "There is 1 question to answer or skip first."
    run.do("skip", "last")
    assert run.do("submit").state == "sent"
    assert run.do("submit").problem == "This has been sent already."


def sent() -> Taken:
    run = Taken(flow_of(PETS))
    run.say("no")
    run.do("skip")
    run.do("submit")
    return run


def test_what_is_sent_takes_no_answers_until_it_is_reopened() -> None:
    run = sent()
    problem = "This was sent. Reopen it to change an answer, until Monday 30 November 2026."
    assert run.give("has", "yes").problem == problem
    assert run.do("skip", "has").problem == problem
    assert run.do("back").problem == problem
    assert run.do("pause").problem == problem
    assert run.do("reopen").state == "checking"
    assert run.give("has", "yes").question == "kind"


def test_editing_what_is_sent_reopens_it_for_seven_days() -> None:
    run = sent()
    run.now = NOW + timedelta(days=7)
    assert run.do("edit", "has").question == "has"
    assert [event.kind for event in run.log][-1] == "reopened"


def test_after_seven_days_nothing_can_be_changed() -> None:
    run = sent()
    run.now = NOW + timedelta(days=8)
    closed = "This was sent on Monday 23 November 2026 and can no longer be changed. Your project contact can help."
    assert run.do("reopen").problem == closed
    assert run.do("edit", "has").problem == closed


def test_editing_something_unknown_is_answered_whether_sent_or_not() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("edit", "hass").problem == "There is no question 'hass'. Did you mean 'has'?"
    assert sent().do("edit", "zzzz").problem == "There is no question 'zzzz'."


def test_reopening_what_was_never_sent_is_not_needed() -> None:
    assert Taken(flow_of(PETS)).do("reopen").problem == "This has not been sent yet, so you can change any answer."


def test_a_pause_keeps_the_place_and_an_answer_ends_it() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("pause").state == "paused"
    assert run.do("pause").state == "paused"
    assert run.do("resume").state == "asking"
    run.do("pause")
    assert run.give("has", "no").state == "asking"
    run.do("pause")
    assert run.do("skip", "last").state == "checking"


def test_resuming_what_is_not_paused_shows_where_it_is() -> None:
    run = Taken(flow_of(PETS))
    assert run.do("resume").question == "has"
    assert run.log == []


def test_a_question_that_no_longer_applies_says_why_it_takes_no_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    assert run.give("kind", "dog").problem == "That question is not asked any more, because of your other answers."


def test_an_answer_without_an_open_question_says_what_can_be_done() -> None:
    run = Taken(flow_of(PETS))
    run.say("no")
    run.do("skip")
    assert run.do("answer", value="x").problem == "There is no question open. You can check your answers and send them."


def test_a_comment_stays_beside_its_answer() -> None:
    run = Taken(flow_of(PETS))
    run.say("yes")
    view = run.do("comment", "has", text="Two of them")
    assert view.notes == ("I have kept that as a comment.",)
    assert fold(run.flow, run.log, run.facts).comments["has"].value == "Two of them"
    assert run.do("comment", "has", value="").problem.startswith("I didn't get any text")
    assert run.do("comment", "has", text="x" * 4001).problem == (
        "That's 4,001 characters; I can keep 4,000. Please shorten it and send it again."
    )


def test_an_old_card_of_the_same_person_changes_nothing() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    view = run.give("has", "no", by="P1", revision=0)
    assert view.problem == "That card is out of date. Here is where you are now."
    assert run.do("skip", "has", by="P1", revision=0).problem == view.problem
    assert run.view.current == {"has": "yes"}


def test_two_people_at_once_keep_both_answers_and_the_second_is_told() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    view = run.give("has", "no", by="P2", revision=0)
    assert view.clash is not None
    assert view.clash.value == "no"
    assert view.current["has"] == "yes"
    assert view.question == "has"
    assert run.give("has", "no", by="P2").clash is None


def test_two_people_who_say_the_same_do_not_clash() -> None:
    run = Taken(flow_of(PETS))
    run.give("has", "yes", by="P1", revision=0)
    assert run.give("has", "yes", by="P2", revision=0).problem.startswith("That card is out of date")


def test_an_answer_to_another_question_in_between_is_no_clash() -> None:
    run = Taken(flow_of(PETS))
    run.give("last", "well", by="P1", revision=0)
    assert run.give("has", "yes", by="P2", revision=0).problem == ""


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


def test_a_cluster_can_add_questions_of_its_own_and_leave_some_out() -> None:
    flow = flow_of(PETS, "tailor: {max_own_questions: 1, may_skip: [last]}")
    own = ({"id": "own.cost", "type": "number", "prompt": "What did it cost?"},)
    run = Taken(flow, Facts(tailoring=Tailoring(own, frozenset({"last"}))))
    assert run.say("no").question == "own.cost"
    assert Taken(flow, Facts(tailoring=Tailoring((), frozenset({"last"})))).say("no").state == "checking"
    for bad, words in (
        (Tailoring((), frozenset({"has"})), "has cannot be left out"),
        (Tailoring((*own, *own)), "takes 1 questions"),
        (Tailoring(({"id": "cost", "type": "number", "prompt": "?"},)), "starts with 'own.'"),
    ):
        with pytest.raises(ValueError, match=words):
            Taken(flow, Facts(tailoring=bad)).do("show")


def test_a_renamed_question_keeps_its_answers() -> None:
    flow = flow_of(
        '  - {id: new, was: [old], type: short_text, prompt: "N?"}\n  - {id: other, type: short_text, prompt: "O?"}'
    )
    log = [Event("answered", "old", "", "kept", at=NOW)]
    assert fold(flow, log, Facts()).current == {"new": "kept"}


def test_the_same_log_gives_the_same_state_and_apply_changes_nothing_itself() -> None:
    flow = flow_of(PETS)
    log = (Event("answered", "has", "", "yes", at=NOW),)
    one = apply(flow, log, Command("answer", "kind", value="dog"), Facts(), NOW)
    two = apply(flow, log, Command("answer", "kind", value="dog"), Facts(), NOW)
    assert (one.events, one.view) == (two.events, two.view)
    assert len(log) == 1


def test_effects_follow_the_answers() -> None:
    flow = flow_of("""
  - id: when
    type: single
    prompt: "When?"
    options: [{key: soon, label: Soon}, {key: later, label: Later}]
    makes: [{kind: stage, fields: {flow: term, days: {map: when, to: {soon: 84, later: 182}}}}]
""")
    run = Taken(flow)
    run.say("later")
    assert run.last is not None
    assert [dict(one.fields) for one in run.last.wanted] == [{"flow": "term", "days": 182}]
    run.do("skip", "when")
    assert run.last.wanted == ()


def test_nothing_answered_is_shown_as_dots() -> None:
    assert shown(flow_of(PETS).sections[0].questions[0], None) == "…"


def test_a_default_comes_from_the_facts() -> None:
    flow = flow_of(
        """
  - {id: day, type: date, prompt: "Day?", default: call.date}
  - {id: n, type: number, prompt: "N?", default: 3}
""",
        "facts: {call.date: date}",
    )
    run = Taken(flow, Facts(values={"call.date": "2026-11-20"}))
    assert run.do("show").value == "2026-11-20"
    assert run.do("skip").value == 3


def test_a_section_that_does_not_apply_masks_all_of_its_answers() -> None:
    from conversations.flowfile import load_flow

    flow = load_flow(
        """
flow: parts
title: Parts
sections:
  - {key: one, title: One, questions: [{id: go, type: single, prompt: "Go?", options: [{key: "yes", label: "Yes"}, {key: "no", label: "No"}]}]}
  - {key: two, title: Two, ask_if: {go: ["yes"]}, questions: [{id: a, type: short_text, prompt: "A?"}, {id: b, type: short_text, prompt: "B?"}]}
  - {key: three, title: Three, questions: [{id: c, type: short_text, prompt: "C?"}]}
""",
        "parts.yaml",
    )
    run = Taken(flow)
    view = run.say("yes")
    assert view.part is not None
    assert (view.part.title, view.part.number, view.part.of, view.part.place, view.part.about) == ("Two", 2, 3, 1, 2)
    run.say("x")
    view = run.give("go", "no")
    assert (view.question, dict(view.masked)) == ("c", {"a": "x"})


def test_a_plan_is_made_again_when_many_others_were_needed_since() -> None:
    from conversations.plan import MOST_PLANS, plan

    flow = flow_of(PETS, "tailor: {max_own_questions: 1}")
    first = plan(flow)
    assert plan(flow) is first
    for number in range(MOST_PLANS):
        plan(flow, "", Tailoring(({"id": f"own.q{number}", "type": "number", "prompt": "?"},)))
    assert plan(flow) is not first


def test_an_end_is_not_before_its_start() -> None:
    flow = flow_of("""
  - {id: start, type: date, prompt: "Start?"}
  - {id: end, type: date, prompt: "End?", not_before: start}
""")
    run = Taken(flow)
    run.say("1 Dec 2026")
    words = "That is before Tuesday 1 December 2026. Please give that day or a later one."
    assert run.say("30 Nov 2026").problem == words
    assert run.say("1 Dec 2026").state == "checking"
    view = run.give("start", "2026-12-05")
    assert (view.question, view.problem) == ("end", words.replace("Tuesday 1", "Saturday 5"))


def test_what_is_uncounted_is_left_out_of_every_calculation() -> None:
    flow = flow_of(
        """
  - {id: r, type: scale, prompt: "{item}?", for_each: {list: l}, options: [{key: 0, label: Unsure, uncounted: true}, {key: 3, label: Three}]}
  - {id: mean, type: calculated, calculate: "mean(r)"}
  - {id: n, type: number, prompt: "{answer:mean}", ask_if: {any: [{expr: "mean >= 3"}, {not: {answered: mean}}]}}
""",
        "lists: {l: [{key: x, label: X}, {key: y, label: Y}]}",
    )
    run = Taken(flow)
    run.give("r", 0, "x")
    assert run.give("r", 3, "y").prompt == "3.0"
    run.give("r", 0, "y")
    assert run.view.prompt == "…"


def test_a_placeholder_tells_days_and_what_falls_due() -> None:
    flow = flow_of(
        '  - {id: a, type: short_text, prompt: "{due:iem_after}, {cluster}, {fact:x}, {answer:b}"}',
        "facts: {x: text, b: multi}",
    )
    facts = Facts(values={"due.iem_after": "2026-12-01", "cluster": "Oakfield", "x": "2026-99-99"})
    assert Taken(flow, facts).do("show").prompt == "Tuesday 1 December 2026, Oakfield, 2026-99-99, …"


def test_nothing_is_asked_for_items_of_a_question_that_this_mode_leaves_out() -> None:
    flow = flow_of(
        """
  - {id: m, type: multi, prompt: M, modes: [full], options: [{key: x, label: X}]}
  - {id: e, type: number, prompt: "{item}?", for_each: {from: m}}
  - {id: o, type: number, prompt: "{item}?", for_each: {list: l}, only_items: {mode: [full]}}
""",
        "modes: {full: x, quick: y}\nlists: {l: [{key: x, label: X}]}",
    )
    assert Taken(flow, Facts("quick")).do("show").state == "checking"
    assert Taken(flow, Facts("full")).do("show").progress == (0, 2)


def test_numbers_are_worked_with_as_they_are() -> None:
    flow = flow_of("""
  - {id: a, type: number, prompt: "A?"}
  - {id: twice, type: calculated, calculate: "a * 2"}
""")
    assert Taken(flow).give("a", 4).current == {"a": 4, "twice": 8}


def test_a_step_says_whether_anything_is_to_be_kept() -> None:
    flow = flow_of(PETS)
    assert not apply(flow, (), Command("show"), Facts(), NOW).changed
    assert apply(flow, (), Command("pause"), Facts(), NOW).changed
