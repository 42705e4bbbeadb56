"""The flows that come with the program, read when they are first needed."""

import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from bot.programmes import programme_of
from conversations import series
from conversations.calendar import Calendar, calendar_for
from conversations.flowfile import load_flow, load_shared
from conversations.model import Flow, Shared
from conversations.programme import Programme
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
    programme_file: Path | None = None
    """The programme's own file; without one the example that comes with the program."""
    _calendars: dict[tuple[str, str], Calendar] = field(default_factory=dict, repr=False)

    @cached_property
    def programme(self) -> Programme:
        """The project's year.

        Raises:
            Refused: its file cannot be read.
            FlowError: its file is broken.
        """
        return programme_of(self.programme_file)

    @cached_property
    def programme_hash(self) -> str:
        """What names exactly this year: when it changes, reminders are worked out anew."""
        return hashlib.sha256(self.programme.model_dump_json().encode()).hexdigest()[:16]

    def calendar(self, nation: str = "", area: str = "") -> Calendar:
        """Give the calendar of a nation or area; without one the programme's own."""
        nation = nation or self.programme.nation
        if (nation, area) not in self._calendars:
            self._calendars[nation, area] = calendar_for(self.programme, nation, area)
        return self._calendars[nation, area]

    @cached_property
    def flows(self) -> dict[str, Flow]:
        """Every flow by its name."""
        return {name: self.flow(name) for name in self.names()}

    @cached_property
    def shared(self) -> Shared:
        """The scales and lists that flows share."""
        return _shared()

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
            self.editions[name] = _shipped(name)
        return self.editions[name]

    def flow(self, name: str) -> Flow:
        """Give a flow by its name; raises as ``edition`` does."""
        return self.edition(name).flow

    @cached_property
    def anonymous(self) -> dict[str, str]:
        """The flow of each question whose answers are seen only as totals."""
        return {
            question.id: name for name, flow in self.flows.items() if flow.anonymous for question in flow.questions()
        }

    @cached_property
    def besides(self) -> dict[str, dict[str, str]]:
        """For each flow, its questions with the anonymous question whose totals are shown beside each."""
        found = {
            name: {question.id: question.beside for question in flow.questions() if question.beside in self.anonymous}
            for name, flow in self.flows.items()
        }
        return {name: questions for name, questions in found.items() if questions}

    @cached_property
    def quoted(self) -> frozenset[str]:
        """The questions whose answers are quoted in what is asked again and again."""
        return frozenset().union(*(series.reads(flow) for flow in self.flows.values()))

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The questions whose answers name a day that a flow opens by, or falls due."""
        asked = {question.id for flow in self.flows.values() for question in flow.questions()}
        offsets = [offset for flow in self.flows.values() for offset in (flow.when.open, flow.when.due) if offset]
        return tuple(sorted({offset.source for offset in offsets if offset.source in asked}))


@cache
def _shared() -> Shared:
    return load_shared(_text("shared"), "shared.yaml")


@cache
def _shipped(name: str) -> Edition:
    """Read a flow that comes with the program: once, for it does not change while it runs."""
    text = _text(name)
    return Edition(load_flow(text, f"{name}.yaml", _shared()), text, hashlib.sha256(text.encode()).hexdigest())


def _text(name: str) -> str:
    return files("conversations").joinpath("flows", f"{name}.yaml").read_text(encoding="utf-8")
