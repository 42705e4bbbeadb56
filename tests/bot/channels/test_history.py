"""What was said in Slack while nobody listened is read back once, in order, and counts once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.history import MARGIN, SlackHistory
from bot.channels.slack.membership import Home
from bot.channels.slack.read import heard_in
from storage.store import Store
from storage.writer import Writer
from tests.bot.talking import NOW, Talking


class Past(AsyncWebClient):
    """A Slack that remembers what was said in each room."""

    def __init__(self) -> None:
        super().__init__("xoxb-1")
        self.said: dict[str, list[dict[str, Any]]] = {}
        self.refuses = ""

    async def conversations_open(self, **asked: Any) -> Any:
        return {"channel": {"id": f"D{asked['users']}"}}

    async def conversations_history(self, **asked: Any) -> Any:
        if self.refuses:
            raise SlackApiError("no", {"error": self.refuses})  # type: ignore[no-untyped-call]  # the library gives none
        newest_first = self.said.get(asked["channel"], [])[::-1]
        start = int(asked.get("cursor") or 0)
        more = len(newest_first) > start + 2
        cursor = {"next_cursor": str(start + 2)} if more else {}
        return {"messages": newest_first[start : start + 2], "has_more": more, "response_metadata": cursor}

    def say(self, text: str, minutes: float, room: str = "DU1", **more: Any) -> dict[str, Any]:
        at = f"{(NOW + timedelta(minutes=minutes)).timestamp():.6f}"
        message = {"type": "message", "user": "U1", "text": text, "ts": at, **more}
        self.said.setdefault(room, []).append(message)
        return {**message, "channel": room, "channel_type": "im"}


class Listening:
    """A desk, a Slack that remembers, and the clock."""

    def __init__(self, store: Store) -> None:
        self.talking = Talking(store)
        self.past = Past()
        self.writer = Writer(store)
        self.desk = self.talking.desk(self.writer)
        self.history = SlackHistory(self.past, self.desk, self.writer, lambda: self.talking.now)
        self.history.team = "T1"
        with store.transaction() as tx:
            tx.chats.spend("slack", "U1", NOW, 1.0, 30.0)
            tx.chats.spend("slack", "C1", NOW, 1.0, 30.0)

    async def hear(self, event: dict[str, Any]) -> bool:
        payload = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{event['ts']}", "event": event}
        heard = heard_in(payload)
        assert heard is not None
        return await self.desk.hear(heard)

    def heard(self) -> list[str]:
        with self.talking.store.reading() as tx:
            rows = tx.connection.exec_driver_sql("SELECT raw FROM inbox ORDER BY id")
            return [row[0].split('"text":"')[1].split('"')[0] for row in rows]


@pytest.fixture
async def listening(store: Store) -> AsyncIterator[Listening]:
    listening = Listening(store)
    await listening.history.note()
    yield listening
    await listening.writer.close()


async def test_after_a_gap_what_was_said_is_taken_in_once_and_in_order(listening: Listening) -> None:
    for number in range(5):
        listening.past.say(f"m{number}", number + 1)
    listening.past.say("ours", 5, bot_id="B1")
    listening.talking.wait(minutes=10)
    assert await listening.history.note() == 5
    assert listening.heard() == ["m0", "m1", "m2", "m3", "m4"]
    listening.talking.wait(minutes=10)
    assert await listening.history.note() == 0


async def test_a_short_gap_is_left_to_slack_which_tries_again(listening: Listening) -> None:
    listening.past.say("m", 1)
    listening.talking.wait(minutes=4)
    assert await listening.history.note() == 0
    assert await listening.history.read(NOW - MARGIN, NOW) == 0, "nor is what was said after the time looked at"


@pytest.mark.parametrize("more", [{}, {"client_msg_id": "c1"}])
async def test_an_event_and_the_history_name_a_message_alike(listening: Listening, more: dict[str, str]) -> None:
    first, second = listening.past.say("first", 1, **more), listening.past.say("second", 2)
    assert await listening.hear(first)
    listening.talking.wait(minutes=10)
    assert await listening.history.note() == 1
    assert not await listening.hear(second), "its event comes late"
    assert listening.heard() == ["first", "second"]


async def test_a_room_that_is_gone_is_passed_over_and_a_slack_that_is_down_is_asked_again(listening: Listening) -> None:
    listening.past.say("m", 1)
    listening.talking.wait(minutes=10)
    listening.past.refuses = "internal_error"
    with pytest.raises(SlackApiError):
        await listening.history.note()
    listening.past.refuses = ""
    assert await listening.history.note() == 1
    listening.talking.wait(minutes=10)
    listening.past.refuses = "channel_not_found"
    assert await listening.history.note() == 0


def test_members_of_other_workspaces_are_told_apart_and_guests_of_ours_are_not() -> None:
    home = Home("T1", name="Oak")
    assert home.foreign({"event": {"type": "message", "user_team": "T2"}})
    assert home.foreign({"user": {"id": "U9", "team_id": "T2"}})
    assert not home.foreign({"event": {"type": "message", "team": "T1"}})
    assert not home.foreign({"command": "/cluster"})
    assert not Home().foreign({"event": {"team": "T2"}}), "not known yet"
    wide = Home("T1", "E1")
    assert not wide.foreign({"event": {"team": "T3"}}), "another workspace of the same organisation"
    assert wide.foreign({"event": {"team": "T3"}, "is_ext_shared_channel": True})
    assert (home.tenant, wide.tenant) == ("T1", "E1")
