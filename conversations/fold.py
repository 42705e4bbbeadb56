"""Where a run stands, worked out from its log: what is current, masked, skipped and open, and what comes next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conversations.expressions import Each, Env
from conversations.log import Event, Facts, Item, Value, asked
from conversations.model import Flow
from conversations.plan import Asked, Plan, PlannedSection, Step, plan

YES, NO = "yes", "no"


@dataclass(slots=True, eq=False)
class State:
    """Where a run stands. Names are ``question`` or ``question[item]``.

    ``order`` is everything that applies now; ``open`` what is to be asked, first things first; ``broken`` says which
    later edit broke an answer's check; ``returned`` are answers that had stopped applying and apply again.
    """

    plan: Plan
    facts: Facts
    revision: int
    latest: dict[str, Event]
    marked: set[str]
    comments: dict[str, Event]
    clashes: dict[str, Event]
    paused: bool = False
    sent_at: datetime | None = None
    reopened: bool = False
    order: list[Asked] = field(default_factory=list)
    current: dict[str, Value] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    open: list[Asked] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    trimmed: dict[str, Value] = field(default_factory=dict)
    worked_out: dict[str, Any] = field(default_factory=dict)
    env: dict[str, Any] = field(default_factory=dict)

    @property
    def stands(self) -> str:
        """In a word: ``asking``, ``checking``, ``paused`` or ``sent``."""
        if self.sent_at is not None:
            return "sent"
        if self.paused:
            return "paused"
        return "asking" if self.open else "checking"

    @property
    def masked(self) -> dict[str, Value]:
        """Answers that are kept but do not count: nobody would be asked for them now."""
        kept = {
            name: event.value
            for name, event in self.latest.items()
            if event.kind == "answered" and name not in self.current
        }
        return {**{name: value for name, value in kept.items() if value not in (None, ())}, **self.trimmed}

    @property
    def progress(self) -> tuple[int, int]:
        """How many have been answered or skipped, of about how many."""
        done = len(self.current) + len(self.skipped) - len(self.broken)
        return max(done, 0), len(self.order)

    def find(self, name: str) -> Asked | None:
        """Find something that is asked now by its name."""
        return next((one for one in self.order if one.name == name), None)


def fold(flow: Flow | Plan, log: Sequence[Event], facts: Facts) -> State:
    """Work out where a run stands. The same log, flow and facts give the same state, always.

    Raises:
        ValueError: ``facts`` name a mode or a tailoring that the flow does not have.
    """
    planned = flow if isinstance(flow, Plan) else plan(flow, facts.mode, facts.tailoring)
    return _stand(State(planned, facts, 0, {}, set(), {}, {}), log)


def later(state: State, events: Sequence[Event]) -> State:
    """Work out where a run stands after more events, without reading its log again."""
    heard = (dict(state.latest), set(state.marked), dict(state.comments), dict(state.clashes))
    flags = (state.paused, state.sent_at, state.reopened)
    return _stand(State(state.plan, state.facts, state.revision, *heard, *flags), events)


def _stand(state: State, events: Sequence[Event]) -> State:
    _read(state, events)
    state.revision += len(events)
    state.env = _known(state.plan, state.facts)
    for section in state.plan.sections:
        if section.applies is None or section.applies(state.env, ""):
            _walk_section(section, state)
    return state


def _read(state: State, events: Sequence[Event]) -> None:
    latest, marked, renamed = state.latest, state.marked, state.plan.renamed
    for event in events:
        kind = event.kind
        if kind == "answered" or kind == "skipped":  # noqa: PLR1714 - quicker, and on the hot path
            name = event.name if not renamed else asked(renamed.get(event.question, event.question), event.item)
            latest[name] = event
            marked.discard(name)
            state.clashes.pop(name, None)
        elif kind == "masked":
            marked.add(event.name)
        else:
            _READERS[kind](state, event)


def _ask_again(state: State, _: Event) -> None:
    for name in [name for name, event in state.latest.items() if event.kind == "skipped"]:
        del state.latest[name]


def _send(state: State, event: Event) -> None:
    state.sent_at, state.paused, state.reopened = event.at, False, False


def _reopen(state: State, _: Event) -> None:
    state.sent_at, state.reopened = None, True


def _pause(state: State, _: Event) -> None:
    state.paused = True


def _resume(state: State, _: Event) -> None:
    state.paused = False


_READERS: dict[str, Callable[[State, Event], None]] = {
    "asked_again": _ask_again,
    "sent": _send,
    "reopened": _reopen,
    "paused": _pause,
    "resumed": _resume,
    "commented": lambda state, event: state.comments.__setitem__(event.name, event),
    "clashed": lambda state, event: state.clashes.__setitem__(event.name, event),
}


def _known(planned: Plan, facts: Facts) -> dict[str, Any]:
    env = dict(facts.values)
    env["mode"] = planned.mode
    for name in planned.last_names:
        env[f"last.{name}"] = _last(name, facts)
    return env


def _last(name: str, facts: Facts) -> Any:
    if name in facts.last:
        return facts.last[name].value
    start = f"{name}["
    return (
        Each({key[len(start) : -1]: earlier.value for key, earlier in facts.last.items() if key.startswith(start)})
        or None
    )


def _walk_section(section: PlannedSection, state: State) -> None:
    env, latest, marked, order, current = state.env, state.latest, state.marked, state.order, state.current
    for step in section.steps:
        if step.applies is not None and not step.applies(env, ""):
            continue
        name = step.plain
        event = latest.get(name) if name else None
        if event is None or event.kind != "answered" or name in marked:
            _walk(step, state)
            continue
        # The common case, asked once and answered, is most of every turn: it is kept short.
        order.append(step.about())
        current[name] = env[name] = event.value  # type: ignore[assignment]  # what is answered has a value


def _walk(step: Step, state: State) -> None:
    env = state.env
    if step.calculate is not None:
        value = step.calculate(env)
        if value is not None:
            env[step.question.id] = state.worked_out[step.question.id] = value
    elif step.question.type == "group":
        _walk_group(step, state)
    elif step.question.for_each is not None:
        for item in items(step, env, state):
            _visit(step.about(item.key, item.label), state)
    else:
        _visit(step.about(), state)


def items(step: Step, env: Env, state: State) -> Iterator[Item]:
    """Give what a repeated question is asked about, in order."""
    keep = step.only_items
    for item in step.items if step.items is not None else _sourced(step, state):
        if keep is None or keep(env, item.key):
            yield item


def _sourced(step: Step, state: State) -> Sequence[Item]:
    source = step.question.for_each.source if step.question.for_each else ""
    if source in state.facts.items:
        return state.facts.items[source]
    asked_before = state.plan.steps.get(source)
    if asked_before is None:
        return ()
    if asked_before.question.type == "group":
        return _instances(asked_before, state)
    chosen = state.env.get(source) or ()
    return tuple(Item(str(o.key), o.label) for o in asked_before.question.options if str(o.key) in chosen)


def _instances(group: Step, state: State) -> tuple[Item, ...]:
    first = group.fields[0].question.id
    answers = state.env.get(first) or Each()
    count = state.env.get(group.question.id) or 0
    return tuple(Item(str(n), str(answers.get(str(n), n))) for n in range(1, count + 1))


def _walk_group(step: Step, state: State) -> None:
    if step.question.for_each is not None:
        for item in items(step, state.env, state):
            _walk_fields(step, item, state)
        return
    repeat = step.question.repeat
    times = state.env.get(repeat.times) if repeat and repeat.times else None
    number = 0
    while repeat and number < repeat.max and _another(step, number + 1, times, state):
        number += 1
        state.env[step.question.id] = number
        _walk_fields(step, Item(str(number), str(number)), state)


def _another(step: Step, number: int, times: Any, state: State) -> bool:
    """Whether there is an instance of this number: told by a number answered before, or asked."""
    repeat = step.question.repeat
    if repeat is None or repeat.times:
        return isinstance(times, (int, float)) and number <= times
    return number <= repeat.min or _visit(step.about(str(number)), state) == YES


def _walk_fields(group: Step, item: Item, state: State) -> None:
    for step in group.fields:
        if step.applies is None or step.applies(state.env, item.key):
            _visit(step.about(item.key, item.label), state)


def _visit(one: Asked, state: State) -> Any:
    """Put one thing that is asked into its place, and return its current answer."""
    step, name = one.step, one.name
    offered = step.offered(state.env, one.item) if step.narrow is not None else None
    if offered == ():
        return None
    state.order.append(one)
    event = state.latest.get(name)
    if event is None:
        state.open.append(one)
        return None
    if event.kind == "skipped":
        state.skipped.append(name)
        return None
    value = event.value if offered is None else _still_offered(one, event.value, offered, state)
    if value is None or value == ():
        state.open.append(one)
        return None
    _count(one, value, state)
    return value


def _still_offered(one: Asked, value: Any, offered: Sequence[Any], state: State) -> Any:
    keys = {str(option.key) for option in offered}
    if not isinstance(value, tuple):
        return value if str(value) in keys else None
    left = tuple(key for key in value if str(key) in keys)
    if left and left != value:
        state.trimmed[one.name] = tuple(key for key in value if str(key) not in keys)
    return left


def _count(one: Asked, value: Any, state: State) -> None:
    step, env = one.step, state.env
    state.current[one.name] = value
    _put(env, step.question.id, one.item, value, is_group=step.question.type == "group")
    if step.rules:
        says = next((rule.says for rule in step.rules if rule.broken(env, one.item)), None)
        if says is not None:
            state.broken[one.name] = says
            state.open.append(one)
            return
    if one.name in state.marked:
        state.returned.add(one.name)
        state.open.append(one)


def _put(env: dict[str, Any], question: str, item: str, value: Any, *, is_group: bool) -> None:
    if is_group:
        return
    if not item:
        env[question] = value
        return
    each = env.get(question)
    if type(each) is not Each:
        each = env[question] = Each()
    each[item] = value
