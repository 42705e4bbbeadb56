"""Ways in: single use, hashed, for one named person, and slow to guess."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from storage.models import Attempt, Invite
from storage.models.base import core
from storage.plain import filled
from storage.rows import InviteRow

invite, attempt = core(Invite), core(Attempt)
LASTS = timedelta(hours=72)
BITS = 128
_INVITE = select(*(invite.c[name] for name in InviteRow.__struct_fields__))


class Invites:
    """Who has been asked in."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(
        self,
        name: str,
        cluster_id: int | None,
        role: str,
        at: datetime,
        *,
        issued_by: int | None = None,
        person_id: int | None = None,
        lasts: timedelta = LASTS,
    ) -> tuple[str, InviteRow]:
        """Make an invitation, and give its code: the only time that it is seen."""
        code = secrets.token_urlsafe(BITS // 8)
        row: dict[str, Any] = {
            "selector": secrets.token_hex(3).upper(),
            "secret_hash": _hash(code),
            "person_name": name,
        }
        row |= {"cluster_id": cluster_id, "role": role, "issued_by": issued_by, "person_id": person_id}
        row |= {"created_at": at, "expires_at": at + lasts}
        found = self._db.execute(insert(invite).values(row)).inserted_primary_key
        return code, self.get(int(found[0]))  # type: ignore[index]  # one row was inserted

    def get(self, id: int) -> InviteRow:  # noqa: A002 - the column's own name
        """Give an invitation by its number."""
        return filled(InviteRow, self._db.execute(_INVITE.where(invite.c.id == id)).one())

    def by_code(self, code: str, now: datetime) -> InviteRow | None:
        """Find the invitation of a code that can still be used."""
        row = self._db.execute(_INVITE.where(invite.c.secret_hash == _hash(code), *_usable(now))).one_or_none()
        return None if row is None else filled(InviteRow, row)

    def over(self, code: str, now: datetime) -> InviteRow | None:
        """Find the invitation of a code that was made here and cannot be used any more."""
        row = self._db.execute(_INVITE.where(invite.c.secret_hash == _hash(code), ~and_(*_usable(now)))).one_or_none()
        return None if row is None else filled(InviteRow, row)

    def tried_since(self, id: int, since: datetime) -> bool:  # noqa: A002 - the column's own name
        """Whether an invitation's code was given, or asked for anew, since a moment."""
        wanted = select(attempt.c.id).where(attempt.c.invite_id == id, attempt.c.at > since)
        return self._db.execute(wanted.limit(1)).first() is not None

    def use(self, id: int, now: datetime) -> bool:  # noqa: A002 - the column's own name
        """Use an invitation up, if it still can be: of two at the same moment one wins."""
        used = update(invite).where(invite.c.id == id, *_usable(now)).values(used_at=now)
        return self._db.execute(used).rowcount == 1

    def used_by(self, id: int, person_id: int) -> None:  # noqa: A002 - the column's own name
        """Note who came in by an invitation."""
        self._db.execute(update(invite).where(invite.c.id == id).values(used_by=person_id))

    def revoke(self, id: int, now: datetime) -> None:  # noqa: A002 - the column's own name
        """Let an invitation be used no more."""
        self._db.execute(update(invite).where(invite.c.id == id, invite.c.used_at.is_(None)).values(revoked_at=now))

    def open(self, clusters: Sequence[int | None], now: datetime) -> list[InviteRow]:
        """List the invitations of some clusters that wait to be used, the newest first.

        A code by which somebody connects another account of their own invites nobody.
        """
        others = or_(invite.c.person_id.is_(None), invite.c.issued_by.is_distinct_from(invite.c.person_id))
        wanted = _INVITE.where(*_usable(now), others).order_by(invite.c.id.desc())
        return [
            row
            for row in (filled(InviteRow, found) for found in self._db.execute(wanted))
            if row.cluster_id in clusters
        ]

    def tried(self, person_key: str, at: datetime, invite_id: int | None) -> None:
        """Note that an account gave a code; ``invite_id`` is None when it was wrong."""
        self._db.execute(insert(attempt).values(person_key=person_key, at=at, invite_id=invite_id))

    def wrong_since(self, person_key: str, since: datetime) -> int:
        """Count the wrong codes that an account has given since a moment; of everybody where it is empty."""
        wanted = select(func.count()).where(attempt.c.at > since, attempt.c.invite_id.is_(None))
        if person_key:
            wanted = wanted.where(attempt.c.person_key == person_key)
        return int(self._db.execute(wanted).scalar_one())

    def offered(self, id: int, person_key: str) -> bool:  # noqa: A002 - the column's own name
        """Whether an account has given the code of this invitation."""
        wanted = select(attempt.c.id).where(attempt.c.invite_id == id, attempt.c.person_key == person_key)
        return self._db.execute(wanted.limit(1)).first() is not None


def _usable(now: datetime) -> tuple[Any, ...]:
    return invite.c.used_at.is_(None), invite.c.revoked_at.is_(None), invite.c.expires_at > now


def _hash(code: str) -> str:
    # A code has 128 random bits: a plain hash cannot be searched backwards (OWASP ASVS 5.0, 6.5.2).
    return hashlib.sha256(code.encode()).hexdigest()
