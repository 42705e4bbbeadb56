"""Fetch evidence in the background, and know which message an answer came from"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    with op.batch_alter_table("evidence") as batch_op:
        for name, empty in (("state", "kept"), ("words", ""), ("channel", ""), ("chat", ""), ("message", "")):
            batch_op.add_column(sa.Column(name, sa.String(), server_default=empty, nullable=False))
        batch_op.add_column(sa.Column("source", sa.String(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("next_at", UtcTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", UtcTime(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_evidence_state"), "state IN ('wanted', 'kept', 'refused', 'withdrawn')"
        )
    for name, column, where in (
        ("ix_evidence_next_at", "next_at", "state = 'wanted'"),
        ("ix_evidence_path", "path", "path <> ''"),
    ):
        op.create_index(name, "evidence", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "typed",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_typed_person_id_person")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_typed_run_id_run")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_typed")),
    )
