"""Reading a flow file: YAML text into a checked :class:`Flow`, or every issue at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from conversations.complaints import format_issues, question_at
from conversations.errors import FlowError, Issue
from conversations.flowchecks import checked
from conversations.marked import Listed, Mapped, line_of, listed, mapped, read_yaml
from conversations.model import Flow, Option, Shared

NOTHING_SHARED = Shared()
Complain = Callable[[Sequence[Any], str], None]


def _under(complain: Complain, *path: Any) -> Callable[[str], None]:
    """Complain about one place."""
    return lambda what: complain(path, what)


def _below(complain: Complain, *path: Any) -> Complain:
    """Complain about places below one."""
    return lambda more, what: complain((*path, *more), what)


def load_shared(text: str, name: str) -> Shared:
    """Read the scales and lists that flows share.

    Raises:
        FlowError: every issue of the file, each with its line.
    """
    raw = read_yaml(text, name)
    try:
        return Shared.model_validate(raw)
    except ValidationError as error:
        raise FlowError(list(format_issues(error, raw, name))) from error


def load_flow(text: str, name: str, shared: Shared = NOTHING_SHARED) -> Flow:
    """Read one flow. ``name`` is the file's, for messages; a flow's own scales and lists come before shared ones.

    Raises:
        FlowError: every issue of the file, each with line, question id and what to do.
    """
    raw = read_yaml(text, name)
    if not isinstance(raw, Mapped):
        raise FlowError([Issue(name, 1, "", "a flow is a mapping that starts with 'flow: its_name'")])
    issues: list[Issue] = []

    def complain(path: Sequence[Any], what: str) -> None:
        issues.append(Issue(name, line_of(raw, path), question_at(raw, path), what))

    whole = _resolved(_expanded(raw, complain), shared, complain)
    flow = _validated(whole, name, issues)
    if flow is not None:
        issues += [Issue(name, _line_of_question(whole, about), about, what) for about, what in checked(flow)]
    if issues or flow is None:
        raise FlowError(sorted(set(issues), key=lambda issue: issue.line))
    return flow


def _validated(whole: Mapped, name: str, issues: list[Issue]) -> Flow | None:
    try:
        return Flow.model_validate(whole)
    except ValidationError as error:
        issues.extend(format_issues(error, whole, name))
        return None


def _line_of_question(whole: Mapped, about: str) -> int:
    for question in _all_questions(whole):
        if str(question.get("id")) == about:
            return question.line
    for section in whole.get("sections", ()):
        if isinstance(section, Mapped) and section.get("key") == about:
            return section.line
    return whole.lines.get(about, whole.line)


def _all_questions(whole: Mapped) -> Iterator[Mapped]:
    for section in whole.get("sections", ()):
        for question in section.get("questions", ()) if isinstance(section, Mapped) else ():
            if isinstance(question, Mapped):
                yield question
                yield from (field for field in question.get("fields", ()) if isinstance(field, Mapped))


def _expanded(raw: Mapped, complain: Complain) -> Mapped:
    """Give every flow sections, and put each block where it is used."""
    blocks = raw.get("blocks", Mapped())
    flow = raw.like({key: value for key, value in raw.items() if key not in ("blocks", "questions")})
    if "questions" in raw:
        whole = mapped({"questions": raw["questions"]}, raw.lines["questions"])
        flow["sections"] = listed([whole], [whole.line])
        if "sections" in raw:
            complain(("questions",), "use either 'questions' or 'sections'; put these into a section")
    if not isinstance(blocks, Mapped):
        complain(("blocks",), "'blocks' is a mapping of names to lists of questions")
        return flow
    for number, section in enumerate(flow.get("sections") or ()):
        if isinstance(section, Mapped) and isinstance(section.get("questions"), Listed):
            flow["sections"][number] = _with_blocks(section, blocks, _under(complain, "sections", number))
    return flow


def _with_blocks(section: Mapped, blocks: Mapped, complain: Callable[[str], None]) -> Mapped:
    questions: list[Any] = []
    lines: list[int] = []
    for question, line in zip(section["questions"], section["questions"].lines, strict=True):
        used = _used(question, blocks, complain) if isinstance(question, Mapped) and "use" in question else [question]
        questions += used
        lines += [line] * len(used)
    return section.like({**section, "questions": listed(questions, lines)})


def _used(entry: Mapped, blocks: Mapped, complain: Callable[[str], None]) -> list[Any]:
    name, given = str(entry["use"]), entry.get("with", {})
    if name not in blocks or not isinstance(blocks[name], Listed) or not isinstance(given, Mapping):
        complain(f"there is no block '{name}'; blocks are {', '.join(blocks) or 'none'}")
        return []
    return [_filled(question, given) for question in blocks[name]]


def _filled(raw: Any, given: Mapping[str, Any]) -> Any:
    if isinstance(raw, Mapped):
        items = {_filled(key, given): _filled(value, given) for key, value in raw.items()}
        return mapped(items, raw.line, {_filled(key, given): line for key, line in raw.lines.items()})
    if isinstance(raw, Listed):
        return listed([_filled(one, given) for one in raw], raw.lines)
    if not isinstance(raw, str) or "{" not in raw:
        return raw
    if raw[1:-1] in given and raw[0] == "{" and raw[-1] == "}":
        return given[raw[1:-1]]
    for name, value in given.items():
        raw = raw.replace(f"{{{name}}}", str(value))
    return raw


def _resolved(flow: Mapped, shared: Shared, complain: Complain) -> Mapped:
    """Put the options of named scales and lists in place, and the follow-up of ``other``."""
    scales = {**shared.scales, **_options_of(flow.get("scales"))}
    lists = {**shared.lists, **_options_of(flow.get("lists"))}
    for s, section in enumerate(flow.get("sections") or ()):
        questions = section.get("questions") if isinstance(section, Mapped) else None
        if isinstance(questions, Listed):
            section["questions"] = _resolved_list(questions, scales, lists, _below(complain, "sections", s))
    return _with_item_options(flow, lists)


def _resolved_list(
    questions: Listed, scales: Mapping[str, Any], lists: Mapping[str, Any], complain: Complain
) -> Listed:
    found: list[Any] = []
    lines: list[int] = []
    for n, (question, line) in enumerate(zip(questions, questions.lines, strict=True)):
        if not isinstance(question, Mapped):
            complain(("questions", n), "a question is a mapping with an id, a type and a prompt")
            continue
        new = _with_options(question, scales, lists, _under(complain, "questions", n))
        if isinstance(new.get("fields"), Listed):
            new["fields"] = _resolved_list(new["fields"], scales, lists, complain)
        found += [new, *_other(new)]
        lines += [line] * (len(found) - len(lines))
    return listed(found, lines)


def _with_options(
    question: Mapped, scales: Mapping[str, Any], lists: Mapping[str, Any], complain: Callable[[str], None]
) -> Mapped:
    options = question.get("options")
    for kind, known in (("scale", scales), ("list", lists)):
        name = question.get(kind)
        if name is None:
            continue
        if name not in known:
            complain(f"unknown {kind} '{name}'; there are {', '.join(known) or 'none'}")
        if options is not None:
            complain(f"give either '{kind}' or 'options', not both")
        options = known.get(name, [Option(key="unknown", label="unknown")])
    new = question.like(dict(question))
    if options is not None:
        new["options"] = _detailed(options, question.get("details"), other=question.get("other") is True)
    return new


def _detailed(options: Any, details: Any, *, other: bool) -> Any:
    if not isinstance(options, (list, tuple)):
        return options
    extra = [Option(key="other", label="Something else")] if other else []
    if isinstance(details, Mapping):
        options = [_with_detail(option, details) for option in options]
    lines = options.lines if isinstance(options, Listed) else []
    return listed([*options, *extra], [*lines, *[1] * (len(options) + len(extra) - len(lines))])


def _with_detail(option: Any, details: Mapping[str, Any]) -> Any:
    if isinstance(option, Option):
        return option.model_copy(update={"detail": str(details.get(str(option.key), option.detail))})
    if isinstance(option, Mapped) and str(option.get("key")) in details:
        return option.like({**option, "detail": details[str(option["key"])]})
    return option


def _other(question: Mapped) -> list[Mapped]:
    if question.get("other") is not True or not isinstance(question.get("id"), str):
        return []
    follow_up = {
        "id": f"{question['id']}.other",
        "type": "short_text",
        "max": 120,
        "optional": True,
        "prompt": "In a few words, what is it?",
        "ask_if": {question["id"]: ["other"]},
    }
    shown = {key: question[key] for key in ("modes", "private_to") if key in question}
    return [mapped({**follow_up, **shown}, question.line)]


def _options_of(raw: Any) -> dict[str, Any]:
    return dict(raw) if isinstance(raw, Mapping) else {}


def _with_item_options(flow: Mapped, lists: Mapping[str, Any]) -> Mapped:
    """Keep with the flow the shared lists that its for-each questions and facts name."""
    named = [
        entry.get("list") for question in _all_questions(flow) if isinstance(entry := question.get("for_each"), Mapping)
    ]
    facts = flow.get("facts")
    named += (
        [fact.get("list") for fact in facts.values() if isinstance(fact, Mapping)] if isinstance(facts, Mapping) else []
    )
    own = _options_of(flow.get("lists"))
    kept = {name: lists[name] for name in named if isinstance(name, str) and name in lists and name not in own}
    if kept:
        flow["lists"] = mapped(
            {**own, **kept},
            flow.line,
            {**dict.fromkeys(kept, flow.line), **getattr(flow.get("lists"), "lines", {})},
        )
    return flow
