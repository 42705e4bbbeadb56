"""python-telegram-bot: a ConversationHandler whose state and answers are kept in SQLite before each reply."""

import asyncio
import json
import sqlite3
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BasePersistence,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest
from telegram.warnings import PTBUserWarning

from benchmarks.twelve import QUESTIONS, prompt_after, refused
from benchmarks.wires import TOKEN, TelegramWire

TABLES = """
CREATE TABLE person (id INTEGER PRIMARY KEY, data TEXT);
CREATE TABLE conversation (name TEXT, key TEXT, state TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID;
"""
Context = ContextTypes.DEFAULT_TYPE


class SqlitePersistence(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Keeps people's data and where their conversations stand, each with its commit.

    The library calls ``flush`` only when it stops, so that what an update changed is kept by each ``update_…`` itself.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, callback_data=False), update_interval=0)
        self._db = sqlite3.connect(path)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(TABLES)

    async def get_user_data(self) -> dict[int, dict[Any, Any]]:
        """Give everybody's data."""
        return {number: json.loads(data) for number, data in self._db.execute("SELECT id, data FROM person")}

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        """Keep a person's data."""
        self._db.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (user_id, json.dumps(data)))
        self._db.commit()

    async def get_conversations(self, name: str) -> dict[Any, Any]:
        """Give where every conversation stands."""
        rows = self._db.execute("SELECT key, state FROM conversation WHERE name = ?", (name,))
        return {tuple(json.loads(key)): json.loads(state) for key, state in rows}

    async def update_conversation(self, name: str, key: tuple[int | str, ...], new_state: object) -> None:
        """Keep where a conversation stands."""
        row = (name, json.dumps(key), json.dumps(new_state))
        self._db.execute("INSERT OR REPLACE INTO conversation VALUES (?, ?, ?)", row)
        self._db.commit()

    async def flush(self) -> None:
        """Do nothing: everything is committed."""

    async def get_bot_data(self) -> dict[Any, Any]:
        """Give nothing."""
        return {}

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """Keep nothing."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """Keep nothing."""

    async def get_chat_data(self) -> dict[int, dict[Any, Any]]:
        """Give nothing."""
        return {}

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """Keep nothing."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """Keep nothing."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Keep nothing."""

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """Know nothing newer."""

    async def drop_user_data(self, user_id: int) -> None:
        """Forget a person."""
        self._db.execute("DELETE FROM person WHERE id = ?", (user_id,))

    async def get_callback_data(self) -> None:
        """Give nothing."""

    async def update_callback_data(self, data: Any) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Close the database."""
        self._db.close()


async def start(update: Update, context: Context) -> int:
    """Begin anew."""
    _mine(context).update(answers=[], say="")
    return 0


async def answer(update: Update, context: Context) -> int | None:
    """Take an answer, and go on to the next state."""
    mine = _mine(context)
    query, message = update.callback_query, update.effective_message
    said = (query.data if query else getattr(message, "text", "")) or ""
    mine["say"] = refused(QUESTIONS[len(mine["answers"])], said)
    if mine["say"]:
        return None
    mine["answers"].append(said)
    return len(mine["answers"]) if len(mine["answers"]) < len(QUESTIONS) else ConversationHandler.END


async def reply(update: Update, context: Context) -> None:
    """Keep everything, and only then say what comes next."""
    application: Any = context.application
    application.mark_data_for_update_persistence(user_ids=update.effective_user.id if update.effective_user else None)
    await application.update_persistence()
    mine = _mine(context)
    text, choices = prompt_after(len(mine["answers"]))
    rows = [[InlineKeyboardButton(choice, callback_data=choice)] for choice in choices]
    markup = InlineKeyboardMarkup(rows) if rows else None
    if update.callback_query is not None:
        await update.callback_query.edit_message_text(mine["say"] or text, reply_markup=markup)
        await update.callback_query.answer()
    elif update.effective_message is not None:
        await update.effective_message.reply_text(mine["say"] or text, reply_markup=markup)


def _mine(context: Context) -> dict[Any, Any]:
    if context.user_data is None:
        raise AssertionError("every update of the benchmark has a person")
    return context.user_data


def _conversation() -> ConversationHandler[Context]:
    states: dict[object, list[Any]] = {
        number: [CallbackQueryHandler(answer)] if question.choices else [MessageHandler(filters.TEXT, answer)]
        for number, question in enumerate(QUESTIONS)
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # one conversation a person is what is wanted
        return ConversationHandler([CommandHandler("start", start)], states, [], name="twelve", persistent=True)


class TelegramBot:
    """The library's own application. It takes updates one after another, as its conversations ask for."""

    hello = "/start"

    def __init__(self, path: Path, base_url: str, request: BaseRequest | None = None) -> None:
        self.wire = TelegramWire()
        self._path = path
        self._persistence = SqlitePersistence(path)
        builder: Any = ApplicationBuilder().token(TOKEN).persistence(self._persistence).job_queue(None)
        if request is not None:
            builder = builder.request(request).get_updates_request(request)
        if base_url:
            builder = builder.base_url(f"{base_url}/bot")
        self._application: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        self._application.add_handler(_conversation())
        self._application.add_handler(TypeHandler(Update, reply), group=1)
        self._in_turn = asyncio.Lock()
        self._begun = False

    async def open(self, people: Sequence[int]) -> None:
        """Let anybody in."""
        if not self._begun:
            self._begun = True
            await self._application.initialize()

    async def take(self, update: dict[str, Any]) -> None:
        """Take one update in its turn."""
        async with self._in_turn:
            await self._application.process_update(Update.de_json(update, self._application.bot))

    async def settle(self) -> None:
        """Do nothing: nothing is left to be done."""

    def answers(self, person: int) -> list[str]:
        """Give what is kept."""
        with sqlite3.connect(self._path) as db:
            return [
                str(one)
                for row in db.execute("SELECT data FROM person WHERE id = ?", (person,))
                for one in json.loads(row[0])["answers"]
            ]

    async def close(self) -> None:
        """Stop the application and close the database."""
        await self._application.shutdown()
        self._persistence.close()
