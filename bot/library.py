"""The flows that come with the program, read when they are first needed."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

from conversations.flowfile import load_flow, load_shared
from conversations.model import Flow, Shared
from conversations.reportfile import Report, load_report

ASIDE = ("shared", "sources")
"""Files beside the flows that are no flows themselves."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A flow with its text and the hash that names exactly this content."""

    flow: Flow
    text: str
    hash: str


@dataclass
class Library:
    """Gives flows by name."""

    editions: dict[str, Edition] = field(default_factory=dict)
    bot_name: str = ""
    """The name of our Telegram bot, for links to it; empty while there is none."""

    @cached_property
    def shared(self) -> Shared:
        """The scales and lists that flows share."""
        return load_shared(_text("shared"), "shared.yaml")

    @cached_property
    def report(self) -> Report:
        """What the answers mean for a report."""
        text = files("conversations").joinpath("report.yaml").read_text(encoding="utf-8")
        return load_report(text, "report.yaml")

    def names(self) -> list[str]:
        """Name every flow."""
        found = (entry.name for entry in files("conversations").joinpath("flows").iterdir())
        return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml") and name[:-5] not in ASIDE)

    def edition(self, name: str) -> Edition:
        """Give a flow as it is today.

        Raises:
            KeyError: there is no such flow.
            FlowError: its file is broken.
        """
        if name not in self.editions:
            if name not in self.names():
                raise KeyError(name)
            text = _text(name)
            flow = load_flow(text, f"{name}.yaml", self.shared)
            self.editions[name] = Edition(flow, text, hashlib.sha256(text.encode()).hexdigest())
        return self.editions[name]

    def flow(self, name: str) -> Flow:
        """Give a flow by its name; raises as ``edition`` does."""
        return self.edition(name).flow


def _text(name: str) -> str:
    return files("conversations").joinpath("flows", f"{name}.yaml").read_text(encoding="utf-8")
