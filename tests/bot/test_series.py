"""The same item is asked about an activity each time: the reminder and the question show what was said before."""

from datetime import UTC, date, datetime

import pytest

from bot.facts import keep_stages
from storage.store import Store
from tests.bot.reminded import Reminding
from tests.bot.talking import LIBRARY, NOW

SIX_WEEKS_ON = datetime(2027, 1, 12, 10, tzinfo=UTC)


@pytest.fixture
async def looking(store: Store) -> Reminding:
    """Priya has said what people should do, and how often they do it, before an activity."""
    looking = Reminding(store)
    with store.transaction() as tx:
        activity = tx.work.add_activity(looking.oakfield.id, "Reading buddies", NOW)
        tx.connection.exec_driver_sql(
            f"UPDATE activity SET start_on = '2026-11-30', end_on = '2026-12-01' WHERE id = {activity}"
        )
        keep_stages(tx, LIBRARY, activity, {}, NOW.date())
    await looking.say("Priya", "stage 1 iem_plan", "start", "skip", "skip", "Pause <b>first</b>", "Now and then")
    return looking


async def to_six_weeks_on(looking: Reminding) -> None:
    """Let six weeks pass, in which the looks before are let go."""
    looking.now = SIX_WEEKS_ON
    with looking.store.transaction() as tx:
        tx.work.keep_stages(1, [row for row in tx.work.stages(1) if row.flow == "iem_practice"])
        tx.reminders.replan(looking.oakfield.id)
    looking.tick()


async def test_the_reminder_of_a_later_look_shows_the_same_item_with_its_earlier_values(looking: Reminding) -> None:
    await to_six_weeks_on(looking)
    card = next(card for card in looking.to("Priya") if card.heading == "How is Reading buddies going?")
    assert (
        '"Pause <b>first</b>" How often does that happen now, among those who took part?\n'
        "So far: Now and then (November 2026)." in card.body
    )


async def test_the_question_itself_says_what_was_chosen_before(looking: Reminding) -> None:
    await to_six_weeks_on(looking)
    card = await looking.say("Priya", "/stage 1 iem_practice", "start", "Nearly all")
    assert '"Pause <b>first</b>" How often' in card.body
    assert "In November 2026 you chose Now and then." in card.note


async def test_what_was_taken_back_or_is_another_activitys_is_not_shown(looking: Reminding) -> None:
    with looking.store.transaction() as tx:
        other = tx.work.add_activity(looking.oakfield.id, "Chess", NOW)
        zone = LIBRARY.programme.tz
        assert [one.label for one in tx.answers.said([1], LIBRARY.quoted, zone)[1]] == [
            "Pause <b>first</b>",
            "Now and then",
        ]
        assert [one.on for one in tx.answers.said([1], (), zone)[1]] == [date(2026, 11, 23)]
        assert tx.answers.said([other], LIBRARY.quoted, zone) == {}
        run = tx.runs.of_cluster(looking.oakfield.id, "iem_plan")[0]
        tx.connection.exec_driver_sql(f"UPDATE run SET state = 'withdrawn' WHERE id = {run.id}")
        assert tx.answers.said([1], LIBRARY.quoted, zone) == {}
