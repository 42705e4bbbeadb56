"""Typed words work in Welsh as in English, with or without their accents."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.table import TABLE
from bot.words import WORDS
from conversations.welsh import BUTTONS, COMMANDS, in_english
from storage.store import Store
from tests.bot.talking import Talking
from tests.databases import sqlite_in


@pytest.fixture
def talking(tmp_path: Path) -> Talking:
    return Talking(Store.open(sqlite_in(tmp_path)))


async def test_commands_and_buttons_can_be_typed_in_welsh(talking: Talking) -> None:
    assert (await talking.say("Priya", "statws")).body == (await talking.say("Priya", "status")).body
    first = await talking.say("Priya", "Adolygiad", "dechrau")
    second = await talking.say("Priya", "hepgor")
    assert second.heading != first.heading
    assert (await talking.say("Priya", "yn ol")).body == (
        await talking.say("Priya", "/adolygiad", "parhau", "nôl")
    ).body
    assert (await talking.say("Priya", "oedi")).heading == "Paused"


async def test_whoever_chose_welsh_is_told_the_words_in_help(talking: Talking) -> None:
    assert not (await talking.say("Priya", "cymorth")).details
    told = (await talking.say("Priya", "iaith cymraeg", "cymorth")).details
    assert told[0].startswith("Cymraeg: adolygiad, statws, gweithgaredd")
    assert not any("gorffen" in line for line in told)


def test_every_welsh_word_stands_for_one_that_is_there() -> None:
    assert set(COMMANDS.values()) <= {entry.word for entry in TABLE}
    assert set(BUTTONS.values()) <= set(WORDS)
    assert not {entry.word for entry in TABLE} & {*COMMANDS, *BUTTONS}


def test_other_words_stay_as_they_are() -> None:
    assert in_english("Statws") == "status"
    assert in_english("Status") == "Status"
    assert in_english("adolygiad " * 5) == "adolygiad " * 5


async def test_settings_lead_to_the_holidays_of_the_persons_calendar(talking: Talking) -> None:
    settings = await talking.say("Priya", "gosodiadau")
    assert "School holidays: no messages" in settings.body
    talking.now = datetime(2026, 11, 28, 10, tzinfo=UTC)
    card = await talking.tap("Priya", "Holidays", settings)
    assert "Coming up by the calendar of Oakfield:" in card.body
    assert "• 21 December to 1 January 2027: Christmas holiday" in card.body
    assert "• 3 May 2027: May Day" in card.body
    assert "Oakfield" not in (await talking.say("Sam", "holidays")).body
