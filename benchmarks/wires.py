"""Raw updates as Telegram and Slack hand them over, and what a program calls back, read as a person sees it."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

NUMBERS = count(time.time_ns() // 1_000_000)
"""Never the same again, also where several processes take turns in one database, one after another."""
BOT = 4242
TOKEN = f"{BOT}:benchmark"


@dataclass(frozen=True, slots=True)
class Said:
    """A message that a person sees: its id, its words, and what each button's label stands for."""

    person: int
    message: str
    text: str
    buttons: Mapping[str, str]
    new: bool


class Wire(Protocol):
    """A platform's way of speaking."""

    def typed(self, person: int, text: str) -> dict[str, Any]:
        """Give the update for a message."""
        ...

    def tapped(self, person: int, message: str, token: str, label: str) -> dict[str, Any]:
        """Give the update for a tap."""
        ...


class TelegramWire:
    """Bot API updates."""

    def typed(self, person: int, text: str) -> dict[str, Any]:
        """Give an update with a message."""
        more: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return {"update_id": next(NUMBERS), "message": {**self._message(person), "from": self._user(person), **more}}

    def tapped(self, person: int, message: str, token: str, label: str) -> dict[str, Any]:
        """Give an update with a callback query."""
        shown = {**self._message(person), "message_id": int(message), "from": _ME, "text": "…"}
        number = next(NUMBERS)
        query = {"id": str(number), "from": self._user(person), "message": shown, "chat_instance": "1", "data": token}
        return {"update_id": number, "callback_query": query}

    def _message(self, person: int) -> dict[str, Any]:
        chat = {"id": person, "type": "private", "first_name": f"Robot {person}"}
        return {"message_id": 10_000_000 + next(NUMBERS), "date": 1_790_000_000, "chat": chat}

    def _user(self, person: int) -> dict[str, Any]:
        return {"id": person, "is_bot": False, "first_name": f"Robot {person}", "language_code": "en"}


_ME = {"id": BOT, "is_bot": True, "first_name": "Benchmark", "username": "benchmark_bot"}


class SlackWire:
    """Payloads of Slack's Socket Mode."""

    def typed(self, person: int, text: str) -> dict[str, Any]:
        """Give an event with a message."""
        number = next(NUMBERS)
        event = {"type": "message", "channel_type": "im", "channel": f"D{person}", "user": f"U{person}", "text": text}
        event |= {"ts": f"{number}.000200", "event_ts": f"{number}.000200", "client_msg_id": f"c{number}", "team": "T1"}
        about = {"event_id": f"Ev{number}", "event_time": number, "authorizations": [_AUTHORIZED]}
        return {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event, **about}

    def tapped(self, person: int, message: str, token: str, label: str) -> dict[str, Any]:
        """Give a payload with a button's action."""
        number = next(NUMBERS)
        place = {"channel_id": f"D{person}", "message_ts": message}
        text = {"type": "plain_text", "text": label, "emoji": False}
        action = {"type": "button", "action_id": "ans.1", "block_id": "b", "value": token, "text": text}
        return {
            "type": "block_actions",
            "api_app_id": "A1",
            "team": {"id": "T1", "domain": "benchmark"},
            "user": {"id": f"U{person}", "name": f"robot{person}", "team_id": "T1"},
            "channel": {"id": f"D{person}", "name": "directmessage"},
            "container": {"type": "message", **place},
            "message": {"type": "message", "ts": message, "text": "…"},
            "trigger_id": f"t{number}",
            "response_url": "",
            "actions": [{**action, "action_ts": f"{number}.000300"}],
        }


_AUTHORIZED = {
    "enterprise_id": None,
    "team_id": "T1",
    "user_id": "UBOT",
    "is_bot": True,
    "is_enterprise_install": False,
}


def called_telegram(method: str, fields: Mapping[str, Any]) -> tuple[Any, Said | None]:
    """Answer a call of the Bot API, and give what a person sees of it."""
    if method == "getMe":
        return {**_ME, "can_join_groups": True}, None
    if method not in ("sendMessage", "editMessageText"):
        return True, None
    new = method == "sendMessage"
    person, text = int(fields["chat_id"]), str(fields["text"])
    message = next(NUMBERS) if new else int(fields["message_id"])
    markup = fields.get("reply_markup") or {}
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup).get("inline_keyboard", [])
    buttons = {str(one["text"]): str(one["callback_data"]) for row in keyboard for one in row}
    chat = {"id": person, "type": "private", "first_name": f"Robot {person}"}
    result = {"message_id": message, "date": 1_790_000_000, "chat": chat, "from": _ME, "text": text}
    return result, Said(person, str(message), text, buttons, new)


def called_slack(method: str, fields: Mapping[str, Any]) -> tuple[dict[str, Any], Said | None]:
    """Answer a call of the Web API, and give what a person sees of it."""
    if method == "auth.test":
        return {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "user": "benchmark", "team": "b"}, None
    if method not in ("chat.postMessage", "chat.update"):
        return {"ok": True}, None
    new = method == "chat.postMessage"
    message = f"{next(NUMBERS)}.000100" if new else str(fields["ts"])
    raw = fields.get("blocks") or []
    blocks = json.loads(raw) if isinstance(raw, str) else raw
    said = Said(int(str(fields["channel"])[1:]), message, str(fields["text"]), dict(_slack_buttons(blocks)), new)
    return {"ok": True, "channel": fields["channel"], "ts": message, "message": {"text": said.text}}, said


def _slack_buttons(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if element["type"] != "button":
                continue  # a calendar stands beside the buttons
            yield str(element["text"]["text"]), str(element["value"])
