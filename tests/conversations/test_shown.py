"""What is shown: cards, tokens, outlines, diagrams, changes, rows and schedules."""

import json
from datetime import date

import pytest

from conversations import asking, fronts
from conversations.cards import Card, Choice, as_plain, from_plain, laid_out
from conversations.changes import changes
from conversations.flowfile import load_flow
from conversations.fold import fold
from conversations.forms import Field, Form, Pick
from conversations.log import Event, Facts
from conversations.model import When
from conversations.outline import mermaid, outline
from conversations.rows import rows
from conversations.schedule import window
from conversations.tokens import Token, read_token
from tests.flows import NOW, Taken, flow_of

TODAY = NOW.date()
FLOW = flow_of(
    """
  - {id: kind, type: single, prompt: "What kind?", options: [{key: cat, label: Cat, detail: "It sleeps."}, {key: dog, label: Dog}], required: true}
  - {id: name, type: short_text, prompt: "Its name?", max: 60, private_to: staff}
  - {id: toys, type: multi, prompt: "Toys?", max_choices: 2, ask_if: {kind: [dog]}, options: [{key: ball, label: Ball}, {key: bone, label: Bone}, {key: none, label: None, alone: true}]}
  - {id: fun, type: scale, prompt: "{item}: fun?", for_each: {from: toys}, options: [{key: 1, label: "No"}, {key: 2, label: "Yes"}]}
  - {id: born, type: date, prompt: "Born?", default_months: 4, default_days: 7, optional: true}
  - {id: story, type: long_text, prompt: "Its story? It may be long and have many words in it, as stories do."}
  - {id: half, type: calculated, calculate: "1 / 2"}
  - id: visit
    type: group
    prompt: Visits
    repeat: {min: 0, max: 3}
    makes: [{kind: call}]
    fields: [{id: visit.day, type: date, prompt: "When?"}]
""",
    "modes: {full: everything, quick: less}\nclose: Bye",
)


def taken(*words: str) -> Taken:
    run = Taken(FLOW)
    for word in words:
        run.say(word)
    return run


def test_a_question_card_has_its_place_choices_and_ways_out() -> None:
    card = asking.question_card(FLOW, 7, taken().do("show"), TODAY)
    assert card.heading == "Test. Question 1 of about 5"
    assert card.details == ("Cat. It sleeps.",)
    assert [[choice.label for choice in row] for row in card.rows] == [["Cat", "Dog"], ["Back", "Pause"]]
    assert card.rows[0][0].token == "ans|7.kind|0|cat"


def test_a_card_says_everything_in_plain_text() -> None:
    card = asking.question_card(FLOW, 7, taken().do("show"), TODAY)
    assert card.text() == (
        "Test. Question 1 of about 5\n\nWhat kind?\n\nCat. It sleeps.\n\nChoices: Cat, Dog, Back, Pause."
    )
    assert Card(body="x").text() == "x"


def test_a_choice_of_several_can_be_ticked_and_finished() -> None:
    run = taken("dog", "Rex")
    view = run.view
    assert asking.question_card(FLOW, 7, view, TODAY).note == "Choose up to 2, then Done."
    run.give("toys", ["ball"])
    card = asking.question_card(FLOW, 7, run.do("edit", "toys"), TODAY)
    assert [choice.label for choice in card.choices][:4] == ["✓ Ball", "Bone", "None", "Done"]
    assert card.rows[0][0].style == "chosen"


def test_an_answered_question_offers_to_keep_it() -> None:
    run = taken("cat", "Rex")
    card = asking.question_card(FLOW, 7, run.do("back"), TODAY)
    assert "Keep it" in [choice.label for choice in card.choices]
    assert card.note == "Your answer now: Rex."


def test_a_date_offers_where_it_starts_and_a_doubt_its_two_readings() -> None:
    run = taken("cat", "Rex")
    card = asking.question_card(FLOW, 7, run.view, TODAY)
    assert [choice.label for choice in card.choices][:2] == ["Tuesday 23 March 2027", "Monday 30 November 2026"]
    card = asking.question_card(FLOW, 7, run.say("3/4/27"), TODAY)
    assert [choice.label for choice in card.choices][:2] == ["Yes, Saturday 3 April 2027", "Thursday 4 March 2027"]
    assert card.body == "Do you mean Saturday 3 April 2027?\n\nBorn?"


def test_a_default_date_is_one_tap() -> None:
    flow = flow_of('  - {id: d, type: date, prompt: "D?", default: call.date}', "facts: {call.date: date}")
    run = Taken(flow, Facts(values={"call.date": "2026-12-01"}))
    card = asking.question_card(flow, 7, run.do("show"), TODAY)
    assert card.choices[0].label == "Tuesday 1 December 2026"


