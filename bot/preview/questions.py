"""Every question of a flow as it is asked, whatever was answered before, with examples for what would be filled in.

No conversation reaches every question, as most hang on others. Here each is shown at its place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.answers import KINDS, YES_NO
from conversations.asking import question_card, sent_card
from conversations.cards import Card
from conversations.fold import fold
from conversations.formfields import form, together
from conversations.forms import Form
from conversations.fronts import start_card
from conversations.log import Facts
from conversations.model import Flow, Option, Question
from conversations.placeholders import Slot, filled
from conversations.turn import CHANGE_DAYS
from conversations.views import Part, View, shown
from conversations.wording import long_date

RUN = 1
EXAMPLES = {
    "cluster": "Oakfield",
    "activity": "Reading buddies",
    "staff": "Sam Okafor",
    "person": "Priya Shah",
    "item": "Reading buddies",
    "due": "Friday 29 January 2027",
    "last_review_or_call": "Thursday 12 March 2026",
}
"""What stands for words that a conversation would fill in."""
A_DAY = date(2027, 1, 15)
A_NUMBER = "12"
WORDS = "share the dates a term ahead"
"""What stands for a day, a number and words that somebody gave before."""
LONGEST_NAME = 60
"""Letters of a text that is a name rather than words."""


@dataclass(frozen=True, slots=True)
class AskedAs:
    """A question, by its id, and the card that asks it."""

    question: str
    card: Card


def front(flow: Flow) -> Card:
    """Give the card that a flow begins with."""
    asked = len(list(_all_asked(flow)))
    intro = said(flow.intro, flow)
    return start_card(flow, RUN, View("asking", 0, {}, {}, (), (0, asked)), intro, f"About {asked} questions.")


def end(flow: Flow, today: date) -> Card:
    """Give the card that thanks when a flow was sent."""
    until = today + timedelta(days=CHANGE_DAYS)
    return sent_card(flow, RUN, View("sent", 0, {}, {}, (), (0, 0)), said(flow.close, flow), until)


def cards(flow: Flow, today: date) -> Iterator[AskedAs]:
    """Give the card of every question of a flow, in order."""
    asked = list(_all_asked(flow))
    each = [number for number, _, _ in asked]
    for place, (number, question, prompt) in enumerate(asked):
        section = flow.sections[number]
        first, about = each.index(number), each.count(number)
        part = Part(section.title, number + 1, len(flow.sections), place - first + 1, about)
        yield AskedAs(question.id, question_card(flow, RUN, _view(flow, question, prompt, part), today))


def forms(flow: Flow) -> list[Form]:
    """Give the forms that a flow offers before anything is answered."""
    found: list[Form] = []
    for mode in flow.modes or ("",):
        state = fold(flow, [], Facts(mode))
        taken: set[str] = set()
        for one in state.open:
            row = () if one.name in taken else together(state, one)
            taken |= {other.name for other in row}
            if row:
                found.append(form(state, row, RUN, 0))
    return list({tuple(field.name for field in one.fields): one for one in found}.values())


def said(text: str, flow: Flow, question: Question | None = None) -> str:
    """Fill a text in with examples."""
    return filled(text, lambda slot: _example(slot, flow, question)) or ""


def _all_asked(flow: Flow) -> Iterator[tuple[int, Question, str]]:
    """Give everything that is asked: the number of its section, the question, and its words."""
    for number, section in enumerate(flow.sections):
        for question in section.questions:
            for one in (question, *question.fields):
                yield from ((number, one, prompt) for prompt in _prompts(one))


def _prompts(question: Question) -> Sequence[str]:
    """Give the words that a question is asked in; a group asks whether there is one, and whether there is another."""
    if question.type == "calculated":
        return ()
    if question.type != "group":
        return (question.prompt,)
    repeat = question.repeat
    if repeat is None or repeat.times:
        return ()
    return tuple(words for words in (repeat.first, repeat.again) if words)


def _view(flow: Flow, question: Question, prompt: str, part: Part) -> View:
    group = question.type == "group"
    return View(
        "asking",
        0,
        {},
        {},
        (),
        (0, part.about),
        question=question.id,
        item="1" if question.for_each else "",
        type="single" if group else question.type,
        lead=said(question.lead, flow, question),
        prompt=said(prompt, flow, question),
        options=YES_NO if group else _offered(flow, question),
        part=part,
        optional=question.optional,
        required=question.required,
    )


def _offered(flow: Flow, question: Question) -> tuple[Option, ...]:
    """Give a question's options, of those that hang on an earlier answer the ones of its first option."""
    before = flow.question(question.narrowed_by) if question.narrowed_by else None
    if before is None or not before.options:
        return question.options
    first = str(before.options[0].key)
    return tuple(option for option in question.options if not option.of or first in option.of)


def _example(slot: Slot, flow: Flow, question: Question | None) -> str:
    if slot.kind == "item" and question is not None and question.for_each is not None:
        return _item(flow, question)
    if slot.kind in EXAMPLES:
        return EXAMPLES[slot.kind]
    if slot.kind == "date":
        return long_date(A_DAY)
    asked = flow.question(slot.name)
    if asked is not None:
        return _answer(asked)
    fact = flow.facts.get(slot.name)
    options = flow.lists.get(fact.list, ()) if fact is not None else ()
    return options[0].label if options else _of_type(fact.type if fact is not None else "text")


def _item(flow: Flow, question: Question) -> str:
    each = question.for_each
    source = flow.question(each.source) if each is not None and each.source else None
    options = flow.lists.get(each.list, ()) if each is not None else ()
    options = source.options if source is not None else options
    return options[0].label if options else EXAMPLES["item"]


def _answer(question: Question) -> str:
    if question.options:
        key = question.options[len(question.options) // 2].key
        return shown(question, (key,) if question.type == "multi" else key)
    if question.type == "short_text" and isinstance(question.max, int) and question.max <= LONGEST_NAME:
        return EXAMPLES["cluster"]
    return _of_type("text" if KINDS[question.type].typed and question.type.endswith("text") else question.type)


def _of_type(kind: str) -> str:
    return {"date": long_date(A_DAY), "number": A_NUMBER, "calculated": "2"}.get(kind, WORDS)
