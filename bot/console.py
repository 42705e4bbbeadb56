"""A conversation in the terminal: lines in, cards out, through the same desk as any other channel."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.channels import Heard
from bot.channels.terminal import Terminal, TerminalFiles
from bot.commands.status import runs_of_each
from bot.desk import Desk
from bot.errands.making import Bench
from bot.errands.places import Here
from bot.errands.runner import Runner
from bot.evidence.fetcher import Fetcher, shelf_in
from bot.exports.maker import EXPORTS
from bot.exports.run import Wish, export_to
from bot.library import Library
from bot.post import Post
from bot.reminding.rounds import Rounds
from bot.reports.maker import REPORTS
from conversations.dates import read_date
from conversations.days import DateRead
from conversations.turn import HOME
from conversations.wording import clock, long_date
from storage.rows import PersonRow
from storage.store import Store
from storage.transaction import Transaction
from storage.writer import Writer

NO_LIMIT = 10**6
"""One person at a keyboard, or a script, may be as fast as they like."""
HELP = """:as NAME or ROLE  be somebody else
:wait 7 days      move the clock
:file PATH        send a file as evidence
:status           where every cluster stands
:export           write the answers to a file
:quit             leave"""


class MovableClock:
    """The time now, moved as far ahead as the person at the terminal likes."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Give the moved time, in UTC."""
        return self._now() + self._ahead

    def wait(self, how_long: timedelta) -> None:
        """Move the clock ahead; it never goes back."""
        self._ahead += how_long


class Console:
    """Reads lines for one person at a time, and says what comes of them."""

    def __init__(
        self,
        store: Store,
        writer: Writer,
        library: Library,
        at: MovableClock,
        terminal: Terminal,
        folder: Path,
        data: Path,
    ) -> None:
        self._store, self._writer, self._library, self._at = store, writer, library, at
        self._write, self._folder = terminal.write, folder
        self.terminal = terminal
        self.post = Post(writer, {terminal.name: terminal}, at, "console")
        self.desk = Desk(writer, library, self.post, at, self._complain, most_a_minute=NO_LIMIT)
        files = {terminal.name: TerminalFiles()}
        self.fetcher = Fetcher(writer, files, shelf_in(data), self.post, library, at, self._complain)
        place, here = Here(Bench(store, library, data)), (writer, self.post, data, at, self._complain)
        self.runners = [Runner(maker, place, *here) for maker in (EXPORTS, REPORTS)]
        self._rounds = Rounds(writer, library, at, self._complain)
        self._account = ""
        self._session = uuid4().hex
        self._numbers = count(1)

    def _complain(self, code: str, error: Exception) -> None:
        self._write(f"{code}: {type(error).__name__}: {error}")

    async def be(self, person: PersonRow) -> None:
        """Speak as a person from here on; they have an account of the terminal from now on."""
        await self._writer.run(lambda tx: with_account(tx, person, self.terminal.name))
        self.speak_from(person.code, person.name)

    def speak_from(self, account: str, name: str) -> None:
        """Speak from an account of the terminal, whether anybody is known by it or not."""
        self._account = account
        self.terminal.read_by(account, name)

    async def line(self, line: str) -> bool:
        """Take one line; give False when it was the last."""
        words = line.strip()
        if words.startswith(":"):
            return await self._colon(words[1:])
        await self.say(line)
        return True

    async def say(self, line: str) -> None:
        """Let the person say a line."""
        await self._hear(self.terminal.heard(line, self._account, self._event()))

    def _event(self) -> str:
        return f"{self._session}.{next(self._numbers)}"

    async def _hear(self, heard: Heard) -> None:
        await self.desk.hear(heard)
        await self.post.settle()
        await self.fetcher.settle()
        for runner in self.runners:
            await runner.settle()
        await self.post.settle()

    async def _colon(self, words: str) -> bool:
        name, _, rest = words.partition(" ")
        if name in ("quit", "q", "exit"):
            return False
        doing = {
            "as": self._be_somebody,
            "wait": self._wait,
            "status": self._status,
            "export": self._export,
            "file": self._file,
        }.get(name)
        if doing is None:
            self._write(HELP)
            return True
        await doing(rest.strip())
        return True

    async def _be_somebody(self, who: str) -> None:
        person = await self._writer.run(lambda tx: somebody(tx, who))
        if person is None:
            self._write(f"I can't find {who or 'anybody'}. Try :as staff, :as partner or a person's name.")
            return
        await self.be(person)
        self._write(f"You are {person.name}.")
        await self.say("hello")

    async def _wait(self, how_long: str) -> None:
        now = self._at().astimezone(HOME)
        read = read_date(f"in {how_long}" if not how_long.startswith("in ") else how_long, now.date())
        if not isinstance(read, DateRead) or read.day <= now.date():
            self._write("Say how long, such as :wait 7 days.")
            return
        self._at.wait(timedelta(days=(read.day - now.date()).days))
        self._write(f"It is {told(self._at())}.")
        await self.tick()

    async def tick(self) -> None:
        """Send what is due now."""
        await self._rounds.run_down(self._at())
        await self.post.settle()

    async def _file(self, name: str) -> None:
        file = await asyncio.to_thread(_file_of, name)
        if file is None:
            self._write(f"There is no file {name or 'of that name'}. Say :file and its path.")
            return
        heard = Heard(self.terminal.name, "local", self._account, self._account, self._event(), file=file)
        await self._hear(heard)

    async def _status(self, _: str) -> None:
        with self._store.reading() as tx:
            clusters = runs_of_each(tx, self._library)
        for cluster in clusters:
            runs = [
                f"{run['flow_title']} {run['done']} of about {run['about']} ({run['state']})" for run in cluster["runs"]
            ]
            self._write(f"{cluster['cluster']}: {', '.join(runs) or 'not started'}")

    async def _export(self, _: str) -> None:
        made = export_to(self._store, Wish("xlsx"), self._folder / "demo-export.xlsx", self._at())
        self._write(f"{made.counts['answers']} answers written to {made.path}")