def test_words_that_are_no_choice_can_be_kept_as_a_comment() -> None:
    run = taken()
    card = asking.question_card(FLOW, 7, run.say("a big one"), TODAY)
    assert "Save as a comment" in [choice.label for choice in card.choices]


def test_a_rating_is_shown_with_a_comment_one_tap_away() -> None:
    run = taken("dog", "Rex", "ball", "2")
    view = run.do("edit", "fun", "ball")
    card = asking.chosen_card(FLOW, 7, view, "Saved at 10am.")
    assert card.body == "Ball: fun?\n\nYou chose Yes. Anything to add?"
    assert asking.comment_card(FLOW, 7, view).body.startswith("Why did you choose Yes?")


def test_the_check_names_what_was_skipped() -> None:
    run = taken("cat")
    for _ in range(4):
        run.do("skip")
    view = run.view
    card = asking.checking_card(FLOW, 7, view, ["Its name?", "Born?"])
    assert card.heading == "Nearly there"
    assert "You have answered 1 of 5. You skipped:\n• Its name?\n• Born?" in card.body
    assert asking.checking_card(FLOW, 7, view, []).heading == "Ready to finish?"


def test_starting_pausing_resuming_and_sending_have_cards() -> None:
    run = taken("cat")
    start = fronts.start_card(FLOW, 7, run.view, "Hello.", "Short.")
    assert [choice.label for choice in start.choices] == ["Start", "Later", "Quick"]
    assert start.details == ("Quick: less.",)
    plain = flow_of('  - {id: a, type: number, prompt: "A?"}')
    assert len(fronts.start_card(plain, 7, Taken(plain).do("show"), "", "").rows) == 1
    assert fronts.resume_card(FLOW, 7, run.view, "").body == "Test: you have done 1 of about 5. Next is: Its name?"
    assert "Carry on whenever you like" in fronts.paused_card(FLOW, 7, run.do("pause")).body
    sent = asking.sent_card(FLOW, 7, run.view, "Bye", date(2026, 11, 30))
    assert sent.note == "You can change answers until Monday 30 November 2026."


def test_a_list_has_a_number_for_each_answer_and_turns_its_parts() -> None:
    lines = [(f"Question {n}", "x", "kind", "") for n in range(8)]
    card = asking.list_card(FLOW, 7, taken().do("show"), lines, 1, ["One", "Two", "Three"])
    assert [len(row) for row in card.rows] == [6, 2, 2, 1]
    alone = asking.list_card(FLOW, 7, taken().do("show"), lines[:1], 0, [""])
    assert (alone.heading, len(alone.rows)) == ("Test", 2)


def test_two_answers_at_once_are_both_shown() -> None:
    run = taken()
    run.give("kind", "cat", by="P1", revision=0)
    view = run.give("kind", "dog", by="P2", revision=0)
    card = asking.clash_card(FLOW, 7, view, "Priya", " at 10am")
    assert card.body == "What kind?\n\nPriya saved another answer at 10am: Cat.\nYours: Dog."


def test_a_card_for_a_question_that_is_not_in_the_flow_cannot_be_made() -> None:
    other = flow_of('  - {id: x, type: number, prompt: "X?"}')
    with pytest.raises(LookupError):
        asking.question_card(other, 7, taken().do("show"), TODAY)


def test_a_part_with_a_title_is_named_and_long_text_asks_for_no_names() -> None:
    flow = load_flow(
        """
flow: parts
title: Parts
sections:
  - {key: one, title: One, questions: [{id: a, type: long_text, prompt: "A?"}, {id: b, type: short_text, max: 60, prompt: "B?"}]}
""",
        "parts.yaml",
    )
    run = Taken(flow)
    card = asking.question_card(flow, 7, run.do("show"), TODAY)
    assert (card.heading, card.note) == ("Part 1 of 1, One. Question 1 of about 2", "Please do not name pupils.")
    assert asking.question_card(flow, 7, run.say("x"), TODAY).note == ""


@pytest.mark.parametrize("value", [None, "x", 3, 2.5, True, (), ("a", "b"), (1, 2)])
def test_a_card_survives_being_kept(value: str | float | tuple[str | int, ...] | None) -> None:
    field = Field("a", "A?", "several", picks=(Pick("a", "A"),), value=value, low=0.5, high=3)
    asked = asking.question_card(FLOW, 7, taken().do("show"), TODAY)
    for card in (asked, Card(), Card("A", details=("b", "c"), form=Form("Title", "form|7|0|", (field,)))):
        kept = json.dumps(as_plain(card))
        assert from_plain(json.loads(kept)) == card
        assert "rows" in json.loads(kept)


