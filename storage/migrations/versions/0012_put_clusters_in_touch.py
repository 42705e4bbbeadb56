"""Put clusters in touch: what one asks of the owner of a practice"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    states = "state IN ('asked', 'agreed', 'declined', 'expired', 'withdrawn', 'taken_back')"
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_reach", sa.String(), nullable=False),
        sa.CheckConstraint(states, name=op.f("ck_introduction_state")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_introduction_run_id_run")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_introduction_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_introduction_asked_by_person")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_introduction_agreed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
    )
    op.create_index(op.f("ix_introduction_run_id"), "introduction", ["run_id"])
    op.create_index(op.f("ix_introduction_cluster_id"), "introduction", ["cluster_id"])
    where = sa.text("state = 'asked'")
    columns = ["cluster_id", "run_id", "place"]
    op.create_index(
        "uq_introduction_asked", "introduction", columns, unique=True, sqlite_where=where, postgresql_where=where
    )
