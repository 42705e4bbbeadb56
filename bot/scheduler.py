"""The clock that asks what is due: APScheduler's only user. It keeps nothing; the reminders' own table is the truth."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

SECONDS = 1


class Scheduler:
    """Runs one piece of work again and again: never twice at once, and after a hold-up once, not as often as missed."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], seconds: float = SECONDS) -> None:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._work = work
        self._under_way: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._scheduler.add_job(self._begin, IntervalTrigger(seconds=seconds, timezone=UTC), id="tick")

    async def run(self) -> None:
        """Run it until cancelled; what is under way then is not cut off."""
        self._scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._scheduler.shutdown(wait=False)
            if self._under_way is not None:
                await asyncio.wait([self._under_way])

    async def _begin(self) -> None:
        # Begun and not waited for: APScheduler cuts off what it knows to be running, and warns of each tick meanwhile.
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._work())
