"""``steps``: the agreed actions of a cluster in one list, each brought up to date by tapping, and new ones added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.commands.opening import NO_CLUSTER, NO_SUCH_CLUSTER, named
from bot.conversing import EXPIRED, WORDS
from bot.programmes import calendar_of
from bot.talk import LEADS, STAFF, Talk
from conversations import steps as cards
from conversations.cards import Card
from conversations.dates import DateProblem, months_later, read_date
from conversations.steps import Step
from conversations.text import fold
from conversations.tokens import Token
from conversations.wording import long_date, short_date
from storage.actions import OriginRow
from storage.rows import ActionRow, ClusterRow, FocusRow

PHASE = "step"
LONGEST_WHAT = 240
LONGEST_OWNER = 60
ADD = "add"
UPDATED = "Saved."


def steps(talk: Talk, rest: str) -> list[Card]:
    """List agreed actions: of the person's own cluster, or for staff of all or the one named; or add one."""
    cluster, words = _whose(talk, rest)
    place, _, what = words.partition(" ")
    if place.isdigit():
        return [_numbered(talk, cluster, int(place[:9]), fold(what))]
    if fold(words) == ADD or words.casefold().startswith(f"{ADD} "):
        return _add(talk, cluster, words[len(ADD) :].strip())
    page = _page(words)
    return [_list(talk, cluster, page) if page is not None else NO_SUCH_CLUSTER]


def open_step(talk: Talk, number: int) -> list[Card]:
    """Show an action, by its number in the store."""
    row = _seen(talk, number)
    return [EXPIRED if row is None else _shown(talk, row)]


def _numbered(talk: Talk, cluster: ClusterRow | None, place: int, what: str) -> Card:
    """Show the step that stands at a place of the list, or say where it is: ``steps 2 done``."""
    rows = _rows(talk, cluster)
    listed = cards.ordered(_worded(talk, rows, several=cluster is None), talk.today)
    found = next((row for row in rows if 0 < place <= len(listed) and row.id == listed[place - 1].id), None)
    if found is None:
        return _list(talk, cluster, 0, "There is no step of that number.")
    state = next((state for state, label in cards.MOVES.items() if fold(label) == what), "")
    return _moved(talk, found, state) if state else _shown(talk, found)


def _rows(talk: Talk, cluster: ClusterRow | None) -> list[ActionRow]:
    return talk.tx.actions.open([cluster.id] if cluster is not None else [one.id for one in talk.clusters])


def _whose(talk: Talk, rest: str) -> tuple[ClusterRow | None, str]:
    """Find the cluster whose name a text begins with, or else the person's own, and give what follows."""
    words = rest.split()
    for number in range(len(words), 0, -1):
        text = " ".join(words[:number])
        found = None if text.isdigit() else named(talk, text.strip(","))
        if found is not None and fold(text) != ADD:
            return found, " ".join(words[number:])
    return talk.cluster, rest.strip()


def _page(words: str) -> int | None:
    """Read ``page 2`` as the page at place 1, and nothing as the first; None for anything else."""
    name, _, number = words.partition(" ")
    if not words:
        return 0
    return int(number) - 1 if name == "page" and number.isdigit() and len(number) < 4 else None


def _list(talk: Talk, cluster: ClusterRow | None, page: int, note: str = "") -> Card:
    if cluster is None and not talk.is_staff:
        return NO_CLUSTER
    rows = _rows(talk, cluster)
    of = "" if talk.cluster is not None else cluster.name if cluster is not None else "all clusters"
    found = _worded(talk, rows, several=cluster is None)
    turn = "steps page" if cluster is None or talk.cluster is not None else f"steps {cluster.name} page"
    number = cluster.id if cluster is not None else 0
    return cards.list_card(found, page, talk.today, of=of, turn=turn, cluster=number, note=note)


def _worded(talk: Talk, rows: Sequence[ActionRow], *, several: bool) -> list[Step]:
    origins = talk.tx.actions.origins([row.id for row in rows])
    names = {one.id: one.name for one in talk.clusters}
    return [
        Step(
            row.id,
            row.what,
            row.owner,
            row.due_on,
            row.status,
            _source(talk, origins.get(row.id)),
            names[row.cluster_id] if several else "",
        )
        for row in rows
    ]


def _source(talk: Talk, origin: OriginRow | None) -> str:
    """Say where an action came from, as its cluster would."""
    if origin is None or origin.flow not in talk.library.flows:
        return ""
    day = short_date(origin.call_on, talk.today) if origin.call_on is not None else ""
    about = origin.activity or origin.meeting or origin.period or day
    title = talk.library.flow(origin.flow).title
    return f"{title}, {about}" if about else title


