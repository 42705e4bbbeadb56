"""Whether a platform would take a call: its own types, written down by others, and the limits that types cannot say."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiogram.methods
import jsonschema
from slack_sdk.models.blocks import Block
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

SCHEMA = json.loads((Path(__file__).parent / "slack_types.json").read_text())
MESSAGE = jsonschema.Draft7Validator({**SCHEMA, "$ref": "#/definitions/Message"})
HOME = jsonschema.Draft7Validator({**SCHEMA, "$ref": "#/definitions/Home"})
MODAL = jsonschema.Draft7Validator({**SCHEMA, "$ref": "#/definitions/Modal"})
OURS = ("sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "sendPhoto", "setMyCommands")


class _Open(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def telegram_faults(method: str, fields: dict[str, str]) -> list[str]:
    """Say what Telegram's types and limits have against a call."""
    if method not in OURS:
        return []
    plain = {name: _read(value) for name, value in fields.items()}
    kind = getattr(aiogram.methods, method[0].upper() + method[1:])
    faults = []
    try:
        kind.model_validate(plain)
    except ValueError as error:
        faults.append(str(error))
    text = str(plain.get("text", ""))
    if method in ("sendMessage", "editMessageText"):
        faults += _html_faults(text)
    for row in (plain.get("reply_markup") or {}).get("inline_keyboard", []):
        faults += _row_faults(row)
    buttons = sum(len(row) for row in (plain.get("reply_markup") or {}).get("inline_keyboard", []))
    return [*faults, *(["too many buttons"] if buttons > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER else [])]


def _read(value: str) -> Any:
    """Read a value that is JSON; words that only begin like it are words."""
    try:
        return json.loads(value) if value[:1] in "[{" else value
    except ValueError:
        return value


def _html_faults(text: str) -> list[str]:
    parser = _Open()
    parser.feed(text)
    parser.close()
    faults = [f"{tag} closes nothing" for tag in parser.wrong] + [f"{tag} does not close" for tag in parser.open]
    if not text or len(text.encode("utf-16-le")) // 2 > MessageLimit.MAX_TEXT_LENGTH:
        faults.append("too long or empty")
    return faults


def _row_faults(row: list[dict[str, Any]]) -> list[str]:
    faults = ["a row of more than 8"] if len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW else []
    for button in row:
        size = len(button["callback_data"].encode())
        if not InlineKeyboardButtonLimit.MIN_CALLBACK_DATA <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            faults.append(f"callback data of {size} bytes")
    return faults


def slack_faults(method: str, payload: dict[str, Any]) -> list[str]:
    """Say what Slack's types and limits have against a call."""
    if method in ("chat.postMessage", "chat.update"):
        shown = {"text": payload["text"], "blocks": payload["blocks"]}
        return [*_schema_faults(MESSAGE, shown), *_block_faults(payload["blocks"], 50), *_text_faults(payload)]
    if method == "views.publish":
        return [*_schema_faults(HOME, payload["view"]), *_block_faults(payload["view"]["blocks"], 100)]
    if method in ("views.open", "views.update", "views.push"):
        return [*_schema_faults(MODAL, payload["view"]), *_block_faults(payload["view"]["blocks"], 100)]
    return []


def _schema_faults(schema: Any, value: Any) -> list[str]:
    return [error.message[:300] for error in schema.iter_errors(value)]


def _block_faults(blocks: list[dict[str, Any]], most: int) -> list[str]:
    faults = [] if 1 <= len(blocks) <= most else [f"{len(blocks)} blocks"]
    for parsed in Block.parse_all(blocks):
        try:
            parsed.validate_json()
        except Exception as error:
            faults.append(str(error))
    for block in blocks:
        ids = [element.get("action_id") for element in block.get("elements", []) if element.get("type") == "button"]
        faults += ["the same action_id twice"] if len(ids) != len(set(ids)) else []
        faults += [text for text in _mrkdwn(block) if any(sign in text for sign in ("<!", "<@", "<#"))]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    return [*faults, *(["the same block_id twice"] if len(names) != len(set(names)) else [])]


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value["text"]] if value.get("type") == "mrkdwn" else []
        return here + [text for inner in value.values() for text in _mrkdwn(inner)]
    return [text for inner in value for text in _mrkdwn(inner)] if isinstance(value, list) else []


def _text_faults(payload: dict[str, Any]) -> list[str]:
    text = payload["text"]
    faults = ["raw markup in the text"] if "<" in text or ">" in text else []
    labels = [
        element["text"]["text"]
        for block in payload["blocks"]
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]
    # A screen reader hears the text alone: it must name every choice.
    return faults + [
        f"the text does not name {label}" for label in labels if _escaped(label) not in text and len(text) < 3900
    ]


def _escaped(label: str) -> str:
    return label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
