"""Totals of anonymous answers, such that no answer can be told from them, nor from how they change.

Answers are counted in blocks. A block is taken in when a question has at least as many answers that were not counted
yet as its flow asks for (``show_at_least``); what was counted once stays as it was counted. So everything that is ever
shown is a sum over whole blocks, and so is every difference between two totals: it is about that many people or more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """A total of one question."""

    number: int = 0
    total: float = 0
    low: float = 0
    high: float = 0

    def plus(self, other: "Figures") -> "Figures":
        """Give the total of both."""
        if not self.number or not other.number:
            return self if self.number else other
        low, high = min(self.low, other.low), max(self.high, other.high)
        return Figures(self.number + other.number, self.total + other.total, low, high)

    def worded(self, who: str = "Partners") -> str:
        """Say a total in words: ``Partners (5): mean 2.8, from 2 to 4.``"""
        return f"{who} ({self.number}): mean {self.total / self.number:.1f}, from {self.low:g} to {self.high:g}."


@dataclass(frozen=True, slots=True)
class Block:
    """Answers to one question that are counted together: whose, and for numbers their total."""

    question: str
    of: tuple[Response, ...]
    figures: Figures


def asked_totals(flow: Flow) -> Iterator[Question]:
    """Give the questions of an anonymous flow that have totals: those with numbers, and those with words."""
    return (question for question in flow.questions() if question.type == "scale" or question.type in TEXTS)


def blocks(flow: Flow, sent: Sequence[Response], counted: Mapping[str, Collection[str]]) -> list[Block]:
    """Give the blocks that may be taken in now; ``counted`` says of each question whose answers are in already."""
    found = []
    for question in asked_totals(flow):
        fresh = [one for one in _one_each(sent) if one.who not in counted.get(question.id, ())]
        given = [one for one in fresh if _number(question, one) is not None or question.type in TEXTS]
        if len(given) >= max(flow.show_at_least, 1):
            found.append(Block(question.id, tuple(given), _figures(question, given)))
    return found


def _one_each(sent: Sequence[Response]) -> list[Response]:
    """Keep one response of each school: the newest."""
    return list({one.who: one for one in sorted(sent, key=lambda one: one.run)}.values())


def _figures(question: Question, given: Sequence[Response]) -> Figures:
    numbers = [number for one in given if (number := _number(question, one)) is not None]
    return Figures(len(numbers), sum(numbers), min(numbers), max(numbers)) if numbers else Figures()


def _number(question: Question, one: Response) -> float | None:
    """Give an answer as a number; None where there is none, or one that does not count, such as "Don't know"."""
    value = one.answers.get(question.id)
    uncounted = {str(option.key) for option in question.options if option.uncounted}
    if value is None or question.type in TEXTS or str(value) in uncounted:
        return None
    return float(value)


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
            full = round(one.total / one.number)
            found.append(f"{'■' * full}{'□' * (round(highest) - full)} {one.total / one.number:.1f} {question.prompt}")
    return found


def words(texts: Sequence[str]) -> list[str]:
    """Put what people wrote into an order that says nothing of who wrote it, or when."""
    return sorted({" ".join(text.split()) for text in texts if text.strip()}, key=str.casefold)


def waiting(answered: int, asked: int, least: int) -> str:
    """Say how many have answered while there are too few for totals."""
    return f"{answered} of {asked} have answered; I show totals from {NUMBERS.get(least, str(least))} on."
