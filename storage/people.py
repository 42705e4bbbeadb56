"""Clusters, people, their accounts and roles."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from conversations.text import fold
from storage.errors import AlreadyThere
from storage.models import Account, Cluster, ClusterFact, Person, Role
from storage.models.base import core
from storage.rows import ClusterRow, PersonRow, RoleRow

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Letters and figures of codes: none that look alike, and no vowels, so that no code is a word."""
cluster, person, account, role, fact = (core(table) for table in (Cluster, Person, Account, Role, ClusterFact))
_PERSON = select(person.c.id, person.c.code, person.c.name, person.c.language, person.c.settings)
_BY_ACCOUNT = _PERSON.join(account, account.c.person_id == person.c.id).where(
    account.c.channel == bindparam("channel"),
    account.c.tenant == bindparam("tenant"),
    account.c.external_id == bindparam("external_id"),
    account.c.enabled,
)
_HELD = (role.c.until.is_(None), ~role.c.pending)
_CLUSTER = select(cluster.c.id, cluster.c.name, cluster.c.nation).where(cluster.c.left_at.is_(None))


class People:
    """Who there is, and what each may do."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add_cluster(self, name: str, nation: str, at: datetime | None = None) -> ClusterRow:
        """Add a cluster.

        Raises:
            AlreadyThere: one of that name exists.
        """
        row = {"name": name, "folded": fold(name), "nation": nation, "created_at": at or datetime.now(UTC)}
        try:
            with self._db.begin_nested():
                found = self._db.execute(insert(cluster).values(row)).inserted_primary_key
        except IntegrityError as error:
            if "folded" not in str(error.orig):
                raise
            raise AlreadyThere(f"There is a cluster called {name} already.") from error
        return ClusterRow(int(found[0]), name, nation)  # type: ignore[index]  # one row was inserted

    def clusters(self) -> list[ClusterRow]:
        """Give every cluster, by name."""
        return [ClusterRow(*row) for row in self._db.execute(_CLUSTER.order_by(cluster.c.folded))]

    def cluster(self, id: int) -> ClusterRow:  # noqa: A002 - the column's own name
        """Give a cluster by its number."""
        return ClusterRow(*self._db.execute(_CLUSTER.where(cluster.c.id == id)).one())

    def cluster_named(self, text: str) -> ClusterRow | None:
        """Find a cluster by its name, or by the one name that starts so."""
        wanted = fold(text)
        known = self._db.execute(_CLUSTER.add_columns(cluster.c.folded)).all()
        exact = [row for row in known if row.folded == wanted]
        found = exact or [row for row in known if wanted and row.folded.startswith(wanted)]
        return ClusterRow(*found[0][:3]) if len(found) == 1 else None

    def fact(self, cluster_id: int, name: str) -> str | None:
        """Give something known of a cluster."""
        found = self._db.execute(select(fact.c.value).where(fact.c.cluster_id == cluster_id, fact.c.name == name))
        return found.scalar_one_or_none()

    def add(self, name: str, cluster_id: int | None, role_name: str, at: datetime | None = None) -> PersonRow:
        """Add a person with a role."""
        at = at or datetime.now(UTC)
        code = "P" + "".join(secrets.choice(ALPHABET) for _ in range(6))
        row = {"code": code, "name": name, "folded": fold(name), "created_at": at}
        found = self._db.execute(insert(person).values(row)).inserted_primary_key
        added = PersonRow(int(found[0]), code, name, "en", {})  # type: ignore[index]  # one row was inserted
        self.give_role(added.id, cluster_id, role_name, at)
        return added

    def give_role(self, person_id: int, cluster_id: int | None, role_name: str, at: datetime) -> None:
        """Give a person a role from now on."""
        self._db.execute(insert(role).values(person_id=person_id, cluster_id=cluster_id, role=role_name, since=at))

    def roles(self, person_id: int) -> list[RoleRow]:
        """Give the roles that a person holds now."""
        found = select(role.c.role, role.c.cluster_id).where(role.c.person_id == person_id, *_HELD)
        return [RoleRow(*row) for row in self._db.execute(found.order_by(role.c.id))]

    def person(self, id: int) -> PersonRow:  # noqa: A002 - the column's own name
        """Give a person by their number."""
        return _person(self._db.execute(_PERSON.where(person.c.id == id)).one())

    def named(self, text: str) -> PersonRow | None:
        """Find a person by code, or by a name that only one person has."""
        by_code = self._db.execute(_PERSON.where(person.c.code == text.upper())).one_or_none()
        found = [by_code] if by_code else self._db.execute(_PERSON.where(person.c.folded == fold(text))).all()
        return _person(found[0]) if len(found) == 1 else None

    def first_with(self, role_name: str) -> PersonRow | None:
        """Give the person who has had a role the longest."""
        of = _PERSON.join(role, role.c.person_id == person.c.id).where(role.c.role == role_name, *_HELD)
        row = self._db.execute(of.order_by(role.c.id).limit(1)).one_or_none()
        return None if row is None else _person(row)

    def of_cluster(self, cluster_id: int, *roles: str) -> list[PersonRow]:
        """Give the people who hold a role in a cluster now."""
        of = _PERSON.join(role, role.c.person_id == person.c.id).where(role.c.cluster_id == cluster_id, *_HELD)
        wanted = of.where(role.c.role.in_(roles)) if roles else of
        return [_person(row) for row in self._db.execute(wanted.order_by(person.c.id)).unique()]

    def bind(self, person_id: int, channel: str, tenant: str, external_id: str) -> None:
        """Let a person be known by an account of a channel."""
        row = {"person_id": person_id, "channel": channel, "tenant": tenant, "external_id": external_id}
        self._db.execute(insert(account).values(row))

    def by_account(self, channel: str, tenant: str, external_id: str) -> PersonRow | None:
        """Find who uses an account."""
        row = self._db.execute(
            _BY_ACCOUNT, {"channel": channel, "tenant": tenant, "external_id": external_id}
        ).one_or_none()
        return None if row is None else _person(row)

    def set_settings(self, person_id: int, settings: dict[str, Any]) -> None:
        """Keep a person's settings."""
        self._db.execute(update(person).where(person.c.id == person_id).values(settings=json.dumps(settings)))


def _person(row: Any) -> PersonRow:
    return PersonRow(row.id, row.code, row.name, row.language, json.loads(row.settings))
