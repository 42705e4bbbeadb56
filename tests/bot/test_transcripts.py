"""Whole conversations, kept as files that anybody can read."""

from pathlib import Path

import pytest

from tests.transcribing import FOLDER, said_in, transcript

FILES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written_down(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert transcript(said_in(text), text.splitlines()[0]) == text


def test_there_are_transcripts_of_every_kind_of_conversation() -> None:
    assert {path.stem for path in FILES} >= {
        "activity_and_its_year",
        "call",
        "full_review",
        "kindly_read",
        "meeting",
        "partner_view",
        "profile",
        "two_leads",
    }
