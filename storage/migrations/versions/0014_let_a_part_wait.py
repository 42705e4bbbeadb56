"""Keep until when the part that a run has come to may wait"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.add_column("run", sa.Column("waits_until", sa.Date(), nullable=True))
