"""``meeting``: for clusters what they bring and took away, for staff everything that has come in."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from bot.commands.opening import NO_CLUSTER, for_subject
from bot.meetings.gathered import flows_about_meetings, gathered, may_be_shared, passed_on, suggested, taken_away
from bot.talk import LEADS, Talk
from conversations import meetingcards
from conversations.cards import Card, Choice
from conversations.gathering import programme, summed_up
from conversations.meetingcards import Meeting
from conversations.owing import STILL_OWED
from conversations.turn import HOME
from storage.rows import ClusterRow, MeetingRow, RunRow

NONE_SET = Card(body="No project meeting has been set yet.")
NOT_FOUND = Card(body="I can't find that meeting.")
NOT_SENT = Card(body="The programme has not been sent yet. It comes a week before the meeting.")
ONLY_WHOLE = Card(body="Only staff who look after all clusters can send the programme.")
LATELY = timedelta(days=14)
"""For so long after a meeting staff are shown it rather than one that is far off."""
SOON = timedelta(days=1)
"""From this long after a meeting on a cluster can say what it took from it."""


def meeting(talk: Talk, rest: str) -> list[Card]:
    """Show what a person has to do with the project's meetings; whoever is staff and of a cluster gets both."""
    number, _, words = rest.partition(" ")
    row = talk.tx.meetings.find(int(number)) if number.isdecimal() and len(number) < 10 else None
    if rest and row is None:
        return [NOT_FOUND]
    cards = [_for_staff(talk, row, words)] if talk.is_staff else []
    if talk.role_names & LEADS and not (cards and words):
        cards.append(_for_cluster(talk, row, words))
    return cards


def _for_cluster(talk: Talk, row: MeetingRow | None, words: str) -> Card:
    cluster = _own(talk)
    if cluster is None:
        return NO_CLUSTER
    what, page = _read(words)
    before, later = flows_about_meetings(talk.library)
    if row is not None and what in ("say", "after"):
        return for_subject(talk, cluster, (before if what == "say" else later).flow, meeting_id=row.id)
    if row is not None and what == "programme":
        return _programme(talk, row, page)
    return _choices(talk, cluster, [row] if row is not None else talk.tx.work.meetings())


def _own(talk: Talk) -> ClusterRow | None:
    mine = {role.cluster_id for role in talk.roles if role.role in LEADS}
    return next((cluster for cluster in talk.clusters if cluster.id in mine), None)


def _read(words: str) -> tuple[str, int]:
    """Read ``pairs 2`` as the page at place 1 of the pairings."""
    what, _, number = words.partition(" ")
    return what, int(number) - 1 if number.isdecimal() and len(number) < 4 else 0


def _choices(talk: Talk, cluster: ClusterRow, meetings: list[MeetingRow]) -> Card:
    """Open what a cluster can do now; where that is several things, ask which."""
    if not meetings:
        return NONE_SET
    coming = [row for row in meetings if row.on_date >= talk.today]
    open_now = [(row, "say") for row in coming if _opens(talk, row) or row.sent_at is not None]
    open_now += [(row, "programme") for row in coming if row.sent_at is not None]
    open_now += [(row, "after") for row in meetings if _is_fresh(talk, cluster, row)]
    if not open_now:
        open_now = [(coming[0], "say")] if coming else [(meetings[-1], "after")]
    if len(open_now) == 1:
        return _for_cluster(talk, *open_now[0])
    return meetingcards.choose([(_label(row, what), _card_of(row).token(what)) for row, what in open_now])


def _label(row: MeetingRow, what: str) -> str:
    words = {"say": "What we bring", "programme": "The programme", "after": "What we took away"}[what]
    return f"{words}: {row.title}"


def _opens(talk: Talk, row: MeetingRow) -> bool:
    before, _ = flows_about_meetings(talk.library)
    return before.when.open is not None and row.on_date + timedelta(days=before.when.open.days) <= talk.today


def _is_fresh(talk: Talk, cluster: ClusterRow, row: MeetingRow) -> bool:
    """Whether a cluster can still say what it took from a meeting, and has not."""
    _, later = flows_about_meetings(talk.library)
    if not row.on_date + SOON <= talk.today <= row.on_date + STILL_OWED:
        return False
    runs: list[RunRow] = talk.tx.runs.of_cluster(cluster.id, later.flow, meeting_id=row.id)
    return not any(run.sent_at is not None for run in runs)


def _card_of(row: MeetingRow) -> Meeting:
    sent_on = row.sent_at.astimezone(HOME).date() if row.sent_at is not None else None
    moment = int(row.sent_at.timestamp()) if row.sent_at is not None else 0
    return Meeting(row.id, row.title, row.on_date, row.place, row.workshop, sent_on, moment)


def _programme(talk: Talk, row: MeetingRow, page: int) -> Card:
    """Show a cluster the programme of all clusters, once it was sent; after the meeting only what may be passed on."""
    if row.sent_at is None:
        return NOT_SENT
    here = gathered(talk, row, talk.tx.clusters.all())
    said = list(here.said.values()) if row.on_date >= talk.today else passed_on(talk, here)
    parts = programme(said, here.areas)
    return meetingcards.programme(_card_of(row), parts, page, talk.today)


