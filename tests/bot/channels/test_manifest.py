"""The Slack app as it is set up: it may do what the program does, and nothing more; what it hears, the program understands."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.channels.slack.read import EVENTS, EVIDENCE, SHORTCUTS, all_heard_in
from bot.commands.table import TABLE
from tests.contract.judges import slack_faults

ROOT = Path(__file__).parent.parent.parent.parent
MANIFEST: dict[str, Any] = YAML(typ="safe").load((ROOT / "docs" / "slack-manifest.yaml").read_text())
SCOPES = {
    "auth.test": (),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("im:history",),
    "conversations.open": ("im:write",),
    "files_upload_v2": ("files:write",),
    "files.info": ("files:read",),
    "users.info": ("users:read",),
    "reactions.add": ("reactions:write",),
    "views.open": (),
    "views.update": (),
    "views.publish": (),
}
"""What each method of the Web API needs (Slack, each method's page)."""
EVENT_SCOPES = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "message.im": ("im:history",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
"""What each event needs (Slack, each event's page)."""
OTHERWISE = {"slash_commands": ("commands",), "shortcuts": ("commands",)}
_METHOD = re.compile(r"""["']((?:auth|chat|conversations|files|reactions|users|views)\.[a-zA-Z.]+)["']""")
_CALLED = re.compile(r"client\.(auth|chat|conversations|files|reactions|users|views)_([a-zA-Z_0-9]+)\(")


def source() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "bot" / "channels" / "slack").glob("*.py")))


def methods() -> set[str]:
    """Find the methods that the source calls: by their names, or as the client's own."""
    whole = source()
    own = {f"{family}_{rest}" if rest == "upload_v2" else f"{family}.{rest}" for family, rest in _CALLED.findall(whole)}
    camel = {
        re.sub(r"_([a-z])", lambda found: found.group(1).upper(), name) if "v2" not in name else name for name in own
    }
    return {*_METHOD.findall(whole), *camel}


def test_the_app_may_do_what_the_program_does_and_nothing_more() -> None:
    called = methods()
    assert {"chat.postMessage", "chat.update", "views.publish", "views.open", "files_upload_v2", "auth.test"} <= called
    assert called <= set(SCOPES), "say in the table what the new method needs"
    needed = {scope for method in called for scope in SCOPES[method]}
    needed |= {
        scope for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"] for scope in EVENT_SCOPES[event]
    }
    needed |= {scope for feature, scopes in OTHERWISE.items() if MANIFEST["features"].get(feature) for scope in scopes}
    needed |= {"files:read"} if "url_private" in source() else set()
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_what_slack_tells_is_what_the_program_understands() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == EVENTS == set(EVENT_SCOPES)
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert {one["callback_id"] for one in shortcuts if one["type"] == "global"} == set(SHORTCUTS)
    assert [one["callback_id"] for one in shortcuts if one["type"] == "message"] == [EVIDENCE]
    assert [one["command"] for one in MANIFEST["features"]["slash_commands"]] == ["/cluster"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"] and home["messages_tab_enabled"] and not home["messages_tab_read_only_enabled"]


@pytest.mark.parametrize("name", sorted(SHORTCUTS))
def test_a_shortcut_asks_for_a_command_that_there_is(name: str) -> None:
    who = {"team": {"id": "T1"}, "user": {"id": "U1", "username": "priya"}, "trigger_id": "t1"}
    (heard,) = all_heard_in({"type": "shortcut", "callback_id": name, **who}, "v0=a")
    assert (heard.text or "").removeprefix("/").split()[0] in {entry.word for entry in TABLE}
    assert (heard.chat, heard.account, heard.private, heard.trigger, heard.event_id) == (
        "U1",
        "U1",
        True,
        "t1",
        "sc.t1",
    )


def test_what_the_command_hints_at_is_there() -> None:
    (command,) = MANIFEST["features"]["slash_commands"]
    words = {entry.word for entry in TABLE}
    assert {word.strip() for word in command["usage_hint"].split("|")} <= words


def test_every_field_is_as_short_as_slack_wants_it() -> None:
    shown, features = MANIFEST["display_information"], MANIFEST["features"]
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", shown["background_color"])
    assert re.fullmatch(r"[a-z0-9-_.]{1,80}", features["bot_user"]["display_name"])
    assert len(features["shortcuts"]) <= 10 and len(features["slash_commands"]) <= 50
    for shortcut in features["shortcuts"]:
        assert (
            len(shortcut["name"]) <= 24 and len(shortcut["callback_id"]) <= 255 and len(shortcut["description"]) <= 150
        )
    for command in features["slash_commands"]:
        assert (
            len(command["command"]) <= 32 and len(command["description"]) <= 2000 and len(command["usage_hint"]) <= 1000
        )


def test_guests_are_not_shut_out_and_nothing_is_asked_for_that_schools_would_not_give() -> None:
    assert "agent_view" not in MANIFEST["features"]
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert not [
        scope for scope in scopes["bot"] if "email" in scope or scope.startswith(("channels:", "groups:", "mpim:"))
    ]
    assert slack_faults("auth.test", {}) == []
