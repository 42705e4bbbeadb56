"""How a form looks in Slack, and what is read off one that was handed in: a modal of plain text and inputs."""

import json
from collections.abc import Mapping
from typing import Any

from bot.channels.slack.dress import plain
from conversations.forms import Field, Form, Pick

CALLBACK = "form"
LONGEST_TITLE = 24
LONGEST_INPUT = 3000
LONGEST_LABEL = 2000
LONGEST_PLACEHOLDER = 150
LONGEST_OPTION = 75
MOST_RADIOS = 10
MOST_BLOCKS = 100
"""Limits of the Block Kit reference (characters, options and blocks of a modal)."""
CLOSE = "Cancel"
ACTION = "given"


def modal(form: Form, chat: str, message: str) -> dict[str, Any]:
    """Dress a form for ``views.open``; ``chat`` and ``message`` are where the card behind it stands.

    What the view keeps for us (``private_metadata``) is ids and nothing else.
    """
    about = [{"type": "context", "elements": [plain(form.about, LONGEST_INPUT)]}] if form.about else []
    kept = {"t": form.token, "p": form.person, "c": chat, "m": message}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(_title(form.title), LONGEST_TITLE),
        "submit": plain(form.save, LONGEST_TITLE),
        "close": plain(CLOSE, LONGEST_TITLE),
        "private_metadata": json.dumps(kept, separators=(",", ":")),
        "blocks": [*about, *(_input(field) for field in form.fields)][:MOST_BLOCKS],
    }


def _title(title: str) -> str:
    """Shorten a title between words: the card behind the form has the whole of it."""
    if len(title) <= LONGEST_TITLE:
        return title
    kept = title[: LONGEST_TITLE - 1]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept else kept}…"


def _input(field: Field) -> dict[str, Any]:
    block = {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, LONGEST_LABEL),
        "optional": not field.needed,
        "element": {**_ELEMENTS[field.kind](field), "action_id": ACTION},
    }
    return block | ({"hint": plain(field.hint, LONGEST_LABEL)} if field.hint else {})


def _text(field: Field) -> dict[str, Any]:
    most = min(field.most or LONGEST_INPUT, LONGEST_INPUT)
    element = {"type": "plain_text_input", "multiline": field.kind == "long_text", "max_length": most}
    return element | ({"initial_value": str(field.value)[:most]} if field.value is not None else {})


def _number(field: Field) -> dict[str, Any]:
    element: dict[str, Any] = {"type": "number_input", "is_decimal_allowed": not field.whole}
    bounds = {"min_value": field.low, "max_value": field.high, "initial_value": field.value}
    return element | {name: str(value) for name, value in bounds.items() if value is not None}


def _date(field: Field) -> dict[str, Any]:
    element = {"type": "datepicker", "placeholder": _placeholder("Choose a date", field)}
    return element | ({"initial_date": str(field.value)} if field.value is not None else {})


def _time(field: Field) -> dict[str, Any]:
    element = {"type": "timepicker", "placeholder": _placeholder("Choose a time", field)}
    return element | ({"initial_time": str(field.value)} if field.value is not None else {})


def _one(field: Field) -> dict[str, Any]:
    options = [_option(pick) for pick in field.picks]
    chosen = [option for option in options if option["value"] == str(field.value)]
    element: dict[str, Any] = {"type": "radio_buttons", "options": options}
    if len(options) > MOST_RADIOS:
        element = {"type": "static_select", "placeholder": _placeholder("Choose one", field), "options": options}
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _several(field: Field) -> dict[str, Any]:
    options = [_option(pick) for pick in field.picks]
    wanted = [str(key) for key in field.value] if isinstance(field.value, tuple) else []
    chosen = [option for option in options if option["value"] in wanted]
    element: dict[str, Any] = {"type": "checkboxes", "options": options}
    if len(options) > MOST_RADIOS:
        element = {"type": "multi_static_select", "placeholder": _placeholder("Choose", field), "options": options}
        element |= {"max_selected_items": field.most} if field.most else {}
    return element | ({"initial_options": chosen} if chosen else {})


_ELEMENTS = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "date": _date,
    "time": _time,
    "one": _one,
    "several": _several,
}


def _option(pick: Pick) -> dict[str, Any]:
    option: dict[str, Any] = {"text": plain(pick.label, LONGEST_OPTION), "value": pick.key}
    return option | ({"description": plain(pick.detail, LONGEST_OPTION)} if pick.detail else {})


def _placeholder(what: str, field: Field) -> dict[str, Any]:
    """Say what is to be chosen: a screen reader says the placeholder of a select instead of its label."""
    return plain(f"{what}: {field.brief or field.label}", LONGEST_PLACEHOLDER)


def given(view: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was given in each field of a view: text, a key, keys, an ISO date; None where nothing was.

    Raises:
        LookupError, TypeError, AttributeError: it is not as Slack says that views are.
    """
    return {name: _value(next(iter(actions.values()))) for name, actions in view["state"]["values"].items()}


def _value(state: Mapping[str, Any]) -> Any:
    kind = state["type"]
    if kind in ("radio_buttons", "static_select"):
        chosen = state.get("selected_option")
        return None if chosen is None else str(chosen["value"])
    if kind in ("checkboxes", "multi_static_select"):
        return [str(option["value"]) for option in state.get("selected_options") or ()]
    value = state.get({"datepicker": "selected_date", "timepicker": "selected_time"}.get(kind, "value"))
    return None if value is None else str(value)


def refused(errors: Mapping[str, str]) -> str:
    """Word what stands against fields, for the answer to a view that was handed in; empty lets it close."""
    return json.dumps({"response_action": "errors", "errors": dict(errors)}) if errors else ""
