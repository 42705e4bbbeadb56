"""An account that its platform closes lets nobody in, and staff see it."""

import pytest

from bot.channels import Unreachable
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import Talking


@pytest.fixture
def talking(store: Store) -> Talking:
    return Talking(store)


async def test_a_closed_account_has_no_access_until_it_is_open_again(talking: Talking) -> None:
    writer = Writer(talking.store)
    desk = talking.desk(writer)
    await desk.account("wire", "Priya", closed=True)
    assert "If you have an invite link" in (await talking.say("Priya", "status")).body
    assert "Priya: the account was closed" in (await talking.say("Sam", "people")).body
    await desk.account("wire", "Priya", closed=False)
    await writer.close()
    assert (await talking.say("Priya", "hello")).heading == "Hello Priya"


async def test_what_a_platform_says_of_a_closed_account_closes_it_here(talking: Talking) -> None:
    talking.wire.failures.append(Unreachable("user is deactivated", closed=True))
    await talking.hear(talking.heard("Priya", "hello"))
    with talking.store.reading() as tx:
        assert tx.people.by_account("wire", "t", "Priya") is None
    with talking.store.transaction() as tx:
        tx.people.bind(talking.people["Priya"].id, "wire", "t", "Priya")
        assert tx.people.by_account("wire", "t", "Priya") is not None, "a new invitation takes its place"
