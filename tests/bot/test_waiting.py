"""A part that can wait is reminded of by its own day, counted from when it was reached."""

from datetime import UTC, date, datetime

import pytest

from bot.library import Edition, Library
from conversations.flowfile import load_flow
from storage.store import Store
from tests.bot.reminded import Reminding

PROFILE = """
flow: cluster_profile
version: 9
title: Your cluster
who: coordinator
when: {trigger: cluster_joined, due_days: 7}
sections:
  - {key: basics, title: The basics, questions: [{id: cp.name, type: short_text, prompt: "What is it called?"}]}
  - key: more
    title: A little more
    can_wait_days: 14
    questions:
      - {id: cp.years, type: number, prompt: "For how many years?"}
      - {id: cp.towns, type: number, prompt: "How many towns?"}
"""


@pytest.fixture
def reminding(store: Store) -> Reminding:
    library = Library({"cluster_profile": Edition(load_flow(PROFILE, "p.yaml"), PROFILE, "h")})
    return Reminding(store, library=library)


def due_on(reminding: Reminding) -> set[date]:
    """Give the days on which Priya is reminded because the profile is due."""
    with reminding.store.reading() as tx:
        kept = tx.reminders.kept({reminding.oakfield.id: ()})[reminding.oakfield.id]
    mine = [one for one in kept if one.person_id == reminding.people["Priya"].id and one.state == "pending"]
    return {one.local.date() for one in mine if one.subject.startswith("cluster_profile") and one.step == "due"}


async def test_what_can_wait_is_due_so_many_days_after_it_was_reached(reminding: Reminding) -> None:
    reminding.tick()
    assert due_on(reminding) == {date(2026, 11, 30)}
    card = await reminding.say("Priya", "profile", "start", "Oakfield")
    assert "“The basics” is done and saved. The rest can wait 14 days." in card.note
    reminding.tick()
    assert due_on(reminding) == {date(2026, 12, 7)}
    await reminding.say("Priya", "12")
    reminding.tick()
    assert due_on(reminding) == {date(2026, 12, 7)}


async def test_the_reminder_names_the_part_that_is_left(reminding: Reminding) -> None:
    await reminding.say("Priya", "profile", "start", "Oakfield")
    reminding.tick()
    already = len(reminding.to("Priya"))
    reminding.now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    reminding.tick()
    assert len(reminding.to("Priya")) == already
    reminding.now = datetime(2026, 12, 7, 12, tzinfo=UTC)
    reminding.tick()
    card = reminding.to("Priya")[-1]
    assert card.heading == "Your cluster"
    assert card.body.startswith("What is left, “A little more”, due today.\n\nYou have done 1 of about 3.")


async def test_what_is_finished_is_reminded_of_no_more(reminding: Reminding) -> None:
    await reminding.say("Priya", "profile", "start", "Oakfield", "12", "3")
    await reminding.tap("Priya", "Finish")
    reminding.now = datetime(2026, 12, 7, 12, tzinfo=UTC)
    before = len([card for card in reminding.to("Priya") if card.heading == "Your cluster"])
    reminding.tick()
    assert len([card for card in reminding.to("Priya") if card.heading == "Your cluster"]) == before
