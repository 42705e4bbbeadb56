"""Keep until when a part may wait, which pages are to be looked at, and edits of the words beside a file"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.add_column("run", sa.Column("waits_until", sa.Date(), nullable=True))
    op.add_column("evidence", sa.Column("edited", sa.String(), nullable=True))
    op.create_table(
        "stale_page",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("look_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_stale_page_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_stale_page")),
    )
    op.create_index("ix_stale_page_look_at", "stale_page", ["look_at"])
