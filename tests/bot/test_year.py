"""A whole school year of programmes whose people never answer: what was sent, checked against the rules."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.facts import keep_stages
from conversations.turn import HOME
from storage.store import Store
from tests.bot.reminded import Reminding, Sent
from tests.bot.talking import LIBRARY, NOW
from tests.databases import sqlite_in

LAST = datetime(2027, 8, 31, 18, tzinfo=UTC)
MOMENTS = (time(7, 30), time(8, 25), time(13), time(16, 30), time(19))


def year(reminding: Reminding) -> list[Sent]:
    """Tick five times a day until the end of the school year, and give everything that was sent."""
    with reminding.store.transaction() as tx:
        for title, ended in (("Reading buddies", date(2026, 11, 22)), ("Maths talk", date(2027, 1, 20))):
            activity = tx.work.add_activity(reminding.oakfield.id, title, NOW)
            tx.connection.exec_driver_sql(
                f"UPDATE activity SET start_on = '{ended}', end_on = '{ended}' WHERE id = {activity}"
            )
            keep_stages(tx, LIBRARY, activity, {}, NOW.date())
        for day in (date(2026, 12, 2), date(2027, 3, 9)):
            tx.work.add_call(reminding.oakfield.id, day, reminding.people["Sam"].id, NOW)
        tx.work.add_meeting("Summer meeting", date(2027, 5, 13))
    day = NOW.date()
    while day <= LAST.date():
        for moment in MOMENTS:
            reminding.tick(datetime.combine(day, moment, HOME).astimezone(UTC))
        day += timedelta(days=1)
    return reminding.sent()


def test_a_year_of_silence_keeps_to_every_rule(tmp_path: Path) -> None:
    store = Store.open(sqlite_in(tmp_path))
    reminding = Reminding(store)
    sent = year(reminding)
    calendar, rules = LIBRARY.calendar("ENG"), LIBRARY.programme.reminders
    assert len(sent) > 60
    assert reminding.said == []
    assert all(calendar.may_send(one.at) for one in sent)
    assert len({one.key for one in sent}) == len(sent)
    prompts = [one for one in sent if not one.key.startswith("rem:call:")]
    days = Counter((one.who, one.at.astimezone(HOME).date()) for one in prompts)
    weeks = Counter((one.who, *one.at.astimezone(HOME).isocalendar()[:2]) for one in prompts)
    assert max(days.values()) == rules.messages_a_day
    assert max(weeks.values()) <= rules.prompts_a_week
    with store.reading() as tx:
        left = tx.connection.exec_driver_sql(
            "SELECT count(*) FROM reminder WHERE state = 'pending' AND due_at < '2027-07-10'"
        ).scalar_one()
        opened = tx.connection.exec_driver_sql("SELECT DISTINCT cycle FROM review ORDER BY cycle").scalars().all()
        told = {notice.subject for notice in tx.reminders.notices([reminding.oakfield.id])}
    assert opened == ["2026/27-midyear", "2026/27-second"]
    assert left == 0
    assert {"cluster_profile:1", "iem_after:1", "iem_practice:1", "iem_term:1", "iem_after:2"} <= told
    store.close()
