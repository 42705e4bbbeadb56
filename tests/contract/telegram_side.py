"""Telegram as others wrote it, with people who tap."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

from tests.contract.robots import Seen

TOKEN = "1234:ABC-def"
NAME = "companion_test_bot"


class Emulator(LoBotApiEmulator):  # type: ignore[misc]  # the library gives no types
    """The emulator, which leaves our bot without a name, with a name for it; and a memory of what was sent."""

    def __init__(self) -> None:
        super().__init__(max_updates=20_000, max_history=100_000)
        self.shown: dict[tuple[str, str], dict[str, Any]] = {}
        self.sent: list[tuple[str, str, str]] = []
        self.odd: list[dict[str, Any]] = []
        """Updates of a kind that the emulator cannot queue, put among the others as they are."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method == "getMe":
            if request.match_info["token"] != TOKEN:
                return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
            me = {"id": 1234, "is_bot": True, "first_name": "Companion", "username": NAME}
            return web.json_response({"ok": True, "result": me})
        if method == "getUpdates" and self.odd:
            update = {"update_id": 0, **self.odd.pop()}
            return web.json_response({"ok": True, "result": [update]})
        answer: web.Response = await super().handle(request)
        if method == "getUpdates" and answer.status == 200:
            return self._with_edits(json.loads(answer.text or "{}"))
        if answer.status == 200 and method in ("sendMessage", "editMessageText"):
            fields = await request.post()
            result = json.loads(answer.text or "{}")["result"]
            self._remember(method, dict(fields), str(fields.get("message_id", result["message_id"])))
        return answer

    def _with_edits(self, found: dict[str, Any]) -> web.Response:
        """Hand messages that bear the date of an edit over as edited ones, which the emulator cannot queue."""
        for update in found.get("result", []):
            if "edit_date" in update.get("message", {}):
                update["edited_message"] = update.pop("message")
        return web.json_response(found)

    def hold(self, content: bytes) -> str:
        """Keep a file as if somebody had sent it, and give the id by which bots ask for it."""
        name = f"file-{len(self.assets)}"
        self.assets[name] = {"data": content, "size": len(content)}
        return name

    def _remember(self, method: str, fields: dict[str, Any], message: str) -> None:
        markup = json.loads(fields["reply_markup"]) if "reply_markup" in fields else {}
        buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
        self.shown[fields["chat_id"], message] = {"text": fields["text"], "buttons": buttons}
        self.sent.append((method, fields["chat_id"], fields["text"]))


@dataclass
class TelegramSide:
    """The emulator at work, and the people in it."""

    emulator: Emulator = field(default_factory=Emulator)
    updates: Any = field(default_factory=lambda: count(1))
    port: int = 0

    async def start(self) -> None:
        self._runner = web.AppRunner(self.emulator.app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def say(self, who: int | str, text: str, **more: Any) -> str:
        """Type something, and give the message's name."""
        message = {**self._message(int(who)), "text": text, **more}
        await self._send(message)
        return str(message["message_id"])

    async def edit(self, who: str, message: str, text: str) -> None:
        """Change what a message says."""
        await self._send({**self._message(int(who)), "message_id": int(message), "text": text, "edit_date": 2})

    async def give(self, who: str, files: Mapping[str, bytes], words: str = "") -> str:
        """Send files; several make an album, which comes as one message for each. Give the first one's name."""
        album = {"media_group_id": f"g{next(self.updates)}"} if len(files) > 1 else {}
        sent = []
        for number, (name, content) in enumerate(files.items()):
            held: dict[str, Any] = {"file_id": self.emulator.hold(content), "file_unique_id": name, "file_name": name}
            held |= {"file_size": len(content)}
            caption = {"caption": words} if words and not number else {}
            sent.append({**self._message(int(who)), "document": held, **caption, **album})
        for message in sent:
            await self._send(message)
        return str(sent[0]["message_id"])

    async def _send(self, message: dict[str, Any]) -> None:
        await self.emulator.enqueue_update({"message": message}, token=TOKEN)

    async def tap(self, who: int | str, message: str, data: str) -> None:
        query = {"id": f"q{next(self.updates)}", "from": self._user(int(who)), "chat_instance": "1", "data": data}
        shown = {**self._message(int(who)), "message_id": int(message)}
        await self.emulator.enqueue_update({"callback_query": {**query, "message": shown}}, token=TOKEN)

    def _user(self, who: int) -> dict[str, Any]:
        return {"id": who, "is_bot": False, "first_name": f"Robot {who}"}

    def _message(self, who: int) -> dict[str, Any]:
        chat = {"id": who, "type": "private", "first_name": f"Robot {who}"}
        return {"message_id": 100_000 + next(self.updates), "date": 1, "chat": chat, "from": self._user(who)}

    async def member(self, who: str, status: str) -> None:
        """Block the bot (``kicked``) or let it in again (``member``)."""
        new = {"user": {"id": 1234, "is_bot": True, "first_name": "C"}, "status": status}
        plain = self._message(int(who))
        change = {
            "chat": plain["chat"],
            "from": plain["from"],
            "date": 1,
            "old_chat_member": new,
            "new_chat_member": new,
        }
        self.emulator.odd.append({"my_chat_member": change})
        # Something ordinary wakes whoever is asking for updates.
        await self.say(99, "hi")

    async def seen(self, who: str) -> Seen:
        """Give what a person sees last, as robots want it."""
        message, shown = self.last(int(who))
        buttons = tuple((button["text"], button["callback_data"]) for button in shown["buttons"])
        return Seen(message, shown["text"], buttons)

    def ids(self, who: str) -> list[str]:
        """Give every message that the bot posted to a person, in the order in which it came there."""
        return [message for chat, message in self.emulator.shown if chat == who]

    def last(self, who: int) -> tuple[str, dict[str, Any]]:
        """Give the message that a person sees last, with its buttons."""
        mine = [(message, shown) for (chat, message), shown in self.emulator.shown.items() if chat == str(who)]
        return max(mine, key=lambda entry: int(entry[0])) if mine else ("", {"text": "", "buttons": []})
