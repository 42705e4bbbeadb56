"""What is said about exports."""

from datetime import datetime

from bot.exports.run import Made
from conversations.cards import Card, Choice
from conversations.tokens import Token
from conversations.turn import HOME
from conversations.wording import clock, count

KEEP = (
    "It holds comments people wrote. Please keep it on your organisation’s drive and delete it when you have finished."
)
COLUMNS = Card(
    "What the columns mean",
    "Each file has a data dictionary: a sheet in the workbook, codebook.csv in the CSV files.\n"
    "status says whether a question was answered, skipped or not asked. A blank is never a guess.\n"
    "code is the answer as it is kept, label the same in words, level the point on a scale.\n"
    "who is a code: it stands for a person, and is the same in every export.",
)


def ready(made: Made, name: str, at: datetime) -> Card:
    """Bring an export to whoever asked for it."""
    size = f"{max(made.path.stat().st_size // 1024, 1):,} KB"
    held = (
        ("answers", "row of answers", "rows of answers"),
        ("status", "questionnaire", "questionnaires"),
        ("activities", "activity", "activities"),
    )
    words = [
        f"{made.counts[name]:,} {one if made.counts[name] == 1 else many}"
        for name, one, many in held
        if name in made.counts
    ]
    columns = Choice("What the columns mean", str(Token("menu", argument="export columns")), "w")
    return Card(
        "Your export is ready",
        f"{made.path.name}, {size}. {', '.join(words)}.\n\n{KEEP}",
        note=f"Made at {clock(at.astimezone(HOME).time())} by {name}. This export has been logged.",
        rows=((columns,),),
        file=str(made.path),
    )


def own_ready(path: str) -> Card:
    """Bring somebody the copy of what is held about them."""
    return Card(body="Here is a copy of everything I hold about you. The read-me explains each file.", file=path)


def in_all(clusters: int, sent: int, scope: str) -> str:
    """Say what an export would hold."""
    return f"{scope}, {count(clusters, 'cluster')}, {count(sent, 'finished questionnaire')}. Choose a format."
