"""How cards look in Slack and Telegram: within every limit, and never with markup that somebody wrote."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.slack.dress import dressed as for_slack
from bot.channels.slack.dress import home
from bot.channels.telegram.dress import LONGEST_CAPTION, Button
from bot.channels.telegram.dress import dressed as for_telegram
from bot.channels.terminal import keys
from conversations.cards import Card, Choice, in_parts, to_address
from conversations.tokens import read_token, short
from tests.contract.judges import slack_faults, telegram_faults

CARD = Card(
    heading="Part 1, Leadership",
    body="Governors know the plan & ask <about> it.",
    details=("1 Starting. Not yet.", "2 Secure. Every term."),
    note="In March you chose 1.",
    rows=(
        (Choice("1 Starting", "ans|1.q|0|1"), Choice("2 Secure", "ans|1.q|0|2", style="primary")),
        (Choice("Pause", "nav|1.q|0|pause", "p"),),
    ),
)


def test_a_card_in_telegram() -> None:
    message = for_telegram(CARD)
    assert message.text == (
        "<b>Part 1, Leadership</b>\n\nGovernors know the plan &amp; ask &lt;about&gt; it.\n\n"
        "<blockquote expandable>1 Starting. Not yet.\n2 Secure. Every term.</blockquote>\n\n<i>In March you chose 1.</i>"
    )
    assert message.rows == (
        (Button("1 Starting", "ans|1.q|0|1"), Button("2 Secure", "ans|1.q|0|2", "primary")),
        (Button("Pause", "nav|1.q|0|pause"),),
    )
    assert not for_telegram(CARD, plain=True).fancy


def test_a_text_field_that_opens_by_itself_leaves_no_room_for_buttons_so_their_words_are_named() -> None:
    card = Card(
        "Why?", note="No names.", rows=((Choice("Leave it out", "nav|1.q|0|next"),),), placeholder="Your comment"
    )
    message = for_telegram(card)
    assert (message.rows, message.placeholder) == ((), "Your comment")
    assert message.text == "<b>Why?</b>\n\n<i>No names. Or send: Leave it out.</i>"
    assert for_telegram(card, plain=True).rows == ((Button("Leave it out", "nav|1.q|0|next"),),)
    assert for_telegram(Card("Why?", placeholder="Your comment")).text == "<b>Why?</b>"


def test_a_card_in_slack() -> None:
    look = for_slack(CARD, "7")
    plain = {"type": "plain_text", "emoji": False}
    assert look["text"].endswith("Choices: 1 Starting, 2 Secure, Pause.")
    assert "&lt;about&gt;" in look["text"]
    assert look["blocks"] == [
        {"type": "header", "text": {**plain, "text": "Part 1, Leadership"}, "block_id": "k.7"},
        {"type": "section", "text": {**plain, "text": "Governors know the plan & ask <about> it."}, "expand": True},
        {"type": "section", "text": {**plain, "text": "1 Starting. Not yet.\n2 Secure. Every term."}, "expand": True},
        {"type": "context", "elements": [{**plain, "text": "In March you chose 1."}]},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": {**plain, "text": "1 Starting"}, "action_id": "ans.1", "value": "ans|1.q|0|1"},
                {"type": "button", "text": {**plain, "text": "2 Secure"}, "action_id": "ans.2", "value": "ans|1.q|0|2", "style": "primary"},
            ],
        },
        {"type": "actions", "elements": [{"type": "button", "text": {**plain, "text": "Pause"}, "action_id": "nav.3", "value": "nav|1.q|0|pause"}]},
    ]  # fmt: skip
    assert slack_faults("views.publish", {"view": home(CARD)}) == []


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), max_size=9000)
CHOICES = st.lists(
    st.lists(
        st.builds(Choice, st.text("ab<&> ", min_size=1, max_size=40), st.text("abc|.", min_size=1, max_size=120)),
        min_size=1,
        max_size=12,
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(st.text("ab<&*_ ", max_size=60), WORDS, st.text("xy<!channel>", max_size=200), CHOICES)
def test_any_card_keeps_to_every_limit_of_both(heading: str, body: str, note: str, rows: list[list[Choice]]) -> None:
    card = Card(heading, body or "x", note=note, rows=tuple(map(tuple, rows)))
    for part in in_parts(card):
        message = for_telegram(part)
        keyboard = {
            "inline_keyboard": [[{"text": one.label, "callback_data": one.data} for one in row] for row in message.rows]
        }
        fields = {"chat_id": "1", "text": message.text, "parse_mode": "HTML", "reply_markup": json.dumps(keyboard)}
        assert telegram_faults("sendMessage", fields) == []
        assert slack_faults("chat.postMessage", for_slack(part, "1")) == []


def test_a_long_card_is_split_between_lines_and_loses_nothing() -> None:
    body = "\n".join(f"Cluster {number}: 3 of about 73, 2 days late" for number in range(200))
    parts = in_parts(Card("All clusters", body, note="Type status", rows=((Choice("Go", "x"),),)))
    assert "\n".join(part.body for part in parts) == body
    assert [bool(part.rows) for part in parts] == [*[False] * (len(parts) - 1), True]
    assert (parts[0].heading, parts[-1].note) == ("All clusters", "Type status")
    word = "".join(part.body for part in in_parts(Card(body="x" * 9000)))
    assert word == "x" * 9000


def test_a_short_card_with_many_buttons_stays_whole() -> None:
    card = Card(body="Which?", rows=tuple((Choice("x" * 40, f"menu|0|0|{n}"),) for n in range(90)))
    assert in_parts(card) == (card,)


@pytest.mark.parametrize("token", ["nav|1.q|0|next", "ans|1." + "q" * 80 + "|0|1"])
def test_a_token_that_is_too_long_is_named(token: str) -> None:
    assert len(short(token).encode()) <= 64
    assert (short(token) == token) == (len(token) <= 64)
    assert (read_token(short(token)) is None) == (len(token) > 64)


def test_under_a_picture_telegram_says_what_it_shows_as_far_as_a_caption_goes() -> None:
    short = for_telegram(Card("Oakfield", picture="a.png", alt="Oakfield. Trust: 1 to 2 & more."))
    assert short.text == "<b>Oakfield</b>\n\n<blockquote expandable>Trust: 1 to 2 &amp; more.</blockquote>"

    long = for_telegram(Card("Oakfield", picture="a.png", alt=f"Oakfield. {'Trust & time: 1 to 2; ' * 60}"))
    assert LONGEST_CAPTION - 30 < len(long.text) <= LONGEST_CAPTION
    assert long.text.endswith("…</blockquote>")

    full = for_telegram(Card("Oakfield", "x" * LONGEST_CAPTION, picture="a.png", alt="Oakfield. Trust."))
    assert "Trust" not in full.text


def test_a_screen_reader_says_whole_sentences_of_a_button_where_not_all_fits() -> None:
    def said(says: str) -> str:
        block = for_slack(Card("A", rows=((Choice("1", "x|0|0|1", says=says),),)))["blocks"][-1]
        return str(block["elements"][0]["accessibility_label"])

    assert said("1 Starting. Short.") == "1 Starting. Short."
    assert said(f"4 Sharing. All of level 3. {'Partners look on ' * 9}.") == "4 Sharing. All of level 3."
    assert said("word " * 40).endswith("…")


def test_a_link_in_slack_opens_and_says_nothing_to_us() -> None:
    card = Card(body="A call", rows=(to_address("Join link", "https://teams.example/abc"),))
    (button,) = for_slack(card)["blocks"][-1]["elements"]
    assert button["url"] == "https://teams.example/abc"
    assert "value" not in button
    assert slack_faults("chat.postMessage", {"channel": "D1", **for_slack(card)}) == []


def test_a_link_is_no_key_in_a_terminal() -> None:
    card = Card(
        body="A call", rows=((*to_address("Join link", "https://teams.example/abc"), Choice("Next", "n|1|0|")),)
    )
    assert keys(card) == {"next": "n|1|0|", "1": "n|1|0|"}


@pytest.mark.parametrize(
    "place", ["Teams", "http://teams.example/abc", "https://teams", "https://teams.example/a b", "javascript:x", ""]
)
def test_what_is_no_address_that_every_channel_takes_is_no_link(place: str) -> None:
    assert to_address("Join link", place) == ()
