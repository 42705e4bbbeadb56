"""Gather for meetings, change actions by hand, hear each partner school"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    _meetings()
    with op.batch_alter_table("action") as table:
        table.alter_column("run_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("hand", sa.String(), server_default="", nullable=False))
    op.add_column("partner", sa.Column("removed_at", UtcTime(), nullable=True))
    _guests()
    op.create_table(
        "partner_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(), nullable=False),
        sa.Column("drawn", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_partner_total_cluster_id_cluster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_total")),
    )
    op.create_index(op.f("ix_partner_total_cluster_id"), "partner_total", ["cluster_id"])


def _meetings() -> None:
    for name in ("key", "place"):
        op.add_column("meeting", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("meeting", sa.Column("workshop", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in ("cancelled_at", "sent_at"):
        op.add_column("meeting", sa.Column(name, UtcTime(), nullable=True))
    keyed = sa.text("key <> ''")
    op.create_index("uq_meeting_key", "meeting", ["key"], unique=True, sqlite_where=keyed, postgresql_where=keyed)


def _guests() -> None:
    op.create_table(
        "partner_guest",
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_partner_guest_invite_id_invite")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_guest_partner_id_partner")),
        sa.PrimaryKeyConstraint("invite_id", name=op.f("pk_partner_guest")),
    )
    op.create_index(op.f("ix_partner_guest_partner_id"), "partner_guest", ["partner_id"])
    now = sa.text("replaced_at IS NULL")
    op.create_index(
        "uq_partner_guest_now", "partner_guest", ["partner_id"], unique=True, sqlite_where=now, postgresql_where=now
    )
