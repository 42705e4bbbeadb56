"""What changed between two versions of a flow, and whether answers given before still mean the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from conversations.model import Flow, Question

Weight = Literal["safe", "note", "breaking"]
LIMITS = ("min", "max", "whole", "future", "not_before", "pattern", "max_choices", "checks")
WORDS = ("prompt", "lead", "brief", "details", "title")


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``safe`` needs nothing, ``note`` may puzzle people half-way, ``breaking`` changes meanings."""

    weight: Weight
    question: str
    what: str

    def __str__(self) -> str:
        """Word the change for a list."""
        return f"{self.weight}: {self.question}: {self.what}"


def changes(old: Flow, new: Flow) -> list[Change]:
    """Compare two versions of a flow, the heaviest changes first."""
    before = {question.id: question for question in old.questions()}
    after = {question.id: question for question in new.questions()}
    moved = {was: question.id for question in new.questions() for was in question.was}
    retired = {question.id for question in new.retired}
    found = [change for id_, question in before.items() for change in _kept(id_, question, after, moved, retired)]
    found += [change for id_, question in after.items() for change in _added(id_, question, before, old)]
    found += _order(list(before), list(after))
    weights = ("breaking", "note", "safe")
    return sorted(found, key=lambda change: weights.index(change.weight))


def _kept(
    id_: str, question: Question, after: dict[str, Question], moved: dict[str, str], retired: set[str]
) -> Iterator[Change]:
    if id_ in moved:
        yield Change("safe", id_, f"is now called {moved[id_]}")
        yield from _compared(id_, question, after[moved[id_]])
    elif id_ in after:
        yield from _compared(id_, question, after[id_])
    elif id_ in retired:
        yield Change("note", id_, "is no longer asked; its answers are still exported")
    else:
        yield Change("breaking", id_, "is gone; list it under 'retired', or name it in the 'was' of the new question")


def _added(id_: str, question: Question, before: dict[str, Question], old: Flow) -> Iterator[Change]:
    if id_ in {retired.id for retired in old.retired}:
        yield Change("breaking", id_, "was retired and is used again; ids are for ever, so take a new one")
    elif id_ not in before and not set(question.was) & set(before):
        weight: Weight = "safe" if question.optional or question.type == "calculated" else "note"
        yield Change(weight, id_, "is new" if weight == "safe" else "is new, and runs under way will ask it")


def _compared(id_: str, old: Question, new: Question) -> Iterator[Change]:
    if old.type != new.type:
        yield Change("breaking", id_, f"changed its type from {old.type} to {new.type}")
    if (old.for_each, old.repeat is None) != (new.for_each, new.repeat is None):
        yield Change("breaking", id_, "is repeated in another way")
    yield from _options(id_, old, new)
    if any(getattr(old, name) != getattr(new, name) for name in WORDS if hasattr(old, name)):
        yield Change("safe", id_, "is worded differently")
    if any(getattr(old, name) != getattr(new, name) for name in LIMITS):
        yield Change("note", id_, "checks its answers in another way")
    if (old.ask_if, old.modes) != (new.ask_if, new.modes):
        yield Change("note", id_, "is asked in other cases")
    if (old.optional, old.required) != (new.optional, new.required):
        easier = new.optional or (old.required and not new.required)
        yield Change("safe" if easier else "note", id_, f"is {'easier' if easier else 'harder'} to leave out")
    if old.private_to != new.private_to:
        yield Change("breaking", id_, "is seen by other people than was said when it was answered")


def _options(id_: str, old: Question, new: Question) -> Iterator[Change]:
    before = {str(option.key): option.label for option in old.options}
    after = {str(option.key): option.label for option in new.options}
    for key in before.keys() - after.keys():
        yield Change("note", id_, f"no longer offers '{before[key]}'")
    for key in after.keys() - before.keys():
        yield Change("safe", id_, f"offers '{after[key]}' as well")
    for key in before.keys() & after.keys():
        if before[key] != after[key]:
            yield Change(
                "safe",
                id_,
                f"calls '{before[key]}' now '{after[key]}'; give it a new key if the meaning changed",
            )


def _order(before: list[str], after: list[str]) -> list[Change]:
    both = [id_ for id_ in after if id_ in before]
    if both == [id_ for id_ in before if id_ in after]:
        return []
    return [Change("safe", "order", "the questions stand in another order")]
