"""Whether a platform would take a call: its own types, written down by others, and the limits that types cannot say."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiogram.methods
import jsonschema
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
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
        if "url" in button:
            faults += [] if button["url"].startswith("https://") and "callback_data" not in button else ["a bad link"]
            continue
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
        return [*_schema_faults(HOME, payload["view"]), *_view_faults(payload["view"])]
    if method in ("views.open", "views.update", "views.push"):
        opened = [] if payload.get("trigger_id") else ["no trigger"]
        return [*opened, *_schema_faults(MODAL, payload["view"]), *_view_faults(payload["view"])]
    return []


def _view_faults(view: dict[str, Any]) -> list[str]:
    """Say what Slack has against a page or a modal as such, and against its inputs."""
    faults = _block_faults(view["blocks"], 100)
    try:
        View(**view).validate_json()
    except Exception as error:
        faults.append(str(error))
    words = {"title": 24, "submit": 24, "close": 24}
    faults += [f"{name} is too long" for name, most in words.items() if len(view.get(name, {}).get("text", "")) > most]
    faults += ["too much metadata"] if len(view.get("private_metadata", "")) > 3000 else []
    faults += ["an input, but nothing hands it in"] if _inputs(view) and "submit" not in view else []
    return faults + [fault for block in _inputs(view) for fault in _input_faults(block)]


def _inputs(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == "input"]


def _input_faults(block: dict[str, Any]) -> list[str]:
    element, options = block["element"], block["element"].get("options", [])
    faults = _long(block.get("label"), 2000) + _long(block.get("hint"), 2000) + _long(element.get("placeholder"), 150)
    faults += ["an input without a label"] if not block["label"]["text"] else []
    if element["type"] in ("static_select", "multi_static_select", "datepicker", "timepicker", "external_select"):
        faults += [] if element.get("placeholder") else ["a screen reader has nothing to say: no placeholder"]
    if element["type"] in ("radio_buttons", "checkboxes") and not 1 <= len(options) <= 10:
        faults.append(f"{len(options)} options")
    if "static_select" in element["type"] and not 1 <= len(options) <= 100:
        faults.append(f"{len(options)} options")
    for option in options:
        faults += _long(option["text"], 75) + _long(option.get("description"), 75)
        faults += ["a long value"] if len(option["value"]) > 150 else []
    if element["type"] == "plain_text_input":
        most = element["max_length"]
        faults += [f"max_length {most}"] if not 1 <= most <= 3000 else []
        faults += ["more in it than it holds"] if len(element.get("initial_value", "")) > most else []
    values = [option["value"] for option in options]
    return [*faults, *(["the same option twice"] if len(values) != len(set(values)) else [])]


def _long(words: dict[str, Any] | None, most: int) -> list[str]:
    if words is None:
        return []
    plain = [] if words["type"] == "plain_text" else [f"{words['text'][:20]} is markup"]
    return [*plain, *([f"longer than {most}"] if not 1 <= len(words["text"]) <= most else [])]


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
        buttons = [element for element in block.get("elements", []) if element.get("type") == "button"]
        ids = [button.get("action_id") for button in buttons]
        faults += ["the same action_id twice"] if len(ids) != len(set(ids)) else []
        faults += ["more than 25 elements"] if len(block.get("elements", [])) > 25 else []
        faults += [fault for button in buttons for fault in _button_faults(button)]
        faults += _long(block["text"], 3000) if block["type"] == "section" else []
        faults += [text for text in _mrkdwn(block) if any(sign in text for sign in ("<!", "<@", "<#"))]
    names = [block["block_id"] for block in blocks if "block_id" in block]
    return [*faults, *(["the same block_id twice"] if len(names) != len(set(names)) else [])]


def _button_faults(button: dict[str, Any]) -> list[str]:
    faults = _long(button["text"], 75) + (["a long value"] if len(button.get("value", "")) > 2000 else [])
    faults += ["a long url"] if len(button.get("url", "")) > 3000 else []
    faults += ["a long label"] if len(button.get("accessibility_label", "")) > 75 else []
    confirm = button.get("confirm") or {}
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        faults += _long(confirm.get(name), most)
    return faults + (["danger, and nothing asked"] if button.get("style") == "danger" and not confirm else [])


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
