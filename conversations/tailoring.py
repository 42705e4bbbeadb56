"""How a cluster makes a flow its own: a few questions more, a few left out. No answer that was given is ever lost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conversations.cards import Card, Choice, laid_out
from conversations.log import Tailoring
from conversations.model import Flow
from conversations.tokens import Token
from conversations.wording import count

LONGEST = 120
"""Characters of a cluster's own question."""
KINDS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "text": ("Short text", {"type": "short_text", "max": 240}),
    "yesno": (
        "Yes or no",
        {"type": "single", "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]},
    ),
    "scale": (
        "From 1 to 5",
        {
            "type": "scale",
            "options": [
                {"key": 1, "label": "1 Not at all"},
                *({"key": number, "label": str(number)} for number in (2, 3, 4)),
                {"key": 5, "label": "5 Very much"},
            ],
        },
    ),
}
"""What an own question can ask for: its button, and what it is in the flow format."""


@dataclass(frozen=True, slots=True)
class Tailored:
    """What one cluster asks of its own in a flow, what it leaves out, and what it asked once and no longer does."""

    own: tuple[Mapping[str, Any], ...] = ()
    left_out: frozenset[str] = frozenset()
    before: tuple[Mapping[str, Any], ...] = ()

    def adding(self, flow: Flow, prompt: str, kind: str) -> "Tailored":
        """Ask one question more; its id is never used again."""
        number = len(self.own) + len(self.before) + 1
        question = {"id": f"own.{flow.flow}.{number}", "prompt": prompt, "optional": True, **KINDS[kind][1]}
        return replace(self, own=(*self.own, question))

    def without(self, id_: str) -> "Tailored":
        """Ask one of the own questions no more; where it was answered, the answer stays."""
        gone = tuple(one for one in self.own if one["id"] == id_)
        return replace(self, own=tuple(one for one in self.own if one not in gone), before=(*self.before, *gone))

    def toggling(self, id_: str) -> "Tailored":
        """Leave a question out, or ask it again."""
        return replace(self, left_out=self.left_out ^ {id_})

    def for_run(self, answered: Collection[str]) -> Tailoring:
        """Give the tailoring of one run: what has been answered in it is not left out, and stays where it was."""
        kept = tuple(one for one in self.before if one["id"] in answered)
        return Tailoring(self.own, self.left_out - set(answered), kept)

    def plain(self) -> dict[str, Any]:
        """Write it as plain values."""
        return {"own": list(self.own), "left_out": sorted(self.left_out), "before": list(self.before)}


def read(raw: Mapping[str, Any]) -> Tailored:
    """Read what was kept."""
    return Tailored(tuple(raw.get("own", ())), frozenset(raw.get("left_out", ())), tuple(raw.get("before", ())))


def is_tailored(flow: Flow) -> bool:
    """Whether a cluster may make something of a flow its own."""
    limits = flow.tailor
    return bool(limits.max_own_questions or limits.may_skip or limits.may_shift_days)


def _token(*words: str) -> str:
    return str(Token("menu", argument=" ".join(("tailor", *words))))


def stages_card(flows: Collection[Flow]) -> Card:
    """Ask which flow somebody wants to make their own."""
    rows = laid_out(tuple(Choice(flow.title[:40], _token(flow.flow)) for flow in flows))
    body = "Each follow-up has its usual questions. You can add some of your own and leave a few out. Which one?"
    return Card("Your own questions", body, rows=rows)


def flow_card(flow: Flow, now: Tailored, note: str = "") -> Card:
    """Show how a cluster has made a flow its own, with what can be changed."""
    limits = flow.tailor
    own = [f"{n}. {one['prompt']}" for n, one in enumerate(now.own, 1)]
    lines = [f"You may add {count(limits.max_own_questions, 'question')}. Yours so far:", *(own or ["none"])]
    out = [question.in_brief for question in flow.questions() if question.id in now.left_out]
    lines += ["", "Left out:", *(f"• {brief}" for brief in out)] if out else []
    if limits.may_shift_days:
        lines += ["", f"It can be put off by up to {limits.may_shift_days} days: tap Reschedule on its reminder."]
    rows: list[tuple[Choice, ...]] = []
    if len(now.own) < limits.max_own_questions:
        rows.append((Choice("Add a question", _token(flow.flow, "add"), "a", "primary"),))
    rows += [
        (Choice(f"Remove question {n}", _token(flow.flow, "remove", str(one["id"]))),)
        for n, one in enumerate(now.own, 1)
    ]
    for id_ in limits.may_skip:
        question = flow.question(id_)
        verb = "Ask again" if id_ in now.left_out else "Leave out"
        brief = question.in_brief if question is not None else id_
        rows.append((Choice(f"{verb}: {brief}"[:40], _token(flow.flow, "skip", id_)),))
    rows.append((Choice("Other follow-ups", _token(), "b"),))
    return Card(flow.title, "\n".join(lines), note=f"{note} Answers that were given stay.".strip(), rows=tuple(rows))


def words_card(flow: Flow, problem: str = "") -> Card:
    """Ask for the words of an own question."""
    asked = f"What do you want to ask? Type the question, up to {LONGEST} characters."
    rows = ((Choice("Back", _token(flow.flow), "b"),),)
    note = "It is asked at the end. Please do not ask for names of pupils."
    body = f"{problem}\n\n{asked}" if problem else asked
    return Card(flow.title, body, note=note, rows=rows, wants="answer", live=True)


def kind_card(flow: Flow, prompt: str) -> Card:
    """Ask how an own question is to be answered."""
    kinds = tuple(Choice(label, _token(flow.flow, "kind", kind)) for kind, (label, _) in KINDS.items())
    rows = (*laid_out(kinds), (Choice("Back", _token(flow.flow), "b"),))
    return Card(flow.title, f"“{prompt}”\n\nHow is it answered?", rows=rows, live=True)