def test_rows_of_buttons_fit_a_phone() -> None:
    def rows_of(*labels: str) -> list[int]:
        return [len(row) for row in laid_out(tuple(Choice(label, "t") for label in labels))]

    assert rows_of("Short", "Short", "Short", "Short") == [3, 1]
    assert rows_of("A somewhat long one", "Short", "Short") == [2, 1]
    assert rows_of("A label that is longer than twenty", "Short") == [1, 1]
    assert rows_of() == []


@pytest.mark.parametrize(
    "token",
    [Token("ans", 12, "sa.bar.sev", "c1", 57, "2"), Token("run", 3, argument="go"), Token("menu", argument="x y")],
)
def test_a_token_reads_back(token: Token) -> None:
    assert read_token(str(token)) == token
    assert len(str(token).encode()) <= 64


@pytest.mark.parametrize(
    "text", ["", "a|b", "ans|x|1|2", "ans|1|-1|2", "ans|1|²|2", "ans|999999999999999|1|2", "a|1|2|3|4"]
)
def test_a_forged_token_is_none(text: str) -> None:
    assert read_token(text) is None


def test_an_outline_says_what_is_asked_and_when() -> None:
    words = outline(FLOW)
    assert words.splitlines()[0] == "Test (test, version 1, for coordinator, per cluster)"
    assert "  mode quick: less" in words
    assert "  toys: Toys? (if kind is dog)" in words
    assert "      single: Cat | Dog" in words
    assert "  half: 1 / 2 [calculated]" in words
    assert "  visit: Visits [group] [up to 3 times] [makes call]" in words
    assert "    visit.day: When? [date]" in words
    assert "  name: Its name? [short text] [for staff only]" in words


def test_an_outline_words_every_condition() -> None:
    flow = load_flow(
        """
flow: words
title: Words
modes: {full: x, quick: y}
sections:
  - key: s
    title: S
    modes: [full]
    questions:
      - {id: a, type: multi, prompt: A, options: [{key: x, label: X}, {key: y, label: Y}]}
      - {id: n, type: number, prompt: N, modes: [full]}
      - {id: e, type: number, prompt: E, for_each: {from: a}}
  - key: t
    ask_if: {all: [{any: [{a: [x, y]}, {answered: n}]}, {not: {n: {gte: 3}}}, {n: {lt: {answer: n}}}]}
    questions:
      - {id: p, type: number, prompt: P, ask_if: {any: [{all: [{a: {only: [x]}}, {a: {all_of: [x, y]}}]}, {n: {answered: false}}]}}
      - {id: q, type: number, prompt: Q, ask_if: {e: {any_item: [1]}, a: {count: {gt: 1}}}}
      - {id: r, type: number, prompt: R, ask_if: {expr: "n > 2"}}
""",
        "words.yaml",
    )
    words = outline(flow)
    assert "t (if (a is x or y or n is answered) and not (n is at least 3) and n is under n)" in words
    assert "p: P [number] (if (a is only x and a is all of x, y) or n is not answered)" in words
    assert "q: Q [number] (if e is 1 for any item and the number chosen in a: count is over 1)" in words
    assert "r: R [number] (if n > 2)" in words
    assert "n: N [number] (only full)" in words
    drawn = mermaid(flow)
    assert drawn.startswith('flowchart TD\n  subgraph s_["S"]')
    assert "  n --> t_" in drawn
    assert "  a --> q" in drawn


def test_changes_are_weighed() -> None:
    old = flow_of(
        """
  - {id: a, type: number, prompt: "A?", max: 5}
  - {id: b, type: single, prompt: "B?", options: [{key: x, label: X}, {key: y, label: Y}], optional: true}
  - {id: c, type: number, prompt: "C?"}
  - {id: d, type: number, prompt: "D?"}
  - {id: e, type: number, prompt: "E?", private_to: staff}
  - {id: f, type: number, prompt: "F?"}
""",
        "lists: {l: [{key: x, label: X}]}\nretired: [{id: z, type: number, prompt: Z}]",
    )
    new = flow_of(
        """
  - {id: g, type: number, prompt: "G?", was: c}
  - {id: a, type: number, prompt: "A, then?", max: 6}
  - {id: b, type: single, prompt: "B?", options: [{key: x, label: Ex}, {key: w, label: W}], ask_if: {answered: a}}
  - {id: e, type: short_text, prompt: "E?", for_each: {list: l}, optional: true}
  - {id: h, type: number, prompt: "H?"}
  - {id: i, type: number, prompt: "I?", optional: true}
  - {id: z, type: number, prompt: "Z?"}
""",
        "lists: {l: [{key: x, label: X}]}\nretired: [{id: d, type: number, prompt: D}]",
    )
    assert [str(change) for change in changes(old, new)] == [
        "breaking: e: changed its type from number to short_text",
        "breaking: e: is repeated in another way",
        "breaking: e: is seen by other people than was said when it was answered",
        "breaking: f: is gone; list it under 'retired', or name it in the 'was' of the new question",
        "breaking: z: was retired and is used again; ids are for ever, so take a new one",
        "note: a: checks its answers in another way",
        "note: b: no longer offers 'Y'",
        "note: b: is asked in other cases",
        "note: b: is harder to leave out",
        "note: d: is no longer asked; its answers are still exported",
        "note: h: is new, and runs under way will ask it",
        "safe: a: is worded differently",
        "safe: b: offers 'W' as well",
        "safe: b: calls 'X' now 'Ex'; give it a new key if the meaning changed",
        "safe: c: is now called g",
        "safe: c: is worded differently",
        "safe: e: is easier to leave out",
        "safe: i: is new",
    ]
    assert changes(old, old) == []


