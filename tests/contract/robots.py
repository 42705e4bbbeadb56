"""People who tap their way through a questionnaire, whatever the platform and the network do meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Protocol

from tests.contract.program import Program

NUMBERS = count(1)
PATIENCE = 4.0
"""Seconds without a reply after which a person taps again."""

TOO_FAST = "a bit fast"
"""What somebody is told who types more than 30 messages a minute: who goes on then only makes it last longer."""

GUESSED = "Do you mean"
"""What is asked about words that could be read in more than one way. A robot that lost patience says a number twice;
the second may be heard as an answer to the next question, while what it says to that one is on its way and wins."""


@dataclass(frozen=True)
class Seen:
    """The last message that a person sees: its name, its words, and its buttons as (label, token)."""

    message: str
    text: str
    buttons: tuple[tuple[str, str], ...]


class Side(Protocol):
    """A platform, as its people see it."""

    def seen(self, who: str) -> Awaitable[Seen]:
        """Give what a person sees last."""
        ...

    async def tap(self, who: str, message: str, token: str) -> None:
        """Tap a button."""
        ...

    async def say(self, who: str, text: str) -> str:
        """Type something, and give the message's name where it is one."""
        ...

    async def edit(self, who: str, message: str, text: str) -> None:
        """Change what a message says."""
        ...

    async def give(self, who: str, files: Mapping[str, bytes], words: str = "") -> str:
        """Send files, and give the first message's name."""
        ...


@dataclass
class Robot:
    """One person. ``gave`` is what they meant to answer, by question and item."""

    side: Side
    who: str
    gave: dict[tuple[str, str], str] = field(default_factory=dict)
    done: Callable[[str], bool] = lambda text: ": sent" in text

    async def finish(self, most: int = 400) -> None:
        """Go on until the questionnaire is sent."""
        for _ in range(most):
            seen = await self.side.seen(self.who)
            if self.done(seen.text):
                return
            await self.step(seen)
        raise AssertionError(f"{self.who} never came to the end: {await self.side.seen(self.who)}")

    async def step(self, seen: Seen) -> None:
        """Do the next thing, and wait for what comes of it."""
        token = self._choice(seen)
        if token:
            if GUESSED not in seen.text:
                self._mean(token)
            await self.side.tap(self.who, seen.message, token)
        elif TOO_FAST not in seen.text:
            await self.side.say(self.who, _words(seen.text))
        await self._until_new(seen)

    def _choice(self, seen: Seen) -> str:
        labels = dict(seen.buttons)
        for label in ("Next", "Done", "Carry on", "Finish without them", "Finish", "Start", "Keep it"):
            if label in labels:
                return labels[label]
        return next((token for label, token in seen.buttons if token.startswith(("ans|", "tog|", "#"))), "")

    def _mean(self, token: str) -> None:
        verb, about, _, value = (*token.split("|"), "", "", "")[:4]
        if verb == "ans":
            question, _, item = about.partition(".")[2].partition("[")
            self.gave[question, item.rstrip("]")] = value

    async def _until_new(self, seen: Seen) -> None:
        for _ in range(int(PATIENCE / 0.02)):
            if await self.side.seen(self.who) != seen:
                return
            await asyncio.sleep(0.02)


async def walked_through_sudden_ends(program: Program, robots: Sequence[Robot], dice: Random, most: int) -> int:
    """Let people finish while the program is killed at random moments; give how often it was."""
    walking = asyncio.gather(*(robot.finish() for robot in robots))
    ends = 0
    while ends < most and not walking.done():
        await asyncio.sleep(dice.uniform(0.05, 1.2))
        await program.kill()
        ends += 1
        await program.start()
    async with asyncio.timeout(120):
        await walking
    return ends


def _words(asked: str) -> str:
    """Say something that fits what is asked."""
    if "when" in asked.casefold() or " date" in asked:
        return "in 6 weeks"
    return "12" if "number" in asked or "how many" in asked.casefold() else f"Words {next(NUMBERS)}"
