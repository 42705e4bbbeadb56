"""Keep which charts and reports are still to be drawn"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    kinds = "kind IN ('chart', 'comparison', 'report')"
    states = "state IN ('wanted', 'made', 'refused')"
    op.create_table(
        "drawing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.CheckConstraint(kinds, name=op.f("ck_drawing_kind")),
        sa.CheckConstraint(states, name=op.f("ck_drawing_state")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_drawing_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_drawing_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawing")),
    )
    where = sa.text("state = 'wanted'")
    op.create_index("ix_drawing_next_at", "drawing", ["next_at"], sqlite_where=where, postgresql_where=where)
