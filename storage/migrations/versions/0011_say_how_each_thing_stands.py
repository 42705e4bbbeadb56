"""Keep what is owed with the days on which it changes how it stands, and let the views say so; count totals by option"""

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

DAY = {"sqlite": "'{0}'", "postgresql": "DATE '{0}'"}
TODAY = {"sqlite": "date('now')", "postgresql": "(now() AT TIME ZONE 'UTC')::date"}
DAYS = {"sqlite": "CAST(julianday({0}) - julianday({1}) AS INTEGER)", "postgresql": "({0} - {1})"}
LINKS = ("run", "review", "activity", "call", "meeting")
LEVELS = ("planned", "open", "due", "late", "missed", "over")
TURNS = ("{first}", "k.opens_on", "k.soon_on", "k.late_on", "k.missed_on", "k.over_on", "{last}")
OWED = """
    SELECT k.cluster_id, k.subject AS owed, k.kind, k.flow, k.run_id, k.review_id, k.activity_id, k.call_id,
           k.meeting_id, k.due_on, '{level}' AS level, {begin} AS from_on, {end} AS until_on
    FROM owed k
    LEFT JOIN run r ON r.id = k.run_id
    WHERE {begin} < {end} AND (r.id IS NULL OR r.state NOT IN ('sent', 'withdrawn'))
"""
# `r.flow || ''` keeps a cluster's few runs from being looked for among all those of a flow.
# What is owed comes first; then runs that are finished, runs that nobody asks for, and looks that have no day yet.
STANDING = """
CREATE VIEW v_standing AS
SELECT t.cluster_id, c.name AS cluster, c.nation, t.owed, t.kind, t.flow, t.run_id,
       coalesce(a.title, m.title, '') AS subject, coalesce(r.period, '') AS period,
       coalesce(r.state, 'not_started') AS state, coalesce(r.done, 0) AS done, coalesce(r.about, 0) AS about,
       t.review_id, t.activity_id, t.call_id, t.meeting_id, r.opened_at, t.due_on, r.last_at, r.sent_at,
       t.level, t.from_on, t.until_on
FROM (
    {owed}
    UNION ALL
    SELECT r.cluster_id,
           r.flow || ':' || CAST(coalesce(r.activity_id, r.call_id, r.meeting_id, r.review_id, r.cluster_id) AS TEXT),
           '', r.flow, r.id, r.review_id, r.activity_id, r.call_id, r.meeting_id, r.due_on,
           CASE WHEN r.state IN ('sent', 'withdrawn') THEN 'done' ELSE 'open' END, {first}, {last}
    FROM run r
    WHERE r.respondent_id IS NULL
      AND (r.state IN ('sent', 'withdrawn') OR NOT EXISTS (SELECT 1 FROM owed o WHERE o.run_id = r.id))
    UNION ALL
    SELECT a.cluster_id, g.flow || ':' || CAST(a.id AS TEXT), '', g.flow, NULL, NULL, a.id, NULL, NULL, g.due_on,
           'planned', {first}, {last}
    FROM stage g
    JOIN activity a ON a.id = g.activity_id
    WHERE a.closed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM owed o
                      WHERE o.cluster_id = a.cluster_id AND o.subject = g.flow || ':' || CAST(a.id AS TEXT))
      AND NOT EXISTS (SELECT 1 FROM run r
                      WHERE r.cluster_id = a.cluster_id AND r.activity_id = a.id AND r.flow || '' = g.flow)
) t
JOIN cluster c ON c.id = t.cluster_id
LEFT JOIN run r ON r.id = t.run_id
LEFT JOIN activity a ON a.id = t.activity_id
LEFT JOIN meeting m ON m.id = t.meeting_id
WHERE c.left_at IS NULL
"""
STATUS = """
CREATE VIEW v_status AS
SELECT s.cluster_id, s.cluster, s.nation, s.run_id, s.flow, s.subject, s.period, s.state, s.done, s.about,
       s.review_id, s.activity_id, s.call_id, s.meeting_id, s.opened_at, s.due_on, s.last_at, s.sent_at,
       s.owed, s.level,
       CASE WHEN s.kind <> '' AND s.level <> 'over' THEN s.due_on END AS owed_on,
       CASE WHEN s.level IN ('late', 'missed') THEN {late} ELSE 0 END AS days_overdue
FROM v_standing s
WHERE s.from_on <= {today} AND {today} < s.until_on
"""
ISO = {
    "sqlite": "replace(substr({0}, 1, 19), ' ', 'T') || '+00:00'",
    "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+00:00'",
}
# Looks are in the order in which they were begun: who puts an old answer right does not make it a new one.
CHANGE = """
CREATE VIEW v_activity_change AS
SELECT a.id AS activity_id, a.cluster_id, c.name AS cluster, a.title AS activity, n.series, r.flow, n.question,
       n.run_id, n.code, n.label, n.number AS level, {answered_at} AS answered_at,
       first_value(n.number) OVER (PARTITION BY a.id, n.series ORDER BY n.run_id, n.place) AS first_level,
       n.number - first_value(n.number) OVER (PARTITION BY a.id, n.series ORDER BY n.run_id, n.place) AS change,
       row_number() OVER (PARTITION BY a.id, n.series ORDER BY n.run_id, n.place) AS moment, n.private_to
FROM answer_now n
JOIN run r ON r.id = n.run_id
JOIN activity a ON a.id = r.activity_id
JOIN cluster c ON c.id = a.cluster_id
JOIN answer_event e ON e.run_id = n.run_id AND e.seq = n.seq
WHERE n.series <> '' AND n.status = 'answered' AND n.number IS NOT NULL AND n.at_least = 0 AND r.sent_at IS NOT NULL
"""
TOTALS = sa.text("SELECT id, drawn FROM partner_total")
RENEW = sa.text("UPDATE partner_total SET drawn = :drawn WHERE id = :id")
LATEST = sa.text(
    "SELECT kind, value FROM answer_event WHERE run_id = :run AND question = :question AND seq <= :length "
    "AND kind IN ('answered', 'skipped') ORDER BY seq DESC LIMIT 1"
)


