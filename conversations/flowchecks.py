"""What a well-formed flow must also be: names known and earlier, values options, every question reachable."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from conversations import conditions
from conversations.answers import KINDS
from conversations.conditions import Condition, Ref, Test
from conversations.model import LONGEST_LABEL, LONGEST_PROMPT, Flow, Option, Question, Section
from conversations.placeholders import NAMED, PLAIN, Slot, slots
from conversations.privacychecks import private_kept
from conversations.reach import Reach, never

Found = Iterator[tuple[str, str]]
BUILT_IN = frozenset({"mode", "count"})
PLACEHOLDERS = ", ".join(f"{{{name}}}" for name in ("answer:id", "date:id", "due:flow", "fact:name", *PLAIN))


@dataclass(slots=True)
class Known:
    """What may be looked at from here on: question types, their option keys, and the facts."""

    flow: Flow
    types: dict[str, str] = field(default_factory=dict)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)
    all_ids: frozenset[str] = frozenset()

    @property
    def one_of(self) -> dict[str, frozenset[str]]:
        """The keys of questions that have one answer, from one list."""
        return {
            name: keys for name, keys in self.keys.items() if name not in self.repeated and self.types[name] != "multi"
        }

    def add(self, question: Question, *, repeated: bool) -> None:
        """Let later questions look at this one."""
        self.types[question.id] = question.type
        if question.options:
            self.keys[question.id] = frozenset(str(option.key) for option in question.options)
        if repeated:
            self.repeated.add(question.id)


def checked(flow: Flow) -> Found:
    """Give every issue of a flow as (question or section, what to do)."""
    known = Known(flow, all_ids=frozenset(question.id for question in flow.questions()))
    for name, fact in flow.facts.items():
        known.types[name] = fact.type
        if fact.list in flow.lists:
            known.keys[name] = frozenset(str(option.key) for option in flow.lists[fact.list])
    yield from _duplicates(flow)
    yield from _texts("intro", flow.intro, known)
    reach = Reach()
    for section in flow.sections:
        yield from _section(section, known, reach)
    yield from _texts("close", flow.close, known)
    yield from _whole(flow, known)
    yield from private_kept(flow)


def _duplicates(flow: Flow) -> Found:
    seen: set[str] = set()
    for question in flow.questions():
        for id_ in (question.id, *question.was):
            if id_ in seen:
                yield (
                    question.id,
                    f"the id '{id_}' is used twice; ids are for ever, give one of them a new id",
                )
            seen.add(id_)
    for retired in flow.retired:
        if retired.id in seen:
            yield retired.id, f"'{retired.id}' is retired and cannot be used again; take a new id"
    keys = [section.key for section in flow.sections]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield key, f"two sections have the key '{key}'; give one of them another"


def _whole(flow: Flow, known: Known) -> Found:
    for id_ in flow.tailor.may_skip:
        if id_ not in known.all_ids:
            yield "tailor", f"may_skip names '{id_}', which is not a question{_nearest(id_, known.all_ids)}"
    for id_ in _named_by_sharing(flow):
        if id_ not in known.all_ids:
            yield "shares", f"'{id_}' is not a question{_nearest(id_, known.all_ids)}"
    for name, options in (*flow.scales.items(), *flow.lists.items()):
        for what in _option_issues(options):
            yield "scales" if name in flow.scales else "lists", f"in '{name}': {what}"


def _named_by_sharing(flow: Flow) -> Iterator[str]:
    """Give every question that the flow's ``shares`` and ``gathers`` name."""
    for one in flow.shares:
        yield from (one.permission, *one.tells, *(id_ for id_ in (one.title, one.area) if id_))
    if flow.gathers is not None:
        found = flow.gathers
        yield from (found.kind, found.title, found.area, found.form, found.problem, found.barrier, found.wants)


