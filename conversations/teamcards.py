"""Messages to staff about their clusters: the week's digest, news of one cluster, and whom nothing reaches."""

import re
from collections.abc import Sequence

from conversations.cards import Card, Choice
from conversations.standingcards import menu
from conversations.tokens import Token

MOST_CLUSTERS = 8
"""Clusters that one digest names; the rest is counted."""
MOST_OTHERS = 3
UNREACHED = "unreached"
FINISHED = "finished"


_SEASON = re.compile(r"[A-Za-z]+ \d{4}")
"""A review that somebody began by themselves is known by its season alone."""


def week(late: Sequence[str], others: Sequence[str], also: Sequence[str], buttons: Sequence[Choice]) -> Card:
    """Word the digest: clusters with something overdue, then the others, then what else is for the person today."""
    shown_late, room = late[:MOST_CLUSTERS], max(0, MOST_CLUSTERS - len(late))
    shown = others[:room]
    hidden = len(late) + len(others) - len(shown_late) - len(shown)
    parts = []
    if late:
        parts.append("\n".join((f"Overdue ({len(late)})", *shown_late)))
    if shown:
        parts.append("\n".join((f"This week ({len(others)})", *shown)))
    if hidden:
        parts.append(f"and {hidden} more: type status to see them")
    if also:
        parts.append("\n".join(("Also for you", *(f"• {line}" for line in also))))
    first = [Choice("All clusters", menu("status"), "a", "primary")]
    first += [Choice("Nudge the overdue", menu("nudge"), "n")] if late else []
    rows = (tuple(first), *((button,) for button in buttons[:MOST_OTHERS]))
    note = "You get this once a week because you look after these clusters."
    return Card("Your clusters this week", "\n\n".join(parts), note=note, rows=rows)


def finished(reminder: int, cluster: str, words: str) -> Card:
    """Say in one line that a cluster has finished a review."""
    see = Choice("Open", str(Token("rem", reminder, argument="go")), "o", "primary")
    return Card(body=words, rows=((see, Choice("Book a call", menu(f"call {cluster}"), "b")),))


def unreached(lines: Sequence[str], cluster: str) -> Card:
    """Say who could not be reached, and offer to find a new lead; ``cluster`` where they are all of one."""
    number = "1 person" if len(lines) == 1 else f"{len(lines)} people"
    new = Choice("Choose a new lead", menu(f"move {cluster}".strip()), "m", "primary")
    body = "\n".join(lines) + "\n\nWhat they had open stays open."
    return Card(f"{number} could not be reached", body, rows=((new, Choice("People", menu("people"), "p")),))


def unreached_words(name: str, channel: str, why: str) -> str:
    """Say in plain words why nothing reaches somebody."""
    reason, where = why.casefold(), channel.capitalize()
    if "block" in reason:
        return f"{name} has blocked the bot in {where}."
    if "closed" in reason or "disabled" in reason or "deactivated" in reason:
        return f"{name} has left {where}: the account is closed."
    return f"{name} cannot be reached in {where}."


def finished_words(cluster: str, review: str, levels: tuple[float | None, float | None], lead: str) -> str:
    """Say that a review is finished, its average and where it was before, and who leads the cluster."""
    now, before = levels
    name = f"its {review[:1].lower()}{review[1:]}" if review else "its review"
    if _SEASON.fullmatch(review):
        name = f"{name} review"
    parts = [f"{cluster} finished {name}."]
    if now is not None:
        parts.append(f"Average {now:.1f}{_moved(now, before)}.")
    return " ".join((*parts, f"Lead: {lead}." if lead else "")).strip()


def _moved(now: float, before: float | None) -> str:
    if before is None:
        return ""
    if round(now, 1) == round(before, 1):
        return ", as before"
    return f", {'up' if now > before else 'down'} from {before:.1f}"
