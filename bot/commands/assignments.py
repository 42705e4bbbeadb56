"""Who looks after a cluster, and who leads it: ``assign``, ``unassign``, ``move``, and taking a call over."""

from bot.assigning import Handing
from bot.calls.parties import audit, file_card, party, seen, tell_guests, when
from bot.commands.opening import NO_SUCH_CLUSTER, cluster_first, menu
from bot.people import clusters_of_staff, looks_after
from bot.talk import LEADS, STAFF, Talk
from conversations.cards import Card, Choice
from conversations.wording import count, join_words
from storage.errors import Taken
from storage.rows import ClusterRow, PersonRow

HOW_ASSIGN = Card(
    body="Say which cluster and who: assign Oakfield Sam Okafor. For every cluster: assign all Sam Okafor."
)
HOW_MOVE = "Type, for example: move Oakfield Tom Reed. For somebody new: invite Priya Shah, Oakfield, lead"
WHOLE_ONLY = Card(body="Only somebody who looks after the whole programme can do that.")
NOBODY = Card(body="I can't find that person.")
MOST = 8
YES, BOTH = " yes", " both"


def _handing(talk: Talk) -> Handing:
    return Handing(talk.tx, talk.now, talk.today, talk.person.id, talk.heard.channel)


def _tell(talk: Talk, handing: Handing) -> None:
    for person_id, card in handing.told:
        if person_id != talk.person.id:
            talk.tell(person_id, card)


def _is_whole(talk: Talk) -> bool:
    return any(role.role in STAFF and role.cluster_id is None for role in talk.roles)


def _colleague(talk: Talk, name: str) -> PersonRow | None:
    """Find somebody of the staff by name or code."""
    person = talk.tx.people.named(name) if name else None
    held = talk.tx.people.roles(person.id) if person is not None else []
    return person if any(role.role in STAFF for role in held) else None


def assign(talk: Talk, rest: str) -> list[Card]:
    """Let somebody of the staff look after a cluster; who looked after all looks after those they are given only."""
    sure, rest = rest.endswith(YES), rest.removesuffix(YES)
    if not _is_whole(talk):
        return [WHOLE_ONLY]
    if rest.casefold().startswith("all "):
        return [_assign_all(talk, rest[4:].strip())]
    cluster, name = cluster_first(talk, rest)
    if cluster is None:
        return [NO_SUCH_CLUSTER if rest else HOW_ASSIGN]
    person = _colleague(talk, name)
    if person is None:
        return [NOBODY if name else HOW_ASSIGN]
    if not sure and _has_all(talk, person):
        return [_narrow(cluster, person)]
    handing = _handing(talk)
    if not handing.assign(cluster, person):
        return [Card(body=f"{person.name} looks after {cluster.name} already.")]
    _tell(talk, handing)
    return [Card(body=f"{person.name} looks after {cluster.name} now.", live=True)]


def _has_all(talk: Talk, person: PersonRow) -> bool:
    return any(role.role == "staff" and role.cluster_id is None for role in talk.tx.people.roles(person.id))


def _narrow(cluster: ClusterRow, person: PersonRow) -> Card:
    body = f"{person.name} looks after every cluster now. From then on it is {cluster.name} only."
    yes = Choice("Yes, only this one", menu(f"assign {cluster.name} {person.code}{YES}"), "y", "primary")
    return Card(f"Assign {cluster.name}?", body, rows=((yes, Choice("Cancel", menu("status"), "c")),), live=True)


def _assign_all(talk: Talk, name: str) -> Card:
    person = _colleague(talk, name)
    if person is None:
        return NOBODY
    handing = _handing(talk)
    if not handing.assign_all(person):
        return Card(body=f"{person.name} looks after all clusters already.")
    _tell(talk, handing)
    return Card(body=f"{person.name} looks after all clusters now.")


def unassign(talk: Talk, rest: str) -> list[Card]:
    """Let somebody of the staff look after a cluster no more, and offer their calls to the others."""
    if not _is_whole(talk):
        return [WHOLE_ONLY]
    cluster, name = cluster_first(talk, rest)
    if cluster is None:
        return [NO_SUCH_CLUSTER if rest else HOW_ASSIGN]
    person = _colleague(talk, name)
    if person is None:
        return [NOBODY]
    handing = _handing(talk)
    if not handing.unassign(cluster, person):
        return [Card(body=f"{person.name} is not assigned to {cluster.name}.")]
    _tell(talk, handing)
    others = any(looks_after(talk.tx, one.id, cluster.id) for one in talk.tx.people.all_with("staff"))
    none = "" if others else " Nobody else looks after it: please assign somebody."
    return [Card(body=f"{person.name} does not look after {cluster.name} any more.{none}")]


