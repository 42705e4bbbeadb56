"""The cards of evidence, and the names of files."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack.dress import dressed as in_slack
from bot.channels.telegram.dress import dressed as in_telegram
from conversations.evidence import (
    LONGEST_NAME,
    Piece,
    Place,
    evidence_card,
    file_name,
    is_link,
    pick_card,
    pieces,
    refused_card,
    remove_card,
    size_of,
    too_large,
    which_card,
)

PLACE = Place(4, "sa.lead", "", "Leadership: level", 7)


def labels(card: object) -> list[str]:
    return [choice.label for choice in card.choices]  # type: ignore[attr-defined]  # a card


def test_evidence_is_asked_for_and_then_listed() -> None:
    card = evidence_card(PLACE, [])
    assert card.heading == "Add evidence for “Leadership: level”"
    assert "Please do not send anything that names or shows a pupil." in card.body
    assert labels(card) == ["Done", "Cancel"]
    sent = [Piece(1, "plan.pdf", 214 * 1024), Piece(2, "photo.jpg", coming=True, caption="Our wall"), Piece(3, "Words")]
    card = evidence_card(PLACE, sent)
    assert card.body.startswith("• plan.pdf (214 KB)\n• photo.jpg (on its way): Our wall\n• Words\n")
    assert labels(card) == ["Done", "Remove one"]
    assert "• and 3 more" in evidence_card(PLACE, [Piece(1, "x" * 90)] * 33).body
    assert labels(remove_card(PLACE, sent)) == ["1", "2", "3", "Keep all"]


def test_a_file_that_belongs_nowhere_is_asked_about() -> None:
    card = which_card(4, [Piece(1, "a.pdf")], [PLACE])
    assert (card.heading, labels(card)) == (
        "What is this evidence for?",
        ["Leadership: level", "Another question", "Leave it out"],
    )
    assert card.body.startswith("You sent a.pdf. Choose")
    assert "a, a, a and 2 more" in which_card(4, [Piece(1, "a")] * 5, []).body
    assert labels(pick_card(4, [PLACE], 1, ["A", "B", "C"])) == ["1", "Earlier part", "Next part", "Leave it out"]
    assert labels(pick_card(4, [PLACE], 0, ["A"])) == ["1", "Leave it out"]


def test_a_refusal_says_why_and_what_else_would_do() -> None:
    card = refused_card("assembly.mov", too_large(64 * 1024 * 1024))
    assert card.body.startswith("I could not keep assembly.mov. It is 64 MB and I can take up to 20 MB.")
    assert "It is too large: I can take up to 20 MB" in too_large(0)


def test_sizes_counts_and_links_in_words() -> None:
    assert [size_of(size) for size in (1, 219_000, 1_600_000)] == ["1 KB", "214 KB", "1.5 MB"]
    assert [pieces(number) for number in (1, 2)] == ["1 piece of evidence", "2 pieces of evidence"]
    assert is_link("https://oakfield.example/a") and not is_link("see https://x.org now")


def test_names_keep_their_ending_and_lose_their_folders() -> None:
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("C:\\a\\b.pdf") == "b.pdf"
    assert file_name("\u202efdp.exe") == "fdp.exe"
    assert file_name("..") == "file"
    assert file_name("x" * 200 + ".docx").endswith("….docx")
    assert len(file_name("x" * 200)) == LONGEST_NAME


@given(st.text(max_size=300))
def test_any_name_is_kept_safely_and_shown_as_plain_text(name: str) -> None:
    kept = file_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not any(sign in kept for sign in "/\\\n\r\0\u202e")
    assert kept not in (".", "..")
    card = evidence_card(PLACE, [Piece(1, kept, 1)])
    text = in_telegram(card).text.replace("<b>", "").replace("</b>", "").replace("<i>", "").replace("</i>", "")
    assert "<" not in text
    assert "<" not in in_slack(card)["text"]
    assert all(block.get("text", {}).get("type") in ("plain_text", None) for block in in_slack(card)["blocks"])
