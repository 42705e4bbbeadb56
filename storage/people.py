"""People, their accounts and roles."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, insert, or_, select, update
from sqlalchemy.exc import NoResultFound
from sqlalchemy.sql import ColumnElement

from conversations.text import fold
from storage.among import among
from storage.models import Account, Chat, Cluster, Person, Role, StalePage
from storage.models.base import core
from storage.plain import read, written
from storage.prepared import Prepared
from storage.reminders import mark_for_planning
from storage.rows import AccountRow, ClusterRow, KnownRow, MenuRow, PersonRow, RoleRow, UnreachableRow, WaitingRow

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
"""Letters and figures of codes: none that look alike, and no vowels, so that no code is a word."""
FORMER = "Former member"
"""Stands for the name of somebody who asked to be forgotten."""
cluster, person, account, role = (core(table) for table in (Cluster, Person, Account, Role))
chat, stale = core(Chat), core(StalePage)
_PERSON = select(person.c.id, person.c.code, person.c.name, person.c.language, person.c.settings)
_BY_ACCOUNT = Prepared(
    _PERSON.join(account, account.c.person_id == person.c.id).where(
        account.c.channel == bindparam("channel"),
        account.c.tenant == bindparam("tenant"),
        account.c.external_id == bindparam("external_id"),
        account.c.enabled,
    )
)
_ONE_PERSON = Prepared(_PERSON.where(person.c.id == bindparam("person")))
_SEVERAL = Prepared(_PERSON.where(among(person.c.id, "people")))
_ACCOUNT = select(*(account.c[name] for name in AccountRow.__struct_fields__))
_ADDRESSES = Prepared(
    _ACCOUNT.outerjoin(
        chat, and_(chat.c.channel == account.c.channel, chat.c.chat == account.c.external_id, chat.c.gone != "")
    )
    .where(among(account.c.person_id, "people"), account.c.enabled, chat.c.chat.is_(None))
    .order_by(account.c.id)
)
_HELD = (role.c.until.is_(None), ~role.c.pending)
_ROLES = Prepared(
    select(role.c.role, role.c.cluster_id).where(role.c.person_id == bindparam("person"), *_HELD).order_by(role.c.id)
)
_KNOWN = Prepared(
    select(*_PERSON.selected_columns, role.c.role, role.c.cluster_id, cluster.c.name, cluster.c.nation)
    .select_from(account)
    .join(person, person.c.id == account.c.person_id)
    .outerjoin(role, and_(role.c.person_id == person.c.id, *_HELD))
    .outerjoin(cluster, and_(cluster.c.id == role.c.cluster_id, cluster.c.left_at.is_(None)))
    .where(
        account.c.channel == bindparam("channel"),
        account.c.tenant == bindparam("tenant"),
        account.c.external_id == bindparam("external_id"),
        account.c.enabled,
    )
    .order_by(role.c.id)
)
"""Who uses an account, a row for each role that they hold, with its cluster: the first thing that every turn reads."""


class People:
    """Who there is, and what each may do."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self, name: str, cluster_id: int | None, role_name: str, at: datetime | None = None, **more: Any
    ) -> PersonRow:
        """Add a person with a role; ``more`` is said of the role, as in ``give_role``."""
        at = at or datetime.now(UTC)
        code = "P" + "".join(secrets.choice(ALPHABET) for _ in range(6))
        row = {"code": code, "name": name, "folded": fold(name), "created_at": at}
        found = self._db.execute(insert(person).values(row)).inserted_primary_key
        added = PersonRow(int(found[0]), code, name, "en", {})  # type: ignore[index]  # one row was inserted
        self.give_role(added.id, cluster_id, role_name, at, **more)
        return added

    def give_role(
        self,
        person_id: int,
        cluster_id: int | None,
        role_name: str,
        at: datetime,
        *,
        pending: bool = False,
        asked_by: int | None = None,
    ) -> None:
        """Give a person a role from now on, or, while it is ``pending``, once somebody has agreed to it."""
        row = {"person_id": person_id, "cluster_id": cluster_id, "role": role_name, "since": at}
        self._db.execute(insert(role).values(**row, pending=pending, asked_by=asked_by))
        self._owe_menu(person_id)
        mark_for_planning(self._db, cluster_id)

    def to_approve(self, id: int | None = None) -> list[WaitingRow]:  # noqa: A002 - the column's own name
        """List the roles that somebody has still to agree to, or the one of that number."""
        columns = (role.c.id, role.c.person_id, person.c.name, role.c.role, role.c.cluster_id, role.c.asked_by)
        wanted = (
            select(*columns).join(person, person.c.id == role.c.person_id).where(role.c.pending, role.c.until.is_(None))
        )
        found = self._db.execute(wanted.where(role.c.id == id) if id is not None else wanted.order_by(role.c.id))
        return [WaitingRow(*row) for row in found]

    def approve(self, id: int, at: datetime) -> bool:  # noqa: A002 - the column's own name
        """Agree to a role; False when somebody was faster."""
        waits = (role.c.id == id, role.c.pending, role.c.until.is_(None))
        agreed = update(role).where(*waits).values(pending=False, since=at)
        found = self._db.execute(agreed.returning(role.c.person_id, role.c.cluster_id)).one_or_none()
        if found is not None:
            self._owe_menu(found.person_id)
            mark_for_planning(self._db, found.cluster_id)
        return found is not None

    def end_roles(self, person_id: int, at: datetime) -> None:
        """Take every role from a person, those that wait too."""
        held = (role.c.person_id == person_id, role.c.until.is_(None))
        ended = update(role).where(*held).values(until=at).returning(role.c.cluster_id)
        for cluster_id in self._db.execute(ended).scalars().all():
            mark_for_planning(self._db, cluster_id)
        self._owe_menu(person_id)

    def end_role(self, person_id: int, cluster_id: int, role_name: str, at: datetime) -> None:
        """Take one role in one cluster from a person."""
        held = (role.c.person_id == person_id, role.c.cluster_id == cluster_id, role.c.role == role_name)
        self._db.execute(update(role).where(*held, role.c.until.is_(None)).values(until=at))
        mark_for_planning(self._db, cluster_id)
        self._owe_menu(person_id)

    def roles(self, person_id: int) -> list[RoleRow]:
        """Give the roles that a person holds now."""
        return [RoleRow(*row) for row in _ROLES.rows(self._db, person=person_id)]

    def person(self, id: int) -> PersonRow:  # noqa: A002 - the column's own name
        """Give a person by their number."""
        row = _ONE_PERSON.row(self._db, person=id)
        if row is None:
            raise NoResultFound(f"There is no person {id}.")
        return _person(row)

    def several(self, ids: Collection[int]) -> dict[int, PersonRow]:
        """Give people by their numbers."""
        return {row[0]: _person(row) for row in _SEVERAL.rows(self._db, people=ids)}

    def addresses(self, ids: Collection[int]) -> dict[int, AccountRow]:
        """Give the account by which each is told something: the one bound last of those that something reaches."""
        found = (AccountRow(*row) for row in _ADDRESSES.rows(self._db, people=ids))
        return {row.person_id: row for row in found}

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

    def all_with(self, *roles: str) -> list[PersonRow]:
        """Give everybody who holds one of some roles now."""
        of = _PERSON.join(role, role.c.person_id == person.c.id).where(role.c.role.in_(roles), *_HELD)
        return [_person(row) for row in self._db.execute(of.order_by(person.c.id)).unique()]

    def of_cluster(self, cluster_id: int, *roles: str) -> list[PersonRow]:
        """Give the people who hold a role in a cluster now."""
        of = _PERSON.join(role, role.c.person_id == person.c.id).where(role.c.cluster_id == cluster_id, *_HELD)
        wanted = of.where(role.c.role.in_(roles)) if roles else of
        return [_person(row) for row in self._db.execute(wanted.order_by(person.c.id)).unique()]

    def bind(self, person_id: int, channel: str, tenant: str, external_id: str) -> None:
        """Let a person be known by an account of a channel; it takes the place of one that had been closed."""
        same = (account.c.channel == channel, account.c.tenant == tenant, account.c.external_id == external_id)
        self._drop_accounts(*same, ~account.c.enabled)
        row = {"person_id": person_id, "channel": channel, "tenant": tenant, "external_id": external_id}
        self._db.execute(insert(account).values(row))

    def by_account(self, channel: str, tenant: str, external_id: str) -> PersonRow | None:
        """Find who uses an account."""
        row = _BY_ACCOUNT.row(self._db, channel=channel, tenant=tenant, external_id=external_id)
        return None if row is None else _person(row)

    def known(self, channel: str, tenant: str, external_id: str) -> KnownRow | None:
        """Find who uses an account, with the roles that they hold now and the clusters of these."""
        rows = _KNOWN.rows(self._db, channel=channel, tenant=tenant, external_id=external_id)
        if not rows:
            return None
        held = [row[5:] for row in rows if row[5] is not None]
        clusters = {number: ClusterRow(number, name, nation) for _, number, name, nation in held if name is not None}
        return KnownRow(_person(rows[0][:5]), [RoleRow(*one[:2]) for one in held], list(clusters.values()))

    def account_of(self, person_id: int) -> AccountRow | None:
        """Give the account by which a person is told something: the one bound last."""
        mine = _ACCOUNT.where(account.c.person_id == person_id, account.c.enabled)
        row = self._db.execute(mine.order_by(account.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else AccountRow(*row)

    def accounts(self, person_id: int) -> list[AccountRow]:
        """Give every account that a person uses."""
        mine = _ACCOUNT.where(account.c.person_id == person_id, account.c.enabled).order_by(account.c.id)
        return [AccountRow(*row) for row in self._db.execute(mine)]

    def unreachable(self) -> list[UnreachableRow]:
        """List the people whom nothing reaches at some account, and why."""
        why = case((~account.c.enabled, "the account was closed"), else_=chat.c.gone)
        same = and_(chat.c.channel == account.c.channel, chat.c.chat == account.c.external_id)
        found = select(person.c.id, person.c.name, account.c.channel, why)
        found = found.join(account, account.c.person_id == person.c.id).join(chat, same, isouter=True)
        return [
            UnreachableRow(*row) for row in self._db.execute(found.where(or_(~account.c.enabled, chat.c.gone != "")))
        ]

    def account_closed(self, channel: str, external_id: str, *, closed: bool) -> None:
        """Let an account that its platform has closed be nobody's, until it is open again; nothing else changes."""
        theirs = update(account).where(account.c.channel == channel, account.c.external_id == external_id)
        self._db.execute(theirs.values(enabled=not closed))

    def _owe_menu(self, person_id: int) -> None:
        """Let a person's menus of commands be set anew, because what decides them has changed."""
        self._db.execute(update(account).where(account.c.person_id == person_id).values(menu=""))

    def menus(self, channel: str, *, owed: bool) -> list[MenuRow]:
        """List the open accounts of a platform with what decides their menus: those that are owed one, or all."""
        columns = (account.c.id, account.c.person_id, account.c.external_id, person.c.language, account.c.menu)
        found = select(*columns).join(person, person.c.id == account.c.person_id)
        found = found.where(account.c.channel == channel, account.c.enabled).order_by(account.c.id)
        rows = self._db.execute(found.where(account.c.menu == "") if owed else found).all()
        return [MenuRow(*row, frozenset(one.role for one in self.roles(row.person_id))) for row in rows]

    def menu_shown(self, row: MenuRow, menu: str) -> None:
        """Note which menu an account was shown, unless another one is owed there since."""
        roles = frozenset(one.role for one in self.roles(row.person_id))
        if roles == row.roles and self.person(row.person_id).language == row.language:
            self._db.execute(update(account).where(account.c.id == row.account_id).values(menu=menu))

    def unbind(self, person_id: int) -> None:
        """Let a person be known by no account any more."""
        self._drop_accounts(account.c.person_id == person_id)

    def _drop_accounts(self, *where: ColumnElement[bool]) -> None:
        """Drop accounts, and that their pages were to be looked at."""
        self._db.execute(delete(stale).where(stale.c.account_id.in_(select(account.c.id).where(*where))))
        self._db.execute(delete(account).where(*where))

    def forget(self, person_id: int, at: datetime) -> None:
        """Remove who a person is: name, settings, accounts and roles. What they said stays, under their code."""
        self.unbind(person_id)
        self.end_roles(person_id, at)
        nobody = {"name": FORMER, "folded": "", "settings": "{}"}
        self._db.execute(update(person).where(person.c.id == person_id).values(nobody))

    def set_language(self, person_id: int, language: str) -> None:
        """Keep the language that a person chose: ``en`` or ``cy``."""
        self._db.execute(update(person).where(person.c.id == person_id).values(language=language))
        self._owe_menu(person_id)

    def set_settings(self, person_id: int, settings: dict[str, Any]) -> None:
        """Keep a person's settings."""
        self._db.execute(update(person).where(person.c.id == person_id).values(settings=written(settings)))


def _person(row: Any) -> PersonRow:
    number, code, name, language, settings = row
    return PersonRow(number, code, name, language, read(settings))
