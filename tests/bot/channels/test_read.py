"""What Slack and Telegram hand over, stripped to what was heard."""

from typing import Any

import pytest

from bot.channels.slack.read import all_heard_in, as_typed
from bot.channels.slack.read import heard_in as from_slack
from bot.channels.telegram.read import came_or_left
from bot.channels.telegram.read import heard_in as from_telegram

USER = {"id": 77, "is_bot": False, "first_name": "Priya", "last_name": "Shah"}
CHAT = {"id": 77, "type": "private"}


def telegram(**message: Any) -> Any:
    return from_telegram(
        {"update_id": 5, "message": {"message_id": 9, "from": USER, "chat": CHAT, **message}}, "1", "our_bot"
    )


def test_words_in_telegram() -> None:
    heard = telegram(text="/status@our_bot oakfield")
    assert (heard.account, heard.chat, heard.event_id, heard.text) == ("77", "77", "5", "/status oakfield")
    assert (heard.name, heard.private, heard.cut) == ("Priya Shah", True, False)
    assert telegram(text="x" * 4090).cut


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            {"document": {"file_id": "f", "file_name": "plan.pdf", "file_size": 5}, "caption": "Our plan"},
            ("f", "plan.pdf", 5, "Our plan"),
        ),
        ({"photo": [{"file_id": "s"}, {"file_id": "l", "file_size": 9}]}, ("l", "photo.jpg", 9, "")),
    ],
)
def test_files_in_telegram(message: dict[str, Any], kept: tuple[Any, ...]) -> None:
    file = telegram(**message).file
    assert (file["id"], file["name"], file["size"], file["caption"]) == kept


def test_what_is_neither_words_nor_a_file_keeps_nothing_of_itself() -> None:
    heard = telegram(location={"latitude": 51.5, "longitude": 0})
    assert (heard.text, heard.file) == (None, None)
    assert "51.5" not in str(heard.as_plain())


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "message": {"message_id": 1, "chat": CHAT, "text": "no sender"}},
        {"update_id": 1, "message": {"message_id": 1, "chat": CHAT, "from": {**USER, "is_bot": True}, "text": "a bot"}},
        {"update_id": 1, "message": {"message_id": 1, "chat": CHAT, "from": USER, "new_chat_title": "x"}},
        {
            "update_id": 1,
            "message": {"message_id": 1, "chat": {"id": -5, "type": "group"}, "from": USER, "text": "chatter"},
        },
        {"update_id": 1, "callback_query": {"id": "1", "from": USER, "data": "x"}},
        {"update_id": 1, "poll": {}},
    ],
)
def test_what_is_not_for_us_in_telegram(update: dict[str, Any]) -> None:
    assert from_telegram(update, "1", "our_bot") is None


def test_taps_edits_groups_and_leaving_in_telegram() -> None:
    query = {"id": "1", "from": USER, "data": "nav|1", "message": {"message_id": 4, "chat": CHAT}}
    tap = from_telegram({"update_id": 2, "callback_query": query}, "1", "b")
    assert tap is not None and (tap.token, tap.message) == ("nav|1", "4")
    edit = from_telegram(
        {"update_id": 3, "edited_message": {"message_id": 4, "from": USER, "chat": CHAT, "text": "new"}}, "1", "b"
    )
    assert edit is not None and (edit.edited, edit.message, edit.text) == (True, "4", "new")
    group = {"message_id": 4, "from": USER, "chat": {"id": -5, "type": "group"}, "text": "/status"}
    assert not from_telegram({"update_id": 3, "message": group}, "1", "b").private  # type: ignore[union-attr]  # it is heard
    left = {"my_chat_member": {"chat": CHAT, "new_chat_member": {"status": "kicked"}}}
    assert came_or_left(left) == ("77", False)
    assert came_or_left({"message": {}}) is None


def slack(**event: Any) -> Any:
    whole = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "text": "hi",
        "client_msg_id": "c1",
        **event,
    }
    return from_slack({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": whole})


def test_words_in_slack() -> None:
    heard = slack(text="3 &gt; 2 &amp; <https://x.org|bank> <!channel> <@U9>")
    assert (heard.tenant, heard.account, heard.chat, heard.event_id, heard.alt_id) == ("T1", "U1", "D1", "Ev1", "c1")
    assert heard.text == "3 > 2 & bank (https://x.org) @channel @U9", "a label hides no address"
    assert as_typed("<mailto:a@b.org|a@b.org> <mailto:a@b.org>") == "a@b.org a@b.org"
    assert as_typed("<http://oakfield.org/|Oakfield.org>") == "Oakfield.org", "typed so, and no label at all"
    file = slack(files=[{"id": "F1", "name": "plan.pdf", "size": 3, "url_private": "https://x"}], text="Our plan").file
    assert (file["name"], file["caption"], file["more"]) == ("plan.pdf", "Our plan", [])


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"subtype": "message_deleted"},
        {"channel_type": "channel"},
        {"type": "app_home_opened", "tab": "messages"},
        {"type": "reaction_added"},
    ],
)
def test_what_is_not_for_us_in_slack(event: dict[str, Any]) -> None:
    assert slack(**event) is None


