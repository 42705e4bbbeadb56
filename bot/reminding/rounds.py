"""Ticks in a running program, one after the other; held back while the clock cannot be trusted."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.library import Library
from bot.reminding.tick import Complain, Ticked, tick
from storage.writer import Writer

JUMP = timedelta(hours=6)
"""A clock that goes ahead by more at once may be wrong: nothing is sent for a while, so that it can be put right."""
HOLD = 900.0
"""Seconds for which nothing is sent then."""
LATE = timedelta(seconds=30)
"""Without a tick for so long, something is wrong."""
MOST = 200
"""Parts of a tick that are done before the next tick goes on with them."""
logger = logging.getLogger(__name__)


class Jumps:
    """Sees a clock that jumps ahead, by a second one that cannot; ``steady`` gives seconds."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._until = 0.0

    def held(self, now: datetime) -> bool:
        """Whether to wait: the clock has gone ahead by hours in a moment, less than a quarter of an hour ago."""
        steady = self._steady()
        if self._last is not None:
            ahead = (now - self._last[0]) - timedelta(seconds=steady - self._last[1])
            if ahead > JUMP:
                self._until = steady + HOLD
                logger.warning("the clock has jumped ahead", extra={"hours": round(ahead.total_seconds() / 3600)})
        self._last = (now, steady)
        return steady < self._until


class Rounds:
    """Ticks of one process."""

    def __init__(
        self,
        writer: Writer,
        library: Library,
        clock: Callable[[], datetime],
        complain: Complain = lambda code, error: None,
        jumps: Jumps | None = None,
    ) -> None:
        self._writer, self._library, self._clock, self._complain = writer, library, clock, complain
        self._jumps = jumps or Jumps()
        self._at = clock()

    async def tick(self) -> None:
        """Do what is due now. Whatever breaks is told; the next tick comes all the same."""
        now = self._clock()
        if self._jumps.held(now):
            self._at = now
            return
        try:
            await self.run_down(now)
            self._at = now
        except Exception as error:
            self._complain("tick", error)

    async def run_down(self, now: datetime) -> int:
        """Tick at one moment until nothing is left to do, and give the number of messages that are owed."""
        messages = 0
        for _ in range(MOST):
            done: Ticked = await self._writer.run(lambda tx: tick(tx, self._library, now, self._complain), long=True)
            messages += done.messages
            if not done.more:
                break
        return messages

    def trouble(self) -> str:
        """Say why ticks are not well; nothing when they are."""
        return "" if self._clock() - self._at < LATE else "nobody is reminded"
