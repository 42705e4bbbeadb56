"""Who there is: clusters, people, their accounts, roles and invitations, as plain rows."""

from datetime import datetime
from typing import Any

from msgspec import Struct


class ClusterRow(Struct, frozen=True):
    """A cluster of schools."""

    id: int
    name: str
    nation: str


class PersonRow(Struct, frozen=True):
    """Someone who uses the companion."""

    id: int
    code: str
    name: str
    language: str
    settings: dict[str, Any]


class RoleRow(Struct, frozen=True):
    """A role that a person holds now; ``cluster_id`` None is the whole programme."""

    role: str
    cluster_id: int | None


class KnownRow(Struct, frozen=True):
    """Someone with the roles that they hold now, and the clusters that these are for."""

    person: PersonRow
    roles: list[RoleRow]
    clusters: list[ClusterRow]


class AccountRow(Struct, frozen=True):
    """A person in a channel."""

    id: int
    person_id: int
    channel: str
    tenant: str
    external_id: str


class MenuRow(Struct, frozen=True):
    """An account with what decides its menu of commands, and ``menu``, the name of the one that it was shown."""

    account_id: int
    person_id: int
    external_id: str
    language: str
    menu: str
    roles: frozenset[str]


class WaitingRow(Struct, frozen=True):
    """A role that somebody has still to agree to."""

    id: int
    person_id: int
    name: str
    role: str
    cluster_id: int | None
    asked_by: int | None


class UnreachableRow(Struct, frozen=True):
    """Somebody whom nothing reaches at one of their accounts, and why."""

    person_id: int
    name: str
    channel: str
    why: str


class InviteRow(Struct, frozen=True):
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
