"""Keep in one table what is made beside the chat: charts, reports and exports"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None

SAME = "kind, cluster_id, form, person_id, channel, chat, at, state, tries, next_at"
EXPORTS = f"INSERT INTO errand (id, review, {SAME}) SELECT id, review, {SAME} FROM export_job"  # noqa: S608 - ours
# Their files are named after their numbers, and may still be on their way: none may be written over by another's.
DRAWINGS = f"""
INSERT INTO errand (id, review, {SAME})
SELECT d.id + (SELECT max(x.id) FROM (SELECT id FROM drawing UNION ALL SELECT id FROM export_job) x), '', {SAME}
FROM drawing d
"""  # noqa: S608 - ours
NEXT = "SELECT setval(pg_get_serial_sequence('errand', 'id'), coalesce((SELECT max(id) FROM errand), 0) + 1, false)"


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "errand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('chart', 'comparison', 'report', 'answers', 'own')", name=op.f("ck_errand_kind")),
        sa.CheckConstraint("state IN ('wanted', 'made', 'refused')", name=op.f("ck_errand_state")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_errand_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_errand_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index("ix_errand_person_id", "errand", ["person_id"])
    wanted = sa.text("state = 'wanted'")
    op.create_index("ix_errand_next_at", "errand", ["next_at"], sqlite_where=wanted, postgresql_where=wanted)
    op.execute(EXPORTS)
    op.execute(DRAWINGS)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NEXT)
    op.drop_table("export_job")
    op.drop_table("drawing")
