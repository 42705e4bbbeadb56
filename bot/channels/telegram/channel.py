"""Showing cards in Telegram, and understanding what becomes of them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from telegram import Bot, InlineKeyboardMarkup, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels import Closed, Moved, NotDelivered, Stale, Unclear, Unfindable, Unreachable
from bot.channels.telegram.dress import LONGEST_CAPTION, Button, dressed
from bot.channels.telegram.dress import Message as Dressed
from bot.channels.telegram.request import Fields, NotSent
from conversations.cards import Card

T = TypeVar("T")
SAME = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message")
"""What Telegram says of a message that can no longer be changed."""
MARKUP = ("markup", "keyboard", "button")
"""What Telegram speaks of when it does not take what is under a message."""
NOBODY = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid", "user_deactivated")


class TelegramChannel:
    """Delivers through one bot. What may have arrived cannot be looked for: nothing is gained by waiting long."""

    grace = timedelta(seconds=2)

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._plain = False
        """Whether the server has refused what only newer ones know, such as the style of a button."""

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Show a card, in place of another where one is named; raises as every channel does."""
        look = dressed(card, plain=self._plain)
        try:
            return await self._shown(chat, card, look, replaces)
        except Unreachable as error:
            if error.gone or not look.fancy or not any(word in str(error).casefold() for word in MARKUP):
                raise
            message = await self._shown(chat, card, dressed(card, plain=True), replaces)
            self._plain = not look.opens
            return message

    async def _shown(self, chat: str, card: Card, look: Dressed, replaces: str | None) -> str:
        if replaces is not None:
            await self._edit(chat, replaces, card, look)
            return replaces
        if card.picture or card.file:
            return str((await _asked(lambda: self._file(chat, card, look))).message_id)
        sent = await _asked(lambda: self._call("sendMessage", look, chat_id=int(chat)))
        return str(sent["message_id"])

    async def _call(self, method: str, look: Dressed, **fields: Any) -> Any:
        """Call the Bot API through the library's request, without the objects that it would make of the answer."""
        fields |= {"text": look.text, "parse_mode": "HTML"}
        markup = _markup(look)
        if markup:
            fields["reply_markup"] = markup
        asked: Any = Fields(fields)
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", asked)

    async def _edit(self, chat: str, message: str, card: Card, look: Dressed) -> None:
        # A text field that opens by itself comes with a new message only, as a file does: an edit cannot bring it.
        if look.placeholder or card.picture or card.file:
            raise Stale
        try:
            await self._call("editMessageText", look, chat_id=int(chat), message_id=int(message))
        except BadRequest as error:
            said = error.message.casefold()
            if any(words in said for words in GONE):
                raise Stale from error
            if SAME not in said:
                _translate(error)
        except TelegramError as error:
            _translate(error)

    async def _file(self, chat: str, card: Card, look: Dressed) -> Message:
        name = Path(card.picture or card.file)
        keyboard = InlineKeyboardMarkup.de_json(_markup(look), self._bot) if look.rows else None
        caption = look.text if len(look.text) <= LONGEST_CAPTION else None
        more: dict[str, Any] = {"caption": caption, "parse_mode": "HTML", "reply_markup": keyboard}
        if card.content:
            return await self._bot.send_document(int(chat), card.content.encode(), filename=name.name, **more)
        send = self._bot.send_photo if card.picture else self._bot.send_document
        return await send(int(chat), name, **more)

    async def find(self, chat: str, card: Card, key: str, since: datetime) -> str | None:
        """Refuse: a bot cannot read what it has sent."""
        raise Unfindable


def _markup(look: Dressed) -> dict[str, Any]:
    """Give what is under a message as the Bot API takes it; nothing where there is nothing."""
    if look.placeholder:
        return {"force_reply": True, "input_field_placeholder": look.placeholder}
    return {"inline_keyboard": [[_button(button) for button in row] for row in look.rows]} if look.rows else {}


def _button(button: Button) -> dict[str, str]:
    styled = {"style": button.style} if button.style else {}
    does = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.label, **does, **styled}


async def _asked(ask: Callable[[], Awaitable[T]]) -> T:
    try:
        return await ask()
    except TelegramError as error:
        _translate(error)


def _translate(error: TelegramError) -> NoReturn:
    """Say in our words what the library's error means for the message."""
    match error:
        case RetryAfter():
            raise NotDelivered("Telegram asks for a pause", seconds(error)) from error
        case ChatMigrated():
            raise Moved(str(error.new_chat_id)) from error
        case InvalidToken():
            raise Closed("Telegram does not accept the bot's token.") from error
        case Forbidden():
            raise Unreachable(error.message, closed="user is deactivated" in error.message.casefold()) from error
        case BadRequest():
            gone = any(words in error.message.casefold() for words in NOBODY)
            raise Unreachable(error.message, gone=gone) from error
        case NotSent():
            raise NotDelivered("no connection to Telegram") from error
        case NetworkError():
            raise Unclear(type(error.__cause__ or error).__name__) from error
    raise Unclear(type(error).__name__) from error


def seconds(error: RetryAfter) -> float:
    """Give the pause that Telegram asks for, in seconds."""
    after = error.retry_after
    return after if isinstance(after, (int, float)) else after.total_seconds()
