"""A flow made ready for the engine: conditions compiled and items laid out once, not at every turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conversations import conditions
from conversations.answers import KINDS
from conversations.conditions import Condition, Holds, Ref, Test
from conversations.expressions import Env, at
from conversations.log import Item, Tailoring, asked
from conversations.model import Flow, Option, Question, Section

AS_IT_IS = Tailoring()
Uncounted = Mapping[str, frozenset[Any]]
"""For each question, the option keys that calculations leave out."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One thing that is asked: a question, about an item where it is repeated."""

    name: str
    step: "Step"
    item: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A check between answers; it passes while something that it reads is unanswered."""

    holds: Holds
    names: tuple[str, ...]
    says: str

    def broken(self, env: Env, item: str) -> bool:
        """Whether the answers break the rule."""
        for name in self.names:
            if at(env.get(name), item) in (None, ()):
                return False
        return not self.holds(env, item)


@dataclass(slots=True, eq=False)
class Step:
    """A question at its place in the flow."""

    question: Question
    section: int
    applies: Holds | None
    rules: tuple[Rule, ...] = ()
    narrow: Callable[[Env, str], tuple[Option, ...]] | None = None
    only_items: Holds | None = None
    items: tuple[Item, ...] | None = None
    group: "Step | None" = None
    fields: tuple["Step", ...] = ()
    calculate: Callable[[Env], Any] | None = None
    kept: dict[str, Asked] = field(default_factory=dict)
    plain: str = ""
    """The question's id where it is asked once, of anyone, with nothing to check against other answers."""

    def about(self, item: str = "", label: str = "") -> Asked:
        """Name this question about one item; the same object each time, as the engine asks at every turn."""
        found = self.kept.get(item)
        if found is None or found.label != label:
            found = self.kept[item] = Asked(asked(self.question.id, item), self, item, label)
        return found

    def offered(self, env: Env, item: str) -> tuple[Option, ...]:
        """Give the options that may be chosen now."""
        return self.question.options if self.narrow is None else self.narrow(env, item)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedSection:
    """A section with its condition compiled."""

    section: Section
    applies: Holds | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A flow in one mode, tailored to one cluster. ``renamed`` gives today's id of an old one."""

    flow: Flow
    mode: str
    sections: tuple[PlannedSection, ...]
    steps: Mapping[str, Step]
    last_names: frozenset[str]
    renamed: Mapping[str, str]


def plan(flow: Flow, mode: str = "", tailoring: Tailoring = AS_IT_IS) -> Plan:
    """Make a flow ready, once for each mode and tailoring.

    Raises:
        ValueError: the flow has no such mode, or the tailoring goes beyond what the flow allows.
    """
    key = (id(flow), mode, repr((tailoring.own, tailoring.before)), tailoring.left_out)
    found = _PLANS.get(key)
    if found is None or found[0] is not flow:
        if len(_PLANS) >= MOST_PLANS:
            del _PLANS[next(iter(_PLANS))]
        found = _PLANS[key] = (flow, _planned(flow, mode, tailoring))
    return found[1]


MOST_PLANS = 256
"""Flows times modes times tailorings that are kept ready; the oldest makes room for a new one."""
_PLANS: dict[Any, tuple[Flow, Plan]] = {}


def _planned(flow: Flow, mode: str, tailoring: Tailoring) -> Plan:
    mode = mode or next(iter(flow.modes), "")
    if mode and mode not in flow.modes:
        raise ValueError(f"there is no mode '{mode}'; modes are {', '.join(flow.modes) or 'none'}")
    tailored_flow = tailored(flow, tailoring)
    uncounted = _uncounted(tailored_flow)
    sections = tuple(
        _section(number, section, tailored_flow, mode, uncounted)
        for number, section in enumerate(tailored_flow.sections)
        if _asked_in(section, mode)
    )
    steps = {
        step.question.id: step for planned in sections for outer in planned.steps for step in (outer, *outer.fields)
    }
    last = {name.removeprefix("last.") for name in _all_reads(tailored_flow) if name.startswith("last.")}
    renamed = {old: question.id for question in flow.questions() for old in question.was}
    return Plan(tailored_flow, mode, sections, steps, frozenset(last), renamed)


def tailored(flow: Flow, tailoring: Tailoring) -> Flow:
    """Leave out what a cluster leaves out, and put its own questions at the end.

    Raises:
        ValueError: more than the flow's ``tailor`` allows.
    """
    if not tailoring.own and not tailoring.left_out and not tailoring.before:
        return flow
    if beyond := tailoring.left_out - set(flow.tailor.may_skip):
        raise ValueError(f"{', '.join(sorted(beyond))} cannot be left out of {flow.flow}")
    if len(tailoring.own) > flow.tailor.max_own_questions:
        raise ValueError(f"{flow.flow} takes {flow.tailor.max_own_questions} questions of a cluster's own at most")
    own = tuple(Question.model_validate(question) for question in (*tailoring.before, *tailoring.own))
    if any(not question.id.startswith("own.") or question.type not in KINDS for question in own):
        raise ValueError("a cluster's own question has an id that starts with 'own.' and a type that exists")
    sections = tuple(_without(section, tailoring.left_out) for section in flow.sections)
    if own:
        sections += (Section(key="own", title="Your own questions", questions=own),)
    return flow.model_copy(update={"sections": sections})


