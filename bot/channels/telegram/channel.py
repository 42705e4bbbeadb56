"""Showing cards in Telegram, and understanding what becomes of them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, TypeVar

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels import Closed, Moved, NotDelivered, Unclear, Unfindable, Unreachable
from bot.channels.telegram.dress import LONGEST_CAPTION, dressed
from bot.channels.telegram.dress import Message as Dressed
from bot.channels.telegram.request import NotSent
from conversations.cards import Card

T = TypeVar("T")
SAME = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message")
"""What Telegram says of a message that can no longer be changed: the card is shown anew."""
NOBODY = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid", "user_deactivated")


class TelegramChannel:
    """Delivers through one bot. What may have arrived cannot be looked for: nothing is gained by waiting long."""

    grace = timedelta(seconds=2)

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def deliver(self, chat: str, card: Card, *, replaces: str | None, key: str) -> str:
        """Show a card, in place of another where one is named; raises as every channel does."""
        look = dressed(card)
        keyboard = _keyboard(look)
        if card.picture or card.file:
            return str((await _asked(lambda: self._file(chat, card, look, keyboard))).message_id)
        if replaces is not None:
            edited = await self._edit(chat, replaces, look, keyboard)
            if edited:
                return replaces
        sent = await _asked(
            lambda: self._bot.send_message(int(chat), look.text, parse_mode="HTML", reply_markup=keyboard)
        )
        return str(sent.message_id)

    async def _edit(self, chat: str, message: str, look: Dressed, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Change a message; False when it can no longer be changed."""
        try:
            await self._bot.edit_message_text(
                look.text,
                int(chat),
                int(message),
                parse_mode="HTML",
                reply_markup=keyboard,
            )
        except BadRequest as error:
            said = error.message.casefold()
            if SAME in said:
                return True
            if any(words in said for words in GONE):
                return False
            _translate(error)
        except TelegramError as error:
            _translate(error)
        return True

    async def _file(self, chat: str, card: Card, look: Dressed, keyboard: InlineKeyboardMarkup | None) -> Message:
        caption = look.text if len(look.text) <= LONGEST_CAPTION else None
        path = Path(card.picture or card.file)
        if card.content:
            return await self._bot.send_document(
                int(chat),
                card.content.encode(),
                filename=path.name,
                caption=caption,
                parse_mode="HTML",
                reply_markup=keyboard,
            )
        send = self._bot.send_photo if card.picture else self._bot.send_document
        return await send(int(chat), path, caption=caption, parse_mode="HTML", reply_markup=keyboard)

    async def find(self, chat: str, key: str, since: datetime) -> str | None:
        """Refuse: a bot cannot read what it has sent."""
        raise Unfindable


def _keyboard(look: Dressed) -> InlineKeyboardMarkup | None:
    if not look.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in look.rows]
    )


async def _asked(ask: Callable[[], Awaitable[T]]) -> T:
    try:
        return await ask()
    except TelegramError as error:
        _translate(error)


def _translate(error: TelegramError) -> NoReturn:
    """Say in our words what the library's error means for the message."""
    match error:
        case RetryAfter():
            raise NotDelivered("Telegram asks for a pause", _seconds(error)) from error
        case ChatMigrated():
            raise Moved(str(error.new_chat_id)) from error
        case InvalidToken():
            raise Closed("Telegram does not accept the bot's token.") from error
        case Forbidden():
            raise Unreachable(error.message) from error
        case BadRequest():
            gone = any(words in error.message.casefold() for words in NOBODY)
            raise Unreachable(error.message, gone=gone) from error
        case NotSent():
            raise NotDelivered("no connection to Telegram") from error
        case NetworkError():
            raise Unclear(type(error.__cause__ or error).__name__) from error
    raise Unclear(type(error).__name__) from error


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after if isinstance(after, (int, float)) else after.total_seconds()
