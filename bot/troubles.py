"""What an operator sees when something is wrong: one sentence that says what, and what to do."""

import sys
from collections.abc import Callable
from typing import Any

from config.settings import SettingsError
from conversations.errors import FlowError
from storage.errors import AlreadyThere, StoreError

WRONG_SETTING = 2


class Refused(Exception):
    """A command cannot do what was asked; the text says why and what would work."""


def told_plainly(run: Callable[[], Any]) -> int:
    """Run a command and give its exit code: 2 for a wrong setting, 1 for what else went wrong."""
    try:
        run()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTING
    except (StoreError, AlreadyThere, Refused, FlowError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        return 0
    return 0
