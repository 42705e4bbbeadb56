"""What clusters ask each other about practice that one of them let others hear of."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.models.base import Table, key, link, moment, one_of

INTRODUCTION_STATES = ("asked", "agreed", "declined", "expired", "withdrawn", "taken_back")
ASKED = text("state = 'asked'")


class Introduction(Table, table=True):
    """That a cluster asked to be put in touch with the owner of a practice: of ``run_id``, the ``place`` of its shares.

    ``cluster_id`` and ``asked_by`` are the side that asks; the other is the run's own cluster, and ``agreed_by`` its
    person, once they have said yes. ``reach`` is how each side said it can be reached; it is kept no longer than the
    request stands, and after a yes until both were told.
    """

    __table_args__ = (
        one_of("state", *INTRODUCTION_STATES),
        Index(
            "uq_introduction_asked",
            "cluster_id",
            "run_id",
            "place",
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
    )
    id: int | None = key()
    run_id: int = link("run", index=True)
    place: int
    cluster_id: int = link("cluster", index=True)
    asked_by: int = link("person")
    reach: str
    at: datetime = moment()
    ends_on: date
    """The last day on which it may be answered."""
    state: str = "asked"
    settled_at: datetime | None = moment(empty=True)
    agreed_by: int | None = link("person", empty=True)
    agreed_reach: str = Field(default="")
