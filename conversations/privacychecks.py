"""What only staff may see must stay theirs: nothing else in a flow may repeat it, pass it on or make a thing of it."""

from collections.abc import Iterator, Mapping

from conversations.model import Flow, Question
from conversations.placeholders import slots

SEEN_BY_ALL = ("action", "call", "stage", "field", "status", "closed")
"""Effects that a cluster sees; a notice goes to staff."""
Found = Iterator[tuple[str, str]]


def private_kept(flow: Flow) -> Found:
    """Give every place where a private answer would reach others, as (question or section, what to do)."""
    private = {question.id for question in flow.questions() if question.private_to}
    for one in flow.shares:
        for id_ in {one.title, one.area, *one.tells} & private:
            yield "shares", f"'{id_}' is private to staff and cannot be passed on; leave it out"
    for question in flow.questions():
        yield from ((question.id, what) for what in _repeated(question, private))
        yield from ((question.id, what) for what in _made(question, private))


def _repeated(question: Question, private: set[str]) -> Iterator[str]:
    if question.private_to:
        return
    for text in (question.lead, question.prompt, *(check.says for check in question.checks)):
        for slot in slots(text):
            if slot.name in private:
                yield f"'{slot.name}' is private to staff, and others read this question; leave the placeholder out"


def _made(question: Question, private: set[str]) -> Iterator[str]:
    for makes in question.makes:
        values = [
            value.get("answer") or value.get("map") for value in makes.fields.values() if isinstance(value, Mapping)
        ]
        for id_ in sorted({str(value) for value in values} & private):
            if makes.kind in SEEN_BY_ALL:
                yield f"'{id_}' is private to staff, and a cluster sees the {makes.kind} that this makes; leave it out"
