"""``flows sim``: the engine's public door. One JSON command a line in, one JSON view a line out."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, get_args

from msgspec.structs import replace

from conversations.engine import apply
from conversations.log import Earlier, Event, Facts, Item, Tailoring
from conversations.model import Flow
from conversations.turn import Command, CommandKind
from conversations.views import View

KINDS = frozenset(get_args(CommandKind))
OWN_NAMES = ("mode", "last", "views", "tailoring")


def simulated(flow: Flow, lines: Iterable[str], facts: Facts, now: Callable[[], datetime]) -> Iterator[str]:
    """Take commands in order and give a view for each; a line that cannot be read gives a view with a problem."""
    log: list[Event] = []
    shown = apply(flow, log, Command("show"), facts, now()).view
    for line in lines:
        if not line.strip():
            continue
        command = _command(line, shown)
        if isinstance(command, str):
            yield json.dumps(plain(shown.saying(command)), ensure_ascii=False)
            continue
        step = apply(flow, log, command, facts, now())
        log += step.events
        shown = step.view
        yield json.dumps({**plain(shown), "wanted": [_effect(one) for one in step.wanted]}, ensure_ascii=False)


def _effect(one: Any) -> dict[str, Any]:
    return {"kind": one.kind, "key": one.key, "fields": dict(one.fields)}


def _command(line: str, shown: View) -> Command | str:
    try:
        raw = json.loads(line)
    except ValueError:
        return 'That line is not JSON. A command is, for example: {"kind": "answer", "value": 3}'
    if not isinstance(raw, dict) or raw.get("kind") not in KINDS:
        return f"A command is an object whose kind is one of {', '.join(sorted(KINDS))}."
    if unknown := set(raw) - {"kind", "question", "item", "value", "text", "by", "revision"}:
        return f"A command has no '{sorted(unknown)[0]}'. It has kind, question, item, value or text, by and revision."
    return _read_command(raw, shown)


def _read_command(raw: dict[str, Any], shown: View) -> Command:
    question = str(raw.get("question") or shown.question)
    same = question == shown.question
    item = str(raw.get("item") or (shown.item if same else ""))
    pending = shown.confirm if same else None
    text = None if raw.get("text") is None else str(raw["text"])
    revision = raw.get("revision") if isinstance(raw.get("revision"), int) else None
    return Command(raw["kind"], question, item, raw.get("value"), text, str(raw.get("by", "")), revision, pending)


def plain(view: View) -> dict[str, Any]:
    """Write a view as plain values."""
    return {
        "state": view.state,
        "question": view.question or None,
        "item": view.item or None,
        "prompt": f"{view.lead} {view.prompt}".strip() or None,
        "type": view.type or None,
        "options": [{"key": option.key, "label": option.label} for option in view.options],
        "problem": view.problem or None,
        "notes": list(view.notes),
        "current": dict(view.current),
        "masked": dict(view.masked),
        "skipped": list(view.skipped),
        "progress": list(view.progress),
        "revision": view.revision,
    }


def read_facts(text: str) -> Facts:
    """Read a facts file: a JSON object of facts by name, as the flow declares them.

    A list of ``{"key": …, "label": …}`` is something to repeat over. Four names are the engine's own: ``mode``;
    ``last``, last time's answers; ``views``, separate answers before a joint run; ``tailoring``.

    Raises:
        ValueError: it is not such a file; the message says what would be.
    """
    raw = json.loads(text)
    if not isinstance(raw, dict):
        raise ValueError('a facts file is a JSON object, such as {"review.number": 2}')
    named = {name: value for name, value in raw.items() if name not in OWN_NAMES}
    try:
        return Facts(
            mode=str(raw.get("mode", "")),
            values={name: _value(value) for name, value in named.items() if not _items(value)},
            items={
                name: [Item(str(one["key"]), str(one["label"])) for one in value]
                for name, value in named.items()
                if _items(value)
            },
            last={name: _earlier(one) for name, one in raw.get("last", {}).items()},
            views={
                name: {who: _value(value) for who, value in views.items()}
                for name, views in raw.get("views", {}).items()
            },
            tailoring=_tailoring(raw.get("tailoring", {})),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"the facts file is not in the form that docs/flow-format.md shows ({error})") from error


def _items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _earlier(raw: Any) -> Earlier:
    if isinstance(raw, Mapping):
        return Earlier(_value(raw["value"]), date.fromisoformat(raw.get("on", "2000-01-01")))
    return Earlier(_value(raw), date(2000, 1, 1))


def _tailoring(raw: Mapping[str, Any]) -> Tailoring:
    return Tailoring(tuple(raw.get("own", ())), frozenset(raw.get("left_out", ())))


def typed(flow: Flow, lines: Iterable[str], facts: Facts, now: Callable[[], datetime]) -> Iterator[str]:
    """Try a flow by hand: each line is an answer, or back, skip, pause, resume or submit."""
    log: list[Event] = []
    step = apply(flow, log, Command("show"), facts, now())
    yield _asked(step.view)
    for line in lines:
        word = line.strip().casefold()
        shown = step.view
        command = Command("answer", shown.question, shown.item, text=line.strip(), pending=shown.confirm)
        if word in ("back", "skip", "keep", "pause", "resume", "submit", "reopen"):
            command = replace(command, kind=word, text=None)
        step = apply(flow, log, command, facts, now())
        log += step.events
        yield _asked(step.view)


def _asked(view: View) -> str:
    if not view.question:
        return f"({view.state}) {view.problem}".strip()
    options = "".join(f"\n  {number}. {option.label}" for number, option in enumerate(view.options, 1))
    notes = "".join(f"\n  ({note})" for note in view.notes)
    problem = f"{view.problem}\n" if view.problem else ""
    return problem + f"{view.lead} {view.prompt}".strip() + options + notes