def _file_of(name: str) -> dict[str, Any] | None:
    """Describe a file of this computer as a channel hears of one; None where there is none."""
    path = Path(name).expanduser().absolute()
    if not path.is_file():
        return None
    return {"id": str(path), "url": "", "name": path.name, "size": path.stat().st_size, "caption": ""}


def told(now: datetime) -> str:
    """Say the time as a person would: ``Monday 23 November 2026, 10am``."""
    here = now.astimezone(HOME)
    return f"{long_date(here.date())}, {clock(here.time())}"


def somebody(tx: Transaction, who: str) -> PersonRow | None:
    """Find a person by name or code, or the first who has a role."""
    return tx.people.named(who) or tx.people.first_with(who.casefold())


def with_account(tx: Transaction, person: PersonRow, channel: str) -> None:
    """Give a person an account of a channel of this computer, where they have none."""
    if tx.people.by_account(channel, "local", person.code) is None:
        tx.people.bind(person.id, channel, "local", person.code)


@asynccontextmanager
async def console(
    store: Store,
    library: Library,
    at: MovableClock,
    write: Callable[[str], None],
    folder: Path,
    data: Path | None = None,
) -> AsyncIterator[Console]:
    """Open a console on a store, and keep everything that was said when it closes.

    Exports go to ``folder``, evidence to ``data``, or where that is not said also there.
    """
    writer, presence = Writer(store), store.arrive()
    try:
        here = Console(store, writer, library, at, Terminal(write), folder, data or folder)
        await here.fetcher.start(alone=presence.alone)
        for runner in here.runners:
            await runner.start(alone=presence.alone)
        await here.desk.start(alone=presence.alone)
        await here.post.settle()
        yield here
    finally:
        await writer.close()
        presence.leave()


async def converse(here: Console, lines: Iterable[str], *, prompt: bool) -> None:
    """Read lines until there are no more, or one says :quit."""
    waiting = iter(lines)
    while True:
        if prompt:
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = await asyncio.to_thread(next, waiting, None)
        if line is None or not await here.line(line.rstrip("\n")):
            return


@contextmanager
def kindly_interrupted() -> Iterator[None]:
    """End quietly when the person presses Ctrl-C: everything said is kept already."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.write("\nEverything you said is saved.\n")
