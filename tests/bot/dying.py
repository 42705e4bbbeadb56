"""Processes that tick and are killed before one of their statements: ``python -m tests.bot.dying URL MOMENT 3,7 0``.

Each word is a round of processes beside each other, named by the statement before which each dies: 0 is never reached.
They are forks of one process, which has read everything once. It ends with 1 if any of them failed by itself.
"""

import os
import signal
import sys
from datetime import datetime
from itertools import count

from bot.library import Library
from bot.reminding.tick import run_down, tick
from storage.store import Store
from tests.drivers import listen


def go(url: str, library: Library, at: datetime, last: int) -> None:
    """Tick until nothing is left, or until the statement of a number."""
    store, statements = Store.open(url), count(1)

    def kill() -> None:
        if next(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    listen(store, kill)
    run_down(lambda: store.run(lambda tx: tick(tx, library, at)))
    store.close()


def begin(url: str, library: Library, at: datetime, last: int) -> int:
    """Start a process, and give its number."""
    child = os.fork()
    if child:
        return child
    try:
        go(url, library, at, last)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def main(url: str, moment: str, *rounds: str) -> bool:
    """Have each round tick, and say whether none failed by itself."""
    library, at, well = Library(), datetime.fromisoformat(moment), True
    library.flows  # noqa: B018 - read once for all of them
    for numbers in rounds:
        children = [begin(url, library, at, int(last)) for last in numbers.split(",")]
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        well = well and all(end in (0, -signal.SIGKILL) for end in ends)
    return well


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
