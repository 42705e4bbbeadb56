"""The clock that asks what is due: APScheduler's only user. It keeps nothing; the reminders' own table is the truth."""

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

SECONDS = 1


class Scheduler:
    """Runs one piece of work again and again: never twice at once, and after a hold-up once, not as often as missed."""

    def __init__(self, work: Callable[[], Awaitable[None]], seconds: int = SECONDS) -> None:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        self._scheduler.add_job(work, IntervalTrigger(seconds=seconds, timezone=UTC), id="tick")

    def start(self) -> None:
        """Begin, on the event loop that is running."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more; what is under way is not cut off."""
        self._scheduler.shutdown(wait=False)
