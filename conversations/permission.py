"""How far others may hear of what a cluster said, and what may be read of it then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conversations.model import Flow, Question, Shares
from conversations.unnaming import as_released
from conversations.views import shown

UNNAMED = "A cluster"
Answers = Mapping[str, Any]
"""Answers that count now, by question."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that its owner lets others hear of; ``by`` is a name, or stands for one."""

    by: str
    title: str
    lines: tuple[str, ...]


def permission_of(flow: Flow, answers: Answers) -> str:
    """Say how far others may hear of what was answered: ``named``, ``unnamed`` or, where nothing allows it, empty."""
    found = [permits(one, answers) for one in flow.shares]
    return found[0] if found else ""


def permits(shares: Shares, answers: Answers) -> str:
    """Say how far others may hear of what a cluster shares: ``named``, ``unnamed`` or, for not at all, empty."""
    given = str(answers.get(shares.permission, ""))
    return "named" if given in shares.named else "unnamed" if given in shares.unnamed else ""


def allowed(
    flow: Flow, shares: Shares, answers: Answers, cluster: str, names: Iterable[str], about: str = ""
) -> Shared | None:
    """Give what a cluster lets others hear of, with or without its name as it said; None where it allowed nothing.

    Without its owner's name nothing else that tells who it is stays either: ``names`` are those of the cluster's
    schools and people, and ``about`` is the title of what it is about.
    """
    permission = permits(shares, answers)
    if not permission:
        return None
    named, left_out = permission == "named", (cluster, *names)
    title = str(answers.get(shares.title, "")) if shares.title else ""
    titles = (as_released(words, left_out, named=named) for words in (title, about))
    return Shared(
        cluster if named else UNNAMED,
        next(filter(None, titles), flow.title),
        tuple(_told(flow, shares, answers, left_out, named=named)),
    )


def _told(flow: Flow, shares: Shares, answers: Answers, names: Iterable[str], *, named: bool) -> Iterator[str]:
    """Word the answers that may be passed on; one that tells nothing is left out."""
    for id_ in shares.tells:
        question = flow.question(id_)
        if question is not None and id_ in answers:
            said = as_released(shown(question, answers[id_]), names, named=named)
            if said:
                yield f"{_brief(question)}: {said}"


def _brief(question: Question) -> str:
    return (question.brief or question.prompt).rstrip("?. ")
