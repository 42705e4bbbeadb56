"""What can be wrong with a flow, said so that its author can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to mend in a flow file: where it is, what is wrong and what to do."""

    file: str
    line: int
    question: str
    text: str

    def __str__(self) -> str:
        """Word the issue as compilers do, so that editors can jump to it."""
        about = f"{self.question}: " if self.question else ""
        return f"{self.file}:{self.line}: {about}{self.text}"


class FlowError(Exception):
    """A flow file cannot be used. ``issues`` holds every one, in the order of the file."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(map(str, self.issues)))
