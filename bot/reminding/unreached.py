"""Whom nothing reaches: staff are told once a day of those who were lost since."""

from datetime import datetime

from bot.talk import LEADS
from conversations.teamcards import UNREACHED
from storage.transaction import Transaction


def tell_unreached(tx: Transaction, now: datetime) -> None:
    """Note for staff the leads and coordinators whom nothing reaches, and settle what was noted of those it does."""
    lost = {row.person_id for row in tx.people.unreachable()}
    lost -= set(tx.people.addresses(sorted(lost))) if lost else set()
    known = {row.subject: row for row in tx.reminders.notices(row.id for row in tx.clusters.all())}
    wanted = {
        f"{UNREACHED}:{person}:{role.cluster_id}": (person, role.cluster_id)
        for person in sorted(lost)
        for role in tx.people.roles(person)
        if role.role in LEADS and role.cluster_id is not None
    }
    for subject, (person, cluster_id) in wanted.items():
        if subject not in known:
            key = f"{subject}:{now.date()}"
            tx.reminders.tell_staff(key, cluster_id, subject, UNREACHED, now, person)
    gone = [subject for subject, row in known.items() if row.kind == UNREACHED and subject not in wanted]
    if gone:
        tx.reminders.settle_notices(gone, now, (UNREACHED,))
