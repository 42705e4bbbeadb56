"""What nobody does any more, or nobody answers: staff say who is asked from now on. Who may is read again each time."""

from dataclasses import dataclass

from bot.commands.status import status
from bot.conversing import EXPIRED
from bot.people import clusters_of_staff
from bot.reminding.plan import SETTLED_BY_ITSELF, Around, surroundings
from bot.reminding.wishes import wish_of
from bot.reminding.words import Words
from bot.talk import Talk
from conversations.cards import Card
from conversations.findcards import ASK, LEAVE, found_card, may_pass, who_card
from conversations.owing import ASKED, Owed
from conversations.tokens import Token
from storage.rows import NoticeRow


@dataclass(frozen=True, slots=True)
class _Lying:
    """Something that somebody has to be found for."""

    notice: NoticeRow
    here: Around
    what: Owed


def tapped(talk: Talk, token: Token) -> list[Card]:
    """Do what a button of what lies there does, while it lies there, for staff who look after its cluster."""
    found = _lying(talk, token.run)
    if found is None:
        return [EXPIRED]
    people, name = _able(talk, found), found.here.situation.name
    if token.argument == LEAVE:
        return status(talk, name)
    if token.argument == ASK:
        stances = found.here.situation.duties.get(found.what.subject, {})
        refused = [who for number, who in people.items() if stances.get(number) == "refused"]
        return [who_card(found.notice.id, _about(talk, found), name, list(people.items()), refused)]
    number = int(token.argument[2:]) if token.argument[:2] == "to" and token.argument[2:].isdecimal() else 0
    return [_give(talk, found, number, people[number]) if number in people else EXPIRED]


def _lying(talk: Talk, number: int) -> _Lying | None:
    notice = talk.tx.reminders.find_notice(number) if talk.is_staff else None
    if notice is None or notice.kind not in SETTLED_BY_ITSELF or notice.settled_at is not None:
        return None
    if notice.cluster_id not in {cluster.id for cluster in clusters_of_staff(talk)}:
        return None
    here = surroundings(talk.tx, talk.library, [notice.cluster_id], talk.now)[notice.cluster_id]
    what = here.find(notice.subject)
    passes = what is not None and may_pass(what, talk.library.flows)
    return _Lying(notice, here, what) if what is not None and passes else None


def _able(talk: Talk, found: _Lying) -> dict[int, str]:
    """Name the people of the cluster who may be asked, by their number."""
    flow = talk.library.flows.get(found.what.flow)
    roles = ASKED[flow.who if flow is not None else "coordinator"]
    return {one.person_id: one.name for one in found.here.situation.members if one.role in roles}


def _about(talk: Talk, found: _Lying) -> str:
    words = Words(talk.tx, talk.library, {found.notice.cluster_id: found.here}, talk.now, {})
    return words.named(found.here, found.what.subject)


def _give(talk: Talk, found: _Lying, person_id: int, name: str) -> Card:
    """Have somebody asked, soon, and take it off the list of what staff should know."""
    subject, cluster_id, reminders = found.what.subject, found.notice.cluster_id, talk.tx.reminders
    about = _about(talk, found)
    reminders.stand(subject, cluster_id, person_id, "taken", talk.now)
    wish = wish_of(subject, found.what.kind, person_id, "handed", talk.now, found.here)
    reminders.wish(cluster_id, talk.library.programme.zone, wish)
    reminders.settle_notices([subject], talk.now, SETTLED_BY_ITSELF, cluster_id)
    reminders.replan(cluster_id)
    talk.tx.audit.note(
        "passed_on",
        talk.now,
        actor=talk.person.id,
        via=talk.heard.channel,
        cluster_id=cluster_id,
        about=subject,
        detail={"to": person_id},
    )
    return found_card(name, about)
