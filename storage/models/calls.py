"""What belongs to a call: who is invited, which times were suggested and are taken, and what became of its note."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

ANSWERS = ("", "yes", "no", "other")
OFFERS = ("draft", "offered", "asked", "taken", "dropped")
NOTES = ("agreed", "silent", "disputed")


class CallGuest(Table, table=True):
    """Somebody of the cluster who is invited to a call, and what they said to it."""

    __tablename__ = "call_guest"
    __table_args__ = (one_of("answer", *ANSWERS),)
    call_id: int = Field(foreign_key="call.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    answer: str = ""
    at: datetime | None = moment(empty=True)


class CallOffer(Table, table=True):
    """A time for a call that is not settled.

    ``draft`` was typed by staff and not sent; ``offered`` waits for the cluster, and is held; ``asked`` is a wish of
    the cluster, and is not held.
    """

    __tablename__ = "call_offer"
    __table_args__ = (one_of("state", *OFFERS),)
    id: int | None = key()
    call_id: int = link("call", index=True)
    on_date: date
    wall: str
    zone: str
    minutes: int
    state: str = "draft"
    by: int = link("person")
    at: datetime = moment()


class CallTime(Table, table=True):
    """A quarter of an hour that a call takes, booked or offered: no person and no cluster can have it twice."""

    __tablename__ = "call_time"
    __table_args__ = (UniqueConstraint("cluster_id", "start"),)
    staff_id: int = Field(foreign_key="person.id", primary_key=True)
    start: datetime = moment(primary=True)
    cluster_id: int = link("cluster")
    call_id: int = link("call", index=True)


class CallNote(Table, table=True):
    """What the cluster said to a call's note: agreed, silent until it was too late to object, or disputed."""

    __tablename__ = "call_note"
    __table_args__ = (one_of("state", *NOTES),)
    call_id: int = Field(foreign_key="call.id", primary_key=True)
    state: str
    at: datetime = moment()