def test_edits_in_slack() -> None:
    for channel, known in (("D1", True), ("C1", False)):
        edited = {"user": "U1", "text": "new", "ts": "1.2"}
        event = {"type": "message", "subtype": "message_changed", "channel": channel, "message": edited}
        found = from_slack({"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event})
        assert (found is not None) is known, "Slack may leave out which kind of channel it is"
    new = {"user": "U1", "text": "new", "ts": "1.2"}
    heard = slack(subtype="message_changed", message=new, previous_message={"text": "old"})
    assert (heard.edited, heard.text, heard.message) == (True, "new", "1.2")
    assert slack(subtype="message_changed", message=new, previous_message={"text": "new"}) is None


def test_commands_and_taps_in_slack_are_known_by_their_trigger_and_signature() -> None:
    command = {
        "command": "/cluster",
        "text": "status oakfield",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "trigger_id": "t1",
    }
    heard = from_slack(command, "v0=abc")
    assert heard is not None
    assert (heard.text, heard.private, heard.chat, heard.event_id, heard.alt_id) == (
        "/status oakfield",
        False,
        "U1",
        "cmd.t1",
        "v0=abc",
    )
    bare = from_slack({**command, "text": "", "channel_id": "D1", "trigger_id": None})
    assert bare is not None and bare.text == "/help" and bare.private and bare.event_id.startswith("cmd.")
    tap = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "D1"},
        "container": {"message_ts": "1.5"},
    }
    heard = from_slack({**tap, "actions": [{"value": "nav|1"}], "trigger_id": "t2"})
    assert heard is not None and (heard.token, heard.message, heard.event_id) == ("nav|1", "1.5", "act.t2")
    at_home = from_slack({**tap, "actions": [{"value": "x"}], "view": {"type": "home"}, "trigger_id": "t3"})
    assert at_home is not None and (at_home.chat, at_home.message) == ("U1", "")
    assert from_slack({**tap, "actions": [{"url": "https://x"}]}) is None
    assert from_slack({"type": "view_closed"}) is None


WHO = {"team": {"id": "T1"}, "user": {"id": "U1", "username": "priya"}, "trigger_id": "t7"}


def test_each_file_of_a_message_that_is_saved_as_evidence_is_heard_and_so_are_its_words() -> None:
    files = [{"id": "F1", "name": "a.pdf", "size": 3, "url_private": "https://x/1"}, {"id": "F2", "name": "b.png"}]
    message = {"type": "message", "user": "U9", "ts": "1.5", "text": "Our plan &amp; more", "files": files}
    action = {
        "type": "message_action",
        "callback_id": "sc_evidence",
        "channel": {"id": "C1"},
        "message": message,
        **WHO,
    }
    first, second = all_heard_in(action, "v0=a")
    assert (first.account, first.chat, first.private, first.text) == ("U1", "U1", True, None)
    assert first.file == {
        "id": "F1",
        "url": "https://x/1",
        "name": "a.pdf",
        "size": 3,
        "caption": "Our plan & more",
        "more": [],
    }
    assert second.file is not None and (second.file["id"], second.file["caption"]) == ("F2", "")
    assert len({first.event_id, second.event_id}) == len({first.alt_id, second.alt_id}) == 2
    del message["files"]
    (words,) = all_heard_in(action)
    assert words.file == {"id": "", "url": "", "name": "", "size": 0, "caption": "Our plan & more", "more": []}
    assert words.alt_id is None
    assert all_heard_in({**action, "callback_id": "another"}) == []


@pytest.mark.parametrize("text", ["status", "/status", " /status "])
def test_a_command_may_be_typed_with_a_slash_of_its_own(text: str) -> None:
    command = {"command": "/cluster", "text": text, "team_id": "T1", "user_id": "U1", "channel_id": "D1"}
    (heard,) = all_heard_in(command)
    assert heard.text is not None and heard.text.strip() == "/status"


def test_a_link_that_was_opened_in_slack_is_not_for_us() -> None:
    action = {"type": "button", "action_id": "open.1", "action_ts": "1.1"}
    tap = {"type": "block_actions", "actions": [action], "user": {"id": "U1"}, "team": {"id": "T1"}}
    assert from_slack({**tap, "channel": {"id": "D1"}, "container": {"message_ts": "1.0"}}) is None


def test_what_opens_a_form_comes_with_a_tap_and_a_command() -> None:
    command = {"command": "/cluster", "text": "invite", "team_id": "T1", "user_id": "U1", "channel_id": "D1"}
    (heard,) = all_heard_in({**command, "trigger_id": "t1"})
    assert heard.trigger == "t1"
    tap = {"type": "block_actions", "channel": {"id": "D1"}, "actions": [{"value": "form|1.q|0|"}], **WHO}
    (heard,) = all_heard_in(tap)
    assert (heard.trigger, heard.name) == ("t7", "priya")


def test_another_apps_shortcut_and_a_closed_form_are_not_for_us() -> None:
    assert all_heard_in({"type": "shortcut", "callback_id": "another", **WHO}) == []
    assert all_heard_in({"type": "view_closed", "view": {"callback_id": "form"}, **WHO}) == []
