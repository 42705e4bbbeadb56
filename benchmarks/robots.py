"""Robots: people who answer twelve questions, and check every reply."""

import asyncio
import html
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from benchmarks.twelve import QUESTIONS, prompt_after
from benchmarks.wires import Said, Wire

PATIENCE = 60.0
"""Seconds that a robot waits for a reply before it calls the run a failure."""


class Peer(Protocol):
    """A program under comparison."""

    hello: str
    """What a person types to be asked the first question."""

    @property
    def wire(self) -> Wire:
        """The platform that it speaks."""
        ...

    async def open(self, people: Sequence[int]) -> None:
        """Let people in."""
        ...

    async def take(self, update: dict[str, Any]) -> None:
        """Take one raw update."""
        ...

    async def settle(self) -> None:
        """Finish what a reply left to be done."""
        ...

    def answers(self, person: int) -> list[str]:
        """Give what is kept of a person's answers, read from the database by a connection of its own."""
        ...

    async def close(self) -> None:
        """Stop."""
        ...


@dataclass
class Crowd:
    """Everybody's eyes: the newest message of each person, and who waits for the next."""

    newest: dict[int, str] = field(default_factory=dict)
    waiting: dict[int, "asyncio.Future[tuple[Said, float]]"] = field(default_factory=dict)

    busy: "set[asyncio.Future[None]]" = field(default_factory=set)
    """What programs still do after their replies: nobody waits for that before the next answer."""

    def over(self, taking: "asyncio.Future[None]") -> None:
        """Be done with an update, which must have gone well."""
        self.busy.discard(taking)
        taking.result()

    def see(self, said: Said) -> None:
        """See a message; a change of an older one than the newest goes unseen."""
        if not said.new and self.newest.get(said.person) != said.message:
            return
        self.newest[said.person] = said.message
        waits = self.waiting.pop(said.person, None)
        if waits is not None:
            waits.set_result((said, time.perf_counter()))

    def reply_to(self, person: int) -> "asyncio.Future[tuple[Said, float]]":
        """Give the next message that a person will see, and the moment."""
        self.waiting[person] = asyncio.get_running_loop().create_future()
        return self.waiting[person]


async def answer_all(peer: Peer, crowd: Crowd, person: int) -> list[float]:
    """Answer all twelve as one person, and give the seconds from each raw update to its reply."""
    seconds: list[float] = []
    said = await _ask(peer, crowd, person, peer.wire.typed(person, peer.hello), 0, seconds)
    for number, question in enumerate(QUESTIONS, 1):
        token = said.buttons.get(question.answer) if question.choices else None
        if token is not None:
            update = peer.wire.tapped(person, said.message, token, question.answer)
        else:
            update = peer.wire.typed(person, question.answer)
        said = await _ask(peer, crowd, person, update, number, seconds)
    return seconds


def check_kept(peer: Peer, person: int) -> None:
    """See that all twelve answers are kept. What that costs is the robots', so it is done when nothing is timed.

    Raises:
        AssertionError: they are not.
    """
    kept = peer.answers(person)
    if len(kept) != len(QUESTIONS):
        raise AssertionError(f"{len(kept)} answers of {person} are kept: {kept}")


async def _ask(
    peer: Peer, crowd: Crowd, person: int, update: dict[str, Any], answered: int, seconds: list[float]
) -> Said:
    coming = crowd.reply_to(person)
    begun = time.perf_counter()
    taking = asyncio.ensure_future(peer.take(update))
    async with asyncio.timeout(PATIENCE):
        said, seen = await coming
    seconds.append(seen - begun)
    crowd.busy.add(taking)
    taking.add_done_callback(crowd.over)
    wanted = prompt_after(answered)[0]
    if wanted not in html.unescape(said.text):
        raise AssertionError(f"wanted {wanted!r}, was told {said.text!r}")
    return said
