"""What Slack hands over, stripped to what was heard."""

import hashlib
import html
import json
import re
from typing import Any

from bot.channels import PAGE, Heard
from bot.channels.slack.dress import PICKED
from bot.channels.slack.modal import CALLBACK, given
from conversations.cards import DAY

_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
QUIET = frozenset(
    {"bot_message", "message_deleted", "channel_join", "channel_leave", "message_replied", "assistant_app_thread"}
)
"""Kinds of messages that nobody said to us."""
EVENTS = frozenset({"app_home_opened", "app_uninstalled", "message.im", "tokens_revoked", "user_change"})
"""What the app asks Slack to be told of. Who or what was taken out, the intake notices; nobody said it."""
SHORTCUTS = {"sc_review": "/review", "sc_activity": "/activity new", "sc_call": "/calls book"}
"""What each global shortcut asks for."""
EVIDENCE = "sc_evidence"
"""The shortcut of a message."""


def all_heard_in(payload: dict[str, Any], signature: str = "") -> list[Heard]:
    """Read what Slack handed over, as ``heard_in`` does: a message that is to be evidence may hold several files."""
    if payload.get("type") == "message_action":
        return _named(_evidence(payload, signature)) if payload["callback_id"] == EVIDENCE else []
    heard = heard_in(payload, signature)
    return [] if heard is None else _named([heard])


def _named(heard: list[Heard]) -> list[Heard]:
    """Give back what was heard, if its names are ones: half a character or NUL in one is kept by no database."""
    for one in heard:
        if not "".join((one.tenant, one.account, one.chat, one.event_id, one.alt_id or "", one.message)).isprintable():
            raise ValueError("an id holds what no id can hold")
    return heard


def heard_in(payload: dict[str, Any], signature: str = "") -> Heard | None:
    """Read what Slack posted or sent over its socket; None when there is nothing in it for us.

    ``signature`` is the one that the request bore: a second name for commands and buttons, which Slack gives none.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: it is not as Slack says that such things are.
    """
    if payload.get("type") == "event_callback":
        return _event(payload)
    if "command" in payload:
        return _command(payload, signature)
    kind = payload.get("type")
    if kind == "block_actions":
        return _tapped(payload, signature)
    if kind == "view_submission":
        return _handed_in(payload, signature)
    if kind == "shortcut":
        return _asked_for(payload, signature)
    return None


def _event(payload: dict[str, Any]) -> Heard | None:
    event = payload["event"]
    team = str(payload.get("enterprise_id") or payload["team_id"])
    if event["type"] == "app_home_opened":
        if event.get("tab") != "home":
            return None
        user = str(event["user"])
        return Heard("slack", team, user, f"{PAGE}{user}", str(payload["event_id"]), text="/home")
    if event["type"] != "message" or not _direct(event):
        return None
    if event.get("subtype") == "message_changed":
        return _edited(event, team, str(payload["event_id"]))
    if event.get("bot_id") or event.get("subtype") in QUIET or "user" not in event:
        return None
    return Heard(
        "slack",
        team,
        str(event["user"]),
        str(event["channel"]),
        str(payload["event_id"]),
        text=None if event.get("files") else as_typed(str(event.get("text", ""))),
        file=_file(event),
        alt_id=event.get("client_msg_id") or _by_time(event),
        message=str(event.get("ts", "")),
    )


def _direct(event: dict[str, Any]) -> bool:
    """Whether a message is a direct one: what kind of channel it is, Slack's page on changed messages leaves out."""
    if "channel_type" in event:
        return bool(event["channel_type"] == "im")
    return _private(str(event["channel"]))


def _by_time(event: dict[str, Any]) -> str | None:
    """Name a message by its channel and time, which no two messages of a channel share: its history says them too."""
    return f"{event['channel']}.{event['ts']}" if "ts" in event else None


def _edited(event: dict[str, Any], team: str, event_id: str) -> Heard | None:
    new, old = event["message"], event.get("previous_message", {})
    if new.get("bot_id") or "user" not in new or new.get("text") == old.get("text"):
        return None
    return Heard(
        "slack",
        team,
        str(new["user"]),
        str(event["channel"]),
        event_id,
        text=as_typed(str(new.get("text", ""))),
        message=str(new["ts"]),
        edited=True,
    )


def _command(payload: dict[str, Any], signature: str) -> Heard:
    text = as_typed(str(payload.get("text", ""))).strip().removeprefix("/")
    channel, user = str(payload["channel_id"]), str(payload["user_id"])
    return Heard(
        "slack",
        str(payload.get("enterprise_id") or payload["team_id"]),
        user,
        channel if _private(channel) else user,
        _name_of(payload, "cmd"),
        text=f"/{text}" if text else "/help",
        alt_id=signature or None,
        private=_private(channel),
        name=str(payload.get("user_name", "")),
        trigger=_trigger(payload),
    )


