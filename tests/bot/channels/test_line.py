"""Slack's line: deaf, taken out and put back, refused; and what strangers are told over it."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.slack.history import SlackHistory
from bot.channels.slack.intake import SlackIntake
from bot.channels.slack.line import SlackLine
from bot.channels.slack.socket import MOST_REBUILDS, SlackSocket
from storage.store import Store
from storage.writer import Writer
from tests.bot.channels.slack_server import WELCOME, SlackServer
from tests.bot.talking import NOW, Talking
from tests.contract.between import until

LOOK = 0.02
MINUTE = 0.02
REMOVED = {"ok": False, "error": "account_inactive"}
REVOKED = {"ok": False, "error": "token_revoked"}


class Office:
    """A desk, the line to a Slack of the test's own, and the clock."""

    def __init__(self, slack: SlackServer, store: Store) -> None:
        self.slack, self.talking, self.writer = slack, Talking(store), Writer(store)
        desk = self.talking.desk(self.writer)
        self.intake = SlackIntake(slack.client, desk, lambda: self.talking.now)
        self.history = SlackHistory(slack.client, desk, self.writer, lambda: self.talking.now)
        self.ended: list[tuple[str, int]] = []

    def line(self, *, alone: bool) -> SlackLine:
        end: Callable[[str, int], None] = lambda why, code: self.ended.append((why, code))  # noqa: E731 - typed
        clock = lambda: self.talking.now  # noqa: E731 - as above
        more = {"alone": alone, "minute": MINUTE}
        return SlackLine(self.slack.client, self.intake, self.history, "xapp-1", end, clock, **more)  # type: ignore[arg-type]  # as named

    def socket(self, *, last: bool) -> SlackSocket:
        end: Callable[[str, int], None] = lambda why, code: self.ended.append((why, code))  # noqa: E731 - typed
        return SlackSocket(self.intake, "xapp-1", asyncio.Lock(), lambda: last, end, LOOK)

    async def noted(self) -> None:
        """Wait until it is noted that everything was heard until now: there is no gap in the line."""

        def until_now() -> bool:
            with self.talking.store.reading() as tx:
                return tx.chats.heard_until("slack") == self.talking.now

        await until(until_now, "not noted")

    def inbox(self) -> list[str]:
        with self.talking.store.reading() as tx:
            return [str(row[0]) for row in tx.connection.exec_driver_sql("SELECT raw FROM inbox ORDER BY id")]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    slack = SlackServer()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def office(slack: SlackServer, sqlite: Store) -> AsyncIterator[Office]:
    office = Office(slack, sqlite)
    yield office
    await office.writer.close()


