"""How easy a text is to read."""

import pytest

from conversations.reading import reading, sentences


def test_a_sentence_ends_at_its_mark_a_line_or_a_colon() -> None:
    assert sentences("Well done. Is it 3.30pm? Yes!\n• One thing\n• Another: this") == [
        *("Well done", "Is it 3.30pm", "Yes", "One thing", "Another", "this")
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "… – •"])
def test_where_there_are_no_words_there_is_nothing_to_read(text: str) -> None:
    found = reading(text)
    assert (found.sentences, found.words, found.longest, found.pace, found.level) == (0, 0, "", 0.0, "easy")
    assert not found.too_long


def test_sentences_and_long_words_are_counted() -> None:
    found = reading("Everything saves as you go. Everything is kept.")
    assert (found.sentences, found.words, found.longest) == (2, 8, "Everything saves as you go")
    assert (found.long_words, found.long_share, found.pace) == (("everything",), 0.25, 4.0)
    assert found.effort == 29.0


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Which one? Tap it.", "easy"),
        ("Three of the seven schools said that their coordinator now has a free afternoon.", "fair"),
        (
            "Organisational prerequisites necessitate comprehensive deliberation of all that we do before it goes on.",
            "hard",
        ),
        ("Organisational prerequisites.", "easy"),
    ],
)
def test_a_text_is_easy_fair_or_hard(text: str, level: str) -> None:
    assert reading(text).level == level


def test_a_sentence_may_have_twenty_two_words() -> None:
    assert not reading(f"{'one ' * 22}. End.").too_long
    assert reading(f"{'one ' * 23}. End.").too_long
