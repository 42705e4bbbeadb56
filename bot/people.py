"""Who of the project team looks after a cluster."""

from bot.talk import STAFF
from storage.rows import PersonRow
from storage.store import Transaction


def staff_of(tx: Transaction, cluster_id: int) -> list[PersonRow]:
    """Give the project staff who may see a cluster now."""
    return [person for person in tx.people.all_with(*STAFF) if looks_after(tx, person.id, cluster_id)]


def looks_after(tx: Transaction, person_id: int, cluster_id: int) -> bool:
    """Whether somebody is of the project team, for this cluster or for the whole programme."""
    return any(role.role in STAFF and role.cluster_id in (None, cluster_id) for role in tx.people.roles(person_id))
