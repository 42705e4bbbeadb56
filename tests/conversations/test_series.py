"""What is asked again and again in the same words: what was said to it is shown, and compared."""

from dataclasses import replace
from datetime import date

from bot.library import Library
from conversations.flowfile import load_flow
from conversations.log import Earlier
from conversations.series import Said, asked_again, last_said, reads

FLOWS = Library().flows
TERM = FLOWS["iem_term"]
CHANGE = Said("iem_plan", "iem.p.change", "", "Pause", "Pause before answering", date(2026, 9, 20))
BEFORE = Said("iem_plan", "iem.p.practice", "practice", "2", "Now and then", date(2026, 9, 20))
LATER = Said("iem_practice", "iem.w.practice", "practice", "3", "About half the time", date(2027, 1, 11))
PRIVATE = """
flow: look
version: 1
title: Look
per: activity
questions:
  - {id: l.how, type: short_text, series: how, prompt: "How is {activity}?"}
  - {id: l.staff, type: short_text, series: how, private_to: staff, prompt: "How is it really?"}
"""
LOOK = load_flow(PRIVATE, "look.yaml")


def test_a_question_of_a_series_is_worded_with_its_answers_so_far() -> None:
    assert asked_again(TERM, "Reading buddies", [CHANGE, BEFORE, LATER]) == (
        '"Pause before answering" How often does that happen now, among those who took part?\n'
        "So far: Now and then (September 2026), About half the time (January 2027)."
    )


def test_nothing_is_said_where_nothing_was_answered_or_only_in_this_very_look() -> None:
    assert asked_again(TERM, "Reading buddies", [CHANGE]) == ""
    assert asked_again(TERM, "Reading buddies", [replace(LATER, flow="iem_term")]) == ""
    assert asked_again(FLOWS["iem_after"], "Reading buddies", [CHANGE, BEFORE]) == ""


def test_what_is_not_known_any_more_leaves_a_gap_in_the_question() -> None:
    assert asked_again(TERM, "Reading buddies", [BEFORE]).startswith('"…" How often')


def test_the_activity_is_named_and_what_is_private_stays_private() -> None:
    said = [replace(BEFORE, series="how", label="Well")]
    assert asked_again(LOOK, "Reading buddies", said) == "How is Reading buddies?\nSo far: Well (September 2026)."
    assert list(last_said(LOOK, said)) == ["l.how"]


def test_the_latest_answer_is_given_to_the_question_as_one_of_its_own() -> None:
    assert last_said(TERM, [CHANGE, BEFORE, LATER]) == {"iem.t.practice": Earlier(3, date(2027, 1, 11))}
    assert last_said(TERM, [replace(LATER, code="9")]) == {}
    assert last_said(TERM, [CHANGE]) == {}


def test_what_a_series_quotes_is_known_by_name() -> None:
    assert reads(TERM) == {"iem.p.change"}
    assert reads(LOOK) == set()
