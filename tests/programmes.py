"""The programme that comes with us, and small changes of its file, for tests."""

from importlib.resources import files

import pytest

from conversations.calendar import Calendar, calendar_for
from conversations.errors import FlowError
from conversations.programme import Programme
from conversations.programmefile import load_programme

TEXT = files("config").joinpath("programme.yaml").read_text(encoding="utf-8")
PROGRAMME = load_programme(TEXT, "programme.yaml")


def calendar(nation: str = "ENG", area: str = "", programme: Programme = PROGRAMME) -> Calendar:
    """Give a fresh calendar."""
    return calendar_for(programme, nation, area)


def changed(old: str, new: str) -> Programme:
    """Give the programme with a part of its file written otherwise."""
    assert old in TEXT
    return load_programme(TEXT.replace(old, new, 1), "mine.yaml")


def issues_when(old: str, new: str) -> list[str]:
    """Say what is wrong with the programme's file once a part of it is written otherwise."""
    assert old in TEXT
    with pytest.raises(FlowError) as caught:
        load_programme(TEXT.replace(old, new, 1), "mine.yaml")
    return [str(issue) for issue in caught.value.issues]
