"""Totals of anonymous answers, such that no answer can be told from them, nor from how they change.

Answers are counted in blocks. A block is taken in when a question has at least as many answers that were not counted
yet as its flow asks for (``show_at_least``); what was counted once stays as it was counted. So everything that is ever
shown is a sum over whole blocks, and so is every difference between two totals: it is about that many people or more.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from conversations.model import Flow, Question

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
TEXTS = ("short_text", "long_text")


@dataclass(frozen=True, slots=True)
class Response:
    """What one respondent sent. ``who`` is the school, so that two people of one school are counted once."""

    run: int
    who: str
    length: int
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """A total of one question: how often each of its numbers was given, by the option's key."""

    options: Mapping[str, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many answers it is of."""
        return sum(self.options.values())

    @property
    def median(self) -> float:
        """The middle of the answers.

        Raises:
            StatisticsError: it is of none.
        """
        return float(median(float(key) for key, times in self.options.items() for _ in range(times)))

    def plus(self, other: "Figures") -> "Figures":
        """Give the total of both."""
        return Figures(Counter(self.options) + Counter(other.options))

    def worded(self, who: str = "Partners") -> str:
        """Say a total in words: ``Partners (5): mean 2.8, from 2 to 4.``"""
        numbers = [float(key) for key in self.options]
        return f"{who} ({self.number}): mean {self.mean:.1f}, from {min(numbers):g} to {max(numbers):g}."

    @property
    def mean(self) -> float:
        """The mean of the answers; it is of one or more."""
        return sum(float(key) * times for key, times in self.options.items()) / self.number


NO_FIGURES = Figures()


@dataclass(frozen=True, slots=True)
class Counted:
    """A block that was counted in: the length of each run's log as it was then, and for numbers their total."""

    question: str
    runs: Mapping[int, int]
    figures: Figures = NO_FIGURES


def asked_totals(flow: Flow) -> Iterator[Question]:
    """Give the questions of an anonymous flow that have totals: those with numbers, and those with words."""
    return (question for question in flow.questions() if question.type == "scale" or question.type in TEXTS)


def blocks(flow: Flow, sent: Sequence[Response], counted: Mapping[str, Collection[str]]) -> list[Counted]:
    """Give the blocks that may be taken in now; ``counted`` says of each question whose answers are in already."""
    found = []
    for question in asked_totals(flow):
        fresh = [one for one in _one_each(sent) if one.who not in counted.get(question.id, ())]
        given = [one for one in fresh if _key(question, one) is not None or question.type in TEXTS]
        if len(given) >= flow.least:
            found.append(Counted(question.id, {one.run: one.length for one in given}, _figures(question, given)))
    return found


def _one_each(sent: Sequence[Response]) -> list[Response]:
    """Keep one response of each school: the newest."""
    return list({one.who: one for one in sorted(sent, key=lambda one: one.run)}.values())


def _figures(question: Question, given: Sequence[Response]) -> Figures:
    return Figures(Counter(key for one in given if (key := _key(question, one)) is not None))


def _key(question: Question, one: Response) -> str | None:
    """Give an answer with a number by its key; None where there is none, or one that does not count ("Don't know")."""
    value = one.answers.get(question.id)
    uncounted = {str(option.key) for option in question.options if option.uncounted}
    if value is None or question.type in TEXTS or str(value) in uncounted:
        return None
    return str(value)


def shown(flow: Flow, counted: Sequence[Counted], standing: int) -> Sequence[Counted]:
    """Give the blocks from which anything may be shown: all that were counted in, or none.

    This is the only rule there is: what chat, exports and reports show of an anonymous flow is a sum over all of these
    blocks. ``standing`` are the answers that are sent now; while they are fewer than the flow asks for, because some
    were withdrawn or opened again, nothing is shown.
    """
    return counted if standing >= flow.least else ()


def summed(flow: Flow, blocks_shown: Sequence[Counted]) -> dict[str, Figures]:
    """Give the total of each question over blocks, in the flow's order; a question that is asked no more has none."""
    found: dict[str, Figures] = {}
    for question in asked_totals(flow):
        for block in blocks_shown:
            if block.question == question.id and block.figures.options:
                found[question.id] = found.get(question.id, NO_FIGURES).plus(block.figures)
    return found


def lines(flow: Flow, figures: Mapping[str, Figures]) -> list[str]:
    """Word the totals of a flow, each under its question."""
    return [
        f"{question.prompt}\n{figures[question.id].worded()}" for question in flow.questions() if question.id in figures
    ]


def bars(flow: Flow, figures: Mapping[str, Figures]) -> list[str]:
    """Draw the totals in text: a bar of four places for each question, and its mean in figures beside it."""
    found = []
    for question in flow.questions():
        if question.id in figures:
            one = figures[question.id]
            highest = max(float(option.key) for option in question.options)
            full = round(one.mean)
            found.append(f"{'■' * full}{'□' * (round(highest) - full)} {one.mean:.1f} {question.prompt}")
    return found


def words(texts: Sequence[str]) -> list[str]:
    """Put what people wrote into an order that says nothing of who wrote it, or when."""
    return sorted({" ".join(text.split()) for text in texts if text.strip()}, key=str.casefold)


def waiting(answered: int, asked: int, least: int) -> str:
    """Say how many have answered while there are too few for totals."""
    return f"{answered} of {asked} have answered; I show totals from {NUMBERS.get(least, str(least))} on."
