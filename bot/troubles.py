"""What an operator sees when something is wrong: one sentence that says what, and what to do."""

import sys
from collections.abc import Callable
from typing import Any

from config.errors import SettingsError
from conversations.errors import FlowError
from storage.errors import AlreadyThere, StoreError

WRONG_SETTING = 2


class Refused(Exception):
    """A command cannot do what was asked; the text says why and what would work."""


class Stopped(Refused):
    """The program had to stop; ``code`` is the exit code."""

    def __init__(self, why: str, code: int) -> None:
        self.code = code
        super().__init__(why)


def told_plainly(run: Callable[[], Any]) -> int:
    """Run a command and give its exit code: 2 for a wrong setting, 1 for what else went wrong."""
    try:
        run()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTING
    except Stopped as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    except (StoreError, AlreadyThere, Refused, FlowError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        return 0
    return 0