def _seen(talk: Talk, number: int) -> ActionRow | None:
    """Give an action if the person may see it and change it; another cluster's does not exist for them."""
    row = talk.tx.actions.find(number)
    mine = {cluster.id for cluster in talk.clusters}
    return row if row is not None and row.cluster_id in mine and talk.role_names & (LEADS | STAFF) else None


def _step(talk: Talk, row: ActionRow) -> Step:
    return _worded(talk, [row], several=talk.cluster is None)[0]


def _shown(talk: Talk, row: ActionRow, note: str = "") -> Card:
    if talk.focus.phase == PHASE:
        talk.leave()
    return cards.step_card(_step(talk, row), talk.today, note=note)


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of a step does, if the person may and it is still there."""
    argument = token.argument
    if argument in ("new", "skip", "stop") or argument.startswith("n2"):
        return _adding(talk, token)
    row = _seen(talk, token.run)
    if row is None:
        return [EXPIRED]
    if argument in cards.MOVES:
        return [_moved(talk, row, argument)]
    match argument:
        case "show":
            return [_shown(talk, row)]
        case "list":
            return [_list(talk, talk.tx.people.cluster(row.cluster_id), 0)]
        case "owner":
            _await(talk, "own", action=row.id)
            return [cards.owner_card(_step(talk, row))]
        case "date":
            return [_ask_date(talk, row)]
    day = _iso(argument[1:]) if argument.startswith("d") else None
    return [EXPIRED if day is None else _dated(talk, row, day)]


def typed(talk: Talk, text: str) -> list[Card] | None:
    """Take free text as what was asked for about a step; None when nothing was."""
    if talk.focus.phase != PHASE:
        return None
    asked: dict[str, Any] = talk.focus.pending
    word = fold(text)
    if asked["wants"] in ("own", "date"):
        row = _seen(talk, int(asked["action"]))
        if row is None or word in ("back", "leave it as it is"):
            return [EXPIRED if row is None else _shown(talk, row)]
        return [_owned(talk, row, text) if asked["wants"] == "own" else _read_date(talk, row, text)]
    cluster = _cluster(talk, int(asked["cluster"]))
    if cluster is None:
        return None
    if word in ("do not add it", "stop", "back"):
        return _adding(talk, Token("act", cluster.id, argument="stop"))
    if word in ("skip", "leave it open") and asked["wants"] != "what":
        return _adding(talk, Token("act", cluster.id, argument="skip"))
    return None if word in WORDS else _taken(talk, cluster, asked, text)


def takes_words(talk: Talk) -> bool:
    """Whether a sentence would be about a step, so that no word at its beginning is a command."""
    return talk.focus.phase == PHASE


def _await(talk: Talk, wants: str, **more: Any) -> None:
    live = talk.focus.live_message
    focus = FocusRow(run_id=talk.focus.run_id, phase=PHASE, pending={"wants": wants, **more}, live_message=live)
    talk.look_at(focus)


def _moved(talk: Talk, row: ActionRow, state: str) -> Card:
    changed = talk.tx.actions.change(row, status=state)
    _note(talk, changed, "status", state)
    return _shown(talk, changed, f"{UPDATED} It is {cards.STATES[state]} now.")


def _owned(talk: Talk, row: ActionRow, text: str) -> Card:
    owner = " ".join(text.split())[:LONGEST_OWNER]
    changed = talk.tx.actions.change(row, owner=owner)
    _note(talk, changed, "owner", "")
    return _shown(talk, changed, UPDATED)


def _ask_date(talk: Talk, row: ActionRow, problem: str = "") -> Card:
    _await(talk, "date", action=row.id)
    return cards.date_card(_step(talk, row), _days(talk, row.cluster_id), problem)


def _days(talk: Talk, cluster_id: int) -> list[tuple[str, date]]:
    """Offer days on which there is school, so that nobody is asked in the holidays."""
    calendar = calendar_of(talk.tx, talk.library.programme, talk.tx.people.cluster(cluster_id))
    wanted = {
        "In 2 weeks": talk.today + timedelta(days=14),
        "In one month": months_later(talk.today, 1),
        "In three months": months_later(talk.today, 3),
    }
    return [(label, calendar.next_school_day(day)) for label, day in wanted.items()]


def _read_date(talk: Talk, row: ActionRow, text: str) -> Card:
    day = _day(talk, text)
    return _ask_date(talk, row, day) if isinstance(day, str) else _dated(talk, row, day)


def _day(talk: Talk, text: str) -> date | str:
    """Read a typed day that is still to come, or say what is wrong with it."""
    found = read_date(text, talk.today)
    if isinstance(found, DateProblem):
        return found.text
    if not found.sure:
        return f"Do you mean {long_date(found.day)}? Please type it in full."
    return found.day if found.day >= talk.today else "That day has passed. Please give a later one."


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dated(talk: Talk, row: ActionRow, day: date) -> Card:
    if day < talk.today:
        return _ask_date(talk, row, "That day has passed. Please give a later one.")
    changed = talk.tx.actions.change(row, due_on=day)
    _note(talk, changed, "due_on", day.isoformat())
    return _shown(talk, changed, f"{UPDATED} I will remind you a week before.")


def _note(talk: Talk, row: ActionRow, column: str, to: str) -> None:
    detail = {"changed": column, **({"to": to} if to else {})}
    more: dict[str, Any] = {"about": f"action {row.id}", "cluster_id": row.cluster_id, "detail": detail}
    talk.tx.audit.note("step_changed", talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
    talk.changed = True


def _cluster(talk: Talk, number: int) -> ClusterRow | None:
    found = next((cluster for cluster in talk.clusters if cluster.id == number), None)
    return found if talk.role_names & (LEADS | STAFF) else None


def _add(talk: Talk, cluster: ClusterRow | None, words: str) -> list[Card]:
    """Add a step that is typed in one line, and ask for what it does not say."""
    if cluster is None:
        how = "Say for which cluster: steps Oakfield add Invite two governors, Priya, 16 January."
        return [Card(body=how) if talk.is_staff else NO_CLUSTER]
    what, owner, due = cards.split(words)
    day = _day(talk, due) if due else ""
    known = {"what": what[:LONGEST_WHAT], "owner": owner[:LONGEST_OWNER]}
    if what and owner and isinstance(day, date):
        return [_added(talk, cluster, known, day)]
    wants = "what" if not what else "owner" if not owner else "due"
    return [_ask(talk, cluster, {"wants": wants, **known}, day if isinstance(day, str) else "")]


def _ask(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], problem: str = "") -> Card:
    _await(talk, asked["wants"], cluster=cluster.id, what=asked["what"], owner=asked["owner"])
    return cards.new_card(cluster.id, asked["wants"], asked["what"], _days(talk, cluster.id), problem)


def _adding(talk: Talk, token: Token) -> list[Card]:
    """Do what a button does while a step is being added."""
    cluster = _cluster(talk, token.run)
    if cluster is None:
        return [EXPIRED]
    if token.argument == "new":
        return [_ask(talk, cluster, {"wants": "what", "what": "", "owner": ""})]
    asked: dict[str, Any] = talk.focus.pending if talk.focus.phase == PHASE else {}
    if asked.get("cluster") != cluster.id:
        return [EXPIRED]
    if token.argument == "stop":
        talk.leave()
        return [_list(talk, cluster, 0, "Nothing was added.")]
    if token.argument == "skip" and asked["wants"] == "owner":
        return [_ask(talk, cluster, {**asked, "wants": "due"})]
    day = _iso(token.argument[1:])
    late = day is not None and day < talk.today
    if asked["wants"] != "due" or late or (day is None and token.argument != "skip"):
        return [EXPIRED]
    return [_added(talk, cluster, asked, day)]


def _taken(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], text: str) -> list[Card]:
    """Keep one thing that was asked for, and ask for the next."""
    said = " ".join(text.split())
    if asked["wants"] == "what":
        if len(said) > LONGEST_WHAT:
            return [_ask(talk, cluster, asked, f"That is long. Please keep it to {LONGEST_WHAT} characters.")]
        return [_ask(talk, cluster, {**asked, "what": said, "wants": "owner"})]
    if asked["wants"] == "owner":
        return [_ask(talk, cluster, {**asked, "owner": said[:LONGEST_OWNER], "wants": "due"})]
    day = _day(talk, said)
    return [_ask(talk, cluster, asked, day) if isinstance(day, str) else _added(talk, cluster, asked, day)]


def _added(talk: Talk, cluster: ClusterRow, asked: dict[str, Any], day: date | None) -> Card:
    row = talk.tx.actions.add(cluster.id, asked["what"], asked["owner"], day, talk.now)
    more: dict[str, Any] = {"about": f"action {row.id}", "cluster_id": cluster.id}
    talk.tx.audit.note("step_added", talk.now, actor=talk.person.id, via=talk.heard.channel, **more)
    talk.changed = True
    talk.leave()
    remind = " I will remind you a week before." if day is not None else ""
    return replace(_shown(talk, row), note=f"Added.{remind}")
