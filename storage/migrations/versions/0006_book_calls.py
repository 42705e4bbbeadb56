"""Book calls: their times, guests and notes"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    for name, kind, default in (
        ("wall", sa.String(), ""),
        ("zone", sa.String(), "Europe/London"),
        ("minutes", sa.Integer(), "30"),
        ("place", sa.String(), ""),
    ):
        op.add_column("call", sa.Column(name, kind, server_default=default, nullable=False))
    _guests()
    _offers()
    _times()
    op.create_table(
        "call_note",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('agreed', 'silent', 'disputed')", name=op.f("ck_call_note_state")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_note_call_id_call")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_note")),
    )


def _guests() -> None:
    op.create_table(
        "call_guest",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no', 'other')", name=op.f("ck_call_guest_answer")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_guest_call_id_call")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_guest_person_id_person")),
        sa.PrimaryKeyConstraint("call_id", "person_id", name=op.f("pk_call_guest")),
    )


def _offers() -> None:
    op.create_table(
        "call_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("wall", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'offered', 'asked', 'taken', 'dropped')", name=op.f("ck_call_offer_state")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_offer_call_id_call")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_call_offer_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_offer")),
    )
    op.create_index(op.f("ix_call_offer_call_id"), "call_offer", ["call_id"])


def _times() -> None:
    op.create_table(
        "call_time",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("start", UtcTime(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["person.id"], name=op.f("fk_call_time_staff_id_person")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_call_time_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_time_call_id_call")),
        sa.PrimaryKeyConstraint("staff_id", "start", name=op.f("pk_call_time")),
        sa.UniqueConstraint("cluster_id", "start", name=op.f("uq_call_time_cluster_id")),
    )
    op.create_index(op.f("ix_call_time_call_id"), "call_time", ["call_id"])
