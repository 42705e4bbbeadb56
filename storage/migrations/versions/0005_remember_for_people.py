"""Remember what is owed to whom: reminders by ladder step, duties, notices to staff, and what to plan anew"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version. The old table of reminders was never written to."""
    op.drop_table("reminder")
    _reminders()
    _around_them()
    with op.batch_alter_table("review") as batch_op:
        batch_op.add_column(sa.Column("cycle", sa.String(), server_default="", nullable=False))
    op.add_column("stage", sa.Column("shifted", sa.Integer(), server_default="0", nullable=False))
    where = sa.text("cycle <> ''")
    op.create_index(
        "uq_review_cycle", "review", ["cluster_id", "cycle"], unique=True, sqlite_where=where, postgresql_where=where
    )
    # Every cluster that is there already is planned at the first start.
    op.execute("INSERT INTO replan (cluster_id) SELECT id FROM cluster")


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("wish", sa.Boolean(), nullable=False),
        sa.Column("local_due", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("look_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'done', 'superseded', 'withdrawn', 'listed', 'expired')",
            name=op.f("ck_reminder_state"),
        ),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_reminder_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    op.create_index(op.f("ix_reminder_cluster_id"), "reminder", ["cluster_id"])
    op.create_index(op.f("ix_reminder_subject"), "reminder", ["subject"])
    op.create_index("ix_reminder_told", "reminder", ["person_id", "settled_at"])
    where = sa.text("message <> ''")
    op.create_index("ix_reminder_message", "reminder", ["message"], sqlite_where=where, postgresql_where=where)
    where = sa.text("state = 'pending'")
    op.create_index("ix_reminder_pending", "reminder", ["look_at"], sqlite_where=where, postgresql_where=where)


def _around_them() -> None:
    op.create_table(
        "duty",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("stance IN ('taken', 'refused')", name=op.f("ck_duty_stance")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_duty_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_duty_person_id_person")),
        sa.PrimaryKeyConstraint("subject", "person_id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_cluster_id"), "duty", ["cluster_id"])
    _notices()


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_notice_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    where = sa.text("settled_at IS NULL")
    op.create_index("ix_notice_open", "notice", ["cluster_id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "replan",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_replan_cluster_id_cluster")),
        sa.PrimaryKeyConstraint("cluster_id", name=op.f("pk_replan")),
    )
    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )
