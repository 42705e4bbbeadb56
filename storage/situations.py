"""How clusters stand, many at once with a handful of statements: what is owed is worked out from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from conversations.situation import (
    ActionNow,
    CallNow,
    IntroductionNow,
    MeetingNow,
    Member,
    NoticeNow,
    ReviewNow,
    RunNow,
    Situation,
    StageNow,
)
from storage.among import among
from storage.introductions import asked_of, told_to
from storage.models import (
    Action,
    Activity,
    AnswerEvent,
    Call,
    Cluster,
    ClusterFact,
    Duty,
    Meeting,
    Notice,
    Person,
    Review,
    Role,
    Run,
    Stage,
)
from storage.models.base import core
from storage.plain import read
from storage.prepared import Prepared
from storage.work import OPEN

cluster, fact, role, person, run, log = (
    core(table) for table in (Cluster, ClusterFact, Role, Person, Run, AnswerEvent)
)
review, activity, stage, call = (core(table) for table in (Review, Activity, Stage, Call))
meeting, action, notice, duty = (core(table) for table in (Meeting, Action, Notice, Duty))
AREA = "calendar.area"
"""The fact that names the area whose term dates a cluster has."""
_RUN = [name for name in RunNow.__dataclass_fields__ if name not in ("by", "opened_on", "sent_on")]
_HELD = (role.c.until.is_(None), ~role.c.pending)
Rows = dict[int, list[tuple[Any, ...]]]


class Situations:
    """Reads how clusters stand. ``zone`` says on which day a moment was."""

    def __init__(self, connection: Connection, zone: ZoneInfo) -> None:
        self._db = connection
        self._zone = zone

    def of(self, clusters: Sequence[int], anchors: Iterable[str]) -> dict[int, Situation]:
        """Give how clusters stand; ``anchors`` are the questions whose answers name a day to count from."""
        rows = _CLUSTERS.rows(self._db, ids=clusters)
        if not rows:
            return {}
        parts = self._parts([row[0] for row in rows], list(anchors))
        return {row[0]: self._one(row, parts) for row in rows}

    def _parts(self, ids: list[int], anchors: list[str]) -> dict[str, Any]:
        of = {name: self._by_cluster(statement, ids) for name, statement in _STATEMENTS.items()}
        answered = self._answerers(ids)
        return {
            **of,
            "by": answered,
            "told": self._told(ids, anchors) if anchors else {},
            "areas": dict(_AREAS.rows(self._db)),
            "team": [who for (who,) in _TEAM.rows(self._db)],
            "whole": frozenset(who for (who,) in _WHOLE.rows(self._db)),
            "meetings": tuple(MeetingNow(*row) for row in _MEETINGS.rows(self._db)),
        }

    def _by_cluster(self, statement: Prepared, ids: list[int]) -> Rows:
        found: Rows = defaultdict(list)
        for of_cluster, *row in statement.rows(self._db, ids=ids):
            found[of_cluster].append(tuple(row))
        return found

    def _answerers(self, ids: list[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = defaultdict(list)
        for run_id, by in _ANSWERERS.rows(self._db, ids=ids):
            found[run_id].append(by)
        return {number: tuple(sorted(people)) for number, people in found.items()}

    def _told(self, ids: list[int], anchors: list[str]) -> dict[int, dict[tuple[int, str], date]]:
        """Give the days that sent runs of calls name; the last entry of a question counts."""
        found: dict[int, dict[tuple[int, str], date]] = defaultdict(dict)
        for of_cluster, of_call, question, kind, value in _TOLD.rows(self._db, ids=ids, anchors=anchors):
            found[of_cluster].pop((of_call, question), None)
            if kind == "answered":
                found[of_cluster][of_call, question] = date.fromisoformat(str(read(value)))
        return found

    def _one(self, row: tuple[Any, ...], parts: Mapping[str, Any]) -> Situation:
        number, name, nation, created_at = row

        def rows(part: str) -> Iterable[tuple[Any, ...]]:
            return cast("Rows", parts[part]).get(number, ())

        staff = tuple(dict.fromkeys(who for who, _, held, _ in rows("members") if held == "staff"))
        return Situation(
            number,
            name,
            nation,
            parts["areas"].get(number, ""),
            self._day(created_at),
            members=tuple(Member(who, called, held, self._day(since)) for who, called, held, since in rows("members")),
            staff=staff or tuple(parts["team"]),
            looked_after_by=parts["whole"].union(who for who, _, held, _ in rows("members") if held in STAFF),
            reviews=tuple(self._review(one) for one in rows("reviews")),
            runs=tuple(self._run(one, parts["by"]) for one in rows("runs")),
            stages=tuple(StageNow(*one) for one in rows("stages")),
            calls=tuple(CallNow(*one) for one in rows("calls")),
            meetings=parts["meetings"],
            actions=tuple(ActionNow(*one) for one in rows("actions")),
            notices=tuple(NoticeNow(*one) for one in rows("notices")),
            introductions=tuple(IntroductionNow(*one) for part in ("asked_of", "told_to") for one in rows(part)),
            duties=_duties(rows("duties")),
            told=parts["told"].get(number, {}),
        )

    def _run(self, one: tuple[Any, ...], by: Mapping[int, tuple[int, ...]]) -> RunNow:
        *values, opened, sent = one
        sent_on = self._day(sent) if sent is not None else None
        known: list[Any] = [*values, self._day(opened), sent_on, by.get(one[0], ())]
        return RunNow(*known)

    def _review(self, one: tuple[Any, ...]) -> ReviewNow:
        number, cycle, period, due_on, opened = one
        return ReviewNow(number, cycle, period, due_on, self._day(opened))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _duties(rows: Iterable[tuple[Any, ...]]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for subject, who, stance in rows:
        found[subject][who] = stance
    return found


_CLUSTERS = Prepared(
    select(cluster.c.id, cluster.c.name, cluster.c.nation, cluster.c.created_at).where(
        among(cluster.c.id, "ids"), cluster.c.left_at.is_(None)
    )
)
_AREAS = Prepared(select(fact.c.cluster_id, fact.c.value).where(fact.c.name == AREA))
_ANSWERERS = Prepared(
    select(log.c.run_id, log.c.by)
    .join(run, run.c.id == log.c.run_id)
    .where(among(run.c.cluster_id, "ids"), run.c.state.not_in(("sent", "withdrawn")))
    .where(log.c.kind == "answered", log.c.by.is_not(None))
    .distinct()
)
_TOLD = Prepared(
    select(run.c.cluster_id, run.c.call_id, log.c.question, log.c.kind, log.c.value)
    .join(log, log.c.run_id == run.c.id)
    .where(among(run.c.cluster_id, "ids"), run.c.call_id.is_not(None), run.c.state == "sent")
    .where(among(log.c.question, "anchors"))
    .where(log.c.kind.in_(("answered", "skipped", "masked")))
    .order_by(run.c.id, log.c.seq)
)
_MEETINGS = Prepared(
    select(meeting.c.id, meeting.c.title, meeting.c.on_date, meeting.c.sent_at.is_not(None))
    .where(meeting.c.cancelled_at.is_(None))
    .order_by(meeting.c.on_date)
)


STAFF = ("staff", "admin")
_WHOLE = Prepared(select(role.c.person_id).where(role.c.role.in_(STAFF), role.c.cluster_id.is_(None), *_HELD))


def _team() -> Any:
    """Name the staff of the whole programme, or, where there are none, its administrators."""
    whole = (role.c.cluster_id.is_(None), *_HELD)
    staff = select(role.c.person_id).where(role.c.role == "staff", *whole)
    admins = select(role.c.person_id).where(role.c.role == "admin", *whole, ~staff.exists())
    return staff.union(admins)


def _of(column: Any, *columns: Any) -> Any:
    return select(column, *columns).where(among(column, "ids"))


def _about_people() -> dict[str, Any]:
    return {
        "members": _of(role.c.cluster_id, role.c.person_id, person.c.name, role.c.role, role.c.since)
        .join(person, person.c.id == role.c.person_id)
        .where(*_HELD)
        .order_by(role.c.id),
        "reviews": _of(
            review.c.cluster_id, review.c.id, review.c.cycle, review.c.period, review.c.due_on, review.c.opened_at
        ).order_by(review.c.id),
        "notices": _of(
            notice.c.cluster_id, notice.c.id, notice.c.kind, notice.c.subject, notice.c.person_id, notice.c.at
        )
        .where(notice.c.settled_at.is_(None))
        .order_by(notice.c.id),
        "duties": _of(duty.c.cluster_id, duty.c.subject, duty.c.person_id, duty.c.stance),
        "asked_of": asked_of("ids"),
        "told_to": told_to("ids"),
    }


def _about_work() -> dict[str, Any]:
    return {
        "runs": _of(run.c.cluster_id, *(run.c[name] for name in _RUN), run.c.opened_at, run.c.sent_at).order_by(
            run.c.id
        ),
        "stages": _of(
            activity.c.cluster_id,
            activity.c.id,
            activity.c.title,
            stage.c.flow,
            stage.c.opens_on,
            stage.c.due_on,
            activity.c.end_on,
        )
        .join(stage, stage.c.activity_id == activity.c.id)
        .where(activity.c.closed_at.is_(None))
        .order_by(stage.c.id),
        "calls": _of(call.c.cluster_id, *(call.c[name] for name in CallNow.__dataclass_fields__)).order_by(call.c.id),
        "actions": _of(action.c.cluster_id, action.c.id, action.c.what, action.c.due_on)
        .where(action.c.status.in_(OPEN), action.c.withdrawn_at.is_(None))
        .order_by(action.c.id),
    }


_TEAM = Prepared(_team())
_STATEMENTS = {name: Prepared(wanted) for name, wanted in (_about_people() | _about_work()).items()}
