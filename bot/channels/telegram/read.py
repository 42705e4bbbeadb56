"""What Telegram hands over, stripped to what was heard. Updates are read as plain JSON: none can stop the rest."""

from typing import Any

from bot.channels import Heard

CUT_FROM = 4000
"""Characters from which on Telegram may have cut a longer text into several messages: it does so at 4,096."""
NO_TEXT = (
    *("audio", "voice", "video", "video_note", "sticker", "animation", "location", "venue", "contact", "poll"),
    *("dice", "game", "story", "paid_media"),
)
"""What a message may hold that is neither text nor a file to keep; of these nothing is stored."""
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The kinds of updates that are asked for."""


def heard_in(update: dict[str, Any], tenant: str, bot_name: str) -> Heard | None:
    """Read an update; None when there is nothing in it for us.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: it is not as Telegram says that updates are.
    """
    number = str(int(update["update_id"]))
    if "callback_query" in update:
        return _tapped(update["callback_query"], tenant, number)
    if "message" in update:
        return _said(update["message"], tenant, number, bot_name)
    if "edited_message" in update:
        return _said(update["edited_message"], tenant, number, bot_name, edited=True)
    return None


def _tapped(query: dict[str, Any], tenant: str, number: str) -> Heard | None:
    message = query.get("message")
    if message is None or query["from"].get("is_bot"):
        return None
    chat = message["chat"]
    return Heard(
        "telegram",
        tenant,
        str(int(query["from"]["id"])),
        str(int(chat["id"])),
        number,
        token=str(query.get("data", "")),
        message=str(int(message["message_id"])),
        private=chat["type"] == "private",
        name=_name(query["from"]),
    )


def _said(message: dict[str, Any], tenant: str, number: str, bot_name: str, *, edited: bool = False) -> Heard | None:
    chat, sender = message["chat"], message.get("from")
    if sender is None or sender.get("is_bot"):
        return None
    private = chat["type"] == "private"
    text = message.get("text")
    file = _file(message)
    if text is None and file is None and not any(kind in message for kind in NO_TEXT):
        return None
    if text is not None:
        text = _without_name(str(text), bot_name)
    if not private and not (text or "").startswith(("/", "join ", "Join ", "JOIN ")):
        return None
    return Heard(
        "telegram",
        tenant,
        str(int(sender["id"])),
        str(int(chat["id"])),
        number,
        text=text,
        file=file,
        cut=len(text or "") > CUT_FROM,
        message=str(int(message.get("message_id", 0)) or ""),
        private=private,
        name=_name(sender),
        edited=edited,
    )


def _without_name(text: str, bot_name: str) -> str:
    """Take the bot's own name off a command: ``/status@our_bot oakfield``."""
    command, at, rest = text.partition(f"@{bot_name}")
    return f"{command}{rest}" if at and bot_name and command.startswith("/") and " " not in command else text


def _file(message: dict[str, Any]) -> dict[str, Any] | None:
    caption = str(message.get("caption", ""))
    if "document" in message and "animation" not in message:
        document = message["document"]
        name = str(document.get("file_name", "file"))
        return {"id": str(document["file_id"]), "name": name, "size": _size(document), "caption": caption}
    if message.get("photo"):
        largest = message["photo"][-1]
        return {"id": str(largest["file_id"]), "name": "photo.jpg", "size": _size(largest), "caption": caption}
    return None


def _size(file: dict[str, Any]) -> int:
    return int(file.get("file_size") or 0)


def _name(user: dict[str, Any]) -> str:
    return " ".join(str(part) for part in (user.get("first_name"), user.get("last_name")) if part)[:80]


def came_or_left(update: dict[str, Any]) -> tuple[str, bool] | None:
    """Say which private chat blocked the bot (False) or let it in again (True); None for any other update."""
    change = update.get("my_chat_member")
    if not change or change["chat"]["type"] != "private":
        return None
    return str(int(change["chat"]["id"])), change["new_chat_member"]["status"] not in ("kicked", "left")
