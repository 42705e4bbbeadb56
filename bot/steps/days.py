"""Days for steps: offered, typed, or on a button."""

from datetime import date, timedelta

from bot.programmes import calendar_of
from bot.talk import Talk
from conversations.dates import read_date
from conversations.days import DateProblem, months_later
from conversations.wording import long_date


def days(talk: Talk, cluster_id: int) -> list[tuple[str, date]]:
    """Offer days on which there is school, so that nobody is asked in the holidays."""
    calendar = calendar_of(talk.tx, talk.library.programme, talk.tx.clusters.get(cluster_id))
    wanted = {
        "In 2 weeks": talk.today + timedelta(days=14),
        "In one month": months_later(talk.today, 1),
        "In three months": months_later(talk.today, 3),
    }
    return [(label, calendar.next_school_day(day)) for label, day in wanted.items()]


def read_day(talk: Talk, text: str) -> date | str:
    """Read a typed day that is still to come, or say what is wrong with it."""
    found = read_date(text, talk.today)
    if isinstance(found, DateProblem):
        return found.text
    if not found.sure:
        return f"Do you mean {long_date(found.day)}? Please type it in full."
    return found.day if found.day >= talk.today else "That day has passed. Please give a later one."


def read_iso(text: str) -> date | None:
    """Read a day as a button holds it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
