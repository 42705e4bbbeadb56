"""Who of the project team looks after a cluster."""

from bot.talk import STAFF, Talk
from storage.rows import ClusterRow, PersonRow
from storage.transaction import Transaction


def staff_of(tx: Transaction, cluster_id: int) -> list[PersonRow]:
    """Give the project staff who may see a cluster now."""
    return [person for person in tx.people.all_with(*STAFF) if looks_after(tx, person.id, cluster_id)]


def looks_after(tx: Transaction, person_id: int, cluster_id: int) -> bool:
    """Whether somebody is of the project team, for this cluster or for the whole programme."""
    return any(role.role in STAFF and role.cluster_id in (None, cluster_id) for role in tx.people.roles(person_id))


def clusters_of_staff(talk: Talk) -> list[ClusterRow]:
    """Give the clusters that somebody looks after as staff: those assigned to them, or all.

    A role that the person has in a cluster of their own, as a lead, does not count here.
    """
    roles = [role for role in talk.roles if role.role in STAFF]
    if any(role.cluster_id is None for role in roles):
        return talk.tx.clusters.all()
    assigned = {role.cluster_id for role in roles}
    return [cluster for cluster in talk.clusters if cluster.id in assigned]
