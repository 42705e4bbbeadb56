"""Scenes: conversations that bring up the cards of a subject, each in a file that says what people type and tap."""

import asyncio
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path

from bot.console import Console, MovableClock, with_account
from bot.demo import fill
from bot.library import Library
from bot.preview.recorder import Recorder, Sent
from bot.talk import STAFF
from storage.rows import PersonRow
from storage.store import Store
from storage.transaction import Transaction
from storage.writer import Writer

CHANNELS = ("slack", "telegram")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""When every scene begins: a Monday in term."""
TURN = ":turn "
"""Lets somebody else speak, before the card that they were shown last; a name that nobody has is a stranger's."""
TICK = ":tick"
"""Sends what is due at this moment."""
SAMPLE, REFUSED = "minutes.pdf", "planner.exe"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""A document without a page, for what is said of files."""
_CODE = re.compile(r"join ([A-Za-z0-9_-]{22})\b")


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation: its title, what it is about, and the lines that are typed or tapped."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One card of a scene as each channel was given it; None where a channel was not."""

    slack: Sent | None
    telegram: Sent | None


def scenes() -> list[Scene]:
    """Give every scene that comes with the program, in the order of its file's name."""
    found = files("bot.preview").joinpath("scenes").iterdir()
    return [read(file.name, file.read_text(encoding="utf-8")) for file in sorted(found, key=lambda one: one.name)]


def read(name: str, text: str) -> Scene:
    """Read a scene: its title in the first line, and a line after ``> `` for each thing that is typed or tapped."""
    title, *rest = text.splitlines()
    key = name.removesuffix(".txt").partition("-")[2]
    return Scene(key, title.removeprefix("# "), tuple(line[2:] for line in rest if line.startswith("> ")))


def played(scene: Scene, library: Library, channels: Collection[str] = CHANNELS) -> list[Moment]:
    """Play a scene once in each of some channels on a made-up programme, and give what each was shown."""
    slack, telegram = (_played(scene, library, name) if name in channels else [] for name in CHANNELS)
    return [Moment(*pair) for pair in zip_longest(slack, telegram)]


def _played(scene: Scene, library: Library, channel: str) -> list[Sent]:
    with tempfile.TemporaryDirectory(prefix="companion-preview-") as name:
        folder = Path(name)
        (folder / SAMPLE).write_bytes(PDF)
        (folder / REFUSED).write_bytes(b"MZ")
        store = Store.open(f"sqlite:///{folder}/preview.db")
        try:
            return asyncio.run(_play(scene, library, Recorder(channel), store, folder))
        finally:
            store.close()


async def _play(scene: Scene, library: Library, recorder: Recorder, store: Store, folder: Path) -> list[Sent]:
    priya = fill(store, library, NOW)
    with store.transaction() as tx:
        recorder.know(_accounts(tx, recorder.name))
    writer = Writer(store)
    try:
        console = Console(store, writer, library, MovableClock(lambda: NOW), recorder, folder, folder)
        console.speak_from(priya.code, priya.name)
        for line in scene.lines:
            await _line(console, recorder, line.format_map(_Words(recorder, folder)))
        return recorder.sent
    finally:
        await writer.close()


async def _line(console: Console, recorder: Recorder, line: str) -> None:
    if line.startswith(TURN):
        name = line.removeprefix(TURN)
        console.speak_from(recorder.account_of(name), name)
        return
    recorder.after = line
    await (console.tick() if line == TICK else console.line(line))


def _accounts(tx: Transaction, channel: str) -> Mapping[str, str]:
    """Give everybody an account, so that what others are told is shown too."""
    people = _everybody(tx)
    for person in people:
        with_account(tx, person, channel)
    return {person.code: person.name for person in people}


def _everybody(tx: Transaction) -> list[PersonRow]:
    of_all = tx.people.all_with(*STAFF)
    return [*of_all, *(person for cluster in tx.clusters.all() for person in tx.people.of_cluster(cluster.id))]


class _Words(dict[str, str]):
    """What stands for words that are not known before: the sample file's path, and the last code that was made."""

    def __init__(self, recorder: Recorder, folder: Path) -> None:
        super().__init__(file=str(folder / SAMPLE), program=str(folder / REFUSED), code=next(_codes(recorder), ""))


def _codes(recorder: Recorder) -> Iterator[str]:
    for sent in reversed(recorder.sent):
        yield from _CODE.findall(sent.card.text())
