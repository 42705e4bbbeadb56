"""What each side of a request is told, and when: names only after both have said yes."""

from datetime import datetime

from bot.library import Library
from bot.sharing.released import found
from bot.talk import LEADS
from bot.welcoming import ROLE_NAMES
from conversations import introductioncards as cards
from conversations.cards import Card
from conversations.introductioncards import Side
from conversations.owing import INTRODUCED, INTRODUCTION, Owed
from conversations.turn import HOME
from storage.introductions import IntroductionRow
from storage.transaction import Transaction


def introduction_card(tx: Transaction, library: Library, what: Owed, now: datetime, why: str = "") -> Card | None:
    """Word what somebody is asked or told of a request; None for anything else that is owed."""
    if what.kind not in (INTRODUCTION, INTRODUCED):
        return None
    row = tx.introductions.find(int(what.subject.partition(":")[2]))
    if row is None:
        return None
    return question(tx, library, row, now, why) if what.kind == INTRODUCTION else outcome(tx, library, row, now)


def question(tx: Transaction, library: Library, row: IntroductionRow, now: datetime, why: str = "") -> Card:
    """Ask an owner, if they may be asked at this moment."""
    today = now.astimezone(HOME).date()
    about = found(tx, library, row.run_id, row.place, now)
    if about is None or tx.introductions.before_owner(row.id, today) is None:
        return cards.GONE
    return cards.ask_owner(row.id, about.title, row.ends_on, why, named=about.named)


def outcome(tx: Transaction, library: Library, row: IntroductionRow, now: datetime) -> Card:
    """Tell whoever asked what came of it; every no, whatever its reason, in the same words."""
    local, today = row.at.astimezone(HOME).date(), now.astimezone(HOME).date()
    if row.state != "agreed":
        return cards.not_this_time(local, today)
    other = side(tx, row.agreed_by, row.owner_id, row.agreed_reach)
    if other is None:
        return cards.left_since()
    about = found(tx, library, row.run_id, row.place, now)
    return cards.introduced(other, about.title if about is not None else "")


def side(tx: Transaction, person_id: int | None, cluster_id: int, reach: str) -> Side | None:
    """Say who one side is; None where that person does not lead that cluster any more."""
    if person_id is None:
        return None
    held = (role.role for role in tx.people.roles(person_id) if role.cluster_id == cluster_id)
    role = next((role for role in held if role in LEADS), None)
    if role is None:
        return None
    name, cluster = tx.people.person(person_id).name, tx.clusters.get(cluster_id).name
    return Side(name, ROLE_NAMES[role], cluster, reach)
