"""The ways out of a reminder: when to ask again, which day is better, and whom to ask instead."""

from collections.abc import Sequence

from conversations.cards import DAY, Card, laid_out
from conversations.prompts import button, cut


def snooze_card(reminder: int, about: str, choices: Sequence[tuple[str, str]]) -> Card:
    """Ask when to ask again; ``choices`` are labels with their arguments."""
    buttons = tuple(button(reminder, label, argument) for label, argument in choices)
    return Card(
        body=f"{about}. When shall I ask again?",
        rows=(*laid_out(buttons), (button(reminder, "Back", "b", "b"),)),
        live=True,
    )


def move_card(reminder: int, about: str, choices: Sequence[tuple[str, str]], problem: str = "") -> Card:
    """Ask for a better day; ``choices`` are labels with their arguments."""
    buttons = tuple(button(reminder, label, argument) for label, argument in choices)
    asked = f"{about}. Which day is better?\n\nYou can also type a date, such as Friday week or 15 January."
    return Card(
        body=f"{problem}\n\n{asked}" if problem else asked,
        rows=(*laid_out(buttons), (button(reminder, "Back", "b", "b"),)),
        wants="answer",
        live=True,
        day=button(reminder, "", f"r:{DAY}").token,
    )


def whom_card(reminder: int, about: str, others: Sequence[tuple[int, str]]) -> Card:
    """Ask who is to be asked instead; ``others`` are the cluster's other leads."""
    people = tuple(button(reminder, cut(name), f"to{number}") for number, name in others)
    new = (button(reminder, "Somebody new", "toX", "n"), button(reminder, "I do not know", "toS", "d"))
    body = f"I will stop asking you about {about}. Your earlier answers stay under your name."
    keep = (button(reminder, "Keep it with me", "b", "b"),)
    return Card("Who should I ask instead?", body, rows=(*laid_out(people), new, keep), live=True)
