"""Keep answers as rows beside their log, give three views for other programs, and keep which exports are to be made"""

import sqlalchemy as sa
from alembic import op

from storage.models.base import UtcTime

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None

ISO = {
    "sqlite": "replace(substr({0}, 1, 19), ' ', 'T') || '+00:00'",
    "postgresql": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+00:00'",
}
TODAY = {"sqlite": "date('now')", "postgresql": "(now() AT TIME ZONE 'UTC')::date"}
DAYS = {"sqlite": "CAST(julianday({0}) - julianday({1}) AS INTEGER)", "postgresql": "({0} - {1})"}

STATUS = """
CREATE VIEW v_status AS
SELECT s.*,
       CASE WHEN s.state NOT IN ('sent', 'withdrawn') THEN s.due_on END AS owed_on,
       CASE WHEN s.state NOT IN ('sent', 'withdrawn') AND s.due_on < {today} THEN {late} ELSE 0 END AS days_overdue
FROM (
    SELECT c.id AS cluster_id, c.name AS cluster, c.nation, r.id AS run_id, r.flow,
           coalesce(a.title, m.title, '') AS subject, r.period, r.state, r.done, r.about,
           r.review_id, r.activity_id, r.call_id, r.meeting_id, r.opened_at, r.due_on, r.last_at, r.sent_at
    FROM run r
    JOIN cluster c ON c.id = r.cluster_id
    LEFT JOIN activity a ON a.id = r.activity_id
    LEFT JOIN meeting m ON m.id = r.meeting_id
    WHERE c.left_at IS NULL
    UNION ALL
    SELECT c.id, c.name, c.nation, NULL, g.flow, a.title, '', 'not_started', 0, 0,
           NULL, a.id, NULL, NULL, NULL, g.due_on, NULL, NULL
    FROM stage g
    JOIN activity a ON a.id = g.activity_id
    JOIN cluster c ON c.id = a.cluster_id
    WHERE c.left_at IS NULL AND a.closed_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM run r WHERE r.activity_id = g.activity_id AND r.flow = g.flow)
) s
"""

ANSWERS = """
CREATE VIEW v_answers_long AS
SELECT CAST(n.run_id AS TEXT) || '-' || n.question || CASE WHEN n.item = '' THEN '' ELSE '[' || n.item || ']' END
           AS answer_id,
       n.run_id, c.name AS cluster, r.flow, coalesce(w.version, v.version) AS flow_version, r.period, r.mode,
       coalesce(a.title, m.title, '') AS subject, n.section, n.question, n.item, n.item_label, n.type, n.status,
       n.code, n.label, n.comment, coalesce(x.pieces, 0) AS evidence, n.private_to, coalesce(p.code, '') AS who,
       coalesce({answered_at}, '') AS answered_at, coalesce(e.channel, '') AS channel,
       coalesce(e.language, '') AS language,
       CASE WHEN n.type = 'scale' THEN n.number END AS level,
       n.number, n.place, n.series, r.cluster_id, r.review_id, r.activity_id, r.call_id, r.meeting_id, e.at
FROM answer_now n
JOIN run r ON r.id = n.run_id
JOIN cluster c ON c.id = r.cluster_id
JOIN flow_version v ON v.id = r.flow_version_id
LEFT JOIN answer_event e ON e.run_id = n.run_id AND e.seq = n.seq
LEFT JOIN flow_version w ON w.id = e.flow_version_id
LEFT JOIN person p ON p.id = e."by"
LEFT JOIN activity a ON a.id = r.activity_id
LEFT JOIN meeting m ON m.id = r.meeting_id
LEFT JOIN (
    SELECT run_id, question, item, count(*) AS pieces FROM evidence
    WHERE state IN ('wanted', 'kept') GROUP BY run_id, question, item
) x ON x.run_id = n.run_id AND x.question = n.question AND x.item = n.item
WHERE n.at_least = 0
"""

CHANGE = """
CREATE VIEW v_activity_change AS
SELECT a.id AS activity_id, a.cluster_id, c.name AS cluster, a.title AS activity, n.series, r.flow, n.question,
       n.run_id, n.code, n.label, n.number AS level, {answered_at} AS answered_at,
       first_value(n.number) OVER (PARTITION BY a.id, n.series ORDER BY e.at, n.run_id, n.place) AS first_level,
       n.number - first_value(n.number) OVER (PARTITION BY a.id, n.series ORDER BY e.at, n.run_id, n.place) AS change,
       row_number() OVER (PARTITION BY a.id, n.series ORDER BY e.at, n.run_id, n.place) AS moment
FROM answer_now n
JOIN run r ON r.id = n.run_id
JOIN activity a ON a.id = r.activity_id
JOIN cluster c ON c.id = a.cluster_id
JOIN answer_event e ON e.run_id = n.run_id AND e.seq = n.seq
WHERE n.series <> '' AND n.status = 'answered' AND n.number IS NOT NULL AND n.at_least = 0
"""


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "answer_now",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("question", "section", "type", "item_label")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("status", "code", "label")),
        sa.Column("number", sa.Float(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("comment", "private_to", "series")),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('answered', 'skipped', 'not_asked')", name=op.f("ck_answer_now_status")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_answer_now_run_id_run")),
        sa.PrimaryKeyConstraint("run_id", "place", "item", name=op.f("pk_answer_now")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "export_job",
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
        sa.CheckConstraint("kind IN ('answers', 'own')", name=op.f("ck_export_job_kind")),
        sa.CheckConstraint("state IN ('wanted', 'made', 'refused')", name=op.f("ck_export_job_state")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_export_job_cluster_id_cluster")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_job_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_job")),
    )
    op.create_index("ix_export_job_person_id", "export_job", ["person_id"])
    wanted = sa.text("state = 'wanted'")
    op.create_index("ix_export_job_next_at", "export_job", ["next_at"], sqlite_where=wanted, postgresql_where=wanted)
    kind = op.get_bind().dialect.name
    late = DAYS[kind].format(TODAY[kind], "s.due_on")
    op.execute(STATUS.format(today=TODAY[kind], late=late))
    op.execute(ANSWERS.format(answered_at=ISO[kind].format("e.at")))
    op.execute(CHANGE.format(answered_at=ISO[kind].format("e.at")))
