"""Welsh words that do what their English ones do. A translator has to check them before a release."""

from conversations.text import fold

COMMANDS = {
    "helo": "hello",
    "adolygiad": "review",
    "statws": "status",
    "gweithgaredd": "activity",
    "camau": "steps",
    "galwadau": "calls",
    "cyfarfod": "meeting",
    "proffil": "profile",
    "ymarfer": "practice",
    "gosodiadau": "settings",
    "gwyliau": "holidays",
    "amseroedd": "times",
    "fy nata": "mydata",
    "preifatrwydd": "privacy",
    "gofyn": "ask",
    "stopio": "stop",
    "cymorth": "help",
}
BUTTONS = {
    "nôl": "back",
    "yn ôl": "back",
    "hepgor": "skip",
    "oedi": "pause",
    "saib": "pause",
    "nesaf": "next",
    "cadw": "keep",
    "wedi gorffen": "done",
    "sylw": "comment",
    "tystiolaeth": "evidence",
    "parhau": "carry on",
    "dechrau": "start",
    "wedyn": "later",
    "gorffen": "finish",
}
LONGEST = 20
"""Characters; more is not looked at."""
_ENGLISH = {fold(welsh): english for welsh, english in (COMMANDS | BUTTONS).items()}


def in_english(word: str) -> str:
    """Give the English word that a Welsh one stands for, written with or without its accents; any other as it is."""
    return _ENGLISH.get(fold(word), word) if len(word) <= LONGEST else word
