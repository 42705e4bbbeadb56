"""The menus of commands that a platform shows, made from the table, so that they cannot name what is not there."""

import hashlib
import json

from bot.commands.table import STRANGER, TABLE

WELSH = {
    "start": "ymuno drwy wahoddiad",
    "review": "dechrau adolygiad, neu barhau ag un",
    "status": "gweld ble rydych chi arni",
    "activity": "ychwanegu gweithgaredd, neu ddilyn un",
    "steps": "gweld y camau nesaf, diweddaru neu ychwanegu un",
    "calls": "gweld, symud neu baratoi galwad",
    "view": "rhoi barn eich ysgol",
    "record": "cofnodi galwad: record Oakfield",
    "call": "trefnu galwad: call Oakfield Tues 3.30pm",
    "people": "gweld pwy sy'n aros, a phwy na ellir ei gyrraedd",
    "nudge": "atgoffa'r rhai sydd â gwaith hwyr: nudge, neu nudge Oakfield",
    "export": "cael atebion mewn ffeil: export Oakfield",
    "compare": "gweld sut mae clystyrau'n cymharu",
    "report": "cael adroddiad mewn ffeil: report pdf",
    "practice": "gweld beth wnaeth eraill, a rhannu'r hyn a wnaethoch chi",
    "settings": "gweld a newid eich gosodiadau",
    "language": "dewis Cymraeg neu Saesneg",
    "mydata": "gweld beth rwy'n ei gadw amdanoch chi, neu ei ddileu",
    "privacy": "beth sy'n cael ei gadw, a phwy sy'n ei weld",
    "help": "gweld y rhestr hon",
}
"""Descriptions in Welsh, of every command of the menus. A translator has to check them before a release."""
START = "join with an invitation"
Menu = list[tuple[str, str]]


def menu_for(roles: frozenset[str], language: str = "en") -> Menu:
    """Give the commands of some roles with their descriptions; of no role those of a stranger."""
    entries = [entry for entry in TABLE if entry.menu & (roles or STRANGER)]
    words = WELSH if language == "cy" else {}
    return [(entry.word, words.get(entry.word, entry.about) or START) for entry in entries]


def digest(roles: frozenset[str], language: str) -> str:
    """Name what a person is to see, so that a menu that changed is seen to have."""
    shown = [menu_for(roles, language), menu_for(roles, "cy")]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
