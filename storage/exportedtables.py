"""The tables of an export: where the rows of each come from, and which of its columns a selection looks at."""

from dataclasses import dataclass

ISO = {
    "sqlite": "coalesce(replace(substr({0}, 1, 19), ' ', 'T') || '+00:00', '')",
    "postgresql": "coalesce(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') || '+00:00', '')",
}
"""A moment as it is exported: UTC, ISO 8601, to the second; empty where there is none."""
LATE = {
    "sqlite": "CAST(julianday(:today) - julianday(s.due_on) AS INTEGER)",
    "postgresql": "(CAST(:today AS DATE) - s.due_on)",
}
"""By how many days something is overdue."""


@dataclass(frozen=True, slots=True)
class Source:
    """One table. In its statement ``<name>`` stands for a moment as it is exported.

    ``clusters``, ``since``, ``flow``, ``review`` and ``today`` are the tests of a selection; empty where it makes no
    difference. ``shared`` is what holds of rows that a cluster may see. A table without a statement is worked out by
    the program.
    """

    columns: tuple[str, ...]
    statement: str
    order: str
    clusters: str = "t.cluster_id IN :clusters"
    since: str = ""
    flow: str = ""
    review: str = ""
    shared: str = ""
    today: str = ""

    def of(self, dialect: str) -> str:
        """Give the statement as a database takes it."""
        said = self.statement.replace("<late>", LATE[dialect])
        for name in MOMENTS:
            said = said.replace(f"<{name}>", ISO[dialect].format(name))
        return said


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MOMENTS = ("a.closed_at", "e.at", "s.opened_at", "s.last_at", "s.sent_at", "n.created_at", "k.at")
ANSWERS = Source(
    _names(
        "answer_id run_id cluster flow flow_version period mode subject section question item item_label type status "
        "code label comment evidence private_to who answered_at channel language level"
    ),
    "v_answers_long",
    "t.run_id, t.place, t.item",
    since="t.at >= :since",
    flow="t.flow = :flow",
    review="t.period = :review",
    shared="t.private_to = ''",
)
STATUS = Source(
    _names(
        "cluster nation run_id flow subject period state level done about opened_at due_on days_overdue last_at sent_at"
    ),
    """(SELECT s.cluster_id, s.cluster, s.nation, s.run_id, s.flow, s.subject, s.period, s.state, s.level, s.done,
    s.about, <s.opened_at> AS opened_at, CAST(s.due_on AS TEXT) AS due_on, <s.last_at> AS last_at,
    <s.sent_at> AS sent_at,
    CASE WHEN s.level IN ('late', 'missed') THEN <late> ELSE 0 END AS days_overdue, s.last_at AS since,
    s.from_on, s.until_on FROM v_standing s)""",
    "t.cluster, t.run_id, t.flow, t.subject",
    today="t.from_on <= :today AND :today < t.until_on",
    since="t.since >= :since",
    flow="t.flow = :flow",
    review="t.period = :review",
)
EVIDENCE = Source(
    _names(
        "evidence_id run_id cluster flow subject period question item name media_type size sha256 words who sent_at"
    ),
    """(SELECT e.id AS evidence_id, e.run_id, c.name AS cluster, r.cluster_id, r.flow, r.period,
    coalesce(a.title, '') AS subject, e.question, e.item, e.name, e.media_type, e.size, e.sha256, e.words,
    coalesce(p.code, '') AS who, <e.at> AS sent_at, e.at,
    (SELECT max(n.private_to) FROM answer_now n WHERE n.run_id = e.run_id AND n.question = e.question) AS private_to
    FROM evidence e JOIN run r ON r.id = e.run_id JOIN cluster c ON c.id = r.cluster_id
    LEFT JOIN activity a ON a.id = r.activity_id LEFT JOIN person p ON p.id = e."by"
    WHERE e.state IN ('wanted', 'kept')
    AND NOT EXISTS (SELECT 1 FROM answer_now n WHERE n.run_id = e.run_id AND n.at_least > 0))""",
    "t.evidence_id",
    since="t.at >= :since",
    flow="t.flow = :flow",
    review="t.period = :review",
    shared="t.private_to = ''",
)
ACTIONS = Source(
    _names("action_id run_id cluster flow what owner due_on dimension status created_at"),
    """(SELECT n.id AS action_id, n.run_id, c.name AS cluster, n.cluster_id, r.flow, r.period, n.what, n.owner,
    CAST(n.due_on AS TEXT) AS due_on, n.dimension, n.status, <n.created_at> AS created_at, n.created_at AS at,
    EXISTS (SELECT 1 FROM answer_now w WHERE w.run_id = n.run_id AND w.private_to <> ''
    AND (n.key = w.question OR n.key LIKE w.question || '[%')) AS hidden
    FROM action n JOIN run r ON r.id = n.run_id JOIN cluster c ON c.id = n.cluster_id WHERE n.withdrawn_at IS NULL)""",
    "t.action_id",
    since="t.at >= :since",
    flow="t.flow = :flow",
    review="t.period = :review",
    shared="NOT t.hidden",
)
ACTIVITIES = Source(
    _names("activity_id cluster activity start_on end_on closed_at closed_why first_level latest_level change moments"),
    """(SELECT a.id AS activity_id, a.cluster_id, c.name AS cluster, a.title AS activity,
    CAST(a.start_on AS TEXT) AS start_on, CAST(a.end_on AS TEXT) AS end_on, <a.closed_at> AS closed_at, a.closed_why,
    min(v.first_level) AS first_level, max(CASE WHEN v.moment = z.moments THEN v.level END) AS latest_level,
    max(CASE WHEN v.moment = z.moments THEN v.change END) AS change, coalesce(max(z.moments), 0) AS moments
    FROM activity a JOIN cluster c ON c.id = a.cluster_id
    LEFT JOIN v_activity_change v ON v.activity_id = a.id AND v.series = 'practice'
    LEFT JOIN (SELECT activity_id, max(moment) AS moments FROM v_activity_change WHERE series = 'practice'
    GROUP BY activity_id) z ON z.activity_id = a.id
    GROUP BY a.id, a.cluster_id, c.name, a.title, a.start_on, a.end_on, a.closed_at, a.closed_why)""",
    "t.activity_id",
)
PRACTICE = Source(
    _names("activity_id cluster activity series moment flow question level label answered_at first_level change"),
    "v_activity_change",
    "t.activity_id, t.series, t.moment",
    flow="t.flow = :flow",
    shared="t.private_to = ''",
)
CALLS = Source(
    _names("call_id cluster who on_date starts_at state"),
    """(SELECT k.id AS call_id, k.cluster_id, c.name AS cluster, coalesce(p.code, '') AS who,
    CAST(k.on_date AS TEXT) AS on_date, <k.at> AS starts_at, k.state
    FROM call k JOIN cluster c ON c.id = k.cluster_id LEFT JOIN person p ON p.id = k.staff_id)""",
    "t.call_id",
)
MEETINGS = Source(
    _names("meeting_id title on_date"),
    "(SELECT m.id AS meeting_id, m.title, CAST(m.on_date AS TEXT) AS on_date FROM meeting m)",
    "t.meeting_id",
    clusters="",
)
VIEWS = Source(_names("cluster flow question code label views of_views"), "", "")
PEOPLE = Source(
    ("code", "name"),
    "person",
    "t.code",
    clusters="EXISTS (SELECT 1 FROM role o WHERE o.person_id = t.id AND o.cluster_id IN :clusters)",
)
ASKED = Source(
    (),
    """(SELECT n.question, n.item, n.type, n.comment, n.place, n.private_to, r.flow, r.period, r.cluster_id
    FROM answer_now n JOIN run r ON r.id = n.run_id WHERE n.at_least = 0)""",
    "",
    flow="t.flow = :flow",
    review="t.period = :review",
    shared="t.private_to = ''",
)
SOURCES = {
    "status": STATUS,
    "answers": ANSWERS,
    "evidence": EVIDENCE,
    "actions": ACTIONS,
    "activities": ACTIVITIES,
    "practice": PRACTICE,
    "calls": CALLS,
    "meetings": MEETINGS,
    "partner_views": VIEWS,
    "people": PEOPLE,
}
