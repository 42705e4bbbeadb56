"""Where makers work: in a thread of this process, or in a process of their own.

A process of its own holds up nobody who talks, whatever a library does there; it can be ended at once, however long the
work takes; and what it took of memory is given back with it.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.errands.making import Bench, Maker, Outcome
from bot.errands.troubles import NotMade
from bot.library import Library
from storage.rows import ErrandRow
from storage.store import Store

IDLE = 600.0
"""Seconds without work after which the process ends: what it has loaded takes as much memory as the whole program."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a bench is set up from, in whatever process."""

    database_url: str = field(repr=False)
    data: Path
    programme: Path | None = None
    template: Path | None = None

    def bench(self) -> Bench:
        """Open the database and read the flows."""
        return Bench(Store.open(self.database_url), Library(programme_file=self.programme), self.data, self.template)


class Here:
    """Work in a thread of this process: for one person at a terminal, who waits for it anyway."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    async def make(self, maker: Maker, row: ErrandRow, now: datetime) -> Outcome:
        """Let a maker make something; what breaks there is raised here."""
        return await asyncio.to_thread(maker.make, self._bench, row, now)


class Aside:
    """Work in a process of its own, one thing at a time: begun with the first one, ended after a while of rest.

    ``yields`` is by how much it stands back from others, where there is too little of a processor for all (``nice``).
    """

    def __init__(self, setting: Setting, yields: int = 0, idle: float = IDLE) -> None:
        self._setting, self._yields, self._idle = setting, yields, idle
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def make(self, maker: Maker, row: ErrandRow, now: datetime) -> Outcome:
        """Let a maker make something; what breaks there is raised here, and when this is cancelled it ends at once.

        Raises:
            NotMade: something broke there.
            EOFError: the process died over it.
        """
        line = self._begun()
        try:
            outcome = await asyncio.to_thread(_asked, line, (maker.make, row, now))
        except BaseException:
            self.close()
            raise
        self._rest = asyncio.get_running_loop().call_later(self._idle, self.close)
        if isinstance(outcome, NotMade):
            raise outcome
        return outcome

    def close(self) -> None:
        """End the process, whatever it is at: whoever is alone at the next start takes it up."""
        if self._rest is not None:
            self._rest.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._line is not None:
            self._line.close()
        self._process = self._line = self._rest = None

    def _begun(self) -> Connection:
        if self._rest is not None:
            self._rest.cancel()
        if self._line is None:
            spawning = multiprocessing.get_context("spawn")
            self._line, theirs = spawning.Pipe()
            wanted = (theirs, self._setting, self._yields)
            self._process = spawning.Process(target=begin, args=wanted, name="errands", daemon=True)
            self._process.start()
            theirs.close()
        return self._line


def _asked(line: Connection, wanted: object) -> Outcome | NotMade:
    line.send(wanted)
    answer: Outcome | NotMade = line.recv()
    return answer


def begin(line: Connection, setting: Setting, yields: int) -> None:  # pragma: no cover - runs in the process of its own
    """Be the process: stand back, leave Ctrl-C to the program that began it, and end with that program."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(yields)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work(line, setting.bench())


def _end_with_parent() -> None:  # pragma: no cover - runs in the process of its own
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
    # Its files are begun under other names, and a new program may be about to write them: nothing here goes on.
    os._exit(1)


def work(line: Connection, bench: Bench) -> None:
    """Make what comes in on a line, and say what came of it, until the line is closed."""
    while True:
        try:
            make, row, now = line.recv()
        except EOFError:
            return
        try:
            outcome: Outcome | NotMade = make(bench, row, now)
        except Exception as error:
            outcome = NotMade.by(error)
        line.send(outcome)
