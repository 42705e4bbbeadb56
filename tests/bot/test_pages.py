"""A page follows what others do, what is done elsewhere and what happens by itself, no more often than needed."""

from datetime import timedelta

import pytest

from bot.channels import PAGE
from bot.reminding.pages import renew
from bot.reminding.tick import run_down, tick
from storage.store import Store
from tests.bot.forming import Forming


class Following(Forming):
    """People with pages, and ticks."""

    def tick(self, seconds: int = 0) -> None:
        """Let time pass, and tick until nothing is left to do."""
        self.now += timedelta(seconds=seconds)
        run_down(lambda: self.store.run(lambda tx: tick(tx, self.library, self.now, self.broken)))

    def broken(self, code: str, error: Exception) -> None:
        self.errors.append(f"{code} {error}")

    async def settle(self) -> None:
        """Let as long pass as it takes for what others did to be seen, and deliver it."""
        for seconds in (60, 31):
            self.tick(seconds)
        await self.start()

    def pages(self, who: str) -> int:
        """Count how often somebody's page was shown."""
        return len([chat for chat, _, _ in self.wire.sent if chat == f"{PAGE}{who}"])


@pytest.fixture
async def following(store: Store) -> Following:
    """Priya and Sam have opened their pages, and all is quiet."""
    following = Following(store)
    for who in ("Priya", "Sam"):
        await following.open_home(who)
    following.tick()
    await following.settle()
    return following


async def test_what_another_lead_does_is_on_the_page_after_a_while(following: Following) -> None:
    assert "Review: not started yet." in following.page("Priya").body
    await following.say("Tom", "review", "start")
    await following.tap("Tom", "Mostly")
    await following.settle()
    assert "Review: 1 of about" in following.page("Priya").body


async def test_what_the_same_person_does_in_another_channel_is_on_the_page(following: Following) -> None:
    heard = following.heard("Priya", "steps add Paint the hall, Tom, 16 January")
    following.trigger = ""
    await following.hear(type(heard)("wire", "t", "Priya", "Priya", "w1", heard.text))
    await following.settle()
    assert "Paint the hall, by Saturday 16 January 2027" in following.page("Priya").body


async def test_many_changes_make_one_page_and_none_makes_none(following: Following) -> None:
    before = following.pages("Priya")
    await following.settle()
    await following.settle()
    assert following.pages("Priya") == before
    await following.say("Tom", "review", "start")
    for _ in range(3):
        await following.tap("Tom", "Mostly")
        await following.tap("Tom", "Next")
    await following.settle()
    assert following.pages("Priya") == before + 1
    await following.settle()
    assert following.pages("Priya") == before + 1


async def test_what_ones_own_turn_has_shown_already_is_not_shown_again(following: Following) -> None:
    await following.say("Priya", "review", "start")
    await following.tap("Priya", "Mostly")
    shown = following.pages("Priya")
    await following.settle()
    assert following.pages("Priya") == shown


async def test_a_page_that_still_waits_is_replaced(following: Following) -> None:
    with following.store.transaction() as tx:
        tx.outbox.post("old", "slack", f"{PAGE}Priya", {"rows": (), "body": "old"}, following.now)
    await following.say("Tom", "steps add Paint the hall, Tom, 16 January")
    before = following.pages("Priya")
    following.tick(60)
    following.tick(31)
    await following.start()
    assert following.pages("Priya") == before + 1
    assert "Paint the hall" in following.page("Priya").body


async def test_another_cluster_changes_only_the_pages_of_those_who_see_it(following: Following) -> None:
    priya = following.pages("Priya")
    await following.say("Dan", "review", "start")
    await following.tap("Dan", "Mostly")
    await following.settle()
    assert following.pages("Priya") == priya


async def test_whoever_has_lost_their_role_sees_nothing_of_the_cluster_any_more(following: Following) -> None:
    with following.store.transaction() as tx:
        tx.people.end_roles(following.people["Priya"].id, following.now)
        tx.reminders.replan(following.oakfield.id)
    await following.settle()
    assert "You are not in a cluster yet." in following.page("Priya").body


async def test_where_nobody_has_a_page_nothing_is_looked_at(store: Store) -> None:
    following = Following(store)
    await following.say("Tom", "review", "start")
    await following.settle()
    with store.reading() as tx:
        assert tx.reminders.recalled("pages") == ""
        assert tx.pages.shown("slack", f"{PAGE}Priya") is None


async def test_a_page_that_cannot_be_made_is_told_and_holds_nothing_up(following: Following) -> None:
    await following.say("Tom", "steps add Paint the hall, Tom, 16 January")
    following.tick(60)
    with following.store.transaction() as tx:
        version = tx.runs.keep_flow("gone", 1, "h", "t", following.now)
        tx.runs.open("gone", version, following.oakfield.id, following.now)
        assert renew(tx, following.library, following.now + timedelta(seconds=31), following.broken) > 0
    assert {line.split()[0] for line in following.errors} == {"pages"}


async def test_an_account_that_goes_takes_with_it_that_its_page_was_to_be_looked_at(following: Following) -> None:
    await following.say("Tom", "steps add Paint the hall, Tom, 16 January")
    following.tick(60)
    with following.store.transaction() as tx:
        tx.people.unbind(following.people["Priya"].id)
        assert "Priya" not in [row.external_id for row in tx.pages.take(following.now + timedelta(minutes=5), 9)]
