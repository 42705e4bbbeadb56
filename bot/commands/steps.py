"""``steps``: the agreed actions of a cluster in one list, each brought up to date by tapping, and new ones added."""

from datetime import date
from typing import Any

from bot.commands.opening import NO_SUCH_CLUSTER, named
from bot.conversing import EXPIRED
from bot.steps.adding import LONGEST_OWNER, add, adding, taken
from bot.steps.days import days, read_day, read_iso
from bot.steps.listing import PHASE, await_words, list_card, open_cluster, rows_of, seen, shown, step_of, worded
from bot.talk import Talk
from bot.words import WORDS
from conversations import steps as cards
from conversations.cards import Card
from conversations.text import fold
from conversations.tokens import Token
from storage.rows import ActionRow, ClusterRow

ADD = "add"
UPDATED = "Saved."


def steps(talk: Talk, rest: str) -> list[Card]:
    """List agreed actions: of the person's own cluster, or for staff of all or the one named; or add one."""
    cluster, words = _whose(talk, rest)
    place, _, what = words.partition(" ")
    if place.isdecimal():
        return [_numbered(talk, cluster, int(place[:9]), fold(what))]
    if fold(words) == ADD or words.casefold().startswith(f"{ADD} "):
        return add(talk, cluster, words[len(ADD) :].strip())
    page = _page(words)
    return [list_card(talk, cluster, page) if page is not None else NO_SUCH_CLUSTER]


def open_step(talk: Talk, number: int) -> list[Card]:
    """Show an action, by its number in the store."""
    row = seen(talk, number)
    return [EXPIRED if row is None else shown(talk, row)]


def _numbered(talk: Talk, cluster: ClusterRow | None, place: int, what: str) -> Card:
    """Show the step that stands at a place of the list, or say where it is: ``steps 2 done``."""
    rows = rows_of(talk, cluster)
    listed = cards.ordered(worded(talk, rows, several=cluster is None), talk.today)
    found = next((row for row in rows if 0 < place <= len(listed) and row.id == listed[place - 1].id), None)
    if found is None:
        return list_card(talk, cluster, 0, "There is no step of that number.")
    state = next((state for state, label in cards.MOVES.items() if fold(label) == what), "")
    return _moved(talk, found, state) if state else shown(talk, found)


def _whose(talk: Talk, rest: str) -> tuple[ClusterRow | None, str]:
    """Find the cluster whose name a text begins with, or else the person's own, and give what follows."""
    words = rest.split()
    for number in range(len(words), 0, -1):
        text = " ".join(words[:number])
        found = None if text.isdecimal() else named(talk, text.strip(","))
        if found is not None and fold(text) != ADD:
            return found, " ".join(words[number:])
    return talk.cluster, rest.strip()


def _page(words: str) -> int | None:
    """Read ``page 2`` as the page at place 1, and nothing as the first; None for anything else."""
    name, _, number = words.partition(" ")
    if not words:
        return 0
    return int(number) - 1 if name == "page" and number.isdecimal() and len(number) < 4 else None


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a step does, if the person may and it is still there."""
    argument = token.argument
    if argument in ("new", "skip", "stop") or argument.startswith("n2"):
        return adding(talk, token)
    row = seen(talk, token.run)
    if row is None:
        return [EXPIRED]
    if argument in cards.MOVES:
        return [_moved(talk, row, argument)]
    match argument:
        case "show":
            return [shown(talk, row)]
        case "list":
            return [list_card(talk, talk.tx.clusters.get(row.cluster_id), 0)]
        case "owner":
            await_words(talk, "own", action=row.id)
            return [cards.owner_card(step_of(talk, row))]
        case "date":
            return [_ask_date(talk, row)]
    day = read_iso(argument[1:]) if argument.startswith("d") else None
    return [EXPIRED if day is None else _dated(talk, row, day)]


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as what was asked for about a step; None when nothing was."""
    if talk.focus.phase != PHASE:
        return None
    asked: dict[str, Any] = talk.focus.pending
    word = fold(text)
    if asked["wants"] in ("own", "date"):
        row = seen(talk, int(asked["action"]))
        if row is None or word in ("back", "leave it as it is"):
            return [EXPIRED if row is None else shown(talk, row)]
        return [_owned(talk, row, text) if asked["wants"] == "own" else _read_date(talk, row, text)]
    cluster = open_cluster(talk, int(asked["cluster"]))
    if cluster is None:
        return None
    if word in ("do not add it", "stop", "back"):
        return adding(talk, Token("act", cluster.id, argument="stop"))
    if word in ("skip", "leave it open") and asked["wants"] != "what":
        return adding(talk, Token("act", cluster.id, argument="skip"))
    return None if word in WORDS else taken(talk, cluster, asked, text)


def takes_words(talk: Talk) -> bool:
    """Whether a sentence would be about a step, so that no word at its beginning is a command."""
    return talk.focus.phase == PHASE


def _moved(talk: Talk, row: ActionRow, state: str) -> Card:
    changed = talk.tx.actions.change(row, status=state)
    _note(talk, changed, "status", state)
    return shown(talk, changed, f"{UPDATED} It is {cards.STATES[state]} now.")


def _owned(talk: Talk, row: ActionRow, text: str) -> Card:
    owner = " ".join(text.split())[:LONGEST_OWNER]
    changed = talk.tx.actions.change(row, owner=owner)
    _note(talk, changed, "owner", "")
    return shown(talk, changed, UPDATED)


def _ask_date(talk: Talk, row: ActionRow, problem: str = "") -> Card:
    await_words(talk, "date", action=row.id)
    return cards.date_card(step_of(talk, row), days(talk, row.cluster_id), problem)


def _read_date(talk: Talk, row: ActionRow, text: str) -> Card:
    day = read_day(talk, text)
    return _ask_date(talk, row, day) if isinstance(day, str) else _dated(talk, row, day)


def _dated(talk: Talk, row: ActionRow, day: date) -> Card:
    if day < talk.today:
        return _ask_date(talk, row, "That day has passed. Please give a later one.")
    changed = talk.tx.actions.change(row, due_on=day)
    _note(talk, changed, "due_on", day.isoformat())
    return shown(talk, changed, f"{UPDATED} I will remind you a week before.")


def _note(talk: Talk, row: ActionRow, column: str, to: str) -> None:
    detail = {"changed": column, **({"to": to} if to else {})}
    more: dict[str, Any] = {"about": f"action {row.id}", "cluster_id": row.cluster_id, "detail": detail}
    talk.tx.audit.note("step_changed", talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
    talk.changed = True