def _section(section: Section, known: Known, reach: Reach) -> Found:
    yield from ((section.key, what) for what in _modes(section.modes, known.flow))
    yield from ((section.key, what) for what in _condition(section.ask_if, known, ""))
    for question in section.questions:
        yield from ((question.id, what) for what in _question(question, known))
        if why := never(question, section, reach, known.one_of):
            yield question.id, why
        repeated = question.for_each is not None
        known.add(question, repeated=repeated)
        for inner in question.fields:
            yield from ((inner.id, what) for what in _question(inner, known, group=question))
            known.add(inner, repeated=True)


def _question(question: Question, known: Known, group: Question | None = None) -> Iterator[str]:
    yield from _shape(question, group)
    yield from _modes(question.modes, known.flow)
    yield from _option_issues(question.options)
    yield from _condition(question.ask_if, known, question.id)
    yield from _looks_back(question, known)
    yield from _items(question, known)
    for option in question.options:
        yield from _condition(option.ask_if, known, question.id)
    for check in question.checks:
        yield from _condition(check.that, known, question.id, itself=question)
    if question.calculate is not None:
        yield from (what for name in question.calculate.names for what in _name(name, known, question.id))
    for text in (question.lead, question.prompt, *(check.says for check in question.checks)):
        yield from (what for _, what in _texts(question.id, text, known, question, group))
    yield from _makes(question, known)


def _shape(question: Question, group: Question | None) -> Iterator[str]:
    if question.type != "calculated" and not question.prompt:
        yield "'prompt' is missing; every question needs its words"
    if (length := len(question.prompt)) > LONGEST_PROMPT:
        yield f"the prompt is {length} characters; {LONGEST_PROMPT} is the most that reads well on a phone"
    kind = KINDS.get(question.type)
    if kind is None:
        yield f"unknown type '{question.type}'; types are {', '.join(KINDS)}{_nearest(question.type, KINDS)}"
    elif kind.chooses != bool(question.options):
        wanted = "needs 'options', a 'list' or a 'scale'" if kind.chooses else "takes no options"
        yield f"a question of type '{question.type}' {wanted}"
    if (question.type == "calculated") != (question.calculate is not None):
        yield "'calculate' belongs to a question of type 'calculated', and only there"
    if (question.type == "group") != bool(question.fields):
        yield "'fields' belong to a question of type 'group', and only there"
    if question.type == "group" and (question.repeat is None) == (question.for_each is None):
        yield "a group takes either 'repeat' or 'for_each'"
    if question.repeat is not None and question.type != "group":
        yield "'repeat' belongs to a group; put the question into one"
    if group is not None and (question.type in ("group", "calculated") or question.for_each):
        yield "a group's field cannot be repeated, calculated or a group itself"
    if question.optional and question.required:
        yield "a question is either optional or required"
    if question.other and question.type != "single":
        yield "'other' belongs to a question of type 'single'"


def _modes(modes: Iterable[str], flow: Flow) -> Iterator[str]:
    for mode in modes:
        if mode not in flow.modes:
            yield f"there is no mode '{mode}'; modes are {', '.join(flow.modes) or 'none'}"


