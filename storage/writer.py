"""One thread that writes: it takes whatever waits, keeps it with one commit, and then answers (group commit).

Sixteen people then cost one flush to disk instead of sixteen, and one alone waits for nobody.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.store import Store, Transaction

T = TypeVar("T")
SOON = 0.02
"""Seconds that a small piece of work waits for another to share a commit with."""
MOST = 64
"""Pieces of work that share a commit at most, so that the first does not wait for long."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Transaction], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


_NUDGE: Any = object()


class Writer:
    """Runs work in transactions on a thread of its own; database work is never cancelled half-way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._later: deque[Callable[[Transaction], None]] = deque()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do a piece of work and return when it is kept; whatever it raises is raised here, and harms nobody else's."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop))
        return await asyncio.shield(future)

    def later(self, work: Callable[[Transaction], None]) -> None:
        """Do a small piece of work before whatever is written next, or soon; it shares that commit."""
        self._later.append(work)
        self._jobs.put(_NUDGE)

    async def close(self) -> None:
        """Finish what waits, and stop."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _write(self) -> None:
        while (first := self._jobs.get()) is not None:
            jobs, last = self._waiting(first)
            self._settle(self._together(jobs))
            if last:
                return
        self._together([])

    def _waiting(self, first: _Job) -> tuple[list[_Job], bool]:
        """Gather what waits; a nudge alone waits a moment for something that it can go with."""
        jobs = [] if first is _NUDGE else [first]
        while len(jobs) < MOST:
            try:
                job = self._jobs.get(block=not jobs, timeout=SOON)
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            if job is not _NUDGE:
                jobs.append(job)
        return jobs, False

    def _together(self, jobs: list[_Job]) -> list[tuple[_Job, Any, BaseException | None]]:
        small = [self._later.popleft() for _ in range(len(self._later))]
        if not jobs and not small:
            return []
        try:
            return self._store.run(lambda tx: self._in_one(tx, jobs, small))
        except Exception as error:
            return [(job, None, error) for job in jobs]

    def _in_one(
        self, tx: Transaction, jobs: list[_Job], small: list[Callable[[Transaction], None]]
    ) -> list[tuple[_Job, Any, BaseException | None]]:
        for work in small:
            work(tx)
        return [self._one(tx, job) for job in jobs]

    def _one(self, tx: Transaction, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        try:
            with tx.savepoint():
                return job, job.work(tx), None
        except Exception as error:
            return job, None, error

    def _settle(self, outcomes: list[tuple[_Job, Any, BaseException | None]]) -> None:
        for job, result, error in outcomes:
            job.loop.call_soon_threadsafe(_tell, job.future, result, error)


def _tell(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
