"""Know until when each line has heard everything, and which menus are owed"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "line",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("heard_until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_line")),
    )
    op.add_column("account", sa.Column("menu", sa.String(), server_default="", nullable=False))
    where = sa.text("menu = ''")
    op.create_index("ix_account_menu", "account", ["channel"], sqlite_where=where, postgresql_where=where)