def _tapped(payload: dict[str, Any], signature: str) -> Heard | None:
    token = _token(payload["actions"][0])
    if token is None:
        return None
    user = str(payload["user"]["id"])
    view = payload.get("view")
    container = payload.get("container") or {}
    if view is not None:
        chat, message = user, ""
    else:
        chat, message = str(payload["channel"]["id"]), str(container.get("message_ts", ""))
    return Heard(
        "slack",
        _tenant(payload),
        user,
        chat,
        _name_of(payload, "act"),
        token=token,
        message=message,
        alt_id=signature or None,
        private=view is not None or _private(chat),
        name=_called(payload),
        trigger=_trigger(payload),
    )


def _token(action: dict[str, Any]) -> str | None:
    """Give what a tap means: a button's value, or the token of a calendar with the day that was chosen in it."""
    if action.get("type") == "datepicker":
        name, day = str(action["action_id"]), action.get("selected_date")
        return name.removeprefix(PICKED).replace(DAY, str(day)) if day and name.startswith(PICKED) else None
    return str(action["value"]) if action.get("value") is not None else None


def _handed_in(payload: dict[str, Any], signature: str) -> Heard | None:
    """Read a form that was handed in: what it is for stands in what the view has kept for us."""
    view = payload["view"]
    if view.get("callback_id") != CALLBACK:
        return None
    kept, user = json.loads(view["private_metadata"]), str(payload["user"]["id"])
    return Heard(
        "slack",
        _tenant(payload),
        user,
        str(kept["c"]),
        _name_of(payload, "sub"),
        token=str(kept["t"]),
        message=str(kept["m"]),
        alt_id=signature or None,
        name=_called(payload),
        form={"for": int(kept["p"]), "fields": given(view)},
    )


def _asked_for(payload: dict[str, Any], signature: str) -> Heard | None:
    """Read a global shortcut: it is used anywhere, seen by nobody else, and answered in the direct messages."""
    words, user = SHORTCUTS.get(payload["callback_id"]), str(payload["user"]["id"])
    if words is None:
        return None
    return Heard(
        "slack",
        _tenant(payload),
        user,
        user,
        _name_of(payload, "sc"),
        text=words,
        alt_id=signature or None,
        name=_called(payload),
        trigger=_trigger(payload),
    )


def _evidence(payload: dict[str, Any], signature: str) -> list[Heard]:
    """Read a message that is to be kept as evidence: each of its files, or its words where it has none."""
    message, user = payload["message"], str(payload["user"]["id"])
    words = as_typed(str(message.get("text", "")))
    files = message.get("files") or [{"name": ""}]
    name = _name_of(payload, "sc")
    return [
        Heard(
            "slack",
            _tenant(payload),
            user,
            user,
            f"{name}.{number}",
            file=_one_file(file, words if number == 0 else ""),
            alt_id=f"{signature}.{number}" if signature else None,
            name=_called(payload),
            trigger=_trigger(payload),
        )
        for number, file in enumerate(files)
    ]


def _tenant(payload: dict[str, Any]) -> str:
    return str((payload.get("enterprise") or {}).get("id") or payload["team"]["id"])


def _called(payload: dict[str, Any]) -> str:
    user = payload["user"]
    return str(user.get("name") or user.get("username") or "")


def _trigger(payload: dict[str, Any]) -> str:
    return str(payload.get("trigger_id") or "")


def _private(channel: str) -> bool:
    return channel.startswith("D")


def _name_of(payload: dict[str, Any], kind: str) -> str:
    """Name a command or a tap: by its trigger, which Slack gives out once, or else by all of it."""
    trigger = payload.get("trigger_id")
    if trigger:
        return f"{kind}.{trigger}"
    whole = json.dumps(payload, sort_keys=True).encode("utf-8", "replace")
    return f"{kind}.{hashlib.sha256(whole).hexdigest()}"


def _file(event: dict[str, Any]) -> dict[str, Any] | None:
    files = event.get("files")
    if not files:
        return None
    caption = as_typed(str(event.get("text", "")))
    first, *rest = [_one_file(file, caption) for file in files]
    return {**first, "more": rest}


def _one_file(file: dict[str, Any], caption: str) -> dict[str, Any]:
    return {
        "id": str(file.get("id", "")),
        "url": str(file.get("url_private_download") or file.get("url_private") or ""),
        "name": str(file.get("name", "file") or ""),
        "size": int(file.get("size") or 0),
        "caption": caption,
        "more": [],
    }


def as_typed(text: str) -> str:
    """Give a message's text as the person typed it: without the marks that Slack puts around links and names."""
    return html.unescape(_LINK.sub(_said, text))


def _said(found: re.Match[str]) -> str:
    target, label = found.group(1), found.group(2)
    if target.startswith("!"):
        return f"@{label or target[1:].split('^')[0]}"
    address = target.removeprefix("mailto:")
    # Slack makes a link of an address that is typed, and says it again as the label; another label hides the address.
    return address if not label else label if _bare(label) == _bare(address) else f"{label} ({address})"


def _bare(address: str) -> str:
    return address.removeprefix("http://").removeprefix("https://").rstrip("/").casefold()
