"""Chat, agendas and exports say the same of how things stand, on any day of any programme, and by one view."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calls.agenda import known_of
from bot.exports.contents import Contents
from bot.library import Library
from bot.reminding.deeds import open_run
from bot.reminding.plan import Around, as_they_stand, surroundings
from bot.reports.gathered import gather
from conversations.obligations import owed
from conversations.owing import Owed
from conversations.portrait import practice
from conversations.standing import COUNTED, overdue, stages
from storage.exported import Selection
from storage.exportedtables import SOURCES
from storage.rows import StageRow
from storage.store import Store
from storage.transaction import Transaction
from tests.programmes import TEXT
from tests.reporting import told

FIRST = date(2026, 11, 24)
JOINED = datetime(2026, 9, 7, 9, tzinfo=UTC)
LOOKS = ("iem_plan", "iem_after", "iem_practice", "iem_term", "iem_year")
FLOWS = Library()
STATUS = SOURCES["status"].columns
RUN = st.sampled_from([None, "asking", "checking", "sent", "withdrawn"])
OFFSET = st.integers(-50, 50)


@dataclass(frozen=True)
class Year:
    """What is generated: a programme of some days, what a cluster has in it, and the day on which it is looked at."""

    today: date
    told_after: int
    after_holiday: int
    spring: int
    profile: str | None
    looks: Sequence[tuple[str, int | None, int | None, str | None, bool]]
    reviews: Sequence[tuple[int, str | None]]
    meetings: Sequence[tuple[int, str | None]]
    calls: Sequence[tuple[int, str, str | None]]

    def library(self, path: Path) -> Library:
        """Give flows beside a programme of these days."""
        text = TEXT
        for old, new in (
            ("tell_staff_after_days: 14", f"tell_staff_after_days: {self.told_after}"),
            ("due_after_holiday_school_days: 3", f"due_after_holiday_school_days: {self.after_holiday}"),
            ("{name: Spring, from: 2027-01-04", f"{{name: Spring, from: 2027-01-{self.spring:02}"),
        ):
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return Library(editions=FLOWS.editions, programme_file=path)


YEARS = st.builds(
    Year,
    st.integers(0, 70).map(lambda days: FIRST + timedelta(days=days)),
    st.integers(1, 30),
    st.integers(1, 8),
    st.integers(4, 8),
    RUN,
    st.lists(st.tuples(st.sampled_from(LOOKS), st.none() | OFFSET, st.none() | OFFSET, RUN, st.booleans()), max_size=6),
    st.lists(st.tuples(OFFSET, RUN), max_size=3),
    st.lists(st.tuples(OFFSET, RUN), max_size=3),
    st.lists(st.tuples(OFFSET, st.sampled_from(["proposed", "booked", "held", "cancelled"]), RUN), max_size=3),
)


class Undone(Exception):
    """Takes back what an example did."""


@contextmanager
def undone(tx: Transaction) -> Iterator[None]:
    """Do something for one example only."""
    try:
        with tx.savepoint():
            yield
            raise Undone
    except Undone:
        return


class Lived:
    """A cluster that has what was generated."""

    def __init__(self, tx: Transaction, library: Library, year: Year) -> None:
        self.tx, self.library, self.year = tx, library, year
        self.now = datetime.combine(year.today, time(12), UTC)
        self.cluster = tx.clusters.add("Oakfield", "ENG", JOINED).id
        sam = tx.people.add("Sam", self.cluster, "staff", JOINED)
        self._run("cluster_profile", year.profile)
        for look in year.looks:
            self._look(*look)
        for number, (offset, state) in enumerate(year.reviews):
            review, _ = tx.work.open_review(self.cluster, f"review {number}", JOINED)
            tx.work.adopt_review(review, f"cycle {number}", f"review {number}", self.day(offset))
            self._run("self_assessment", state, review_id=review)
        for number, (offset, state) in enumerate(year.meetings):
            self._run("meeting_contribution", state, meeting_id=tx.work.add_meeting(f"M{number}", self.day(offset)))
        for offset, stands, state in year.calls:
            call = tx.work.add_call(self.cluster, self.day(offset), sam.id, JOINED)
            tx.connection.exec_driver_sql(f"UPDATE call SET state = '{stands}' WHERE id = {call}")
            self._run("call_record", state, call_id=call)

    def day(self, offset: int) -> date:
        return self.year.today + timedelta(days=offset)

    def _look(self, flow: str, opens: int | None, due: int | None, state: str | None, closed: bool) -> None:
        activity = self.tx.work.add_activity(self.cluster, "Reading", JOINED)
        days = (self.day(offset) if offset is not None else None for offset in (opens, due))
        self.tx.work.keep_stages(activity, [StageRow(flow, *days)])
        self._run(flow, state, activity_id=activity)
        if closed:
            self.tx.work.close_activity(activity, "done", JOINED)

    def _run(self, flow: str, state: str | None, **subject: Any) -> None:
        if state is not None:
            run = open_run(self.tx, self.library, flow, self.cluster, JOINED, **subject)
            self.tx.runs.stand(run.id, state, (1, 9), JOINED, JOINED if state == "sent" else None)

    def looked_at(self) -> Around:
        return surroundings(self.tx, self.library, [self.cluster], self.now)[self.cluster]

    def exported(self) -> list[dict[str, Any]]:
        contents = Contents(self.tx, self.library, Selection(), "Sam", self.now)
        return [dict(zip(STATUS, row, strict=True)) for row in contents.rows("status")]


def by_other_means(here: Around, library: Library, today: date) -> Counter[tuple[str, int | None, int]]:
    """Say what is overdue without any view: of the kinds that count, still owed, its day before this one."""
    owing = owed(here.situation, library.flows, library.programme, here.calendar, today)
    late = [one for one in owing if one.kind in COUNTED and one.due_on is not None and one.due_on < today]
    return Counter((one.flow, one.run.id if one.run else None, (today - _due(one)).days) for one in late)


def _due(one: Owed) -> date:
    assert one.due_on is not None
    return one.due_on


def level_by_other_means(one: Owed, today: date, told_after: int) -> str:
    """Say how a look at an activity stands without any view."""
    left = (_due(one) - today).days
    if left < 0:
        return "late" if -left <= told_after else "missed"
    if one.opens_on is None or one.opens_on > today:
        return "planned"
    return "open" if left >= 7 else "due"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(YEARS)
def test_everybody_says_the_same_of_what_is_overdue(store: Store, tmp_path: Path, year: Year) -> None:
    library = year.library(tmp_path / "programme.yaml")
    with store.transaction() as tx, undone(tx):
        lived = Lived(tx, library, year)
        here, today = lived.looked_at(), year.today
        expected = by_other_means(here, library, today)

        late = overdue(here.owed, today)
        assert Counter((one.what.flow, one.what.run and one.what.run.id, one.days) for one in late) == expected
        rows = [row for row in lived.exported() if row["days_overdue"]]
        assert Counter((row["flow"], row["run_id"], row["days_overdue"]) for row in rows) == expected
        assert {row["level"] for row in rows} <= {"late", "missed"}
        known = known_of(tx, library, lived.cluster, None, lived.now, for_staff=True)
        looks = Counter({key: number for key, number in expected.items() if key[0] in LOOKS})
        assert Counter(one.due_on for one in known.overdue) == Counter(
            [today - timedelta(days=days) for _, _, days in looks.elements()]
        )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(YEARS)
def test_everybody_says_the_same_of_each_look_at_an_activity(store: Store, tmp_path: Path, year: Year) -> None:
    library = year.library(tmp_path / "programme.yaml")
    with store.transaction() as tx, undone(tx):
        lived = Lived(tx, library, year)
        here, today = lived.looked_at(), year.today
        told = library.programme.reminders.tell_staff_after_days
        expected: Counter[str] = Counter()
        for stage in here.situation.stages:
            one = here.find(f"{stage.flow}:{stage.activity_id}")
            run = here.situation.run_of(stage.flow, activity_id=stage.activity_id)
            undated = "planned" if run is None else "open" if run.is_open else "done"
            expected[undated if one is None else level_by_other_means(one, today, told)] += 1

        said = stages(here.situation, here.levels, today)
        assert {level: number for level, number in said.items() if number} == dict(expected)
        closed = sum(1 for *_, state, shut in year.looks if shut and state is not None)
        rows = [row["level"] for row in lived.exported() if row["flow"] in LOOKS]
        assert len(rows) - closed == len(here.situation.stages)
        assert expected - Counter(rows) == Counter()


def test_what_is_finished_is_so_at_once_and_what_is_owed_no_more_goes(store: Store) -> None:
    library = Library()
    with store.transaction() as tx:
        looks = [("iem_after", -40, -20, "asking", False), ("iem_plan", -40, -20, None, False)]
        lived = Lived(tx, library, Year(FIRST, 14, 3, 4, "asking", looks, [], [(10, None)], []))
        before = {one.what.subject for one in overdue(lived.looked_at().owed, FIRST)}
        run = next(row["run_id"] for row in lived.exported() if row["flow"] == "iem_after")
        tx.runs.stand(run, "sent", (9, 9), lived.now, lived.now)
        levels = {row["flow"]: row["level"] for row in lived.exported()}
        assert levels["iem_after"] == "done"
        for activity in tx.work.activities(lived.cluster):
            tx.work.close_activity(activity.id, "done", lived.now)
        after = {one.what.subject for one in overdue(lived.looked_at().owed, FIRST)}
        assert "iem_plan" not in {row["flow"] for row in lived.exported()}
    assert {subject.partition(":")[0] for subject in before - after} == {"iem_after", "iem_plan"}


def test_a_contribution_is_asked_for_until_its_meeting_and_not_after(store: Store) -> None:
    with store.transaction() as tx:
        lived = Lived(tx, Library(), Year(FIRST, 14, 3, 4, "sent", [], [], [(2, None)], []))
        lived.looked_at()
        (cluster,) = tx.standings.of([lived.cluster], date.min, date.max).values()
        (stretches,) = (found for subject, found in cluster.items() if subject.startswith("meeting_contribution"))
        ends = {one.level: one.until_on for one in stretches}
    assert list(ends)[-1] == "over"
    assert ends["late"] == FIRST + timedelta(days=3)


def test_a_command_that_is_alone_with_the_database_brings_it_into_step(store: Store) -> None:
    with store.transaction() as tx:
        cluster = tx.clusters.add("Oakfield", "ENG", JOINED).id
    as_they_stand(store, None, datetime.combine(FIRST, time(12), UTC))
    with store.reading() as tx:
        assert f"cluster_profile:{cluster}" in tx.standings.of([cluster], FIRST, FIRST)[cluster]


SERIES = (("iem_plan", "iem.p.practice"), ("iem_term", "iem.t.practice"), ("iem_year", "iem.y.practice"))
ANSWERS = st.lists(st.tuples(st.none() | st.integers(0, 5), st.booleans(), st.integers(0, 9)), min_size=3, max_size=3)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS)
def test_everybody_says_the_same_of_how_practice_moved(
    store: Store, answers: list[tuple[int | None, bool, int]]
) -> None:
    with store.transaction() as tx, undone(tx):
        oak = tx.clusters.add("Oakfield", "ENG", JOINED)
        activity = tx.work.add_activity(oak.id, "Reading", JOINED)
        for (flow, question), (level, sent, days) in zip(SERIES, answers, strict=True):
            known = {} if level is None else {question: level}
            told(tx, oak, flow, known, JOINED + timedelta(days=days), sent=sent, activity_id=activity)
        levels = [level for level, sent, _ in answers if sent and level]
        change = levels[-1] - levels[0] if len(levels) > 1 else None

        contents = Contents(tx, FLOWS, Selection(), "Sam", JOINED)
        assert [row[9:] for row in contents.rows("activities")] == [
            (change if levels[1:] else 0 if levels else None, len(levels))
        ]
        topics = known_of(tx, FLOWS, oak.id, None, JOINED, for_staff=True).moved
        assert [one.latest - one.first for one in topics] == ([] if change is None else [change])
        mine = gather(tx, FLOWS, oak)
        assert [row.level - row.first_level for row in mine.moved] == ([] if change is None else [change])
        looks = practice(FLOWS.report, mine.taken, activity, (0,))
        assert [look for look in looks if look] == levels
