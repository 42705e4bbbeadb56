"""The README's picture: a conversation of the terminal demo as it goes, drawn as SVG.

``python -m tests.picturing`` writes ``docs/conversation.svg`` anew; look at it before you keep it.
"""

import asyncio
import re
import tempfile
from html import escape
from pathlib import Path

from bot.console import MovableClock, console
from bot.demo import fill
from storage.store import Store
from tests.databases import sqlite_in
from tests.transcribing import LIBRARY, NOW

PICTURE = Path(__file__).parents[1] / "docs" / "conversation.svg"
SAID = ("review", "start", "mostly", "comment", "Two schools say so at every meeting")
SHOWN_FROM = 1
"""Lines of the conversation before the first that is drawn: the front of the review is left out."""
ACROSS, LINE, TOP, LEFT = 800, 20, 48, 22
"""Pixels: across the picture, from line to line, above the first line and beside all of them."""
SAY, HEAD, QUIET, PLAIN = "#ffc36b", "#9fd0ff", "#b9c7d4", "#e8eef4"
"""Colours on the dark ground, each with a contrast of 7 or more to 1."""
_KEYS = re.compile(r"\[\w\] ")


def conversation() -> list[str]:
    """Have the conversation, and give its lines as they stand in a terminal."""
    return asyncio.run(_conversation())


async def _conversation() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(sqlite_in(folder))
        try:
            lead = fill(store, LIBRARY, NOW)
            shown: list[str] = []
            clock = MovableClock(lambda: NOW)
            async with console(store, LIBRARY, clock, shown.append, Path(folder)) as here:
                await here.be(lead)
                for place, line in enumerate(SAID):
                    shown[:] = [] if place == SHOWN_FROM else shown
                    shown.append(f"> {line}")
                    await here.line(line)
        finally:
            store.close()
    return "\n".join(shown).rstrip().split("\n")


def drawn(lines: list[str]) -> str:
    """Draw lines as a terminal shows them; the words stand in the picture as text, for whoever reads it aloud."""
    down = TOP + LINE * len(lines)
    texts = "\n".join(_text(line, TOP + LINE * place) for place, line in enumerate(lines) if line)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{ACROSS}" height="{down}" viewBox="0 0 {ACROSS} {down}" role="img" aria-labelledby="title">
<title id="title">A conversation with Cluster Companion in the terminal</title>
<rect width="100%" height="100%" rx="10" fill="#12263a"/>
<circle cx="22" cy="20" r="6" fill="#e8a33d"/><circle cx="42" cy="20" r="6" fill="#7fb2e5"/><circle cx="62" cy="20" r="6" fill="#c9d6e2"/>
<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="{PLAIN}">
{texts}
</g></svg>
"""


def _text(line: str, down: int) -> str:
    words = escape(line, quote=False)
    if line.startswith(">"):
        return f'<text x="{LEFT}" y="{down}" xml:space="preserve" fill="{SAY}" font-weight="bold">{words}</text>'
    if line.strip() and line == line.upper():
        return f'<text x="{LEFT}" y="{down}" xml:space="preserve" fill="{HEAD}" font-weight="bold">{words}</text>'
    colour = f' fill="{QUIET}"' if _KEYS.search(line) else ""
    return f'<text x="{LEFT}" y="{down}" xml:space="preserve"{colour}>{words}</text>'


def main() -> None:
    """Write the picture anew."""
    PICTURE.write_text(drawn(conversation()), encoding="utf-8")


if __name__ == "__main__":
    main()
