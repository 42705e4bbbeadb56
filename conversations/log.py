"""What is kept of a run: an append-only log of events, and the facts around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

Value = str | int | float | bool | tuple[str, ...]
"""An answer as it is kept: text, a number, an ISO date, an option's key, or the keys of several options."""

EventKind = Literal[
    "answered",  # the person gave a value
    "skipped",  # the person passed the question by; an earlier answer is withdrawn
    "commented",  # words beside an answer; they never change what applies
    "clashed",  # a second person's answer that arrived on an old card: kept, but not current
    "masked",  # an answer stopped applying: it is shown again before it counts as settled
    "asked_again",  # everything skipped is open once more
    "paused",
    "resumed",
    "sent",
    "reopened",
]


class Event(Struct, frozen=True):
    """One entry of a run's log. ``at`` is aware UTC; ``by`` is a person's code, never a name."""

    kind: EventKind
    question: str = ""
    item: str = ""
    value: Value | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def name(self) -> str:
        """What the event is about: ``question`` or, for a repeated one, ``question[item]``."""
        return asked(self.question, self.item)


def asked(question: str, item: str = "") -> str:
    """Name one thing that is asked: the question, and the item it is asked about."""
    return f"{question}[{item}]" if item else question


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a for-each question is asked about, such as an open action."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered last time, and on which day."""

    value: Value
    on: date


@dataclass(frozen=True, slots=True)
class Tailoring:
    """How one cluster has made a flow its own.

    ``own`` holds extra questions in the file format (at most what the flow allows), ``left_out``
    the ids of questions that the cluster does not want to be asked.
    """

    own: tuple[Mapping[str, Any], ...] = ()
    left_out: frozenset[str] = frozenset()
    before: tuple[Mapping[str, Any], ...] = ()
    """Extra questions that are asked no more but were answered in this run: they stay in it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the engine is told about the world outside the run.

    ``values`` are named as the flow's ``facts:`` declare them; ``items`` hold lists to repeat over;
    ``last`` is the run before this one; ``views`` are the respondents' own answers when a joint run
    is taken after separate ones, by question name and then by who.
    """

    mode: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    items: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    last: Mapping[str, Earlier] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    """What others said on a question, in words, shown with it; never single answers."""
    tailoring: Tailoring = field(default_factory=Tailoring)
    change_until: datetime | None = None
    """Until when answers may be changed after sending, where somebody has asked for a change; never less than usual."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An effect that the answers ask for: an action, a date, a stage, a call, a notice, a status.

    ``key`` is ``question[item]``; with the run it names the effect for ever, so that the store can
    create, change or withdraw exactly that one.
    """

    kind: str
    key: str
    fields: Mapping[str, Any]
