"""Next steps: the one list of agreed actions, late ones first, and the cards by which each is brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from conversations.cards import DAY, Card, Choice, laid_out
from conversations.tokens import Token
from conversations.wording import count, in_days, long_date, short_date

EACH_PAGE = 8
STATES = {
    "open": "not started",
    "going": "under way",
    "stuck": "stuck",
    "done": "done",
    "drop": "no longer needed",
}
MOVES = {"going": "Under way", "stuck": "Stuck", "done": "Done", "drop": "No longer needed"}
NOTHING = "No next steps are open."
HOW = "To add one: steps add Invite two governors, Priya, 16 January"


@dataclass(frozen=True, slots=True)
class Step:
    """An agreed action. ``source`` says where it came from; empty for one that was added by hand."""

    id: int
    what: str
    owner: str = ""
    due_on: date | None = None
    state: str = "open"
    source: str = ""
    cluster: str = ""
    """Whose it is, where a list holds those of several clusters."""


def token(number: int, argument: str) -> str:
    """Make the token of a step's button."""
    return str(Token("act", number, argument=argument))


def new_step(cluster: int) -> str:
    """Make the token of the button that adds a step to a cluster's list."""
    return token(cluster, "new")


def ordered(steps: Sequence[Step], today: date) -> list[Step]:
    """Put the late ones first, then those with a day, then the others."""
    return sorted(steps, key=lambda one: (not _late(one, today), one.due_on is None, one.due_on or today, one.id))


def _late(step: Step, today: date) -> bool:
    return step.due_on is not None and step.due_on < today


def page_of(pages: int, wanted: int) -> int:
    """Give the nearest page that there is."""
    return max(0, min(wanted, pages - 1))


def list_card(
    steps: Sequence[Step], page: int, today: date, *, of: str = "", turn: str = "", cluster: int = 0, note: str = ""
) -> Card:
    """List a page of steps with a button for each.

    ``of`` is whose they are, where it is not the reader's own cluster; ``turn`` the words before the number of a page;
    ``cluster`` the one that a step can be added to.
    """
    heading = f"Next steps: {of}" if of else "Next steps"
    add = ((Choice("Add a step", new_step(cluster), "a"),),) if cluster else ()
    if not steps:
        return Card(heading, NOTHING, note=note, rows=add)
    pages = -(-len(steps) // EACH_PAGE)
    page = page_of(pages, page)
    shown = ordered(steps, today)[page * EACH_PAGE : (page + 1) * EACH_PAGE]
    first = page * EACH_PAGE + 1
    lines = [f"{n}. {_line(one, today)}" for n, one in enumerate(shown, first)]
    late = sum(1 for one in steps if _late(one, today))
    counted = f"{count(len(steps), 'step')} open, {late or 'none'} late."
    numbers = tuple(
        Choice(str(n), token(one.id, "show"), str(n), says=f"{n}. Update: {one.what[:60]}")
        for n, one in enumerate(shown, first)
    )
    rows = tuple(numbers[start : start + 4] for start in range(0, len(numbers), 4))
    where = f" Page {page + 1} of {pages}." if pages > 1 else ""
    said = " ".join(part for part in (note, f"{counted}{where} Choose a number to update a step.") if part)
    return Card(heading, "\n".join(lines), note=said, rows=(*rows, *_turning(page, pages, turn), *add))


def _turning(page: int, pages: int, turn: str) -> tuple[tuple[Choice, ...], ...]:
    def to(number: int) -> str:
        return str(Token("menu", argument=f"{turn} {number + 1}"))

    ways = [Choice("Earlier", to(page - 1), "b")] if page > 0 else []
    ways += [Choice("More", to(page + 1), "n")] if page + 1 < pages else []
    return (tuple(ways),) if ways else ()


def _line(step: Step, today: date) -> str:
    state = "" if step.state == "open" else STATES[step.state]
    parts = (step.cluster and f"{step.cluster}: {step.what}", not step.cluster and step.what, step.owner)
    return ", ".join(part for part in (*parts, _due(step, today), state) if part)


def _due(step: Step, today: date) -> str:
    if step.due_on is None:
        return ""
    return (
        f"late, was due on {short_date(step.due_on, today)}" if _late(step, today) else f"by {long_date(step.due_on)}"
    )


def step_card(step: Step, today: date, *, note: str = "") -> Card:
    """Show one step with everything that can be done with it."""
    due = f"{long_date(step.due_on)} ({in_days(step.due_on, today)})" if step.due_on else "no day set"
    lines = [
        step.what,
        "",
        f"Who: {step.owner or 'nobody named'}",
        f"By: {due}",
        f"Now: {STATES[step.state]}",
        *([f"From: {step.source}"] if step.source else []),
    ]
    moves = tuple(Choice(label, token(step.id, state)) for state, label in MOVES.items() if state != step.state)
    more = (Choice("Change date", token(step.id, "date"), "d"), Choice("Change owner", token(step.id, "owner"), "o"))
    heading = f"Next step: {step.cluster}" if step.cluster else "Next step"
    back = (Choice("Back to the list", token(step.id, "list"), "b"),)
    return Card(heading, "\n".join(lines), note=note, rows=(*laid_out(moves), more, back), live=True)


def owner_card(step: Step) -> Card:
    """Ask who sees to a step."""
    body = f"{step.what}\n\nWho will see to it? A role is enough."
    rows = ((Choice("Leave it as it is", token(step.id, "show"), "b"),),)
    return Card(
        "Change owner", body, note=f"Now: {step.owner or 'nobody named'}.", rows=rows, wants="answer", live=True
    )


def date_card(step: Step, days: Sequence[tuple[str, date]], problem: str = "") -> Card:
    """Ask by when a step is to be done; ``days`` are offered."""
    asked = f"{step.what}\n\nBy when? Choose a day, or type one such as 15 January."
    offered = tuple(Choice(label, token(step.id, f"d{day.isoformat()}")) for label, day in days)
    rows = (*laid_out(offered), (Choice("Leave it as it is", token(step.id, "show"), "b"),))
    body = f"{problem}\n\n{asked}" if problem else asked
    return Card("Change date", body, rows=rows, wants="answer", live=True, day=token(step.id, f"d{DAY}"))


def new_card(cluster: int, wants: str, what: str, days: Sequence[tuple[str, date]], problem: str = "") -> Card:
    """Ask for one thing of a new step: ``what``, ``owner`` or ``due``, in this order."""
    asked = {
        "what": "What will be done?",
        "owner": f"{what}\n\nWho will see to it? A role is enough.",
        "due": f"{what}\n\nBy when? Choose a day, or type one such as 15 January.",
    }[wants]
    offered = (
        tuple(Choice(label, token(cluster, f"n{day.isoformat()}")) for label, day in days) if wants == "due" else ()
    )
    ways = [Choice("Leave it open", token(cluster, "skip"), "s")] if wants != "what" else []
    ways.append(Choice("Do not add it", token(cluster, "stop"), "x"))
    body = f"{problem}\n\n{asked}" if problem else asked
    note = HOW if wants == "what" else ""
    rows, day = (*laid_out(offered), tuple(ways)), token(cluster, f"n{DAY}") if wants == "due" else ""
    return Card("A new step", body, note=note, rows=rows, wants="answer", live=True, day=day)


def split(text: str) -> tuple[str, str, str]:
    """Take ``Invite two governors, Priya, 16 January`` apart: what, who, by when; the last two may be missing."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 3:
        return (*parts, "", "")[0], (*parts, "")[1], ""
    return ", ".join(parts[:-2]), parts[-2], parts[-1]
