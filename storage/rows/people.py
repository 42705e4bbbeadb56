"""Who there is: clusters, people, their accounts, roles and invitations, as plain rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster of schools."""

    id: int
    name: str
    nation: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone who uses the companion."""

    id: int
    code: str
    name: str
    language: str
    settings: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role that a person holds now; ``cluster_id`` None is the whole programme."""

    role: str
    cluster_id: int | None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """Someone with the roles that they hold now, and the clusters that these are for."""

    person: PersonRow
    roles: list[RoleRow]
    clusters: list[ClusterRow]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A person in a channel."""

    id: int
    person_id: int
    channel: str
    tenant: str
    external_id: str


@dataclass(frozen=True, slots=True)
class MenuRow:
    """An account with what decides its menu of commands, and ``menu``, the name of the one that it was shown."""

    account_id: int
    person_id: int
    external_id: str
    language: str
    menu: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A role that somebody has still to agree to."""

    id: int
    person_id: int
    name: str
    role: str
    cluster_id: int | None
    asked_by: int | None


@dataclass(frozen=True, slots=True)
class UnreachableRow:
    """Somebody whom nothing reaches at one of their accounts, and why."""

    person_id: int
    name: str
    channel: str
    why: str


@dataclass(frozen=True, slots=True)
class InviteRow:
    """A way in for one named person; its secret is not kept."""

    id: int
    selector: str
    person_name: str
    person_id: int | None
    cluster_id: int | None
    role: str
    issued_by: int | None
    expires_at: datetime
    used_at: datetime | None
    used_by: int | None
    revoked_at: datetime | None
