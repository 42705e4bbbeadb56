"""Ticks: what is owed is said once, at the right moment, whatever happens meanwhile."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.library import Library
from bot.reminding.tick import Ticked, tick
from conversations.log import Event
from storage.errors import Unavailable
from storage.store import Store
from tests.bot.reminded import Reminding
from tests.bot.talking import LIBRARY, NOW
from tests.drivers import listen

SHIPPED = files("config").joinpath("programme.yaml").read_text(encoding="utf-8")
PROFILE_DUE = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def reminding(store: Store) -> Reminding:
    return Reminding(store)


def test_who_joins_is_reminded_of_what_is_open_and_a_second_tick_says_nothing(reminding: Reminding) -> None:
    first = reminding.tick()
    assert first.messages == 4
    assert {one.who for one in reminding.sent()} == {"Priya", "Tom", "Dan", "Aisha"}
    assert reminding.to("Priya")[0].heading == "Your cluster"
    assert reminding.to("Aisha")[0].heading == "A partner's view"
    again = reminding.tick()
    assert again == Ticked()
    assert reminding.said == []


def test_nothing_is_said_at_night_and_it_comes_in_the_morning_spread_over_minutes(reminding: Reminding) -> None:
    assert reminding.tick(NOW.replace(hour=20)).messages == 0
    assert reminding.tick(NOW + timedelta(hours=13)).messages == 0
    morning = datetime(2026, 11, 24, 8, tzinfo=UTC)
    moments = [morning + timedelta(minutes=n) for n in range(21)]
    assert [reminding.tick(at).messages for at in moments].count(0) < 21
    assert len(reminding.sent()) == 4
    assert len({one.at for one in reminding.sent()}) > 1


def test_the_review_opens_by_itself_once_and_is_in_the_audit(reminding: Reminding) -> None:
    reminding.tick()
    with reminding.store.reading() as tx:
        run = tx.runs.of_cluster(reminding.oakfield.id, "self_assessment")
        entries = [entry["object"] for entry in tx.audit.entries() if entry["action"] == "review_opened"]
    assert run == []
    reminding.tick(datetime(2027, 2, 1, 7, tzinfo=UTC))
    reminding.tick(datetime(2027, 2, 1, 8, tzinfo=UTC))
    with reminding.store.reading() as tx:
        runs = tx.runs.of_cluster(reminding.oakfield.id, "self_assessment")
        entries = [entry["object"] for entry in tx.audit.entries() if entry["action"] == "review_opened"]
    assert [(run.mode, run.period, run.due_on) for run in runs] == [("full", "Mid-year check 2027", date(2027, 2, 22))]
    assert entries == ["cycle:2026/27-midyear"] * 2


def test_a_mid_year_check_looks_only_at_the_priorities_of_a_full_review(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        review, _ = tx.work.open_review(reminding.oakfield.id, "autumn", NOW)
        version = tx.runs.keep_flow("self_assessment", 1, "h", "t", NOW)
        more = {"review_id": review, "mode": "full", "state": "sent", "sent_at": NOW}
        tx.runs.open("self_assessment", version, reminding.oakfield.id, NOW, **more)
    reminding.tick(datetime(2027, 2, 1, 8, tzinfo=UTC))
    with reminding.store.reading() as tx:
        newest = tx.runs.of_cluster(reminding.oakfield.id, "self_assessment")[0]
    assert newest.mode == "priorities_only"


async def test_a_review_that_the_cluster_began_itself_becomes_the_calendars(reminding: Reminding) -> None:
    await reminding.say("Priya", "review", "start", "2")
    reminding.tick(datetime(2027, 2, 1, 8, tzinfo=UTC))
    with reminding.store.reading() as tx:
        runs = tx.runs.of_cluster(reminding.oakfield.id, "self_assessment")
    assert [(run.period, run.due_on) for run in runs] == [("Mid-year check 2027", date(2027, 2, 22))]


def test_a_review_that_opens_late_has_as_many_days_as_any(store: Store) -> None:
    late = Reminding(store)
    late.tick(datetime(2027, 3, 1, 9, tzinfo=UTC))
    with store.reading() as tx:
        assert tx.runs.of_cluster(late.oakfield.id, "self_assessment")[0].due_on == date(2027, 3, 22)


async def test_who_has_begun_is_reminded_and_the_others_are_left_alone(reminding: Reminding) -> None:
    await reminding.say("Tom", "profile", "start", "Oakfield")
    reminding.tick()
    assert "Your cluster" not in str(reminding.to("Priya"))
    assert "Your cluster" in str(reminding.to("Tom"))


async def test_what_is_finished_is_not_asked_for_any_more(reminding: Reminding) -> None:
    reminding.tick()
    with reminding.store.transaction() as tx:
        version = tx.runs.keep_flow("cluster_profile", 1, "h", "t", NOW)
        tx.runs.open("cluster_profile", version, reminding.oakfield.id, NOW, state="sent", sent_at=NOW)
    reminding.tick(PROFILE_DUE + timedelta(hours=2))
    assert not [one for one in reminding.sent()[4:] if "cluster_profile:1" in one.key]


def test_after_an_outage_each_gets_one_message(reminding: Reminding) -> None:
    reminding.tick()
    reminding.tick(datetime(2026, 12, 8, 10, tzinfo=UTC))
    assert [one.who for one in reminding.sent()[4:]].count("Dan") == 1
    assert reminding.states()["withdrawn"] > 0


def test_after_the_ladder_staff_are_told_once_and_see_it(reminding: Reminding) -> None:
    for day in range(23, 31):
        reminding.tick(datetime(2026, 11, day, 10, tzinfo=UTC))
    for day in range(1, 19):
        reminding.tick(datetime(2026, 12, day, 10, tzinfo=UTC))
    told = [one for one in reminding.sent() if one.who in ("Sam", "Mia")]
    profile = [one for one in told if "No answer about “Your cluster”" in one.card.text()]
    assert [one.who for one in profile] == ["Sam", "Mia"] or [one.who for one in profile] == ["Mia", "Sam"]
    with reminding.store.reading() as tx:
        notices = tx.reminders.notices([reminding.oakfield.id])
    assert [notice.kind for notice in notices].count("unanswered") == len(notices) > 0


def test_a_cluster_without_anybody_to_ask_is_told_to_staff(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        tx.people.end_roles(reminding.people["Dan"].id, NOW)
    reminding.tick()
    reminding.tick(NOW + timedelta(minutes=20))
    assert reminding.to("Mia")[0].body.startswith(("Nobody is left to ask", "Two things", "Three things"))


def test_silence_accepts_the_note_of_a_call(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        call = tx.work.add_call(reminding.oakfield.id, date(2026, 11, 24), reminding.people["Sam"].id, NOW)
        version = tx.runs.keep_flow("call_record", 1, "h", "t", NOW)
        run = tx.runs.open("call_record", version, reminding.oakfield.id, NOW, call_id=call, state="sent", sent_at=NOW)
        tx.runs.append(run, [Event("answered", "cr.date", value="2026-11-24", at=NOW)], 0, None, "t", "en")
    for day in range(25, 31):
        reminding.tick(datetime(2026, 11, day, 10, tzinfo=UTC))
    for day in range(1, 6):
        reminding.tick(datetime(2026, 12, day, 10, tzinfo=UTC))
    with reminding.store.reading() as tx:
        confirmed = tx.runs.of_cluster(reminding.oakfield.id, "call_confirm", call_id=call)
        actions = [entry["action"] for entry in tx.audit.entries()]
    assert [(run.state, run.period) for run in confirmed] == [("sent", "accepted without an answer")]
    assert actions.count("accepted_by_silence") == 1


def test_a_call_is_announced_to_both_sides_and_not_after_it_began(reminding: Reminding) -> None:
    at = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
    with reminding.store.transaction() as tx:
        call = tx.work.add_call(reminding.oakfield.id, at.date(), reminding.people["Sam"].id, NOW)
        stamp = at.replace(tzinfo=None) if tx.connection.dialect.name == "sqlite" else at
        tx.connection.execute(text("UPDATE call SET at = :at WHERE id = :id"), {"at": stamp, "id": call})
    reminding.tick(datetime(2026, 11, 24, 8, tzinfo=UTC))
    announced = [one for one in reminding.sent() if one.key.startswith("rem:call:")]
    assert {one.who for one in announced} == {"Priya", "Tom", "Sam"}
    assert announced[0].card.body.startswith("Tomorrow: a call with")
    reminding.tick(datetime(2026, 11, 25, 15, 15, tzinfo=UTC))
    assert len([one for one in reminding.sent() if "minutes-15" in one.key]) == 3


def test_nobody_without_an_account_is_told_and_it_comes_when_they_have_one(store: Store) -> None:
    reminding = Reminding(store)
    with store.transaction() as tx:
        tx.people.unbind(reminding.people["Priya"].id)
    reminding.tick()
    assert reminding.to("Priya") == []
    with store.transaction() as tx:
        tx.people.bind(reminding.people["Priya"].id, "wire", "t", "Priya")
        tx.chats.spend("wire", "Tom", NOW, 1, 30)
        tx.chats.gone("wire", "Tom", "blocked")
    reminding.tick(NOW + timedelta(days=1))
    assert len(reminding.to("Priya")) == 1


def test_a_persons_settings_are_kept_to(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        tx.people.set_settings(reminding.people["Priya"].id, {"reminders": False})
        tx.people.set_settings(reminding.people["Tom"].id, {"hours": {"from": "12:00", "to": "15:00"}})
        tx.people.set_settings(reminding.people["Dan"].id, {"paused_until": "2026-11-25"})
    reminding.tick()
    assert [one.who for one in reminding.sent()] == ["Aisha"]
    reminding.tick(NOW.replace(hour=12, minute=20))
    assert [one.who for one in reminding.sent()] == ["Aisha", "Tom"]
    reminding.tick(NOW + timedelta(days=2))
    assert sorted(one.who for one in reminding.sent()) == ["Aisha", "Dan", "Tom"]


def test_a_changed_programme_is_planned_anew(reminding: Reminding, tmp_path: Any) -> None:
    reminding.tick()
    other = tmp_path / "programme.yaml"
    other.write_text(SHIPPED.replace('at: "08:00"', 'at: "09:00"'), encoding="utf-8")
    reminding.library = Library(programme_file=other)
    assert reminding.tick().planned == 2
    with reminding.store.reading() as tx:
        waits = tx.connection.execute(
            text(
                "SELECT DISTINCT substr(local_due, 12) FROM reminder WHERE state = 'pending' "
                "AND kind <> 'deed' AND step <> 'told'"
            )
        ).scalars()
        assert set(waits) == {"09:00"}


def test_what_breaks_for_one_holds_nobody_else_up(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        tx.people.set_settings(reminding.people["Priya"].id, {"hours": {"from": "12:00"}})
    assert reminding.tick().messages == 3
    assert len(reminding.said) == 1
    with reminding.store.transaction() as tx:
        tx.people.set_settings(reminding.people["Priya"].id, {})
    assert reminding.tick(NOW + timedelta(hours=1)).messages == 1


def test_a_deed_that_breaks_is_told_and_tried_again(reminding: Reminding) -> None:
    reminding.tick()
    with reminding.store.transaction() as tx:
        where = "subject = 'cycle:1:2026/27-midyear'"
        tx.connection.execute(text(f"UPDATE reminder SET step = 'unheard of' WHERE {where}"))
        number = tx.connection.execute(text(f"SELECT id FROM reminder WHERE {where}")).scalar_one()
        tx.reminders.wait({number: NOW})
    reminding.tick()
    assert [type(error) for error in reminding.said] == [KeyError]
    with reminding.store.reading() as tx:
        again = tx.reminders.find(number)
    assert again is not None
    assert (again.state, again.look_at) == ("pending", NOW + timedelta(hours=1))


def test_two_programs_on_one_database_say_each_thing_once(url: str) -> None:
    one, other = Store.open(url), Store.open(url)
    reminding = Reminding(one)
    with one.transaction() as tx:
        for number in range(60):
            person = tx.people.add(f"Lead {number}", reminding.oakfield.id, "lead", NOW)
            tx.people.bind(person.id, "wire", "t", f"Lead {number}")
    barrier = threading.Barrier(2)

    def go(store: Store) -> None:
        barrier.wait()
        for _ in range(5):
            reminding.tick(store=store)

    threads = [threading.Thread(target=go, args=(store,)) for store in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent.who for sent in reminding.sent()) == sorted(
        [*(f"Lead {number}" for number in range(60)), "Priya", "Tom", "Dan", "Aisha"]
    )
    one.close()
    other.close()


class _Breaking:
    """Lets one statement of a database fail, counted from when it is told which."""

    def __init__(self, store: Store) -> None:
        self._left = 0
        self.error: type[Exception] = store._writing.dialect.loaded_dbapi.OperationalError
        listen(store, self._count)

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise self.error("the database has gone away")

    def at(self, number: int) -> None:
        """Let the statement of a number fail."""
        self._left = number

    def stop(self) -> bool:
        """Break nothing more, and say whether anything was broken."""
        broke, self._left = self._left <= 0, 0
        return broke


def test_a_database_that_fails_at_any_statement_loses_and_doubles_nothing(store: Store) -> None:
    reminding = Reminding(store)
    with store.transaction() as tx:
        tx.people.end_roles(reminding.people["Dan"].id, NOW)
    breaking, broke, number = _Breaking(store), True, 0
    while broke:
        number += 1
        with store.transaction() as tx:
            for table in ("outbox", "reminder", "notice", "replan", "mark"):
                tx.connection.execute(text(f"DELETE FROM {table}"))
        breaking.at(number)
        with suppress(OperationalError, Unavailable, breaking.error):
            reminding.tick()
        broke = breaking.stop()
        reminding.tick()
        reminding.tick(NOW + timedelta(minutes=20))
        told = sorted(one.who for one in reminding.sent())
        assert told in (["Aisha", "Priya", "Sam", "Tom"], ["Aisha", "Mia", "Priya", "Tom"])
        assert reminding.tick() == Ticked()
    assert number > 60
    assert reminding.said == []


def test_a_quiet_tick_does_nothing(store: Store) -> None:
    reminding = Reminding(store)
    reminding.tick()
    with store.transaction() as tx:
        assert tick(tx, LIBRARY, NOW + timedelta(seconds=1)) == Ticked()
        assert tx.reminders.count() > 0


async def test_staff_are_told_of_every_cluster_that_has_not_answered_for_a_meeting(reminding: Reminding) -> None:
    with reminding.store.transaction() as tx:
        tx.work.add_meeting("Autumn meeting", (NOW + timedelta(days=20)).date())
    await reminding.days(20)
    with reminding.store.reading() as tx:
        notices = tx.reminders.notices([reminding.oakfield.id, reminding.millbrook.id])
    unanswered = [one.cluster_id for one in notices if one.subject.startswith("meeting_contribution:")]
    assert sorted(unanswered) == [reminding.oakfield.id, reminding.millbrook.id]


def told_of(reminding: Reminding, who: str, subject: str) -> list[int]:
    """Name the clusters for which somebody was told of something."""
    sent = "SELECT cluster_id FROM reminder WHERE state = 'sent' AND person_id = :who AND subject LIKE :subject"
    given = {"who": reminding.people[who].id, "subject": f"{subject}:%"}
    with reminding.store.reading() as tx:
        return list(tx.connection.execute(text(sent), given).scalars())


async def test_who_moves_to_another_cluster_is_told_of_a_meeting_for_that_one(reminding: Reminding) -> None:
    """A meeting is one for all clusters; what was planned in the old one stands in nobody's way."""
    tom = reminding.people["Tom"].id
    with reminding.store.transaction() as tx:
        tx.work.add_meeting("Spring meeting", (NOW + timedelta(days=40)).date())
    reminding.tick()
    with reminding.store.transaction() as tx:
        tx.people.end_roles(tom, NOW)
        tx.people.give_role(tom, reminding.millbrook.id, "coordinator", NOW)
    await reminding.days(27)
    assert set(told_of(reminding, "Tom", "meeting_contribution")) == {reminding.millbrook.id}
    with reminding.store.reading() as tx:
        kept = tx.reminders.kept({reminding.oakfield.id: ()})[reminding.oakfield.id]
    assert [row for row in kept if row.person_id == tom] == [], "nothing of the old cluster waits for Tom"


async def test_staff_who_are_left_with_another_cluster_are_still_told_to_send_a_programme(reminding: Reminding) -> None:
    """The programme of a meeting is one thing for all clusters: its reminder lies with one of them."""
    mia = reminding.people["Mia"].id
    with reminding.store.transaction() as tx:
        tx.people.give_role(mia, reminding.oakfield.id, "staff", NOW)
        tx.work.add_meeting("Spring meeting", (NOW + timedelta(days=20)).date())
    reminding.tick()
    with reminding.store.transaction() as tx:
        tx.people.end_role(mia, reminding.oakfield.id, "staff", NOW)
    await reminding.days(18)
    assert set(told_of(reminding, "Mia", "programme")) == {reminding.millbrook.id}
