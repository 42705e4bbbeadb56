"""The read-me of an export: what it is, who made it, what is in it, and what to know before it is used."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from bot.exports.contents import Contents
from conversations.turn import HOME
from conversations.wording import clock, long_date

COMMON = (
    "People are codes. A name that somebody wrote in an answer is still in it.",
    "Comments may name people. Keep this on your organisation's drive, and delete it when you have finished.",
)
"""What is to be known of every export."""
NOTES = (
    "A blank is never a guess: in answers, status says answered, skipped or not_asked.",
    *COMMON,
    "What partner schools said is given in totals only, and only where four or more of them answered.",
    "In CSV, an apostrophe stands before text that a spreadsheet would run as a formula. JSON Lines has it as it was.",
)


def facts(contents: Contents, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Give what is known of an export, line by line."""
    at = contents.at.astimezone(HOME)
    return [
        ("Made", f"{long_date(at.date())}, {clock(at.time())}, UK time"),
        ("Made by", contents.made_by),
        ("Program", f"Cluster Companion {version('cluster-companion')}"),
        ("What is in it", chosen(contents)),
        ("Private answers", "those for project staff are in it" if contents.which.private else "left out"),
        ("Names of people", "in the table people" if contents.names else "left out: people are codes"),
        *((table, f"{number} rows") for table, number in counts.items()),
    ]


def chosen(contents: Contents) -> str:
    """Say what was chosen."""
    which = contents.which
    names = {row.id: row.name for row in contents.tx.clusters.all()}
    said = ["all clusters" if which.clusters is None else ", ".join(names.get(one, "?") for one in which.clusters)]
    said += [f"the flow {which.flow}"] if which.flow else []
    said += [f"the review {which.review}"] if which.review else []
    said += [f"what was said since {which.since:%Y-%m-%d %H:%M} UTC"] if which.since else []
    return "; ".join(said) or "no cluster"


def read_me(contents: Contents, counts: Mapping[str, int], notes: Sequence[str] = NOTES) -> str:
    """Write the read-me as plain text."""
    lines = [f"{name}: {value}" for name, value in facts(contents, counts)]
    return "\r\n".join(["Cluster Companion export", "", *lines, "", *notes, ""])
