"""Keep totals of anonymous answers by option, so that exports and reports show just what chat shows"""

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

TOTALS = sa.text("SELECT id, drawn FROM partner_total")
RENEW = sa.text("UPDATE partner_total SET drawn = :drawn WHERE id = :id")
LATEST = sa.text(
    "SELECT kind, value FROM answer_event WHERE run_id = :run AND question = :question AND seq <= :length "
    "AND kind IN ('answered', 'skipped') ORDER BY seq DESC LIMIT 1"
)


def upgrade() -> None:
    """Go on to this version."""
    _count_options()


def _count_options() -> None:
    """Say of each block that was counted how often each option was given, as the logs stood at that time."""
    db = op.get_bind()
    for number, drawn in db.execute(TOTALS).all():
        blocks = [
            (question, runs, _options(question, runs) if figures and figures[0] else {})
            for question, runs, figures in json.loads(drawn)
        ]
        db.execute(RENEW, {"id": number, "drawn": json.dumps(blocks, ensure_ascii=False)})


def _options(question: str, runs: dict[str, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for run, length in runs.items():
        row = op.get_bind().execute(LATEST, {"run": int(run), "question": question, "length": length}).first()
        said: Any = json.loads(row.value) if row is not None and row.kind == "answered" else None
        if said is not None:
            found[str(said)] += 1
    return dict(found)