@asynccontextmanager
async def running(work: Any) -> AsyncIterator[asyncio.Task[None]]:
    """Let something run for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_deaf_connection_is_built_anew_and_in_the_end_the_process_is(
    slack: SlackServer, office: Office
) -> None:
    slack.greets = False
    async with running(office.socket(last=True).run()):
        await until(lambda: office.ended, "never given up", 30)
    ((why, code),) = office.ended
    assert code == 75 and "could not be built anew" in why
    assert len(slack.lines) > MOST_REBUILDS


async def test_while_another_connection_hears_a_deaf_one_is_built_anew_until_it_hears(
    slack: SlackServer, office: Office
) -> None:
    slack.greets = False
    socket = office.socket(last=False)
    async with running(socket.run()):
        await until(lambda: len(slack.lines) > MOST_REBUILDS + 2, "not built anew", 30)
        slack.greets = True
        await until(lambda: socket.connected, "never hears", 30)
    assert office.ended == []


async def test_a_slack_that_cannot_be_reached_is_waited_for_by_this_very_process(
    slack: SlackServer, office: Office
) -> None:
    slack.greets = False
    async with running(office.socket(last=True).run()):
        await until(lambda: slack.lines, "never connected")
        slack.answers["apps.connections.open"] = {"ok": False, "error": "internal_error"}
        asked = len(slack.calls("apps.connections.open"))
        await until(lambda: len(slack.calls("apps.connections.open")) > asked + MOST_REBUILDS + 1, "not tried", 30)
    assert office.ended == []


@pytest.mark.parametrize("moment", range(8))
async def test_told_to_stop_again_while_it_takes_leave_it_lets_go_of_its_connection(
    slack: SlackServer, office: Office, moment: int
) -> None:
    assert await stopped_twice(office, moment)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        gc.collect()
    assert [str(one.message) for one in said] == []


async def stopped_twice(office: Office, moment: int) -> bool:
    """Stop a socket that hears, and again some steps of the loop later; tell whether it was cancelled."""
    socket = office.socket(last=True)
    task = asyncio.create_task(socket.run())
    await until(lambda: socket.connected, "never hears", 30)
    task.cancel()
    for _ in range(moment):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def test_a_line_that_missed_something_in_the_last_hour_is_built_anew(slack: SlackServer, office: Office) -> None:
    with office.talking.store.transaction() as tx:
        tx.chats.spend("slack", "D1", NOW, 1.0, 30.0)
    async with running(office.line(alone=True).run()):
        await until(lambda: len(slack.lines) == 2, "never connected")
        at = f"{(NOW + timedelta(minutes=30)).timestamp():.6f}"
        missed = {"type": "message", "user": "U1", "text": "unheard of", "ts": at}
        slack.answers["conversations.history"] = {"ok": True, "messages": [missed]}
        for _ in range(16):
            await office.noted()
            office.talking.wait(minutes=4)
        await until(lambda: len(slack.lines) == 4, "not built anew")
    assert ["unheard of" in raw for raw in office.inbox()] == [True]


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U0"]}}]
)
async def test_an_app_that_is_taken_out_waits_and_hears_again_when_it_is_back(
    slack: SlackServer, office: Office, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    line = office.line(alone=False)
    async with running(line.run()):
        await until(lambda: len(slack.lines) == 2 and not line.trouble, "never connected")
        slack.answers["auth.test"] = REMOVED
        await slack.tell(event)
        await until(lambda: line.trouble, "not noticed")
        asked = len(slack.calls("auth.test"))
        await until(lambda: len(slack.calls("auth.test")) > asked + 1, "not asked again")
        assert "install it again" in caplog.text
        slack.answers["auth.test"] = WELCOME
        await until(lambda: len(slack.lines) == 4 and not line.trouble, "not connected again")
        await slack.tell({"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "back"})
        await until(office.inbox, "not heard")
    assert office.ended == []


async def test_that_a_person_took_their_own_token_back_changes_nothing(slack: SlackServer, office: Office) -> None:
    line = office.line(alone=False)
    async with running(line.run()):
        await until(lambda: len(slack.lines) == 2, "never connected")
        await slack.tell({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
        await slack.tell({"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hi"})
        await until(office.inbox, "not heard")
        assert line.trouble == "" and not office.intake.removed.is_set()


async def test_a_start_that_goes_well_warns_of_nothing(
    slack: SlackServer, sqlite: Store, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(slack, sqlite)
    await office.writer.close()
    assert caplog.records == []


async def test_a_token_that_was_taken_back_is_said_clearly_while_the_other_platform_goes_on(
    slack: SlackServer, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers["auth.test"] = REVOKED
    line = office.line(alone=False)
    async with running(line.run()):
        await until(lambda: len(slack.calls("auth.test")) > 2, "not asked again")
        assert line.trouble == "the token is not accepted"
        assert "Slack does not accept the bot token (token_revoked). Check COMPANION_SLACK_BOT_TOKEN." in caplog.text
        slack.answers["auth.test"] = WELCOME
        await until(lambda: not line.trouble, "not connected again")
    assert office.ended == []


async def test_where_slack_is_all_there_is_a_token_that_was_taken_back_ends_the_program(
    slack: SlackServer, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers["auth.test"] = REVOKED
    await office.line(alone=True).run()
    assert "cannot be reached" not in caplog.text, "one clear sentence is enough"
    assert office.ended == [
        ("Slack does not accept the bot token (token_revoked). Check COMPANION_SLACK_BOT_TOKEN.", 2)
    ]


async def test_an_app_level_token_that_is_wrong_is_one_clear_sentence(
    slack: SlackServer, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    slack.answers["apps.connections.open"] = {"ok": False, "error": "invalid_auth"}
    async with running(office.socket(last=True).run()):
        await until(lambda: office.ended, "never said")
    assert "cannot be reached" not in caplog.text
    assert office.ended == [
        ("Slack does not accept the app-level token (invalid_auth). Check COMPANION_SLACK_APP_TOKEN.", 2)
    ]


async def test_members_of_another_workspace_are_told_once_a_day_and_bots_never(
    slack: SlackServer, office: Office
) -> None:
    line = office.line(alone=True)
    theirs = {"type": "message", "channel_type": "im", "channel": "D9", "user": "U9", "text": "hi", "user_team": "T2"}

    async def tell(times: int, **more: str) -> None:
        for _ in range(times):
            await slack.tell({**theirs, **more})
        before = len(office.inbox())
        ours = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hello"}
        await slack.tell(ours)
        await until(lambda: len(office.inbox()) > before, "not heard")

    async with running(line.run()):
        await until(lambda: len(slack.lines) == 2 and not line.trouble, "never connected")
        await tell(3)
        told = await until(lambda: slack.calls("chat.postMessage"), "not told")
        assert [(one["channel"], one["text"]) for one in told] == [("D9", "This assistant is only for members of Oak.")]
        office.talking.wait(hours=25)
        await tell(2)
        await until(lambda: len(slack.calls("chat.postMessage")) == 2, "not told on the next day")
        await tell(2, bot_id="B9")
        assert len(slack.calls("chat.postMessage")) == 2
    assert [raw for raw in office.inbox() if "U9" in raw] == []
