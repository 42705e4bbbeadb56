"""What goes wrong with errands in a process of their own, told without what it was about."""

from pathlib import PurePath
from traceback import extract_tb
from typing import Self


class NotMade(Exception):
    """Something broke in another process. Only its kind and place come over: its words may be somebody's."""

    @classmethod
    def by(cls, error: Exception) -> Self:
        """Tell of an error what an operator needs."""
        last = extract_tb(error.__traceback__)[-1]
        return cls(f"{type(error).__name__} at {PurePath(last.filename).name}:{last.lineno}")