def move(talk: Talk, rest: str) -> list[Card]:
    """Move a cluster to a new lead, after asking; the former one loses access at once, and what is open passes on."""
    sure, both = rest.endswith(YES), rest.endswith(BOTH)
    rest = rest.removesuffix(YES).removesuffix(BOTH)
    mine = clusters_of_staff(talk)
    if not rest:
        rows = tuple((Choice(cluster.name[:40], menu(f"move {cluster.name}")),) for cluster in mine[:MOST])
        return [Card("Which cluster gets a new lead?", rows=rows, note=HOW_MOVE)]
    cluster, name = cluster_first(talk, rest)
    if cluster is None or cluster not in mine:
        return [NO_SUCH_CLUSTER]
    if not name:
        return [_who_leads(talk, cluster)]
    person = talk.tx.people.named(name)
    if person is None or not _may_move(talk, person):
        return [NOBODY]
    others = _others(talk, cluster, person)
    if not (sure or both):
        return [_ask_to_move(talk, cluster, person, others)]
    return [_moved(talk, cluster, person, [] if both else others)]


def _may_move(talk: Talk, person: PersonRow) -> bool:
    """Whether somebody is of clusters that the person looks after, and of no other: what they cannot see stays."""
    mine = {cluster.id for cluster in clusters_of_staff(talk)}
    theirs = {role.cluster_id for role in talk.tx.people.roles(person.id) if role.role in LEADS}
    return bool(theirs) and theirs <= mine


def _others(talk: Talk, cluster: ClusterRow, person: PersonRow) -> list[ClusterRow]:
    """Give the other clusters that somebody is in."""
    theirs = [role.cluster_id for role in talk.tx.people.roles(person.id) if role.role in LEADS]
    return [talk.tx.clusters.get(number) for number in dict.fromkeys(theirs) if number not in (None, cluster.id)]


def _who_leads(talk: Talk, cluster: ClusterRow) -> Card:
    known = talk.tx.people.of_cluster(cluster.id, "coordinator")
    rows = tuple((Choice(one.name[:40], menu(f"move {cluster.name} {one.code}")),) for one in known[:MOST])
    leads = join_words([one.name for one in talk.tx.people.of_cluster(cluster.id, "lead")]) or "nobody"
    return Card(f"Who is to lead {cluster.name}?", f"Now: {leads}.", rows=rows, note=HOW_MOVE)


def _ask_to_move(talk: Talk, cluster: ClusterRow, person: PersonRow, others: list[ClusterRow]) -> Card:
    former = [one for one in talk.tx.people.of_cluster(cluster.id, "lead") if one.id != person.id]
    lines = [f"{person.name} becomes the lead of {cluster.name}."]
    if former:
        names = join_words([one.name for one in former])
        lines.append(f"{names} will not see it any more. What they wrote stays under their name.")
    if others:
        lines.append(f"{person.name} leaves {join_words([one.name for one in others])}.")
    runs = [run for run in talk.tx.runs.of_cluster(cluster.id) if run.sent_at is None]
    steps = talk.tx.work.actions(cluster.id)
    lines.append(f"What is open passes on: {count(len(runs), 'questionnaire')}, {count(len(steps), 'next step')}.")
    words = f"move {cluster.name} {person.code}"
    yes = Choice("Move it", menu(f"{words}{YES}"), "y", "primary")
    both = (Choice("Lead both", menu(f"{words}{BOTH}"), "b"),) if others else ()
    rows = ((yes, *both, Choice("Cancel", menu(f"status {cluster.name}"), "c")),)
    return Card(f"Move {cluster.name} to {person.name}?", "\n".join(lines), rows=rows, live=True)


def _moved(talk: Talk, cluster: ClusterRow, person: PersonRow, left: list[ClusterRow]) -> Card:
    handing = _handing(talk)
    former = handing.move(cluster, person, left)
    _tell(talk, handing)
    told = join_words([one.name for one in (*former, person)])
    return Card(body=f"{person.name} leads {cluster.name} now. I have told {told}.", live=True)


def take_over(talk: Talk, rest: str) -> list[Card]:
    """Make a call in place of a member of staff who does not look after its cluster any more."""
    call = seen(talk, int(rest)) if rest.isdecimal() and len(rest) < 10 else None
    if (
        call is None
        or call.state not in ("booked", "proposed")
        or not looks_after(talk.tx, talk.person.id, call.cluster_id)
    ):
        return [Card(body="I can't find that call.")]
    if call.staff_id == talk.person.id:
        return [Card(body="It is your call already.")]
    if call.staff_id is not None and looks_after(talk.tx, call.staff_id, call.cluster_id):
        return [Card(body=f"{party(talk, call).staff} makes this call.")]
    try:
        call = talk.tx.calls.take_over(call.id, talk.person.id)
    except Taken:
        return [Card(body="You have another call then. Book this one at another time: type calls.")]
    talk.tx.reminders.replan(call.cluster_id)
    audit(talk, "call_taken_over", call)
    news = Card(body=f"Your call on {when(call)} is with {talk.person.name} now.")
    tell_guests(talk, call, news, *([file_card(talk, call)] if call.slot is not None and call.uid else []))
    return [Card(body=f"The call with {party(talk, call).cluster}, {when(call)}, is yours now.", live=True)]
