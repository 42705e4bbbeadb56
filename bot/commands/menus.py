"""The menus of commands that a platform shows, made from the table, so that they cannot name what is not there."""

import hashlib
import json

from bot.commands.table import STRANGER, TABLE

WELSH = {
    "start": "ymuno drwy wahoddiad",
    "status": "gweld ble rydych chi arni",
    "settings": "gweld a newid eich gosodiadau",
    "language": "dewis Cymraeg neu Saesneg",
    "help": "gweld y rhestr hon",
}
"""Descriptions in Welsh. A translator has to check them before a release; what is missing is said in English."""
START = "join with an invitation"
Menu = list[tuple[str, str]]


def menu_for(roles: frozenset[str], language: str = "en") -> Menu:
    """Give the commands of some roles with their descriptions; of no role those of a stranger."""
    entries = [entry for entry in TABLE if entry.menu & (roles or STRANGER)]
    words = WELSH if language == "cy" else {}
    return [(entry.word, words.get(entry.word) or entry.about or START) for entry in entries]


def digest(roles: frozenset[str], language: str) -> str:
    """Name what a person is to see, so that a menu that changed is seen to have."""
    shown = [menu_for(roles, language), menu_for(roles, "cy")]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
