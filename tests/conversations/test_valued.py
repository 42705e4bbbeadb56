"""An answer that is read back from its code is the answer that was kept."""

import pytest

from conversations.log import Value
from conversations.model import Option, Question
from conversations.rows import AnswerRow, valued

LEVELS = (Option(key=1, label="Starting"), Option(key=9, label="Don't know", uncounted=True))
WORDS = (Option(key="yes", label="Yes"), Option(key="no", label="No"))


@pytest.mark.parametrize(
    ("kind", "options", "value"),
    [
        ("scale", LEVELS, 1),
        ("scale", LEVELS, 9),
        ("single", WORDS, "yes"),
        ("single", WORDS, "gone since"),
        ("multi", WORDS, ("yes", "no")),
        ("multi", WORDS, ()),
        ("number", (), 40),
        ("number", (), -3),
        ("number", (), 2.5),
        ("date", (), "2026-11-24"),
        ("short_text", (), "1; 2"),
        ("group", (), "yes"),
    ],
)
def test_an_answer_is_read_back_as_it_was_kept(kind: str, options: tuple[Option, ...], value: Value) -> None:
    question = Question(id="a.b", type=kind, prompt="?", options=options)
    read_back = valued(question, AnswerRow(1, question, "part", "answered", value=value).code)
    assert read_back == value and type(read_back) is type(value)