def _without(section: Section, left_out: frozenset[str]) -> Section:
    return section.model_copy(update={"questions": tuple(q for q in section.questions if q.id not in left_out)})


def _asked_in(part: Section | Question, mode: str) -> bool:
    never = part.ask_if is not None and conditions.settled(part.ask_if, "mode", mode) is False
    return not never and (not part.modes or mode in part.modes)


def _section(number: int, section: Section, flow: Flow, mode: str, uncounted: Uncounted) -> PlannedSection:
    wanted = (question for question in section.questions if _asked_in(question, mode))
    steps = tuple(_step(question, number, flow, mode, uncounted) for question in wanted)
    return PlannedSection(section, _holds_in(mode, section.ask_if), steps)


def _step(
    question: Question, section: int, flow: Flow, mode: str, uncounted: Uncounted, group: Step | None = None
) -> Step:
    step = Step(question, section, _holds_in(mode, question.ask_if), _rules(question), group=group)
    step.narrow = _narrowing(question)
    if question.for_each is not None:
        step.only_items = _holds_in(mode, question.only_items)
        if question.for_each.list:
            step.items = tuple(Item(str(option.key), option.label) for option in flow.lists[question.for_each.list])
    if question.calculate is not None:
        step.calculate = _calculation(question, uncounted)
    if not (question.for_each or question.type in ("group", "calculated") or step.narrow or step.rules or group):
        step.plain = question.id
    step.fields = tuple(_step(inner, section, flow, mode, uncounted, step) for inner in question.fields)
    return step


def _holds(condition: Condition | None) -> Holds | None:
    return None if condition is None else conditions.compiled(condition)


def _holds_in(mode: str, condition: Condition | None) -> Holds | None:
    """Compile a condition for one mode; None where it always holds."""
    left = None if condition is None else conditions.settled(condition, "mode", mode)
    if left is False:
        return lambda _, __: False
    return _holds(None if left is True else left)


def _rules(question: Question) -> tuple[Rule, ...]:
    rules = [_rule(check.that, check.says) for check in question.checks]
    if question.not_before is not None:
        not_before = Test(question.id, "gte", Ref(question.not_before))
        rules.append(
            _rule(
                not_before,
                f"That is before {{date:{question.not_before}}}. Please give that day or a later one.",
            )
        )
    for bound, op, side in ((question.min, "gte", "less"), (question.max, "lte", "more")):
        if isinstance(bound, str):
            rules.append(
                _rule(
                    Test(question.id, op, Ref(bound)),
                    f"That is {side} than {{answer:{bound}}}, which you gave before.",
                )
            )
    return tuple(rules)


def _rule(condition: Condition, says: str) -> Rule:
    return Rule(conditions.compiled(condition), tuple(dict.fromkeys(conditions.reads(condition))), says)


def _narrowing(question: Question) -> Callable[[Env, str], tuple[Option, ...]] | None:
    by_item = _holds(question.only_items) if question.for_each is None else None
    own = {option.key: conditions.compiled(option.ask_if) for option in question.options if option.ask_if is not None}
    if not (by_item or own or question.narrowed_by or question.exclude_answer):
        return None

    def narrow(env: Env, item: str) -> tuple[Option, ...]:
        parents = _keys(at(env.get(question.narrowed_by), item)) if question.narrowed_by else None
        taken = _keys(at(env.get(question.exclude_answer), item)) if question.exclude_answer else frozenset()
        return tuple(
            option
            for option in question.options
            if str(option.key) not in taken
            and (parents is None or not option.of or not parents.isdisjoint(option.of))
            and (by_item is None or by_item(env, str(option.key)))
            and (option.key not in own or own[option.key](env, item))
        )

    return narrow


def _keys(value: Any) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset(map(str, value)) if isinstance(value, tuple) else frozenset((str(value),))


def _uncounted(flow: Flow) -> dict[str, frozenset[Any]]:
    found = {q.id: frozenset(option.key for option in q.options if option.uncounted) for q in flow.questions()}
    return {name: keys for name, keys in found.items() if keys}


def _calculation(question: Question, uncounted: Uncounted) -> Callable[[Env], Any]:
    expression: Any = question.calculate
    named = [(name, uncounted.get(name, frozenset())) for name in expression.names]

    def calculate(env: Env) -> Any:
        return expression.of(tuple([_counted(at(env.get(name), ""), out) for name, out in named]))

    return calculate


def _counted(value: Any, out: frozenset[Any]) -> Any:
    if not out:
        return value
    if isinstance(value, tuple):
        return tuple(one for one in value if one not in out)
    return None if value in out else value


def _all_reads(flow: Flow) -> Iterator[str]:
    for section in flow.sections:
        yield from conditions.reads(section.ask_if)
    for question in flow.questions():
        yield from conditions.reads(question.ask_if)
        yield from conditions.reads(question.only_items)
        yield from question.calculate.names if question.calculate is not None else ()
        for option in question.options:
            yield from conditions.reads(option.ask_if)
        for check in question.checks:
            yield from conditions.reads(check.that)
