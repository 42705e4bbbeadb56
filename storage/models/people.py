"""Who there is: the programme, clusters, partners, people, their accounts and roles."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

ROLES = ("coordinator", "lead", "staff", "admin", "partner")
MENU_OWED = text("menu = ''")
STANDS = text("replaced_at IS NULL")
NATIONS = ("ENG", "WLS", "SCT", "NIR")


class Programme(Table, table=True):
    """The project that the clusters take part in."""

    id: int | None = key()
    name: str
    zone: str = "Europe/London"


class Cluster(Table, table=True):
    """A group of schools that run CPD together. ``folded`` is its name as it is looked up."""

    __table_args__ = (one_of("nation", *NATIONS),)
    id: int | None = key()
    name: str
    folded: str = Field(unique=True)
    nation: str = "ENG"
    created_at: datetime = moment()
    left_at: datetime | None = moment(empty=True)


class ClusterFact(Table, table=True):
    """Something known of a cluster, such as the day of its next review."""

    __tablename__ = "cluster_fact"
    cluster_id: int = Field(foreign_key="cluster.id", primary_key=True)
    name: str = Field(primary_key=True)
    value: str


class Partner(Table, table=True):
    """A school or setting in a cluster."""

    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    name: str
    removed_at: datetime | None = moment(empty=True)


class PartnerGuest(Table, table=True):
    """That somebody was invited to speak for a partner school: one at a time, by one invitation."""

    __tablename__ = "partner_guest"
    __table_args__ = (
        Index("uq_partner_guest_now", "partner_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    )
    invite_id: int = Field(foreign_key="invite.id", primary_key=True)
    partner_id: int = link("partner", index=True)
    replaced_at: datetime | None = moment(empty=True)


class PartnerTotal(Table, table=True):
    """Which anonymous answers the totals that a cluster is shown were drawn from: runs, and how far their logs went."""

    __tablename__ = "partner_total"
    id: int | None = key()
    cluster_id: int = link("cluster", index=True)
    flow: str
    drawn: str
    at: datetime = moment()


class Person(Table, table=True):
    """Someone who uses the companion. ``code`` stands for them in exports and logs."""

    id: int | None = key()
    code: str = Field(unique=True)
    name: str
    folded: str = Field(index=True)
    language: str = "en"
    settings: str = "{}"
    created_at: datetime = moment()


class Account(Table, table=True):
    """A person in a channel: platform, tenant and the platform's immutable id."""

    __table_args__ = (
        UniqueConstraint("channel", "tenant", "external_id"),
        Index("ix_account_menu", "channel", sqlite_where=MENU_OWED, postgresql_where=MENU_OWED),
    )
    id: int | None = key()
    person_id: int = link("person", index=True)
    channel: str
    tenant: str
    external_id: str
    enabled: bool = True
    """Whether its platform still knows it: a closed account lets nobody in."""
    menu: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The menu of commands that was last shown there, by a hash; empty while one is owed."""


class Role(Table, table=True):
    """What a person may do, and for which cluster; ``cluster_id`` is empty for the whole programme."""

    __table_args__ = (one_of("role", *ROLES),)
    id: int | None = key()
    person_id: int = link("person", index=True)
    cluster_id: int | None = link("cluster", empty=True, index=True)
    role: str
    since: datetime = moment()
    until: datetime | None = moment(empty=True)
    pending: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Whether a second person has still to agree to it: nothing is allowed by it until then."""
    asked_by: int | None = link("person", empty=True)


class Invite(Table, table=True):
    """A way in for one named person; only a hash of its secret is kept."""

    __table_args__ = (one_of("role", *ROLES),)
    id: int | None = key()
    selector: str = Field(unique=True)
    secret_hash: str = Field(index=True)
    person_name: str
    person_id: int | None = link("person", empty=True)
    """Whose further account it binds; empty for somebody new."""
    cluster_id: int | None = link("cluster", empty=True)
    role: str
    issued_by: int | None = link("person", empty=True)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(empty=True)
    used_by: int | None = link("person", empty=True)
    revoked_at: datetime | None = moment(empty=True)


class Attempt(Table, table=True):
    """A code that an account typed: ``invite_id`` is empty when it was wrong. Slows guessing down."""

    id: int | None = key()
    person_key: str = Field(index=True)
    at: datetime = moment()
    invite_id: int | None = link("invite", empty=True)
