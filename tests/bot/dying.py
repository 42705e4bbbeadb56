"""A process that ticks, and that is killed before one of its statements: ``python -m tests.bot.dying URL MOMENT N``."""

import os
import signal
import sys
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import event

from bot.library import Library
from bot.reminding.tick import run_down, tick
from storage.store import Store


def main(url: str, moment: str, last: int) -> None:
    """Tick until nothing is left, or until the statement of a number: 0 is never reached."""
    store, library, at = Store.open(url), Library(), datetime.fromisoformat(moment)
    statements = count(1)

    def kill(*args: Any) -> None:
        if next(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(store._writing, "before_cursor_execute", kill)
    run_down(lambda: store.run(lambda tx: tick(tx, library, at)))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