def _for_staff(talk: Talk, row: MeetingRow | None, words: str) -> Card:
    found = row or _nearest(talk)
    if found is None:
        return NONE_SET
    what, page = _read(words)
    if what == meetingcards.AGAIN:
        return _send_again(talk, found, words.removeprefix(what).strip())
    doing: dict[str, Callable[[Talk, MeetingRow, int], Card]] = {
        "pairs": _pairs,
        "shared": _shared,
        "preview": _preview,
        "programme": _preview,
        "send": _send,
    }
    card = doing.get(what, _overview)(talk, found, page)
    return card if what in doing else replace(card, rows=(*card.rows, *_others(talk, found)))


def _others(talk: Talk, found: MeetingRow) -> tuple[tuple[Choice, ...], ...]:
    """Give buttons to the meetings around one."""
    meetings = talk.tx.work.meetings()
    place = [row.id for row in meetings].index(found.id)
    around = (*meetings[max(place - 1, 0) : place], *meetings[place + 1 : place + 2])
    return tuple((Choice(row.title[:40], _card_of(row).token("")),) for row in around)


def _nearest(talk: Talk) -> MeetingRow | None:
    """Give the meeting that staff are at: one that is near, else one that was lately, else the next or the last."""
    meetings = talk.tx.work.meetings()
    coming = [row for row in meetings if row.on_date >= talk.today]
    lately = [row for row in meetings if row.on_date < talk.today <= row.on_date + LATELY]
    near = [row for row in coming if _opens(talk, row)]
    return next(iter((*near, *lately[-1:], *coming, *meetings[-1:])), None)


def _whole(talk: Talk) -> bool:
    return any(role.cluster_id is None for role in talk.roles)


def _overview(talk: Talk, row: MeetingRow, page: int) -> Card:
    if row.on_date < talk.today:
        found, (_, later) = taken_away(talk, row, talk.clusters), flows_about_meetings(talk.library)
        parts = summed_up(later, found)
        return meetingcards.after(_card_of(row), parts, len(found), len(talk.clusters), page, talk.today)
    here = gathered(talk, row, talk.clusters)
    parts = programme(list(here.said.values()), here.areas)
    may_send = _whole(talk)
    of = len(here.clusters)
    return meetingcards.overview(_card_of(row), parts, here.waiting, of, page, talk.today, may_send=may_send)


def _pairs(talk: Talk, row: MeetingRow, page: int) -> Card:
    return meetingcards.pairs(_card_of(row), suggested(talk, gathered(talk, row, talk.clusters)), page)


def _shared(talk: Talk, row: MeetingRow, page: int) -> Card:
    return meetingcards.shared(_card_of(row), may_be_shared(talk, row, talk.clusters), page)


def _guests(talk: Talk) -> dict[int, list[tuple[int, str]]]:
    """Give the people who are told of a meeting, by cluster."""
    found = {
        cluster.id: [(person.id, person.name) for person in talk.tx.people.of_cluster(cluster.id, *sorted(LEADS))]
        for cluster in talk.clusters
    }
    return {number: people for number, people in found.items() if people}


def _preview(talk: Talk, row: MeetingRow, page: int) -> Card:
    if not _whole(talk) or row.on_date < talk.today:
        return _overview(talk, row, 0)
    here, guests = gathered(talk, row, talk.clusters), _guests(talk)
    people = {number for each in guests.values() for number, _ in each}
    parts = programme(list(here.said.values()), here.areas)
    return meetingcards.preview(_card_of(row), parts, len(people), len(guests), page, talk.today)


def _send(talk: Talk, row: MeetingRow, page: int) -> Card:
    """Send the programme to everybody who coordinates or leads a cluster: once, whoever taps first."""
    if not _whole(talk):
        return ONLY_WHOLE
    if row.on_date < talk.today or not talk.tx.meetings.sent(row.id, talk.now):
        return _overview(talk, row, 0)
    return _sent(talk, row)


def _send_again(talk: Talk, row: MeetingRow, moment: str) -> Card:
    """Send a programme anew to everybody; ``moment`` names the time before, so that a second tap sends nothing."""
    if not _whole(talk):
        return ONLY_WHOLE
    before = row.sent_at
    if row.on_date < talk.today or before is None or moment != str(int(before.timestamp())):
        return _overview(talk, row, 0)
    return _sent(talk, row) if talk.tx.meetings.sent_again(row.id, before, talk.now) else _overview(talk, row, 0)


def _sent(talk: Talk, row: MeetingRow) -> Card:
    here, guests = gathered(talk, row, talk.clusters), _guests(talk)
    parts = programme(list(here.said.values()), here.areas)
    card = meetingcards.programme(_card_of(row), parts, 0, talk.today, goes_out=True)
    people = {number: name for each in guests.values() for number, name in each}
    unreached = [name for number, name in people.items() if talk.tx.people.account_of(number) is None]
    for number in people:
        talk.tell(number, card)
    detail = {"people": len(people) - len(unreached), "clusters": len(guests)}
    about, did = f"meeting {row.id}", "programme_sent" if row.sent_at is None else "programme_sent_again"
    talk.tx.audit.note(did, talk.now, actor=talk.person.id, via=talk.heard.channel, about=about, detail=detail)
    talk.tx.reminders.replan_all()
    return meetingcards.sent(_card_of(row), len(people) - len(unreached), len(guests), unreached)