def _option_issues(options: tuple[Option, ...]) -> Iterator[str]:
    keys = [str(option.key) for option in options]
    labels = [option.label.casefold() for option in options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"two options have the key '{key}'"
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"two options are both called '{label}'"
    for option in options:
        if len(option.label) > LONGEST_LABEL:
            yield f"the label '{option.label}' is {len(option.label)} characters; a button holds {LONGEST_LABEL}"
        if not option.label.strip():
            yield f"the option '{option.key}' has no label"


def _looks_back(question: Question, known: Known) -> Iterator[str]:
    refs = [question.narrowed_by, question.exclude_answer, question.not_before, question.min, question.max]
    refs += [question.repeat.times] if question.repeat else []
    for name in refs:
        if isinstance(name, str):
            yield from _name(name, known, question.id)
    if (
        isinstance(question.min, (int, float))
        and isinstance(question.max, (int, float))
        and question.min > question.max
    ):
        yield f"min {question.min} is more than max {question.max}: no answer would fit"
    if question.narrowed_by in known.keys:
        parent = str(question.narrowed_by)
        for option in question.options:
            for key in set(option.of) - known.keys[parent]:
                yield f"the option '{option.key}' belongs to '{key}', which is not an option of {parent}"
    yield from _condition(question.only_items, known, question.id, itself=question)


def _items(question: Question, known: Known) -> Iterator[str]:
    if question.for_each is None:
        return
    if question.for_each.list and question.for_each.list not in known.flow.lists:
        yield f"unknown list '{question.for_each.list}'{_nearest(question.for_each.list, known.flow.lists)}"
    source = question.for_each.source
    if source:
        yield from _name(source, known, question.id)
        if known.types.get(source, "multi") not in ("multi", "items", "group"):
            yield f"'{source}' has no items to ask about; name a multi, a group or a fact of type items"


def _condition(condition: Condition | None, known: Known, about: str, itself: Question | None = None) -> Iterator[str]:
    for name in dict.fromkeys(conditions.reads(condition)):
        if itself is None or name != itself.id:
            yield from _name(name, known, about)
    for test in conditions.tests(condition):
        keys = known.keys.get(test.name.removeprefix("last."))
        yield from _values(test, keys)
        if test.op in ("any_item", "every_item") and test.name in known.types and test.name not in known.repeated:
            yield f"'{test.name}' is asked once; '{test.op}' is for a question that is asked for each item"


def _values(test: Test, keys: frozenset[str] | None) -> Iterator[str]:
    if keys is None or test.op in ("answered", "count"):
        return
    operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    for value in operands:
        if not isinstance(value, (Ref, int, float)) and str(value) not in keys:
            yield f"'{value}' is not an option of {test.name}{_nearest(str(value), keys)}"
        if (
            isinstance(value, (int, float))
            and test.op in ("in", "only", "any_item", "every_item", "is")
            and str(value) not in keys
        ):
            yield f"'{value}' is not an option of {test.name}"


def _name(name: str, known: Known, about: str) -> Iterator[str]:
    if name in known.types or name in BUILT_IN:
        return
    if name.startswith("last."):
        if name.removeprefix("last.") not in known.all_ids:
            yield f"'{name}' is no question of this flow{_nearest(name.removeprefix('last.'), known.all_ids)}"
    elif name == about:
        yield f"'{name}' looks at itself: a circle; look at an earlier question"
    elif name in known.all_ids:
        yield f"'{name}' comes later; a question can only look back, so circles cannot exist. Move one of them"
    else:
        yield f"'{name}' is neither a question nor a fact of this flow{_nearest(name, {*known.types, *known.all_ids})}"


def _texts(
    about: str, text: str, known: Known, question: Question | None = None, group: Question | None = None
) -> Found:
    for slot in slots(text):
        if what := _slot(slot, known, question, group):
            yield about, what


def _slot(slot: Slot, known: Known, question: Question | None, group: Question | None) -> str | None:
    whole = f"{{{slot.kind}:{slot.name}}}" if slot.name else f"{{{slot.kind}}}"
    if slot.kind == "item":
        repeated = (question is not None and question.for_each is not None) or group is not None
        return None if repeated else f"{whole} cannot be filled: this is not asked for each item"
    if slot.kind in PLAIN and not slot.name:
        return None
    if slot.kind not in NAMED or not slot.name:
        return f"the placeholder {whole} does not exist; there are {PLACEHOLDERS}"
    if slot.kind == "due" or slot.name in known.types:
        return None
    if slot.name in known.all_ids:
        return f"the placeholder {whole} cannot be filled: '{slot.name}' comes later"
    near = _nearest(slot.name, {*known.types, *known.all_ids})
    return f"the placeholder {whole} cannot be filled: '{slot.name}' is neither a question nor a fact{near}"


def _makes(question: Question, known: Known) -> Iterator[str]:
    for makes in question.makes:
        for value in makes.fields.values():
            if isinstance(value, Mapping):
                name: Any = value.get("answer") or value.get("map")
                if name is not None and name not in known.all_ids:
                    yield f"'makes' reads '{name}', which is not a question{_nearest(str(name), known.all_ids)}"


def _nearest(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, list(names), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
