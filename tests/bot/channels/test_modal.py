"""How forms look in Slack, and what is read off them when they are handed in."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as whenever
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.channels.slack.dress import dressed, home
from bot.channels.slack.modal import given, modal, refused
from bot.channels.slack.read import heard_in
from conversations.cards import Card, Choice, as_plain, from_plain
from conversations.forms import Field, Form, Pick
from tests.contract.judges import slack_faults

SHOWN = Path(__file__).parent / "shown"
FORM = Form(
    title="New CPD activity",
    token="form|3.act.title|2|",
    about="9 questions. Leave out what you do not know yet.",
    person=7,
    trigger="t1",
    fields=(
        Field("act.title", "What is the activity called?", "text", needed=True, most=80),
        Field("act.hope", "What do you hope will <change>?", "long_text", "Please do not name pupils.", most=4000),
        Field("act.form", "What form?", "one", brief="the form", picks=(Pick("a", "One", "Once only"), Pick("b", "Two"))),
        Field("act.led", "Who?", "one", brief="who", picks=tuple(Pick(f"k{n}", f"Number {n}") for n in range(11)), value="k3"),
        Field("act.need", "Which needs?", "several", "Choose all.", picks=(Pick("a", "One"), Pick("b", "Two")), value=("b",)),
        Field("act.for", "Who for?", "several", brief="whom", picks=tuple(Pick(f"k{n}", f"N {n}") for n in range(12)), most=3),
        Field("act.people", "How many?", "number", low=1, high=5000, whole=True, value=30),
        Field("act.start", "When does it start?", "date", brief="the start", needed=True),
        Field("act.end", "When does it end?", "date", value="2027-01-11"),
        Field("time", "At what time?", "time", "UK time.", "the time", value="15:30"),
    ),
)  # fmt: skip
CARD = Card(
    heading="Part 1. Question 2 of about 8",
    body="Read the four descriptions. Which fits best <today>?",
    details=("1. Contact is between a few people.", "2. Partner leads meet."),
    note="In March 2026 you chose 1.",
    rows=(
        (Choice("1", "ans|1.q|0|1", says="1. Contact is between a few people."), Choice("2", "ans|1.q|0|2")),
        (Choice("Cancel this invitation", "menu|0|0|uninvite 3", style="danger", asks="The code will stop working."),),
        (Choice("Delete me", "menu|0|0|mydata delete", style="danger"),),
    ),
)
HOME = Card(
    heading="Good morning, Priya",
    body="Oakfield cluster\nReview: 5 of 72 done.\n\nComing up\n• Call with <Sam>: Tuesday 1 December 2026",
    note="Nothing here is seen by other clusters.",
    rows=((Choice("Carry on", "run|1|0|go", style="primary"),), (Choice("Help", "menu|0|0|help"),)),
)


@pytest.mark.parametrize(
    ("name", "look"),
    [("modal", modal(FORM, "D1", "1.5")), ("card", dressed(CARD, "7")), ("home", home(HOME))],
)
def test_what_is_shown_is_what_was_looked_at(name: str, look: dict[str, Any]) -> None:
    assert look == json.loads((SHOWN / f"{name}.json").read_text())


def test_what_a_view_keeps_for_us_is_ids_only() -> None:
    view = modal(FORM, "D1", "1.5")
    assert json.loads(view["private_metadata"]) == {"t": "form|3.act.title|2|", "p": 7, "c": "D1", "m": "1.5"}
    assert slack_faults("views.open", {"trigger_id": "t1", "view": view}) == []


def test_a_form_is_kept_with_its_card_and_comes_back_the_same() -> None:
    card = Card(body="x", form=FORM)
    assert from_plain(json.loads(json.dumps(as_plain(card)))) == card


def handed_in(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {**modal(FORM, "D1", "1.5"), "id": "V1", "state": {"values": values}}
    who = {"team": {"id": "T1"}, "user": {"id": "U1", "username": "priya"}, "trigger_id": "t9"}
    return {"type": "view_submission", "view": {**view, **more}, **who}


def test_what_was_given_in_each_field_is_read() -> None:
    values = {
        "a": {"given": {"type": "plain_text_input", "value": "Words & <more>"}},
        "b": {"given": {"type": "plain_text_input", "value": None}},
        "c": {"given": {"type": "radio_buttons", "selected_option": {"value": "k"}}},
        "d": {"given": {"type": "static_select", "selected_option": None}},
        "e": {"given": {"type": "checkboxes", "selected_options": [{"value": "k"}, {"value": "l"}]}},
        "f": {"given": {"type": "multi_static_select", "selected_options": []}},
        "g": {"given": {"type": "datepicker", "selected_date": "2027-01-11"}},
        "h": {"given": {"type": "number_input", "value": "4.5"}},
        "i": {"given": {"type": "number_input"}},
        "j": {"given": {"type": "timepicker", "selected_time": "15:30"}},
    }
    heard = heard_in(handed_in(values), "v0=abc")
    assert heard is not None
    assert heard.form == {"for": 7, "fields": {**dict.fromkeys("bdi"), "a": "Words & <more>", "c": "k", "e": ["k", "l"],
                                               "f": [], "g": "2027-01-11", "h": "4.5", "j": "15:30"}}  # fmt: skip
    assert (heard.token, heard.chat, heard.message, heard.account) == ("form|3.act.title|2|", "D1", "1.5", "U1")
    assert (heard.event_id, heard.alt_id, heard.name, heard.text) == ("sub.t9", "v0=abc", "priya", None)


def test_another_apps_view_is_not_for_us() -> None:
    assert heard_in(handed_in({}, callback_id="other")) is None


def test_what_stands_against_fields_is_said_beside_them() -> None:
    assert json.loads(refused({"act.end": "Too early."})) == {
        "response_action": "errors",
        "errors": {"act.end": "Too early."},
    }
    assert refused({}) == ""
    with pytest.raises(LookupError):
        given({"state": {}})


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), min_size=1, max_size=400)
PICKS = st.sampled_from((1, 2, 10, 11, 100)).flatmap(
    lambda number: st.builds(
        lambda label, detail: tuple(Pick(f"k{n}", f"{label}{n}"[-90:], detail) for n in range(number)), WORDS, WORDS
    )
)
FIELDS = st.one_of(
    st.builds(Field, st.just(""), WORDS, st.sampled_from(("text", "long_text")), WORDS, value=st.none() | WORDS, most=st.integers(0, 4000)),
    st.builds(Field, st.just(""), WORDS, st.just("one"), WORDS, WORDS, PICKS, st.sampled_from((None, "k0"))),
    st.builds(Field, st.just(""), WORDS, st.just("several"), WORDS, WORDS, PICKS, st.sampled_from((None, ("k0",)))),
    st.builds(Field, st.just(""), WORDS, st.just("number"), low=st.none() | st.integers(0, 9), whole=st.booleans()),
    st.builds(Field, st.just(""), WORDS, st.just("time"), brief=WORDS, value=st.sampled_from((None, "08:15"))),
    st.builds(Field, st.just(""), WORDS, st.just("date"), brief=WORDS, value=st.sampled_from((None, "2027-01-11"))),
)  # fmt: skip


@settings(max_examples=40)
@whenever(WORDS, WORDS, st.lists(FIELDS, min_size=1, max_size=6))
def test_any_form_keeps_to_every_limit_and_holds_no_markup(title: str, about: str, fields: list[Field]) -> None:
    named = tuple(replace(field, name=f"q.{n}[x]") for n, field in enumerate(fields))
    view = modal(Form(title, "form|1|0|", named, about), "D1", "")
    assert slack_faults("views.open", {"trigger_id": "t1", "view": view}) == []


ROWS = st.lists(
    st.lists(
        st.builds(
            Choice, WORDS, st.text("abc|.", min_size=1, max_size=2500),
            style=st.sampled_from(("", "primary", "danger", "chosen")), says=st.just("") | WORDS, asks=st.just("") | WORDS,
        ), min_size=1, max_size=30,
    ), max_size=8,
)  # fmt: skip


def test_a_form_with_more_fields_than_a_modal_holds_is_cut() -> None:
    fields = tuple(Field(f"q.{n}", "What?", "text") for n in range(120))
    assert (
        slack_faults("views.open", {"trigger_id": "t1", "view": modal(Form("x", "form|1|0|", fields, "y"), "D1", "")})
        == []
    )


@settings(max_examples=40)
@whenever(st.just("") | WORDS, st.just("") | st.text(max_size=9000), st.lists(WORDS, max_size=4), ROWS)
def test_any_page_keeps_to_every_limit_and_holds_no_markup(
    heading: str, body: str, details: list[str], rows: list[list[Choice]]
) -> None:
    card = Card(heading, body, tuple(details), rows=tuple(map(tuple, rows)))
    assert slack_faults("views.publish", {"user_id": "U1", "view": home(card)}) == []
