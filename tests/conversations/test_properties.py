"""What must hold for any order of answering, skipping, editing and going back."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library import Library
from conversations.engine import apply
from conversations.fold import fold
from conversations.log import Event, Facts
from conversations.model import Flow, Question
from conversations.turn import Command
from conversations.views import View
from tests.flows import NOW, flow_of

SMALL = flow_of("""
  - {id: a, type: single, prompt: "A?", options: [{key: x, label: X}, {key: y, label: Y}]}
  - {id: m, type: multi, prompt: "M?", ask_if: {a: [x]}, options: [{key: p, label: P}, {key: q, label: Q}, {key: r, label: R}]}
  - {id: e, type: scale, prompt: "{item}?", for_each: {from: m}, options: [{key: 1, label: One}, {key: 2, label: Two}]}
  - {id: best, type: single, prompt: "Best?", only_items: {e: {gte: 2}}, options: [{key: p, label: P}, {key: q, label: Q}, {key: r, label: R}]}
  - {id: low, type: number, prompt: "Low?"}
  - {id: high, type: number, prompt: "High?", min: low}
  - {id: g, type: group, prompt: "G", repeat: {min: 0, max: 3}, fields: [{id: g.t, type: short_text, prompt: "T?"}, {id: g.u, type: number, prompt: "U?", optional: true, ask_if: {answered: g.t}}]}
  - {id: end, type: short_text, prompt: "End?", ask_if: {any: [{best: [p]}, {high: {gt: 5}}]}}
""")
SAY = Library().flow("self_assessment")
KINDS = (
    "answer",
    "answer",
    "answer",
    "skip",
    "keep",
    "back",
    "edit",
    "comment",
    "pause",
    "resume",
    "submit",
    "reopen",
    "ask_again",
)
COMMANDS = st.tuples(st.sampled_from(KINDS), st.integers(0, 40), st.integers(0, 5))


def value_for(question: Question, options: Any, choice: int) -> Any:
    if question.type == "group":
        return "yes" if choice % 2 else "no"
    if question.type == "multi":
        return [str(option.key) for n, option in enumerate(options) if (choice + 1) >> n & 1] or [str(options[0].key)]
    if options:
        return options[choice % len(options)].key
    return {"number": choice, "date": "2027-01-31"}.get(question.type, f"words {choice}")


def commanded(
    flow: Flow, log: list[Event], kind: str, where: int, choice: int, facts: Facts
) -> tuple[list[Event], View]:
    state = fold(flow, log, facts)
    one = state.order[where % len(state.order)] if state.order else None
    question, item = (one.step.question.id, one.item) if one is not None else ("", "")
    value = value_for(one.step.question, one.step.offered(state.env, one.item), choice) if one is not None else None
    step = apply(flow, log, Command(kind, question, item, value="note" if kind == "comment" else value), facts, NOW)  # type: ignore[arg-type]  # one of the kinds
    assert fold(flow, [*log, *step.events], facts).current == step.state.current
    return [*log, *step.events], step.view


@given(st.lists(COMMANDS, max_size=40))
@settings(max_examples=150)
def test_the_state_after_each_command_is_the_state_of_its_log_read_again(commands: list[tuple[str, int, int]]) -> None:
    log: list[Event] = []
    for kind, where, choice in commands:
        log, view = commanded(SMALL, log, kind, where, choice, Facts())
        assert view.state in ("asking", "checking", "paused", "sent")
        assert set(view.current).isdisjoint(set(view.masked) - {"m"})
        assert view.progress[0] <= view.progress[1]


@given(st.permutations(range(6)), st.lists(COMMANDS, max_size=12))
@settings(max_examples=100)
def test_any_order_of_the_same_last_answers_ends_in_the_same_answers_that_apply(
    order: list[int], before: list[tuple[str, int, int]]
) -> None:
    log: list[Event] = []
    for kind, where, choice in before:
        if kind in ("answer", "skip", "edit", "back"):
            log, _ = commanded(SMALL, log, kind, where, choice, Facts())
    last: list[tuple[str, str, Any]] = [
        ("a", "", "x"),
        ("m", "", ("p", "q")),
        ("e", "p", 2),
        ("e", "q", 1),
        ("low", "", 2),
        ("high", "", 9),
    ]
    tail = [
        Event("skipped", question, item, at=NOW)
        for question, item in (("best", ""), ("g", "1"), ("end", ""), ("e", "r"))
    ]
    shuffled = [Event("answered", *last[n], at=NOW) for n in order]
    straight = [Event("answered", *one, at=NOW) for one in last]
    assert fold(SMALL, [*log, *shuffled, *tail], Facts()).current == fold(SMALL, [*straight, *tail], Facts()).current


@given(st.lists(st.text(max_size=80), max_size=12))
@settings(max_examples=60)
def test_any_text_at_any_point_of_a_review_gets_a_view_and_never_raises(texts: list[str]) -> None:
    log: list[Event] = []
    facts = Facts("full", values={"review.number": 1})
    for text in texts:
        view = apply(SAY, log, Command("show"), facts, NOW).view
        step = apply(SAY, log, Command("answer", view.question, view.item, text=text), facts, NOW)
        assert step.view.state == "asking"
        log += step.events
        log += apply(SAY, log, Command("skip"), facts, NOW).events


def test_a_flow_can_always_be_finished() -> None:
    for flow in (SMALL, SAY):
        facts = Facts(next(iter(flow.modes), ""), values={"review.number": 1})
        for choice in range(4):
            log: list[Event] = []
            view = apply(flow, log, Command("show"), facts, NOW).view
            for _ in range(300):
                if view.state != "asking":
                    break
                state = fold(flow, log, facts)
                one = state.open[0]
                value = value_for(one.step.question, one.step.offered(state.env, one.item), choice)
                step = apply(flow, log, Command("answer", one.step.question.id, one.item, value=value), facts, NOW)
                events = step.events or apply(flow, log, Command("skip"), facts, NOW).events
                log += events
                view = apply(flow, log, Command("show"), facts, NOW).view
            assert view.state == "checking"
            assert apply(flow, log, Command("submit"), facts, NOW).view.state == "sent"
