"""${message}"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import storage.models.base
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    ${upgrades if upgrades else "pass"}
