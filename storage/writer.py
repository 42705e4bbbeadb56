"""One thread that writes: it takes whatever waits, keeps it with one commit, and then answers (group commit).

Sixteen people then cost one flush to disk instead of sixteen, and one alone waits for nobody.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.store import Store, Transaction

T = TypeVar("T")
MOST = 64
"""Pieces of work that share a commit at most, so that the first does not wait for long."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Transaction], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Writer:
    """Runs work in transactions on a thread of its own; database work is never cancelled half-way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do a piece of work and return when it is kept; whatever it raises is raised here, and harms nobody else's."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop))
        return await asyncio.shield(future)

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

    def _waiting(self, first: _Job) -> tuple[list[_Job], bool]:
        jobs = [first]
        while len(jobs) < MOST:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _together(self, jobs: list[_Job]) -> list[tuple[_Job, Any, BaseException | None]]:
        try:
            return self._store.run(lambda tx: [self._one(tx, job) for job in jobs])
        except Exception as error:
            return [(job, None, error) for job in jobs]

    def _one(self, tx: Transaction, job: _Job) -> tuple[_Job, Any, BaseException | None]:
        try:
            with tx.connection.begin_nested():
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