def upgrade() -> None:
    """Go on to this version."""
    _keep_owed()
    _say_standing()
    _say_change()
    _count_options()


def _keep_owed() -> None:
    op.create_table(
        "owed",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("subject", "kind", "flow")),
        *(sa.Column(f"{name}_id", sa.Integer(), nullable=True) for name in LINKS),
        sa.Column("due_on", sa.Date(), nullable=True),
        *(sa.Column(f"{name}_on", sa.Date(), nullable=False) for name in ("opens", "soon", "late", "missed", "over")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_owed_{name}_id_{name}"))
            for name in ("cluster", *LINKS)
        ),
        sa.PrimaryKeyConstraint("cluster_id", "subject", name=op.f("pk_owed")),
    )
    op.create_index("ix_owed_run_id", "owed", ["run_id"])
    # Everything is planned anew at once, so that the rows are there.
    op.execute("DELETE FROM mark WHERE name = 'planned'")


def _say_standing() -> None:
    kind = op.get_bind().dialect.name
    ends = {"first": DAY[kind].format("0001-01-01"), "last": DAY[kind].format("9999-12-31")}
    stretches = [
        OWED.format(level=level, begin=begin.format(**ends), end=end.format(**ends))
        for level, begin, end in zip(LEVELS, TURNS, TURNS[1:], strict=False)
    ]
    op.execute("DROP VIEW v_status")
    op.execute(STANDING.format(owed="UNION ALL".join(stretches), **ends))
    op.execute(STATUS.format(today=TODAY[kind], late=DAYS[kind].format(TODAY[kind], "s.due_on")))


def _say_change() -> None:
    op.execute("DROP VIEW v_activity_change")
    op.execute(CHANGE.format(answered_at=ISO[op.get_bind().dialect.name].format("e.at")))


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
