"""The one that writes: it takes whatever waits, keeps it with one commit, and then answers (group commit).

Sixteen people then cost one flush to disk instead of sixteen, and one alone waits for nobody. Where the database can be
had at once, work is done where it was asked for, because to hand every piece of it to another thread costs more than
the work. A disk that is slow is waited for on a thread, while everything else goes on. Whatever takes more waiting is
done there as a whole: while another process writes, where the database is across a network, and what is ``long``.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

from storage.store import Held, Store
from storage.transaction import Transaction

T = TypeVar("T")
SOON = 0.02
"""Seconds that a small piece of work waits for another to share a commit with."""
MOST = 64
"""Pieces of work that share a commit at most, so that the first does not wait for long."""
LONGEST = 0.05
"""Seconds after which no further piece of work is taken into a commit: so long may nothing else happen at most."""
QUICK, BEARABLE = 0.001, 0.02
"""Seconds in which a disk must have kept lately what it was given, to be waited for on the spot: while others are at
work too, and when there is only one."""
FORGETS = 0.9
Outcome = tuple[Any, BaseException | None]
Small = Callable[[Transaction], None]


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Transaction], Any]
    future: "asyncio.Future[Any]"
    long: bool


class Writer:
    """Runs work in transactions, one after another; database work is never cancelled half-way.

    ``takes`` is how many seconds a commit is thought to take until some were seen.
    """

    def __init__(self, store: Store, takes: float = 0.0) -> None:
        self._store = store
        self._jobs: deque[_Job] = deque()
        self._later: deque[Small] = deque()
        self._busy_in: asyncio.AbstractEventLoop | None = None
        """The loop in which a batch is begun, or about to be; one that has ended holds up nobody."""
        self._soon: asyncio.TimerHandle | None = None
        self._takes = takes
        """The seconds that a commit takes at worst; what was long ago counts less."""
        self._apart: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work_apart, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T], *, long: bool = False) -> T:
        """Do a piece of work and return when it is kept; whatever it raises is raised here, and harms nobody else's.

        ``long`` says that it may take more than a moment, so that it must not be done where others wait meanwhile.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.append(_Job(work, future, long))
        self._begin_soon(loop)
        return await future

    def later(self, work: Small) -> None:
        """Do a small piece of work before whatever is written next, or soon; it shares that commit."""
        self._later.append(work)
        loop = asyncio.get_running_loop()
        if self._busy_in is not loop and self._soon is None:
            self._soon = loop.call_later(SOON, self._begin_soon, loop)

    async def close(self) -> None:
        """Finish what waits, and stop."""
        with suppress(Exception):
            await self.run(lambda tx: None)
        self._apart.put(None)
        await asyncio.to_thread(self._thread.join)

    def _begin_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._busy_in is not loop:
            self._busy_in = loop
            # Not at once: what else comes in at this moment goes with it.
            loop.call_soon(self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Do a batch here up to its commit, or hand all of it to the thread."""
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        small = [self._later.popleft() for _ in range(len(self._later))]
        held = None if self._jobs and self._jobs[0].long else self._store.hold()
        if held is not None:
            jobs = list[_Job]()
            try:
                results = self._here(held.tx, small, jobs)
            except Exception:
                # All of it is done again from the start, where what one of them breaks harms none of the others.
                held.undo()
                self._jobs.extendleft(reversed(jobs))
            else:
                self._finish(loop, held, jobs, results)
                return
        jobs = [self._jobs.popleft() for _ in range(min(MOST, len(self._jobs)))]
        self._apart.put(lambda: self._whole(loop, jobs, small))

    def _finish(self, loop: asyncio.AbstractEventLoop, held: Held, jobs: list[_Job], results: list[Any]) -> None:
        outcomes: list[Outcome] = [(result, None) for result in results]
        if self._takes < (QUICK if len(jobs) > 1 else BEARABLE):
            self._settle(loop, jobs, self._kept(held, outcomes))
        else:
            self._apart.put(lambda: self._tell(loop, jobs, self._kept(held, outcomes)))

    def _kept(self, held: Held, outcomes: list[Outcome]) -> list[Outcome]:
        begun = perf_counter()
        try:
            held.commit()
        except Exception as error:
            outcomes = [(None, error)] * len(outcomes)
        self._takes = max(perf_counter() - begun, self._takes * FORGETS)
        return outcomes

    def _here(self, tx: Transaction, small: list[Small], jobs: list[_Job]) -> list[Any]:
        """Do a batch and give its results; ``jobs`` are those that were taken into it, also where one raises."""
        until = perf_counter() + LONGEST
        for work in small:
            work(tx)
        results = []
        while self._jobs and not self._jobs[0].long and len(jobs) < MOST and (not jobs or perf_counter() < until):
            job = self._jobs.popleft()
            jobs.append(job)
            results.append(job.work(tx))
        return results

    def _work_apart(self) -> None:
        while (work := self._apart.get()) is not None:
            work()

    def _whole(self, loop: asyncio.AbstractEventLoop, jobs: list[_Job], small: list[Small]) -> None:
        """Do a batch from its begin to its commit, as often as it takes."""
        try:
            outcomes = self._store.run(lambda tx: _in_one(tx, jobs, small)) if jobs or small else []
        except Exception as error:
            outcomes = [(None, error)] * len(jobs)
        self._tell(loop, jobs, outcomes)

    def _tell(self, loop: asyncio.AbstractEventLoop, jobs: list[_Job], outcomes: list[Outcome]) -> None:
        with suppress(RuntimeError):  # where the loop has ended meanwhile, nobody waits any more
            loop.call_soon_threadsafe(self._settle, loop, jobs, outcomes)

    def _settle(self, loop: asyncio.AbstractEventLoop, jobs: list[_Job], outcomes: list[Outcome]) -> None:
        self._busy_in = None
        for job, (result, error) in zip(jobs, outcomes, strict=True):
            if job.future.done():
                continue
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
        if self._jobs:
            self._begin_soon(loop)
        elif self._later and self._soon is None:
            self._soon = loop.call_later(SOON, self._begin_soon, loop)


def _in_one(tx: Transaction, jobs: list[_Job], small: list[Small]) -> list[Outcome]:
    for work in small:
        work(tx)
    return [_done(tx, job) for job in jobs]


def _done(tx: Transaction, job: _Job) -> Outcome:
    try:
        with tx.savepoint():
            return job.work(tx), None
    except Exception as error:
        return None, error
