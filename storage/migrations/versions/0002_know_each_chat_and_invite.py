"""Know each chat, the pace of each platform, leases and invites"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    _chats()
    _invites()
    for name, columns, where in (
        ("ix_outbox_failed", ["id"], "state = 'failed'"),
        ("ix_outbox_message", ["channel", "chat", "message_id"], "message_id <> ''"),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.add_column("outbox", sa.Column("expires_at", UtcTime(), nullable=True))


def _chats() -> None:
    op.create_table(
        "chat",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("live_message", sa.String(), nullable=False),
        sa.Column("held_until", UtcTime(), nullable=True),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("tokens_at", UtcTime(), nullable=False),
        sa.Column("gone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat", name=op.f("pk_chat")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "pace",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("second", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_pace")),
    )


def _invites() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name=op.f("fk_attempt_invite_id_invite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_person_key"), "attempt", ["person_key"])
    with op.batch_alter_table("invite") as batch_op:
        batch_op.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_invite_secret_hash"), ["secret_hash"])
        batch_op.create_foreign_key(batch_op.f("fk_invite_person_id_person"), "person", ["person_id"], ["id"])
    with op.batch_alter_table("role") as batch_op:
        batch_op.add_column(sa.Column("pending", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("asked_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_role_asked_by_person"), "person", ["asked_by"], ["id"])
