"""How a card looks in each channel, as plain values for a page: made of what the channel itself would be given."""

from base64 import b64encode
from typing import Any

from bot.channels.slack import dress as slack
from bot.channels.slack.modal import modal
from bot.channels.telegram import dress as telegram
from bot.preview.recorder import Sent
from conversations.forms import Form

Look = dict[str, Any]


def in_slack(sent: Sent) -> Look:
    """Give the blocks that Slack would be given: of a message, or of a person's page."""
    card = sent.card
    if card.form is not None:
        return {"form": form(card.form)}
    blocks = slack.home(card)["blocks"] if sent.page else slack.dressed(card)["blocks"]
    if sent.card.picture or sent.card.file:
        # Beside a file Slack shows one text and no buttons.
        blocks = [{"type": "section", "text": {"text": slack.dressed(card)["text"]}}]
    return {"blocks": blocks, **_with_file(sent)}


def in_telegram(sent: Sent) -> Look:
    """Give the message that Telegram would be given; its text is HTML in which everything from people is escaped."""
    look = telegram.dressed(sent.card)
    return {"text": look.text, "rows": look.rows, "field": look.placeholder, **_with_file(sent)}


def form(shown: Form) -> Look:
    """Give the modal that Slack would open."""
    view = modal(shown, "", "")
    return {
        "title": view["title"]["text"],
        "save": view["submit"]["text"],
        "close": view["close"]["text"],
        "blocks": view["blocks"],
    }


def _with_file(sent: Sent) -> Look:
    card = sent.card
    picture = b64encode(sent.picture).decode() if sent.picture else ""
    name = card.file.rpartition("/")[2]
    return {"picture": picture, "alt": card.alt, "file": name}