def test_another_order_is_safe() -> None:
    one = flow_of('  - {id: a, type: number, prompt: "A?"}\n  - {id: b, type: number, prompt: "B?"}')
    two = flow_of('  - {id: b, type: number, prompt: "B?"}\n  - {id: a, type: number, prompt: "A?"}')
    assert [str(change) for change in changes(one, two)] == ["safe: order: the questions stand in another order"]


def test_the_long_export_has_a_row_for_all_that_is_or_might_have_been_asked() -> None:
    flow = flow_of(
        """
  - {id: a, type: multi, prompt: "A?", options: [{key: x, label: Ex}, {key: y, label: Why}]}
  - {id: b, type: scale, prompt: "{item}?", for_each: {from: a}, options: [{key: 1, label: One}, {key: 2, label: Two}]}
  - {id: c, type: short_text, prompt: "C?", ask_if: {a: [y]}}
  - {id: n, type: number, prompt: "N?"}
  - {id: k, type: calculated, calculate: "1"}
  - {id: g, type: group, prompt: G, repeat: {min: 0, max: 2}, fields: [{id: g.d, type: date, prompt: "D?"}]}
""",
        "retired: [{id: old, type: single, prompt: Old, options: [{key: o, label: Oh}]}]",
    )
    log = [
        Event("answered", "a", "", ("x",), "P1", NOW),
        Event("answered", "b", "x", 2, "P1", NOW),
        Event("commented", "b", "x", "well", "P1", NOW),
        Event("skipped", "n", "", None, "P2", NOW),
        Event("answered", "g", "1", "yes", "P1", NOW),
        Event("answered", "old", "", "o", "P1", NOW),
        Event("answered", "g", "2", "no", "P1", NOW),
    ]
    found = [(row.name, row.status, row.code, row.label, row.comment, row.by) for row in rows(fold(flow, log, Facts()))]
    assert found == [
        ("a", "answered", "x", "Ex", "", "P1"),
        ("b[x]", "answered", "2", "Two", "well", "P1"),
        ("c", "not_asked", "", "", "", ""),
        ("n", "skipped", "", "", "", "P2"),
        ("g[1]", "answered", "yes", "Yes", "", "P1"),
        ("g[2]", "answered", "no", "No", "", "P1"),
        ("g.d[1]", "not_asked", "", "", "", ""),
        ("old", "answered", "o", "Oh", "", "P1"),
    ]


def test_a_number_or_several_choices_are_written_plainly() -> None:
    flow = flow_of("""
  - {id: a, type: multi, prompt: "A?", options: [{key: x, label: Ex}, {key: y, label: Why}]}
  - {id: n, type: number, prompt: "N?"}
""")
    log = [Event("answered", "a", "", ("x", "y"), at=NOW), Event("answered", "n", "", 1200, at=NOW)]
    assert [(row.code, row.label) for row in rows(fold(flow, log, Facts()))] == [("x;y", "Ex; Why"), ("1200", "1200")]


def test_a_window_is_counted_from_its_anchor() -> None:
    when = When.model_validate({"open": {"from": "act.end", "days": 84}, "due": {"from": "open", "days": 14}})
    anchors = {"act.end": date(2026, 9, 1)}
    assert window(when, anchors, TODAY) == (date(2026, 11, 24), date(2026, 12, 8))
    assert window(when, anchors, TODAY, 182) == (date(2027, 3, 2), date(2027, 3, 16))
    assert window(when, {}, TODAY) == (None, None)
    assert window(When(), anchors, TODAY) == (None, None)
    late = When.model_validate({"due": {"from": "act.end", "days": -3}, "if_late_days": 3})
    assert window(late, anchors, TODAY) == (None, date(2026, 11, 26))
