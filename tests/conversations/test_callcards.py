"""The cards of a call: short enough for any channel, whoever takes part and wherever it is."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conversations import callcards
from conversations.callcards import Party
from conversations.calltimes import CODE, Slot, read_code
from conversations.cards import TOKEN_LIMIT, Card

TODAY = date(2026, 11, 23)
SLOT = Slot(date(2026, 12, 1), time(15, 30))
SLOTS = [Slot(date(2026, 12, day), time(hour, 45)) for day, hour in ((1, 15), (2, 8), (30, 12))]
PRIYA = Party(88, "Oakfield", "Sam Okafor", ("Priya Shah", "Tom Reed"), "Teams", 2)
LONG = Party(9_999_999, "A cluster of a very long name indeed, of the north and the south", "Sam", (), "", 99)


def cards(party: Party) -> list[Card]:
    """Make every card of a call."""
    return [
        callcards.check(party, SLOT, 999_999, TODAY, ("3 is taken as 3pm",)),
        callcards.check(party, SLOT, 1, TODAY, now_at="Monday"),
        *(callcards.when(party, "Why?", slots, "Tues 1 Dec 3.30pm") for slots in (SLOTS, [])),
        callcards.which(party, "Which?", [("Thursday 3 December, 12:45pm", f"s{SLOT.coded()}")]),
        callcards.people(party, [(7, "Priya Shah", True), (8, "T" * 60, False)]),
        callcards.place(party),
        *(callcards.invitation(party, SLOT, moved=moved) for moved in (True, False)),
        *(callcards.answered(party, SLOT, said) for said in ("yes", "no")),
        callcards.another(party, SLOTS),
        callcards.preview(party, SLOTS),
        callcards.offered(party, list(enumerate(SLOTS, 999_997))),
        *(callcards.asked(party, "Priya", SLOT, 999_999, now_at) for now_at in ("Tuesday", "")),
        callcards.no_time(party, "Why?", SLOTS),
        *(callcards.told(party, "Priya", SLOT, said) for said in ("yes", "no")),
        callcards.shown(party, "Tuesday", [("Priya", "")]),
        callcards.really_cancel(party, "Tuesday"),
        callcards.cancelled(party, "Tuesday"),
        callcards.next_time(party, SLOT.day, SLOTS, "s"),
    ]


def test_every_button_fits_its_token_and_a_phone() -> None:
    for card in (*cards(PRIYA), *cards(LONG)):
        for row in card.rows:
            room = {1: 40, 2: 20, 3: 13}[len(row)]
            assert all(len(choice.label) <= room for choice in row), row
            assert all(len(choice.token.encode()) <= TOKEN_LIMIT for choice in row), row


def test_a_card_has_short_sentences_and_each_of_its_keys_once() -> None:
    for card in cards(PRIYA):
        for sentence in re.split(r"[.?!:]\s|\n", f"{card.heading}\n{card.body}\n{card.note}"):
            assert len(sentence.split()) <= 22, sentence
        keys = [choice.key for choice in card.choices if choice.key]
        assert len(keys) == len(set(keys)), card


@given(
    st.dates(date(2024, 1, 1), date(2068, 12, 31)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 999),
)
def test_a_time_is_read_back_from_its_code(day: date, wall: time, minutes: int) -> None:
    slot = Slot(day, wall, minutes)
    assert read_code(slot.coded()) == slot
    assert len(slot.coded()) == CODE


@given(st.text(max_size=20))
def test_what_is_no_code_is_no_time(text: str) -> None:
    found = read_code(text)
    assert found is None or found.coded() == text


def test_a_call_of_no_length_is_no_call() -> None:
    assert read_code("2612011530000") is None
    assert read_code("2613011530030") is None


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.times(), st.integers(1, 240))
def test_a_call_takes_every_quarter_of_an_hour_that_it_touches(day: date, wall: time, minutes: int) -> None:
    slot = Slot(day, wall.replace(second=0, microsecond=0), minutes)
    quarters = slot.quarters()
    assert quarters[0] <= slot.at < quarters[0] + timedelta(minutes=15)
    assert quarters[-1] < slot.ends <= quarters[-1] + timedelta(minutes=15)
    assert [later - earlier for earlier, later in pairwise(quarters)] == [timedelta(minutes=15)] * (len(quarters) - 1)


def test_half_past_three_stays_half_past_three_in_summer_and_in_winter() -> None:
    assert Slot(date(2026, 6, 1), time(15, 30)).at == datetime(2026, 6, 1, 14, 30, tzinfo=UTC)
    assert Slot(date(2026, 12, 1), time(15, 30)).at == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
