"""Each person's menu of commands fits their roles and language, and is owed until it is set."""

import json
from typing import Any

from telegram import Bot

from bot.channels.telegram.menus import BRIEFLY, TelegramMenus
from bot.commands.menus import WELSH, menu_for
from bot.commands.table import STRANGER, TABLE
from storage.store import Store
from storage.writer import Writer
from tests.bot.channels.test_telegram import Server, refused
from tests.bot.talking import Talking
from tests.contract.judges import telegram_faults


def words(*roles: str) -> list[str]:
    return [word for word, _ in menu_for(frozenset(roles))]


def test_a_menu_names_only_what_its_role_may_do() -> None:
    assert words() == ["start", "language", "privacy", "help"]
    of_a_lead = ["review", "status", "activity", "steps", "calls", "practice", "settings", "mydata", "help"]
    assert words("lead") == of_a_lead
    assert {"status", "record", "people", "settings", "help"} <= set(words("staff"))
    assert [entry.word for entry in TABLE if not entry.menu - STRANGER <= entry.roles] == []
    assert all(0 < len(about) <= 256 and len(word) <= 32 for entry in TABLE for word, about in menu_for(entry.roles))
    assert dict(menu_for(frozenset(), "cy"))["help"] == "gweld y rhestr hon"


def test_every_command_of_a_menu_has_welsh_words_of_its_own() -> None:
    assert {entry.word for entry in TABLE if entry.menu} == set(WELSH)
    assert not {entry.about for entry in TABLE if entry.menu and entry.about} & set(WELSH.values())


def answered(method: str, fields: dict[str, str]) -> dict[str, Any]:
    if "88" in fields.get("scope", ""):
        return refused("chat not found")
    return {"result": {"description": "old", "short_description": BRIEFLY} if method.startswith("get") else True}


async def test_a_menu_is_owed_when_a_role_or_a_language_changes_and_is_set_once(store: Store) -> None:
    talking = Talking(store)
    priya = talking.people["Priya"].id
    with store.transaction() as tx:
        tx.people.bind(priya, "telegram", "1", "77")
        tx.people.bind(talking.people["Dan"].id, "telegram", "1", "88")
    server = Server(answered)
    writer = Writer(store)
    menus = TelegramMenus(Bot("1:x", request=server, get_updates_request=server), writer, lambda: True)
    await menus.set_owed()
    await menus.set_owed()
    shown = [(json.loads(fields["scope"])["chat_id"], fields.get("language_code")) for _, fields in server.asked]
    assert shown == [(77, None), (77, "cy"), (88, None)], "each once, also where there is no such chat"
    assert [fault for asked in server.asked for fault in telegram_faults(*asked)] == []
    await writer.run(lambda tx: tx.people.set_language(priya, "cy"))
    await menus.set_owed()
    last = {one["command"]: one["description"] for one in json.loads(server.asked[-2][1]["commands"])}
    assert last["status"] == "gweld ble rydych chi arni"
    await writer.run(lambda tx: tx.people.end_roles(priya, talking.now))
    await menus.set_owed()
    assert json.loads(server.asked[-1][1]["commands"])[0]["command"] == "start"
    del server.asked[:]
    await menus.begin()
    said = [method for method, _ in server.asked]
    assert said == [*["setMyCommands"] * 2, "getMyDescription", "setMyDescription", "getMyShortDescription"]
    await writer.close()
